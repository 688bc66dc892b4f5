"""What several people do on one ticket: consults, tasks, changes, appointments, links to other tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Gives tickets the column of what several people do on them."""
    op.add_column("ticket", sa.Column("work", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
