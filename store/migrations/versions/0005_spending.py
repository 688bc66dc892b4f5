"""How many letters of a kind that is bounded were made in each minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the table that counts letters by the minute."""
    op.create_table(
        "spending",
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("what", "minute", name=op.f("pk_spending")),
    )
