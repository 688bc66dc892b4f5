"""The five questions, asked of one mail: may it in, what is it, how urgent, who gets it, what do we say back. Pure.

Guards that no rule can switch off: machines are never answered; a later mail only raises the priority;
triage by hand stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from rules.decision.dispatch import Dispatch, Need, dispatch
from rules.decision.promises import Served, due_times, own_hours
from rules.facts import Decision, Facts, Hit, Load, LookedAt, Miss, Trace
from rules.language.condition import IMPACTS, URGENCIES
from rules.matching.match import Compiled, Rule, RuleSet, View, why_not
from rules.matching.prose_facts import OF_TROUBLES, asks_how, read_prose, stated_impact, stated_urgency
from rules.policy.model import AnswerRule, Category, GateRule, Policy, RouteTo

TRIAGED = "triaged"  # the tag of a ticket whose triage an engineer has set by hand
UNNAMED_MACHINE = "a machine that the gate does not name"  # instead of a rule's name: no rule of the gate decided
_STANDS = "an engineer's triage stands"


class _TraceRecord(Struct):
    """What the trace gathers while the questions are asked."""

    full: bool
    compiled: Compiled
    look: Callable[[str, View], None] | None = None
    hits: list[Hit] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    priority: str = ""
    dispatch: str = ""
    looked_at: tuple[LookedAt, ...] = ()

    def missed(self, rules: RuleSet, hit: set[int], until: int | None, view: View) -> None:
        """Every rule that was asked and did not apply: all before `until`, which was the first to fit."""
        if self.look is not None:
            self.look(rules.question, view)
        asked = rules.misses[:until]
        if self.full:
            self.misses += [
                Miss(rules.question, rule.name, why_not(rule.condition, view, self.compiled.compiler))
                for rule in rules.rules[: len(asked)]
                if rule.place not in hit
            ]
        elif hit:
            self.misses += [miss for place, miss in enumerate(asked) if place not in hit]
        else:
            self.misses += asked


def cell(policy: Policy, impact: str, urgency: str) -> str:
    """The priority that the matrix gives."""
    return policy.once(_cell, (impact, urgency))


def _cell(policy: Policy, asked: tuple[str, str]) -> str:
    return policy.priority.cell(*asked)


def decide(
    policy: Policy,
    facts: Facts,
    loads: Mapping[str, Load],
    *,
    version: str = "",
    full: bool = False,
    look: Callable[[str, View], None] | None = None,
) -> Decision:
    """All answers for one mail. `full` has the trace say of every rule which part did not fit; `look` is given each
    question with what its rules could see.
    """
    organisation = policy.organisation_of(facts.sender)
    own = policy.organisations.get(organisation)
    vip = own is not None and facts.sender.lower() in own.vip
    view = View(facts, policy.compiled.index, organisation=organisation, vip=vip, find_facts=policy.find_facts)
    record = _TraceRecord(full, policy.compiled, look)
    language = _language(policy, facts, own.language if own is not None else "")
    base = _gate(policy, _before(policy, facts, organisation=organisation, vip=vip, language=language), view, record)
    decided = _new(policy, base, view, loads, record) if facts.new else _follow_up(policy, base, view, record)
    trace = Trace(
        version,
        tuple(record.hits),
        tuple(record.misses),
        record.priority,
        record.dispatch,
        record.looked_at,
        tuple(record.notes),
    )
    return replace(decided, trace=trace, facts=tuple(view.known.items()) if full else ())


def _before(policy: Policy, facts: Facts, **known: Any) -> Decision:
    """The ticket's triage as it stands, for a new one what holds unless something is said."""
    said = policy.priority.unless_said
    return Decision(
        kind=facts.kind or said.kind,
        category=facts.category or "other",
        impact=facts.impact or said.impact,
        urgency=facts.urgency or said.urgency,
        priority=facts.priority or cell(policy, said.impact, said.urgency),
        tags=facts.tags,
        **known,
    )


def _language(policy: Policy, facts: Facts, usual: str) -> str:
    """The mail's own language where the desk speaks it, the organisation's, by its letters, the desk's first."""
    known = policy.desk.languages
    own = next((code for code in (facts.language, usual) if code in known), "")
    return own or language_by_letters(f"{facts.subject} {facts.body}", known, facts.sender_name)


_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_IN_CHARACTERS = frozenset({"zh", "ja", "ko"})
_WORD = re.compile(r"[^\W\d_]{2,}")
FEWEST_WORDS = 2


def language_by_letters(written: str, known: Sequence[str], name: str) -> str:
    """Of the desk's languages the first that is written like this: of a mail such as "Printer jam" no word tells more.

    One word alone ("VPN", "Outlook") tells nothing, for people write it in every language;
    a name tells only where it is in characters.
    """
    characters = _CHARACTERS.search(f"{name} {written}") is not None
    first = known[0] if known else "en"
    if not characters and len(_WORD.findall(written)) < FEWEST_WORDS:
        return first
    return next((code for code in known if (code.partition("-")[0] in _IN_CHARACTERS) is characters), first)


def _first(rules: RuleSet, view: View, record: _TraceRecord) -> tuple[Rule, tuple[str, ...]] | None:
    """The first rule that fits; the ones after it are not asked."""
    for rule in rules.candidates(view):
        words = rule.test(view)
        if words is not None:
            record.missed(rules, set(), rule.place, view)
            return rule, words
    record.missed(rules, set(), None, view)
    return None


# -- may it in --------------------------------------------------------------------------------------------------------


BY_HAND = "by hand"  # the answer of a rule of the gate for who only announces something


def _gate(policy: Policy, base: Decision, view: View, record: _TraceRecord) -> Decision:
    found = _first(policy.compiled.gate, view, record)
    automatic = view.facts.automatic
    if found is None:
        if automatic:
            record.notes.append("a machine wrote it, and the gate does not name its sender: kept as an event")
            return replace(base, gate="file", gate_rule=UNNAMED_MACHINE, silent=True)
        return base
    rule: GateRule = policy.gate[found[0].place]
    by_hand = rule.do == "accept" and rule.answer == BY_HAND and not automatic
    silent = automatic or by_hand or (rule.do == "accept" and not rule.answer)
    if silent:
        record.notes.append(_why_silent(by_hand))
    record.hits.append(Hit("gate", rule.name, found[1], rule.do))
    return replace(base, gate=rule.do, gate_rule=rule.name, silent=silent, by_hand=by_hand)


def _why_silent(by_hand: bool) -> str:
    return "only an engineer answers it" if by_hand else "a machine is never answered"


# -- what is it, how urgent -------------------------------------------------------------------------------------------


class _Said(Struct):
    """What the classify rules have said so far."""

    kind: str = ""
    category: str = ""
    impact: str = ""
    urgency: str = ""
    tags: tuple[str, ...] = ()


_FIELDS = ("kind", "category", "impact", "urgency", "tags")


def _classify(
    policy: Policy, view: View, record: _TraceRecord, base: Decision, fields: Sequence[str] = _FIELDS
) -> _Said:
    """From the top; the first rule to set a field wins, tags add up. Only `fields` are taken over."""
    said = _Said(tags=base.tags)
    rules = policy.compiled.classify
    hit: set[int] = set()
    _show(view, said, base)
    for rule in rules.candidates(view):
        words = rule.test(view)
        if words is None:
            continue
        hit.add(rule.place)
        given = policy.classify[rule.place].set
        did: list[str] = []
        for name in fields:
            value = getattr(given, name) if name != "tags" else None
            if value and not getattr(said, name):
                setattr(said, name, value)
                did.append(f"{name} {value}")
        new_tags = tuple(tag for tag in given.tags if "tags" in fields and tag not in said.tags)
        if new_tags:
            said.tags += new_tags
            did.append(f"tags {', '.join(new_tags)}")
        record.hits.append(
            Hit(
                "classify",
                rule.name,
                words,
                "; ".join(did)
                or (
                    "nothing: an earlier rule had set it"
                    if view.facts.new
                    else "nothing: a later mail only makes a ticket more urgent"
                ),
            )
        )
        if did:
            _show(view, said, base)
    record.missed(rules, hit, None, view)
    return said


def _show(view: View, said: _Said, base: Decision) -> None:
    """Lets the rules that follow see what is said so far."""
    view.answers = {
        "tags": said.tags,
        "kind": (said.kind or base.kind,),
        "category": (said.category or base.category,),
        "impact": (said.impact or base.impact,),
        "urgency": (said.urgency or base.urgency,),
    }


def _new(policy: Policy, base: Decision, view: View, loads: Mapping[str, Load], record: _TraceRecord) -> Decision:
    said = _classify(policy, view, record, base)
    category = said.category or base.category
    known = policy.category(category)
    labelled = policy.fact_reader.read(view.facts.body)
    stated = "" if said.impact else stated_impact(labelled, _written(view.facts))
    hurry = "" if said.urgency else stated_urgency(labelled)
    if stated:
        record.notes.append(f"the mail says how many it stops: impact {stated}")
    if hurry:
        record.notes.append(f"the mail says how urgent it is: urgency {hurry}")
    impact, urgency = said.impact or stated or base.impact, said.urgency or hurry or base.urgency
    priority = cell(policy, impact, urgency)
    record.priority = f"{impact} x {urgency} = {priority}"
    decided = replace(
        base,
        kind=said.kind or known.kind or base.kind,
        category=category,
        impact=impact,
        urgency=urgency,
        priority=priority,
        tags=said.tags,
        ask=_to_ask(policy, known, view.facts),
    )
    view.answers |= {"priority": (priority,), "kind": (decided.kind,)}
    decided = _dispatch(policy, decided, known, view, loads, record)
    view.answers["team"] = (decided.team,)
    view.assigned = bool(decided.assignee)
    return _approval(policy, _answer(policy, decided, view, record), view, record)


def _written(facts: Facts) -> str:
    return f"{facts.subject}\n{facts.body}"


def _to_ask(policy: Policy, category: Category, facts: Facts) -> tuple[str, ...]:
    """What to ask for: nothing that the mail seems to say, and no symptoms of who only asks how to do something."""
    if not category.ask:
        return ()
    written = _written(facts)
    said = read_prose(written, category.ask)
    beside = OF_TROUBLES if asks_how(written) else frozenset()
    labelled = policy.fact_reader.read(facts.body)
    if "impact" in labelled:
        said["affected"] = labelled["impact"]
    return tuple(name for name in category.ask if name not in said and name not in beside)


def _approval(policy: Policy, decided: Decision, view: View, record: _TraceRecord) -> Decision:
    """Does somebody have to approve it before it is worked on?"""
    found = _first(policy.compiled.approvals, view, record)
    if found is None:
        return decided
    record.hits.append(Hit("approvals", found[0].name, found[1], "waits for an approval"))
    return replace(decided, approval=found[0].name)


# -- who gets it ------------------------------------------------------------------------------------------------------


def _dispatch(
    policy: Policy, decided: Decision, category: Category, view: View, loads: Mapping[str, Load], record: _TraceRecord
) -> Decision:
    """The category's team and skills, the first exception that fits, then the skill matrix."""
    team, skills, level, person = category.team, category.skills, None, ""
    found = _first(policy.compiled.route, view, record)
    if found is not None:
        rule = policy.route[found[0].place]
        team, skills = _routed(policy, rule.to, team, skills)
        level, person = rule.to.level, rule.to.person
        record.hits.append(Hit("route", rule.name, found[1], _said_route(rule.to)))
    due = due_times(policy, replace(Served.of(decided), team=team), view.facts.at)
    given = partial(replace, decided, team=team, skills=skills, response_due=due.response, due=due.resolution)
    if person:
        record.dispatch = f"the rule names {person}"
        chosen = policy.people[person]
        record.looked_at = (LookedAt((person,), "named by the rule", True, loads.get(person, Load()).open),)
        return given(level=chosen.level, assignee=person)
    need = Need(team, view.facts.at, skills, decided.language, level, due.response)
    result: Dispatch = dispatch(policy, need, loads, without=(view.facts.sender,))
    record.dispatch, record.looked_at = result.sentence, result.looked_at
    return given(level=result.level, assignee=result.assignee)


def _routed(policy: Policy, to: RouteTo, team: str, skills: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Team and skills after an exception: another team is not asked for the category's skills unless the rule says
    so.
    """
    if to.person:
        home = policy.people[to.person].team
        return to.team or (team if team in home else home[0]), tuple(to.skills or skills)
    if to.team and to.team != team:
        return to.team, tuple(to.skills)
    return team, tuple(to.skills or skills)


def _said_route(to: RouteTo) -> str:
    parts = [f"team {to.team}" if to.team else "", to.person, f"level {to.level}" if to.level else "", *to.skills]
    return ", ".join(part for part in parts if part)


# -- what do we say back ----------------------------------------------------------------------------------------------


def _answer(policy: Policy, decided: Decision, view: View, record: _TraceRecord) -> Decision:
    view.own_hours = lambda: own_hours(policy, Served.of(decided))
    found = _first(policy.compiled.answer, view, record)
    if found is None:
        return decided
    rule: AnswerRule = policy.answer[found[0].place]
    if decided.silent:
        record.hits.append(Hit("answer", rule.name, found[1], f"nothing: {_why_silent(decided.by_hand)}"))
        return decided
    letter = rule.send or ("declined" if rule.decline else "")
    did = ", ".join(
        part for part in (f"send {letter}" if letter else "", f"article {rule.article}" if rule.article else "") if part
    )
    record.hits.append(Hit("answer", rule.name, found[1], did))
    return replace(decided, answer=letter, decline=rule.decline, article=rule.article)


# -- a follow-up ------------------------------------------------------------------------------------------------------


def _follow_up(policy: Policy, base: Decision, view: View, record: _TraceRecord) -> Decision:
    """Gate, urgency upwards, answer; category, kind and assignee never change."""
    facts = view.facts
    said = _classify(policy, view, record, base, ("urgency",))
    decided = replace(base, tags=facts.tags, team=facts.team, assignee=facts.assignee)
    urgency = max(said.urgency or base.urgency, base.urgency, key=URGENCIES.index)
    if urgency != base.urgency and (facts.triaged or TRIAGED in facts.tags):
        record.notes.append(_STANDS)
    elif urgency != base.urgency:
        decided = _raise(policy, decided, urgency, record)
    _show(view, _Said(tags=facts.tags), decided)
    view.answers |= {"priority": (decided.priority,), "team": (facts.team,)}
    view.assigned = bool(facts.assignee)
    return _answer(policy, decided, view, record)


def _raise(policy: Policy, decided: Decision, urgency: str, record: _TraceRecord) -> Decision:
    """More urgent by a later mail: never less than it was."""
    assert decided.impact in IMPACTS
    order = policy.priorities
    given = cell(policy, decided.impact, urgency)
    before = decided.priority
    if before in order and given in order and order.index(given) > order.index(before):
        given = before
    record.priority = f"{decided.impact} x {urgency} = {given}, was {before}"
    return replace(decided, urgency=urgency, priority=given, raised=given != before)
