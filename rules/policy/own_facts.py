"""Facts of a desk's own: what they are called, how they are asked for, and what is an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from rules.language.condition import fold, pattern_problem
from rules.language.fields import Words, one_or_many
from rules.language.yaml_models import Section, Wrong
from rules.matching.fact_reader import FACT_LABELS, OwnFact, Shape

ASKABLE = tuple(name for name in FACT_LABELS if name not in ("impact", "urgency"))  # facts with a question in letters


def _read_pattern(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if problem := pattern_problem(text):
        raise Wrong(problem, "RE2, as in rules: '[0-9]{4}'")
    return text


def _read_values(value: Any) -> Any:
    """`[laptop, phone]` as well as `{laptop: [notebook, 笔记本]}`."""
    return {str(name): () for name in one_or_many(value)} if isinstance(value, (list, str)) else value


Pattern = Annotated[str, PlainValidator(_read_pattern), WithJsonSchema({"type": "string", "format": "regex"})]
Values = Annotated[dict[str, Words], BeforeValidator(_read_values)]


class FactSettings(Section):
    """One fact of the desk's own. `type`, `pattern` and `values` say what is an answer; without them anything is."""

    labels: dict[str, Words] = Field(
        default={},
        description="What it is called, by language; letters show the first: {en: [Asset number, tag]}.",
    )
    ask: dict[str, str] = Field(default={}, description="The question, by language: {en: What is the asset number?}.")
    type: Literal["text", "number", "date", "address"] = "text"
    pattern: Pattern = Field(default="", description="What a value looks like, as a whole: RE2, such as '[0-9]{4}'.")
    values: Values = Field(
        default={},
        description="The only values, each with other words for it: {hk: [Hong Kong, 香港]}."
        " Letters show the first word in their language's script.",
    )

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        if self.pattern and self.values:
            raise Wrong("either 'pattern' or 'values'")
        if (self.pattern or self.values) and self.type != "text":
            raise Wrong(f"'type: {self.type}' says already what is an answer", "leave out 'pattern' and 'values'")
        return self

    def label(self, name: str, language: str) -> str:
        """What letters of that language call it: its first label, of the first language where this one has none."""
        several = self.labels.get(language) or next(iter(self.labels.values()), ())
        return several[0] if several else name.replace("_", " ")

    def question(self, name: str, language: str) -> str:
        """What the requester is asked."""
        return self.ask.get(language) or next(iter(self.ask.values()), "") or self.label(name, language)

    def say(self, value: str, language: str) -> str:
        """What letters of that language show for a value: the first of its words in the script of the language, the
        value itself where none is.
        """
        chinese = language == "zh"
        return next((word for word in self.values.get(value, ()) if _has_letters(word, chinese=chinese)), value)

    def own_fact(self, name: str) -> OwnFact:
        """The fact as it is read from mails."""
        labels = tuple(label for several in self.labels.values() for label in several)
        return OwnFact(name, labels, tuple(self.ask.values()), self._shape())

    def _shape(self) -> Shape | None:
        if self.values:
            return _of_list(self.values)
        pattern = self.pattern or _TYPES.get(self.type, "")
        return _of_pattern(pattern) if pattern else None


_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TYPES = {
    "number": r"[-+]?[0-9]+(?:[.,][0-9]+)*",
    "date": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}"
    r"|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}[日号]|[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}|[A-Za-z]{3,9} [0-9]{1,2}, [0-9]{4}",
    "address": r"[^\s@<>\"(),:;\[\]\\*]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
}


def _has_letters(word: str, *, chinese: bool) -> bool:
    """Chinese where Chinese is asked for, and letters of another script where it is not."""
    if _CHINESE.search(word):
        return chinese
    return not chinese and any(sign.isalpha() for sign in word)


def _of_pattern(pattern: str) -> Shape:
    import re2

    options = re2.Options()
    options.case_sensitive, options.log_errors = False, False
    compiled = re2.compile(f"(?:{pattern})", options)

    def find(text: str) -> tuple[str, ...]:
        text = text.strip()
        if compiled.fullmatch(text):
            return (text,)
        return tuple(one.group() for one in compiled.finditer(text) if one.group() and _is_apart(text, *one.span()))

    return find


def _is_apart(text: str, start: int, end: int) -> bool:
    """No part of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    joined = (before and _same_kind(before, text[start])) or (after and _same_kind(after, text[end - 1]))
    number_goes_on = after in (".", ",") and text[end + 1 : end + 2].isdigit() and text[end - 1].isdigit()
    return not joined and not number_goes_on


def _same_kind(one: str, other: str) -> bool:
    """Letters and digits of one script stand without a gap; between Chinese and them there is none to see."""
    return one.isalnum() and other.isalnum() and one.isascii() == other.isascii()


def _of_list(values: Mapping[str, tuple[str, ...]]) -> Shape:
    known = {fold(word): name for name, words in values.items() for word in (name, *words)}
    longest = sorted(known, key=len, reverse=True)
    either = re.compile("|".join(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" for word in longest))

    def find(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(known[one.group()] for one in either.finditer(fold(text))))

    return find
