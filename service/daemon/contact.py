"""A contact that did not come by mail (a call, a chat, somebody at the door, a form)
as a mail for the inbox (docs/process.md S2.1).

It walks the same road as every mail: kept first, decided then. Who logged it stands in the row's `peer`,
as `channel:engineer`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from gateway.compose import LetterDraft, compose
from gateway.message import Address, RawMail, Road
from service.domain.commands.mail_text import TEXT_LIMIT
from service.domain.plan_mail import NOBODY
from service.loops.desk import put_job
from store.database.dialect import wait_for_turn
from store.database.unit import Unit
from store.mail import inbox

CHANNELS = ("phone", "chat", "walk-in", "http")
ROADS = (Road.HTTP, Road.LOG)  # of the inbox, that no mail comes by
LINE_LIMIT = 200
FIELDS = ("address", "channel", "desk", "name", "phone", "subject", "text")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@(?P<domain>[^\s@<>\"(),:;\[\]\\]+)")


class ContactError(ValueError):
    """What is wrong with the contact, in one line for the person or program that logged it."""


class OtherContact(ContactError):
    """The name of this contact is another one's."""


class Contact(Struct, frozen=True):
    """Who said what, and how. `address` is "" for a caller without mail: no letters go out, the desk tells them."""

    text: str
    address: str = ""
    name: str = ""
    phone: str = ""
    subject: str = ""
    channel: str = "phone"
    by: str = ""  # the engineer who logged it
    desk: str = ""  # of several: the support address that it is for, or the part before its @


def parse_contact(given: Mapping[str, Any], desks: Sequence[str] = ()) -> Contact:
    """A contact from the fields of a form, for a desk of these addresses. Raises ContactError."""
    unknown = set(given) - set(FIELDS)
    if unknown:
        raise ContactError(f"unknown field '{min(unknown)}'; known: {', '.join(FIELDS)}")
    values: dict[str, str] = {}
    for name, value in given.items():
        if not isinstance(value, str):
            raise ContactError(f"'{name}' must be text")
        values[name] = value.strip()
    contact = Contact(**{"text": "", "channel": "http", **values})
    if not contact.text:
        raise ContactError("'text' is missing: what is it about?")
    if len(contact.text) > TEXT_LIMIT:
        raise ContactError(f"'text' is longer than {TEXT_LIMIT} characters")
    for name in FIELDS[:-1]:
        if len(getattr(contact, name)) > LINE_LIMIT:
            raise ContactError(f"'{name}' is longer than {LINE_LIMIT} characters")
    if contact.channel not in CHANNELS:
        raise ContactError(f"no channel '{contact.channel}'; known: {', '.join(CHANNELS)}")
    if contact.address:
        _check_address(contact.address, desks)
    if not contact.address and not contact.name:
        raise ContactError("'address' or 'name' is missing: who is it?")
    return contact


def _check_address(address: str, desks: Sequence[str]) -> None:
    """It was typed, and whoever it is hears of the ticket by it alone: a letter to half an address reaches nobody."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ContactError(f"'{address}' is no mail address")
    domain = found["domain"].lower()
    labels = domain.split(".")
    if not all(labels):
        raise ContactError(f"'{address}' is no mail address: a dot too many in '{domain}'")
    if len(labels) == 1 and domain not in {"localhost", *(desk.rpartition("@")[2].lower() for desk in desks)}:
        raise ContactError(f"'{address}' is no whole mail address: '{domain}' is no domain, such as acme.example")


def find_desk(typed: str, desks: Sequence[str]) -> str:
    """The support address that a contact is for, lower case; the first where it names none. Raises ContactError."""
    known = [desk.lower() for desk in desks]
    fitting = [desk for desk in known if typed.lower() in ("", desk, desk.partition("@")[0])]
    if not fitting:
        raise ContactError(f"no desk '{typed}'; known: {', '.join(known)}")
    return fitting[0]


def keep(unit: Unit, contact: Contact, desk: str, message_id: str, now: datetime) -> int:
    """Keeps a contact under its name, once, whenever and at whichever node it comes again;
    gives the mail's number in the inbox.

    Raises OtherContact where another contact has that name.
    """
    wait_for_turn(unit, message_id)
    for first in inbox.find_by_message_id(unit, message_id):
        if first.road in ROADS:
            same = make_mail(contact, desk, message_id, first.received_at)
            if inbox.get(unit, first.id).content != same.content:
                raise OtherContact("this key was used for another contact")
            return first.id
    return put_job(make_mail(contact, desk, message_id, now))(unit).id


def make_mail(contact: Contact, desk: str, message_id: str, now: datetime) -> RawMail:
    """The contact as the inbox keeps it. `message_id` is made by the caller and names this contact once and for all."""
    first = next((line.strip() for line in contact.text.splitlines() if line.strip()), "")
    content = compose(
        LetterDraft(
            subject=contact.subject or first[:80],
            text=contact.text,
            from_=Address(contact.address or NOBODY, contact.name),
            to=Address(desk),
            message_id=message_id,
            date=now.astimezone(UTC),
        )
    )
    road = Road.HTTP if contact.channel == "http" else Road.LOG
    peer = f"{contact.channel}:{contact.by}:{contact.phone}"
    return RawMail(content, contact.address, (desk,), now, road=road, peer=peer)
