"""A letter that goes although all sending is stopped says so itself; it was the name of a counter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds the column, and takes over what the names of counters said."""
    op.add_column("outbox", sa.Column("let_go", sa.Boolean(), server_default=sa.false(), nullable=False))
    where = sa.text("let_go")
    op.create_index("ix_outbox_let_go", "outbox", ["id"], sqlite_where=where, postgresql_where=where)
    named = "name like 'stopped, but not letter %'"
    op.execute(f"update outbox set let_go = true where id in (select value from counter where {named})")  # noqa: S608
    op.execute(f"delete from counter where {named}")  # noqa: S608
