"""The facts of a ticket, read from what a requester writes: labelled lines, and plain answers to what was asked.

A fact is one line, and what is typed under a label that stands alone; the same label twice adds up. A fact of the
desk's own may have a shape: what does not fit it is no answer. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from rules.language.condition import fold

FACT_LABELS: dict[str, tuple[str, ...]] = {
    "since_when": (
        "since when", "since", "when", "started", "start", "first seen", "happens since", "date and time",
        "什么时候开始", "何时开始", "开始时间", "发生时间", "自何时", "从什么时候开始", "从何时开始", "时间",
    ),
    "affected": (
        "affected", "who is affected", "how many", "how many people", "affected users", "affected people",
        "users affected",
        "受影响", "受影响人数", "受影响的人", "受影响用户", "影响人数", "多少人受影响", "涉及人员",
    ),
    "tried": (
        "tried", "already tried", "what was tried", "what have you tried", "what i tried", "attempts",
        "已试", "试过", "已尝试", "尝试过", "已经尝试", "已采取措施", "做过什么", "试过什么",
    ),
    "phone": (
        "phone", "telephone", "tel", "mobile", "cell", "call me at", "extension", "ext", "phone number",
        "电话", "手机", "联系电话", "分机", "座机", "手机号", "电话号码",
    ),
    "place": (
        "place", "location", "where", "room", "office", "building", "site", "desk",
        "地点", "位置", "房间", "办公室", "工位", "所在地", "楼层",
    ),
    "symptom": ("symptom", "error message", "exact message", "现象", "症状", "报错", "报错信息"),
    "device": ("device", "computer", "machine", "设备", "电脑"),
    "system": ("system", "program", "application", "系统", "程序", "软件"),
    "deadline": ("needed by", "by when", "deadline", "需要时间", "截止时间", "最晚时间"),
    "approver": ("approver", "approved by", "批准人", "审批人"),
    "purpose": ("purpose", "what for", "用途", "目的"),
    "impact": ("impact", "影响", "影响范围", "范围"),
    "urgency": ("urgency", "how urgent", "紧急程度", "紧急度", "紧急", "急迫程度"),
}  # fmt: skip

MOST_VALUE = 4000  # characters of one value that are kept as a fact; the mail keeps everything
PLAIN_ANSWER = 120  # characters: a longer reply is a story, not the answer to one question

_LINE = re.compile(
    r"\s{0,4}(?:[-*•·]\s*"
    r"|\d{1,2}[.)、]\s*)?[*_]{0,2}(?P<label>[^\W\d_][^:：\n]{0,59}?)[*_]{0,2}\s*[:：][*_]{0,2}(?P<value>.*)"
)
_MARK = re.compile(r"\s*(?:[-*•·]\s+|\d{1,2}[.)、](?!\d)\s*)?")
_ENDS = " \t.。!！,，;；"

Shape = Callable[[str], tuple[str, ...]]  # every value of the fact that stands in a text, as it is kept


class OwnFact(Struct, frozen=True):
    """A fact as the rules define it. Without a shape anything is an answer."""

    name: str
    labels: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    shape: Shape | None = None

    def value(self, text: str) -> str:
        """What a labelled line tells, "" where it does not fit."""
        if self.shape is None:
            return text
        found = dict.fromkeys(self.shape(text))
        return next(iter(found)) if len(found) == 1 else ""

    def is_whole(self, line: str) -> bool:
        """Is the line the value and nothing else."""
        return self.shape is not None and [fold(one) for one in self.shape(line)] == [fold(line)]


@dataclass(frozen=True)
class FactReader:
    """What may be read: the shipped facts, and those of the desk's own, whose labels go before."""

    own: tuple[OwnFact, ...] = ()
    _by_label: Mapping[str, str] = field(init=False)
    _by_name: Mapping[str, OwnFact] = field(init=False)
    _questions: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        labels = {label: name for name, several in FACT_LABELS.items() for label in several}
        labels |= {bare(label): one.name for one in self.own for label in (one.name, *one.labels, *one.questions)}
        asked = sorted(((bare(q), one.name) for one in self.own for q in one.questions), key=lambda pair: -len(pair[0]))
        object.__setattr__(self, "_by_label", labels)
        object.__setattr__(self, "_by_name", {one.name: one for one in self.own})
        object.__setattr__(self, "_questions", tuple(asked))

    def name_of(self, typed: str) -> str:
        """The fact that somebody means by its name or one of its labels, "" for none."""
        typed = bare(typed)
        return typed if typed in FACT_LABELS else self._by_label.get(typed, "")

    def fit(self, name: str, value: str) -> str:
        """A value as it is kept, "" where the fact does not take it."""
        own = self._by_name.get(name)
        return value.strip()[:MOST_VALUE] if own is None else own.value(value.strip())[:MOST_VALUE]

    def holds(self, facts: Mapping[str, Any], name: str, value: str) -> bool:
        """Do these facts tell of `name` what is asked for, in any of the words that mean it; any value for ""."""
        known = fold(str(facts.get(name, "")))
        return bool(known) and (not value.strip() or known in (fold(value), fold(self.fit(name, value))))

    def read(self, text: str) -> dict[str, str]:
        """What is labelled: `Asset number: 4711`, or a question of ours with the answer behind or below it."""
        if not self.own and ":" not in text and "：" not in text:
            return {}
        facts: dict[str, list[str]] = {}
        waiting = ""
        for line in text.replace("\r\n", "\n").split("\n"):
            name, value = self._label(line)
            if name:
                waiting = "" if value else name
            elif waiting and line.strip():
                name, value, waiting = waiting, line.strip(), ""
            if name and value and (kept := self.fit(name, value)):
                facts.setdefault(name, []).append(kept)
        return {name: self._several(name, values) for name, values in facts.items()}

    def _several(self, name: str, values: list[str]) -> str:
        return values[-1] if name in self._by_name else "\n".join(values)[:MOST_VALUE]

    def _label(self, line: str) -> tuple[str, str]:
        found = _LINE.fullmatch(line) if ":" in line or "：" in line else None
        if found and not found["value"].startswith("//"):
            name = self._by_label.get(bare(found["label"]))
            if name:
                return name, found["value"].strip()
        if self.own:
            begun = line[_MARK.match(line).end() :]  # type: ignore[union-attr]  # it fits everywhere
            for question, name in self._questions:
                if fold(begun).startswith(question):
                    return name, begun[len(question) :].strip(" \t?？:：")
        return "", ""

    def answers(self, text: str, asked: Iterable[str]) -> dict[str, str]:
        """Plain answers to what was asked and is not known yet: a line that is the value and nothing else, or a value
        that stands once in the text. A fact without a shape is only taken where it alone was asked, of one line.
        """
        asked = [name for name in asked if name]
        if not asked:
            return {}
        lines = [one for line in text.split("\n") if (one := line[_MARK.match(line).end() :].strip(_ENDS))]  # type: ignore[union-attr]
        found: dict[str, str] = {}
        for own in self._shaped(asked):
            line = next((line for line in lines if own.is_whole(line)), None)
            if line is not None:
                found[own.name] = own.value(line)
                lines.remove(line)
        for own in self._shaped(name for name in asked if name not in found):
            values = dict.fromkeys(value for line in lines for value in own.shape(line))  # type: ignore[misc]
            if len(values) == 1:
                found[own.name] = next(iter(values))
        alone = self._by_name.get(asked[0]) if len(asked) == 1 else None
        if alone is not None and alone.shape is None and len(lines) == 1 and len(lines[0]) <= PLAIN_ANSWER:
            found |= {} if text.rstrip().endswith(("?", "？")) else {alone.name: lines[0]}
        return found

    def _shaped(self, names: Iterable[str]) -> Iterator[OwnFact]:
        found = (self._by_name.get(name) for name in names)
        return (one for one in found if one is not None and one.shape is not None)


def bare(label: str) -> str:
    """A label or question as it is compared: folded, without its question mark."""
    return fold(label).strip("?？:： ")
