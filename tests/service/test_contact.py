"""Contacts that came by phone, chat or a form (S2.1): `postdesk log` and POST /intake put the same mail into the inbox."""

from dataclasses import replace

import pytest

from service.contact import ContactError, make_mail, parse_contact
from service.desk import put_job
from service.rehearse import Stage, make_starter


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
