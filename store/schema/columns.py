"""Types of columns that mean the same on SQLite and PostgreSQL, whatever a hostile mail puts into them.

A text from outside may hold NUL (PostgreSQL refuses it) or lone surrogates (no UTF-8 can hold them); a key may be
longer than an index entry can be. None of that may stop a mail, so these types mend the value on its way in: in one
call each, instead of SQLAlchemy's three around a `process_bind_param`, for a mail writes more than a hundred values.
Of types that say `keeps_empty`, an empty text and None are written as they are, without a call.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator

W = TypeVar("W", bound=StrEnum)
_Convert = Callable[[Any], Any]

KEY_LIMIT = 500  # bytes of UTF-8; a B-tree entry of PostgreSQL holds some 2,700 for all of its columns
_KEY_HEAD = 200  # characters that stay readable of a longer one

_MOMENT = len("2026-11-24 10:15:00.000000")
_TO_JSON = msgspec.json.Encoder().encode
_FROM_JSON = msgspec.json.Decoder().decode
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite numbers rows by itself only as INTEGER


def clean_text(value: str) -> str:
    """The text without what a database cannot hold: NUL and lone surrogates become U+FFFD."""
    if value.isascii():
        return value.replace("\0", "�") if "\0" in value else value
    if "\0" in value:
        value = value.replace("\0", "�")
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def fit_key(value: str) -> str:
    """The text as an index can hold it: the same for the same value, different for different ones."""
    if len(value) <= KEY_LIMIT and value.isascii() and "\0" not in value:
        return value
    value = clean_text(value)
    if len(value) * 4 <= KEY_LIMIT or len(value.encode()) <= KEY_LIMIT:
        return value
    return f"{value[:_KEY_HEAD]}…{hashlib.sha256(value.encode()).hexdigest()}"


def _clean(value: str | None) -> str | None:
    if value is None or (value.isascii() and "\0" not in value):
        return value
    return clean_text(value)


def _fit(value: str | None) -> str | None:
    return None if value is None else fit_key(value)


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"a time without zone: {value!r}")
    return value.astimezone(UTC)


def _written_in_utc(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a moment for SQLite: `2026-11-24 10:15:00.000000`."""
    moment = value if value is None or value.tzinfo is UTC else _in_utc(value)
    return None if moment is None else _write_moment(moment)


def _read_in_utc(text: str | None) -> datetime | None:
    """A moment as it is written for SQLite: in UTC, which it does not say."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


@lru_cache(maxsize=256)  # most moments of a mail are the same one
def _write_moment(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")[:_MOMENT]


def as_json(value: Any) -> str:
    """A JSON value as a Document holds it."""
    if not value:
        return "[]" if isinstance(value, (list, tuple)) else "{}"
    try:
        return _TO_JSON(value).decode()
    except (UnicodeEncodeError, TypeError):  # a lone surrogate; a kind of text or key that only the other takes
        return json.dumps(value, separators=(",", ":"))


def _from_json(text: str) -> Any:
    try:
        return _FROM_JSON(text)
    except msgspec.DecodeError:  # an escaped surrogate, a number that is none
        return json.loads(text)


def _as_word(value: StrEnum | None) -> str | None:
    return None if value is None else str(value)


class LongText(TypeDecorator[str]):
    """Text of any length."""

    impl = sa.Text
    cache_ok = True
    keeps_empty = True

    def bind_processor(self, dialect: Dialect) -> _Convert:  # noqa: ARG002
        """The text without what no database takes."""
        return _clean


class Key(TypeDecorator[str]):
    """Text that is looked up by an index: addresses, Message-IDs."""

    impl = sa.Text
    cache_ok = True
    keeps_empty = True

    def bind_processor(self, dialect: Dialect) -> _Convert:  # noqa: ARG002
        """The text cut to what an index takes."""
        return _fit


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values: nobody knows which zone they mean."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    keeps_empty = True

    def bind_processor(self, dialect: Dialect) -> _Convert:
        """The moment in UTC, as text for SQLite, which has no type for it. It raises ValueError for a naive one."""
        return _written_in_utc if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> _Convert:  # noqa: ARG002
        """The moment in UTC, aware on both databases."""
        return _read_in_utc if dialect.name == "sqlite" else _in_utc


class Document(TypeDecorator[Any]):
    """A JSON value, kept as text: the same bytes on both databases, whatever characters it holds."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Convert:  # noqa: ARG002
        """The value as JSON; a lone surrogate, which is no UTF-8, is escaped."""
        return as_json

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value; an empty map where nothing was stored."""
        return {} if value is None or value == "{}" else _from_json(value)


class Texts(Document):
    """A tuple of texts, kept as a JSON array."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """The texts; an empty tuple where nothing was stored."""
        return () if value is None or value in {"[]", "{}"} else tuple(_from_json(value))


class EnumWord(TypeDecorator[W]):
    """A member of an enum of words, as its word."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> _Convert:  # noqa: ARG002
        """The word of the member."""
        return _as_word

    def process_result_value(self, value: str | None, dialect: Dialect) -> W | None:  # noqa: ARG002
        """The member of the word. Raises ValueError for a word that is none."""
        return None if value is None else self.words(value)
