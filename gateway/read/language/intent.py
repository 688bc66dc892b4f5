"""What a requester's short answer means: confirms, denies, thanks, asks, cancels or unsure.

Clause by clause, by forms and lists; what they make of an answer and its words are then weighed together
(`likeness.py`), for a ticket that is closed wrongly costs more than a question. A refusal behind good news, a detour
and what is to come first never confirm, whatever they weigh.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from gateway.read.data.answer_phrases import CODES
from gateway.read.data.clause_words import CHINESE_PHRASES, ENGLISH_PHRASES, PhraseWords
from gateway.read.data.intents import (
    ANOTHER_MATTER,
    AT_WORK,
    BECAUSE,
    CHINESE,
    CLOSES,
    CONDITION,
    COURTESY_BEGINS,
    DETOUR,
    ENGLISH,
    FOUND_NOTHING,
    HABIT,
    INTENT_WORDS,
    JOINTS_IN_CHINESE,
    MAY_ASK,
    MAY_IT,
    NO_PROBLEM,
    NO_THANKS,
    NOT_FOR_SURE,
    NOT_MERELY_TOLD,
    NOT_MERELY_TOLD_IN_CHINESE,
    NOT_PARTED,
    NOTHING_MORE,
    PAST,
    REQUESTS,
    SEEMS,
    SIGN,
    SLIPS,
    SPELLINGS,
    STILL,
    SURNAMES,
    TESTED,
    TOLD,
    TOLD_IN_CHINESE,
    WISH,
    WORKAROUND,
    IntentWords,
    Questions,
)
from gateway.read.data.small_words import TO_SIMPLIFIED
from gateway.read.language import answers_elsewhere
from gateway.read.language.clause_forms import (
    REMEMBERED,
    is_harmless,
    is_news,
    is_whole,
    letters_of,
    read_phrase,
    told_apart,
)
from gateway.read.language.good_news import is_praise, weigh
from gateway.read.language.likeness import measure_likeness
from gateway.read.language.shown_text import as_shown, is_doubtful, spelled_out

_TABLES = {words.code: words for words in INTENT_WORDS}
LONGEST_ANSWER = 2000  # characters: a longer text is no answer to a question of ours, whatever words are in it
LONGEST = 600  # characters of an answer that can still confirm, or be mere thanks; longer letters are for people
SHORT_MEANINGS = frozenset({"confirms", "thanks"})  # what only a short text can mean
LOOKED_AT = 4000
MOST_CLAUSES = 40
LONGEST_CLAUSE = (
    120  # characters that the patterns of whole clauses are tried on (Chinese: a third): they may go back and forth
)
FEWEST_PARTS, MOST_PARTS = 9, 40  # words of a dictated clause (Chinese: characters)
LONGEST_PIECE = 12
LONGEST_NAME = 4  # words of a name and a place below thanks
# How likely a confirmation an answer must be to be one (`likeness.py`), the logarithm of the odds: where each clause
# has a form that says it, where good news was found without a form, and where neither was.
LEAST_BY_FORM, LEAST_BY_NEWS, LEAST = 0.5, 1.4, 2.7
LIKELY = 1.0  # the odds from which a text that is no clear yes is no denial either: a person is asked what it means
MOST_COUNTED = 8  # clauses of an answer that are told apart by their number
_END = re.compile(
    r"([.!;,\n，。！；、…~～:：]+(?=\s|$|[^\x00-\x7f])|(?<=[^\x00-\x7f])[.!;,:]+|[\n，。！；、…～]+|[?？]+| - | – "
    r"| — |——|\b(?:but|however|though|although)\b|但是?|不过|可是|然而)",
    re.IGNORECASE,
)
_EDGES = " \t\"'“”‘’()（）[]【】*_-—–.!,;:，。！；：、…~～·"
_STOPS = str.maketrans("，；：！", "。。。。")  # which the normal form would make Latin ones
_CONTRAST = re.compile(r"\b(?:but|however|though|although|yet|except)\b|[但却]|不过|不過|可是|然而|只是", re.IGNORECASE)
_NAME_ENDS = re.compile(r"[|,\n·•/]| - ")  # the end of the name in a signature that was not cut
_CONTACT = re.compile(r"\||@|www\.|(?:\+?\d[ ()/-]?){6,}")
YES = frozenset({"confirms", "works", "solved"})  # a mere yes, a thing that works, all of it
_PLAIN = frozenset({"confirms", "works", "solved", "thanks", "neutral", "unknown", "spared", "also"})
_REFUSED = frozenset({"asks", "denies", "no"})
_ASIDES = frozenset({"thanks", "neutral", "confirms", "spared", "also"})
_JOINS = ("but", "however", "though", "although", "但", "但是", "不过", "可是", "然而")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_TWICE = re.compile(r"^(.{2,40}?)(?: ?\1){1,3}$")  # "好了好了"
_WAS = re.compile(r"(?:it|this|that|i|we) (?:took|needed|was|were|had|did|tried)\b")
_SPACES = re.compile(r"\s+")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]|:-?[)D]|;-?\)|\^_?\^")


_MERE_YES = re.compile(
    r"(?:yes|yep|yup|yeah|yea|ok|okay|correct|affirmative|indeed|sure|right|对|对的|是|是的|嗯|嗯嗯|没错|好|好的)+"
)
_THUMB = re.compile(
    r"[\s\U0001F3FB-\U0001F3FF\uFE0F]*(?:[\U0001F44D\U0001F44C\u2705\u2714\U0001F4AF][\s\U0001F3FB-\U0001F3FF\uFE0F]*)+"
)
_OWN_LETTERS = (("ru", re.compile("[\u0400-\u04ff]")), ("ja", re.compile("[\u3040-\u30ff]")))
SHORT = 120  # characters of an answer that is read in every language


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as the forms and lists take it: `text` is what it says plainly, `signs` are what `likeness.py` weighs
    beside its words, and `least` is how likely a confirmation it must be by that to be one, inf where nothing makes it
    one.
    """

    meant: str
    text: str
    signs: set[str]
    least: float


def read_intent(text: str, language: str = "") -> str:
    """One of confirms, denies, thanks, asks, cancels, unsure, for English, Chinese and the languages of
    `data/answer_phrases.py`; others are unsure, but for a short text that one of these tables takes for a yes.

    `text` is the new text of the reply without quotes and signature; `language` is its short code, where it is known.
    """
    text = as_shown(text)
    verdict = _read_shown(text, language)
    return "unsure" if verdict in SHORT_MEANINGS and is_doubtful(text) else verdict


def _read_shown(text: str, language: str) -> str:
    if _THUMB.fullmatch(text):
        return "confirms"
    if answers_elsewhere.is_read(language):
        return _read_elsewhere(text, language)
    verdict = _read_here(text, language)
    unknown = verdict == "unsure" and language not in ("en", "zh") and len(text) <= SHORT and not _has_han(text)
    return _read_anywhere(text) if unknown else verdict


def _read_anywhere(text: str) -> str:
    """The meaning of a short text of which the language is not known: where one says yes, and none says no."""
    own = next((code for code, letters in _OWN_LETTERS if letters.search(text)), "")
    codes = (own,) if own else [code for code in CODES if code not in ("ru", "ja")]
    verdicts = {_read_elsewhere(text, code) for code in codes}
    is_yes = "confirms" in verdicts and not verdicts & {"denies", "asks", "cancels"}
    return "confirms" if is_yes and not answers_elsewhere.is_doubted(text) else "unsure"


def _read_here(text: str, language: str) -> str:
    if table_of(text, language) is None:
        return "unsure"
    heard = hear(text, language)
    odds = _odds_of(heard)
    if odds >= heard.least:
        spelled = spelled_out(text)
        return "confirms" if spelled == text or _read_here(spelled, language) == "confirms" else "unsure"
    if heard.meant == "confirms" or (heard.meant == "denies" and odds >= LIKELY):
        return "unsure"
    return "unsure" if heard.meant in ("denies", "cancels") and _ends_in_yes(text, language) else heard.meant


def is_likely_yes(text: str, language: str = "") -> bool:
    """Does a text that is no clear yes speak for one more than against it, in English and Chinese?"""
    return table_of(text, language) is not None and _odds_of(hear(text, language)) >= LIKELY


def _odds_of(heard: Heard) -> float:
    """How likely a confirmation an answer is; not at all a long one, or one that nothing makes a yes."""
    if heard.least == math.inf or is_long(heard.text):
        return -math.inf
    return measure_likeness(heard.text, heard.signs)


def hear(text: str, language: str) -> Heard:
    """An answer clause by clause, by the forms and lists alone: by the English ones where there are none of its
    language.
    """
    words = table_of(text, language) or ENGLISH
    clauses = split_clauses(_without_name(text, words))
    plain = _without_requests(clauses, words)
    if plain != clauses:
        clauses, text = plain, ". ".join(plain)
    kinds, answers = _read_clauses(clauses, words)
    closes = any(kind in YES and CLOSES.search(clause.lower()) for kind, clause in zip(kinds, clauses, strict=True))
    kinds = [("neutral" if closes else "unsure") if kind == "softened" else kind for kind in kinds]
    kinds = [
        "unsure" if kind == "unknown" and _is_sign(clause) else kind
        for clause, kind in zip(clauses, kinds, strict=True)
    ]
    contrasts = _CONTRAST.search(text) is not None and not _turns_well(text, words)
    taken_back = _takes_back(kinds)
    settled = _explained(_with_signs_of_life(kinds, contrasts=contrasts), clauses, contrasts=contrasts)
    pieces = [piece for pair in zip(clauses, kinds, strict=True) for piece in _weighed(*pair, words)]
    meant, least = "unsure" if taken_back else _settle(settled), LEAST
    if meant == "confirms":
        told = any(found == "good" for _, _, found in pieces)
        least = LEAST_BY_FORM if not answers else LEAST_BY_NEWS if told else math.inf
    elif not (contrasts or taken_back) and _tells_good_news(pieces):
        meant, least = "unsure" if _is_refused(pieces) else "confirms", LEAST_BY_NEWS
    marks = {
        "closes": closes,
        "contrasts": contrasts,
        "still": any(STILL.search(clause.lower()) for clause in clauses),
        "asks": "?" in text or "\uff1f" in text,
        "hedges": any((CHINESE if _has_han(clause) else words).hedges.search(clause.lower()) for clause in clauses),
    }
    said = "\n".join(clauses).lower()
    is_doubted = (
        taken_back
        or (CONDITION.search(said) and CLOSES.search(said))
        or WORKAROUND.search(text.lower())
        or NOT_FOR_SURE.search(said)
        or marks["still"]
        or _is_refused(pieces, even_told=meant == "denies")
        or _goes_on(pieces)
    )
    return Heard(
        meant=meant,
        text=text,
        signs=_signs_in(meant, pieces) | {mark for mark, is_there in marks.items() if is_there},
        least=math.inf if is_doubted else least,
    )


def _signs_in(meant: str, pieces: list[tuple[str, str, str]]) -> set[str]:
    """What each clause says and weighs, and where."""
    signs = {f"meant {meant}", f"clauses {min(len(pieces), MOST_COUNTED)}"}
    for clause, kind, found in pieces:
        signs |= {f"says {kind}", f"tells {found}{' before' if _is_told(clause) else ''}"}
    for place, (_, kind, found) in zip(("first", "last"), pieces[:1] + pieces[-1:], strict=False):
        signs |= {f"{place} {kind} {found}", f"{place} {found}"}
    return signs


def is_long(text: str) -> bool:
    """Is a text too long to be a yes or mere thanks?"""
    return len(text.strip()) > LONGEST


def read_answer(text: str, language: str = "") -> str:
    """As `read_intent`, of a whole mail: one too long to be an answer is unsure, and so is a long one of thanks."""
    verdict = read_intent(text, language) if len(text) <= LONGEST_ANSWER else "unsure"
    return "unsure" if verdict in SHORT_MEANINGS and is_long(text) else verdict


def _read_elsewhere(text: str, language: str) -> str:
    """The same in the languages that have a table of phrases: what was done or was so may stand before "solved"."""
    kinds = answers_elsewhere.read_clauses(text, language)
    last = len(kinds) - kinds[::-1].index("solved") if "solved" in kinds else -1
    meant = {"solved": "confirms", "told": "unsure"}
    verdict = _settle([meant.get(kind, kind) for at, kind in enumerate(kinds) if kind != "told" or at >= last])
    did = "solved" not in kinds and "told" in kinds  # "yes, I restarted it" answers another question
    return "unsure" if verdict == "confirms" and (did or is_long(text)) else verdict


def _ends_in_yes(text: str, language: str) -> bool:
    """Is the last paragraph a clear yes: what stands above it may be a gateway's warning,
    or be told of the time before.
    """
    above, blank, last = text.strip().rpartition("\n\n")
    return bool(blank and above.strip()) and read_intent(last, language) == "confirms"


def _is_sign(clause: str) -> bool:
    """Does a clause that nobody foresaw tell of a lamp, a noise, a message that is there now."""
    low = clause.lower()
    return SIGN.search(low) is not None and PAST.search(low) is None


def has_doubt(text: str, language: str = "") -> bool:
    """Does a text hold anything that could make a yes beside it less true, typed by a link for instance ("yes, but it
    is slow")?

    Of a language that is not read nothing is known.
    """
    text = as_shown(text)
    if is_doubtful(text):
        return True
    if answers_elsewhere.is_read(language):
        return bool({"denies", "no", "asks", "cancels"} & set(answers_elsewhere.read_clauses(text, language)))
    words = table_of(text, language)
    if words is None:
        return False
    clauses = [clause for clause in split_clauses(_without_name(text, words)) if not _CONTACT.fullmatch(clause)]
    kinds, _ = _read_clauses(clauses, words)
    if "softened" in kinds:
        return True
    return _CONTRAST.search(text[:LOOKED_AT]) is not None or not _PLAIN.issuperset(kinds)


def calls_off(text: str, language: str = "") -> bool:
    """Does a text say that what was asked for is no longer needed, whatever else it tells, and neither deny nor ask?"""
    if answers_elsewhere.is_read(language):
        kinds = set(answers_elsewhere.read_clauses(text, language))
        return "cancels" in kinds and kinds.isdisjoint(_REFUSED)
    words = table_of(text, language)
    if words is None:
        return False
    clauses = split_clauses(text)
    return _REFUSED.isdisjoint(_read_clauses(clauses, words)[0]) and any(_cancels(clause, words) for clause in clauses)


def _cancels(clause: str, words: IntentWords) -> bool:
    table = CHINESE if _has_han(clause) else words
    clause = clause.lower().replace(" ", "") if table is CHINESE else _spell(clause.lower())
    return table.cancels.search(clause) is not None and table.spared.match(clause) is None


def table_of(text: str, language: str) -> IntentWords | None:
    """The table for what is not Chinese in a text; None for a language that is not read."""
    words = _TABLES.get(language) if language not in ("", "zh") else ENGLISH
    return ENGLISH if words is None and _has_han(text[:LOOKED_AT]) else words


def _without_requests(clauses: list[str], words: IntentWords) -> list[str]:
    """The clauses, with what asks in a question that the ticket be closed as one says it plainly: "could you close it?"
    is "please close it", and "can we close it?" that it can be closed, where something else confirms.
    """
    if not any(MAY_ASK.search(clause) for clause in clauses):
        return clauses
    requests = [_say_plainly(clause.lower(), words, REQUESTS, ("solved",)) or clause for clause in clauses]
    kinds = [_read_clause(clause.lower(), words) for clause in requests]
    if "asks" not in kinds or not YES & set(kinds):
        return requests
    return [
        (kind == "asks" and _say_plainly(clause.lower(), words, MAY_IT, YES)) or clause
        for clause, kind in zip(requests, kinds, strict=True)
    ]


def _say_plainly(clause: str, words: IntentWords, questions: Questions, meant: Collection[str]) -> str:
    """What such a question says as one says it plainly, where that is meant; "" for any other clause."""
    chinese = _has_han(clause)
    asked = clause.replace(" ", "") if chinese else _spell(clause)
    for begin, plain in ((questions.chinese, r"\1"),) if chinese else questions.english:
        if found := begin.match(asked):
            said = found.expand(plain) + asked[found.end() :].rstrip("?")
            return said if _read_clause(said, words) in meant else ""
    return ""


def _read_clauses(clauses: list[str], words: IntentWords) -> tuple[list[str], bool]:
    """What each clause says, and whether the whole may answer another question ("Yes, I restarted it")."""
    kinds: list[str] = []
    only_yes, did = True, False
    for clause in clauses:
        name = kinds[-1:] in (["thanks"], ["neutral"]) and _is_name(clause, words)
        kind = "neutral" if name else _read_clause(clause.lower(), words)
        if kind == "neutral" and DETOUR.search(clause.lower()):
            kind = "unsure"
        kinds.append(kind)
        only_yes = only_yes and (kind not in YES or _matches(clause, words, "yes"))
        did = did or (kind == "neutral" and not name and _matches(clause, words, "did"))
    for at in range(1, len(clauses)):
        if FOUND_NOTHING.fullmatch(clauses[at].lower()) and TESTED.fullmatch(clauses[at - 1].lower()):
            kinds[at], only_yes = "confirms", False  # "tested, no problem"
    if YES & set(kinds):
        kinds = [_beside_yes(kind, clause, words) for clause, kind in zip(clauses, kinds, strict=True)]
    return kinds, only_yes and did


def _beside_yes(kind: str, clause: str, words: IntentWords) -> str:
    """What a clause says beside one that confirms: "no problem" nothing of its own; "everything seems to be fine"
    what it seems, where they say that it can be closed.
    """
    low = clause.lower()
    if kind != "unsure" or _has_han(clause):
        return kind
    if NO_PROBLEM.fullmatch(low):
        return "neutral"
    sure, softened = SEEMS.subn(lambda found: " is " if found[1] else " ", low)
    return "softened" if softened and _read_clause(" ".join(sure.split()), words) in YES else kind


def _takes_back(kinds: list[str]) -> bool:
    """Does a mere "no" come after it was confirmed ("It works! No, wait")?"""
    yes = [at for at, kind in enumerate(kinds) if kind in YES]
    return bool(yes) and "no" in kinds[yes[-1] :]


def _turns_well(text: str, words: IntentWords) -> bool:
    """Does the one "but" of a text lead from what was to what is well ("It took a while but now it works")?"""
    before, *after = (split_clauses(part) for part in _CONTRAST.split(text[:LOOKED_AT]))
    return bool(
        before
        and len(after) == 1
        and after[0]
        and _WAS.match(before[-1].lower())
        and _read_clause(after[0][0].lower(), words) == "solved"
    )


def _tells_good_news(pieces: list[tuple[str, str, str]]) -> bool:
    """Does a clause tell good news, is no doubt beside it, and is all that comes after it understood?"""
    told = unexplained = False
    is_warm = any(
        (kind == "thanks" and NO_THANKS.search(clause.lower()) is None)
        or (found not in ("stop", "soft") and is_praise(clause.lower()))
        or TESTED.fullmatch(clause.lower())
        for clause, kind, found in pieces
    )
    warm = is_warm or [found for _, _, found in pieces].count("soft") > 1
    for at, (clause, kind, found) in enumerate(pieces):
        if found in ("good", "closes") or (found == "soft" and warm):
            told, unexplained = True, False
            continue
        explained = _is_told(clause)
        thanked = any(kind == "thanks" for _, kind, _ in pieces[:at])
        signed = thanked and clause.istitle() and len(clause.split()) <= LONGEST_NAME
        aside = kind in _ASIDES or found in ("kind", "soft") or (signed and found == "open")
        if not aside and found == "stop" and not explained:
            return False
        before_thanks = explained and any(kind == "thanks" for _, kind, _ in pieces[at:])
        unexplained = unexplained or not (aside or before_thanks or (explained and BECAUSE.match(clause.lower())))
    return told and not unexplained


def _is_refused(pieces: list[tuple[str, str, str]], *, even_told: bool = False) -> bool:
    """Is a refusal, however mild it sounds, behind the last good news ("Yes all is well. I disagree")?"""
    weights = [found for _, _, found in pieces]
    yes = [at for at, (_, kind, found) in enumerate(pieces) if found in ("good", "closes") or kind in YES]
    last = max(yes, default=len(weights))
    if last == len(weights) and "soft" in weights:
        last = weights.index("soft")
    behind = [
        clause for clause, kind, _ in pieces[last + 1 :] if kind == "denies" and not NOTHING_MORE.search(clause.lower())
    ]
    return any(even_told or not _is_told(clause) for clause in behind)


def _goes_on(pieces: list[tuple[str, str, str]]) -> bool:
    """Does a text turn from good news to another matter, and tell there what is neither thanks nor good news as well
    ("Works. PS: the WiFi on floor 2 is weak")?
    """
    begins = next((at for at, (clause, *_) in enumerate(pieces) if at and ANOTHER_MATTER.match(clause.lower())), 0)
    behind = pieces[begins:]
    if len(behind) > 1 and ANOTHER_MATTER.fullmatch(behind[0][0].lower()):
        behind = behind[1:]  # "By the way" says nothing by itself
    return bool(begins) and any(
        kind not in _ASIDES and found not in ("good", "kind", "closes") and not WISH.search(clause.lower())
        for clause, kind, found in behind
    )


def _weighed(clause: str, kind: str, words: IntentWords) -> list[tuple[str, str, str]]:
    """A clause, its kind and what it weighs; of one that joins several and tells nothing, each part."""
    found = _weigh(clause, kind)
    joints = JOINTS_IN_CHINESE if _has_han(clause) else ENGLISH_PHRASES.joints
    parts = [part.strip() for part in joints.split(clause) if part.strip()]
    low = clause.lower()
    if (
        found not in ("open", "stop")
        or kind == "thanks"
        or len(parts) < 2
        or NOT_PARTED.search(low)
        or HABIT.match(low)
    ):
        return [(clause, kind, found)]
    kinds = [_read_clause(part.lower(), words) for part in parts]
    return [(part, kind, _weigh(part, kind)) for part, kind in zip(parts, kinds, strict=True)]


def _weigh(clause: str, kind: str) -> str:
    chinese = _has_han(clause)
    if kind in ("works", "solved"):
        return "kind" if _MERE_YES.fullmatch(clause.lower()) else "good"
    if kind == "cancels":
        return "stop"
    found = weigh(clause.lower() if chinese else _spell(clause.lower()), chinese=chinese)
    if found == "soft" and (kind == "thanks" or (kind == "neutral" and is_praise(clause.lower()))):
        return "kind"
    return "stop" if found == "open" and _is_sign(clause) else found


def _with_signs_of_life(kinds: list[str], *, contrasts: bool) -> list[str]:
    """What "the files are there" and the like say: nothing beside a clause that confirms, that it works where there are
    several of them and thanks.
    """
    if contrasts:
        meant = "unsure"
    elif YES & set(kinds):
        meant = "neutral"
    else:
        meant = "confirms" if kinds.count("also") > 1 and "thanks" in kinds else "unsure"
    return [meant if kind == "also" else kind for kind in kinds]


def _explained(kinds: list[str], clauses: list[str], *, contrasts: bool) -> list[str]:
    """Without the clauses that nobody foresaw, or that tell of the time before, where they lead up to "solved":
    people explain first and complain last.
    """
    last = -1 if contrasts else max((at for at, kind in enumerate(kinds) if kind in ("solved", "works")), default=-1)
    meant = {"solved": "confirms", "works": "confirms", "unknown": "unsure"}
    return [
        meant.get(kind, kind)
        for at, (kind, clause) in enumerate(zip(kinds, clauses, strict=True))
        if at >= last or not (kind == "unknown" or (kind in ("unsure", "denies") and _is_told(clause)))
    ]


def _is_told(clause: str) -> bool:
    """Does a clause tell what was done, or was so, before?"""
    if _has_han(clause):
        return TOLD_IN_CHINESE.fullmatch(clause) is not None and NOT_MERELY_TOLD_IN_CHINESE.search(clause) is None
    low = told_apart(clause.lower())
    return TOLD.match(low) is not None and NOT_MERELY_TOLD.search(low) is None


def _settle(kinds: list[str]) -> str:
    """One verdict.

    A refusal weighs more than a confirmation beside it ("it works, but …"), and all weighs more than thanks.

    A mere "no" and "no need to call" are what the clauses beside them are ("No, it works now").
    """
    said = {kind for kind in kinds if kind != "neutral"}
    settled = said - {"no", "spared"}
    if "denies" in settled or ("no" in said and settled <= {"thanks", "unsure"} and "spared" not in said):
        return "cancels" if "cancels" in said and "confirms" not in said else "denies"
    if "cancels" in settled or (said - settled and not settled & {"confirms", "unsure"}):
        return "unsure" if "confirms" in said else "asks" if "asks" in said else "cancels"
    if "asks" in settled:
        return "asks"
    if not settled or "unsure" in settled:
        return "unsure"
    return "confirms" if "confirms" in settled else "thanks"


def split_clauses(text: str) -> list[str]:
    """The clauses of a text, each ready for the tables but for its case: one script, blanks collapsed,
    with its question mark.
    """
    text = unicodedata.normalize(
        "NFKC", text[:LOOKED_AT].replace(" & ", " and ").replace("’", "'").replace("`", "'").translate(_STOPS)
    ).translate(TO_SIMPLIFIED)
    text = COURTESY_BEGINS.sub("\n", _EMOJI.sub("\n", text))
    clauses: list[str] = []
    joins = False
    for piece in _END.split(text):
        if not piece:
            continue
        if piece[0] in "?？":
            if clauses:
                clauses[-1] += "?"
            continue
        joins = piece.lower() in _JOINS
        clause = _TWICE.sub(r"\1", _SPACES.sub(" ", piece.strip(_EDGES)).strip())
        if clause and not joins and not clause.isdigit():
            clauses.append(clause)
        if len(clauses) >= MOST_CLAUSES:
            clauses.append("…")  # a letter this long is not understood
            break
    return [*clauses, "…"] if joins else clauses  # "it works, but"


def _is_name(clause: str, words: IntentWords) -> bool:
    """A name behind thanks, a greeting or at the end: capitalised words,
    or a Chinese surname and one or two characters.
    """
    clause = clause.translate(TO_SIMPLIFIED)
    if _read_clause(clause.lower(), words) not in ("unsure", "unknown"):
        return False
    if _has_han(clause):
        return 2 <= len(clause) <= 3 and clause[0] in SURNAMES and not CHINESE.hedges.search(clause)
    parts = clause.split()
    named = 0 < len(parts) <= 3 and all(part.strip("().").isalpha() and part.strip("(").istitle() for part in parts)
    return (
        named and not words.hedges.search(clause.lower()) and set(letters_of(clause.lower(), ENGLISH_PHRASES)) <= {"w"}
    )


def _without_name(text: str, words: IntentWords) -> str:
    """Without a name (and how to reach its person) that stands at the end, below a blank line."""
    above, blank, below = text.strip().rpartition("\n\n")
    name, more = _NAME_ENDS.split(below.strip(), maxsplit=1)[0], _CONTACT.search(below)
    alone = bool(blank and above.strip()) and (
        len(below) <= 200 if more else len(below) <= 40 and name == below.strip()
    )
    return above if alone and _is_name(name.strip(_EDGES), words) else text


def _has_han(text: str) -> bool:
    return not text.isascii() and any("\u3400" <= character <= "\u9fff" for character in text)


def _read_clause(clause: str, words: IntentWords) -> str:
    """Chinese characters are read by the Chinese table, all else by the given one: people mix ("VPN ok了, thanks")."""
    if _has_han(clause):
        return _by_words(clause.replace("没什么", "没有"), CHINESE, CHINESE_PHRASES)
    return _by_words(_spell(clause), words, ENGLISH_PHRASES)


def _spell(clause: str) -> str:
    """A clause with the words of chat and common slips as they are meant; letters drawn out ("soooo") are not."""
    drawn = _DRAWN_OUT.sub(r"\1\1", clause)
    return " ".join(SPELLINGS.get(word) or SLIPS.get(word, word) for word in drawn.split(" "))


def _matches(clause: str, words: IntentWords, pattern: str) -> bool:
    """Does a clause match one of the two patterns that only look at what others have judged."""
    table = CHINESE if _has_han(clause) else words
    clause = clause.lower() if table is not CHINESE else clause.lower().replace(" ", "")
    if len(clause) > LONGEST_CLAUSE:
        return False
    return (table.yes.match(clause) if pattern == "yes" else table.did.search(clause)) is not None


def _by_words(clause: str, words: IntentWords, phrases: PhraseWords) -> str:
    if AT_WORK.search(clause):
        return "unsure"
    kind = _by_whole(clause, words, phrases)
    if kind == "confirms" and is_whole(clause, phrases):
        return "solved"
    if kind == "confirms" and is_news(clause, phrases):
        return "works"
    if kind in ("unsure", "unknown", "denies", "neutral", "placed", "also"):
        pieces = phrases.joints.split(clause)
        parts = [_by_whole(piece, words, phrases) for piece in pieces] if len(pieces) > 1 else [kind]
        understood = _PLAIN.issuperset({*parts} - {"placed"}) and parts[-1] != "unknown"
        if "confirms" in parts and understood and ("unknown" not in parts or parts[-1] == "confirms"):
            return "confirms"
        yes, _, rest = clause.partition(" ")
        if (phrases.spaced and words.yes.match(yes) and _by_whole(rest, words, phrases) == "confirms") or _is_dictated(
            clause, words, phrases
        ):
            return "confirms"
    return "unsure" if kind == "placed" else kind


def _is_dictated(clause: str, words: IntentWords, phrases: PhraseWords) -> bool:
    """Is a clause without stops, as people dictate it, a row of pieces that are understood, one of which confirms?"""
    if len(clause) > LONGEST_CLAUSE * 2 or any(
        pattern.search(clause) for pattern in (words.hedges, words.denies, words.asks, words.cancels)
    ):
        return False
    parts = clause.split() if phrases.spaced else list(clause.replace(" ", ""))
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        return False
    reached = {0: False}  # parts that pieces take in -> whether one of these confirms
    for start in range(len(parts)):
        if start not in reached:
            continue
        for end in range(start + 1, min(len(parts), start + LONGEST_PIECE) + 1):
            if reached.get(end):
                continue
            piece = (" " if phrases.spaced else "").join(parts[start:end])
            if not _may_be_understood(piece, words, phrases):
                continue
            kind = _by_whole(piece, words, phrases)
            if kind in ("confirms", "thanks", "neutral"):
                reached[end] = reached.get(end, False) or reached[start] or kind == "confirms"
    return reached.get(len(parts), False)


def _may_be_understood(piece: str, words: IntentWords, phrases: PhraseWords) -> bool:
    """Can a piece be more than unsure? Most can't, and this is told sooner than what else they are."""
    return bool(words.neutral.match(piece) or words.thanks.match(piece) or read_phrase(piece, phrases))


@lru_cache(maxsize=REMEMBERED)
def _by_whole(clause: str, words: IntentWords, phrases: PhraseWords) -> str:
    if "?" in clause:
        return "asks"
    clause = clause if phrases.spaced else clause.replace(" ", "")
    if words.no.match(clause):
        return "no"
    built = read_phrase(clause, phrases)
    if built in ("confirms", "aside", "also", "spared", "placed"):
        return "neutral" if built == "aside" else built
    if words.asks.search(clause):
        return "asks"
    if len(clause) <= (LONGEST_CLAUSE if phrases.spaced else LONGEST_CLAUSE // 3):
        if words.neutral.match(clause):
            return "neutral"
        if words.thanks.match(clause):
            return "thanks"
    if words.cancels.search(clause):
        return "spared" if words.spared.match(clause) else "cancels"
    if built and not phrases.spaced:
        return built
    if words.hedges.search(clause):
        return "unsure"
    if words.denies.search(clause):
        return "denies"
    return built or ("unknown" if is_harmless(clause, phrases) else "unsure")
