"""The bytes of mails in a table of their own, for a mail's row is written again and again; conversations, of which an
index finds only who answers in them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Makes the table and moves the bytes; SQLite writes the inbox anew for that."""
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
    op.drop_index("ix_inbox_file", "inbox")
    op.drop_index("ix_inbox_thread", "inbox")
    where = sa.text("state in ('waiting', 'claimed') and thread <> '' and thread <> message_id")
    op.create_index("ix_inbox_thread", "inbox", ["thread", "id"], sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":  # a column that is dropped stays in rows that nobody writes again
        op.execute("update inbox set content = null where content is not null")
    op.drop_column("inbox", "content")
    op.drop_column("inbox", "file")
