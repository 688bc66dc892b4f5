"""Scenario 30: alerts of one moment are one ticket, and a recovery ends its problem; a person's mail is neither."""

import pytest

from tests.scenarios.test_30_let_in import AUTO, MONITOR, alert, work_of

ANN = "ann@acme.example"


def state(talk, number=1):
    return talk.ticket(number).state.value


@pytest.mark.parametrize(
    ("problem", "recovery"),
    [("sw-3-01 is DOWN", "sw-3-01 is UP"), ("【告警】交换机 sw-1 离线", "【恢复】交换机 sw-1 上线")],
)
def test_30_a_recovery_ends_what_nobody_has_begun(talk, problem, recovery):
    work = work_of(alert(talk, problem))
    step = alert(talk, recovery)
    assert (state(talk), talk.ticket().resolution, len(talk.tickets())) == ("closed", "recovered", 1)
    assert [(one.to, one.kind) for one in step.letters] == [(work.to, "closed")]
    assert [one for one in talk.wait(days=9) if one.kind not in {"digest", "digest-lead"}] == []


def test_30_who_works_on_it_hears_that_it_recovered(talk):
    work = work_of(alert(talk, "sw-3-01 is DOWN"))
    talk.reply(work, "#accept")
    step = alert(talk, "sw-3-01 is UP")
    assert state(talk) == "in_progress"
    [letter] = step.letters
    assert (letter.to, letter.kind) == (work.to, "requester-reply")
    assert "sw-3-01 is UP" in letter.text


def test_30_an_engineers_word_is_work_too(talk):
    work = work_of(alert(talk, "sw-3-01 is DOWN"))
    talk.reply(work, "I drive there now.")
    alert(talk, "sw-3-01 is UP")
    assert state(talk) == "in_progress"


def test_30_fifteen_alerts_in_four_minutes_are_one_ticket_and_two_letters(talk):
    letters = []
    for number in range(1, 16):
        letters += alert(talk, f"sw-3-{number:02} is DOWN").letters
        letters += talk.wait(seconds=16)
    letters += talk.wait(minutes=20)
    assert len(talk.tickets()) == 1
    assert [one.kind for one in letters] == ["assignment", "alerts"]
    for number in range(1, 16):
        assert f"sw-3-{number:02} is DOWN" in letters[1].text
    assert len(talk.articles()) == 15


def test_30_the_ticket_of_many_ends_with_the_last_of_them(talk):
    for number in (1, 2, 3):
        alert(talk, f"sw-3-{number} is DOWN")
    for number in (2, 1):
        alert(talk, f"sw-3-{number} is UP")
    assert state(talk) == "assigned"
    alert(talk, "sw-3-3 is UP")
    assert state(talk) == "closed"


def test_30_alerts_that_come_together_are_one_ticket(talk):
    """In one batch of the inbox, as after a restart."""
    from gateway.message import RawMail
    from service.loops.desk import put_job

    jobs = []
    for number in range(8):
        content = talk.write(MONITOR, f"sw-3-{number} is DOWN", "Automatic message.", headers=AUTO)
        raw = RawMail(content, "", ("support@acme.example",), talk.stage.clock.now(), peer="192.0.2.1")
        jobs.append(talk.stage.writer.submit(put_job(raw), "T1"))
    for job in jobs:
        job.result()
    talk.stage.settle()
    assert len(talk.tickets()) == 1


def test_30_the_same_alert_again_is_no_news(talk):
    alert(talk, "sw-3-01 is DOWN")
    letters = []
    for _ in range(5):
        letters += talk.wait(minutes=30)
        letters += alert(talk, "sw-3-01 is DOWN").letters
    letters += talk.wait(minutes=20)
    assert len(talk.tickets()) == 1
    assert [one.kind for one in letters if one.kind in {"alerts", "requester-reply"}] == []


def test_30_a_later_alert_about_something_else_is_a_ticket_of_its_own(talk):
    alert(talk, "sw-3-01 is DOWN")
    talk.wait(minutes=11)
    assert work_of(alert(talk, "sw-3-02 is DOWN"))
    assert len(talk.tickets()) == 2


def test_30_a_more_urgent_alert_is_not_put_with_the_others(talk):
    alert(talk, "Disk WARNING on db1")
    assert work_of(alert(talk, "Disk WARNING on db2, nobody can work, whole team is down"))
    assert [one.priority for one in talk.tickets()] == ["P3", "P1"]


def test_30_what_is_no_alert_is_never_put_together(talk):
    """A web form's mails come from one machine, and each is somebody's."""
    for name in ("Jo", "Kim", "Lee"):
        assert work_of(alert(talk, f"Contact form: {name}", f"{name} needs a new badge."))
    assert len(talk.tickets()) == 3


def test_30_a_recovery_after_the_ticket_was_closed_opens_none(talk):
    work = work_of(alert(talk, "sw-3-01 is DOWN"))
    talk.reply(work, "Replaced the fuse.\n\n#resolve")
    step = alert(talk, "sw-3-01 is UP")
    assert (step.letters, len(talk.tickets()), step.outcome) == ([], 1, "event")


def test_30_a_recovery_of_something_unknown_is_looked_at_by_a_person(talk):
    assert work_of(alert(talk, "RECOVERY: sw-9-09 is UP"))


def test_30_a_persons_mail_ends_no_alert_and_joins_none(talk):
    alert(talk, "sw-3-01 is DOWN")
    assert talk.mail(ANN, "sw-3-01 is UP", "Seen on the panel.").to(ANN, "received")
    assert talk.mail(ANN, "sw-3-02 is DOWN", "Seen on the panel.").to(ANN, "received")
    assert [state(talk, number) for number in (1, 2, 3)] == ["assigned"] * 3


def test_30_another_machines_recovery_ends_nothing(make_talk, tmp_path):
    rules = tmp_path / "own" / "rules"
    rules.mkdir(parents=True)
    (rules / "aa.yaml").write_text("gate: [{name: Second, when: {from: zabbix@acme.example}, do: accept}]\n")
    talk = make_talk("own")
    alert(talk, "sw-3-01 is DOWN")
    talk.mail("zabbix@acme.example", "sw-3-01 is UP")
    assert state(talk) == "assigned"


def test_30_a_recovery_may_leave_the_ticket_to_its_engineer(make_talk, tmp_path):
    rules = tmp_path / "own" / "rules"
    rules.mkdir(parents=True)
    (rules / "aa.yaml").write_text("alerts: {close_recovered: no, bundle: 0m}\n")
    talk = make_talk("own")
    alert(talk, "sw-3-01 is DOWN")
    alert(talk, "sw-3-02 is DOWN")
    step = alert(talk, "sw-3-01 is UP")
    assert [one.kind for one in step.letters] == ["requester-reply"]
    assert [state(talk, number) for number in (1, 2)] == ["assigned", "assigned"]
