"""Caps on acknowledgements that new senders of one domain, or from one network, share (I7)."""

from __future__ import annotations

import pytest

from gateway.message import RawMail
from service.domain.incoming_mail.allowance import network_of
from service.loops.desk import put_job
from tests.tools.talk import DESK

RULES = """budgets:
  acknowledgements_of_domain_per_hour: 5
  acknowledgements_of_network_per_hour: 8
flood: {more_than: 500, at_once: 500}
"""


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("8.8.8.8", "8.8.8.0/24"),
        ("2001:4860:4860::8888", "2001:4860:4860::/48"),
        ("10.0.0.5", ""),
        ("127.0.0.1", ""),
        ("192.0.2.1", ""),
        ("", ""),
        ("a mailbox", ""),
    ],
)
def test_networks_of_the_world(peer, network):
    assert network_of(peer) == network


@pytest.fixture
def talk(make_talk):
    return make_talk(rules=RULES)


def acknowledged(talk, senders, peers):
    for number, sender in enumerate(senders):
        content = talk.write(sender, f"Subject {number} of {sender}", f"Text {number} of its own.")
        raw = RawMail(content, sender, (DESK,), talk.stage.clock.now(), peer=peers[number % len(peers)])
        talk.stage.writer.submit(put_job(raw), "T1").result()
    return [one.to for one in talk.stage.settle() if one.to in set(senders)]


def test_one_victims_domain_gets_so_many_whoever_is_named(talk):
    forged = [f"person{number}@victim.example" for number in range(12)]
    assert len(acknowledged(talk, forged, [f"9.{n}.0.1" for n in range(12)])) == 5
    assert len(acknowledged(talk, ["one@other.example"], ["9.9.9.9"])) == 1


def test_one_network_gets_so_many_whatever_domains_it_names(talk):
    forged = [f"person@victim{number}.example" for number in range(12)]
    assert len(acknowledged(talk, forged, ["8.8.8.8", "8.8.8.9"])) == 8
    assert len(acknowledged(talk, ["one@other.example"], ["9.9.9.9"])) == 1


def test_a_relay_of_our_own_is_no_network_of_theirs(talk):
    senders = [f"person@customer{number}.example" for number in range(12)]
    assert len(acknowledged(talk, senders, ["10.0.0.5"])) == 12
