"""Text as terms that both databases find alike: Chinese as pairs of characters,
Latin words folded and lightly stemmed.

Pure.

Neither database can do it: SQLite's trigrams find no word of two characters, its words no Chinese at all. So the terms
are made here, of documents and of queries by the same function, and the database compares them as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

READ = 20_000  # characters of a text that are looked at
LONGEST = 40  # characters of a word; what is longer is no word
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3041-\u30ff\uac00-\ud7af"
_PIECES = re.compile(rf"[{_CJK}]+|[a-z0-9]+(?:[-'’_.][a-z0-9]+)*")
_JOINTS = re.compile(r"[-'’_.]")
_IS_CJK = re.compile(f"[{_CJK}]")
_VOWEL = re.compile(r"[aeiouy]")

_STOP = (
    "a an the and or of to in on at for from by with as is are was were be been am it its this that these those there "
    "here i me my we us "
    "our you your he she they them their his her not no do does did done dont doesnt didnt have has had can cant "
    "cannot could would will "
    "shall should may might must please thank hi hello dear regard kind best sincerely what which who whom when where "
    "why how if "
    "then than so but also just only very too again still any some all anybody anyone somebody someone something "
    "anything get got "
    "let want need know think like good morning afternoon evening im ive id ill whats thats"
)
_STOP_PAIRS = (
    "你好 您好 谢谢 请问 我们 你们 您们 他们 的时 时候 一下 一个 这个 那个 怎么 么办 什么 为什 可以 不能 以及 如果 "
    "现在 今天 昨天 明天 "
    "麻烦 帮忙 帮我 请帮 一直 还是 就是 已经 因为 所以 但是 没有 有没 是否 需要 问题 各位 大家 老师 同事"
)
STOP, STOP_PAIRS = frozenset(_STOP.split()), frozenset(_STOP_PAIRS.split())

# Characters of traditional Chinese that a desk's mail has, behind their simplified form: one by one, no words.
_PAIRS = (
    "个個们們这這来來时時实實现現发發电電脑腦网網络絡绝絕对對开開关關机機会會员員号號码碼题題问問询詢请請谢謝帮幫处處里裡里裏还還没沒无無误誤错錯讯訊记記录錄钱錢设設备備连連线線断斷应應该該软軟体體档檔资資动動态態变變换換视視频頻听聽说說话話语語"
    "词詞读讀写寫传傳输輸轻輕启啟启啓闭閉锁鎖钥鑰键鍵盘盤标標志誌谁誰让讓过過进進远遠选選择擇项項单單数數据據库庫术術业業务務产產厂廠区區县縣镇鎮楼樓层層间間门門灯燈纸紙张張画畫图圖显顯营營转轉维維护護复復复複杂雜简簡双雙点點击擊链鏈链鍊结結构構"
    "检檢测測试試验驗证證认認账賬账帳户戶头頭权權审審准準隐隱览覽书書签簽签籤邮郵达達报報表錶紧緊缓緩冲衝带帶蓝藍适適驱驅装裝载載旧舊壳殼价價优優质質归歸属屬为為与與从從当當将將于於专專际際华華东東岁歲历歷历曆台臺湾灣系係统統计計划劃总總监監经經"
    "济濟联聯系繫阳陽阴陰云雲页頁颜顏险險坏壞烧燒热熱冻凍响響声聲麦麥风風扩擴扰擾乱亂离離职職调調戏戲订訂购購买買货貨运運费費条條扫掃制製"
)
_TRADITIONAL = str.maketrans(_PAIRS[1::2], _PAIRS[::2])


_GRAMMAR = frozenset(
    "的了吗呢吧啊呀是在我你您他她它们这那请把被就都也还和与或"
)  # characters that join words and tell nothing


def fold(text: str) -> str:
    """Case, width, accents and the form of Chinese characters made alike."""
    text = unicodedata.normalize("NFKC", text[:READ]).casefold()
    if not text.isascii():
        bare = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(c for c in bare if unicodedata.category(c) != "Mn"))
        text = text.translate(_TRADITIONAL)
    return text


def terms_of(text: str, *, query: bool = False) -> Iterator[str]:
    """The terms of a text in their order, with repetitions.

    A run of Chinese gives its pairs, and its last character alone, so that every character stands at the beginning of
    some term. A query gives a character alone only where nothing stands beside it.
    """
    for piece in _PIECES.findall(fold(text)):
        if _IS_CJK.match(piece):
            pairs = (piece[n : n + 2] for n in range(len(piece) - 1))
            yield from (pair for pair in pairs if pair not in STOP_PAIRS and _GRAMMAR.isdisjoint(pair))
            if (not query and piece[-1] not in _GRAMMAR) or len(piece) == 1:
                yield piece[-1]
            continue
        parts = _JOINTS.split(piece)
        if len(parts) > 1 and len(joined := "".join(parts)) <= LONGEST:
            yield from _word(joined)
        for part in parts:
            yield from _word(part)


def _word(word: str) -> Iterator[str]:
    if word not in STOP and 1 < len(word) <= LONGEST:
        yield stem(word)


def stem(word: str) -> str:
    """An English word without what grammar adds: printers, printing, printed are `print`… roughly,
    and the same for all texts.
    """
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        head = word.removesuffix(ending)
        if head != word and len(head) >= 3 and _VOWEL.search(head):
            word = head[:-1] if len(head) > 3 and head[-1] == head[-2] and head[-1] not in "lsz" else head
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def is_word(term: str) -> bool:
    """Is it a Latin word that somebody may misspell? Shorter ones have too many neighbours."""
    return 5 <= len(term) <= 20 and term.isascii() and term.isalpha()


def spellings(word: str) -> set[str]:
    """The word, and the word without any one of its letters: two words one slip apart (a letter more, less, other, two
    changed places) have one of these in common.
    """
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def is_slip(typed: str, meant: str) -> bool:
    """Is one the other with a single slip? Sharing a spelling is not enough: it may hide two."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return typed == meant
    short, long = sorted((typed, meant), key=len)
    first = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[first:] == long[first + 1 :]
    swapped = short[:first] + short[first + 1 : first + 2] + short[first : first + 1] + short[first + 2 :]
    return short[first + 1 :] == long[first + 1 :] or swapped == long
