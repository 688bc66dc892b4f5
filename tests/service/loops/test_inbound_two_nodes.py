"""What two nodes do in the same moment: one thread is one ticket, one trouble is proposed as a major incident once."""

import secrets
import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest

from gateway.message import RawMail
from service.loops import inbound
from service.loops.desk import put_job
from service.rehearsal.people_mail import make_mail
from service.rehearsal.rehearse import Stage, make_starter
from service.rehearsal.script import MailPart
from store.mail import inbox, outbox
from store.ticket import tickets
from tests.tools.databases import borrow_database
from tests.tools.waiting import PATIENCE

DESK = "support@acme.example"
ANN = "ann@acme.example"


@pytest.fixture
def nodes(tmp_path, postgresql_url):
    config = make_starter(tmp_path)
    with Stage(config, database=postgresql_url) as one, Stage(config, database=postgresql_url, seed=2) as two:
        for node in (one, two):
            node.desk.world.entropy = secrets.token_bytes  # a rehearsal's letters have the same names every time
        yield one, two


def put(stage, sender, subject, message_id, parent="", body=""):
    headers = {"In-Reply-To": parent, "References": parent} if parent else {}
    part = MailPart(**{"from": sender, "subject": subject, "body": body or f"About {subject}.", "headers": headers})
    content, envelope, to = make_mail(part, DESK, stage.now, message_id)
    raw = RawMail(content, envelope, tuple(one for one in to if one == DESK), stage.clock.now(), peer="192.0.2.1")
    return stage.writer.run(put_job(raw)).id


def work_at_once(nodes, seconds=0):
    """Each node claims one mail, and both decide in the same moment."""
    start = threading.Barrier(len(nodes))
    now = nodes[0].clock.now() + timedelta(seconds=seconds)

    def work(node):
        batch = node.desk.inbound._take(now, 1)
        start.wait(PATIENCE)
        if batch is not None:
            node.desk.inbound._holding.begin(now, batch.claim.at, batch.mails)
            node.desk.inbound._decide_all(batch, now)

    threads = [threading.Thread(target=work, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def work_on(node):
    """All that is left, in the seconds that follow."""
    for second in range(8):
        while node.desk.work_inbox(node.clock.now() + timedelta(seconds=second)):
            pass


def opened(node):
    with node.database.read() as unit:
        found = tickets.list_tickets(unit, limit=None)
        return {one.id: [article.author for article in tickets.articles(unit, one.id)] for one in found}


@pytest.mark.parametrize("order", ["parent first", "answer first"])
def test_a_mail_and_its_answer_at_two_nodes_are_one_ticket(nodes, order):
    for number in range(6):
        mails = [(f"<p{number}@x>", ""), (f"<r{number}@x>", f"<p{number}@x>")]
        for message_id, parent in mails if order == "parent first" else reversed(mails):
            put(nodes[0], ANN, f"Jam {number}", message_id, parent)
        work_at_once(nodes)
        work_on(nodes[0])
        assert len(opened(nodes[0])) == number + 1
    assert all(len(authors) == 2 for authors in opened(nodes[0]).values())


def test_whoever_is_second_sees_what_the_first_one_opened(nodes, monkeypatch):
    """Also where nobody waits: the commit that comes second is planned anew."""
    monkeypatch.setattr(inbound, "WAITS", ())
    for number in range(10):
        put(nodes[0], ANN, f"Jam {number}", f"<p{number}@x>")
        put(nodes[0], ANN, f"Re: Jam {number}", f"<r{number}@x>", f"<p{number}@x>")
        work_at_once(nodes)
        work_on(nodes[0])
        assert len(opened(nodes[0])) == number + 1


def test_answers_to_a_mail_that_went_elsewhere_are_decided_one_after_the_other(nodes):
    """Neither is the other's answer; the second one waits until the first is decided, and no longer."""
    for number in range(6):
        for mail in range(2):
            put(nodes[0], ANN, f"Re: Jam {number} {mail}", f"<{number}.{mail}@x>", f"<elsewhere{number}@x>")
        work_at_once(nodes)
        assert len(opened(nodes[0])) == 2 * number + 1
        work_at_once(nodes)
        assert len(opened(nodes[0])) == 2 * (number + 1)


@pytest.mark.parametrize("how", ["known to be dead", "the lease ends"])
def test_an_answer_does_not_wait_for_ever(nodes, how):
    """Only as long as nobody knows that the node died that has what it answers; then both go in their order."""
    one, two = nodes
    put(one, ANN, "Jam", "<p@x>")
    lease = 120.0 if how == "known to be dead" else 0.0
    assert two.writer.run(lambda unit: inbox.claim(unit, two.clock.now(), 1, "dead", lease))
    put(one, ANN, "Re: Jam", "<r@x>", "<p@x>")
    if lease:
        work_on(one)
        assert opened(one) == {}
        one.writer.run(lambda unit: inbox.release_claims(unit, "dead"))
    work_on(one)
    assert list(opened(one).values()) == [[ANN, ANN]]


def test_answers_in_a_circle_are_decided(nodes):
    names = ["<a@x>", "<b@x>"]
    for message_id, parent in zip(names, reversed(names), strict=True):
        put(nodes[0], ANN, f"Jam {message_id[1]}", message_id, parent)
    work_at_once(nodes)
    work_on(nodes[0])
    assert sum(map(len, opened(nodes[0]).values())) == 2


def test_in_one_batch_the_answer_waits_as_well(tmp_path, private_url):
    with Stage(make_starter(tmp_path), database=private_url) as stage:
        for message_id, parent in (("<r@x>", "<p@x>"), ("<p@x>", "")):
            put(stage, ANN, "Jam", message_id, parent)
        work_on(stage)
        with stage.database.read() as unit:
            [ticket] = tickets.list_tickets(unit)
            said = [article.message_id for article in tickets.articles(unit, ticket.id)]
        assert said == ["<p@x>", "<r@x>"]


REPORTS = (
    ("VPN down", "I cannot connect to the VPN from home, it says connection timed out."),
    ("Cannot connect to VPN", "AnyConnect does not connect this morning."),
    ("VPN连不上", "您好，今天早上在家连不上VPN，提示连接超时。"),
    ("vpn not working", "the vpn is not working for me"),
    ("No VPN connection", "The VPN client reports server unreachable."),
    ("VPN fails", "The VPN does not connect, it times out."),
)


def test_nodes_that_see_the_same_trouble_propose_a_major_incident_once(tmp_path):
    for round_ in range(4):
        (tmp_path / str(round_)).mkdir()
        config = make_starter(tmp_path / str(round_))
        with ExitStack() as stack:
            url = stack.enter_context(borrow_database("postgresql"))
            both = [stack.enter_context(Stage(config, database=url)) for _ in range(2)]
            for number, (subject, body) in enumerate(REPORTS):
                put(both[0], f"person{number}@acme.example", subject, f"<{number}@x>", body=body)
                if number < 4:
                    work_on(both[0])
            for node in both:
                node.desk.world.entropy = secrets.token_bytes
            work_at_once(both)
            work_on(both[0])
            with both[0].database.read() as unit:
                letters = outbox.list_letters(unit, limit=1000)
                found = [tickets.get(unit, number) for number in opened(both[0])]
            proposals = [one.ticket_id for one in letters if one.kind == "major-proposal"]
            assert len(set(proposals)) == 1
            assert [one.id for one in found if one.work.get("proposal")] == list(set(proposals))
            [cluster] = {one.work["cluster"] for one in found if one.work.get("cluster")}
            assert cluster == proposals[0]
