"""The bytes of letters in a table of their own, for a letter's row is written again when it is claimed and when it is
sent.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Makes the table and moves the bytes; SQLite writes the outbox anew for that."""
    op.create_table(
        "outbox_content",
        sa.Column(
            "outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_content_outbox_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_outbox_content")),
    )
    there = "length(content) > 0"
    op.execute(f"insert into outbox_content (outbox_id, content) select id, content from outbox where {there}")  # noqa: S608
    if op.get_bind().dialect.name == "postgresql":  # a column that is dropped stays in rows that nobody writes again
        op.execute(f"update outbox set content = '' where {there}")  # noqa: S608
    op.drop_column("outbox", "content")
