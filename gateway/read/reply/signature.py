"""Where a letter ends and its signature begins: delimiters, closings, device lines, list footers, legal notices."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from gateway.read.data.cut import HAN_POST, LABEL, OF_THIS_MAIL, OF_THIS_MAIL_BEGINS, POST_HEADS, POST_SMALL, POST_WORDS
from gateway.read.data.languages import LANGUAGES
from gateway.read.lower_pattern import LowerPattern, to_lower
from gateway.read.phrases import Beginnings
from gateway.read.reply.quoted_lines import Line, fold

_CLOSINGS = frozenset(fold(closing) for language in LANGUAGES for closing in language.closings)
_THANKS = frozenset(fold(word) for language in LANGUAGES for word in language.thanks)
_DEVICES = Beginnings({fold(device) for language in LANGUAGES for device in language.devices})
_DEVICE_ENDINGS = tuple(sorted({ending for language in LANGUAGES for ending in language.device_endings}))
_DEVICE_NAMES = (
    "iphone", "ipad", "android", "galaxy", "outlook", "xperia", "pixel", "huawei", "samsung", "yahoo",
    "gmail", "windows", "スマートフォン", "スマホ", "携帯", "ドコモ", "갤럭시", "아이폰", "스마트폰", "네이버",
)  # fmt: skip
_NOTICES = (
    *sorted({notice for language in LANGUAGES for notice in language.disclaimers}),
    "this email", "this e-mail", "this message", "this communication", "this transmission",
    "the information", "this document", "caution:", "notice:",
)  # fmt: skip
_NOTICES_BEGIN = Beginnings(_NOTICES)
_NOTICE_BEGINS = Beginnings({*_NOTICES, *OF_THIS_MAIL_BEGINS})
_NOTICE_LETTERS = _NOTICE_BEGINS.letters | {""}
_AROUND_NOTICES = "*-_<[【 "
_TITLES = (
    "notice",
    "disclaimer",
    "声明",
    "聲明",
    "legal",
    "haftungsausschluss",
    "confidentialité",
    "confidencialidad",
    "confidencialidade",
    "riservatezza",
)
_CONFIDENTIAL = LowerPattern(
    r"confiden|privileged|intended (?:only|solely|exclusively|recipient|addressee|for the|use)|sole use|(?:consider"
    r"|think (?:about|of)|protect)[^.\n]{0,20}environment|environment before|©|copyright (?:\(c\)|19|20)"
    r"|scanned (?:for|by)|virus"
    r"|保密|机密|機密|秘密|收件人|收件者|指定|授权|vertraulich|bestimmt|vertrouwelijk|bestemd|riservat|destinat"
    r"|destinée|destiné|poufn|przeznaczon|конфиденц|предназнач|конфіденц|fortrolig|konfiden|důvěrn|určen|gizli"
    r"|bizalmas"
    r"|受信者|宛先|기밀|비밀|dirigid[oa]s? (?:a|exclusiv|únic)|destinam-se|por (?:error|engano|equivocación)|par erreur"
    r"|per errore|per vergissing|irrtümlich|pomyłk|по ошибке|誤って受信|误收|誤收|错收|잘못 수신",
)
_SAYS_SOMETHING = (
    " is ",
    " not ",
    "n't",
    " can",
    " does",
    " fail",
    " was ",
    "?",
    "？",
    "不",
    "无法",
    "無法",
    "没",
    "沒",
    "失败",
    "收不到",
)
_QUESTION = re.compile(r"\w\s?\?(?!\S)|？")
_GREETS = LowerPattern(
    r"(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)|moin"
    r"|servus|sehr geehrte[rsn]?|liebe[rs]?|bonjour|bonsoir|madame|monsieur|ch[eè]re?s?|hola|buen[oa]s (?:días"
    r"|tardes)|estimad[oa]s?"
    r"|ciao|buongiorno|buonasera|salve|gentil[ei]\w*|olá|bom dia|boa tarde|prezad[oa]s?|hoi|beste|geachte"
    r"|goede(?:morgen|middag|ndag)|dzień dobry|witam|cześć|szanown\w+|здравствуйте|добрый (?:день|вечер)|доброе утро"
    r"|привет|уважаем(?:ый|ая|ые)|шановн(?:ий|а|і)|добрий день|вітаю"
    r"|hej|god (?:dag|morgon|morgen)|hei|ahoj|dobrý den|vážen(?:ý|á|í)|kære|kedves|merhaba|sayın|안녕하세요|こんにちは"
    r"|お世話になっ(?:ております|ています))\b"
    r"(?:(?: [^\s,，!?]{1,20}){0,4}\s?[,，!！:：。]|(?: [^\s,，!?.]{1,20}){0,2}))$"
)
_GREETS_IN_HAN = re.compile(
    r"(?:[^，。,.]{0,8}(?:您好|你好|大家好|老师|様)[,，!！:：。]?"
    r"|尊敬的[^，。,.：:]{1,10}(?:[，,]\s?[您你]好)?[，,！!：:])$"
)
_END = " ,.!，。！；;~～、:：-—–*_…،؛"
_PATCH = ("diff --git ", "@@ -", "+++ ", "Index: ")  # below "---" stands a change of a program: text
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}$")
_CONTACT = re.compile(
    r"@\w|\b(?:tel|mail|e-mail|phone|mobile|fax|mob|cell|www)\b|电话|手机|邮箱|邮件|電話|地址|分机|分機"
    r"|短号|内线|內線|工号|\+\d{2}|\d{3}[- ]\d{4}",
    re.IGNORECASE,
)
# A line that is a way to reach somebody, and nothing else.
_REACHED = re.compile(
    r"(?:[^\W\d_]{1,12}\.?(?: [^\W\d_]{1,8}\.?)?\s?[:：]?\s?)?(?:<?[^\s@]{1,64}@[^\s@]{3,190}>?|\+?[\d(][\d ()/.-]{5,24}|(?:https?://|www\.)\S{3,200})",
    re.IGNORECASE,
)
_OF_SIGNATURES = re.compile(
    r"\b(?:signatur\w{0,2}|signoff|sign-off|footer|unterschrift|abbinder|fußzeile|(?:mi|la|mia|nueva|nuova) firma"
    r"|pie de firma|assinatura|rodapé"
    r"|handtekening|podpis\w{0,2}|stopk\w{1,3}|подпис\w{0,3}|підпис\w{0,3}|imza\w{0,4}|underskrift|signatura)\b|签名|簽名|落款|署名|서명",
    re.IGNORECASE,
)
MOST_AFTER_DELIMITER = 20  # lines of a signature below "-- "
MOST_AFTER_CLOSING = 9
_MOST_POSTS, _MOST_POST_WORDS = 2, 5  # lines below a name that say where it works, and words of each
_STOPS = ".!?。！？…~"
_LONGEST = 90  # characters of a signature's line


def is_device(plain: str) -> bool:
    """Is it "Sent from my …", "发自我的…" or their like, and no sentence about a device."""
    if len(plain) >= 140:
        return False
    bare = plain.lstrip("-—–*_[(<|# ")
    if bare.isascii() and bare[:3].lower() not in _DEVICES.letters:
        return False
    text = fold(bare).partition("http")[0]
    known = _DEVICES.begin(text) or _names_device_first(text)
    if not known or any(word in text for word in _SAYS_SOMETHING):
        return False
    return text[0] not in "从從" or text.rstrip(_END).endswith(("发送", "傳送", "传送", "寄出", "发出"))


def _names_device_first(text: str) -> bool:
    """Is it "Galaxyから送信": the device, then that it was sent from there."""
    if text.isascii():
        return False
    bare = text.rstrip(_END + "<>()")
    return len(bare) <= 40 and bare.endswith(_DEVICE_ENDINGS) and any(name in bare for name in _DEVICE_NAMES)


def is_delimiter(plain: str) -> bool:
    """`-- ` (RFC 3676 section 4.3) and what people make of it."""
    return plain in _DELIMITERS


_DELIMITERS = frozenset(("--", "-- ", "—", "——", "- -", "–", "---", "----"))


def is_closing(plain: str) -> bool:
    """Is it "Best regards", "此致" on a line of its own, also with a name, a place or a second closing:
    "Danke und Gruß", "VG aus Köln".
    """
    if len(plain) > 70:
        return False
    text = fold(plain.strip(_END))
    if not _may_close(text.lstrip(_END)):
        return False
    if text in _CLOSINGS:
        return True
    head, comma, name = text.partition(",")
    if comma and head.strip(_END) in _CLOSINGS and len(name.split()) <= 3:
        return True
    parts = [part.strip(_END) for part in _JOINED.split(text)]
    if len(parts) == 2 and any(part in _CLOSINGS for part in parts):
        return all(part in _CLOSINGS or part in _THANKS for part in parts)
    return _closes_with_name(plain.strip(_END))


def _may_close(text: str) -> bool:
    """Are its first letters those of a closing or of thanks, up to three of a word."""
    if text[:3] in _CLOSE or (text[:2] in _CLOSE and not text[2:3].isalpha()):
        return True
    return text[:1] in _CLOSE and not text[1:2].isalpha()


_CLOSE = frozenset(words.split()[0][:3] for words in _CLOSINGS | _THANKS)
_JOINED = re.compile(r"\s*[/&+|]\s*|\s+(?:und|and|et|y|e|en|i|och|og)\s+|[,，]\s*")
_PLACES = frozenset(("aus", "from", "de", "da", "uit", "z", "ze", "из", "från", "fra"))
_AMBIGUOUS = frozenset(
    ("best", "yours", "t", "br", "vh", "kh", "lp", "t", "以上")
)  # begin other things too: "Best Buy"


def _closes_with_name(plain: str) -> bool:
    """A closing and one or two capitalised words: `LG Ann`, `Viele Grüße aus Köln`."""
    words = plain.split()
    for count in (1, 2):
        head, rest = words[:-count], words[-count:]
        if head and fold(head[-1]) in _PLACES:
            head = head[:-1]
        closing = fold(" ".join(head)).strip(_END)
        if (
            closing in _CLOSINGS
            and closing not in _AMBIGUOUS
            and all(word.isalpha() and word.istitle() for word in rest)
        ):
            return True
    return False


_WORD = re.compile(r"\w+")
_COURTESIES = _CLOSINGS | _THANKS | {""}


def says_only_who(signature: str, sender: str) -> bool:
    """Is a signature a closing, the sender's own name and the device alone: nothing that a reader does not know?

    `sender`: their name and address.
    """
    own = frozenset(_WORD.findall(sender.casefold()))
    return all(_is_courtesy(line.strip(), own) for line in signature.splitlines() if line.strip())


def _is_courtesy(plain: str, own: frozenset[str]) -> bool:
    """Is the line a mark, a closing or thanks, with or without one's own name, or where the mail was written?"""
    if is_delimiter(plain) or is_device(plain):
        return True
    words = plain.casefold().split()
    while words and words[-1].strip(_END) in own:
        words.pop()
    rest = " ".join(words).strip(_END)
    return rest in _COURTESIES or all(part.strip(_END) in _COURTESIES for part in _JOINED.split(rest))


def is_thanks(plain: str) -> bool:
    """Does the line hold a word of thanks of the table and nothing else."""
    return len(plain) <= 40 and fold(plain.strip(_END)) in _THANKS


def is_notice(lines: Sequence[Line], number: int) -> bool:
    """Does a legal notice begin on this line: it speaks of this mail, and of confidence within three lines;
    or is its title.
    """
    text = fold(lines[number].plain.lstrip(_AROUND_NOTICES))
    head = text[:18]
    label = LABEL.match(text) if ":" in head or "!" in head or "：" in head else None
    if label is None and not _NOTICE_BEGINS.begin(text if text.isascii() else to_lower(text)):
        return False
    begins = _NOTICES_BEGIN.begin(text) or OF_THIS_MAIL.match(text) is not None
    if not begins and (label is None or OF_THIS_MAIL.match(text, label.end()) is None):
        return False
    if len(text) < 40 and text.rstrip(_END).endswith(_TITLES):
        return True
    there = " ".join(line.plain for line in lines[number : number + 4])
    return _CONFIDENTIAL.search(there) is not None and _QUESTION.search(there) is None


def _is_name(plain: str) -> bool:
    """A name as people sign: one word, or some capitalised ones, or a few Chinese characters."""
    words = plain.strip(_END).split()
    if not words or len(words) > 4 or len(plain) > 40 or plain.endswith(("?", "？", ":", "：")):
        return False
    return len(words) == 1 or all(not word[0].islower() for word in words)


def find_footer(lines: Sequence[Line], *, alone: bool) -> int:
    """The first line of what machines add below everything: a list's footer, a legal notice; len(lines)
    where nothing is.

    Where these lines stand `alone` they cannot be a footer as a whole.
    """
    end = len(lines)
    likely = _where_footers_may_begin(lines)
    begin = max(_first_said(lines) + alone, len(lines) - 60) if likely else end
    for here in likely:
        if here < begin:
            continue
        plain = lines[here].plain
        if plain and is_notice(lines, here):
            end = here
            break
        if len(plain) >= 2 and not plain.strip("_") and _is_list_footer(lines, here + 1):
            end = here
            break
    while (
        end > 0
        and end < len(lines)
        and end - 1 >= 0
        and (not lines[end - 1].plain or not lines[end - 1].plain.strip("_-=* "))
    ):
        end -= 1
    return end


def _where_footers_may_begin(lines: Sequence[Line]) -> list[int]:
    """The lines that begin as those of notices do, have a label or are made of signs: no other one need be asked."""
    bare = [line.plain.lstrip(_AROUND_NOTICES) for line in lines]
    said = "".join(bare)
    is_labelled = ":" in said or "!" in said or "：" in said
    return [
        number
        for number, text in enumerate(bare)
        if (letters := text[:3].lower()) in _NOTICE_LETTERS
        or not letters.isascii()
        or (is_labelled and any(mark in text for mark in ":!："))
    ]


def _is_list_footer(lines: Sequence[Line], start: int) -> bool:
    rest = [line.plain for line in lines[start:] if line.plain]
    return 0 < len(rest) <= 8 and any(
        "mailing list" in plain.lower() or "mailman" in plain.lower() or "listinfo" in plain.lower()
        for plain in rest[:3]
    )


def find_signature(lines: Sequence[Line], author: str) -> int:
    """The line on which the signature of these lines begins; len(lines) where there is none.

    Never 0: a letter has a text.

    author: the name that the mail's sender goes by.
    """
    filled = [number for number, line in enumerate(lines) if line.plain]
    if len(filled) < 2:
        return len(lines)
    start = _by_html(lines, filled)
    start = min(start, _by_delimiter(lines, filled))
    start = min(start, _by_device(lines[:start], filled))
    start = min(start, _by_card(lines[:start], _above(filled, start)))
    start = min(start, _by_closing(lines[:start], _above(filled, start)))
    start = min(start, _by_author(lines[:start], _above(filled, start), author))
    start = min(start, _by_contacts(lines[:start]))
    return start if start < len(lines) and _first_said(lines) < start and not _is_shown(lines, start) else len(lines)


def _above(filled: list[int], start: int) -> list[int]:
    return filled[: bisect_left(filled, start)]


def _is_shown(lines: Sequence[Line], start: int) -> bool:
    """Is the signature what the mail is about ("Please change my signature to:"): then it is text."""
    above = next((line.plain for line in reversed(lines[max(0, start - 4) : start]) if line.plain), "")
    return start < len(lines) and above[-1:] not in ".!?。！？" and _OF_SIGNATURES.search(above) is not None


def is_greeting(plain: str) -> bool:
    """Is the text a greeting, with a name or without, and nothing else."""
    begin = plain[:60]
    return _GREETS.match(begin) is not None or (not begin.isascii() and _GREETS_IN_HAN.match(begin) is not None)


def _first_said(lines: Sequence[Line]) -> int:
    """The first line that says something; a greeting alone is no text."""
    first = -1
    for number, line in enumerate(lines[:40]):
        if line.plain:
            if not is_greeting(line.plain):
                return number
            first = number if first < 0 else first
    return max(first, 0)


def _by_html(lines: Sequence[Line], filled: list[int]) -> int:
    marked = [number for number in filled if lines[number].mark == "signature"]
    if marked and all(lines[number].mark == "signature" for number in filled if number >= marked[0]):
        return marked[0]
    return len(lines)


def _by_delimiter(lines: Sequence[Line], filled: list[int]) -> int:
    for place in range(max(1, len(filled) - 1 - MOST_AFTER_DELIMITER), len(filled) - 1):
        number = filled[place]
        if lines[number].plain not in _DELIMITERS:
            continue
        if len(lines[number].plain) > 2 and _QUESTION.search(lines[filled[-1]].plain):
            continue  # a rule in a text that ends with a question
        if not any(lines[below].raw.startswith(_PATCH) for below in filled[place + 1 :]):
            return number
    return len(lines)


def _by_device(lines: Sequence[Line], filled: list[int]) -> int:
    start = len(lines)
    last = [number for number in filled if number < len(lines)][-3:]
    if not any(is_device(lines[number].plain) for number in last):
        return start
    for number in reversed(last):
        above = next((line.plain for line in reversed(lines[max(0, number - 2) : number]) if line.plain), "")
        if is_device(lines[number].plain) and not above.endswith((":", "：")):
            start = number
    named = 2 <= start < len(lines) and not lines[start - 2].plain and _is_full_name(lines[start - 1].plain)
    return start - 1 if named and all(word[0].isupper() for word in lines[start - 1].plain.split()) else start


def _by_contacts(lines: Sequence[Line]) -> int:
    """A card without anything that announces it, as the last paragraph: a full name, and below it ways to reach its
    person, two at least, and nothing else.
    """
    end = len(lines)
    while end and not lines[end - 1].plain:
        end -= 1
    start = next((number + 1 for number in range(end - 1, max(-1, end - 10), -1) if not lines[number].plain), 0)
    above = next((line.plain for line in reversed(lines[max(0, start - 3) : start]) if line.plain), "")
    if end - start < 3 or not above or above.endswith((":", "：")):
        return len(lines)
    name = lines[start].plain
    named = _is_full_name(name) and (not name.isascii() or all(word[0].isupper() for word in name.split()))
    if not named or _CONTACT.search(name):
        return len(lines)
    reached = all(_REACHED.fullmatch(line.plain) for line in lines[start + 1 : end])
    return start if reached else len(lines)


def _by_card(lines: Sequence[Line], filled: list[int]) -> int:
    """Signatures that clients draw: Foxmail's date and name, NetEase Master's table, a rule above name and numbers."""
    words = [number for number in filled if lines[number].plain.strip("_-=*| ")]
    if len(words) >= 3 and _DATE.match(lines[words[-2]].plain) and len(lines[words[-1]].plain) <= 40:
        return words[-2]
    for place in range(max(1, len(filled) - 10), len(filled)):
        plain = lines[filled[place]].plain
        if plain[0] not in "| _-=*—" or place + 1 == len(filled):
            continue
        if "|" in plain and not plain.strip("| "):
            return filled[place]
        below = [lines[number].plain for number in filled[place + 1 :]]
        ruled = len(plain) >= 6 and not plain.strip("_-=*—")
        if ruled and all(len(line) <= _LONGEST for line in below) and any(_CONTACT.search(line) for line in below):
            return filled[place]
    return len(lines)


def _by_author(lines: Sequence[Line], filled: list[int], author: str) -> int:
    """The author's whole name on a line of its own, below a blank one, and nothing or a card below it:
    firm, telephone, address; below a sentence that has ended, where they work alone.
    """
    folded = author.casefold()
    names = {folded, " ".join(reversed(folded.split(", ", 1)))} if _is_full_name(author) else set()
    for place in range(max(1, len(filled) - MOST_AFTER_CLOSING), len(filled)) if names else ():
        here = filled[place]
        if filled[place - 1] == here - 1:
            continue
        above = lines[filled[place - 1]].plain
        if above.endswith((":", "：")):
            continue
        plain = lines[here].plain.strip(_END).casefold()
        if plain not in names and not any(_has_post(plain, name) for name in names):
            continue
        below = [lines[number].plain for number in filled[place + 1 :]]
        card = all(len(line) <= _LONGEST and not _QUESTION.search(line) for line in below)
        posts = len(below) <= _MOST_POSTS and above[-1] in _STOPS and all(_is_post(line) for line in below)
        if card and (not below or posts or any(_CONTACT.search(line) for line in below)):
            return here
    return len(lines)


def _is_post(plain: str) -> bool:
    """Does a line say where somebody works, or as what, and nothing else: 财务部经理, `Head of Sales`, `Acme Ltd.`"""
    if HAN_POST.fullmatch(plain):
        return True
    words = plain.split()
    if not 0 < len(words) <= _MOST_POST_WORDS or not words[0][0].isupper():
        return False
    if not all(word[0].isupper() or word in POST_SMALL or word in POST_WORDS for word in words):
        return False
    first, last = (words[at].casefold().strip(_END) for at in (0, -1))
    return last in POST_WORDS or (first in POST_HEADS and len(words) > 1)


def _has_post(plain: str, name: str) -> bool:
    """Is it a Chinese name with where its bearer works or is reached: `王小明 采购部`, `王小明电话5512`."""
    rest = plain.removeprefix(name)
    if name.isascii() or not 0 < len(rest) <= 12 or len(rest) == len(plain):
        return False
    return rest[0] == " " or _CONTACT.match(rest) is not None


def _is_full_name(author: str) -> bool:
    """Two words, or two to four Chinese characters: a first name is said in a text too."""
    return 2 <= len(author.split()) <= 4 or (
        2 <= len(author) <= 4 and all(character >= "\u3400" for character in author)
    )


def _by_closing(lines: Sequence[Line], filled: list[int]) -> int:
    """The first closing of the last lines; what a mail opens with ("Boa tarde,", "Thanks") is none."""
    start = len(lines)
    tail = filled[-MOST_AFTER_CLOSING:]
    for place in range(len(tail) - 1, -1, -1):
        plain = lines[tail[place]].plain
        if len(plain) > _LONGEST:
            break
        closes = is_closing(plain)
        if not closes and not is_thanks(plain):
            continue
        after = tail[place + 1 :]
        below = lines[after[0]].plain if 0 < len(after) <= 5 else ""
        if not closes and not (below and (_is_name(below) or is_closing(below))):
            continue
        if tail[place] <= _first_said(lines):
            break
        if not after or not _goes_on(lines, tail[place], after[0]):
            start = tail[place]
    if start == len(lines) and len(filled) > 1 and _is_dashed_name(lines[filled[-1]].plain):
        listed = lines[filled[-2]].plain[:1] == lines[filled[-1]].plain[:1]  # the last point of a list
        return start if listed else filled[-1]
    return start


def _goes_on(lines: Sequence[Line], here: int, below: int) -> bool:
    """Is a closing amid a sentence: `Please send`, `Best regards`, `as our closing from now on.`"""
    words = lines[below].plain.split()
    small = sum(word.islower() and word.isalpha() for word in words[:4])
    return below == here + 1 and small > 2 and lines[here].plain[-1] not in ",.!，。"


def _is_dashed_name(plain: str) -> bool:
    """Is it a name behind a dash, as a last line: "-Abhishek", "- Ann Lee"."""
    if plain[:1] not in "-–—~/" or len(plain) > 40:
        return False
    words = plain.lstrip("-–—~/ ").split()
    return 0 < len(words) <= 3 and all(word[:1].isupper() and word.strip(".").isalpha() for word in words)
