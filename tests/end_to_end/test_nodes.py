"""Several nodes of one desk on PostgreSQL: each mail once, each letter once, whoever does it."""

import shutil
import threading

import pytest

from tests.crash.load import end_leases
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


def test_a_node_that_is_killed_leaves_nothing_undone(nodes):
    first, second = nodes
    for number in range(10):
        first.mail(f"person{number}@customer.example", f"Printer jam {number}")
    first.kill()
    end_leases(first.answers.database, first.process.pid)  # what it had claimed waits for the end of its lease
    second.until(lambda: len(second.tickets()) == 10)
