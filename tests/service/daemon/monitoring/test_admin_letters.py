"""What the admins are told of edited rules: once, with everything that is wrong, by the desk's own clock."""

from __future__ import annotations

from email import message_from_bytes
from email.utils import parsedate_to_datetime

import pytest

from service.daemon.monitoring.alarms import Alarms
from store.mail import outbox

BROKEN = "classify:\n  - {nmae: x}\n"
OTHER = "clasify: []\n"
GOOD = "classify: []\n"
FAILING = "tests:\n  - {name: Ann is a stranger, mail: {from: ann@acme.example, subject: x}, expect: {gate: file}}\n"


@pytest.fixture
def edit(talk):
    """Writes rules, reloads them, lets the daemon's part look at it; gives the letters that go out."""
    alarms = Alarms(talk.stage.desk, talk.stage.clock)

    def do(text: str, file: str = "zz.yaml"):
        path = talk.stage.config.folder / "rules" / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        alarms.tell_of_edits(talk.stage.desk.reload())
        return [one for one in talk.stage.settle() if one.kind == "rules-broken"]

    return do


def test_a_letter_about_broken_rules_carries_the_virtual_time(talk, edit):
    talk.wait(days=400)
    [admin] = talk.stage.desk.policy.desk.admins
    [one] = edit(BROKEN)
    assert one.to == admin
    assert "nmae" in one.text
    with talk.stage.database.read() as unit:
        row = next(row for row in outbox.list_letters(unit) if row.kind == "rules-broken")
        mail = message_from_bytes(outbox.content_of(unit, row))
    assert row.created_at == talk.stage.clock.now()
    assert parsedate_to_datetime(mail["Date"]) == talk.stage.clock.now().replace(microsecond=0)


def test_the_same_mistake_is_told_once_and_again_after_good_rules(edit):
    assert len(edit(BROKEN)) == 1
    assert edit(BROKEN) == []
    assert len(edit(OTHER)) == 1
    assert edit(GOOD) == []
    assert len(edit(OTHER)) == 1


def test_rules_that_fail_their_own_test_are_told_and_not_taken(talk, edit):
    version = talk.stage.desk.world.now.policy_version
    [one] = edit(FAILING, "tests/zz.yaml")
    assert "Ann is a stranger: " in one.text
    assert talk.stage.desk.world.now.policy_version == version


def test_the_world_is_swapped_whole(talk, edit):
    """A reload with a mistake keeps rules, press and version together; a good one changes them together."""
    live = talk.stage.desk.world
    before = live.made
    edit(BROKEN)
    assert live.made is before
    edit(GOOD)
    assert live.made.world.policy is live.made.press[live.house.address].policy
    assert live.made.world.policy_version != before.world.policy_version
