"""What a requester's short answer means: confirms, denies, thanks, asks, cancels or unsure.

Clause by clause, by forms and lists of its language (English and Chinese here, seven more in `answers_elsewhere.py`);
what they make of an answer and its words are then weighed together (`likeness.py`), for a ticket that is closed wrongly
costs more than a question. A refusal behind good news, a detour and what is to come first never confirm, whatever they
weigh.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from gateway.read.data.answer_phrases import CODES
from gateway.read.data.intents import (
    BARE_NO,
    CHINESE,
    CLOSES,
    CONDITION,
    DETOUR,
    FOUND_NOTHING,
    MAY_ASK,
    MAY_IT,
    MERE_PRAISE,
    NO_PROBLEM,
    NOT_FOR_SURE,
    OVER_AGAIN,
    REQUEST,
    REQUESTS,
    RETURNED,
    SEEMS,
    SIGNAL,
    STILL,
    TESTED,
    WORKAROUND,
    IntentWords,
    Questions,
)
from gateway.read.language import answers_elsewhere
from gateway.read.language.clauses import (
    CONTACT,
    LOOKED_AT,
    PLAIN,
    YES,
    fits,
    has_han,
    is_name,
    is_sign,
    is_told,
    read_clause,
    spell,
    split_clauses,
    table_of,
    without_name,
)
from gateway.read.language.likeness import measure_likeness
from gateway.read.language.pieces import (
    fails_again,
    goes_on,
    has_second_thought,
    is_refused,
    signs_in,
    weigh_parts,
)
from gateway.read.language.shown_text import as_shown, is_doubtful, spelled_out

LONGEST_ANSWER = 2000  # characters: a longer text is no answer to a question of ours, whatever words are in it
LONGEST = 600  # characters of an answer that can still confirm, or be mere thanks; longer letters are for people
SHORT_MEANINGS = frozenset({"confirms", "thanks"})  # what only a short text can mean
# The odds from which an answer confirms (`likeness.py`), as their logarithm, by what forms alone take it for; then
# those of seven languages. Mere thanks and what is called off never do.
LEAST = {"confirms": 0.5, "unsure": 3.0, "asks": 3.0, "denies": 5.5}
LEAST_ELSEWHERE = LEAST | {"unsure": 2.5, "asks": 2.5}
LIKELY = 1.5  # those from which a text that is no clear yes is no denial either: a person is asked what it means
SURE = 5.5  # those from which a confirmation that no form says by itself is none of doubt
_CONTRAST = re.compile(r"\b(?:but|however|though|although|yet|except)\b|[但却]|不过|不過|可是|然而|只是", re.IGNORECASE)
_REFUSED = frozenset({"asks", "denies", "no"})
_WAS = re.compile(r"(?:it|this|that|i|we) (?:took|needed|was|were|had|did|tried)\b")
_THUMB = re.compile(
    r"[\s\U0001F3FB-\U0001F3FF\uFE0F]*(?:[\U0001F44D\U0001F44C\u2705\u2714\U0001F4AF][\s\U0001F3FB-\U0001F3FF\uFE0F]*)+"
)
_QUOTED = re.compile(r"[\"“”„«»‘「『]([^\"“”„«»‘’「」『』\n]{2,30})[\"“”«»’」』]")
_OWN_LETTERS = {"ru": re.compile("[\u0400-\u04ff]"), "ja": re.compile("[\u3040-\u30ff]")}
_LATIN = [code for code in CODES if code not in _OWN_LETTERS]
SHORT = 120  # characters of an answer that is read in every language


class Heard(Struct, frozen=True):
    """An answer as the forms and lists of a language take it: `text` is what it says plainly, `signs` are what
    `likeness.py` weighs beside its words. Where it `is_doubted` nothing makes it a confirmation; where it `is_barred`
    it is not even a likely one: a detour, a condition, a joke.
    """

    meant: str
    text: str
    language: str
    signs: set[str]
    is_doubted: bool
    is_barred: bool


def read_intent(text: str, language: str = "") -> str:
    """One of confirms, denies, thanks, asks, cancels, unsure, for English, Chinese and the languages of
    `data/answer_phrases.py`; others are unsure, but for a short text that one of these tables takes for a yes.

    `text` is the new text of the reply without quotes and signature; `language` is its short code, where it is known.
    """
    text = as_shown(text)
    verdict = _read_shown(text, language)
    if verdict not in SHORT_MEANINGS:
        return verdict
    own = _without_pasted(text) if ">" in text else text
    return "unsure" if is_doubtful(text) or (own != text and _read_shown(own, language) != verdict) else verdict


def _without_pasted(text: str) -> str:
    """The text without its lines behind a quote mark: what a screen or a log says is nobody's yes."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _read_shown(text: str, language: str) -> str:
    if _THUMB.fullmatch(text):
        return "confirms"
    verdict = _read(text, language)
    unknown = verdict == "unsure" and language not in ("en", "zh") and not answers_elsewhere.is_read(language)
    return _read_anywhere(text) if unknown and len(text) <= SHORT and not has_han(text) else verdict


def _read_anywhere(text: str) -> str:
    """The meaning of a short text of which the language is not known: where one says yes, and none says no."""
    own = next((code for code, letters in _OWN_LETTERS.items() if letters.search(text)), "")
    codes = [own] if own else _LATIN
    verdicts = {
        _settle_elsewhere(
            answers_elsewhere.read_clauses(text, code), text, is_back=answers_elsewhere.is_taken_back(text, code)
        )
        for code in codes
    }
    is_yes = "confirms" in verdicts and not verdicts & {"denies", "asks", "cancels"}
    return "confirms" if is_yes and not answers_elsewhere.is_doubted(text) else "unsure"


def _read(text: str, language: str) -> str:
    heard = hear(text, language)
    if heard is None:
        return "unsure"
    odds = _odds_of(heard)
    if is_yes(heard, odds):
        plain = answers_elsewhere.fold(text) if language in _LATIN else text
        spelled = plain if language in _OWN_LETTERS else spelled_out(plain)
        is_plain = spelled == plain or _read(spelled, language) == "confirms"
        return "confirms" if is_plain and not _quotes_yes(text, language) else "unsure"
    if heard.meant == "confirms" or (heard.meant == "denies" and odds >= LIKELY):
        return "unsure"
    return "unsure" if heard.meant in ("denies", "cancels") and _ends_in_yes(text, language) else heard.meant


def _quotes_yes(text: str, language: str) -> bool:
    """Does a yes stand in quotation marks: what somebody else says, or mockery ("Great, 'fixed'. It is dark here")?"""
    return any((said := hear(quoted, language)) and said.meant == "confirms" for quoted in _QUOTED.findall(text))


def is_likely_yes(text: str, language: str) -> bool:
    """Is a text a yes, or does it speak for one more than against it?"""
    heard = hear(text, language)
    if heard is None:
        return False
    odds = _odds_of(heard)
    return odds >= LIKELY or is_yes(heard, odds)


def is_sure_yes(text: str, language: str) -> bool:
    """Is a text that confirms one beyond doubt: a form says it, or all that speaks for it weighs far more?"""
    text = as_shown(text)
    heard = hear(text, language)
    if heard is None or _THUMB.fullmatch(text):
        return True
    return heard.meant == "confirms" or _odds_of(heard) >= SURE


def is_yes(heard: Heard, odds: float) -> bool:
    """Does an answer of these odds confirm?"""
    least = LEAST_ELSEWHERE if answers_elsewhere.is_read(heard.language) else LEAST
    return not heard.is_doubted and odds >= least.get(heard.meant, math.inf)


def _odds_of(heard: Heard) -> float:
    """How likely a confirmation an answer is; not at all a long one, or one that is barred."""
    if heard.is_barred or is_long(heard.text):
        return -math.inf
    return measure_likeness(heard.text, heard.signs, heard.language)


def hear(text: str, language: str) -> Heard | None:
    """An answer clause by clause, by forms and lists alone; None in a language that is not read."""
    if answers_elsewhere.is_read(language):
        return _hear_elsewhere(text, language)
    words = table_of(text, language)
    return None if words is None else _hear_here(text, words)


def _hear_elsewhere(text: str, language: str) -> Heard:
    parts = answers_elsewhere.part_clauses(text, language)
    kinds = [kind for _, kind in parts]
    is_back = answers_elsewhere.is_taken_back(text, language)
    meant = _settle_elsewhere(kinds, text, is_back=is_back)
    refuses = is_back or "no" in kinds or answers_elsewhere.closes_on_condition(text, language)
    is_barred = meant != "confirms" and refuses
    answers_another = {"confirms", "told"} <= set(kinds) and "solved" not in kinds  # "yes, I restarted it"
    return Heard(
        meant=meant,
        text=text,
        language=language,
        signs=answers_elsewhere.signs_in(parts, meant, language),
        is_doubted=is_barred or answers_another,
        is_barred=is_barred,
    )


def _hear_here(text: str, words: IntentWords) -> Heard:
    clauses = split_clauses(without_name(text, words))
    plain = _without_requests(clauses, words)
    if plain != clauses:
        clauses, text = plain, ". ".join(plain)
    kinds, answers = _read_clauses(clauses, words)
    closes = any(kind in YES and CLOSES.search(clause.lower()) for kind, clause in zip(kinds, clauses, strict=True))
    kinds = [("neutral" if closes else "unsure") if kind == "softened" else kind for kind in kinds]
    kinds = [
        "unsure" if kind == "unknown" and is_sign(clause) else kind for clause, kind in zip(clauses, kinds, strict=True)
    ]
    contrasts = _CONTRAST.search(text) is not None and not _turns_well(text, words)
    taken_back = _takes_back(kinds)
    settled = _explained(_with_signs_of_life(kinds, contrasts=contrasts), clauses, contrasts=contrasts)
    pieces = [piece for pair in zip(clauses, kinds, strict=True) for piece in weigh_parts(*pair, words)]
    meant = "unsure" if taken_back else _settle(settled)
    answers_another = meant == "confirms" and answers and all(piece.weight != "good" for piece in pieces)
    marks = {
        "closes": closes,
        "contrasts": contrasts,
        "still": any(STILL.search(clause.lower()) for clause in clauses),
        "asks": "?" in text or "\uff1f" in text,
        "hedges": any((CHINESE if has_han(clause) else words).hedges.search(clause.lower()) for clause in clauses),
    }
    said = "\n".join(clauses).lower()
    is_barred = bool(
        answers_another
        or (CONDITION.search(said) and CLOSES.search(said))
        or WORKAROUND.search(text.lower())
        or NOT_FOR_SURE.search(said)
        or marks["still"]
        or OVER_AGAIN.search(text.lower())
        or has_second_thought(pieces)
        or goes_on(pieces)
        or REQUEST.search(said)
        or (meant == "denies" and (RETURNED.search(said) or any(map(BARE_NO.fullmatch, said.split("\n")))))
        or (meant in ("denies", "unsure") and fails_again(pieces))
    )
    return Heard(
        meant=meant,
        text=text,
        language=words.code,
        signs=signs_in(meant, pieces) | {mark for mark, is_there in marks.items() if is_there},
        is_doubted=is_barred
        or taken_back
        or bool(SIGNAL.search(said) or (meant != "confirms" and MERE_PRAISE.fullmatch(said)))
        or is_refused(pieces, even_told=meant == "denies"),
        is_barred=is_barred,
    )


def is_long(text: str) -> bool:
    """Is a text too long to be a yes or mere thanks?"""
    return len(text.strip()) > LONGEST


def read_answer(text: str, language: str = "") -> str:
    """As `read_intent`, of a whole mail: one too long to be an answer is unsure, and so is a long one of thanks."""
    verdict = read_intent(text, language) if len(text) <= LONGEST_ANSWER else "unsure"
    return "unsure" if verdict in SHORT_MEANINGS and is_long(text) else verdict


def _settle_elsewhere(kinds: Sequence[str], text: str, *, is_back: bool) -> str:
    """One verdict of what the clauses of a text say in a language with a table of phrases: what was done or was so may
    stand before "solved", a "no" may not stand behind it, and where the trouble `is_back` nothing confirms.
    """
    last = len(kinds) - kinds[::-1].index("solved") if "solved" in kinds else -1
    meant = {"solved": "confirms", "told": "unsure"}
    verdict = _settle([meant.get(kind, kind) for at, kind in enumerate(kinds) if kind != "told" or at >= last])
    did = "solved" not in kinds and "told" in kinds  # "yes, I restarted it" answers another question
    doubted = did or is_back or _takes_back(kinds) or is_long(text)
    return "unsure" if verdict == "confirms" and doubted else verdict


def _ends_in_yes(text: str, language: str) -> bool:
    """Is the last paragraph a clear yes: what stands above it may be a gateway's warning,
    or be told of the time before.
    """
    above, blank, last = text.strip().rpartition("\n\n")
    return bool(blank and above.strip()) and read_intent(last, language) == "confirms"


def has_doubt(text: str, language: str) -> bool:
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
    clauses = [clause for clause in split_clauses(without_name(text, words)) if not CONTACT.fullmatch(clause)]
    kinds, _ = _read_clauses(clauses, words)
    if "softened" in kinds:
        return True
    return _CONTRAST.search(text[:LOOKED_AT]) is not None or not PLAIN.issuperset(kinds)


def calls_off(text: str, language: str) -> bool:
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
    table = CHINESE if has_han(clause) else words
    clause = clause.lower().replace(" ", "") if table is CHINESE else spell(clause.lower())
    return table.cancels.search(clause) is not None and table.spared.match(clause) is None


def _without_requests(clauses: list[str], words: IntentWords) -> list[str]:
    """The clauses, with what asks in a question that the ticket be closed as one says it plainly: "could you close it?"
    is "please close it", and "can we close it?" that it can be closed, where something else confirms.
    """
    if not any(MAY_ASK.search(clause) for clause in clauses):
        return clauses
    requests = [_say_plainly(clause.lower(), words, REQUESTS, ("solved",)) or clause for clause in clauses]
    kinds = [read_clause(clause.lower(), words) for clause in requests]
    if "asks" not in kinds or not YES & set(kinds):
        return requests
    return [
        (kind == "asks" and _say_plainly(clause.lower(), words, MAY_IT, YES)) or clause
        for clause, kind in zip(requests, kinds, strict=True)
    ]


def _say_plainly(clause: str, words: IntentWords, questions: Questions, meant: Collection[str]) -> str:
    """What such a question says as one says it plainly, where that is meant; "" for any other clause."""
    chinese = has_han(clause)
    asked = clause.replace(" ", "") if chinese else spell(clause)
    for begin, plain in ((questions.chinese, r"\1"),) if chinese else questions.english:
        if found := begin.match(asked):
            said = found.expand(plain) + asked[found.end() :].rstrip("?")
            return said if read_clause(said, words) in meant else ""
    return ""


def _read_clauses(clauses: list[str], words: IntentWords) -> tuple[list[str], bool]:
    """What each clause says, and whether the whole may answer another question ("Yes, I restarted it")."""
    kinds: list[str] = []
    only_yes, did = True, False
    for clause in clauses:
        name = kinds[-1:] in (["thanks"], ["neutral"]) and is_name(clause, words)
        kind = "neutral" if name else read_clause(clause.lower(), words)
        if kind == "neutral" and DETOUR.search(clause.lower()):
            kind = "unsure"
        kinds.append(kind)
        only_yes = only_yes and (kind not in YES or fits(clause, words, "yes"))
        did = did or (kind == "neutral" and not name and fits(clause, words, "did"))
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
    if kind != "unsure" or has_han(clause):
        return kind
    if NO_PROBLEM.fullmatch(low):
        return "neutral"
    sure, softened = SEEMS.subn(lambda found: " is " if found[1] else " ", low)
    return "softened" if softened and read_clause(" ".join(sure.split()), words) in YES else kind


def _takes_back(kinds: Sequence[str]) -> bool:
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
        and read_clause(after[0][0].lower(), words) == "solved"
    )


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
        if at >= last or not (kind == "unknown" or (kind in ("unsure", "denies") and is_told(clause)))
    ]


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
