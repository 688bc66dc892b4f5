"""Passwords and PINs in sentences: a word for one, how the value hangs on it, and whether the value can be one at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from gateway.read.later_pattern import compile_later
from gateway.read.lower_pattern import holds_any
from service.privacy import secret_words as words
from service.privacy.secret_context import (
    FOR,
    HIDDEN,
    NO_VALUE,
    PRODUCT,
    QUOTES,
    SIGN,
    SIGN_CJK,
    UNIT,
    VERB,
    VERSION,
    Sought,
    Spans,
    asked,
    find_each,
    is_ordinary,
    is_time,
    label,
    match_at,
)

_VALUE = rf"(?P<open>\*\*|[*_{QUOTES}<]?)(?P<value>(?![:=,;]|//)[^\s{QUOTES}，。；、！？（）]{{2,128}})"
_SET = compile_later(
    r"(?:set|reset|resett\w*|chang\w*|updat\w*|switch\w*|made|put|renew\w*|setz\w*|änder\w*)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
_WORD = compile_later(r"[^\W\d_]+(?:[-'’/][^\W\d_]+)*")


class _Evidence(StrEnum):
    """How a value hangs on its word."""

    SIGN = "sign"  # a colon, an equals sign: nearly anything may stand behind
    VERB = "verb"  # "is": a word alone must not be an ordinary one
    BESIDE = "beside"  # nothing: only what looks like a password counts


_EN = label(rf"{words.PASSWORD}")
# The forms are asked of a folded text, since to heed no case takes them twice as long.
# Every place where a word for a password or a PIN stands by itself: looked for once, since many forms begin there.
_LABELLED = compile_later(rf"(?={label(f'{words.PASSWORD}|{words.PASSWORD_SHORT}|{words.PIN}')})")
_BEFORE_PART = 16  # letters of a word for one before its part: "login_network key" has 14
_PARTS = asked(*words.PASSWORD_PARTS)
_LABELS_CJK = asked(*words.PASSWORD_CJK.split("|"))
_Form = tuple[re.Pattern[str], _Evidence]


def _compile(*forms: tuple[str, _Evidence], flags: int = 0) -> tuple[_Form, ...]:
    return tuple((compile_later(pattern, flags), evidence) for pattern, evidence in forms)


# Forms that begin with one of these words, forms that begin with a Chinese or Japanese one, and others.
_SIGN_FORMS = _compile(
    (rf"{label(f'{words.PASSWORD}|{words.PASSWORD_SHORT}|{words.PIN}')}{FOR}{SIGN}{_VALUE}", _Evidence.SIGN),
)
_VERB_FORMS = _compile((rf"{label(f'{words.PASSWORD}|{words.PIN}')}{FOR}{VERB}{_VALUE}", _Evidence.VERB))
_BESIDE_FORMS = _compile(
    (
        rf"{label(f'{words.PASSWORD}|{words.PIN}|pw|pwd')}(?:\s*[,，/|]\s*|\s+[-–—]+\s+|\s+){_VALUE}",
        _Evidence.BESIDE,
    ),
    (rf"{label(words.PASSWORD)}[^.:\n()（）]{{0,40}}[(（]\s*{_VALUE}\s*[)）]", _Evidence.BESIDE),
    (
        rf"{label(rf'{words.PASSWORD}|{words.PIN}|pw|pwd|pass')}(?:[^.\n:=;!?,，]{{1,50}}?(?:\s(?:(?:is|was|be)\b|(?:set|changed|reset|updated|renewed) to\b)\s*[:=]?|[:=])|\s+(?:is|was))\s*{_VALUE}",
        _Evidence.BESIDE,
    ),
)
_CJK_FORMS = _compile(
    (rf"(?:{words.PASSWORD_CJK})[^\s，。；:=是为]{{0,12}}?{SIGN_CJK}{_VALUE}", _Evidence.SIGN),
    (rf"(?:{words.PASSWORD_CJK})(?:\s*[,，/|]\s*|\s*){_VALUE}", _Evidence.BESIDE),
    (rf"(?:{words.PASSWORD_CJK})\s*[(（]\s*{_VALUE}\s*[)）]", _Evidence.BESIDE),
)
_OTHER_FORMS = _compile(
    (rf"<(?:{words.PASSWORD}|pwd|pass)>\s*{_VALUE}", _Evidence.SIGN),
    (r"--(?:password|passwd|pass|pwd|token|secret)[ =](?P<open>[\"']?)(?P<value>[^\s\"']{3,128})", _Evidence.SIGN),
    (r"\bsshpass\s+-p\s?(?P<open>[\"']?)(?P<value>[^\s\"']{3,128})", _Evidence.SIGN),
    (
        r"\bmysql(?:dump|admin)?\b[^\n]{0,80}?\s(?-i:-p)(?P<open>[\"']?)(?P<value>[^\s\"'-][^\s\"']{3,128})",
        _Evidence.SIGN,
    ),
    (r"\bcurl\b[^\n]{0,80}?\s(?:-u|--user)\s?[\"']?[^\s\"':]{1,64}:(?P<value>[^\s\"']{3,128})", _Evidence.SIGN),
    (r"\bnet use\b[^\n]{0,120}?/user:\S{1,80}\s+(?P<value>[^\s/]{3,128})", _Evidence.SIGN),
    flags=re.IGNORECASE,  # of the text as it stands: -P of mysql is a port
)
_OTHER_PARTS = ("<", "--", "sshpass", "mysql", "curl", "net use")  # of these forms, one each
_ALL_OTHER_PARTS = asked(*_OTHER_PARTS)
_TO = compile_later(rf"{_EN}{FOR}\s+(?:to|auf|en|a|by|with)\s*:?\s+{_VALUE}")
_NAME_STARTS = asked(
    *("user", "login", "account", "benutzer", "konto", "utilisateur", "id", "账号", "帐号", "账户", "用户名")
)
_PAIR = compile_later(
    r"(?:\b(?:user(?:name)?|login|account|benutzer(?:name)?|konto|utilisateur|id)|账号|帐号|账户|用户名)\s*+(?:and|&|/|\+|und|et|和|与|、|及)?\s*+"
    rf"(?:{words.PASSWORD}|{words.PASSWORD_CJK}|pw|pass)\s*(?:is|are|ist|sind|:|=|是|为|分别是|分别为)+\s*"
    rf"(?P<name>[^\s/,，和]{{2,64}})\s*(?:/|,|\||;|:| and | und | & |，|和|\s)\s*{_VALUE}"
)
_NAME_AND = compile_later(
    r"(?:\b(?:user\s?(?:name)?|login|account|benutzer(?:name)?|konto|utilisateur|id)|账号|帐号|账户|用户名)\s*(?:and|&|/|\+|und|et|和|与|及)\s*$",
    re.IGNORECASE,
)
_PAIR_BARE_STARTS = asked("cred", "log", "sign", "access", "accès", "zugangsdaten", "账号密码", "帐号密码", "登录信息")
_PAIR_BARE = compile_later(
    r"(?:\b(?:credentials?|creds?|log(?:ged)?[ -]?in (?:with|as)|log-?ins?|sign-?in|access(?: data)?|zugangsdaten|accesso|accès)|账号密码|帐号密码|登录信息)\s*(?:(?:is|are|ist|sind|for[^\n:=]{1,40})\b\s*)?"
    rf"[:=]?\s*(?P<name>[^\s/,，]{{2,64}})\s*(?:/|\||,|;|:| and | und )\s*{_VALUE}"
)
_REVERSE_VERBS = frozenset("is was as ist als est comme es como".split())  # noqa: SIM905 - to read
_REVERSE_SPAN = 160  # letters before a word for a password that are looked at first
_REVERSE = compile_later(
    rf"(?:(?<=\s)|^)(?P<open>[{QUOTES}]?)(?P<value>[^\s{QUOTES}，。；、]{{4,64}})[{QUOTES}]?,?\s+(?:(?:{'|'.join(sorted(_REVERSE_VERBS))})\s+)"
    rf"(?:(?:my|the|our|your|his|her|their|a|mein|das|mon|le|mi|la)\s+)?(?:(?!no\b|not\b)\w+\s+){{0,2}}?{_EN}(?!\s+(?:manager|policy|reset|prompt|field|hash|vault|server|portal|tool|safe|box))",
    re.MULTILINE,
)
_REVERSE_CJK = compile_later(
    rf"(?:用|把|以|将)?[{QUOTES}]?(?P<value>[!-~]{{4,64}})[{QUOTES}]?\s*(?:是|作为|当作|当|做|为|就是)(?:我|他|她|新|的|你|您|初始|临时|登录|开机|现在|账号|帐号|账户)*(?:{words.PASSWORD_CJK})"
)
_PHRASE_PARTS = asked(*words.PHRASE_PARTS)
_PHRASE = compile_later(
    rf"\b(?:{words.PHRASE})(?:{SIGN}|{VERB})[{QUOTES}]?(?P<value>[a-z]{{2,}}(?:[ -][a-z]{{2,}}){{2,23}})"
)
_WORD_AND_YEAR = compile_later(
    rf"(?i:{_EN}(?:{SIGN}|{VERB}))(?P<value>(?P<word>[A-Z][a-z]{{2,}}) \d{{2,4}}!?)(?=\s*(?:$|[\n.,;]))"
)
_NEXT = compile_later(
    rf"\s*(?:,|and|or|&|/|then|und|oder|或者|或|和|、|,\s*then)\s*(?P<open>[{QUOTES}]?)(?P<value>[^\s{QUOTES}，。；、！？（）]{{4,64}})",
    re.IGNORECASE,
)
_LAST = compile_later(
    rf"(?:^|\s)(?P<open>[{QUOTES}]?)(?P<value>[^\s{QUOTES}，。；、]{{4,64}})[{QUOTES}]?\s*(?:,|and|or|und|oder|或者|或|和|、)\s*[{QUOTES}]?$",
    re.IGNORECASE,
)
_SET_PARTS = asked("set", "chang", "updat", "switch", "made", "put", "renew", "änder")  # of the words of `_SET`
_IN_SENTENCES = compile_later(
    r"\b(?:is|are|was|not|no|for|of|to|in|on|the|a|my|it|i|be|with|by|please|and|or|that|this|has|must|you|we)\b"
)
_QUOTES = asked(*QUOTES)
_QUOTED = compile_later(
    rf"(?:{_EN}|{words.PASSWORD_CJK})(?:\s+(?:is|was|to|ist|est|es)\s*[:=]?\s*|\s*(?:是|为|改为|设为)\s*[:=]?\s*|\s*[:=]\s*|\s+)[{QUOTES}](?P<value>[^{QUOTES}\n]{{3,64}})[{QUOTES}]"
)


# Several words between quotation marks behind a sign, a figure or sign among them: "two words 9".
_SAID = compile_later(rf"[^:=]+[:=]\s*[{QUOTES}](?=[^{QUOTES}]*[0-9#$%&*+@!])[^{QUOTES}]+[{QUOTES}]")
# One of these each form needs.
PARTS_OF_PASSWORD = _PARTS | _LABELS_CJK | _ALL_OTHER_PARTS | _PAIR_BARE_STARTS | _PHRASE_PARTS
_MOST_BESIDE = 5  # passwords that are told together


def find_passwords(sought: Sought) -> Spans:
    """Every password, and what is told beside it: "Winter24 or Winter25"."""
    text = sought.text
    for span in _find_named_passwords(sought):
        yield span
        yield from _behind(text, span[1])
        yield from _before(text, span[0])


def _behind(text: str, end: int) -> Spans:
    for _ in range(_MOST_BESIDE):
        found = _NEXT.match(text, end + (text[end : end + 1] in QUOTES and end < len(text)), end + 80)
        told = next(_judged(text, found, _Evidence.BESIDE), None) if found is not None else None
        if told is None:
            return
        yield told
        end = told[1]


def _before(text: str, start: int) -> Spans:
    first = max(0, start - 80)
    lead = text[first:start]
    found = _LAST.search(lead)
    if found is not None:
        yield from ((a + first, b + first) for a, b in _judged(lead, found, _Evidence.BESIDE))


def _find_named_passwords(sought: Sought) -> Spans:
    text, folded = sought.text, sought.folded
    parts = sought.parts & _PARTS
    labels = _find_labels(folded, parts) if parts else []
    labels_cjk = find_each(text, sought.parts & _LABELS_CJK)
    if labels:
        yield from _find_behind_labels(sought, labels)
    for form, evidence in _CJK_FORMS if labels_cjk else ():
        yield from _judged_all(text, match_at(form, folded, labels_cjk), evidence)
    for part, (form, evidence) in zip(_OTHER_PARTS, _OTHER_FORMS, strict=True) if sought.has(_ALL_OTHER_PARTS) else ():
        if part in sought.parts:
            yield from _judged_all(text, form.finditer(text), evidence)
    if parts or labels_cjk:
        yield from _judged_all(
            text, match_at(_PAIR, folded, find_each(folded, sought.parts & _NAME_STARTS)), _Evidence.SIGN
        )
    if sought.has(_PAIR_BARE_STARTS) and _may_be_strong(sought):
        pairs = match_at(_PAIR_BARE, folded, find_each(folded, sought.parts & _PAIR_BARE_STARTS))
        yield from _judged_all(text, pairs, _Evidence.BESIDE)
    if sought.has(_PHRASE_PARTS):
        for found in _PHRASE.finditer(folded):
            if not _IN_SENTENCES.search(found["value"]):
                yield found.span("value")
    if labels:
        yield from _find_around_labels(sought, labels)
    if labels_cjk:
        yield from _judged_all(text, _REVERSE_CJK.finditer(text), _Evidence.BESIDE)
    if (labels or labels_cjk) and sought.has(_QUOTES):
        for found in match_at(_QUOTED, folded, sorted(labels + labels_cjk)):
            if not any(map(is_ordinary, found["value"].split())) or _SAID.fullmatch(found[0]):
                yield found.span("value")


def _find_labels(folded: str, parts: Iterable[str] = words.PASSWORD_PARTS) -> list[int]:
    """Where a word for a password or a PIN stands: asked where it can begin, by the parts that there are."""
    places: set[int] = set()
    for part in parts:
        is_beginning = part in words.PASSWORD_BEGINNINGS
        for at in find_each(folded, (part,)):
            before = folded[at - 1 : at]
            if is_beginning and not before.isalnum() and before != "_":
                places.add(at)
            else:
                places.update(_find_beginnings(folded, at))
    return [place for place in sorted(places) if _LABELLED.match(folded, place) is not None]


def _find_beginnings(folded: str, at: int) -> list[int]:
    """Where the words begin that stand a little before a place."""
    start = max(0, at - _BEFORE_PART - 1)
    begins = [found.end() for found in _NO_LETTER.finditer(folded, start, at)]
    return begins if start else [0, *begins]


_NO_LETTER = compile_later(r"[\W_]")  # what a word may begin behind


_STRONG_SIGNS = asked(*"!@#$%^&*+=?~")


def _may_be_strong(sought: Sought) -> bool:
    """Has it any figure or sign? Without one nothing beside a word counts as a password."""
    return sought.figures > 0 or not sought.is_ascii or sought.has(_STRONG_SIGNS)


def _find_behind_labels(sought: Sought, labels: Sequence[int]) -> Spans:
    """Forms that begin with an English or European word for a password."""
    text, folded = sought.text, sought.folded
    forms = (
        *(_SIGN_FORMS if sought.has(_SIGNS) else ()),
        *_VERB_FORMS,
        *(_BESIDE_FORMS if _may_be_strong(sought) else ()),
    )
    for form, evidence in forms:
        yield from _judged_all(text, match_at(form, folded, labels), evidence)


_SIGNS = asked(":", "=", "->", "→")  # of `SIGN`


def _find_around_labels(sought: Sought, labels: Sequence[int]) -> Spans:
    """Forms that an English or European word for a password is part of."""
    text, folded = sought.text, sought.folded
    if sought.has(_SET_PARTS) and any(holds_any(folded[max(0, at - 60) : at], _SET_PARTS) for at in labels):
        for found in match_at(_TO, folded, labels):
            if _SET.search(text[max(0, found.start() - 60) : found.start()]):
                yield from _judged(text, found, _Evidence.VERB)
    if _may_be_strong(sought) and any(_may_end_reverse(folded, place) for place in labels):
        yield from _judged_all(text, _REVERSE.finditer(folded), _Evidence.BESIDE)
    for found in match_at(_WORD_AND_YEAR, text, labels) if sought.figures else ():
        if not is_ordinary(found["word"]) and not PRODUCT.fullmatch(found["value"]):
            yield found.span("value")


def _may_end_reverse(folded: str, place: int) -> bool:
    """Does one of the four words before it say "is" or "as", as `_REVERSE` has it before the word for a password?"""
    start = max(0, place - _REVERSE_SPAN)
    before = folded[start:place]
    if not before[-1:].isspace():
        return False
    words_before = before.rsplit(None, 4)[-4:]
    return (len(words_before) < 4 and start > 0) or not _REVERSE_VERBS.isdisjoint(words_before)


def _judged_all(text: str, all_found: Iterable[re.Match[str]], evidence: _Evidence) -> Spans:
    for found in all_found:
        yield from _judged(text, found, evidence)


def _judged(text: str, found: re.Match[str], evidence: _Evidence) -> Spans:
    """The place of a value, without what closes its sentence; nothing where it can be no password."""
    start, end = found.span("value")
    value = text[start:end]
    if evidence is _Evidence.BESIDE and value.rstrip(".,;:)").isalpha():
        return  # letters alone are none there
    if evidence is not _Evidence.BESIDE and _NAME_AND.search(text[max(0, found.start() - 30) : found.start()]):
        return  # the name comes first: `_PAIR` reads both
    if "open" in found.re.groupindex and found["open"]:
        value = value.rstrip("*_>.,;:")
    elif "<" in value[1:]:  # the closing tag of XML
        value = value[: value.index("<", 1)]
    cjk = re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", value)
    if cjk is not None:
        value = value[: cjk.start()]
    if value[:1] in "(（" and ")" not in value and evidence is not _Evidence.BESIDE:  # "password: (sent by phone)"
        return
    value = value.rstrip(".,;:)") if not value.endswith("...") else value.rstrip(".")
    behind = text[start + len(value) : start + len(value) + 40]
    if value and _can_be(value, behind, evidence, text[found.start() : start]):
        yield start, start + len(value)


def _can_be(value: str, behind: str, evidence: _Evidence, lead: str) -> bool:
    """May it be a password, by what it is made of and what stands behind it?"""
    if HIDDEN[:2] in value or NO_VALUE.fullmatch(value) or behind.startswith(":") or is_time(value):
        return False
    if _WORD.fullmatch(value.rstrip("!?")):
        return _can_be_word(value, behind, evidence, lead)
    if VERSION.fullmatch(value) or (PRODUCT.fullmatch(value.rstrip("!?,")) and evidence is not _Evidence.SIGN):
        return False
    if value.isdigit():
        is_counted = UNIT.match(behind) is not None
        least = 3 if evidence is not _Evidence.BESIDE else 4 if _is_pin(lead) else 6
        return not is_counted and least <= len(value) <= 12
    if UNIT.match(behind) and re.fullmatch(r"\d+(?:[-–]\d+)?[+]?", value):
        return False
    if evidence is _Evidence.BESIDE:
        return _is_strong(value)
    letters = _WORD.match(value)
    return len(value) >= 4 and not (
        letters is not None and is_ordinary(letters.group()) and value[letters.end() :][:1] in ",.;:)/?!"
    )


def _can_be_word(value: str, behind: str, evidence: _Evidence, lead: str) -> bool:
    """A word of letters alone: only where it is no ordinary one and nothing goes on behind it."""
    bare = value.rstrip("!?")
    if (
        value.endswith("?")
        or is_ordinary(bare)
        or evidence is _Evidence.BESIDE
        or len(bare) < 4
        or "\n" in lead.strip("\n")
    ):
        return False
    ends = (
        re.match(r"[*_\"'`”’<]*\s*(?:$|[\n.,;，。；)!|/]|(?:and|but|for|und|et|y)\s|[^\s:=]{1,20}\s*[:=])", behind)
        is not None
    )
    mixed = re.search(r"[a-z][A-Z]", bare) is not None
    return ends or (mixed and evidence is _Evidence.SIGN)


def _is_strong(value: str) -> bool:
    """Letters with figures or signs among them, and no name of a product, a place or a file."""
    core = value.rstrip("!?.,")
    if len(value) < 6 or PRODUCT.fullmatch(core) or is_ordinary(core):
        return False
    head = re.match(r"[A-Za-z]+", value)
    if (
        head is not None
        and head.group().casefold() in words.NO_PASSWORD
        and len(head.group()) > 2
        and not re.search(r"[!@#$%^&*]", core)
    ):
        return False
    figures, letters = any(c.isdigit() for c in core), any(c.isalpha() for c in core)
    signs = re.search(r"[!@#$%^&*+=?~]", value[:-1]) is not None or (value.endswith("!") and figures)
    return letters and (figures or signs) and "://" not in value and not re.fullmatch(r"[\d:.,/-]+[a-z]{0,2}", value)


def _is_pin(lead: str) -> bool:
    return re.match(rf"(?:{words.PIN})", lead, re.IGNORECASE) is not None
