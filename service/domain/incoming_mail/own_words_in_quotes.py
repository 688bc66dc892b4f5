"""The person's own words in what was cut from a mail:
whatever no letter that they were sent and no mail of the ticket explains (I14).

While there are any, the mail confirms nothing, closes nothing and is no mere score;
and the engineer reads them before all else of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from msgspec.structs import replace

from gateway.message import Reading, Reply
from gateway.read.reply.coverage import MOST_TEXTS, covered_at, fold, fold_words, uncovered
from gateway.read.reply.postscript import may_say_something
from gateway.read.reply.signature import says_only_who
from service.domain.commands.mail_text import TEXT_LIMIT, opens_whole
from service.domain.planning.situation import Situation

_FRAME = 60  # letters of a run of our lines that is taken for a quoted letter; a shorter one is somebody's citing
_ASKED = re.compile(r"[.?!:。？！：]\W{0,3}$")
MOST_ABOVE_FOOT = 4  # lines of a signature in which the name of the desk is looked for
_READ = 64 * 1024  # characters of one text that are looked at for whole lines
_LONGEST = 300  # characters of a sentence of ours that is shown above its answer


def find_unexplained(reading: Reading, texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of what was cut that stand in none of the texts: letters to the person and articles of the ticket,
    the latest first; and those in a colour of their own that are no whole line of these.
    """
    words, coloured = reading.reply.cut_words or (), set(reading.reply.coloured_words)
    if not coloured:
        return uncovered(words, texts)
    taken = list(islice(texts, MOST_TEXTS))
    whole = {fold(line) for text in taken for line in text[:_READ].splitlines()}
    left = Counter(uncovered(words, taken))
    found = []
    for line in words:
        if left[line] > 0:
            left[line] -= 1
            found.append(line)
        elif line in coloured and fold(line) not in whole:  # "Monday" below "Does Monday or Tuesday suit you?"
            found.append(line)
    return (*found, *left.elements())


def with_words_below_our_foot(reply: Reply, desk: str) -> Reply:
    """With the lines of its signature among those that were cut, where that begins with the name of the desk: it is the
    foot of a letter of ours, and whoever wrote below it signed nothing. Sentences right above that name are theirs too.
    """
    lines = [line for line in reply.signature.splitlines() if fold(line)]
    at = next((number for number, line in enumerate(lines[:MOST_ABOVE_FOOT]) if fold(line) == fold(desk)), -1)
    if at > 0:
        lines = [line for line in lines[:at] if may_say_something(line.strip())]
    if at < 0 or not lines:
        return reply
    known = set(reply.cut_words or ())
    return replace(reply, cut_words=(*(reply.cut_words or ()), *(line for line in lines if line not in known)))


def drop_marked(unexplained: Sequence[str], quoted: str) -> tuple[str, ...]:
    """Without the lines that the person's client marked as quoted, where nobody can compare them with what was sent."""
    marked = {fold(line.lstrip("> ")) for line in quoted.splitlines() if line.lstrip().startswith(">")}
    return tuple(one for one in unexplained if fold(one) not in marked)


def with_questions(lines: Sequence[str], own: Collection[str]) -> tuple[str, ...]:
    """The person's own lines among those that were cut, each below the sentence of ours that it answers."""
    left = Counter(own)
    shown: list[str] = []
    above = ""
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            if above and _ASKED.search(above) and len(above) <= _LONGEST:
                shown.append(f"> {above}")
            shown.append(line)
            above = ""
        else:
            above = line
    return (*shown, *left.elements())


def drop_our_lines(text: str, letters: Sequence[str], theirs: Sequence[str] = ()) -> tuple[str, str]:
    """(the text without our letters that were quoted in it without a mark, what was left out).

    Our lines go where a run of them is as long as a letter and holds words that no article of the ticket (`theirs`)
    explains, for people send their own words again; what stands between them keeps the sentence that it answers.
    Where nothing else is said, the text stays as it is.
    """
    lines = text.split("\n")
    ours = covered_at(lines, letters)
    if not any(ours):
        return text, ""
    again = covered_at(lines, theirs) if theirs else (False,) * len(lines)
    runs = _our_runs([ours[number] or not fold_words(line) for number, line in enumerate(lines)])
    runs = [run for run in runs if any(ours[number] and not again[number] for number in run)]
    if not any(_is_letter([lines[number] for number in run if ours[number]]) for run in runs):
        return text, ""
    kept: list[str] = []
    gone: list[str] = []
    at = 0
    for run in runs:
        kept += lines[at : run.start]
        gone += lines[run.start : run.stop]
        last = next(lines[number] for number in reversed(run) if ours[number])
        answered = run.stop < len(lines) and _ASKED.search(last) and len(last) <= _LONGEST
        kept += ["", f"> {last.strip().lstrip('> ')}"] if answered else [""]
        at = run.stop
    kept += lines[at:]
    left = "\n".join(kept).strip("\n")
    said = any(line.strip() and not line.startswith("> ") for line in kept)
    return (left, "\n".join(gone)) if gone and said else (text, "")


def _our_runs(ours: Sequence[bool]) -> list[range]:
    """The runs of lines that are ours, or have no words."""
    runs: list[range] = []
    for number, is_ours in enumerate(ours):
        if is_ours and runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        elif is_ours:
            runs.append(range(number, number + 1))
    return runs


def _is_letter(lines: Sequence[str]) -> bool:
    """Are lines of ours enough for a quoted letter? One of Chinese says as much with a letter as others with two."""
    weight = sum(2 if letter >= "\u2e80" else 1 for line in lines for letter in fold(line))
    return len(lines) > 1 and weight >= _FRAME


def shown_cut(s: Situation) -> str:
    """What an engineer sees below the new words: the person's own words in what was cut, each below the sentence of
    ours that it answers, their signature where it tells more than who writes, and nothing else that we sent. Where
    none of it is ours, all that was cut: what looks like the head of a letter may be a form that they filled in.
    """
    mail, reply = s.reading.mail, s.reading.reply
    signature = reply.signature
    if signature and says_only_who(signature, f"{mail.sender.name} {mail.sender.mailbox}"):
        signature = ""
    words = reply.cut_words or ()
    if s.unexplained is None:
        parts = (signature, reply.quoted)
    elif words and len(s.unexplained) == len(words):
        there = fold(reply.quoted)
        parts = ("\n".join((reply.quoted, *(line for line in words if fold(line) not in there))), signature)
    else:
        parts = ("\n".join(with_questions(words, s.unexplained)), signature)
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())[:TEXT_LIMIT]


def opening_shown_cut(s: Situation) -> str:
    """The same of a mail that opens a ticket: nothing where the whole of it is its text."""
    return "" if opens_whole(s.reading) else shown_cut(s)
