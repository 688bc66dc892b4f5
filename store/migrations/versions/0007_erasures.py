"""Who was erased, by a hash that finds them again after a restore; indexes that tell which contents are in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the table of erasures, and the indexes of contents."""
    where = sa.text("file <> ''")
    op.create_index("ix_inbox_file", "inbox", ["file"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_table(
        "erasure",
        sa.Column("id_hash", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kept", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_erasure")),
    )
