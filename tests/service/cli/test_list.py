"""`postdesk list`: which tickets, by what people call a fact."""

import pytest
from msgspec.structs import replace

from service.cli.list import _print, _refuse_stranger, _with_fact
from service.cli.people import get_policy, refuse_unknown
from service.cli.user_errors import UserError
from store.ticket import tickets
from tests.tools.talk import ANN


def test_a_fact_that_nobody_knows_is_an_error_and_no_empty_list(talk):
    with pytest.raises(UserError, match="no fact 'plac'; did you mean 'place'"):
        _with_fact([], "plac=3rd floor", talk.stage.config)
    with pytest.raises(UserError, match="no fact 'zzz'; known: since_when, "):
        _with_fact([], "zzz=1", talk.stage.config)


def test_tickets_are_found_by_a_facts_label(talk):
    talk.mail(ANN, "Printer jam", "The printer jams.\nSince: Monday")
    with talk.stage.database.read() as unit:
        found = tickets.list_tickets(unit)
    assert [one.id for one in _with_fact(found, "什么时候开始=monday", talk.stage.config)] == [1]
    assert not _with_fact(found, "since=tuesday", talk.stage.config)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("pete@acme.example", "did you mean 'piet@acme.example'"),
        ("piet", "did you mean 'piet@acme.example'"),
        ("piet@acme.exmple", "did you mean 'piet@acme.example'"),
        ("nobody", "known: .*noor@acme.example"),
    ],
)
def test_a_person_whom_nobody_knows_is_an_error_and_no_empty_list(talk, typed, hint):
    with talk.stage.database.read() as unit, pytest.raises(UserError, match=f"no engineer '{typed}'; {hint}"):
        refuse_unknown(unit, typed, get_policy(talk.stage.config))


def test_an_engineer_without_tickets_has_an_empty_list(talk):
    with talk.stage.database.read() as unit:
        refuse_unknown(unit, "noor@acme.example", get_policy(talk.stage.config))


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("an@customer.example", f"did you mean '{ANN}'"),
        ("ann", f"did you mean '{ANN}'"),
        ("ann@elsewhere.example", f"did you mean '{ANN}'"),
        ("zoe", "give the whole address"),
    ],
)
def test_a_requester_who_never_wrote_is_an_error_and_no_empty_list(talk, typed, hint):
    talk.mail(ANN, "Printer jam", "The printer jams.")
    with talk.stage.database.read() as unit:
        with pytest.raises(UserError, match=f"no requester '{typed}'; {hint}"):
            _refuse_stranger(unit, typed)
        _refuse_stranger(unit, ANN)


@pytest.mark.parametrize(("mail", "asks"), [("", "–"), ("From: Ann Lee <ann@acme.example>\r\n", ANN)])
def test_nobody_in_the_place_of_who_asks_is_shown_as_nobody(talk, capsys, mail, asks):
    talk.raw(f"{mail}To: support@acme.example\r\nSubject: printer\r\n\r\nIt jams.\r\n".encode(), "x@x.example")
    capsys.readouterr()
    _print([talk.ticket()], talk.stage.config)
    assert f"  {asks}  " in capsys.readouterr().out


def test_a_caller_without_an_address_is_shown_by_name(talk, capsys):
    talk.mail(ANN, "VPN", "VPN down")
    caller = replace(talk.ticket(), requester="", facts={"caller": "Tom Hart"})
    capsys.readouterr()
    _print([caller], talk.stage.config)
    assert "Tom Hart" in capsys.readouterr().out
