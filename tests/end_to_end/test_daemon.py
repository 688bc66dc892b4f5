import asyncio
import contextlib
import signal
import smtplib
import socket
import threading
import urllib.error
import urllib.request

import pytest

from service.config.new_desk import plan_files
from service.daemon import daemon as running
from tests.tools.databases import CHOSEN
from tests.tools.running import DaemonDied
from tests.tools.waiting import PATIENCE


def test_a_mail_becomes_a_ticket_and_is_answered(desk):
    desk.mail("Ann Lee <ann@customer.example>", "Printer jam on floor 3")
    desk.letter("ann@customer.example", "[T-1]")
    desk.letter("dana@acme.example", "Printer jam on floor 3")
    [ticket] = desk.tickets()
    assert ticket["ticket"] == "T-1"
    assert ticket["category"] == "workplace.printer"
    assert ticket["due"].endswith("+00:00")


def test_a_whole_conversation_over_smtp(desk):
    desk.mail("Ann Lee <ann@customer.example>", "Printer jam", "It is stuck since this morning.")
    work = desk.letter("dana@acme.example", "Printer jam")
    desk.reply(work, "On my way.")
    answer = desk.letter("ann@customer.example", "On my way.")
    desk.reply(answer, "It is the one beside the kitchen.")
    desk.letter("dana@acme.example", "beside the kitchen")
    desk.reply(work, "#resolve Changed the roller.")
    asked = desk.letter("ann@customer.example", "Changed the roller.")
    assert "next: closed as unconfirmed, unless the requester answers, at 20" in desk.run("show", "T-1").stdout
    desk.click(asked, "yes")
    closed = desk.until(lambda: next((t for t in desk.tickets() if t["state"] == "closed"), None))
    assert closed["resolution"] == "confirmed"
    shown = desk.json("show", "T-1")
    desk.reply(desk.letter("ann@customer.example", "5 4 5 5"), "5 4 5 5 great")
    desk.until(lambda: desk.json("show", "T-1")["survey"].get("expertise") == 4)
    assert {"articles", "events", "participants", "clocks"} <= shown.keys()
    assert "Printer jam" in desk.run("show", "T-1").stdout


def test_the_postmaster_of_the_desks_domain_is_heard(desk):
    mail = b"From: ann@customer.example\r\nTo: postmaster@acme.example\r\nSubject: Your relay\r\n\r\nIt is open.\r\n"
    desk.give(mail, "ann@customer.example", ["postmaster@acme.example"])
    assert desk.until(desk.tickets)[0]["subject"] == "Your relay"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        desk.give(mail, "ann@customer.example", ["postmaster@other.example"])


def test_unknown_recipients_are_refused_and_the_rest_goes_on(desk):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        desk.mail("ann@customer.example", "Hello", to=["nobody@acme.example"])
    assert refused.value.recipients["nobody@acme.example"][0] == 550
    desk.mail("ann@customer.example", "Hello")
    desk.letter("ann@customer.example", "[T-1]")


def test_sigterm_drains_and_says_so(desk):
    desk.mail("ben@customer.example", "First")
    desk.until(desk.tickets)  # those who read are there
    desk.mail("ann@customer.example", "Hello")
    assert desk.stop() == 0
    assert "event=stopped" in desk.read_log()
    assert {ticket["subject"] for ticket in desk.tickets()} == {"First", "Hello"}
    assert all(letter["state"] == "sent" for letter in desk.json("outbox"))


def test_sighup_reloads_rules_and_a_mistake_leaves_the_last_good_ones(desk):
    desk.edit("rules/mail.yaml", "[printer, printing,", "[printer, gizmo, printing,")
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: "event=reloaded" in desk.read_log())
    desk.mail("ann@customer.example", "My gizmo is broken")
    desk.until(lambda: desk.tickets() and desk.tickets()[0]["category"] == "workplace.printer")
    desk.edit("rules/mail.yaml", "category: accounts", "category: acounts")
    desk.process.send_signal(signal.SIGHUP)
    desk.until(lambda: "the last good ones stay" in desk.read_log())
    assert "did you mean 'accounts'" in desk.read_log()
    desk.mail("ben@customer.example", "Another gizmo")
    desk.until(lambda: len(desk.tickets()) == 2 and desk.tickets()[1]["category"] == "workplace.printer")


@pytest.mark.skipif(CHOSEN == "postgresql", reason="several nodes are meant to share PostgreSQL")
def test_a_second_daemon_on_the_same_folder_is_refused_with_one_line(desk):
    done = desk.run("run")
    assert done.returncode == 1
    assert "another `postdesk run`" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_readiness_is_told_to_the_service_manager(make_desk, tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(PATIENCE)
        desk = make_desk().start(environ={"NOTIFY_SOCKET": str(path)})
        assert b"READY=1" in manager.recv(4096)
        desk.process.send_signal(signal.SIGHUP)
        assert b"RELOADING=1" in manager.recv(4096)
        assert b"READY=1" in manager.recv(4096)
        desk.stop()
        assert b"STOPPING=1" in manager.recv(4096)


def test_the_watchdog_hears_of_a_loop_that_goes_round_and_of_no_other(monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(running, "notify", lambda *lines: told.extend(lines))
    daemon = object.__new__(running.Daemon)
    daemon._movement = running.Movement()
    daemon._loop = asyncio.new_event_loop()
    going = threading.Thread(target=daemon._loop.run_forever, daemon=True)
    going.start()
    monkeypatch.setattr(running, "ROUND", PATIENCE)
    daemon._say_we_live()
    assert told == ["WATCHDOG=1"]
    held = threading.Event()
    monkeypatch.setattr(running, "ROUND", 0.2)
    daemon._loop.call_soon_threadsafe(held.wait)  # somebody blocks it
    with pytest.raises(TimeoutError):
        daemon._say_we_live()
    held.set()
    daemon._loop.call_soon_threadsafe(daemon._loop.stop)
    going.join()
    daemon._loop.close()
    assert told == ["WATCHDOG=1"]


def test_wrong_configuration_is_said_with_its_place_and_ends_with_2(make_desk):
    desk = make_desk()
    desk.edit("postdesk.yaml", "tls: opportunistic", "tls: sometimes")
    for command in ("run", "check", "list"):
        done = desk.run(command)
        assert done.returncode == 2, (command, done)
        assert "postdesk.yaml:" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


def test_wrong_rules_are_said_with_their_place_and_end_with_2(make_desk):
    desk = make_desk()
    desk.edit("rules/desk.yaml", "team: servicedesk,", "team: servicedsk,")
    for command in ("run", "check"):
        done = desk.run(command)
        assert done.returncode == 2, (command, done)
        assert "desk.yaml:" in done.stderr + done.stdout
        assert "servicedesk" in done.stderr + done.stdout


def test_a_port_that_is_taken_is_one_line(desk, make_desk):
    other = make_desk("other", smtp_listen=f"127.0.0.1:{desk.port}")
    with pytest.raises(DaemonDied) as died:
        other.start()
    assert "cannot listen" in str(died.value)
    assert "Traceback" not in other.read_log()


@pytest.mark.parametrize("moment", ["T1.after", "T2.after", "T3.before", "T3.after", "T4.after", "wire", "T5.before"])
def test_killed_at_any_moment_it_goes_on_with_one_article_and_one_acknowledgement(make_desk, moment):
    desk = make_desk()
    with contextlib.suppress(DaemonDied):  # letters are claimed (T4) before the daemon says that it is ready
        desk.start(environ={"POSTDESK_FAILPOINT": f"{moment}:kill"})
    has_died = desk.process.poll() is not None
    if has_died:
        desk.start()
    mail = b"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Hello\r\nMessage-ID: <a@b>\r\n\r\nHelp!\r\n"
    for _ in range(2):  # T1.after kills before the answer: the client tries again, as every client does
        try:
            desk.give(mail, "ann@customer.example", ["support@acme.example"])
            break
        except (smtplib.SMTPException, OSError):
            desk.process.wait(PATIENCE)
            desk.start()
            has_died = True
    if not has_died:
        desk.process.wait(PATIENCE)
        desk.start()
    desk.letter("ann@customer.example", "Hello")
    desk.until(lambda: all(letter["state"] == "sent" for letter in desk.json("outbox")))
    [ticket] = desk.tickets()
    assert len(desk.json("show", ticket["ticket"])["articles"]) == 1
    letters = [letter for letter in desk.json("outbox") if letter["recipient"] == "ann@customer.example"]
    assert len(letters) == 1
    copies = [raw for raw in desk.sink.mails if "ann@customer.example" in raw.recipients]
    assert len(copies) <= 2  # two only where the answer of the next hop was not recorded
    assert len({raw.content for raw in copies}) == 1


@pytest.mark.parametrize("moment", ["T1.before", "T2.before", "T3.before", "T4.before", "T5.before"])
def test_a_fault_of_ours_is_a_delay_and_never_a_loss(make_desk, moment):
    desk = make_desk().start(environ={"POSTDESK_FAILPOINT": f"{moment}:error@1"})
    for _ in range(3):
        try:
            desk.mail("ann@customer.example", "Hello", headers={"Message-ID": "<once@customer.example>"})
            break
        except smtplib.SMTPResponseException as error:
            assert error.smtp_code == 451  # never a permanent refusal
    desk.letter("ann@customer.example", "Hello")
    assert len(desk.tickets()) == 1


def test_health_and_metrics(make_desk):
    desk = make_desk(http_listen="127.0.0.1:0").start()
    port = next(line.rpartition(":")[2] for line in desk.read_log().splitlines() if "road=http" in line).split()[0]
    base = f"http://127.0.0.1:{port}"

    def get(path):
        with urllib.request.urlopen(base + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    assert get("/healthz") == "ok\n"
    assert get("/readyz") == "ready\n"
    desk.mail("ann@customer.example", "A secret subject")
    desk.letter("ann@customer.example")
    desk.until(
        lambda: 'postdesk_deliveries_total{result="sent"} 4.0' in get("/metrics")
    )  # two of them welcome the engineers
    assert "secret" not in get("/metrics")
    assert 'postdesk_inbox_mails{state="waiting"} 0.0' in get("/metrics")
    assert 'postdesk_tickets{state="assigned"} 1.0' in get("/metrics")
    with pytest.raises(urllib.error.HTTPError) as missing:
        get("/etc/passwd")
    assert missing.value.code == 404
    missing.value.close()


def test_the_log_holds_no_token_and_no_text(desk):
    desk.mail("ann@customer.example", "Hello", "CANARY-BODY-TEXT")
    letter = desk.letter("ann@customer.example")
    desk.reply(letter, "CANARY-REPLY-TEXT")
    desk.letter("dana@acme.example", "CANARY-REPLY-TEXT")
    desk.stop()
    log = desk.read_log()
    assert "CANARY" not in log
    assert letter.reply_to.partition("@")[0].partition("+")[2] not in log


def test_files_of_a_new_desk_are_the_ones_that_run(make_desk):
    desk = make_desk()
    assert desk.run("check").returncode == 0
    assert set(plan_files(desk.answers)) >= {"postdesk.yaml", "rules/desk.yaml", "rules/mail.yaml"}


def test_it_reads_mail_though_the_folder_that_it_was_started_in_is_gone(make_desk):
    gone = ("sh", "-c", 'at=$(mktemp -d) && cd "$at" && rmdir "$at" && exec "$@"', "sh")
    desk = make_desk().start(prefix=gone)
    desk.mail("Ann Lee <ann@customer.example>", "Printer jam on floor 3")
    desk.letter("ann@customer.example", "[T-1]")
