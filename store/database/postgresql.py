"""What nodes that share a database rely on in PostgreSQL beside plain SQL, each thing once
(docs/adr/0014-what-postgresql-gives.md): row locks that are skipped, advisory locks, snapshots, one clock.

The others say when it is asked; nothing else says how.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from store.schema.columns import UtcTime

# --- sessions ---------------------------------------------------------------------------------------------------------

# A node that is frozen in the middle of writing must not keep its locks from the others. A job that waits for a lock is
# undone and done again by itself, which is sooner than the server finds out that two wait for each other.
SILENT_WRITER = 15  # seconds
WRITER = (f"idle_in_transaction_session_timeout={SILENT_WRITER}s", "lock_timeout=250ms")
# Readers lock nothing; while one looks at its snapshot a hostile mail may be read for many seconds.
READER = ("idle_in_transaction_session_timeout=10min",)
# A machine that is gone without a word is asked about within a minute, not after the system's two hours: the sessions
# of a few such would leave no room on the server for those of the others.
CUT_OFF = ("tcp_keepalives_idle=30s", "tcp_keepalives_interval=10s", "tcp_keepalives_count=3", "tcp_user_timeout=60s")
SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# The server's own limit holds between two statements only, and not behind several at once: those psycopg ends by a Sync
# and a Flush, and PostgreSQL takes the Flush for the next thing that is said. A session that fell silent in the middle
# of what it says or hears (a long value, an answer) has none at all before version 17. What it is doing does not
# matter: it holds what others wait for, and waits for its client.
END_SILENT_WRITERS = sa.text(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() "
    "and usename = current_user and application_name like 'postdesk %' and state <> 'idle' "
    "and wait_event in ('ClientRead', 'ClientWrite') "
    "and state_change < clock_timestamp() - make_interval(secs => :seconds) "
    "and pid in (select pid from pg_locks where locktype in ('transactionid', 'advisory') and granted)"
)
# Of which session it is, and what that holds: by it one that only seems to be ours is known.
SESSION = sa.text(
    "select pg_backend_pid(), "
    + ", ".join(f"current_setting('{name}')" for name in (each.partition("=")[0] for each in WRITER))
)
NO_TRANSACTIONS: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
# A server that became a standby while we were connected, or was closed for writing.
IS_READ_ONLY = sa.text("select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean")
PATIENT = sa.text("set local lock_timeout = '60s'")
HAS_SILENCE_LIMIT = (14,)  # the version since which a silent session can be ended
LIMIT_SILENCE = sa.text("select set_config('idle_session_timeout', :milliseconds, false)")

# --- rows and time ----------------------------------------------------------------------------------------------------

CLOCK: sa.ColumnElement[Any] = sa.func.clock_timestamp(type_=UtcTime)


def clock_after(seconds: sa.ColumnElement[float]) -> sa.ColumnElement[Any]:
    """So many seconds later on the server's clock."""
    interval = sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    return sa.type_coerce(sa.func.clock_timestamp() + interval, UtcTime())


def skip_locked(rows: sa.Select[Any]) -> sa.Select[Any]:
    """Locks the rows; those that another node has locked are not seen. SQLite, where one writes, reads them plainly."""
    return rows.with_for_update(skip_locked=True)


# --- advisory locks: of a transaction, and of a session that lives as long as its node -------------------------------

WAIT_FOR_TURN = sa.select(
    sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name", type_=sa.Text), 0))
)
WAIT_TO_UPGRADE = sa.text("select pg_advisory_xact_lock(1886352244)")  # any number, the same for every node
TAKE_FOR_SESSION = sa.text("select pg_try_advisory_lock(hashtextextended(:name, 1))")
NODE_IS_GONE = sa.text("select pg_try_advisory_xact_lock(hashtextextended('node ' || :name, 1))")
NODES_AT_WORK = sa.text(
    "select count(distinct pid) from pg_locks join pg_stat_activity using (pid) where datname = current_database() "
    "and application_name like 'postdesk %' and pid <> pg_backend_pid() and locktype = 'advisory' and granted"
)
# A lock of 64 bits stands there in two halves.
NODES_WITHOUT_LOCK = sa.text(
    "select name from unnest(cast(:names as text[])) as name where not exists (select 1 from pg_locks "
    "where locktype = 'advisory' and objsubid = 1 and granted "
    "and database = (select oid from pg_database where datname = current_database()) "
    "and classid::bigint = (hashtextextended('node ' || name, 1) >> 32) & 4294967295 "
    "and objid::bigint = hashtextextended('node ' || name, 1) & 4294967295)"
)
