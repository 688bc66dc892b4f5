"""Situations and drafts for decisions that are tested alone: a small desk, a mail of Ann's, nothing read from anywhere."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.message import Address, Authenticity, Automatic, Bounce, DomainVerdict, Forward, Mail, Reading, Reply
from rules.loading.load import load_texts
from service.domain.planning.draft import Draft
from service.domain.planning.situation import House, Situation
from store.records import InboxMail, State, Ticket

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)  # a Friday, 10:00 in Berlin
ANN, DESK = "ann@customer.example", "support@acme.example"
PIET, NOOR, SAM = "piet@acme.example", "noor@acme.example", "sam@acme.example"  # of the desk, its lead, another team
RULES = """\
desk: {team: it, timezone: Europe/Berlin, languages: [en, zh]}
hours: {office: {timezone: Europe/Berlin, open: {mon-fri: "09:00-17:00"}}}
teams: {it: {lead: noor@acme.example}, network: {}}
people:
  piet@acme.example: {name: Piet, team: it, skills: [vpn]}
  noor@acme.example: {name: Noor, team: it, level: 2}
  sam@acme.example: {name: Sam, team: network}
organisations: {customer: {domains: [customer.example]}}
categories: {network.vpn: {team: it, skills: [vpn]}, other: {team: it}}
"""


@lru_cache(maxsize=16)
def make_policy(more=""):
    loaded = load_texts({"rules/a.yaml": RULES + more}, desk_timezone="Europe/Berlin", languages=("en", "zh"))
    assert loaded.policy is not None, loaded.problems
    return loaded.policy


def make_house(**changes):
    house = House("Acme IT", DESK, frozenset({DESK}), ZoneInfo("Europe/Berlin"), "Europe/Berlin", ("en", "zh"))
    return replace(house, **changes)


def make_reading(text="It jams.", subject="Printer", sender=ANN, verdict=DomainVerdict.PASS, **changes):
    mail = Mail(sender=Address(sender, "Ann Lee"), subject=subject, text=text, to=(Address(DESK),), message_id="<1@c>")
    reading = Reading(mail, Reply(text), Automatic(), Bounce(), Forward(), Authenticity(verdict), "en")
    return replace(reading, **changes)


def make_situation(text="It jams.", *, subject="Printer", sender=ANN, policy=None, reading=None, **changes):
    inbox = InboxMail(1, "hash", "<1@c>", sender, (DESK,), "smtp", "192.0.2.1", "", NOW, "claimed")
    base = Situation(
        now=NOW, policy=policy or make_policy(), policy_version="1", house=make_house(), inbox=inbox,
        reading=reading or make_reading(text, subject, sender), number=7,
    )  # fmt: skip
    return replace(base, **changes)


def make_ticket(**changes):
    ticket = Ticket(
        5, "Printer", ANN, NOW, desk=DESK, state=State.ASSIGNED, team="it", assignee=PIET, owner=PIET, version=1,
    )  # fmt: skip
    return replace(ticket, **changes)


def make_draft(**changes):
    return Draft(NOW, PIET, "inbox:1", make_ticket(**changes))
