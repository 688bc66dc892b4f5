"""Guess the charset of bytes that declare none: the candidate whose text looks most like somebody's language.

Short texts too.

Every codec reads nearly everything, so what counts is how common the characters are that come out: the standards of
the East put the common ones first (level 1), Russians write words in one case,
accents stand inside words of plain letters.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

CYRILLIC = ("koi8_u", "cp1251", "cp866")  # KOI8-U is KOI8-R with the letters of Ukraine in place of four frames
_EAST = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "您好请谢谢收邮件问题无法连接打印登录密码账号公司网络系统电脑帮忙麻烦回复测试"
    "個們來為這說時會對過發後裡學沒動還進樣開從實無與長機關業將兩間問應戰向頭體見產給門東聲員義認條氣題爾別變總電數報結決達強難權據邊張該規萬術領確傳師觀讓識帶導爭運請謝郵無連線網路系統帳號"
    "销售报价单申请表订购货款合同发票审批流程项目会议通知紧急故障键盘鼠标屏幕显示器软件硬件升级安装权限备份服务器共享文件夹"
    "銷售報價單訂購貨款發票審批專案會議緊急鍵盤滑鼠螢幕顯示軟體硬體升級安裝權限備份伺服器資料夾測試壞協助關於"
)
_COMMON_HANGUL = frozenset("이다는을를에의가은하고지로기사한도서그나시자인해니있리어안요습세입")
_PUNCTUATION = frozenset("，。！？：；、（）「」『』“”《》　…·—～")
_ACCENTED = frozenset("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýÿßšžœ")
_CAPITALS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŠŽŒ")
# The letters that make up two thirds of a text, for each single-byte charset of another script than Latin.
_FREQUENT = {
    "koi8_u": frozenset("оеаинтсрвлкмдпу"), "cp1251": frozenset("оеаинтсрвлкмдпу"),
    "cp866": frozenset("оеаинтсрвлкмдпу"), "cp1253": frozenset("αοιετνσρκπυηςλμ"),
    "cp1255": frozenset("יוהלאתרשמבנדעחק"), "cp1256": frozenset("اليمونرتبةعدسفه"),
    "cp874": frozenset("านรอกเงมยวลดท่้ัีิสคต"),
}  # fmt: skip
_SCRIPTS = {
    "cp1253": ("\u0370", "\u03ff"),
    "cp1255": ("\u0590", "\u05ff"),
    "cp1256": ("\u0600", "\u06ff"),
    "cp874": ("\u0e00", "\u0e7f"),
}
_TURKISH = frozenset(
    b"\xc7\xe7\xd0\xf0\xdd\xfd\xd6\xf6\xde\xfe\xdc\xfc\xe2\xee\xfb"
)  # all letters of Turkish that are no ASCII
_POLISH = frozenset("¹³¿±¶¼œŸ")  # what letters of Poland look like under windows-1252
_ALONE = frozenset("àéèóáúíöåøæ")  # words of one letter
_TYPOGRAPHIC = frozenset("‘’“”–—…•€™®©°«»¡¿\xa0§·")
_INSIDE_WORDS = re.compile(
    rb"(?<=[A-Za-z])[\xb9\xb3\xbf\xa5\xa3\xaf\x9f\x8c\xbc\xbe](?=[a-z])|[\xb9\xb3](?=[a-z])|(?<=[a-z])[\xb9\xbf]"
    rb"|(?<=[a-ln-z])\xb3"
)
_S_ACUTE = re.compile(rb"(?<=[A-Za-z])\x9c(?=[a-tv-z])")  # "jeœli", and not "nœud"
_FRENCH = re.compile(rb"[\xe0\xe7\xe8]")
_Z_DOT = re.compile(rb"(?<![A-Za-z])\xbf(?=[a-z])")  # "¿e", and not "¿verdad?"
_SPANISH = re.compile(rb"[?\xa1\xe1\xe9\xed\xfa]")
_ONE_INSIDE_A_WORD = re.compile(r"[a-z][^\x00-\x7f](?=[a-z])")
_PLAIN = re.compile("[A-Za-z]")
# Under windows-1250: õ of Hungary where Portuguese has no õ, beside ö and é, and û beside ö; č, ć, đ beside š, ž of
# the South Slavs; ě inside words and ř beside á, í
# of Bohemia, where Danes have å or æ; ă beside ş, ţ of Romania.
_CENTRAL = (
    re.compile(rb"(?s)^(?=.*\xf5(?![es]))(?=.*[\xf6\xfc])(?=.*[\xe1\xe9])"),
    re.compile(rb"(?s)^(?=.*\xfb)(?=.*\xf6)(?=.*[\xe1\xf3])"),
    re.compile(rb"(?s)^(?=.*[a-z][\x9a\x9e]|.*[\x9a\x9e\x8a\x8e][a-z])(?=.*[\xe8\xe6\xf0])"),
    re.compile(rb"[A-Za-z]\xec[a-z]"),
    re.compile(rb"(?s)^(?!.*[\xe5\xe6])(?=.*\xf8)(?=.*\xe1)(?=.*[\xed\xfd])"),
    re.compile(rb"(?s)^(?=.*\xe3)(?=.*(?:\xfe|[a-z]\xba[a-z]))"),
)
_LATIN_2 = re.compile(rb"(?<=[A-Za-z])[\xb1\xb6\xbc](?=[a-z\xe6\xea\xf1\xf3\xb3\xbf])")
# Hangul of the national standard, beside signs that it shares with GB 2312, where its bytes are the first common Han.
_HANGUL = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xa9\xb0-\xc8][\xa1-\xfe])+[\xa1-\xc8]?")
_LEAST_HANGUL = 0.2  # share of common ones: none of 128,000 runs of six Chinese characters reaches it
_WEST = ("cp1252", "iso8859-1")
_ASCII = bytes(range(0x80))
_SCORED = 4096  # bytes
_COMPARED = 1024  # bytes of which a label is judged
_PLAUSIBLE = 0.6  # a score from which on nobody asks whether the label is right
_SURE = 0.8
_EASTERN, _ACCENTS = 12, 3  # bytes above ASCII, fewer of which say nothing against a label
_LEAST = 0.3  # a score below says that no candidate reads like a language


def guess_codec(sample: bytes) -> str:
    """The codec of `sample`; windows-1252 where nothing reads like a language."""
    sample = sample[:_SCORED]
    scores = {codec: _score(sample, codec) for codec in (*_EAST, *CYRILLIC)}
    scores["cp1252"] = _latin_score(sample)
    best = max(scores, key=lambda codec: scores[codec])
    if scores[best] < _LEAST or best in CYRILLIC:
        best = _other_script(sample) or (best if scores[best] >= _LEAST else "cp1252")
    return _western(sample) if best == "cp1252" else best


def better_codec(data: bytes, codec: str) -> str:
    """The codec of bytes whose label is of the same family and wrong, "" where the label may well be right: East Asian
    bytes that give rare characters under their label and common ones under another, Korean that reads as common Han
    in an order without sense, letters of Central Europe or Turkey that stand under a label of the West as no language
    of it writes.
    """
    if codec not in _EAST and codec not in _WEST:
        return ""
    sample = data[:_COMPARED]
    high = len(sample.translate(None, _ASCII))
    if codec in _EAST:
        if codec == "gb18030" and high >= _EASTERN and _is_korean(sample):
            return "cp949"
        if high < _EASTERN or (declared := _score(sample, codec)) >= _PLAUSIBLE:
            return ""
        scores = {other: _score(sample, other) for other in _EAST if other != codec}
        best = max(scores, key=lambda other: scores[other])
        return best if scores[best] >= _SURE and scores[best] - declared >= _SURE else ""
    if high < _ACCENTS:
        return ""
    western = _western(sample)
    return "" if western == "cp1252" else western


def _is_korean(sample: bytes) -> bool:
    """Is every character Hangul, and many of them those of each Korean sentence. `sample` may end within one."""
    if _HANGUL.fullmatch(sample) is None:
        return False
    hangul = [char for char in sample.decode("cp949", "ignore") if "\uac00" <= char <= "\ud7a3"]
    return bool(hangul) and sum(char in _COMMON_HANGUL for char in hangul) >= _LEAST_HANGUL * len(hangul)


def _score(sample: bytes, codec: str) -> float:
    text = ""
    for end in (len(sample), len(sample) - 1):  # a character may be cut at the end
        try:
            text = sample[:end].decode(codec)
        except UnicodeDecodeError:
            continue
        break
    else:
        if codec not in CYRILLIC:
            return -1.0
        text = sample.decode(codec, "replace")
    foreign = [char for char in text if char > "\x7f"]
    if not foreign or (codec in CYRILLIC and len(foreign) < 2):
        return -1.0
    if codec in CYRILLIC:
        beside = re.search(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]", sample) is not None
        return cyrillic_score(text) - 0.8 * beside
    weigh = {
        "cp932": _japanese,
        "euc_jp": _japanese,
        "cp949": _korean,
        "gb18030": _simplified,
        "big5hkscs": _traditional,
    }[codec]
    # "Zg這szenie b喚du": a Latin word with an accent of two bytes, no Chinese one.
    inside = len(_ONE_INSIDE_A_WORD.findall(text))
    return (sum(weigh(char) * times for char, times in Counter(foreign).items()) - 0.8 * inside) / len(foreign)


def _lead(char: str, codec: str) -> int:
    """The first byte of a character of two bytes in the plain national standard; 0 for one that it does not know."""
    try:
        encoded = char.encode(codec)
    except UnicodeEncodeError:
        return 0
    return encoded[0] if len(encoded) == 2 else 0


def _simplified(char: str) -> float:
    if char in _PUNCTUATION:
        return 0.9
    lead = _lead(char, "gb2312")
    if 0xB0 <= lead <= 0xD7:
        return 1.3 if char in _COMMON_HAN else 0.9
    if char in _COMMON_HAN:
        return 1.1  # traditional, as GBK has it too
    return 0.6 if lead == 0xA3 else 0.1 if lead >= 0xD8 else -0.3


def _traditional(char: str) -> float:
    if char in _PUNCTUATION:
        return 0.9
    lead = _lead(char, "big5")
    if 0xA4 <= lead <= 0xC6:
        return 1.3 if char in _COMMON_HAN else 0.9
    return 0.1 if lead >= 0xC9 else -0.3


def _japanese(char: str) -> float:
    if "\u3041" <= char <= "\u3096":
        return 1.3
    if "\u30a1" <= char <= "\u30fc":
        return 1.15
    if char in _PUNCTUATION:
        return 0.9
    if "\uff61" <= char <= "\uff9f":
        return -0.5  # narrow kana: hardly anybody writes them, and every other charset gives them
    lead = _lead(char, "euc_jp")
    return 0.85 if 0xB0 <= lead <= 0xCF else 0.1 if lead >= 0xD0 else -0.3


def _korean(char: str) -> float:
    if "\uac00" <= char <= "\ud7a3":
        return -0.5 if not _lead(char, "euc_kr") else 1.25 if char in _COMMON_HANGUL else 0.95
    return 0.9 if char in _PUNCTUATION else -0.2


def _latin_score(sample: bytes) -> float:
    """Share of high bytes that are accents of words of plain letters, or the quotes and dashes of typographers."""
    text = f" {sample.decode('cp1252', 'replace')} "
    high = [number for number, char in enumerate(text) if char > "\x7f"]
    if not high:
        return 0.0
    good = sum(_is_accent(text[number - 1], text[number], text[number + 1]) for number in high)
    words = any(not word.isascii() and _PLAIN.search(word) for word in text.split())
    return (0.98 if words else 0.5) * good / len(high)


def _is_accent(before: str, char: str, after: str) -> bool:
    if char in _TYPOGRAPHIC:
        return char == "’" or not (before.isalpha() and after.isalpha())
    if char in _CAPITALS:
        return not before.isalpha() and (after.islower() or after in _ACCENTED)
    if char in _POLISH:
        return before.isalpha() and after.islower()
    if char not in _ACCENTED:
        return False
    inside = any(other in _ACCENTED or (other.isascii() and other.isalpha()) for other in (before, after))
    return inside or (before == after == " " and char in _ALONE)


def _western(sample: bytes) -> str:
    """windows-1250 or ISO 8859-2 where letters of Poland or Bohemia stand inside words,
    windows-1254 for those of Turkey; else windows-1252.
    """
    if any(pattern.search(sample) for pattern in _CENTRAL):
        return "cp1250"
    czech = b"\xf8" in sample and any(
        mark in sample for mark in (b"\xe8", b"\xec", b"\x9a", b"\x9e", b"\xf9", b"\x8e", b"\x8a")
    )
    if _LATIN_2.search(sample):
        return "iso8859_2"
    letters = {byte for byte in sample if byte >= 0xC0}
    if letters & {0xFD, 0xFE, 0xF0, 0xDD, 0xDE} and letters <= _TURKISH:
        return "cp1254"
    polish = (
        _INSIDE_WORDS.search(sample)
        or (_S_ACUTE.search(sample) and not _FRENCH.search(sample))
        or (_Z_DOT.search(sample) and not _SPANISH.search(sample))
    )
    return "cp1250" if czech or polish else "cp1252"


def _other_script(sample: bytes) -> str:
    """The Greek, Hebrew, Arabic, Thai or Russian charset whose frequent letters come out; "" where none does.

    As Russian, each of them is a text of small letters too: only how often a letter comes tells them apart.
    """
    if len(set(sample) - set(range(128))) < 4:  # too little to tell them apart
        return ""
    fits = {codec: _frequent_share(sample, codec) for codec in _FREQUENT}
    best = max(fits, key=lambda codec: fits[codec])
    return best if fits[best] >= 0.5 else ""


def _frequent_share(sample: bytes, codec: str) -> float:
    """The share of foreign characters that are frequent letters, where nearly all are of the script."""
    foreign = [char for char in sample.decode(codec, "replace") if char > "\x7f"]
    low, high = _SCRIPTS.get(codec, ("\u0400", "\u045f"))
    if sum(low <= char <= high for char in foreign) < 0.9 * len(foreign):
        return 0.0
    return sum(char in _FREQUENT[codec] for char in foreign) / len(foreign)


def cyrillic_score(text: str) -> float:
    """Share of letters that are Russian and cased as people write: words are not all capitals inside out."""
    letters = [char for char in text if char > "\x7f"]
    if not letters:
        return 0.0
    russian = sum("\u0410" <= char <= "\u044f" or char in "ёЁіїєІЇЄ" for char in letters)
    lower = sum("\u0430" <= char <= "\u044f" or char in "ёіїє" for char in letters)
    odd = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    return (russian * 0.5 + lower * 0.5 - odd) / len(letters)
