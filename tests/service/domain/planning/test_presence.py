"""Who cannot be asked now."""

from datetime import UTC, datetime

from rules.loading.load import load_texts
from service.domain.planning.presence import Presence
from store.records import Person

RULES = """\
desk: {team: it}
teams: {it: {}}
people:
  piet@acme.example: {team: it}
  noor@acme.example: {team: it, away: [2026-11-20..2026-11-30]}
"""
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
PIET, NOOR, ANN = "piet@acme.example", "noor@acme.example", "ann@acme.example"


def test_who_is_away_by_rule_by_word_or_by_dead_letters_is_absent():
    loaded = load_texts({"rules/a.yaml": RULES})
    assert loaded.policy is not None, loaded.problems
    everybody = (PIET, NOOR, ANN)
    assert Presence().absent(loaded.policy, everybody, NOW) == {NOOR}
    assert Presence(frozenset({PIET})).absent(loaded.policy, everybody, NOW) == {PIET, NOOR}
    dead = Presence(people={ANN: Person(ANN, dead_since=NOW)})
    assert dead.absent(loaded.policy, everybody, NOW) == {NOOR, ANN}
