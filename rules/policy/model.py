"""The typed policy: one class a section, a default for every value.

A new section is one class and one line in `Policy`.

The description of each field is what the editor shows (JSON Schema) and what docs/rules.md is held against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from rules.calendar import Calendar, Duration, Window
from rules.facts import Facts
from rules.language.condition import ALWAYS, fold, parse_number
from rules.language.fields import (
    Address,
    Addresses,
    AnswerWhen,
    ClassifyWhen,
    Countries,
    Day,
    DayWindows,
    Domain,
    Elapsed,
    GateWhen,
    Level,
    Name,
    Names,
    RouteWhen,
    SomeDays,
    Span,
    Week,
    Words,
    Zone,
    one_or_many,
)
from rules.language.yaml_models import Section
from rules.matching.fact_reader import FactReader
from rules.matching.match import Compiled, compile_rules
from rules.policy.approvals import Approvals, ChangePolicy
from rules.policy.major_incidents import Majors
from rules.policy.own_facts import ASKABLE, FactSettings
from rules.policy.privacy import MaskingPolicy, Privacy, Retention
from rules.policy.recurring_tickets import Recurring
from rules.policy.reminders import Together
from rules.policy.reports import ReportPolicy
from rules.policy.service_levels import (
    EscalationStep,
    Kind,
    OwnPromises,
    ServiceLevel,
    default_escalation,
    default_levels,
)

_LIST = BeforeValidator(one_or_many)
_FULL_CHINESE_NAME = re.compile("[\u4e00-\u9fff]{3,4}")  # with a given name of two signs

Impact = Literal["person", "team", "site", "everyone"]
Urgency = Literal["low", "normal", "high"]
OFFICE: tuple[tuple[Window, ...], ...] = (((9 * 60, 17 * 60),),) * 5 + ((), ())
ANY_TIME: tuple[tuple[Window, ...], ...] = (((0, 24 * 60),),) * 7

K = TypeVar("K")
T = TypeVar("T")


class DeskPolicy(Section):
    """The service desk itself: its team, its hours, and who is told about it."""

    team: str = Field(default="", description="The service desk's team; the first team unless given.")
    address: Address | Literal[""] = Field(
        default="", description="Of several support addresses the service desk's own: the first of postdesk.yaml."
    )
    manager: Address | Literal[""] = Field(default="", description="Told by the last steps of escalation.")
    admins: Addresses = Field(default=(), description="Told about rules that do not load, parked mails, loops.")
    hours: str = Field(default="", description="Hours for reminders and whatever names none; 'office' unless given.")
    timezone: Zone = Field(default="UTC", description="Usually given in postdesk.yaml.")
    languages: Words = Field(default=("en",), description="Usually given in postdesk.yaml.")


class Team(OwnPromises):
    """Engineers who share tickets, and who stands above them."""

    mail: Address | Literal[""] = Field(
        default="", description="The team's address; letters go to its members one by one."
    )
    name: str = Field(default="", description="As letters call it.")
    names: dict[str, str] = Field(default={}, description="Its name in other languages: {zh: 网络组}.")
    lead: Address | Literal[""] = ""
    deputy: Address | Literal[""] = ""
    manager: Address | Literal[""] = Field(default="", description="Instead of the desk's manager.")
    next_level: str = Field(
        default="", description="The team that takes over when nobody of the next level is in this one."
    )
    sees: Names = Field(default=(), description="Teams of other support addresses whose tickets its people see too.")


class Engineer(Section):
    """An engineer: what the person can do, and how much at a time."""

    name: str = Field(default="", description="As letters call the person.")
    names: dict[str, str] = Field(default={}, description="The name in other languages: {zh: 诺尔}.")
    team: Names = Field(default=(), description="One team or several, the home team first; the desk's unless given.")
    level: Level = Field(default=1, description="1 service desk, 2 specialist, 3 expert or vendor.")
    skills: Names = ()
    languages: Words = Field(default=(), description="All of the desk's unless given.")
    hours: str = Field(default="", description="Working hours; counted as always there when not given.")
    away: SomeDays = Field(default=(), description="Days of absence: 2026-12-24..2026-12-31.")
    capacity: int | None = Field(default=None, ge=0, description="No new tickets beyond so many open ones.")
    aliases: Addresses = Field(default=(), description="Other addresses of the same person.")
    phone: str = ""
    mailbox: bool = Field(default=True, description="no: knows no mail, gets no tickets and no letters.")

    def name_in(self, language: str) -> str:
        """The name as letters in this language call the person."""
        return self.names.get(language, self.name)

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams of the person, the home team first."""
        return self.team


class Organisation(OwnPromises):
    """A company or department that is served, known by its mail domains."""

    name: str = ""
    domains: Annotated[tuple[Domain, ...], _LIST] = Field(
        default=(), description="Mail domains; those below them belong to it too."
    )
    vip: Addresses = Field(default=(), description="People who count as VIP.")
    language: str = Field(default="", description="Letters are written in it when the mail does not tell.")
    contacts: Addresses = Field(default=(), description="Who gets the reports about it, and about nothing else.")


class Hours(Section):
    """Working hours, holidays and days that differ."""

    open: Week = Field(default=OFFICE, description='always, or days: {mon-fri: "09:00-12:00, 13:30-18:00"}.')
    timezone: Zone = Field(default="", description="The desk's unless given.")
    holidays: Countries = Field(
        default=(), description="Countries or regions: CN, [GB, DE-BY]. Swapped working days are known."
    )
    closed: SomeDays = Field(default=(), description="Own closing days: [2026-12-24..2026-12-26].")
    days: dict[Day, DayWindows] = Field(
        default={}, description='Single days with other hours: {2026-12-31: "09:00-12:00"}.'
    )


class UnlessSaid(Section):
    """What a ticket is where no rule of classify says it."""

    kind: Kind = "incident"
    impact: Impact = "person"
    urgency: Urgency = "normal"


class Priority(Section):
    """The matrix that makes a priority out of impact and urgency."""

    urgency: Annotated[tuple[Urgency, ...], _LIST] = Field(
        default=("high", "normal", "low"), description="The columns of the matrix."
    )
    impact: dict[Impact, Names] = Field(
        default={
            "everyone": ("P1", "P1", "P2"),
            "site": ("P1", "P2", "P2"),
            "team": ("P1", "P2", "P3"),
            "person": ("P2", "P3", "P4"),
        },
        description="The rows of the matrix.",
    )
    unless_said: UnlessSaid = UnlessSaid()

    def cell(self, impact: str, urgency: str) -> str:
        """The priority of one cell; the row and column of `unless_said` where the matrix does not know the words."""
        rows = {str(name): row for name, row in self.impact.items()}
        row = rows.get(impact) or rows.get(self.unless_said.impact) or next(iter(rows.values()))
        columns: tuple[str, ...] = self.urgency
        wanted = urgency if urgency in columns else self.unless_said.urgency
        return row[min(columns.index(wanted) if wanted in columns else 0, len(row) - 1)]


class GateRule(Section):
    """Whether a mail comes in; the first rule that fits decides."""

    name: str
    when: GateWhen = Field(default=ALWAYS)
    do: Literal["accept", "file", "hold", "quarantine", "drop"]
    answer: bool | Literal["by hand"] = Field(
        default=False,
        description="accept names machines that may open tickets and are never answered; yes: people, who are;"
        " by hand: who only announces something, and hears what engineers write.",
    )


class Triage(Section):
    """What a classify rule sets; what it leaves out is left to others."""

    kind: Kind | None = None
    category: str = ""
    impact: Impact | None = None
    urgency: Urgency | None = None
    tags: Names = ()


class ClassifyRule(Section):
    """What a ticket is; the first rule to set a field wins, tags add up."""

    name: str
    when: ClassifyWhen = Field(default=ALWAYS)
    set: Triage


class Category(OwnPromises):
    """A node of the tree of categories; what it leaves out is that of the one above it."""

    team: str = Field(default="", description="The team; that of the category above unless given.")
    skills: Names = ()
    ask: Names = Field(default=(), description=f"Facts that are asked for: {', '.join(ASKABLE)}, and those of `facts`.")
    kind: Kind | None = Field(default=None, description="The kind of what no rule has given one.")
    name: str = Field(default="", description="As letters call it.")
    names: dict[str, str] = Field(default={}, description="In other languages: {zh: 打印}.")

    def called(self, language: str) -> str:
        """As letters of that language call it, "" where the rules leave that to them."""
        return self.names.get(language) or self.name


class RouteTo(Section):
    """Where a ticket goes; what is left out is that of its category."""

    team: str = ""
    person: Address | Literal[""] = ""
    level: Level | None = None
    skills: Names = ()


class RouteRule(Section):
    """An exception to who gets a ticket; the first rule that fits wins."""

    name: str
    when: RouteWhen = Field(default=ALWAYS)
    to: RouteTo


class AnswerRule(Section):
    """What is said to the sender in place of the usual acknowledgement."""

    name: str
    when: AnswerWhen = Field(default=ALWAYS)
    send: Name | Literal[""] = Field(
        default="", description="The name of the letter that is sent instead of the usual one."
    )
    decline: str = Field(default="", description="Outside the service: the sentence that says where to turn to.")
    article: str = Field(default="", description="The name of an article that answers: `knowledge/NAME.md`.")


class Budgets(Section):
    """How many letters the desk sends at most, so that no loop and no flood makes more."""

    acknowledgements_per_hour: int = Field(default=3, ge=0, description="To one address.")
    acknowledgements_per_day: int = Field(default=10, ge=0, description="To one address.")
    acknowledgements_of_desk_per_hour: int = Field(
        default=300, ge=0, description="To all addresses together; strangers get half of them at most."
    )
    acknowledgements_of_domain_per_hour: int = Field(
        default=75, ge=0, description="To new senders of one domain that is neither ours nor a customer's."
    )
    acknowledgements_of_network_per_hour: int = Field(
        default=100, ge=0, description="To new senders whose mails one network of the world brought (/24, /48)."
    )
    acknowledgements_of_organisation_per_hour: int = Field(
        default=75, ge=0, description="To all addresses of one organisation."
    )
    acknowledgements_of_own_domain_per_hour: int = Field(
        default=75, ge=0, description="To all addresses of the desk's own domain."
    )
    neutral_per_day: int = Field(default=1, ge=0, description="Acknowledgements without any content, to one address.")
    letters_per_person_and_ticket_day: int = Field(
        default=20, ge=1, description="Automatic letters of one ticket to one address."
    )
    letters_per_ticket_day: int = Field(
        default=200, ge=1, description="Letters of one ticket to everybody, but for what engineers write."
    )
    machine_mails: int = Field(default=4, ge=1, description="Mails between two automata before the breaker.")
    same_mail_within: Elapsed = Field(
        default=timedelta(minutes=10), description="The same sender, subject and text is one ticket."
    )
    held_for: Elapsed = Field(default=timedelta(hours=24), description="Held mails wait so long for an answer.")
    watchers: int = Field(
        default=5, ge=0, description="People in To and Cc who get copies; the others may answer all the same."
    )


def _bytes_of(value: Any) -> Any:
    return int(parse_number(value)) if isinstance(value, str) else value


class Attachments(Section):
    """Which files go on in letters."""

    pass_on: Annotated[int, BeforeValidator(_bytes_of)] = Field(
        default=10 * 1024**2,
        ge=0,
        description="So much of a mail's files goes on in a letter, such as 10MB; all is kept.",
    )
    keep_back: Annotated[tuple[str, ...], _LIST] = Field(
        default=tuple("exe com scr pif bat cmd js jse vbs vbe wsf hta msi lnk ps1 jar".split()),  # noqa: SIM905 - to read
        description="Endings of files that are kept but never passed on.",
    )


class Confirmation(Section):
    """How the requester is asked whether it is solved, and when silence closes a ticket."""

    reminders: Annotated[tuple[int, ...], _LIST] = Field(default=(1, 3), description="After so many business days.")
    close_unconfirmed_after: int = Field(
        default=5, ge=0, description="Business days of silence; 0: never closes by itself."
    )
    close_by_desk: bool = Field(default=True, description="Desk and leads may close with #close.")
    letters: dict[Literal["confirmation", "reminder"], str] = Field(
        default={}, description="Other letters: {confirmation: our-confirmation, reminder: our-reminder}."
    )

    @model_validator(mode="before")
    @classmethod
    def _switched(cls, value: Any) -> Any:
        """`never` and `no` switch the silent close and the reminders off."""
        if isinstance(value, dict):
            value = dict(value)
            if str(value.get("close_unconfirmed_after", "")).lower() in {"never", "no"}:
                value["close_unconfirmed_after"] = "0"
            if str(value.get("reminders", "")).lower() in {"never", "no", "none"}:
                value["reminders"] = []
        return value


Record = Literal["diagnosis", "plan", "tried", "cause", "solution", "steps", "verified", "backup"]


class Closing(Section):
    """What a record must hold before a ticket closes, and who looks at it."""

    required: Annotated[tuple[Record, ...], _LIST] = Field(
        default=("solution",), description="What the record must hold."
    )
    review: Literal["automatic", "desk", "sample"] = Field(default="automatic", description="Who looks at the record.")
    sample: int = Field(default=10, ge=1, le=100, description="Percent of the tickets, where review is 'sample'.")
    reopen_window: Elapsed = Field(default=timedelta(days=14), description="A reply within it reopens a closed ticket.")


class Attention(Section):
    """How the desk is kept from forgetting (S3.3, S3.4, S4.1)."""

    ask_for_eta: bool = Field(default=True, description="After an answer without a time the next letter asks for one.")
    updates: bool = Field(
        default=True, description="No word to the requester within the rhythm: the engineer is nudged."
    )
    tell_requester: bool = Field(default=True, description="Still no word: the requester is told that work goes on.")
    acknowledge_within: Span = Field(
        default=Duration(3600), description="An escalation that nobody answers in this business time goes to the next."
    )


Resolution = Literal["confirmed", "unconfirmed", "self-solved", "by desk"]


class Survey(Section):
    """Whether and when the requester is asked for scores."""

    on: bool = True
    after_resolution: Annotated[tuple[Resolution, ...], _LIST] = ("confirmed", "unconfirmed", "self-solved", "by desk")
    delay: Elapsed = Field(default=timedelta(0), description="After closing.")
    once_per: Elapsed = Field(default=timedelta(days=7), description="At most one per person in this time.")
    changeable: Elapsed = Field(default=timedelta(days=7), description="Scores can be changed so long.")
    low_score: int = Field(default=2, ge=0, le=5, description="The lead is told of scores up to this one; 0: never.")


class Flood(Section):
    """When many new senders are a flood, whose tickets wait in one list."""

    at_once: int = Field(
        default=3, ge=0, description="So many tickets of new senders are handed on at once; the letters of more wait."
    )
    more_than: int = Field(default=20, ge=0, description="More within the time are a flood: one list, no clocks.")
    of_one_organisation: int = Field(
        default=75, ge=0, description="More of one organisation, or of the own domain, unproven, are a flood, too."
    )
    within: Elapsed = Field(default=timedelta(minutes=10), description="The time in which they are counted.")


class Alerts(Section):
    """How alerts of machines become tickets."""

    bundle: Elapsed = Field(
        default=timedelta(minutes=10),
        description="Alerts of one machine within this time are one ticket; 0: each its own.",
    )
    close_recovered: bool = Field(
        default=True, description="A recovery closes its ticket where nobody works on it yet; no: the engineer is told."
    )


class Policy(Section):
    """Everything that an admin decides. Built by `rules.loading.load`, which has checked every name in it."""

    desk: DeskPolicy = DeskPolicy()
    teams: dict[Name, Team] = Field(default={}, description="Teams by name.")
    people: dict[Address, Engineer] = Field(default={}, description="Everybody who works on tickets, by address.")
    organisations: dict[Name, Organisation] = Field(default={}, description="Whom the desk serves, by name.")
    hours: dict[Name, Hours] = Field(default={}, description="Calendars by name.")
    priority: Priority = Priority()
    service_levels: dict[Name, ServiceLevel] = Field(
        default={}, description="Targets by priority, the most urgent first."
    )
    escalation: tuple[EscalationStep, ...] = ()
    lists: dict[Name, Words] = Field(default={}, description="Words or addresses that rules name with {in: LIST}.")
    gate: tuple[GateRule, ...] = Field(default=(), description="May it in? The first rule that fits decides.")
    classify: tuple[ClassifyRule, ...] = Field(
        default=(), description="What is it, how urgent? The first rule to set a field wins, tags add up."
    )
    categories: dict[Name, Category] = Field(default={}, description="What tickets are about: a tree by dots.")
    facts: dict[Name, FactSettings] = Field(default={}, description="Facts of the desk's own, by name.")
    route: tuple[RouteRule, ...] = Field(
        default=(), description="Who gets it? Exceptions only; the first that fits wins."
    )
    answer: tuple[AnswerRule, ...] = Field(default=(), description="What do we say back? The first that fits wins.")
    budgets: Budgets = Budgets()
    attachments: Attachments = Field(default=Attachments(), description="Which files go on in letters.")
    confirmation: Confirmation = Confirmation()
    closing: Closing = Closing()
    attention: Attention = Attention()
    survey: Survey = Survey()
    together: Together = Together()
    alerts: Alerts = Field(default=Alerts(), description="What machines report that the gate lets in.")
    flood: Flood = Field(default=Flood(), description="Many new senders at once.")
    majors: Majors = Field(default=Majors(), description="Many like reports: one major incident.")
    changes: ChangePolicy = Field(
        default=ChangePolicy(), description="Changes of systems: what they must say, who approves them."
    )
    approvals: Approvals = Field(default=Approvals(), description="Requests that wait for an approval.")
    recurring: tuple[Recurring, ...] = Field(default=(), description="Tickets that open by the clock.")
    reports: tuple[ReportPolicy, ...] = Field(default=(), description="Figures that go out by mail.")
    masking: MaskingPolicy = Field(default=MaskingPolicy(), description="Which secrets are hidden in what goes out.")
    retention: Retention = Field(default=Retention(), description="What is kept how long.")
    privacy: Privacy = Field(default=Privacy(), description="What people may ask of their data, and what must be kept.")

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Self:
        """Fills in what follows from other sections; the context may hold `timezone` and `languages` of the desk."""
        hours = {**self.hours}
        hours.setdefault("always", Hours(open=ANY_TIME))
        if set(hours) == {"always"}:
            hours["office"] = Hours()
        office = self.desk.hours or (
            "office" if "office" in hours else next(name for name in hours if name != "always")
        )
        teams = dict(self.teams) or {self.desk.team or "servicedesk": Team()}
        outside = {k: v for k, v in (info.context or {}).items() if k not in self.desk.model_fields_set}
        update = {**outside, "team": self.desk.team or next(iter(teams)), "hours": office}
        desk = self.desk.model_copy(update=update)
        people = {
            address: person.model_copy(
                update={
                    "name": person.name or address.partition("@")[0],
                    "team": person.team or (desk.team,),
                    "languages": person.languages or desk.languages,
                }
            )
            for address, person in self.people.items()
        }
        levels = self.service_levels or default_levels(office)
        categories = {**self.categories} or {"other": Category(team=desk.team)}
        filled = {"hours": hours, "teams": teams, "desk": desk, "people": people, "categories": categories}
        filled["service_levels"] = levels
        if "escalation" not in self.model_fields_set:
            filled["escalation"] = default_escalation(tuple(levels))
        self.__dict__.update(filled)
        return self

    @cached_property
    def named_letters(self) -> dict[str, str]:
        """The letters that rules name, and for which of the shipped ones each of them goes out."""
        answers = {rule.send: "received" for rule in self.answer if rule.send}
        return answers | {letter: use for use, letter in self.confirmation.letters.items() if letter}

    @cached_property
    def answering_letters(self) -> frozenset[str]:
        """The letters that rules send instead of our acknowledgement."""
        return frozenset(rule.send for rule in self.answer if rule.send)

    def once(self, work: Callable[[Policy, K], T], asked: K) -> T:
        """What `work` gives of the policy, from which alone it follows, and of what was asked: kept by the policy, and
        not by those that are copies of it. Where there are too many answers, they are forgotten.
        """
        owner, kept = self.__dict__.get("_kept", _NOTHING_KEPT)
        found: T = kept.get((work, asked), _UNASKED) if owner is self else _UNASKED
        if found is _UNASKED:
            found = work(self, asked)
            owner, kept = self.__dict__.get("_kept", _NOTHING_KEPT)
            if owner is not self or len(kept) >= _MOST_KEPT:
                kept = {}
                self.__dict__["_kept"] = (self, kept)
            kept[work, asked] = found
        return found

    @cached_property
    def compiled(self) -> Compiled:
        """The rules of all questions, ready to be asked."""
        named = {
            "gate": [(rule.name, rule.when) for rule in self.gate],
            "classify": [(rule.name, rule.when) for rule in self.classify],
            "route": [(rule.name, rule.when) for rule in self.route],
            "answer": [(rule.name, rule.when) for rule in self.answer],
            "changes": [(rule.name, rule.when) for rule in self.changes.rules],
            "approvals": [(rule.name, rule.when) for rule in self.approvals.rules],
        }
        return compile_rules(named, self.lists, self.calendars)

    # -- facts --------------------------------------------------------------------------------------------------------

    @cached_property
    def fact_reader(self) -> FactReader:
        """What reads facts from mails: the shipped ones and those of `facts`."""
        return FactReader(tuple(settings.own_fact(name) for name, settings in self.facts.items()))

    def asked_of(self, category: str, known: Mapping[str, object]) -> tuple[str, ...]:
        """The facts that a ticket of the category is asked for and that are not known yet."""
        return tuple(name for name in self.category(category).ask if name not in known)

    def find_facts(self, facts: Facts) -> dict[str, str]:
        """All facts of a mail's ticket with what the mail itself brings, as rules ask for them by `fact.NAME`."""
        known = dict(facts.facts)
        found = {**known, **self.fact_reader.read(facts.body)}
        asked = () if facts.new else self.asked_of(facts.category, found)
        return {**found, **self.fact_reader.answers(facts.body, asked)}

    # -- lookups ------------------------------------------------------------------------------------------------------

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """Name of hours -> the calendar that counts them."""
        return {name: self._calendar(name, hours) for name, hours in self.hours.items()}

    def calendar(self, name: str = "") -> Calendar:
        """The hours of that name, the desk's own unless given. Raises KeyError for a name that is not defined."""
        return self.calendars[name or self.desk.hours]

    def _calendar(self, name: str, hours: Hours) -> Calendar:
        zone = ZoneInfo(hours.timezone or self.desk.timezone)
        return Calendar(name, zone, hours.open, tuple(sorted(hours.days.items())), hours.closed, hours.holidays)

    @cached_property
    def _aliases(self) -> Mapping[str, str]:
        return {alias: address for address, person in self.people.items() for alias in person.aliases}

    def person(self, address: str) -> Engineer | None:
        """The engineer of that address or alias, None for everybody else."""
        address = address.lower()
        return self.people.get(address) or self.people.get(self._aliases.get(address, ""))

    @property
    def names(self) -> Mapping[str, str]:
        """Address -> the engineer's name."""
        return self.once(_names_of, "people")

    @property
    def on_leave(self) -> frozenset[str]:
        """The engineers for whom the roster has days on which they are away."""
        return self.once(_on_leave, "people")

    @cached_property
    def engineers_names(self) -> frozenset[str]:
        """What engineers are called, in every language, folded."""
        return frozenset(fold(name) for p in self.people.values() for name in (p.name, *p.names.values()) if name)

    @cached_property
    def words_for_people(self) -> Mapping[str, frozenset[str]]:
        """Address -> what that engineer is called, folded: whole names and their parts (黛娜 of 李黛娜), addresses
        up to the @.
        """
        found: dict[str, frozenset[str]] = {}
        for address, person in self.people.items():
            whole = {fold(name) for name in (person.name, *person.names.values()) if name}
            parts = {part for name in whole for part in name.split()}
            parts |= {name[-2:] for name in whole if _FULL_CHINESE_NAME.fullmatch(name)}
            found[address] = frozenset(whole | parts | {fold(a.partition("@")[0]) for a in (address, *person.aliases)})
        return found

    def desk_addresses(self) -> tuple[str, ...]:
        """The people of the service desk, its lead first where it has no members."""
        team = self.teams.get(self.desk.team, Team())
        members = tuple(a for a, p in self.people.items() if self.desk.team in p.team and p.mailbox)
        return members or tuple(a for a in (team.lead, team.deputy, team.mail) if a)[:1] or self.desk.admins

    @cached_property
    def priorities(self) -> tuple[str, ...]:
        """From the most urgent to the least, as `service_levels` lists them."""
        return tuple(self.service_levels)

    def organisation_of(self, address: str) -> str:
        """The name of the organisation by domain, "" for none; a closer domain wins over the one above it."""
        domain = address.rpartition("@")[2].lower()
        while domain:
            if domain in self._domains:
                return self._domains[domain]
            domain = domain.partition(".")[2]
        return ""

    @cached_property
    def _domains(self) -> Mapping[str, str]:
        return {domain: name for name, organisation in self.organisations.items() for domain in organisation.domains}

    def category(self, name: str) -> Category:
        """The category with what it has from those above it; that of `other` for a name that is not defined."""
        return self.once(Policy._category, name)

    def _category(self, name: str) -> Category:
        found, above = self.categories.get(name), name
        while found is None or not found.team:
            above = above.rpartition(".")[0]
            if not above:
                break
            parent = self.categories.get(above)
            if parent is not None:
                found = (
                    parent
                    if found is None
                    else found.model_copy(update={"team": parent.team, "ask": found.ask or parent.ask})
                )
        found = found or self.categories.get("other") or Category()
        return found if found.team else found.model_copy(update={"team": self.desk.team})


def _names_of(policy: Policy, _: str) -> Mapping[str, str]:
    return {address: person.name for address, person in policy.people.items()}


def _on_leave(policy: Policy, _: str) -> frozenset[str]:
    return frozenset(address for address, person in policy.people.items() if person.away)


_UNASKED: Any = object()
_NOTHING_KEPT: tuple[Policy | None, dict[Any, Any]] = (None, {})
_MOST_KEPT = 4096
ROLES = ("assignee", "team", "lead", "deputy", "manager", "desk")
