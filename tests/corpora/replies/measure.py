"""`python -m tests.corpora.replies.measure [--unseen]`: words of a person that are lost in replies to our own letters.

Every letter that a requester gets, as each client quotes it, with what the person says above, below, between or inside it, or
below their signature. A mail is lost where a sentence of theirs is neither in the new text nor among the words that no letter
explains; it is *closed* where it then would also confirm. A mail keeps a quote where a sentence of ours counts as theirs.
"""

from __future__ import annotations

import html
import random
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from msgspec.structs import replace

from gateway.message import RawMail, Reading
from gateway.read.reply.coverage import fold, html_words
from gateway.read.worker import read
from service.domain.incoming_mail.own_words_in_quotes import find_unexplained, with_words_below_our_foot
from templates.letters import LETTERS
from templates.render import Rendered, render
from templates.samples.every_letter import variants
from tests.corpora.replies.clients import DESK, LANGUAGES, SEEN, SUBJECT, UNSEEN, WRITER, Client, mutations

SAYS = {
    "en": ("Yes, it works.", "No, page two is still grey and the tray jams", "Please see my answers below."),
    "de": ("Ja, geht wieder.", "Nein, Seite zwei ist immer noch grau und es knirscht", "Meine Antworten stehen unten."),
    "fr": ("Oui, ça marche.", "Non, la page deux reste grise et le bac coince", "Voir mes réponses ci-dessous."),
    "zh": ("可以了，谢谢！", "第二页还是灰色的，而且一直卡纸", "我的回复见下文红字。"),
    "ja": ("はい、直りました。", "二ページ目がまだ灰色で紙も詰まります", "回答は文中に赤字で書きました。"),
}
WHEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PLACES = ("top", "below", "between", "typed", "announced", "pasted", "said", "signed")


@dataclass(frozen=True)
class Letter:
    """One of ours: its name, text and HTML."""

    name: str
    text: str
    html: str


@dataclass
class Score:
    """What came of the mails."""

    mails: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost, closed, kept = (sum(counter.values()) for counter in (self.lost, self.closed, self.kept))
        share = 100 / max(1, self.mails)
        return f"{self.mails} mails: words lost in {lost} ({lost * share:.2f} %), closed by it {closed}, quotes kept in {kept} ({kept * share:.2f} %)"


def letters(language: str) -> list[Letter]:
    """Every letter that goes to a requester, with its first sample."""
    found = []
    for name, kind in LETTERS.items():
        if kind.to not in ("requester", "anybody", "watcher"):
            continue
        rendered: Rendered = render(name, language, variants(name, language)[0][1])
        found.append(Letter(name, rendered.text, rendered.html))
    return found


def place(client: Client, letter: Letter, where: str, language: str, chance: random.Random) -> tuple[str, list[str]]:
    """(the text of the mail, the sentences of the person in it)."""
    yes, no, announcement = SAYS[language]
    lines = letter.text.rstrip("\n").splitlines()
    if chance.random() < 0.5:
        lines = [part for line in lines for part in (textwrap.wrap(line, 60, break_on_hyphens=False) or [""])]
    at = chance.randrange(1, len(lines))
    marked = [f"{client.marks}{line}".rstrip() for line in lines]
    above = client.above.splitlines()
    above = [f"{client.marks}{line}".rstrip() for line in above] if client.inside else above
    device = client.below_text.splitlines()
    if where == "pasted":
        return "\n".join([yes, "", *lines[:at], no, *lines[at:], ""]), [yes, no]
    if where == "said":
        quoted = next((line for line in lines if len(line) > 30), lines[0])
        return "\n".join([no, f"„{quoted}“", "", *device, *above, *marked, ""]), [no]
    if where == "signed":
        return "\n".join([yes, "", "Best regards", WRITER[0], "", no, "", *device, *above, *marked, ""]), [yes, no]
    if where == "top":
        return "\n".join([no, "", *device, *above, *marked, ""]), [no]
    if where == "below":
        return "\n".join([*above, *marked, "", no, ""]), [no]
    if where == "typed":
        return "\n".join([yes, "", *device, *above, *marked[:at], f"{client.marks}{no}", *marked[at:], ""]), [yes, no]
    first = announcement if where == "announced" else yes
    between = [no] if not client.marks else ["", no, ""]
    return "\n".join([first, "", *device, *above, *marked[:at], *between, *marked[at:], ""]), [first, no]


def place_html(
    client: Client, letter: Letter, where: str, language: str, chance: random.Random
) -> tuple[str, list[str]]:
    """The same as HTML: our letter as it was sent, in what the client puts around it."""
    yes, no, announcement = SAYS[language]
    body = letter.html.partition("<body")[2].partition(">")[2].partition("</body>")[0] or letter.html
    ends = [match for match in range(len(body)) if body.startswith("</p>", match)]
    said = f'<p><span style="color:red">{html.escape(no)}</span></p>'
    at = chance.choice(ends) + 4 if ends else len(body)
    first = {"announced": announcement, "top": no}.get(where, yes)
    if where == "below":
        return (
            f"<html><body>{client.html_above}{client.html_around[0]}{body}{client.html_around[1]}<p>{html.escape(no)}</p></body></html>",
            [no],
        )
    inner = body if where in ("top", "said") else body[:at] + said + body[at:]
    first = no if where == "said" else first
    sentences = [no] if where in ("top", "said") else [first, no]
    return (
        f"<html><body><div>{html.escape(first)}</div><br>{client.html_above}{client.html_around[0]}{inner}{client.html_around[1]}</body></html>",
        sentences,
    )


def make_mail(text: str, markup: str) -> RawMail:
    """A reply to our letter."""
    mail = EmailMessage()
    mail["From"] = f"{WRITER[0]} <{WRITER[1]}>"
    mail["To"] = f"{DESK[0]} <{DESK[1]}>"
    mail["Subject"] = f"Re: {SUBJECT}"
    mail["Message-ID"] = "<2@acme.example>"
    mail["In-Reply-To"] = "<1@acme.example>"
    if text:
        mail.set_content(text)
    if markup:
        (mail.add_alternative if text else mail.set_content)(markup, subtype="html")
    return RawMail(mail.as_bytes(), WRITER[1], (DESK[1],), WHEN)


def judge(score: Score, name: str, raw: RawMail, letter: Letter, sentences: list[str]) -> None:
    """Read one mail and see what became of the sentences."""
    reading: Reading = read(raw)
    reading = replace(reading, reply=with_words_below_our_foot(reading.reply, DESK[0]))
    fields = f"{SUBJECT}\nRe: {SUBJECT}\n{DESK[0]} <{DESK[1]}>\n{WRITER[0]} <{WRITER[1]}>"
    left = find_unexplained(reading, (fields, letter.text, html_words(letter.html)))
    theirs = fold("\n".join((reading.reply.text, *left)))
    score.mails += 1
    missing = [sentence for sentence in sentences if fold(sentence) not in theirs]
    if missing:
        score.lost[name] += 1
        score.closed[name] += (
            reading.intent == "confirms" and not left and any("yes" not in one.lower() for one in missing)
        )
        score.examples.append(f"{name}: {missing}\n{raw.content.decode()[-1500:]}")
    ours = [fold(line) for line in letter.text.splitlines() if len(fold(line)) > 24]
    said = fold(reading.reply.text)
    if not name.startswith(("announced", "said", "pasted")) and sum(one in said for one in ours) > 0:
        score.kept[name] += 1


def replies(
    clients: tuple[Client, ...], language: str, chance: random.Random
) -> Iterator[tuple[str, RawMail, Letter, list[str]]]:
    """(name, mail, letter, sentences): every client with every place; letters take turns."""
    all_letters = letters("zh" if language == "zh" else "en")
    for number, client in enumerate(clients):
        for step, where in enumerate(PLACES):
            letter = all_letters[(number * len(PLACES) + step) % len(all_letters)]
            text, sentences = place(client, letter, where, language, chance)
            yield f"{where} text {client.name}", make_mail(text, ""), letter, sentences
            if client.html_above and where not in ("pasted", "signed"):
                markup, sentences = place_html(client, letter, where, language, chance)
                yield f"{where} html {client.name}", make_mail("", markup), letter, sentences
                yield f"{where} both {client.name}", make_mail(text, markup), letter, sentences


def measure(clients: tuple[Client, ...], languages: tuple[str, ...] = tuple(SAYS), seed: int = 7) -> Score:
    """All clients, in each language that a person answers in."""
    score = Score()
    for language in languages:
        chance = random.Random(f"{seed}{language}")
        for name, raw, letter, sentences in replies(clients, language, chance):
            judge(score, name, raw, letter, sentences)
    return score


if __name__ == "__main__":
    blocks = tuple(client for code in LANGUAGES for client in mutations(code))
    for title, some in (
        ("clients", SEEN),
        ("header blocks", blocks),
        *((("unseen", UNSEEN),) if "--unseen" in sys.argv else ()),
    ):
        result = measure(some, ("en", "zh") if title == "header blocks" else tuple(SAYS))
        print(title, result)
        for kind in ("lost", "kept"):
            by: Counter[str] = getattr(result, kind)
            print("  ", kind, by.most_common(12))
        if "--failures" in sys.argv:
            print("\n=====\n".join(result.examples[:3]))
