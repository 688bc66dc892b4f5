"""Part the new text of a mail from what it quotes and from its signature.

Nothing is dropped: what is cut is kept beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from gateway.message import Mail, Reply
from gateway.read.data.own_letters import REPLY_MARKERS, ReplyMarker
from gateway.read.phrases import Beginnings
from gateway.read.reply import banners, quote_marks, regions, signature
from gateway.read.reply.coverage import fold as fold_words
from gateway.read.reply.coverage import uncovered
from gateway.read.reply.html_lines import read_html_lines
from gateway.read.reply.original import LineSorter, announces_answers, find_boundary, is_our_foot
from gateway.read.reply.pasted_lines import without_own_marks
from gateway.read.reply.postscript import find_postscript
from gateway.read.reply.quoted_lines import Line, clean, join, mend, split_text
from gateway.read.reply.regions import LineVerdict, Region, RegionKind, regions_of
from gateway.read.reply.words_in_the_cut import cut_words

_ANSWERED = re.compile(r"\s*[^\W\d_]{1,12}\s?(?:\[\d{1,3}\])?\s?[:：]")  # any prefix: Re:, AW:, Fwd:, 回复：
FEW_LINES = 40  # cut ones, in which words of the person are looked for at any rate
MOST_UNREAD = 4096  # characters beyond what is read that are looked at for words of the person
_GAP = Line("", "")
MOST_SIGNATURES = 3  # in a row, each below what the person adds
_SHARED = re.compile(r"([^<>\n]{10,200}<[^<>\s]{3,200}>[^<>:：]{0,40}[:：])(?:\s{2,}(?=\S)|\s(?=[^\W\d_a-z]))")
MOST_REACTION = 400  # characters
# A sign that was clicked below a letter of ours; the program says in a sentence whose it is.
# Gmail's link to itself names the occasion in every language.
_REACTION = re.compile(
    r"([^\w\s<>]{1,16})\s+(?:"
    r"[^\n]{1,120}\s*<https://www\.google\.com/gmail/about/[^\s<>]*emojireaction[^\s<>]*>[.。]?"
    r"|[^\n.,;!?。，；！？]{1,60}"
    r"(?:reacted (?:via gmail|to your (?:message|e-?mail))|hat (?:über gmail|auf ihre nachricht) reagiert"
    r"|(?:对|對)[你您]的(?:邮件|郵件|消息)[^\n]{0,4}(?:回应|回應)|(?:回应|回應)了?[你您]的(?:邮件|郵件|消息)"
    r"|通过 ?gmail ?(?:做出了?)?回应)[^\n\w]{0,3})",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"([^\W\d_]{1,12})(>{1,5})(?: |$)")
_BRACKETED_NAME = re.compile(r"[\[［【]\s?([^\[\]［］【】]{2,60}?)\s?[\]］】]\s?[:：]?\s?(?=\S)")
_NAME_WORD = re.compile(r"[^\W\d_]+")
_INVITATIONS = Beginnings(line for marker in REPLY_MARKERS.values() for line in marker.lines)


def read_reply(mail: Mail, warnings: Sequence[str] = ()) -> Reply:
    """The new text of this mail.

    Its plain text decides where it says anything; else, or alone, the HTML by its structure.

    `warnings` are the operator's texts of what gateways put into mails.
    """
    reply = _read_reply(mail, warnings)
    reacted = _REACTION.fullmatch(reply.text.strip()) if len(reply.text) < MOST_REACTION else None
    return replace(reply, text=reacted[1]) if reacted else reply


def _read_reply(mail: Mail, warnings: Sequence[str]) -> Reply:
    author = mail.sender.name
    if mail.html and mail.text_is_from_html:
        lines = read_html_lines(mail.html)
        if lines:
            reply = read_reply_lines(lines, author=author, warnings=warnings, answers=not is_first(mail))
            return with_colours(reply, lines)
        return read_reply_text(mail.text, author=author, warnings=warnings)
    first = is_first(mail)
    reply = read_reply_text(mail.text, first=first, author=author, warnings=warnings)
    if not mail.html or first:
        return reply
    lines = read_html_lines(mail.html)
    if not reply.quoted:
        by_structure = read_reply_lines(lines, author=author, warnings=warnings)
        if by_structure.quoted and by_structure.text:
            return with_colours(by_structure, lines)
    words = (*(reply.cut_words or ()), *_words_beside(mail.text, lines, warnings))
    return with_colours(replace(reply, cut_words=words), lines)


def with_colours(reply: Reply, lines: Sequence[Line]) -> Reply:
    """With the lines of what was cut that the HTML has in a colour of their own: an answer between black lines.

    A colour that most lines have is the letter's own.
    """
    if not reply.cut_words or not any(line.colour for line in lines):
        return reply
    said = [line for line in lines if line.plain]
    often = Counter(line.colour for line in said)
    own = {line.plain for line in said if line.colour and 2 * often[line.colour] < len(said)}
    return replace(reply, coloured_words=tuple(one for one in reply.cut_words if one in own)) if own else reply


def read_regions(mail: Mail) -> tuple[Region, ...]:
    """The regions of the part of a mail that its new text is read from. Where it has text and HTML they are two
    witnesses: what both cut is sure, what the other one has as new is not.
    """
    author, first = mail.sender.name, is_first(mail)
    html = read_html_lines(mail.html) if mail.html else ()
    if html and mail.text_is_from_html:
        return sort_regions(html, author=author, answers=not first)
    by_text = sort_regions(split_text(mail.text)[0], first=first, author=author, answers=not first)
    if not html or first:
        return by_text
    by_html = sort_regions(html, author=author)
    if not _is_cut(by_text):
        said = any(region.kind is RegionKind.NEW and not region.is_blank for region in by_html)
        return by_html if said and _is_cut(by_html) else by_text
    return regions.with_witness(by_text, by_html)


def _is_cut(found: Sequence[Region]) -> bool:
    return any(not region.is_kept and region.text for region in found)


def _words_beside(text: str, lines: Sequence[Line], warnings: Sequence[str]) -> tuple[str, ...]:
    """What the HTML says and the plain text beside it does not: its reader may have seen only the other."""
    there = fold_words(text)
    beside = [line.plain for line in lines if line.plain and fold_words(line.plain) not in there]
    foreign = frozenset(uncovered(beside, (text,))) if beside else frozenset()
    if not foreign:
        return ()
    return cut_words([line for line in lines if line.plain in foreign or not line.plain], (), warnings)


def is_first(mail: Mail) -> bool:
    """Nothing makes it an answer: neither its threading fields nor its subject.

    Then `> ping host` may be a pasted prompt.
    """
    threaded = mail.in_reply_to or mail.references
    return bool(mail.subject) and not threaded and not _ANSWERED.match(mail.subject)


def read_reply_text(text: str, *, first: bool = False, author: str = "", warnings: Sequence[str] = ()) -> Reply:
    """The new text of a plain text; `first` says that it answers nothing, so that `>` alone is no quote.

    `author` may have signed.
    """
    lines, rest = split_text(text)
    reply = read_reply_lines(lines, first=first, author=author, warnings=warnings, answers=not first)
    if not rest:
        return reply
    quoted = f"{reply.quoted}\n{rest}" if reply.quoted else rest
    if reply.cut_words is None:
        return replace(reply, quoted=quoted)
    unread = tuple(line for line in rest[:MOST_UNREAD].splitlines() if line.strip())
    beyond = (f"[… {len(rest)} bytes]",) if len(rest) > MOST_UNREAD else ()
    return replace(reply, quoted=quoted, cut_words=(*reply.cut_words, *unread, *beyond))


def read_reply_lines(
    lines: Sequence[Line],
    *,
    first: bool = False,
    author: str = "",
    warnings: Sequence[str] = (),
    answers: bool = True,
) -> Reply:
    """Sort lines into new text, signature and quoted: every line lands in exactly one.

    Where the mail `answers` nothing, nobody looks for words of the person in what is cut, but in a few lines: the
    answer that a link writes has the banner of a gateway around it.
    """
    found = sort_regions(lines, first=first, author=author, warnings=warnings, answers=answers)
    kept = [region for region in found if region.is_kept]
    new = [line for region in kept if region.kind is RegionKind.NEW for line in region.lines]
    signed = [region for region in kept if region.kind is RegionKind.SIGNATURE]
    quoted = [line for region in found if not region.is_kept for line in region.lines]
    words: tuple[str, ...] | None = None
    if not signed and not any(line.plain for line in quoted):
        words = () if answers or len(quoted) <= FEW_LINES else None
    elif answers or len(quoted) <= FEW_LINES:
        apart = [line if not region.is_kept else _GAP for region in found for line in region.lines]
        ends = [line for region in signed for line in region.lines]
        # Below the foot of a letter of ours stands no card of a person.
        ours = any(is_our_foot(line.plain) for line in ends)
        words = cut_words([*apart, _GAP, *ends], (), warnings) if ours else cut_words(apart, ends, warnings)
    text = join(new)
    if not signed:
        return Reply(text, "", join(quoted), text, words)
    whole = [line for region in kept if not region.apart for line in region.lines]
    sign = "\n".join(region.text for region in signed if region.text)
    return Reply(text, sign, join(quoted), join(whole), words)


def sort_regions(
    lines: Sequence[Line],
    *,
    first: bool = False,
    author: str,
    warnings: Sequence[str] = (),
    answers: bool = True,
) -> tuple[Region, ...]:
    """The regions of the lines of a mail; `author` may have signed.

    Where it `answers` nothing, a header block without an address is a form of the person's; plain text that is the
    `first` of a conversation quotes nothing by `>` alone either.
    """
    if quote_marks.are_all_prose(tuple(lines)):
        lines, numbers = list(lines), list(range(len(lines)))
        return _without_additions(lines, [numbers], [regions.SAID] * len(lines), author, warnings, announced=False)
    lines = without_own_marks(_with_initials(_with_attributions_apart(mend(lines))), author)
    sorter = LineSorter(lines, answers=answers)
    kinds = sorter.sort()
    if (
        first
        and not {"attribution", "boundary"} & set(kinds)
        and not any(
            line.depth and (quote_marks.find_separator(line.plain) or quote_marks.find_label(line.plain))
            for line in lines
        )
    ):
        kinds = ["new"] * len(kinds)
    named = _signed_answers(lines, kinds, author)
    coloured = _coloured_answers(lines, kinds)
    for number in (*named, *coloured):
        kinds[number] = "new"
    verdicts = sorter.verdicts
    segments = _new_segments(kinds)
    among = len(segments) > 1
    for segment in segments:
        verdicts[segment[0] : segment[-1] + 1] = [regions.SAID_AMONG if among else regions.SAID] * len(segment)
    for number in named:
        verdicts[number] = regions.SAID_BY_NAME
    for number in coloured:
        verdicts[number] = regions.SAID_IN_COLOUR
    if sorter.announced_at is not None:
        for number in range(sorter.announced_at, len(lines)):
            verdicts[number] = regions.SAID_IN_THE_ORIGINAL if kinds[number] == "new" else verdicts[number]
    return _without_additions(lines, segments, verdicts, author, warnings, announced=sorter.announced)


def _without_additions(
    lines: list[Line],
    segments: list[list[int]],
    verdicts: list[LineVerdict],
    author: str,
    warnings: Sequence[str],
    *,
    announced: bool,
) -> tuple[Region, ...]:
    """The regions of lines, of whose new ones, runs by number, those are told that machines or signatures add."""
    parts = _without_footers(lines, segments, verdicts, warnings, announced=announced)
    for part in filter(None, parts):
        here = [lines[number] for number in part]
        if part is parts[0]:
            here = banners.without_tag(here)
            lines[part[0] : part[-1] + 1] = here
        if not announced:
            _sign(verdicts, part, here, author)
    return regions_of(lines, verdicts)


def _sign(verdicts: list[LineVerdict], part: Sequence[int], lines: Sequence[Line], author: str) -> None:
    """Tell the signature among the lines of a part; what is said below it may be signed once more."""
    begin = 0
    for _ in range(MOST_SIGNATURES):
        start = begin + signature.find_signature(lines[begin:], author)
        if start >= len(lines):
            return
        marked = lines[start].mark == "signature" or signature.is_delimiter(lines[start].plain)
        end = find_postscript(lines, start)
        for number in part[start:end]:
            verdicts[number] = regions.MARKED_SIGNATURE if marked else regions.SIGNED
        for number in part[end:]:
            verdicts[number] = regions.SAID_BELOW
        begin = end


def _signed_answers(lines: Sequence[Line], kinds: Sequence[str], author: str) -> list[int]:
    """The lines inside the original that begin with the author's name in brackets: `[Weber, Klaus] No, stripes only.`

    Only in the mail that is answered: what it quotes itself may hold answers of the author's that are known already.
    """
    names = {word.casefold() for word in _NAME_WORD.findall(author) if len(word) > 1}
    initials = "".join(word[0] for word in _NAME_WORD.findall(author)).casefold()
    found: list[int] = []
    originals = 0
    for number, line in enumerate(lines) if names else ():
        if kinds[number] not in ("boundary", "quote") or line.depth > 1:
            continue
        label = quote_marks.find_label(line.plain)
        originals += label is not None and label[0] == "sender" and find_boundary(lines, number) > 0
        marked = _BRACKETED_NAME.match(line.plain)
        if marked is None or originals > 1:
            continue
        words = [word.casefold() for word in _NAME_WORD.findall(marked[1])]
        if (words and names.issuperset(words)) or (len(initials) > 1 and words == [initials]):
            found.append(number)
    return found


def _coloured_answers(lines: Sequence[Line], kinds: Sequence[str]) -> list[int]:
    """The lines of a quote in a colour that most lines have not, where the person says above it that the answers stand
    there: two signs, neither of which is enough.
    """
    quoted = [number for number, line in enumerate(lines) if line.plain and kinds[number] == "quote"]
    if not any(lines[number].colour for number in quoted):
        return []
    depth = Counter(lines[number].depth for number in quoted).most_common(1)[0][0]  # Proton marks its quotes twice
    quoted = [number for number in quoted if lines[number].depth == depth]
    often = Counter(lines[number].colour for number in quoted)
    if len(often) < 2:
        return []
    above = " ".join(line.plain for number, line in enumerate(lines) if kinds[number] == "new")[:2000].lower()
    if not announces_answers(above):
        return []
    return [number for number in quoted if lines[number].colour and 2 * often[lines[number].colour] < len(quoted)]


def _with_attributions_apart(lines: list[Line]) -> list[Line]:
    """The original begins on the line of its attribution in Yahoo's app: `On Tue, Nov 24, 2026 at 10:15,
    Ann<ann@acme.example> wrote:   Hello`.
    """
    apart: list[Line] = []
    for line in lines:
        shared = _SHARED.match(line.raw) if "@" in line.plain and not line.depth and not line.mark else None
        if shared and quote_marks.is_dated_attribution(clean(shared[1])):
            apart.append(Line(shared[1], clean(shared[1])))
            line = Line(line.raw[shared.end() :], clean(line.raw[shared.end() :]))  # noqa: PLW2901
        apart.append(line)
    return apart


def _with_initials(lines: list[Line]) -> list[Line]:
    """Quotes that carry the initials or the name of their author, as The Bat and Supercite write them:
    `AL> does it work?`.

    Only below a line that says who wrote and when or from where, for `mysql> ` is a prompt.
    """
    said = False
    names: set[str] = set()
    for line in lines:
        if not line.plain:
            continue
        initials = _INITIALS.match(line.plain) if said and not line.depth else None
        if initials:
            names.add(initials[1])
        said = initials is not None or quote_marks.is_dated_attribution(line.plain)
    if not names:
        return lines
    return [
        Line(line.raw, line.plain[initials.end() :], len(initials[2]), line.mark)
        if not line.depth and (initials := _INITIALS.match(line.plain)) and initials[1] in names
        else line
        for line in lines
    ]


def _new_segments(kinds: Sequence[str]) -> list[list[int]]:
    segments: list[list[int]] = []
    for number, kind in enumerate(kinds):
        if kind != "new":
            continue
        if segments and segments[-1][-1] == number - 1:
            segments[-1].append(number)
        else:
            segments.append([number])
    return segments


def _without_footers(
    lines: Sequence[Line],
    segments: list[list[int]],
    verdicts: list[LineVerdict],
    warnings: Sequence[str],
    *,
    announced: bool,
) -> list[list[int]]:
    """The runs of new lines, by number, without banners, footers, notices, our own letters and a signature below the
    quote, of which the verdicts tell then; where answers were `announced`, a letter of ours holds them.
    """
    segments = [_without_banners(lines, segment, verdicts, warnings) for segment in segments]
    filled = [segment for segment in segments if any(lines[number].plain for number in segment)]
    _judge(verdicts, [number for segment in segments if segment not in filled for number in segment], regions.QUOTED)
    if not filled:
        return []
    last = filled[-1]
    last, notice = _split(last, signature.find_footer([lines[number] for number in last], alone=len(filled) == 1))
    _judge(verdicts, notice, regions.NOTICE)
    if len(filled) > 1:
        last, below = _split(last, _bare_signature(lines, last))
        _judge(verdicts, below, regions.SIGNED_BELOW)
    filled[-1] = last
    if not announced:
        filled[0], letter = _split(filled[0], _own_letter([lines[number] for number in filled[0]]))
        _judge(verdicts, letter, regions.OWN_LETTER)
    return filled


def _split(numbers: list[int], at: int) -> tuple[list[int], list[int]]:
    return numbers[:at], numbers[at:]


def _judge(verdicts: list[LineVerdict], numbers: Sequence[int], verdict: LineVerdict) -> None:
    for number in numbers:
        verdicts[number] = verdict


def _without_banners(
    lines: Sequence[Line], segment: list[int], verdicts: list[LineVerdict], warnings: Sequence[str]
) -> list[int]:
    """Without the warnings of gateways above and below.

    Where there is nothing else, it is a text after all, or no run of its own.
    """
    device, segment = _split(segment, _device_above([lines[number] for number in segment]))
    _judge(verdicts, device, regions.DEVICE_ABOVE)
    upper, segment = _split(segment, banners.find_banner([lines[number] for number in segment], warnings))
    segment, lower = _split(segment, banners.find_lower_banner([lines[number] for number in segment], warnings))
    _judge(verdicts, upper, regions.GATEWAY)
    _judge(verdicts, lower, regions.GATEWAY)
    return segment


def _device_above(lines: Sequence[Line]) -> int:
    """The line after the device line that some apps write first, and the cursor stands below; 0 where there is none."""
    first = next((number for number, line in enumerate(lines) if line.plain), len(lines))
    alone = first < len(lines) and signature.is_device(lines[first].plain)
    return first + 1 if alone and any(line.plain for line in lines[first + 1 :]) else 0


def _bare_signature(lines: Sequence[Line], numbers: list[int]) -> int:
    """Below a quote there is often nothing but the signature: where it begins, len where something else is said."""
    first = next((place for place, number in enumerate(numbers) if lines[number].plain), len(numbers))
    if first < len(numbers) and (
        signature.is_delimiter(lines[numbers[first]].plain) or lines[numbers[first]].mark == "signature"
    ):
        return first
    return len(numbers)


def _own_letter(lines: Sequence[Line]) -> int:
    """Where a letter of ours begins that was quoted without any mark; len where there is none.

    It is known by its line that invites to reply or by its foot,
    and begins with its greeting below the person's own text.
    """
    for number, line in enumerate(lines):
        if "·" not in line.plain and line.plain[:3].lower() not in _INVITATIONS.letters:
            continue
        if not is_our_foot(line.plain) and not _INVITATIONS.begin(line.plain.lower()):
            continue
        for start in range(number - 1, max(0, number - 60), -1):
            if any(_greets(lines[start].plain, marker) for marker in REPLY_MARKERS.values()):
                above = " ".join(line.plain for line in lines[:start])[:2000].lower()
                return len(lines) if announces_answers(above) else start
    return len(lines)


def _greets(plain: str, marker: ReplyMarker) -> bool:
    return len(plain) <= 60 and plain.startswith(marker.greeting_starts) and plain.endswith(marker.greeting_ends)
