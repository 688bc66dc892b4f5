"""Turn bytes of a mail into text: the label when it is known and right, else UTF-8, else the mail's other charset, else a guess.

Only codecs of the table below are ever used: Python has others that are quadratic (punycode), no charset at all
(base64, zip) or raise what they like (idna). Nothing here raises.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import webencodings

# The web's labels first (gb2312 means GB18030, iso-8859-1 means windows-1252); these are what mail adds to them,
# and codecs that read a superset of what the label says.
_SUPERSETS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
}
_MAIL_LABELS = {
    "utf-7": "utf-7",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32": "utf-32",
    "hz-gb-2312": "hz",
    "hz": "hz",
    "iso-2022-kr": "iso2022_kr",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-3": "iso2022_jp_3",
    "cp932": "cp932",
    "windows-31j": "cp932",
    "cp936": "gb18030",
    "cp949": "cp949",
    "cp950": "cp950",
    "big5-hkscs": "big5hkscs",
    "cp437": "cp437",
    "ibm437": "cp437",
    "cp850": "cp850",
    "ibm850": "cp850",
    "cp852": "cp852",
    "ibm852": "cp852",
    "cp855": "cp855",
    "cp857": "cp857",
    "cp858": "cp858",
    "koi8-t": "koi8_t",
    "iso-8859-9": "cp1254",
    "default": "utf-8",
    "unknown-8bit": "",
    "x-unknown": "",
    "8bit": "",
    "binary": "",
}
_UNUSABLE = frozenset({"x-user-defined", "x_user_defined", "replacement"})
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GUESSED = 16 * 1024  # bytes that a guess looks at
_ISO_2022 = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI]|\$\)C)")
_HIGH = re.compile(rb"[\x80-\xff]")
_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_CYRILLIC = ("koi8_r", "cp1251", "cp866")
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "您好请谢谢收邮件问题无法连接打印登录密码账号公司网络系统电脑帮忙麻烦回复测试"
    "個們來為這說時會對過發後裡學沒動還進樣開從實無與長機關業將兩間問應戰向頭體見產給門東聲員義認條氣題爾別變總電數報結決達強難權據邊張該規萬術領確傳師觀讓識帶導爭運請謝郵無連線網路系統帳號"
)
_COMMON_HANGUL = frozenset("이다는을를에의가은하고지로기사한도서그나시자인해니있리어안요습세입")


@lru_cache(maxsize=512)
def find_codec(label: str) -> str:
    """The Python codec to use for a charset label as found in mail, "" for one that is unknown or not allowed."""
    name = label.strip().strip("'\"").strip().lower()
    if name in _MAIL_LABELS:
        return _MAIL_LABELS[name]
    if name.startswith(("cp125", "cp-125", "win-125")):
        name = "windows-" + name[-4:]
    encoding = webencodings.lookup(name) or webencodings.lookup(name.replace("_", "-"))
    if encoding is None:
        return ""
    codec: str = encoding.codec_info.name.lower()
    if codec in _UNUSABLE or encoding.name in _UNUSABLE:
        return ""
    return _SUPERSETS.get(codec.replace("-", "_"), codec)


def decode(data: bytes, label: str = "", hint: str = "") -> tuple[str, bool]:
    """Text of `data`, and whether its label had to be overruled or something was lost on the way.

    label: the charset that the part or encoded word declares; hint: one that other parts of the same mail declare.
    """
    if data.isascii() and not _is_7bit_codec(label) and b"\x1b" not in data:
        return data.decode("ascii"), False
    codec = find_codec(label) if label else ""
    for mark, marked in _BOMS:
        if data.startswith(mark):
            text = _try(data, marked)
            if text is not None:
                return text, codec not in (marked, "utf-8", "utf-16-le", "utf-16-be")
    declared = _try(data, codec) if codec else None
    # windows-1252 reads everything, so where it is the label of bytes that are UTF-8 or East Asian it says nothing.
    if declared is not None and (codec not in ("cp1252", "iso8859-1", "ascii") or not _surely_other(data)):
        return declared, False
    for other in ("utf-8", find_codec(hint) if hint else ""):
        if other and other != codec:
            text = _try(data, other)
            if text is not None:
                return text, bool(label)
    if codec and declared is None:
        # Mostly right: a broken byte, or a character cut in the middle, does not make it another charset.
        text = _decode_leniently(data, codec)
        if text.count("\ufffd") <= max(1, len(text) // 100):
            return text, True
    if declared is not None and not _looks_east_asian(data) and not _looks_cyrillic(data):
        return declared, False
    return _guess(data), True


def _is_7bit_codec(label: str) -> bool:
    """Charsets whose text is all ASCII bytes: being ASCII does not prove that nothing is encoded."""
    return bool(label) and find_codec(label) in (
        "utf-7",
        "hz",
        "iso2022_kr",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    )


def _try(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
    # Some codecs (utf-7, utf-16) can produce lone surrogates, which are no text.
    return text if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text) else None


def _decode_leniently(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("windows-1252", "replace")
    return text.encode("utf-8", "replace").decode("utf-8")


def _surely_other(data: bytes) -> bool:
    """Bytes labelled Latin that are UTF-8, or look East Asian: nothing else makes such sequences by accident."""
    if _ISO_2022.search(data):
        return True
    return _try(data, "utf-8") is not None or _looks_east_asian(data) or _looks_cyrillic(data)


def _looks_east_asian(data: bytes) -> bool:
    """High bytes that come in pairs nearly always, and enough of them; Latin text has single ones."""
    high = len(_HIGH.findall(data[:_GUESSED]))
    if high < 4:
        return False
    pairs = len(re.findall(rb"[\x81-\xfe][\x40-\xfe]", data[:_GUESSED]))
    return pairs * 2 >= high * 0.95 and _in_runs(data) >= 0.6 and high >= len(data[:_GUESSED]) * 0.1


def _looks_cyrillic(data: bytes) -> bool:
    """Words wholly of high bytes that read as cased Russian; Latin words have one accent or two."""
    sample = data[:_GUESSED]
    if len(_HIGH.findall(sample)) < 8 or _in_runs(sample) < 0.9:
        return False
    return any(_cyrillic_score(_decode_leniently(sample, codec)) > 0.85 for codec in _CYRILLIC)


def _in_runs(data: bytes) -> float:
    """Share of the high bytes that stand beside another one: nearly all in East Asian text, few in Latin words."""
    high = len(_HIGH.findall(data[:_GUESSED]))
    return sum(map(len, _RUNS.findall(data[:_GUESSED]))) / high if high else 0.0


def _guess(data: bytes) -> str:
    """Undeclared or wrongly declared bytes: the candidate whose text looks most like somebody's language."""
    sample = data[:_GUESSED]
    if _ISO_2022.search(sample):
        text = _try(data, "iso2022_jp_ext")
        if text is not None:
            return text
    best, best_score = "", 0.25
    for codec in ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949") if _in_runs(sample) >= 0.5 else ():
        text = _try(sample, codec) or _try(sample[:-1], codec)
        if text is not None:
            score = _east_asian_score(text, codec)
            if score > best_score:
                best, best_score = codec, score
    if best:
        return _decode_leniently(data, best)
    if _in_runs(sample) < 0.5:  # single high letters in ASCII words: Latin, in the commonest charset of it
        return _decode_leniently(data, _guess_by_library(sample) or "windows-1252")
    cyrillic = max(_CYRILLIC, key=lambda codec: _cyrillic_score(_decode_leniently(sample, codec)))
    if _cyrillic_score(_decode_leniently(sample, cyrillic)) > 0.6:
        return _decode_leniently(data, cyrillic)
    return _decode_leniently(data, _guess_by_library(sample) or "windows-1252")


def _guess_by_library(sample: bytes) -> str:
    if len(sample) < 32:  # too little to tell single-byte charsets apart: the commonest one
        return ""
    from charset_normalizer import from_bytes

    try:
        match = from_bytes(
            sample[:4096], cp_isolation=["cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
        ).best()
    except Exception:
        return ""
    return find_codec(match.encoding) if match else ""


def _east_asian_score(text: str, codec: str) -> float:
    """Share of what is not ASCII that is common in the language the codec is made for, 0 to 1.4."""
    foreign = [char for char in text if char > "\x7f"]
    if not foreign:
        return 0.0
    total = len(foreign)
    kana = sum("\u3041" <= char <= "\u30fe" for char in foreign)
    hangul = sum("\uac00" <= char <= "\ud7a3" for char in foreign)
    han = sum("\u4e00" <= char <= "\u9fff" for char in foreign)
    punctuation = sum(char in "，。！？：；、（）「」“”《》　…" for char in foreign)
    rare = sum(char > "\uffff" or "\ue000" <= char <= "\uf8ff" or "\uff61" <= char <= "\uff9f" for char in foreign)
    common = sum(char in _COMMON_HAN for char in foreign)
    if codec in ("cp932", "euc_jp"):
        return (1.2 * kana + 0.5 * han + punctuation - rare) / total if kana else 0.2 * han / total
    if codec == "cp949":
        return (1.1 * hangul + 0.3 * sum(char in _COMMON_HANGUL for char in foreign) + punctuation - rare) / total
    return (0.55 * (han - common) + 1.2 * common + punctuation - rare - kana - hangul) / total


def _cyrillic_score(text: str) -> float:
    """Share of letters that are Russian and cased as people write: words are not all capitals inside out."""
    letters = [char for char in text if char > "\x7f"]
    if not letters:
        return 0.0
    russian = sum("\u0410" <= char <= "\u044f" or char in "ёЁ" for char in letters)
    lower = sum("\u0430" <= char <= "\u044f" for char in letters)
    odd = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    return (russian * 0.5 + lower * 0.5 - odd) / len(letters)
