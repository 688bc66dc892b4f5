"""The bytes of mails in a table of their own, for a mail's row is written again and again; conversations, of which an
index finds only who answers in them; one index by which a mail is known again, by its Message-ID and its content.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Makes the table and moves the bytes; SQLite writes the inbox anew for that, while no foreign key is looked at."""
    op.create_table(
        "inbox_content",
        sa.Column(
            "inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_inbox_content_inbox_id"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_inbox_content")),
    )
    kept = "content is not null or file <> ''"
    op.execute(f"insert into inbox_content (inbox_id, file, content) select id, file, content from inbox where {kept}")  # noqa: S608
    where = sa.text("file <> ''")
    op.create_index("ix_inbox_content_file", "inbox_content", ["file"], sqlite_where=where, postgresql_where=where)
    for index in ("ix_inbox_file", "ix_inbox_thread", "ix_inbox_message_id"):
        op.drop_index(index, "inbox")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("update inbox set content = null where content is not null")  # else rows that nobody writes keep it
        op.drop_column("inbox", "content")
        op.drop_column("inbox", "file")
        op.drop_constraint("uq_inbox_content_hash", "inbox")
    else:
        _make_anew()
    op.create_index("ix_inbox_message_id", "inbox", ["message_id", "content_hash"], unique=True)
    where = sa.text("state in ('waiting', 'claimed') and thread <> '' and thread <> message_id")
    op.create_index("ix_inbox_thread", "inbox", ["thread", "id"], sqlite_where=where, postgresql_where=where)


def _make_anew() -> None:
    """SQLite drops no constraint of a table that is there, and its indexes go with the table."""
    connection = op.get_bind()
    indexes = connection.execute(
        sa.text("select sql from sqlite_master where type = 'index' and tbl_name = 'inbox' and sql is not null")
    )
    statements = indexes.scalars().all()
    made = op.create_table(
        "inbox_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        _text("message_id"),
        _text("sender"),
        sa.Column("recipients", sa.Text(), nullable=False),
        *map(_text, ("road", "peer", "authenticated")),
        _time("received_at"),
        sa.Column("state", sa.Text(), nullable=False),
        _time("retry_at"),
        _count("attempts"),
        _count("deaths"),
        _text("claimed_by"),
        _time("lease_until", nullable=True),
        *map(_text, ("outcome", "reason")),
        sa.Column("ticket_id", sa.Integer()),
        _time("done_at", nullable=True),
        _count("size"),
        _text("thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    names = ", ".join(made.c.keys())
    op.execute(f"insert into inbox_new ({names}) select {names} from inbox order by id")  # noqa: S608
    op.drop_table("inbox")
    op.rename_table("inbox_new", "inbox")
    for statement in statements:
        op.execute(statement)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
