"""Several nodes of one desk on PostgreSQL: each mail once, each letter once, whoever does it."""

import re
import shutil
import signal
import threading

import pytest

from tests.tools.running import RunningDesk


@pytest.fixture
def nodes(make_desk, postgresql_url, tmp_path):
    """Two daemons with the same files on one database."""
    first = make_desk("first", database=postgresql_url)
    second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
    first.start()
    second.start()
    yield first, second
    second.end()


def test_two_nodes_share_the_work_and_answer_each_mail_once(nodes):
    def pour(node, start):
        for number in range(start, start + 20):
            node.mail(f"person{number}@customer.example", f"Printer jam {number}")

    threads = [threading.Thread(target=pour, args=(node, 20 * place)) for place, node in enumerate(nodes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = nodes[0]
    first.until(lambda: len(first.tickets()) == 40)
    first.until(lambda: all(letter["state"] == "sent" for letter in first.json("outbox", "list", "--limit", "1000")))
    acknowledged = [to for raw in first.sink.mails for to in raw.recipients if to.startswith("person")]
    assert sorted(acknowledged) == sorted(f"person{number}@customer.example" for number in range(40))
    assert len({ticket["ticket"] for ticket in first.tickets()}) == 40


def test_the_same_letter_at_both_nodes_is_one_ticket(nodes):
    mail = b"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Hello\r\nMessage-ID: <a@b>\r\n\r\nHelp!\r\n"
    threads = [
        threading.Thread(target=node.give, args=(mail, "ann@customer.example", ["support@acme.example"]))
        for node in nodes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    nodes[0].letter("ann@customer.example", "Hello")
    assert len(nodes[0].tickets()) == 1


def test_a_reply_may_come_to_the_other_node(nodes):
    first, second = nodes
    first.mail("ann@customer.example", "Printer jam")
    letter = first.letter("ann@customer.example", "Printer jam")
    second.reply(letter, "It is the one beside the kitchen.")
    second.letter("dana@acme.example", "beside the kitchen")
    assert len(first.tickets()) == 1


@pytest.mark.long
@pytest.mark.parametrize("trouble", ["killed", "frozen", "cut off"])
def test_a_conversation_is_decided_in_its_order_whatever_happens_to_a_node(nodes, postgresql, trouble):
    """Answers to one letter, in turn at both nodes, while one of them is in trouble; each waits for the one before."""
    first, second = nodes
    first.mail("ann@customer.example", "Printer jam")
    letter = first.letter("ann@customer.example", "Printer jam")
    try:
        for number in range(12):
            node = second if number > 5 and trouble != "cut off" else (first, second)[number % 2]
            node.reply(letter, f"Detail {number}.")
            if number == 5 and trouble == "killed":
                first.kill()
            elif number == 5 and trouble == "frozen":
                first.process.send_signal(signal.SIGSTOP)
            elif number in (3, 6, 9) and trouble == "cut off":
                postgresql.admin(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'postdesk%%'"
                )
        second.until(lambda: len(second.json("show", "T-1")["articles"]) == 13)
    finally:
        if trouble == "frozen":
            first.process.send_signal(signal.SIGCONT)
    said = [re.search(r"Detail (\d+)", article["text"]) for article in second.json("show", "T-1")["articles"]]
    assert [int(found[1]) for found in said if found] == list(range(12))
