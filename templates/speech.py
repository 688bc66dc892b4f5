"""How one language says dates, names, sizes and codes: the filters of the letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from jinja2 import pass_context
from jinja2.runtime import Context

from templates import layout
from templates.context import ALTERNATIVELY, Done, TicketView, Who
from templates.dates import locale_of, write_moment
from templates.layout import Marked
from templates.words import Words

_NO_PEOPLE = frozenset(
    {
        "team",
        "desk",
        "it",
        "department",
        "office",
        "support",
        "service",
        "helpdesk",
        "group",
        "admin",
        "info",
        "the",
        "hr",
        "mr",
        "mrs",
        "ms",
        "dr",
        "room",
        "printer",
        "scanner",
        "reception",
        "sales",
        "hotline",
    }
)


_EXAMPLES, _A_WHILE = ((16, 0), (17, 30)), timedelta(minutes=40)  # times that letters give as examples
_BRACKETS = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*")
_BESIDE = re.compile(r"\s+(?:[-–—|/·@]|[Vv]ia)\s+|\s*[|｜]\s*")
_VIA = frozenset({"via", "Via"})
_HAN_PIECES = re.compile(r"[-—_/·|\s]+")
_HAN_UNIT = re.compile(r".*(?:部|组|科|室|处|司|局|院|中心|公司|集团|团队)$")
_TITLES = frozenset(
    """
    dr prof professor mr mrs ms miss mx sir herr frau ing dipl dipl-ing mag monsieur madame mme sr sra eng rev hon
    """.split()  # noqa: SIM905 - a table of words
)
_DEPARTMENTS = frozenset(
    """
    finance accounting accounts payable receivable controlling marketing purchasing procurement payroll legal logistics
    operations engineering production security facilities management research personnel compliance quality maintenance
    einkauf buchhaltung vertrieb verwaltung personal technik produktion comptabilité direction ventas compras
    """.split()  # noqa: SIM905 - a table of words
)
_LETTERS_AFTER = frozenset("phd md mba msc bsc ma ba mag pe cpa cfa pmp jr sr ii iii esq".split())  # noqa: SIM905
_BEHIND_A_NAME = _LETTERS_AFTER | _DEPARTMENTS
_NO_PERSON = _NO_PEOPLE | _DEPARTMENTS


# Family names of China as Latin letters write them: first in a name, or alone, they are no name to call somebody by.
_FAMILIES = frozenset(
    """
    wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang
    feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong
    tian ren fan fang shi yao liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan qian
    yin qi chang
    """.split()  # noqa: SIM905 - a table of words
)
_USER_NAME = re.compile(r"[a-z]+(?:[._-][a-z]+)+", re.IGNORECASE)


def _spelled(name: str, address: str) -> str:
    """A name; where it is but the first part of their address (`anna.li`), as the name that was made from."""
    if _USER_NAME.fullmatch(name) and name.casefold() == address.partition("@")[0].casefold():
        return " ".join(re.split(r"[._]", name)).title()
    return name


def _without_department(name: str) -> str:
    """A name without what stands beside it: quotes, brackets, a department, a firm, a list that sent it on."""
    words = name.split()
    if name.isascii() and "".join(words).isalnum() and _VIA.isdisjoint(words):  # nothing to part it by
        return name.strip()
    kept = name.strip("'\"‘’“” ") or name
    kept = _BRACKETS.sub(" ", kept).strip() or kept
    kept = _BESIDE.split(kept)[0].strip() or kept
    pieces = [piece for piece in _HAN_PIECES.split(kept) if piece]
    if len(pieces) > 1 and any("\u4e00" <= char <= "\u9fff" for char in kept):
        people = [piece for piece in pieces if not _HAN_UNIT.match(piece) and len(piece) <= 4]
        return people[-1] if people and len(people) < len(pieces) else kept
    return kept


# What no name holds, and an advertisement does: an address, a page, a number to call, brackets of code, a call. Anybody
# may write to us in somebody's name, and what they are called is said in our letter to that person.
_PAGE = (
    r"://|\bwww\.|\.[a-z]{2,3}\b|[^\s/]\.[a-z]{2,12}/"
    r"|\.(?:info|shop|site|online|store|live|link|click|club|example|test)\b"
)
_NO_NAME = re.compile(rf"{_PAGE}|@|[<>{{}}\[\]$%=\\!?]|\d(?:[ ()/.+-]*\d){{5}}", re.IGNORECASE)
_LEADS_AWAY = re.compile(_PAGE, re.IGNORECASE)
_MOST_WORDS = 6  # of a name


def is_no_name(name: str) -> bool:
    """Does what stands in a name's place advertise, so that no letter says it to whoever is called so?"""
    plain = unicodedata.normalize("NFKC", name)
    words = plain.split()
    return len(words) > _MOST_WORDS or not ("".join(words).isalpha() or _NO_NAME.search(plain) is None)


def leads_away(name: str, address: str) -> bool:
    """Does it name a page, so that no letter says it to others either and they are called by their address? What is the
    first part of that address (`anna.li`) does not.
    """
    plain = unicodedata.normalize("NFKC", name)
    return ("." in plain or ":" in plain) and _spelled(name, address) == name and _LEADS_AWAY.search(plain) is not None


def _plain_word(word: str) -> str:
    return word.lower().rstrip(".").replace(".", "")


def _is_european(letter: str) -> bool:
    """Latin, and none of Vietnam's own: there the middle name follows the family's."""
    return "LATIN" in unicodedata.name(letter, "") and not "\u1ea0" <= letter <= "\u1ef9"


def _given_name(name: str) -> str:
    """The first name of a Western name; "" where it is none, or only a title and a family name are given."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and all(_plain_word(word) in _BEHIND_A_NAME for word in given.replace(",", " ").split()):
        family, comma = name.partition(",")[0].strip(), ""
    words = (given if comma else family).split()
    while words and _plain_word(words[0]) in _TITLES:
        words = words[1:]
    most = 2 if comma else 3
    plainly = all(
        word.replace("-", "").replace("'", "").replace(".", "").isalpha() and word[0].isupper() for word in words
    )
    enough = bool(words) if comma else len(words) >= 2
    known_order = name.isascii() or (comma and all(_is_european(c) for c in name if c.isalpha()))
    if not (enough and plainly and len(words) <= most and known_order):
        return ""
    if _NO_PERSON.intersection(word.lower() for word in (*words, *family.split())) or len(words[0].rstrip(".")) < 2:
        return ""
    if words[0].isupper() and not words[-1].isupper() and not comma:  # LEE Ann
        words = words[1:]
    if words[0].lower() in _FAMILIES and not comma:  # Wang Wei
        return " ".join(word.title() if word.isupper() else word for word in words)
    return words[0].title() if words[0].isupper() else words[0]


@lru_cache(maxsize=512)
def _first_name(name: str, address: str) -> str:
    """A letter calls the same person by name half a dozen times."""
    name = layout.clean_line(_spelled(name, address), 60)
    if not name:
        return layout.clean_line(address, 60)
    bare = _without_department(name)
    return _given_name(bare) or (bare if any("\u4e00" <= char <= "\u9fff" for char in bare) else name)


@lru_cache(maxsize=512)
def _greeted_by(name: str, address: str) -> str:
    """The name to greet somebody by; "" where there is none."""
    first = _first_name(name, address) if name else ""
    return "" if is_no_name(first) or name.strip().lower() in _FAMILIES else first


_STAMP = re.compile(  # as our own log writes them
    r"\b(?P<day>\d{4}-\d\d-\d\d) (?P<hour>\d\d:\d\d)(?::\d\d)? UTC\b|(?<= on )(?P<date>\d{4}-\d\d-\d\d)(?![\w:/.-]\w)"
)
_ENDS = tuple(".,;:?!…。，；：？！")
_CODES = ("kind", "impact", "urgency")  # commands that come to a word of the table of their name


class FactName(str):
    """The name of a fact of the desk's own, with its words in the letter's language."""

    __slots__ = ("label", "question")
    label: str
    question: str

    def __new__(cls, name: str, label: str, question: str) -> Self:
        """All three as the letter's language has them."""
        made = super().__new__(cls, name)
        made.label, made.question = label, question
        return made


class FactValue(str):
    """A value of a fact of the desk's own: letters show its words in their language, and compare it as the rules do."""

    __slots__ = ("said",)
    said: str

    def __new__(cls, value: str, said: str) -> Self:
        """The value as the rules call it, and as the letter's language does."""
        made = super().__new__(cls, value)
        made.said = said
        return made

    def __str__(self) -> str:
        return self.said


_GREETINGS = (  # with which a text in any language begins
    "hello", "hi ", "hi,", "hey", "dear", "good morning", "good aft", "good evening", "good day",
    "您好", "你好", "早上好", "上午好", "下午好", "各位好", "大家好", "尊敬的", "こんにちは", "お世話",
    "hallo", "guten ", "sehr geehrt", "liebe ", "lieber ", "moin", "servus", "beste ", "geachte ", "goede", "hej ",
    "bonjour", "bonsoir", "salut", "cher ", "chère ", "ciao ", "buongiorno", "gentile ",
    "hola", "buenos ", "buenas ", "estimad", "olá", "bom dia", "boa tarde", "prezad",
    "dzień dobry", "cześć", "здравствуйте", "добрый ", "доброе ", "привет", "уважаем",
)  # fmt: skip


class Speech:
    """How one language says dates, names, sizes and codes: the filters of the letters."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.locale = locale_of(words.language)
        self._zones: dict[str, str] = {}
        self._sentences = [
            (max(said.split("{}"), key=len), _pattern(said, "(.+?)"), _pattern(said, r"([^\s,;():]+)"), word)
            for said, word in words.groups.get("why", {}).items()
        ]

    def greeting(self, who: Who) -> str:
        """Such as "Hello Ann," by the name by which a colleague would greet; "Hello," to a mailbox without one, or with
        something else in its place.
        """
        name = _greeted_by(who.name, who.address)
        return (
            self.words.get("signs", "greeting").replace("{name}", name)
            if name
            else self.words.get("signs", "greeting_unknown")
        )

    def first(self, who: Who) -> str:
        """The name to call somebody by: the first name of a Western name, all of any other,
        the address without a name.
        """
        return _first_name(who.name, who.address)

    def moment(self, context: Context, value: datetime, until: datetime | None = None) -> str:
        """Such as "Tuesday 24 November, 15:30 (Beijing time)", or "15:30 to 16:00"; the year only where it is another
        one.
        """
        said = self._date(context, "moment", value)
        if until is not None:
            said += self.words.get("signs", "until").replace("{until}", self.clock(context, until, value))
        return said + self.words.get("signs", "zone").replace("{zone}", self.zone(context["desk"].timezone))

    def zone(self, name: str) -> str:
        """Such as "Beijing time": by the table of the language, else by the city of the zone."""
        said = self._zones.get(name)
        if said is None:
            city = get_timezone_location(_zone_info(name), locale=self.locale, return_city=True)
            said = self._zones[name] = self.words.groups["zones"].get(name) or self.words.get(
                "signs", "city_time"
            ).replace("{city}", city)
        return said

    def short(self, context: Context, value: datetime) -> str:
        """Such as "Tue 24 Nov 15:30", for people who read many of them."""
        return self._date(context, "short", value)

    def soon(self, context: Context, value: datetime) -> str:
        """A time as somebody may type it, a while after that moment: "16:00", "tomorrow 10:00"."""
        return self.soon_after(value, _zone_info(context["desk"].timezone))

    def soon_after(self, value: datetime, zone: ZoneInfo) -> str:
        """An example that is still to come: in the afternoon, else in the morning of the next day from Monday on."""
        local = value.astimezone(zone)
        for hour, minute in _EXAMPLES:
            if local.replace(hour=hour, minute=minute) - local > _A_WHILE:
                return f"{hour}:{minute:02}"
        return self.words.get("signs", "monday_at" if local.weekday() in (4, 5) else "tomorrow_at")

    def day(self, context: Context, value: datetime) -> str:
        """Such as "Tuesday 24 November", in the zone of the desk."""
        return self._date(context, "day", value)

    def span(self, value: timedelta) -> str:
        """Such as "3 h 20 min", whichever sign it has; from ten hours on without minutes."""
        minutes = round(abs(value).total_seconds() / 60)
        hours, rest = divmod(minutes, 60)
        words = self.words.groups["span"]
        if hours >= 10:
            return words["hours"].format(hours=hours + (rest >= 30))
        if hours:
            return words["both" if rest else "hours"].format(hours=hours, minutes=rest)
        return words["minutes"].format(minutes=rest)

    def clock(self, context: Context, value: datetime, day: datetime | None = None) -> str:
        """Such as "15:30" where it is today (or on `day`), else with its day."""
        zone = _zone_info(context["desk"].timezone)
        same = value.astimezone(zone).date() == (day or context["now"]).astimezone(zone).date()
        return self._date(context, "clock" if same else "short", value)

    def dated(self, context: Context, text: str) -> str:
        """A line of our log as people read it: its moments in their form and the desk's zone."""

        def say(found: re.Match[str]) -> str:
            try:
                if found["date"]:
                    zone = _zone_info(context.resolve_or_missing("desk").timezone)
                    return self.day(context, datetime.fromisoformat(f"{found['date']}T12:00").replace(tzinfo=zone))
                return self.moment(context, datetime.fromisoformat(f"{found['day']}T{found['hour']}+00:00"))
            except (ValueError, OverflowError):  # the log quotes servers, and what they write need be no time
                return found.group()

        return _STAMP.sub(say, text)

    def _date(self, context: Context, pattern: str, value: datetime) -> str:
        said = context.resolve_or_missing
        return write_moment(value, self.words, _zone_info(said("desk").timezone), said("now"), pattern)

    def word(self, code: str | int, group: str) -> str:
        """The word for a code, the code itself where there is none; a fact of the desk's own brings its words along."""
        if isinstance(code, FactName):
            return code.question if group == "ask" else code.label
        return self.words.word(group, str(code))

    def fact(self, facts: tuple[tuple[str, str], ...], name: str) -> str:
        """What is known of a fact, "" for nothing: `{{ facts|fact("asset") }}`."""
        return next((value for known, value in facts if known == name), "")

    def because(self, reason: str) -> str:
        """A reason that the desk or the rules gave in English, as far as the language's table [why] knows its parts."""
        pieces = reason.split(", ")  # where the first or the last is a reason by itself, the whole is several of them
        for words, whole, _, word in self._sentences:
            if words not in reason:
                continue
            found = whole.fullmatch(reason)
            if found and (len(pieces) == 1 or not (whole.fullmatch(pieces[0]) or whole.fullmatch(pieces[-1]))):
                return found.expand(word)
        said = reason
        for words, _, part, word in self._sentences:
            if words in said:
                said = part.sub(word, said)
        if said != reason:
            for english, sign in ((", ", "comma"), ("; ", "semicolon"), (" (", "bracket"), (")", "bracket_end")):
                said = said.replace(english, self.words.get("signs", sign))
        return said

    def category(self, of: TicketView | str) -> str:
        """A category as people say it: as the desk's rules call it, by the table,
        else the last part of its path; nothing for `other`.
        """
        code = of if isinstance(of, str) else of.category
        if code == "other":
            return ""
        if not isinstance(of, str) and of.category_name:
            return layout.clean_line(of.category_name, 60)
        return self.words.groups.get("category", {}).get(code) or code.rpartition(".")[2].replace("_", " ").replace(
            "-", " "
        )

    def done(self, context: Context, done: Done) -> str:
        """A command in the past tense: "handed over to Dana"."""
        value = done.value if isinstance(done.value, str) else self.short(context, done.value)
        if done.command == "category":
            value = self.category(value) or value
        elif done.command in _CODES:
            value = self.word(value, done.command)
        table = self.words.groups["done"]
        if done.until is not None and not isinstance(done.value, str):
            begins, until = self.day_or_time(context, done.value), self.short(context, done.until)
            return layout.put_into(table[f"{done.command}_from"], value=begins, until=until)
        said = (
            table.get(done.command, f"#{done.command} {{value}}")
            if value
            else table.get(f"{done.command}-", table.get(done.command, f"#{done.command}"))
        )
        return layout.put_into(said, value=layout.clean_line(value)).rstrip()

    def day_or_time(self, context: Context, value: datetime) -> str:
        """A whole day by its name, anything else by its time."""
        is_day = value.astimezone(_zone_info(context["desk"].timezone)).time() == time.min
        return self.day(context, value) if is_day else self.short(context, value)

    def greets(self, text: str) -> bool:
        """Does a text begin with a greeting of its own?"""
        opening = text.lstrip().lower()[:12]
        return opening.startswith(_GREETINGS) or "您好" in opening

    def bare(self, ticket: TicketView) -> str:
        """The subject alone, without `Re:`."""
        return _bare(self.words, ticket)

    def subject(self, context: Context, ticket: TicketView) -> str:
        """The one subject of a ticket: for the requester's side their own, as an answer; for engineers
        one that sorts by its number. A reader gets the same in every letter, or mail programs see several threads.
        """
        return (subject_for_engineers if context["reply_goes"] else subject_of)(self.words, ticket)

    def listed(self, values: tuple[object, ...]) -> str:
        """Such as "Ann, Bob and Eva"."""
        said = [layout.clean_line(str(value)) for value in values if str(value)]
        if len(said) < 2:
            return "".join(said)
        return self.words.get("signs", "comma").join(said[:-1]) + self.words.get("signs", "and") + said[-1]

    def offered(self, nearest: str) -> str:
        """What may have been meant, such as "#eta 16:00, #eta 17:00 or #eta 18:00"."""
        said = [self.typed_as(one) for one in nearest.split(ALTERNATIVELY) if one]
        if len(said) < 2:
            return "".join(said)
        first = self.words.get("signs", "comma").join(said[:-1])
        return layout.put_into(self.words.get("signs", "either"), first=first, last=said[-1])

    def typed_as(self, line: str) -> str:
        """A line that somebody typed, within a sentence of ours: in quotes where it ends like one itself."""
        line = layout.clean_line(line)
        return self.words.get("signs", "quoted").replace("{line}", line) if line.endswith(_ENDS) else line

    def commas(self, values: tuple[object, ...]) -> str:
        """Such as "Finance, Beijing", without the empty ones."""
        return self.words.get("signs", "comma").join(layout.clean_line(str(value)) for value in values if str(value))

    def dotted(self, values: tuple[object, ...]) -> str:
        """Such as "printing · level 1 · on duty", without the empty ones."""
        return " · ".join(layout.clean_line(str(value)) for value in values if str(value))


def _pattern(said: str, gap: str) -> re.Pattern[str]:
    """The text `level {}` as a pattern: its gaps are groups, which the words for it name by number."""
    return re.compile(r"(?<!\w)" + gap.join(map(re.escape, said.split("{}"))) + r"(?!\w)")


def _with_context(method: Callable[..., str]) -> Callable[..., str]:
    """A method as a filter that is given the context first (Jinja marks functions, and methods cannot be marked)."""
    return pass_context(partial(method))


def filters_of(speech: Speech) -> dict[str, Any]:
    """Name in a letter's template -> the filter that says a value in its language."""
    return {
        "greeting": speech.greeting,
        "first": speech.first,
        "moment": _with_context(speech.moment),
        "short": _with_context(speech.short),
        "soon": _with_context(speech.soon),
        "day": _with_context(speech.day),
        "clock": _with_context(speech.clock),
        "dated": _with_context(speech.dated),
        "ahead": _ahead,
        "span": speech.span,
        "word": speech.word,
        "fact": speech.fact,
        "subject": _with_context(speech.subject),
        "bare": speech.bare,
        "category": speech.category,
        "because": speech.because,
        "greets": speech.greets,
        "done": _with_context(speech.done),
        "size": say_size,
        "listed": speech.listed,
        "offered": speech.offered,
        "typed_as": speech.typed_as,
        "dotted": speech.dotted,
        "commas": speech.commas,
        "strong": _strong,
        "clip": layout.clean_line,
    }


@pass_context
def _ahead(context: Context, value: datetime | None) -> datetime | None:
    """A time that is still to come; None where it has passed, or there is none."""
    return value if value is not None and value > context["now"] else None


def _strong(value: object) -> Marked:
    said = layout.isolated(layout.clean_line(str(value)))
    return Marked(f"{layout.STRONG}{layout.GUARD}{said}{layout.GUARD_END}{layout.STRONG_END}")


def say_size(value: int) -> str:
    """Bytes as people say them: 900 B, 1.4 KB, 25 MB."""
    if value < 1000:
        return f"{value} B"
    for unit, factor in (("KB", 1e3), ("MB", 1e6)):
        if value < factor * 999.5:
            return (
                f"{value / factor:.0f} {unit}"
                if value >= factor * 9.95
                else f"{value / factor:.1f} {unit}".replace(".0 ", " ")
            )
    return f"{value / 1e9:.1f} GB".replace(".0 ", " ")


_FORWARDED = ("fwd:", "fwd：", "fw:", "fw：", "wg:", "tr:", "转发:", "转发：")
_TAG = re.compile(r"[\[【]\s?T-\d{1,10}\s?[\]】]")
_PREFIX = (*_FORWARDED, "re:", "re：", "aw:", "antw:", "sv:", "回复:", "回复：", "答复:", "答复：")


@lru_cache(maxsize=256)
def strip_subject(subject: str) -> str:
    """A subject without `Re:`, `回复：`, and tags of tickets: what goes out under it has one of its own."""
    subject = " ".join(_TAG.sub(" ", layout.clean_line(subject, 200)).split())
    while subject.lower().startswith(_PREFIX):
        subject = subject[min(index for index in (subject.find(":"), subject.find("：")) if index >= 0) + 1 :].lstrip()
    return subject


def subject_for_engineers(words: Words, ticket: TicketView) -> str:
    """Such as "[T-1042] Printer jam (Ann Lee)"; without a name where nobody asked for it, or many did."""
    named = ticket.requester.address or not ticket.reached
    subject = f"[{ticket.ref}] {_bare(words, ticket)}"
    if not named or ticket.hidden or ticket.channel == "rule":
        return subject
    name = layout.clean_line(str(ticket.requester), 60)
    return f"{subject}{words.get('signs', 'bracket')}{name}{words.get('signs', 'bracket_end')}"


def subject_of(words: Words, ticket: TicketView) -> str:
    """Such as "Re: Printer jam [T-1042]": the requester's own subject, as an answer."""
    return f"{words.get('signs', 're')}{_bare(words, ticket)} [{ticket.ref}]"


def _bare(words: Words, ticket: TicketView) -> str:
    if ticket.hidden:
        return words.get("signs", ticket.hidden).replace("{team}", ticket.team)
    bare = strip_subject(ticket.subject)
    if bare and ticket.subject.lstrip().lower().startswith(_FORWARDED):  # whose words they are must be seen
        bare = words.get("signs", "forward") + bare
    return bare or words.get("signs", "no_subject")


@lru_cache(maxsize=256)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)
