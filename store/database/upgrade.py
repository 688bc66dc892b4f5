"""Brings a database to the schema of this version: Alembic's migrations, which are data of this package.

A crash in the middle leaves the schema as it was before: both databases change schemas inside the transaction.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from store.database import postgresql
from store.database.dialect import OWNER, POSTGRESQL, SQLITE
from store.database.execution import Execution
from store.errors import SchemaInUse, SchemaTooNew, SchemaTooOld, StoreBroken, StoreError, StoreUnavailable
from store.schema.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
APPLICATION = "postdesk"  # how our connections to a server are named, with the schema behind it


def make_config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; the connection is ours and so is its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def is_current(unit: Execution) -> bool:
    """Is the schema this version's? As nearly always: nobody has to wait for a writer then."""
    return find_revision(unit) == HEAD


def has_tables(unit: Execution) -> bool:
    """Does the database hold the tables of this version, and not none?

    Raises SchemaTooOld, SchemaTooNew, StoreBroken.
    """
    found = find_revision(unit)
    if found is None and sa.inspect(unit.connection).has_table("ticket"):
        raise StoreBroken("its tables are no version's: the row of alembic_version is missing")
    if found is None or found == HEAD:
        return found is not None
    _check_known(found)
    raise SchemaTooOld(
        f"the database has schema {found} of an earlier version of Postdesk, this one reads {HEAD}: "
        "`postdesk db upgrade` brings it up to date, as `postdesk run` does"
    )


def upgrade(unit: Execution) -> None:
    """Runs what is missing, inside a transaction that writes. Nodes that start together wait for each other.

    A new SQLite file gets its tables at once: what runs migrations takes 14 MB, which a daemon would keep for good.

    Raises SchemaTooNew, and StoreError for a database that cannot hold every character.
    """
    if unit.dialect == POSTGRESQL:
        unit.execute(postgresql.PATIENT)
        unit.execute(postgresql.WAIT_TO_UPGRADE)
        check_encoding(unit)
    found = find_revision(unit)
    if found == HEAD:
        return
    if found is None and unit.dialect == SQLITE:
        _create(unit)
    else:
        _migrate(unit, found)


def check_encoding(unit: Execution) -> None:
    """A database that cannot hold every character would fail one mail after the other. Raises StoreError."""
    encoding = unit.execute(sa.text("show server_encoding")).scalar_one() if unit.dialect == POSTGRESQL else "UTF8"
    if encoding != "UTF8":
        raise StoreError(
            f"the database has the encoding {encoding}, it must be UTF8: create database … encoding 'UTF8' template "
            f"template0"
        )


def check_right(unit: Execution) -> None:
    """Tables that are not there yet must be made by somebody. Raises StoreUnavailable."""
    may = sa.text("select has_schema_privilege(current_schema(), 'CREATE')")
    if unit.dialect == POSTGRESQL and not unit.execute(may).scalar_one():
        raise StoreUnavailable(f"there are no tables, and none may be made: {OWNER}")


def find_revision(unit: Execution) -> str | None:
    """The schema's revision, None for an empty database."""
    if not sa.inspect(unit.connection).has_table("alembic_version"):
        return None
    return unit.execute(sa.text("select version_num from alembic_version")).scalar()


def _create(unit: Execution) -> None:
    """The tables at once. A test holds the two ways to the same schema."""
    for statement in _statements():
        unit.connection.exec_driver_sql(statement)
    unit.execute(sa.text("create table alembic_version (version_num varchar(32) not null primary key)"))
    unit.execute(sa.text("insert into alembic_version values (:revision)"), {"revision": HEAD})


@functools.cache
def _statements() -> tuple[str, ...]:
    """What makes the tables in SQLite, written once however many rehearsals a process plays."""
    found: list[str] = []
    dialect = sa.make_url("sqlite://").get_dialect()()
    engine = sa.create_mock_engine("sqlite://", lambda ddl, *_, **__: found.append(str(ddl.compile(dialect=dialect))))
    metadata.create_all(engine, checkfirst=False)
    return tuple(found)


def _migrate(unit: Execution, found: str | None) -> None:
    from alembic import command

    if found is not None:
        _check_known(found)
        _check_alone(unit)
    command.upgrade(make_config(unit.connection), "head")


def _check_alone(unit: Execution) -> None:
    """A node of an earlier version must not find other tables under its feet. Raises SchemaInUse."""
    if unit.dialect != POSTGRESQL:
        return  # one process has an embedded database, and its lock
    others = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and "
        "(application_name = :ours or application_name like :any) and application_name <> :this"
    )
    names = {"ours": APPLICATION, "any": f"{APPLICATION} %", "this": f"{APPLICATION} {HEAD}"}
    if number := unit.execute(others, names).scalar_one():
        raise SchemaInUse(
            f"nodes of another version of Postdesk are at work on it ({number} connections): stop them all, then start "
            "this version; the tables stay as they are until then"
        )


def list_changes(found: str | None) -> list[str]:
    """What was changed since that schema, oldest first, one line each. Raises SchemaTooNew."""
    from alembic.script import ScriptDirectory

    if found is None or found == HEAD:
        return []
    _check_known(found)
    scripts = ScriptDirectory.from_config(make_config()).iterate_revisions(HEAD, found)
    return [f"{one.revision}: {one.doc}" for one in reversed([*scripts])]


def _check_known(found: str) -> None:
    """Raises SchemaTooNew."""
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(make_config()).walk_revisions()}
    if found not in known:
        raise SchemaTooNew(
            f"the database has schema {found}, this version of Postdesk knows up to {HEAD}: install a later one"
        )


HEAD = "0011"  # the last file of migrations/versions; a test compares
