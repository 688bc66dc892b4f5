"""Certificates and keys of others, and signatures that were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the two tables of sealed mail."""
    op.create_table(
        "certificate",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.PrimaryKeyConstraint("fingerprint", "address", name=op.f("pk_certificate")),
    )
    op.create_index("ix_certificate_address", "certificate", ["address"])
    op.create_table(
        "seen_signature",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_seen_signature")),
    )
