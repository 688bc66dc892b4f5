"""DMARC as it stands: the tree walk, policies for what does not exist, trial runs, and who belongs together."""

from __future__ import annotations

import pytest

from gateway.read.authenticity.dmarc_policy import aligned, find_policy


class World:
    """DNS that counts what it is asked."""

    def __init__(self, **records: str | list[str]) -> None:
        self.records = {name.replace("_", "."): value for name, value in records.items()}
        self.asked: list[str] = []

    def __call__(self, name: str, kind: str) -> list[object]:
        self.asked.append(name)
        if kind != "TXT":
            return ["192.0.2.1"] if kind == "A" and not name.startswith("ghost") else []
        found = self.records.get(name.removeprefix("_dmarc."), [])
        return [text.encode() for text in ([found] if isinstance(found, str) else found)]


@pytest.mark.parametrize(
    ("record", "action"),
    [
        ("v=DMARC1; p=reject", "reject"),
        ("v=DMARC1;p=Quarantine;", "quarantine"),
        ("v=DMARC1; p=reject; t=y", "quarantine"),
        ("v=DMARC1; p=quarantine; t=y", "none"),
        ("v=DMARC1; p=reject; pct=0", "quarantine"),
        ("v=DMARC1; p=reject; pct=50", "reject"),
        ("v=DMARC1; rua=mailto:a@b.example", "none"),
        ("v=DMARC1; p=nonsense", "none"),
        ("v=DMARC10; p=reject", ""),
        ("V=DMARC1; p=reject", ""),
        ("p=reject; v=DMARC1", ""),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], ""),
        (["v=spf1 -all", "v=DMARC1; p=reject"], "reject"),
    ],
)
def test_what_a_domain_asks_for(record, action):
    assert find_policy("acme.example", World(acme_example=record)).action == action


@pytest.mark.parametrize(
    ("domain", "action"),
    [
        ("a.acme.example", "quarantine"),
        ("x.y.z.acme.example", "quarantine"),
        ("ghost.acme.example", "reject"),
        ("ghost.own.acme.example", "none"),
        ("own.acme.example", "none"),
        ("deep.own.acme.example", "none"),
        ("other.example", ""),
    ],
)
def test_names_below(domain, action):
    world = World(acme_example="v=DMARC1; p=none; sp=quarantine; np=reject", own_acme_example="v=DMARC1; p=none; psd=n")
    assert find_policy(domain, world).action == action


def test_below_a_domain_that_lets_out_names():
    world = World(bank="v=DMARC1; p=none; sp=quarantine; np=reject; psd=y", one_bank="v=DMARC1; p=none; sp=reject")
    assert find_policy("one.bank", world).action == "none"
    assert find_policy("mail.one.bank", world).action == "reject"
    assert find_policy("two.bank", world).action == "quarantine"
    assert find_policy("ghost.bank", world).action == "reject"


def test_a_long_name_costs_eight_questions_at_most():
    world = World(example="v=DMARC1; p=reject")
    assert find_policy(".".join("abcdefghijklmnopqrstuvwxyz") + ".example", world).action == "reject"
    assert len([name for name in world.asked if name.startswith("_dmarc")]) <= 8


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("acme.example", "acme.example", True),
        ("mail.acme.example", "acme.example", True),
        ("acme.example", "mail.acme.example", True),
        ("evilacme.example", "acme.example", False),
        ("let.acme.example", "acme.example", False),
        ("deep.let.acme.example", "acme.example", False),
        ("a.let.acme.example", "b.let.acme.example", True),
        ("one.pool.acme.example", "two.pool.acme.example", False),
        ("", "acme.example", False),
    ],
)
def test_who_belongs_together(one, other, expected):
    world = World(
        acme_example="v=DMARC1; p=reject",
        let_acme_example="v=DMARC1; p=none; psd=n",
        pool_acme_example="v=DMARC1; p=none; psd=y",
    )
    assert aligned(one, other, strict=False, ask=world) is expected
    if one != other:
        assert not aligned(one, other, strict=True, ask=world)


def test_customers_of_a_host_are_no_organisation_whatever_it_publishes():
    world = World(github_io="v=DMARC1; p=none")
    assert not aligned("a.github.io", "b.github.io", strict=False, ask=world)
