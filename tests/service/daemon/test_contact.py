"""Contacts that came by phone, chat or a form (S2.1): `postdesk log` and POST /intake put the same mail into the inbox."""

import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.daemon.contact import ContactError, OtherContact, find_desk, keep, make_mail, parse_contact
from service.loops.desk import put_job
from service.rehearsal.rehearse import Stage, make_starter
from tests.tools.waiting import PATIENCE


@pytest.fixture
def stage(tmp_path, private_url):
    with Stage(make_starter(tmp_path), database=private_url) as stage:
        yield stage


def log(stage, by="", **fields):
    contact = replace(parse_contact({"text": "The printer jams.", **fields}), by=by)
    raw = make_mail(contact, stage.config.desk.address, stage.message_id(), stage.clock.now())
    stage.writer.run(put_job(raw), "T1")
    return stage.settle()


def test_a_call_of_somebody_with_mail_is_acknowledged(stage):
    letters = log(stage, address="ann@acme.example", channel="phone", by="dana@acme.example")
    ticket = stage.find_ticket()
    assert (ticket.requester, ticket.channel, ticket.assignee) == ("ann@acme.example", "phone", "piet@acme.example")
    assert "received" in [letter.kind for letter in letters if letter.to == "ann@acme.example"]


def test_somebody_without_mail_gets_no_letters_and_is_known_by_name_and_phone(stage):
    letters = log(stage, name="Ann Lee", phone="+86 10 5555", channel="walk-in")
    ticket = stage.find_ticket()
    assert (ticket.requester, ticket.channel, ticket.facts["caller"]) == ("", "walk-in", "Ann Lee")
    assert "5555" in ticket.facts["phone"]
    assert {letter.kind for letter in letters} == {"assignment"}


@pytest.mark.parametrize(
    "fields",
    [{"text": ""}, {"text": "x", "address": "no address"}, {"text": 5}, {"text": "x", "address": "a@b\r\nBcc: c@d"}],
)
def test_what_cannot_be_a_contact_is_refused(fields):
    with pytest.raises(ContactError):
        parse_contact(fields)


def test_a_contact_that_is_logged_again_is_the_same_on_another_day_too(stage):
    contact = parse_contact({"text": "The printer jams.", "name": "Ann"})
    keys = [
        stage.writer.run(lambda unit, d=days: keep(unit, contact, "s@d", "<http.7@d>", stage.now + timedelta(days=d)))
        for days in (0, 0, 1, 40)
    ]
    assert len(set(keys)) == 1
    with pytest.raises(OtherContact):
        stage.writer.run(lambda unit: keep(unit, replace(contact, text="Another."), "s@d", "<http.7@d>", stage.now))


def test_a_mail_that_took_the_name_of_a_contact_is_not_the_contact(stage):
    contact = parse_contact({"text": "The printer jams.", "name": "Ann"})
    raw = make_mail(contact, "s@d", "<http.7@d>", stage.now - timedelta(days=1))
    mail = stage.writer.run(put_job(replace(raw, road="smtp"))).id
    assert stage.writer.run(lambda unit: keep(unit, contact, "s@d", "<http.7@d>", stage.now)) != mail


def test_nodes_that_are_told_of_a_contact_at_once_keep_it_once(tmp_path, postgresql_url):
    config = make_starter(tmp_path)
    contact = parse_contact({"text": "The printer jams.", "name": "Ann"})
    with Stage(config, database=postgresql_url) as one, Stage(config, database=postgresql_url, seed=2) as two:
        for number in range(10):
            start, found = threading.Barrier(2), []

            def log_it(node, days, name=f"<http.{number}@d>", start=start, found=found):
                start.wait(PATIENCE)
                at = node.now + timedelta(days=days)  # one clock is past midnight
                found.append(node.writer.run(lambda unit: keep(unit, contact, "s@d", name, at)))

            threads = [threading.Thread(target=log_it, args=(node, days)) for days, node in enumerate((one, two))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(set(found)) == 1


def test_of_several_desks_one_is_named_by_its_address_or_what_stands_before_the_at():
    desks = ["Support@acme.example", "hr@acme.example"]
    assert [find_desk(typed, desks) for typed in ("", "hr", "HR@acme.example", "support")] == [
        "support@acme.example",
        "hr@acme.example",
        "hr@acme.example",
        "support@acme.example",
    ]
    with pytest.raises(ContactError, match=r"no desk 'it'; known: support@acme.example, hr@acme.example"):
        find_desk("it", desks)


@pytest.mark.parametrize("address", ["a@@b", "a@", "@b", "a b@c", "a@b,c@d", "<a@b>", "a@b.c.", "a@.b.c", "a@b..c"])
def test_what_is_no_address_is_named(address):
    with pytest.raises(ContactError, match="is no mail address"):
        parse_contact({"text": "x", "address": address})


def test_half_an_address_is_named_for_a_letter_to_it_would_reach_nobody():
    with pytest.raises(ContactError, match="'ann@acme' is no whole mail address: 'acme' is no domain"):
        parse_contact({"text": "x", "address": "ann@acme"}, ["support@acme.example"])
    for address in ("ann@localhost", "ann@Desk"):  # of this machine, and of a network with names of one word
        assert parse_contact({"text": "x", "address": address}, ["support@desk"]).address == address
