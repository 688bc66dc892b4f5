"""Where a mail points by the addresses that it was sent to."""

import pytest
from msgspec.structs import replace

from gateway.addresses import Keys
from gateway.message import Address, Mail, Road
from service.gather.thread_lookup import World, desks_first, recipients_of
from tests.tools.situations import make_situation

HR, SUPPORT = "hr@acme.example", "support@acme.example"
S = make_situation("It jams.")
HOUSES = tuple(replace(S.house, address=address, addresses=frozenset({HR, SUPPORT})) for address in (SUPPORT, HR))
WORLD = World(S.policy, "1", HOUSES, Keys("a", {"a": b"secret of the desk"}), (), {"mail17@imap/INBOX": HR})


def read(to=(), cc=()):
    return replace(S.reading, mail=Mail(to=tuple(map(Address, to)), cc=tuple(map(Address, cc))))


def received(road, recipients=(), peer=""):
    return replace(S.inbox, road=road, recipients=tuple(recipients), peer=peer)


@pytest.mark.parametrize(
    ("to", "cc", "envelope", "house"),
    [
        ([HR], [SUPPORT], [SUPPORT, HR], HR), ([SUPPORT], [HR], [HR, SUPPORT], SUPPORT), ([HR, SUPPORT], [], [SUPPORT, HR], HR),
        (["Bob@else.example"], [HR], [SUPPORT, HR], HR), ([], [], [SUPPORT, HR], SUPPORT), ([SUPPORT], [], [HR], HR),
    ],
)  # fmt: skip
def test_of_two_desks_the_first_that_its_writer_named_has_a_mail(to, cc, envelope, house):
    reading = read(to, cc)
    addresses = recipients_of(WORLD, received(Road.SMTP, envelope), reading)
    assert WORLD.house_of(desks_first(WORLD, addresses, None, reading)).address == house


@pytest.mark.parametrize(
    ("peer", "to", "house"),
    [
        ("mail17@imap/INBOX", [], HR), ("mail17@imap/INBOX", ["all@acme.example"], HR), ("mail17@imap/INBOX", [SUPPORT], SUPPORT),
        ("mail18@imap/INBOX", [], SUPPORT),
    ],
)  # fmt: skip
def test_what_no_field_tells_belongs_to_the_desk_of_its_mailbox(peer, to, house):
    reading = read(to)
    addresses = recipients_of(WORLD, received(Road.IMAP, peer=peer), reading)
    assert WORLD.house_of(desks_first(WORLD, addresses, None, reading)).address == house
