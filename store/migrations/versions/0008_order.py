"""What keeps mails of one ticket and letters to one person in their order, and claims that were no tries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the columns, and the indexes by which what must wait is found."""
    for table in ("inbox", "outbox", "timer"):
        op.add_column(table, sa.Column("deaths", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("inbox", sa.Column("thread", sa.Text(), server_default=sa.text("''"), nullable=False))
    where = sa.text("state in ('waiting', 'claimed') and thread <> ''")
    op.create_index("ix_inbox_thread", "inbox", ["thread", "id"], sqlite_where=where, postgresql_where=where)
    where = sa.text("state in ('waiting', 'sending') and ticket_id is not null")
    columns = ["ticket_id", "recipient_key", "id"]
    op.create_index("ix_outbox_order", "outbox", columns, sqlite_where=where, postgresql_where=where)
