"""`python -m tests.corpora.heaps [SEED ...]`: heaps of old mail, generated, whose references were mostly lost, through the import.

The conversations are those that an archive of a desk holds: people and the desk, colleagues, lists; the same few subjects again and
again, letters that come every week, answers to mails that are not there. Nothing of the reader is imported. A mail that nobody could
place by what it says (`Old.by` is "nothing") is counted apart, never left out.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from tests.corpora.threads import tickets_of

START = datetime(2025, 3, 3, 8, tzinfo=UTC)
DESK = "support@acme.example"
ENGINEERS = ("old.piet@desk.example", "old.noor@desk.example", "old.dana@desk.example")  # left long ago: in no policy
LISTS = ("ops@lists.example", "users@lists.example")
NAMES = "anna bert carla dirk eva farid greta hugo ines jan karin luis mei nils olga paul qian rosa sven tara uwe vera wang xenia".split()  # fmt: skip
SUBJECTS = {
    "en": "Printer jams|VPN is slow|Badge reader is missing|Backup of the web shop failed|New laptop for a trainee|Help|Question|Invoice|Printer|Access to the share",
    "de": "Drucker klemmt|Zugang zum Laufwerk|Rechnung falsch|Passwort abgelaufen|Frage|Beamer ohne Bild",
    "zh": "打印机无法打印|邮箱登录失败|申请新的显示器|问题|网络很慢|共享盘权限",
    "fr": "Imprimante en panne|Accès refusé|Question|Demande de badge",
    "ru": "Не печатает принтер|Нет доступа|Вопрос",
}
ANSWERS = {
    "en": ("Re: ", "RE: ", "Re: Re: ", "Re[2]: ", "re: "),
    "de": ("AW: ", "Antwort: ", "AW: AW: ", "Re: "),
    "zh": ("回复: ", "回复：", "答复: ", "Re："),
    "fr": ("RE: ", "RÉ : ", "TR : RE : "),
    "ru": ("Re: ", "Отв: ", "НА: "),
    "": ("SV: ", "VS: ", "R: ", "Odp: ", "RES: ", "YNT: ", "Antw: ", "Vá: "),
}
THINGS = "tray lamp cable roller cartridge switch docking screen keyboard headset router licence folder mailbox calendar account printer badge door camera".split()  # fmt: skip
DOES = "stopped|was changed|shows a red light|is warm|lost its name|asks for a code|came back twice|makes a noise|is not on the list|was moved to the new floor".split("|")  # fmt: skip
SINCE = "since Monday|after the update|as you can see in the log|on both machines|in room {n}|for the third time|with number {n}|whenever it rains|since the holidays|only in the morning".split("|")  # fmt: skip


@dataclass
class Old:
    """One old mail: the conversation it is of, and by what a person would know that."""

    told: int
    by: str
    at: datetime
    sender: str
    to: list[str]
    subject: str
    text: list[str]  # its own lines
    said: list[str]  # all of its lines
    id: str
    parent: str = ""
    lost: bool = False  # it is in no archive
    base: str = ""
    kind: str = ""

    @property
    def content(self) -> bytes:
        """As it lies in the archive."""
        subject = self.subject if self.subject.isascii() else Header(self.subject, "utf-8", maxlinelen=70).encode()
        to, *copies = self.to if self.subject != self.base else (", ".join(self.to),)
        head = [f"From: {self.sender}", f"To: {to}", *([f"Cc: {', '.join(copies)}"] if copies else []), f"Subject: {subject}"]  # fmt: skip
        head += [f"Date: {format_datetime(self.at)}", f"Message-ID: <{self.id}>"]
        head += [f"References: <{self.parent}>"] if self.parent else []
        head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
        return ("\n".join([*head, *self.said]) + "\n").encode()


def _person(dice: random.Random) -> str:
    return f"{dice.choice(NAMES)}.{dice.randrange(3)}@{dice.choice(('north', 'south'))}.example"


def _lines(dice: random.Random) -> list[str]:
    return [
        f"The {dice.choice(THINGS)} {dice.choice(DOES)} {dice.choice(SINCE).replace('{n}', str(dice.randrange(10, 9999)))}."
        for _ in range(dice.randint(1, 5))
    ]


def _quoted(parent: Old, form: str, dice: random.Random) -> list[str]:
    lines = parent.said if dice.random() < 0.4 else parent.text
    if form == "marks":
        if dice.random() < 0.3:
            lines = [part for line in lines for part in (line[:40].rpartition(" ")[0], line[len(line[:40].rpartition(" ")[0]) :].strip()) if part]  # fmt: skip
        return ["", f"On {parent.at:%d %B %Y at %H:%M} {parent.sender} wrote:", *(f"> {line}" for line in lines)]
    if form == "block":
        return ["", "-----Original Message-----", f"From: {parent.sender}", f"Sent: {parent.at:%d %B %Y %H:%M}", f"To: {', '.join(parent.to)}", f"Subject: {parent.subject}", "", *lines]  # fmt: skip
    if form == "163":
        return ["", f"在 {parent.at:%Y-%m-%d %H:%M:%S}，{parent.sender} 写道：", *lines]
    return []


def _answered(dice: random.Random, language: str, subject: str, base: str, number: int) -> tuple[str, str]:
    """(subject of an answer, what became of it)."""
    prefix = dice.choice(ANSWERS["" if dice.random() < 0.1 else language])
    chance = dice.random()
    if chance < 0.05:
        return f"{prefix}[EXTERNAL] {base}", "prefix"
    if chance < 0.12:
        return dice.choice(
            (f"{prefix}{base} [#{4000 + number}]", f"{prefix}[Ticket #{4000 + number}] {base}")
        ), "prefix"
    if chance < 0.15:
        return prefix + base + dice.choice(
            (" - urgent", "!!", " (2nd reminder)", "（再次）", " - Erinnerung")
        ), "prefix"
    if chance < 0.18:
        return f"{dice.choice(('New date', 'Offer', 'Next step'))} (was: {base})", "prefix"
    if chance < 0.22:
        return base, "none"
    if chance < 0.24:
        return dice.choice(("Accepted: ", "Automatic reply: ", "自动回复: ", "Abwesend: ")) + base, "prefix"
    return prefix + (subject if dice.random() < 0.4 else base), "prefix"


@dataclass
class Heap:
    """Mails of several conversations, in no order."""

    seed: int
    mails: list[Old] = field(default_factory=list)

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)
        for number in range(60):
            self._tell(dice, number)
        self.mails = [mail for mail in self.mails if not mail.lost]
        self._weigh()
        dice.shuffle(self.mails)

    def _tell(self, dice: random.Random, number: int) -> None:
        language = dice.choice(("en", "en", "de", "zh", "fr", "ru"))
        base = dice.choice(SUBJECTS[language].split("|"))
        kind = dice.choices(("desk", "old desk", "list", "colleagues", "weekly"), (5, 2, 2, 3, 1))[0]
        circle = [_person(dice) for _ in range(dice.randint(2, 4))]
        at = START + timedelta(hours=dice.uniform(0, 24 * 240))
        if kind == "weekly":
            report = f"{dice.choice(('Weekly report', 'Wochenbericht', '周报'))} {dice.choice(THINGS)}"
            for week in range(dice.randint(2, 4)):
                self._add(dice, 10 * number + week + 1, circle[0], circle[1:], report, at + timedelta(days=7 * week), kind, report, "first")  # fmt: skip
            return
        rooms = {"desk": [DESK], "old desk": ["help@desk.example"], "list": [dice.choice(LISTS)], "colleagues": circle[1:]}[kind]  # fmt: skip
        engineer = dice.choice(ENGINEERS)
        count = dice.choices((1, 2, 3, 4, 5, 6), (2, 4, 4, 3, 2, 1))[0]
        told = [self._add(dice, 10 * number, circle[0], rooms, base, at, kind, base, "first")]
        told[0].lost = count > 1 and dice.random() < 0.12
        for _ in range(count - 1):
            at += timedelta(hours=dice.choice((0.3, 2, 20, 26, 70, 200, 500, dice.uniform(300, 900))))
            parent = told[-1] if dice.random() < 0.8 else dice.choice(told)
            sender, to = self._between(dice, kind, circle, engineer, rooms, parent)
            subject, prefix = _answered(dice, language, parent.subject, base, number)
            mail = self._add(dice, 10 * number, sender, to, subject, at, kind, base, prefix)
            form = dice.choices(("marks", "block", "163", ""), (45, 18, 7, 30))[0]
            mail.said = [*mail.text, *_quoted(parent, form, dice)]
            if form and not parent.lost:
                mail.by = "quote"
            if dice.random() < 0.4:
                mail.parent, mail.by = parent.id, "references"
            told.append(mail)

    def _between(
        self, dice: random.Random, kind: str, circle: list[str], engineer: str, rooms: list[str], parent: Old
    ) -> tuple[str, list[str]]:  # fmt: skip
        others = [one for one in circle if one != parent.sender] or circle
        if kind == "list":
            sender = dice.choice(others)
            return sender, ([parent.sender, *rooms] if dice.random() < 0.4 else list(rooms))
        if kind == "colleagues":
            sender = dice.choice(others)
            return sender, [parent.sender, *(one for one in circle if one not in (sender, parent.sender) and dice.random() < 0.6)]  # fmt: skip
        if parent.sender in ENGINEERS:
            sender = circle[0] if dice.random() < 0.9 else circle[1]
            return sender, list(dict.fromkeys([*(rooms if dice.random() < 0.7 else [engineer]), *([circle[1]] if dice.random() < 0.2 and sender != circle[1] else [])]))  # fmt: skip
        return engineer, [parent.sender, *(rooms if dice.random() < 0.4 else [])]

    def _add(
        self, dice: random.Random, told: int, sender: str, to: list[str], subject: str, at: datetime, kind: str, base: str, by: str
    ) -> Old:  # fmt: skip
        lines = _lines(dice)
        number = len(self.mails)
        mail = Old(told, by, at, sender, list(to), subject, lines, lines, f"{number}.{self.seed}@x.example", base=base, kind=kind)  # fmt: skip
        self.mails.append(mail)
        return mail

    def _weigh(self) -> None:
        """Say of each answer without quote and references by what a person would place it."""
        crowd = {DESK, "help@desk.example", *ENGINEERS}
        for mail in self.mails:
            if mail.by not in ("prefix", "none"):
                continue
            earlier = [one for one in self.mails if one.at < mail.at and one.base == mail.base]
            began = min((one for one in earlier if one.told == mail.told), key=lambda one: one.at, default=None)
            if began is None:
                mail.by = "first"
                continue
            near: dict[int, int] = {}  # conversation -> how much speaks for it
            for one in earlier:
                if mail.at - one.at > timedelta(days=14 if mail.by == "none" else 44):
                    continue
                common = ({one.sender, *one.to} & {mail.sender, *mail.to}) - crowd
                people = common - set(LISTS)
                weight = 2 if one.sender in people or mail.sender in people or len(people) > 1 else 1 if common else 0
                near[one.told] = max(near.get(one.told, 0), weight)
            best = max(near.values(), default=0)
            own = near.get(mail.told, 0)
            if mail.by == "none" and (own < 2 or mail.sender == began.sender):
                own = 0  # whoever began may have begun again
            alone = own > 0 and own == best and sum(weight == best for weight in near.values()) == 1
            if not alone:
                mail.by = "nothing"
            elif mail.by == "none":
                mail.by = "no prefix"
            else:
                mail.by = "people" if own == 2 else "list"


@dataclass
class Found:
    """How many pairs of one conversation came together, and what else did."""

    together: int = 0
    apart: int = 0
    wrong: int = 0
    lone: Counter[str] = field(default_factory=Counter)  # mails that are not where most of theirs are, by `by`
    strange: Counter[str] = field(default_factory=Counter)  # mails that are with a stranger
    mails: Counter[str] = field(default_factory=Counter)

    @property
    def found(self) -> float:
        """The share of pairs that came together, of those that belong together."""
        return self.together / max(1, self.together + self.apart)

    @property
    def right(self) -> float:
        """The share of pairs that belong together, of those that came together."""
        return self.together / max(1, self.together + self.wrong)

    def count(self, mails: Sequence[Old], tickets: Sequence[int]) -> None:
        """Count a heap whose mails lie on these tickets."""
        for number, (mail, ticket) in enumerate(zip(mails, tickets, strict=True)):
            for other, elsewhere in zip(mails[:number], tickets[:number], strict=True):
                ours, same = mail.told == other.told, ticket == elsewhere
                self.together += ours and same
                self.apart += ours and not same
                self.wrong += same and not ours
        for mail, ticket in zip(mails, tickets, strict=True):
            of_its_own = Counter(t for one, t in zip(mails, tickets, strict=True) if one.told == mail.told)
            [(most, _)] = of_its_own.most_common(1)
            self.mails[mail.by] += 1
            self.lone[mail.by] += ticket != most
            self.strange[mail.by] += any(t == ticket and one.told != mail.told for one, t in zip(mails, tickets, strict=True))  # fmt: skip


def measure(seeds: Iterable[int]) -> tuple[Found, Found]:
    """(without the mails that nobody could place, with them)."""
    fair, whole = Found(), Found()
    for seed in seeds:
        mails = Heap(seed).mails
        tickets = tickets_of([mail.content for mail in mails])
        whole.count(mails, tickets)
        kept = [(mail, ticket) for mail, ticket in zip(mails, tickets, strict=True) if mail.by != "nothing"]
        fair.count([mail for mail, _ in kept], [ticket for _, ticket in kept])
    return fair, whole


if __name__ == "__main__":
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for title, score in zip(("can be placed", "all"), measure(map(int, sys.argv[1:] or ("1",))), strict=True):
        print(f"{title}: {sum(score.mails.values())} mails, found {score.found:.3f}, right {score.right:.3f}")
        for by, number in score.mails.most_common():
            print(f"  {by:12} {number:5}  apart {score.lone[by]:3}  with strangers {score.strange[by]:3}")
