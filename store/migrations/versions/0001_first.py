"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables of the first schema."""
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "capability",
        sa.Column("id_hash", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipient", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("action", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("binding", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("use", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_capability")),
    )
    op.create_index(
        "ix_capability_ticket_id",
        "capability",
        ["ticket_id"],
        unique=False,
        sqlite_where=sa.text("ticket_id is not null"),
        postgresql_where=sa.text("ticket_id is not null"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", _ID, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "held",
        sa.Column("id", _ID, nullable=False),
        sa.Column("inbox_id", _ID, nullable=False),
        sa.Column("sender", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("why", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("asked", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held")),
    )
    op.create_index(op.f("ix_held_inbox_id"), "held", ["inbox_id"], unique=False)
    op.create_index(
        "ix_held_waiting",
        "held",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sender", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("road", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("peer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("authenticated", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_inbox_content_hash")),
    )
    op.create_index(
        "ix_inbox_claimed",
        "inbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_inbox_message_id", "inbox", ["message_id"], unique=False)
    op.create_index(
        "ix_inbox_parked",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index(
        "ix_inbox_ticket_id",
        "inbox",
        ["ticket_id"],
        unique=False,
        sqlite_where=sa.text("ticket_id is not null"),
        postgresql_where=sa.text("ticket_id is not null"),
    )
    op.create_index(
        "ix_inbox_unfinished",
        "inbox",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'claimed')"),
        postgresql_where=sa.text("state in ('waiting', 'claimed')"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["retry_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key")),
    )
    op.create_table(
        "known_message",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_known_message")),
    )
    op.create_index(op.f("ix_known_message_ticket_id"), "known_message", ["ticket_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipient", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipient_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("message_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("envelope_sender", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("cause", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("bounce_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_reply", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(
        "ix_outbox_bounce_hash",
        "outbox",
        ["bounce_hash"],
        unique=False,
        sqlite_where=sa.text("bounce_hash <> ''"),
        postgresql_where=sa.text("bounce_hash <> ''"),
    )
    op.create_index("ix_outbox_recipient_key", "outbox", ["recipient_key", "created_at"], unique=False)
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id", "created_at"], unique=False)
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'sending', 'held')"),
        postgresql_where=sa.text("state in ('waiting', 'sending', 'held')"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "person",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("organisation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_person")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("requester", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("desk", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("channel", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("category", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("impact", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("urgency", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("priority", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("level", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("team", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("assignee", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("owner", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("organisation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("waiting_for", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("waiting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_response", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("facts", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("record", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("survey", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("policy_version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fingerprint", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_event", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "id"], unique=False)
    op.create_index(
        "ix_ticket_fingerprint",
        "ticket",
        ["fingerprint", "opened"],
        unique=False,
        sqlite_where=sa.text("fingerprint <> ''"),
        postgresql_where=sa.text("fingerprint <> ''"),
    )
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["id"],
        unique=False,
        sqlite_where=sa.text("not ended"),
        postgresql_where=sa.text("not ended"),
    )
    op.create_index(
        "ix_ticket_open_assignee",
        "ticket",
        ["assignee", "id"],
        unique=False,
        sqlite_where=sa.text("not ended"),
        postgresql_where=sa.text("not ended"),
    )
    op.create_index(
        "ix_ticket_open_team",
        "ticket",
        ["team", "id"],
        unique=False,
        sqlite_where=sa.text("not ended"),
        postgresql_where=sa.text("not ended"),
    )
    op.create_index("ix_ticket_requester", "ticket", ["requester", "id"], unique=False)
    op.create_index("ix_ticket_team", "ticket", ["team", "id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(
        "ix_timer_claimed",
        "timer",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_timer_ticket_id", "timer", ["ticket_id"], unique=False)
    op.create_index(
        "ix_timer_waiting",
        "timer",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "trace",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("inbox_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    op.create_index(op.f("ix_trace_inbox_id"), "trace", ["inbox_id"], unique=False)
    op.create_index(op.f("ix_trace_ticket_id"), "trace", ["ticket_id"], unique=False)
    op.create_table(
        "workload",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("open", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_workload")),
    )
    op.create_table(
        "article",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("role", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("visibility", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("message_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("inbox_id", _ID, server_default=sa.text("0"), nullable=False),
        sa.Column("evidence", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_article_ticket_id"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_ticket_id", "article", ["ticket_id", "id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("cause", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("evidence", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_event_ticket_id")),
    )
    op.create_table(
        "inbox_delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("inbox_id", _ID, nullable=False),
        sa.Column("recipient", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("peer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("road", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox.id"], name=op.f("fk_inbox_delivery_inbox_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_delivery")),
    )
    op.create_index(op.f("ix_inbox_delivery_inbox_id"), "inbox_delivery", ["inbox_id"], unique=False)
    op.create_table(
        "parsed",
        sa.Column("inbox_id", _ID, autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_parsed_inbox_id"), ondelete="cascade"),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_parsed")),
    )
    op.create_table(
        "participant",
        sa.Column("ticket_id", _ID, autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_participant_ticket_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "address", name=op.f("pk_participant")),
    )
    op.create_index("ix_participant_address", "participant", ["address"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_attachment_article_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_article_id"), "attachment", ["article_id"], unique=False)
    # ### end Alembic commands ###

    if op.get_bind().dialect.supports_sequences:
        op.execute(sa.schema.CreateSequence(sa.Sequence("ticket_number")))
