"""Whom a text greets: the requester, a colleague, or nobody in particular; in English,
Chinese and the openers of a few languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct

from gateway.read.later_pattern import compile_later
from rules.language.condition import fold
from service.domain.commands.lines import INVISIBLE, OPENERS
from service.domain.commands.time_words import fold_width


class Greets(StrEnum):
    """Whom a greeting is for."""

    NOBODY = "nobody"  # there is none
    REQUESTER = "requester"
    COLLEAGUE = "colleague"
    GROUP = "group"  # "Hi all,", "各位好：": those who are asked, or all who read the ticket
    UNCLEAR = "unclear"  # "Hello,", "您好：", a name that nobody here is known by, or one that two people have


class Salutation(Struct, frozen=True):
    """The words of a greeting that may be names, folded, and whether a title stands with them."""

    names: tuple[str, ...] = ()
    titled: bool = False


_OPENED = compile_later(
    rf"(?:{OPENERS})(?![\w'’])[\s,，]*@?(?P<names>[^,;:.!?，；：。！？…–—()]{{0,40}}?)\s*(?:[,;:.!?，；：。！？…]|[–—]|\s-\s|$)",
    re.IGNORECASE,
)
_NAMED = compile_later(
    r"@?(?P<names>(?:[DMP]rs?\.\s|Ms\.\s)?[^\W\d_][\w'’. ]{0,40}?)\s*(?:[,:!，：！]|\s?[–—]|\s-\s|$)"
)
_CHINESE = compile_later(
    r"(?P<before>[^\s，,：:！!。、]{0,12}?)[，,、\s]*(?:您好|你好|早上好|上午好|中午好|下午好|晚上好|早安)[啊呀]?"
    r"(?:[，,、\s]+(?P<after>[^\s，,：:！!。]{0,8}))?(?:[，,：:！!。\s]|$)"
)
_CHINESE_NAMED = compile_later(r"(?P<names>(?:尊敬的|亲爱的)?[\u4e00-\u9fff]{1,8}?(?:好)?)[，,：:！!]")
# "fyi noor", "给诺尔：…", "诺尔你看一下": a colleague is meant, or nobody is called.
_PASSED_TO = compile_later(
    r"(?:(?:fyi|cc|attn|for|to)\b|转给|抄送|[给转致])[\s,:，：]*@?(?P<names>[^\W\d_][\w'’. ]{0,40}?)"
    r"\s*(?:[,:!，：！]|\s-\s|$)",
    re.IGNORECASE,
)
_CALLED_ZH = compile_later(r"@?(?P<names>[^\W\d_][\w'’.-]{0,20}?)\s*(?:[你您](?!好)|麻烦|帮(?![你您大]))")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "herr", "frau", "madame", "monsieur", "señor", "señora"}
)
_DOTTED = compile_later(r"\b(Mrs?|Ms|Dr|Prof)\.", re.IGNORECASE)
_TITLES_ZH = compile_later(r"(?:先生|女士|小姐|老师|经理|主任|总监|总|工|同学|同志)$")
_HONOURS_ZH = compile_later(r"^(?:尊敬的|亲爱的)")
_NOBODY = frozenset({
    "", "there", "customer", "user", "client", "sir", "madam", "sir or madam", "客户", "用户", "again",
})  # fmt: skip
_GROUP = frozenset({
    "all", "team", "everyone", "everybody", "colleagues", "folks", "guys", "both", "kollegen", "zusammen", "alle",
    "kolleginnen", "tous", "collègues", "equipo", "colegas", "各位", "大家", "同事们", "各位同事", "同事",
    "兄弟们", "伙伴们", "小伙伴们", "两位", "二位",
})  # fmt: skip
_MOST_WORDS = 4
_AND = compile_later(r"\s*(?:,|&|/|、|\band\b|\bund\b|\bet\b|和|与)\s*", re.IGNORECASE)


def greets(text: str, requester: Collection[str], colleagues: Collection[str]) -> Greets:
    """Whom the first line of a text greets. Both hold folded names; what stands in both is unclear."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return _whom(first, requester, colleagues)


def greets_later(text: str, requester: Collection[str], colleagues: Collection[str]) -> frozenset[Greets]:
    """Whom the paragraphs below the first greet by name."""
    paragraphs = re.split(r"\n\s*\n", text.strip())[1:]
    found = (_whom(one.strip().split("\n")[0], requester, colleagues) for one in paragraphs)
    return frozenset(one for one in found if one in {Greets.REQUESTER, Greets.COLLEAGUE})


def behind_greeting(line: str) -> str:
    """What a line says behind its greeting; the whole line where it begins with none."""
    plain = _plain(line)
    for pattern in (_OPENED, _CHINESE):
        found = pattern.match(plain)
        if found is not None and _read(plain) is not None:
            end = found.start("after") if found.groupdict().get("after") else found.end()  # a name, or the text itself
            return plain[end:].strip(" \t,，。.!！:：")
    return plain


def without_greeting(text: str, own: Collection[str], others: Collection[str]) -> str:
    """A text for somebody else than it was written to, without the greeting of one of the `others`, or of anybody by
    name in a line of its own. `own` are the names of who reads it; both hold folded names.
    """
    first, _, rest = text.lstrip().partition("\n")
    plain = _plain(first)
    for pattern in (_OPENED, _CHINESE, _NAMED, _CHINESE_NAMED):
        match = pattern.match(plain)
        if match is None:
            continue
        named, end = _named_by(match)
        found = _names(named)
        if not found.names or _GROUP.issuperset(found.names) or len(named.split()) > _MOST_WORDS:
            continue
        behind = _as_typed(first, plain[end:].lstrip(" \t,，。.!！:："))
        if any(_is(name, others, titled=found.titled) for name in found.names):
            return f"{behind}\n{rest}".strip()
        if any(_is(name, own, titled=found.titled) for name in found.names):
            return text
        opened = pattern is _OPENED or bool(match.groupdict().get("before"))  # "您好，修好了" names nobody
        if opened and not behind and _looks_like_names(named):
            return rest.strip()
    return text


def _as_typed(line: str, end: str) -> str:
    """The end of a line in its writer's own signs."""
    line = line.rstrip()
    own = line[len(line) - len(end) :]
    return own if fold_width(own) == end else end


def _named_by(match: re.Match[str]) -> tuple[str, int]:
    """What a greeting says as names, and where it ends: behind 您好 may stand a name, or the text itself."""
    groups = match.groupdict()
    if "before" not in groups:
        after = _CHINESE.fullmatch(groups["names"])
        return (after["before"] if after is not None else groups["names"]).removesuffix("好"), match.end()
    if groups["before"] and groups["after"]:
        return groups["before"], match.start("after")
    return groups["before"] or groups["after"] or "", match.end()


def _looks_like_names(named: str) -> bool:
    """Is each word of it written with a capital, or Chinese?"""
    words = [word.strip(".") for word in _AND.sub(" ", named).split()]
    return bool(words) and all(word[:1].isupper() or word[:1] >= "\u2e80" for word in words if word)


def _plain(line: str) -> str:
    return _DOTTED.sub(r"\1", fold_width(INVISIBLE.sub("", line))).strip(' \t*_"“”')


def _whom(line: str, requester: Collection[str], colleagues: Collection[str]) -> Greets:
    plain = _plain(line)
    found = _read(plain)
    if found is not None:
        return _judge(found, requester, colleagues)
    for pattern in (_NAMED, _CHINESE_NAMED):
        named = pattern.match(plain)
        whom = _judge(_names(named["names"].removesuffix("好")), requester, colleagues) if named else Greets.UNCLEAR
        if whom is not Greets.UNCLEAR:  # "Yes, …" is no name
            return whom
    called = (_names(one["names"]) for pattern in (_PASSED_TO, _CALLED_ZH) if (one := pattern.match(plain)))
    is_colleague = any(_judge(one, requester, colleagues) is Greets.COLLEAGUE for one in called)
    return Greets.COLLEAGUE if is_colleague else Greets.NOBODY


def _read(plain: str) -> Salutation | None:
    """The greeting that a line begins with; None where it begins with none that has an opener."""
    opened = _OPENED.match(plain)
    if opened is not None and len(opened["names"].split()) <= _MOST_WORDS:
        after = _CHINESE.fullmatch(opened["names"])
        return _names(after["before"] if after is not None else opened["names"])
    chinese = _CHINESE.match(plain)
    return _names(chinese["before"] or chinese["after"] or "") if chinese is not None else None


def _names(typed: str) -> Salutation:
    """The names of a greeting without titles: `Ms Lee` is lee, `李先生` is 李."""
    names, titled = [], False
    for one in _AND.split(typed):
        bare = _HONOURS_ZH.sub("", fold(one))
        words = [word.strip(".") for word in bare.split()]
        kept = [word for word in words if word not in _TITLES]
        name = _TITLES_ZH.sub("", " ".join(kept))
        titled = titled or len(kept) < len(words) or (bool(name) and name != " ".join(kept))
        names.append(name)
    return Salutation(tuple(name for name in names if name not in _NOBODY), titled)


def _judge(found: Salutation, requester: Collection[str], colleagues: Collection[str]) -> Greets:
    if found.names and _GROUP.issuperset(found.names):
        return Greets.GROUP
    whose = {
        (_is(name, requester, titled=found.titled), _is(name, colleagues, titled=found.titled)) for name in found.names
    }
    if whose == {(True, False)}:
        return Greets.REQUESTER
    return Greets.COLLEAGUE if whose == {(False, True)} else Greets.UNCLEAR


def _is(name: str, known: Collection[str], *, titled: bool) -> bool:
    """Is it a name of theirs, or made of its parts?

    A Chinese family name stands with a title, a given name has two signs.
    """
    words = {word for one in known for word in one.split()}
    if name in known or all(word in words for word in name.split()):
        return True
    chinese = [one for one in known if re.fullmatch("[\u4e00-\u9fff]{2,4}", one)]
    if titled:
        return any(one.startswith(name) and len(name) <= 2 for one in chinese)
    return any(one.endswith(name) and len(name) == 2 and len(one) == 3 for one in chinese)
