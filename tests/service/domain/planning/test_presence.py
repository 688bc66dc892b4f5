"""Who cannot be asked now."""

from datetime import UTC, datetime, timedelta

from rules.facts import Load
from rules.loading.load import load_texts
from service.domain.planning.presence import Presence, find_away, find_here, find_return
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


def test_away_counts_by_roster_by_word_and_by_dead_letters_and_a_return_only_where_it_is_known():
    policy = load_texts({"rules/a.yaml": RULES}).policy
    assert policy is not None
    later = NOW + timedelta(days=2)
    assert find_away(policy, {}, NOW) == {NOOR}
    assert find_away(policy, {PIET: Load(away_until=later)}, NOW) == {PIET, NOOR}
    assert find_away(policy, {PIET: Load(away_until=NOW)}, NOW) == {NOOR}, "back"
    assert find_away(policy, {PIET: Load(unreached_since=NOW)}, NOW) == {PIET, NOOR}
    assert find_return(policy, {PIET: Load(away_until=later)}, PIET, NOW) == later
    assert find_return(policy, {PIET: Load(unreached_since=NOW)}, PIET, NOW) is None
    assert find_return(policy, {}, PIET, NOW) is None
    assert find_return(policy, {}, ANN, NOW) is None


def test_those_who_are_here_are_written_to_and_all_where_nobody_is():
    assert find_here((PIET, NOOR), frozenset({NOOR})) == (PIET,)
    assert find_here((PIET, NOOR), frozenset({PIET, NOOR})) == (PIET, NOOR)
    assert find_here((), frozenset()) == ()
