"""Statements that are said again and again go straight to the driver: compiled once,
their values mended by the same types as ever.

SQLAlchemy asks much before each execution that is the same every time: some 0.1 ms a statement, and a mail takes
twenty. From its second use on a statement is a text, an order of values and their converters. What is out of the
ordinary (statements made on the spot, long lists of values, many rows that give something back) goes
SQLAlchemy's way; both ways give the same rows and raise the same errors. A connection that is lost goes SQLAlchemy's
way too, which knows what to do with it.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from store.database.dialect import SQLITE, hide_values

_KINDS = (sa.Select, sa.Insert, sa.Update, sa.Delete)
_STEP = 8  # values of an IN by which longer lists grow
_LONGEST = 64  # values of an IN; a longer list is worth a statement of its own where one as long was asked for before
_MOST = 1000  # values of any
_SHAPES = 64  # forms of one statement that are remembered
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"%(?:\((\w+)\)s|%)")  # where psycopg takes a value by its name, or reads one sign for two

_Convert = Callable[[Any], Any]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Changed(Struct):
    """What a statement came to that gives no rows."""

    rowcount: int


class DriverRows(list[Any]):
    """The rows of a statement, and how many it changed. What is asked of it seldom is asked of SQLAlchemy's result."""

    __slots__ = ("_names", "rowcount")

    def __init__(self, rows: Iterable[Any], names: Sequence[str], rowcount: int) -> None:
        super().__init__(rows)
        self._names, self.rowcount = names, rowcount

    def all(self) -> list[Any]:
        """Every row."""
        return self

    def first(self) -> Any:
        """The first row; None where there is none."""
        return self[0] if self else None

    def scalar(self) -> Any:
        """The first value of the first row; None where there is none."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        """The first value of the only row."""
        return self[0][0] if len(self) == 1 else self.__getattr__("scalar_one")()

    def scalars(self) -> DriverRows:
        """The first value of every row."""
        return DriverRows([row[0] for row in self], self._names[:1], self.rowcount)

    def __getattr__(self, name: str) -> Any:
        return getattr(IteratorResult(SimpleResultMetaData(self._names), iter(self)), name)


class _Plan:
    """One form of a statement: its text, where each value comes from, what converts it."""

    __slots__ = ("_convert", "_converters", "_keys", "_make_row", "_menders", "_read", "_slots", "gives_rows", "text")

    def __init__(self, compiled: Any, given: Mapping[str, Any], lists: Mapping[str, int], dialect: Any) -> None:
        """`given`: such values as are given each time; the others are the statement's own."""
        text: str = compiled.string
        names: tuple[str, ...] = compiled.positiontup or tuple(dict.fromkeys(filter(None, _NAMED.findall(text))))
        self.text = text if compiled.positional else _numbered(text, names)
        places = {f"{name}_{n}": (name, n - 1) for name, count in lists.items() for n in range(1, count + 1)}
        slots: list[tuple[str | None, int, Any]] = []
        self._converters: list[tuple[int, _Convert]] = []
        self._menders: list[tuple[int, _Convert]] = []  # they have nothing to do for an empty value
        for key in names:
            name, place = places.get(key, (key, -1))
            bind = compiled.binds[name]
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required or name in given:
                if convert is not None:
                    keeps_empty = getattr(bind.type, "keeps_empty", False)
                    (self._menders if keeps_empty else self._converters).append((len(slots), convert))
                slots.append((name, place, None))
            else:
                default = bind.effective_value if place < 0 else bind.effective_value[place]
                slots.append((None, place, default if convert is None else convert(default)))
        self._slots = tuple(slots)
        given_names = [name for name, place, _ in slots if name is not None and place < 0]
        self._read = itemgetter(*given_names) if 1 < len(given_names) == len(slots) else None
        columns = compiled._result_columns  # noqa: SLF001 - names and types of the rows; there is no public way to them
        self._keys = tuple(column.keyname for column in columns)
        self._make_row = partial(tuple.__new__, namedtuple("Row", self._keys, rename=True))  # noqa: PYI024 - named at run time
        self.gives_rows = bool(columns)
        made = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._convert = [(n, convert) for n, convert in enumerate(made) if convert is not None]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """As the driver takes them, in order."""
        if self._read is not None:
            found = list(self._read(given))
        else:
            found = [
                default if name is None else given[name] if place < 0 else given[name][place]
                for name, place, default in self._slots
            ]
        for n, convert in self._converters:
            found[n] = convert(found[n])
        for n, convert in self._menders:
            if found[n]:
                found[n] = convert(found[n])
        return found

    def rows(self, cursor: Any) -> DriverRows | Changed:
        if not self.gives_rows:
            return Changed(cursor.rowcount)
        found = cursor.fetchall()
        if self._convert:
            found = map(self._converted, found)
        return DriverRows(map(self._make_row, found), self._keys, cursor.rowcount)

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for n, convert in self._convert:
            values[n] = convert(values[n])
        return values


def _numbered(text: str, names: Sequence[str]) -> str:
    """The text as PostgreSQL takes it itself: values by their numbers."""
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return _NAMED.sub(lambda found: numbers[found[1]] if found[1] else "%", text)


class _Statement:
    """A statement that was seen before, with its forms by the names and lengths of what is given to it."""

    __slots__ = ("_dialect", "_lists", "_long", "_own_lists", "_plans", "names", "statement")

    def __init__(self, statement: Any, dialect: Any) -> None:
        self.statement, self._dialect = statement, dialect
        compiled = statement.compile(dialect=dialect)
        # Among them those of all tables that it reads or writes; a deletion reaches others by their keys.
        self.names = None if isinstance(statement, sa.Delete) else frozenset(_WORD.findall(compiled.string))
        expanding = [(name, bind) for name, bind in compiled.binds.items() if bind.expanding]
        self._lists = tuple(name for name, bind in expanding if bind.required)
        self._own_lists = {name: len(bind.effective_value) for name, bind in expanding if not bind.required}
        self._plans: dict[tuple[Any, ...], _Plan | None] = {}
        self._long: tuple[Any, ...] = ()  # the last form with a long list

    def fit(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values with their lists as long as others are: what an IN looks for may stand in it again."""
        lists = {name: _longer(given[name]) for name in self._lists if len(given.get(name, ())) > _STEP}
        return {**given, **lists} if lists else given

    def plan(self, given: Mapping[str, Any], *, many: bool) -> _Plan | None:
        shape: tuple[Any, ...] = tuple(given)
        if self._lists:
            shape = (*shape, *(len(given[name]) if name in given else 0 for name in self._lists))
        try:
            return self._plans[shape]
        except KeyError:
            if len(self._plans) >= _SHAPES or self._is_rare(shape):
                return None
        plan = self._plans[shape] = self._make(given, many=many)
        return plan

    def _is_rare(self, shape: tuple[Any, ...]) -> bool:
        """Is a list longer than most, and not as long as the last such one?"""
        if all(length <= _LONGEST for length in shape if isinstance(length, int)):
            return False
        before, self._long = self._long, shape
        return shape != before

    def _make(self, given: Mapping[str, Any], *, many: bool) -> _Plan | None:
        lists: Mapping[str, int] = self._own_lists
        statement = self.statement
        is_dml = not isinstance(statement, sa.Select)
        if self._lists or self._own_lists:
            if is_dml or many or not given.keys() >= set(self._lists):
                return None
            lengths = {name: len(given[name]) for name in self._lists}
            if not all(0 < length <= _MOST for length in lengths.values()):
                return None
            statement = statement.params({**given, **{name: list(given[name]) for name in lengths}})
            lists = {**lists, **lengths}
        more: dict[str, Any] = {"compile_kwargs": {"render_postcompile": True}} if lists else {}
        if is_dml:
            more |= {"column_keys": list(given), "for_executemany": many}
        compiled = statement.compile(dialect=self._dialect, **more)
        odd = compiled.literal_execute_params or compiled.escaped_bind_names
        odd = odd or (is_dml and (compiled.insert_prefetch or compiled.update_prefetch))
        return None if odd else _Plan(compiled, given, lists, self._dialect)


def _longer(values: Sequence[Any]) -> list[Any]:
    return [*values, *[values[-1]] * (-len(values) % _STEP)]


class PreparedStatements:
    """The statements of one server, or of all files: what one database of a process has prepared is the next one's.

    For one thread at a time each connection; the plans may be made twice, no more.
    """

    _made: ClassVar[dict[tuple[str | int | None, ...], PreparedStatements]] = {}

    @classmethod
    def of(cls, engine: sa.Engine) -> PreparedStatements:
        """Those of the server that the engine speaks with."""
        server = (engine.dialect.name, engine.url.host, engine.url.port)
        return cls._made.setdefault(server, cls(engine.dialect))

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect: Any = dialect
        self._is_plain = dialect.name == SQLITE  # its driver's own ways are the shortest
        self._trouble: Any = dialect.loaded_dbapi.Error
        self._seen: WeakSet[Any] = WeakSet()  # statements that were said once: most of those are never seen again
        self._known: dict[int, _Statement] = {}  # those that were said again, which stay, by their identity
        self._sessions: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # on PostgreSQL: by psycopg's connection

    def names_in(self, statement: Any) -> frozenset[str] | None:
        """Words of a statement, with the names of its tables; None where it may be about any."""
        known = self._known.get(id(statement))
        return None if known is None else known.names

    def execute(self, driver: Any, statement: Any, parameters: Parameters) -> DriverRows | Changed | None:
        """The outcome; None where the statement must go SQLAlchemy's way, and nothing was done.

        Raises sqlalchemy.exc.DBAPIError.
        """
        known = self._known.get(id(statement))
        if known is None:
            if statement in self._seen:
                self._known[id(statement)] = _Statement(statement, self._dialect)
            elif isinstance(statement, _KINDS):
                self._seen.add(statement)
            return None
        many = isinstance(parameters, (list, tuple))
        if many and not parameters:
            return None
        given: Any = parameters if many else known.fit(parameters or {})  # type: ignore[arg-type]
        plan = known.plan(given[0] if many else given, many=many)
        way = driver if self._is_plain else self._session(driver)
        if plan is None or way is None:
            return None
        several = many and len(given) > 1
        if several and plan.gives_rows:
            return None
        try:
            values: Any = [plan.values(each) for each in given] if several else plan.values(given[0] if many else given)
        except Exception as error:  # no value of that type
            raise self._as_known(plan.text, None, error) from error
        try:
            return plan.rows((way.executemany if several else way.execute)(plan.text, values))
        except self._trouble as error:
            if getattr(driver, "closed", False):  # lost on the way: nothing of the transaction is left
                return None
            hide_values(error)
            raise self._as_known(plan.text, values, error) from error

    def _session(self, driver: Any) -> Any:
        """Straight to PostgreSQL; None where the transaction is to be begun, which psycopg does."""
        session = self._sessions.get(driver)
        if session is None:
            from store.database.libpq import LibpqSession  # noqa: PLC0415 - what it needs is there with PostgreSQL alone

            session = self._sessions.setdefault(driver, LibpqSession(driver))
        return session if session.is_in_transaction else None

    def _as_known(self, text: str, values: Any, error: Exception) -> BaseException:
        """The error as SQLAlchemy raises it."""
        return sa.exc.DBAPIError.instance(
            text, values, error, self._trouble, hide_parameters=True, dialect=self._dialect
        )
