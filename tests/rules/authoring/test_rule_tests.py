"""Rule tests in the rule language: what passes, what fails and how it says so; the rules that we ship prove themselves."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rules.authoring import rule_tests
from rules.authoring.json_schema import rules_schema
from rules.authoring.starter_files import starter_files
from rules.language.yaml_models import Section
from rules.loading.load import Loaded, load, load_texts
from rules.policy.model import Policy
from tests.tools.starter_files import sample_files

EXAMPLES = Path(__file__).parents[3] / "examples"


def sample() -> Loaded:
    files = {name: text for name, text in sample_files().items() if "/tests/" not in name}
    return load_texts(files, desk_timezone="Asia/Shanghai", languages=("en", "zh"))


def run(text: str) -> rule_tests.RuleTestReport:
    return rule_tests.run_tests(sample(), *rule_tests.read_tests({"rules/tests/a.yaml": text}))


def one(
    expect: str, more: str = "", mail: str = "subject: VPN down, body: Nobody can connect."
) -> rule_tests.RuleCaseResult:
    report = run(
        f"tests:\n  - name: One\n    mail: {{at: 2026-11-06 15:30, from: eva@acme.example, {mail}}}\n    expect: {expect}\n{more}"
    )
    assert not report.problems, [str(problem) for problem in report.problems]
    return report.results[0]


@pytest.mark.parametrize(
    "expect",
    [
        "{category: network.vpn, priority: P1, assignee: noor@acme.example, first_response_due: 2026-11-06 15:45}",
        "{first_response_due: 2026-11-06T08:45+01:00, resolution_due: 2026-11-06 19:30}",
        "{answer: none, tags: [], route: none, gate: accept, silent: no, level: 2, skills: vpn}",
        "{ask: [since_when, tried]}",  # "nobody" says whom it affects
        "{hits: [VPN and remote access], misses: [Printing]}",
        "{not: {priority: P2, assignee: piet@acme.example, hits: [Printing]}}",
        "{}",
    ],
)
def test_what_holds(expect: str) -> None:
    assert one(expect).failures == ()


@pytest.mark.parametrize(
    ("expect", "says"),
    [
        ("{priority: P2}", "priority: expected P2, got P1"),
        (
            "{first_response_due: 2026-11-06 16:45}",
            "first_response_due: expected 2026-11-06 16:45, got 2026-11-06 15:45",
        ),
        ("{assignee: none}", "assignee: expected none, got noor@acme.example"),
        ("{silent: yes}", "silent: expected yes, got no"),
        ("{not: {team: network}}", "team: expected not network, got network"),
        ("{hits: [Printing]}", "rule 'Printing': expected applies, got not: text has printer, toner, 打印机"),
        ("{misses: [VPN and remote access]}", "rule 'VPN and remote access': expected does not apply, got applies"),
        ("{skills: [vpn, dns]}", "skills: expected [vpn, dns], got [vpn]"),
        ("{tags: [hot]}", "tags: expected [hot], got []"),
    ],
)
def test_what_does_not_hold(expect: str, says: str) -> None:
    result = one(expect)
    assert [str(failure) for failure in result.failures] == [says]
    shown = "\n".join(rule_tests.describe_failure(result))
    assert "rules/tests/a.yaml:2 One" in shown
    assert "classify + VPN and remote access (vpn): kind incident; category network.vpn" in shown


def test_time_travels() -> None:
    good = "    if_nobody_acts:\n      - {at: 2026-11-06 15:42, tell: [network@acme.example, noor@acme.example]}\n      - {at: 2026-11-06 19:30, move_to: next_level}\n"
    assert one("{}", good).passed
    bad = one("{}", "    if_nobody_acts: [{at: 2026-11-06 15:43, tell: noor@acme.example}]\n")
    assert "2026-11-06 15:42 tell [noor@acme.example, network@acme.example]" in str(bad.failures[0])


def test_people_can_be_busy_and_away() -> None:
    printer = "subject: printer jam"
    assert one("{assignee: piet@acme.example}", mail=printer).passed
    away = "    people: {piet@acme.example: {away_until: 2026-11-07 09:00}}\n"
    assert one("{assignee: none, team: servicedesk}", away, mail=printer).passed


def test_unknown_rules_and_words_are_said() -> None:
    report = run("tests:\n  - name: A\n    mail: {from: a@b.example}\n    expect: {hits: [Printng], priorty: P1}\n")
    assert [str(problem) for problem in report.problems] == [
        "rules/tests/a.yaml:4:31 unknown word 'priorty' - did you mean 'priority'?",
        "rules/tests/a.yaml:4:21 unknown rule 'Printng' in the test 'A' - did you mean 'Printing'?",
    ]
    assert not report.passed


def test_rules_that_no_test_reaches_are_named() -> None:
    unreached = [str(problem) for problem in run("tests: []\n").unreached]
    assert len(unreached) == 9
    assert (
        unreached[2] == "rules/mail.yaml:11:5 warning: no test reaches the rule 'Newsletters' - add one to rules/tests"
    )


def test_junit() -> None:
    report = run(
        "tests:\n  - {name: A & B, mail: {from: a@b.example}, expect: {priority: P1}}\n  - {name: C, mail: {from: a@b.example}}\n"
    )
    suite = ET.fromstring(rule_tests.to_junit(report))
    assert suite.attrib["tests"] == "2"
    assert [case.attrib["name"] for case in suite.iter("testcase")] == ["A & B", "C"]
    assert [failure.attrib["message"] for failure in suite.iter("failure")] == ["priority: expected P1, got P3"]


# -- what we ship -----------------------------------------------------------------------------------------------------


def prove(folder: Path, zone: str, languages: tuple[str, ...]) -> None:
    loaded = load(folder, desk_timezone=zone, languages=languages)
    assert [str(problem) for problem in loaded.problems] == []
    report = rule_tests.run_tests(loaded, *rule_tests.load_tests(folder))
    failed = ["\n".join(rule_tests.describe_failure(result)) for result in report.results if not result.passed]
    assert failed == []
    assert [str(problem) for problem in (*report.problems, *report.unreached)] == []
    assert report.results


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_failing_test_speaks_against_new_rules(tmp_path: Path) -> None:
    folder = write(tmp_path, sample_files())
    ask = {"desk_timezone": "Asia/Shanghai", "languages": ("en", "zh")}
    assert rule_tests.prove(load(folder, **ask), folder) == ()
    mail = folder / "rules/mail.yaml"
    mail.write_text(mail.read_text(encoding="utf-8").replace("[printer, toner,", "[toner,"), encoding="utf-8")
    assert rule_tests.prove(load(folder, **ask), folder) == (
        "rules/tests/desk.yaml:2 A printer jam in working hours: category: expected workplace.printer, got other",
    )
    mail.write_text("clasify: []\n", encoding="utf-8")
    assert "did you mean 'classify'" in rule_tests.prove(load(folder, **ask), folder)[0]


def test_the_sample_desk_proves_itself(tmp_path: Path) -> None:
    prove(write(tmp_path, sample_files()), "Asia/Shanghai", ("en", "zh"))


@pytest.mark.parametrize(
    ("zone", "languages"),
    [("Europe/Berlin", ("en", "zh")), ("Asia/Shanghai", ("zh", "en")), ("America/New_York", ("en",)), ("UTC", ("en",))],
)
def test_a_new_desk_proves_itself(tmp_path: Path, zone: str, languages: tuple[str, ...]) -> None:
    engineers = [("ann.o'hara@acme.example", 'Ann "the: fixer" O\'Hara'), ("li@acme.example", "李伟")]
    prove(
        write(tmp_path, starter_files("Acme: #1 IT", "help@acme.example", "acme.example", engineers, zone, languages)),
        zone,
        languages,
    )


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if (path / "rules").is_dir()))
def test_the_examples_prove_themselves(name: str) -> None:
    from service.config.load import load_config

    desk = load_config(EXAMPLES / name).desk
    prove(EXAMPLES / name, desk.timezone, tuple(desk.languages))


# -- the schema -------------------------------------------------------------------------------------------------------


def test_the_schema_holds_every_section_and_field() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schema = rules_schema()
    assert set(schema["properties"]) == set(Policy.model_fields)
    assert '"x-' not in json.dumps(schema)
    for reference in _references(schema):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for value in part.values() for ref in _references(value)]
    return [ref for value in part for ref in _references(value)] if isinstance(part, list) else []


def test_every_section_has_a_default() -> None:
    loaded = load_texts({"rules/a.yaml": "people: {a@b.example: {}}\n"})
    assert [str(problem) for problem in loaded.errors] == []
    assert loaded.policy is not None
    assert loaded.policy.desk_addresses() == ("a@b.example",)
    assert issubclass(Policy, Section)
