"""A file with broken entries: what can still be read of it, and what is said."""

from __future__ import annotations

import time

from rules.language.torn_files import find_slips, read_torn


def test_a_broken_entry_hides_no_other() -> None:
    torn = read_torn(
        'teams:\n  a: {lead: "x}\n  b: {}\nroute:\n  - name: R\n    to: {team: b}\n  - {name: [}\n', "a.yaml"
    )
    assert [str(one).split(" ")[0] for one in torn.problems] == ["a.yaml:2:13", "a.yaml:7:13"]
    assert torn.tree.plain() == {"teams": {"b": {}}, "route": [{"name": "R", "to": {"team": "b"}}]}
    assert {"a", "lead"} <= torn.lost
    assert torn.tree.find(("route", 0, "to", "team")).line == 6


def test_what_is_no_part_of_the_language_is_named_and_read_on() -> None:
    torn = read_torn("a: &x [1]\nb: *x\nc: {<<: {d: 1}, e: !t 2}\nc: 3\n: 4\n", "a.yaml")
    assert len(torn.problems) == 6
    assert torn.tree.plain() == {"a": ["1"], "b": ["1"], "c": {"e": "2"}}


def test_aliases_cannot_grow_without_bounds() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
    )
    begin = time.process_time()
    assert read_torn(text, "a.yaml").problems
    assert time.process_time() - begin < 5  # a wall against what never ends


def test_what_nobody_can_decode_loses_all_names() -> None:
    torn = read_torn(b"a: \xff\n", "a.yaml")
    assert torn.lost == {"*"}
    assert len(torn.problems) == 1


def test_slips_are_looked_for_where_no_sentence_stands() -> None:
    torn = read_torn('has: [a，b]\nname: 你好，世界\nsure: ["a，b"]\nnote: a #b\n', "a.yaml")
    assert [one.line for one in find_slips(torn.tree, frozenset({"name"}))] == [1, 4]
