"""Tests of rules in the rule language: a mail, what is expected of it, and what must happen while nobody acts.

Expectations are partial; times are the desk's unless they carry an offset. The decision and the chain are those of the
running desk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BeforeValidator, Field, PlainValidator

from rules.decision.decide import decide
from rules.decision.promises import Promise, Served, promises
from rules.decision.roster import role_addresses
from rules.facts import Decision, Facts, Load
from rules.language.condition import IMPACTS, KINDS, STATES, URGENCIES, fold
from rules.language.fields import Address, Addresses, Words, one_or_many
from rules.language.torn_files import read_torn
from rules.language.yaml_models import Section, Wrong, validate_rest
from rules.language.yaml_reader import Loc, Node, Problem, known_words, nearest
from rules.loading.fact_checks import RESERVED
from rules.loading.load import Loaded, rules_folder, yaml_files
from rules.matching.fact_reader import FACT_LABELS
from rules.policy.model import Policy


def read_time(value: Any) -> datetime:
    """`2026-11-06 15:30`, with seconds and offset where given; naive is the desk's time. Raises Wrong."""
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f"'{value}' is not a time such as 2026-11-06 15:30") from None


At = Annotated[datetime, PlainValidator(read_time)]
_LIST = BeforeValidator(one_or_many)


class GivenFile(Section):
    """An attachment of the mail."""

    name: str
    type: str = "application/octet-stream"
    size: int = 0


ANY_MORNING = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - a Tuesday in the desk's own zone


class GivenMail(Section):
    """The mail of a test. What is not given is as an ordinary mail has it."""

    at: At = Field(default=ANY_MORNING, description="Tuesday 2026-11-24 10:00 where the time does not matter.")
    from_: Address = Field(alias="from")
    name: str = ""
    to: Addresses = ()
    subject: str = ""
    body: str = ""
    headers: dict[str, str] = Field(default={})
    attachments: tuple[GivenFile, ...] = ()
    size: int = 0
    language: str = ""
    verified: bool = False
    automatic: bool = False


class GivenTicket(Section):
    """The ticket that the mail follows up on."""

    state: str = "in_progress"
    kind: str = ""
    category: str = ""
    impact: str = ""
    urgency: str = ""
    priority: str = ""
    tags: Words = ()
    team: str = ""
    assignee: str = ""
    triaged: bool = False
    facts: dict[str, str] = Field(default={}, description="Facts that are known of it: {asset: 4711}.")


class GivenLoad(Section):
    """How busy one engineer is in a test."""

    open: int = 0
    assigned_at: At | None = None
    away_until: At | None = None


class Expected(Section):
    """Everything that can be expected; what is not given may be anything. `none` stands for nothing."""

    gate: Literal["accept", "file", "hold", "quarantine", "drop"] | None = None
    gate_rule: str | None = None
    kind: str | None = None
    category: str | None = None
    impact: str | None = None
    urgency: str | None = None
    priority: str | None = None
    tags: Annotated[tuple[str, ...] | None, _LIST] = None
    organisation: str | None = None
    vip: bool | None = None
    language: str | None = None
    team: str | None = None
    level: int | None = None
    skills: Annotated[tuple[str, ...] | None, _LIST] = None
    assignee: str | None = None
    ask: Annotated[tuple[str, ...] | None, _LIST] = None
    answer: str | None = None
    decline: str | None = None
    silent: bool | None = None
    raised: bool | None = None
    facts: dict[str, str] | None = Field(default=None, description="Facts that the mail brings: {asset: 4711}.")
    approval: str | None = Field(default=None, description="The rule by which it waits for an approval.")
    route: str | None = None
    first_response_due: At | None = None
    resolution_due: At | None = None
    due: At | None = None
    hits: Words = Field(default=(), description="Rules that must apply.")
    misses: Words = Field(default=(), description="Rules that must not apply.")


class Expectations(Expected):
    """What must come out, and what must not."""

    not_: Expected | None = Field(default=None, alias="not", description="What must not be so.")


class Happening(Section):
    """A step of the escalation that is expected at a time."""

    at: At
    tell: Annotated[tuple[str, ...] | None, _LIST] = None
    move_to: str | None = None


class GivenCase(Section):
    """One test: a mail, its surroundings, and what the rules must make of them."""

    name: str
    mail: GivenMail
    ticket: GivenTicket | None = None
    people: dict[Address, GivenLoad] = Field(default={}, description="How busy and where people are.")
    expect: Expectations = Expectations()
    if_nobody_acts: tuple[Happening, ...] = ()
    because: str = ""


class CaseFile(Section):
    """A file below `rules/tests`."""

    tests: tuple[GivenCase, ...] = ()


class RuleCase(Struct, frozen=True):
    """A test and where it stands."""

    case: GivenCase
    file: str
    line: int
    node: Node


class MissedExpectation(Struct, frozen=True):
    """One expectation that was not met, with what came out instead."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, got {self.got}"


class RuleCaseResult(Struct, frozen=True):
    """What became of one test, with the decision and the chain of promises that the rules made."""

    case: RuleCase
    failures: tuple[MissedExpectation, ...]
    decision: Decision
    chain: tuple[Promise, ...]

    @property
    def passed(self) -> bool:
        """True when every expectation was met."""
        return not self.failures


class RuleTestReport(Struct, frozen=True):
    """All results; `unreached` are the places and names of rules that no test applied."""

    results: tuple[RuleCaseResult, ...]
    problems: tuple[Problem, ...]
    unreached: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """True when all files could be read and all tests passed."""
        return not self.problems and all(result.passed for result in self.results)


def case_files(folder: Path) -> list[Path]:
    """The YAML files below `rules/tests`, in order of their paths."""
    return yaml_files(rules_folder(folder) / "tests")


def load_tests(folder: Path) -> tuple[list[RuleCase], list[Problem]]:
    """Every test of a folder, and all that is wrong with their files."""
    base = rules_folder(folder)
    return read_tests({f"{base.name}/{path.relative_to(base).as_posix()}": path for path in case_files(folder)})


def read_tests(files: Mapping[str, Path | str]) -> tuple[list[RuleCase], list[Problem]]:
    """The tests in these files (name -> path or text), and all that is wrong with them;
    never raises for what they hold.
    """
    cases: list[RuleCase] = []
    problems: list[Problem] = []
    for name, source in files.items():
        try:
            torn = read_torn(source, name)
        except OSError as error:
            problems.append(Problem(name, 0, 0, f"cannot be read: {error.strerror}"))
            continue
        found, kept, wrong = validate_rest(torn.tree, CaseFile)
        problems += [*torn.problems, *wrong]
        nodes = kept.get("tests") or Node("list", name, 1, 1)
        given = enumerate(found.tests if found else ())
        cases += [RuleCase(case, name, nodes.items[n].line, nodes.items[n]) for n, case in given]
    return cases, problems


def run_tests(loaded: Loaded, cases: Sequence[RuleCase], problems: Sequence[Problem]) -> RuleTestReport:
    """Runs the cases against a policy that loads. Raises ValueError when it does not."""
    policy = loaded.policy
    if policy is None:
        raise ValueError("the rules do not load")
    results = tuple(run_case(policy, case) for case in cases)
    names = check_tests(policy, cases)
    reached = {(hit.question, hit.name) for result in results for hit in result.decision.trace.hits}
    return RuleTestReport(results, (*problems, *names), tuple(_unreached(policy, loaded.tree, reached)))


def prove(loaded: Loaded, folder: Path) -> tuple[str, ...]:
    """What speaks against taking these rules over, one line each: errors, wrong tests, tests that fail.

    Nothing: they are good.
    """
    if loaded.policy is None:
        return tuple(map(str, loaded.errors))
    report = run_tests(loaded, *load_tests(folder))
    failed = (result for result in report.results if not result.passed)
    tests = (f"{r.case.file}:{r.case.line} {r.case.case.name}: {r.failures[0]}" for r in failed)
    return (*map(str, report.problems), *tests)


def _unreached(policy: Policy, tree: Node, reached: set[tuple[str, str]]) -> list[Problem]:
    found = []
    sections = [((name,), getattr(policy, name)) for name in ("gate", "classify", "route", "answer")]
    for loc, rules in (*sections, (("approvals", "rules"), policy.approvals.rules)):
        for number, rule in enumerate(rules):
            if (loc[0], rule.name) not in reached:
                node = tree.find((*loc, number))
                found.append(
                    node.problem(
                        f"no test reaches the rule '{rule.name}'",
                        f"add one to {node.file.partition('/')[0]}/tests",
                        "warning",
                    )
                )
    return found


def check_tests(policy: Policy, cases: Sequence[RuleCase], letters: Collection[str] = ()) -> list[Problem]:
    """Names in tests that the rules do not define, and what no rule can give: such a test never fails, or never passes.

    `letters` are those that an answer may be, where they are known.
    """
    checked = ((*_unknown_names(policy, case, letters), *_never_so(policy, case)) for case in cases)
    return [problem for problems in checked for problem in problems]


def list_weak(cases: Sequence[RuleCase]) -> Iterator[Problem]:
    """Warns of tests that expect nothing, which pass whatever the rules say, and of tests of one name: what is said
    of one is looked for at the other.
    """
    named: dict[str, RuleCase] = {}
    for case in cases:
        first = named.setdefault(case.case.name, case)
        if first is not case:
            message = f"a test is already named so in {first.file}:{first.line}"
            yield case.node.find(["name"]).problem(message, "every test needs a name of its own", "warning")
        if not case.case.if_nobody_acts and case.case.expect == Expectations():
            hint = "expect: {category: …}, or another word of what must come out"
            yield case.node.find(["name"]).problem("the test expects nothing", hint, "warning")


_SECTIONS = {"team": "teams", "category": "categories", "priority": "service_levels", "organisation": "organisations"}
_WORDS: Mapping[str, Sequence[str]] = {"kind": KINDS, "impact": IMPACTS, "urgency": URGENCIES, "state": STATES}


def _unknown_names(policy: Policy, case: RuleCase, letters: Collection[str]) -> Iterator[Problem]:
    sections = (policy.gate, policy.classify, policy.route, policy.answer, policy.approvals.rules)
    rules = [rule.name for section in sections for rule in section]
    node = case.node
    parts = [node.get("ticket"), expect := node.get("expect"), expect.get("not") if expect is not None else None]
    known: dict[str, Sequence[str]] = {name: [*getattr(policy, section)] for name, section in _SECTIONS.items()}
    known |= {**_WORDS, "assignee": [*policy.people], "hits": rules, "misses": rules}
    if letters:
        known["answer"] = [*letters]
    known |= {"gate_rule": rules, "route": rules, "approval": rules}
    for part in parts:
        for key, value in part.entries if part is not None else ():
            for text in value.items or (value,):
                if key.text in known and text.kind == "text" and text.text not in {*known[key.text], "none", ""}:
                    what = "rule" if key.text in {"hits", "misses", "gate_rule", "route", "approval"} else key.text
                    message = f"unknown {what} '{text.text}' in the test '{case.case.name}'"
                    yield text.problem(message, known_words(text.text, known[key.text]))
        yield from _unknown_facts(policy, case, part.get("facts") if part is not None else None)
    people = node.get("people")
    for key, _ in people.entries if people is not None else ():
        if policy.person(key.text) is None:
            message = f"unknown person '{key.text}' in the test '{case.case.name}'"
            yield key.problem(message, known_words(key.text, policy.people))


def _unknown_facts(policy: Policy, case: RuleCase, node: Node | None) -> Iterator[Problem]:
    """Facts that nobody defines, and values that those of the desk's own can never have."""
    reader, names = policy.fact_reader, (*FACT_LABELS, *RESERVED, *policy.facts)
    for key, value in node.entries if node is not None else ():
        if key.text not in names:
            message = f"unknown fact '{key.text}' in the test '{case.case.name}'"
            yield key.problem(message, nearest(key.text, names) or "define it in facts:")
        elif key.text in policy.facts and value.kind == "text" and value.text not in ("", "none"):
            kept = reader.fit(key.text, value.text)
            if kept != value.text:
                message = f"'{value.text}' is no value of the fact '{key.text}'"
                yield value.problem(message, f"did you mean '{kept}'?" if kept else "")


def _never_so(policy: Policy, case: RuleCase) -> Iterator[Problem]:
    """Languages that the desk does not speak, what is due before the mail comes, and what is expected and denied."""
    spoken, expect = policy.desk.languages, case.node.get("expect")
    code = case.node.find(["mail", "language"])
    if case.case.mail.language not in {"", *spoken} and (hint := nearest(code.text, spoken)):
        yield code.problem(f"no language is called '{code.text}'", hint)
    code = case.node.find(["expect", "language"])
    if (case.case.expect.language or "none") not in {"none", *spoken}:
        yield code.problem(f"the desk has no language '{code.text}'", known_words(code.text, spoken))
    yield from _too_early(policy, case)
    for rule in sorted({*case.case.expect.hits} & {*case.case.expect.misses}):
        yield case.node.find(["expect", "misses"]).problem(f"'{rule}' is among the hits as well", "keep one of the two")
    denied = expect.get("not") if expect is not None else None
    for key, value in denied.entries if denied is not None else ():
        wanted = expect.get(key.text) if expect is not None else None
        if value.kind == "text" and wanted is not None and wanted.kind == "text" and wanted.text == value.text:
            yield value.problem(f"{key.text} is expected to be '{value.text}' as well", "keep one of the two")


def _too_early(policy: Policy, case: RuleCase) -> Iterator[Problem]:
    if case.case.ticket is not None:
        return
    zone = ZoneInfo(policy.desk.timezone)
    came = _aware(case.case.mail.at, zone)
    dues = ("first_response_due", "resolution_due", "due")
    times: list[tuple[Loc, datetime | None]] = [(("expect", name), getattr(case.case.expect, name)) for name in dues]
    times += [(("if_nobody_acts", n, "at"), one.at) for n, one in enumerate(case.case.if_nobody_acts)]
    for loc, given in times:
        at = _aware(given, zone)
        if at is not None and came is not None and at < came:
            yield case.node.find(loc).problem(f"the mail of this test comes later, at {came:%Y-%m-%d %H:%M}", "")


# -- one case ---------------------------------------------------------------------------------------------------------


def run_case(policy: Policy, case: RuleCase) -> RuleCaseResult:
    """The decision and chain of a policy for one test, and where they differ from what it expects."""
    zone = ZoneInfo(policy.desk.timezone)
    facts = to_facts(policy, case.case, zone)
    loads = {
        address: Load(load.open, _aware(load.assigned_at, zone), _aware(load.away_until, zone))
        for address, load in case.case.people.items()
    }
    decision = decide(policy, facts, loads, full=True)
    chain = promises(policy, Served.of(decision), start=facts.at)
    failures = [*_compare(case.case.expect, decision, zone), *_compare_chain(policy, case.case, decision, chain, zone)]
    return RuleCaseResult(case, tuple(failures), decision, chain)


def _aware(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at


def to_facts(policy: Policy, case: GivenCase, zone: ZoneInfo) -> Facts:
    """The mail of a test as the rules see it.

    Chinese is recognised where the desk speaks it, other languages are said.
    """
    mail, ticket = case.mail, case.ticket
    han = any("\u4e00" <= letter <= "\u9fff" for letter in mail.subject + mail.body)
    at = _aware(mail.at, zone)
    assert at is not None
    facts = Facts(
        at=at,
        sender=mail.from_,
        sender_name=mail.name,
        to=mail.to,
        subject=mail.subject,
        body=mail.body,
        headers=tuple(mail.headers.items()),
        attachments=tuple((file.name, file.type, file.size) for file in mail.attachments),
        size=mail.size or len(mail.subject) + len(mail.body),
        language=mail.language or ("zh" if han and "zh" in policy.desk.languages else ""),
        verified=mail.verified,
        automatic=mail.automatic,
        new=ticket is None,
    )
    if ticket is None:
        return facts
    return replace(
        facts,
        state=ticket.state,
        kind=ticket.kind,
        category=ticket.category,
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority=ticket.priority,
        tags=ticket.tags,
        team=ticket.team,
        assignee=ticket.assignee,
        triaged=ticket.triaged,
        facts=tuple(ticket.facts.items()),
    )


def values_of(decision: Decision) -> dict[str, Any]:
    """What a decision gives for each word of `expect`."""
    hits = decision.trace.hits
    found = {name: getattr(decision, name) for name in Expected.model_fields if hasattr(decision, name)}
    found["route"] = next((hit.name for hit in hits if hit.question == "route"), "")
    found["facts"] = dict(decision.facts)
    found |= {"first_response_due": decision.response_due, "resolution_due": decision.due, "due": decision.due}
    return found


def _compare(expect: Expectations, decision: Decision, zone: ZoneInfo) -> list[MissedExpectation]:
    got = values_of(decision)
    failures = [
        MissedExpectation(name, show(wanted, zone), show(got[name], zone))
        for name, wanted in _given(expect)
        if not _same(name, wanted, got[name], zone)
    ]
    failures += [
        MissedExpectation(name, f"not {show(wanted, zone)}", show(got[name], zone))
        for name, wanted in (_given(expect.not_) if expect.not_ else ())
        if _same(name, wanted, got[name], zone)
    ]
    names = [hit.name for hit in decision.trace.hits]
    because = {miss.name: miss.because for miss in decision.trace.misses}
    must_not = (*expect.misses, *(expect.not_.hits if expect.not_ else ()))
    failures += [
        MissedExpectation(f"rule '{n}'", "applies", because.get(n, "not asked")) for n in expect.hits if n not in names
    ]
    failures += [MissedExpectation(f"rule '{n}'", "does not apply", "applies") for n in must_not if n in names]
    return failures


def _given(expect: Expected) -> list[tuple[str, Any]]:
    names = (name for name in Expected.model_fields if name not in {"hits", "misses"})
    return [(name, value) for name in names if (value := getattr(expect, name)) is not None]


def _same(name: str, wanted: Any, got: Any, zone: ZoneInfo) -> bool:
    if isinstance(wanted, datetime):
        moment = _aware(wanted, zone)
        return got is not None and abs((got - moment).total_seconds()) < 60 if moment else got is None
    if name == "tags":
        return set(wanted) <= set(got)
    if isinstance(wanted, dict):
        return all(fold(got.get(fact, "")) == fold("" if value == "none" else value) for fact, value in wanted.items())
    if isinstance(wanted, tuple):
        return set(wanted) == set(got) or (wanted == ("none",) and not got)
    if isinstance(wanted, str):
        return fold(wanted) == fold(str(got)) or (wanted.lower() == "none" and got == "")
    return bool(wanted == got)


def show(value: Any, zone: ZoneInfo) -> str:
    """A value as a test would write it."""
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(zone)
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{fact} = {one or 'none'}" for fact, one in value.items()) or "none"
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return str(value) if value not in {"", None} else "none"


def _compare_chain(
    policy: Policy, case: GivenCase, decision: Decision, chain: Sequence[Promise], zone: ZoneInfo
) -> list[MissedExpectation]:
    """Every listed happening must be in the chain; more may be."""
    told = [
        (step.at, role_addresses(policy, step.tell, team=decision.team, assignee=decision.assignee), step.move_to)
        for step in chain
    ]
    shown = "; ".join(f"{show(at, zone)} tell {show(who, zone)}" for at, who, _ in told) or "nothing happens"
    failures = []
    for wanted in case.if_nobody_acts:
        at = _aware(wanted.at, zone)
        fits = any(
            at is not None
            and abs((when - at).total_seconds()) < 60
            and (wanted.tell is None or set(wanted.tell) == set(who))
            and (wanted.move_to is None or wanted.move_to == move)
            for when, who, move in told
        )
        if not fits:
            failures.append(
                MissedExpectation(
                    "if_nobody_acts", f"{show(wanted.at, zone)} tell {show(wanted.tell or (), zone)}", shown
                )
            )
    return failures


# -- how it is shown --------------------------------------------------------------------------------------------------


def describe_failure(result: RuleCaseResult) -> list[str]:
    """A failed test in lines: place, what was expected, and the trace."""
    case = result.case
    lines = [f"{case.file}:{case.line} {case.case.name}"]
    if case.case.because:
        lines.append(f"    because {case.case.because}")
    lines += [f"    {failure}" for failure in result.failures]
    lines += [f"      {line}" for line in describe_trace(result.decision)]
    return lines


def describe_trace(decision: Decision) -> list[str]:
    """The trace in lines, in the order of the questions."""
    trace = decision.trace
    lines = []
    for question in ("gate", "classify", "route", "answer", "approvals"):
        for hit in trace.hits:
            if hit.question == question:
                words = f" ({', '.join(hit.words)})" if hit.words else ""
                lines.append(f"{question} + {hit.name}{words}: {hit.did}")
        lines += [f"{question} - {miss.name}: {miss.because}" for miss in trace.misses if miss.question == question]
        if question == "classify" and trace.priority:
            lines.append(f"priority   {trace.priority}")
        if question == "route":
            lines += [f"person {'+' if c.chosen else '-'} {c.address}: {c.why}" for c in trace.candidates]
            lines += [f"dispatch   {trace.dispatch}"] if trace.dispatch else []
    return lines + [f"guard      {note}" for note in trace.notes]


def to_junit(report: RuleTestReport) -> str:
    """The results for a build server, one test case each."""
    failed = sum(not result.passed for result in report.results)
    head = (
        f'<testsuite name="postdesk rules" tests="{len(report.results)}" failures="{failed}" '
        f'errors="{len(report.problems)}">'
    )
    lines = ['<?xml version="1.0" encoding="utf-8"?>', head]
    for result in report.results:
        case = f"  <testcase classname={quoteattr(result.case.file)} name={quoteattr(result.case.case.name)}"
        if result.passed:
            lines.append(case + "/>")
            continue
        text = escape("\n".join(describe_failure(result)))
        lines.append(f"{case}><failure message={quoteattr(str(result.failures[0]))}>{text}</failure></testcase>")
    lines += [f"  <system-err>{escape(str(problem))}</system-err>" for problem in report.problems]
    return "\n".join([*lines, "</testsuite>"]) + "\n"
