"""Does somebody who waits for a decision only ask how it goes? Such words change nothing of what they asked for."""

from __future__ import annotations

import re
import unicodedata

from gateway.read.language.courtesy import is_courtesy
from gateway.read.later_pattern import compile_later

_LONGEST = 300  # characters of a text that may be no more than that question
_SENTENCES = compile_later(r"[.!?。！？…;；\n]+")
_NAMES = r"(?: (?-i:[A-Z][\w'-]{0,20})){0,3}"
_GREETING = rf"(?:(?:hi|hello|hey|dear|hallo|guten tag)\b(?: mr| mrs| ms| all| team)?{_NAMES}|[您你]好|大家好)[,，:：]?"
_SOON = r"(?: yet| so far| please| today| now| soon| on this| on it| about this| about it| on my request| with this)*"
_WHAT = r"(?: it| this| an answer| a decision| more| from you| back)*"
_ARE_THERE = r"(?:is there |are there |do you have |have you |have you got )?"
_GIBT_ES = r"(?:gibt es|gibt's|haben sie|habt ihr) (?:schon |denn schon |inzwischen )?(?:etwas |was )?"
_ENGLISH = (
    rf"{_ARE_THERE}any (?:news|updates?|progress|word|decision){_SOON}",
    rf"(?:what is|what's|whats) (?:the|its|my) (?:status|state|progress){_SOON}(?: of (?:it|this|my request))?",
    rf"how (?:is|does|far is) (?:it|this|that|my request)(?: going| coming along| looking| go)?{_SOON}",
    r"how (?:much longer|long)(?: (?:will|does) (?:it|this|that)(?: still)?(?: take)?)?",
    rf"when (?:will|can|do) (?:i|we|you) (?:hear|know|get|expect|decide){_WHAT}",
    rf"(?:has|was|is) (?:it|this|my request) (?:been )?(?:approved|decided){_SOON}",
    r"(?:i am|i'm|we are|we're) still waiting(?: for (?:it|this|an answer|a decision|the approval))?",
    r"(?:just )?(?:checking in|a (?:gentle |friendly |kind )?reminder|following up)(?: on (?:this|it|my request))?",
)
_GERMAN = (
    rf"{_GIBT_ES}(?:neues|neuigkeiten|eine entscheidung|eine antwort)",
    r"(?:wie ist|was ist) der (?:aktuelle )?stand(?: der dinge)?",
    r"wie lange (?:dauert (?:es|das)|noch)(?: noch)?",
    r"wann (?:höre|bekomme|erfahre|weiß) ich (?:mehr|bescheid|etwas|von ihnen|eine antwort|eine entscheidung)",
    r"(?:ist|wurde) (?:es|das|er|sie|mein antrag) (?:schon |inzwischen )?(?:genehmigt|entschieden)(?: worden)?",
    r"ich warte (?:immer )?noch(?: darauf| auf (?:antwort|eine antwort|eine entscheidung))?",
)
_CHINESE = (
    r"好的|收到|明白了?",
    r"(?:请问)?(?:现在|目前|这个|申请)?(?:有(?:什么|没有|新的?|何)?)?(?:进展|消息|结果|进度|最新情况)(?:怎么样|如何)?(?:了|吗|么|呢|没有)*",
    r"(?:请问)?(?:我的|这个)?(?:申请|审批)?(?:现在)?(?:批|审批|批准|通过)(?:好|完|下来)?了(?:吗|没有|没|么)",
    r"(?:请问)?(?:大概|大约)?(?:还要|还需要|需要|要)等?(?:多久|多长时间|几天)[呢啊]?",
    r"(?:请问)?(?:大概|大约)?(?:什么时候|何时|几时)(?:能|可以|会)?(?:批|好|有结果|有消息|批准|批下来|审批完)[呢啊]?",
    r"我?(?:还|一直)在等(?:着|呢|结果|消息|审批)?",
)
_NEWS = compile_later(
    rf"(?:{_GREETING})?\s*(?:(?:and|so|sorry|please|und|bitte|麻烦|那)[,，]?\s+)?"
    rf"(?:{'|'.join((*_ENGLISH, *_GERMAN, *_CHINESE))})",
    re.IGNORECASE,
)
_ONLY_GREETING = compile_later(_GREETING, re.IGNORECASE)
_NUMBER = compile_later(  # elsewhere it is thanks with stars, here it may be more of what was asked for
    r"\d|[二两三四五六七八九十]|\b(?:two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|sechs|zehn)\b",
    re.IGNORECASE,
)


def adds_nothing(text: str, language: str = "") -> bool:
    """Is it courtesy, or no more than a question how it goes: "Any news?", 有进展吗, "Gibt es schon etwas Neues?"."""
    text = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).replace("\u2019", "'").strip()
    if len(text) > _LONGEST or _NUMBER.search(text) is not None:
        return False
    sentences = (" ".join(one.split()).strip(" ,，") for one in _SENTENCES.split(text))
    return all(_says_nothing(one, language) for one in sentences if one)


def _says_nothing(sentence: str, language: str) -> bool:
    asks = _NEWS.fullmatch(sentence) is not None or _ONLY_GREETING.fullmatch(sentence) is not None
    return asks or is_courtesy(sentence, language)
