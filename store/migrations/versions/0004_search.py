"""Knowledge articles, what became of them, and the terms by which articles and solved tickets are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TERM = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text(f"'{default}'"), nullable=False)


def _list(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Makes the tables of articles and of the search."""
    op.create_table(
        "knowledge",
        sa.Column("name", sa.Text(), nullable=False),
        _text("title"),
        _text("text"),
        _list("languages"),
        _list("categories"),
        _list("keywords"),
        _text("audience", "requesters"),
        _text("valid_until"),
        _text("author"),
        sa.Column("ticket_id", _ID),
        _text("digest"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unwritten", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_knowledge")),
    )
    where = sa.text("unwritten")
    op.create_index("ix_knowledge_unwritten", "knowledge", ["name"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "knowledge_use",
        sa.Column("id", _ID, nullable=False),
        _text("name"),
        _text("what"),
        sa.Column("ticket_id", _ID),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_use")),
    )
    op.create_index("ix_knowledge_use_name", "knowledge_use", ["name", "what"])
    op.create_table(
        "search_document",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        _text("name"),
        _list("terms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_search_document_kind")),
    )
    op.create_index("ix_search_document_kind", "search_document", ["kind", "id"])
    op.create_table(
        "search_posting",
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", _TERM, nullable=False),
        sa.Column("document_id", _ID, autoincrement=False, nullable=False),
        sa.Column("weight", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "term", "document_id", "weight", name=op.f("pk_search_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_spelling",
        sa.Column("spelling", _TERM, nullable=False),
        sa.Column("word", _TERM, nullable=False),
        sa.PrimaryKeyConstraint("spelling", "word", name=op.f("pk_search_spelling")),
        sqlite_with_rowid=False,
    )
