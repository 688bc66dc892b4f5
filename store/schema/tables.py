"""The tables. Columns carry the names of the records' fields; every question that is asked often has its index.

States are compared as literals (`is_state`):
a partial index is used only where the query shows its condition in plain sight.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from store.records import CertificateState, Outcome, Role, Scope, State, Visibility
from store.schema.columns import Document, EnumWord, Id, Key, LongText, Texts, UtcTime

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def is_state(table: sa.FromClause, state: str) -> sa.ColumnElement[bool]:
    """`table.state = 'state'` with the word written out, as the partial indexes have it."""
    return table.c.state == sa.literal_column(f"'{state}'")


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, LongText, nullable=False, server_default=sa.text(f"'{default}'"))


def _word(name: str, words: type[StrEnum]) -> sa.Column[StrEnum]:
    return sa.Column(name, EnumWord(words), nullable=False, server_default=sa.text("''"))


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, Key, nullable=False, server_default=sa.text("''"))


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _json(name: str) -> sa.Column[dict[str, object]]:
    return sa.Column(name, Document, nullable=False, server_default=sa.text("'{}'"))


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcTime, nullable=False)


def _maybe_time(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcTime)


def _claims() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str], sa.Column[object]]:
    """What a claim writes: how many there were (the fence), how many ended without a try, who has it, until when."""
    return _count("attempts"), _count("deaths"), _text("claimed_by"), _maybe_time("lease_until")


def _partial(name: str, table: sa.Table, condition: str, *columns: str) -> sa.Index:
    """Of some rows alone. On PostgreSQL the migrations say so: to name that dialect here would load it everywhere."""
    return sa.Index(name, *(table.c[column] for column in columns), sqlite_where=sa.text(condition))


# --- mail that came in ------------------------------------------------------------------------------------------------

UNFINISHED = "state in ('waiting', 'claimed')"

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("content_hash", sa.Text, nullable=False),
    _key("message_id"),
    _text("sender"),
    sa.Column("recipients", Texts, nullable=False),
    _text("road"),
    _text("peer"),
    _text("authenticated"),
    _time("received_at"),
    sa.Column("state", sa.Text, nullable=False),  # waiting, claimed, done, parked
    _time("retry_at"),  # may be claimed from then on
    *_claims(),
    _word("outcome", Outcome),
    _text("reason"),
    sa.Column("ticket_id", Id),
    _maybe_time("done_at"),
    _count("size"),
    _key("thread"),  # what mails of one ticket or conversation have in common: they are decided in their order
    sa.UniqueConstraint("content_hash"),
)
_partial("ix_inbox_waiting", inbox, "state = 'waiting'", "retry_at", "id")
_partial("ix_inbox_claimed", inbox, "state = 'claimed'", "lease_until")
_partial("ix_inbox_unfinished", inbox, UNFINISHED, "received_at")
_partial("ix_inbox_parked", inbox, "state = 'parked'", "id")
sa.Index("ix_inbox_message_id", inbox.c.message_id)
_partial("ix_inbox_ticket_id", inbox, "ticket_id is not null", "ticket_id")
_partial("ix_inbox_thread", inbox, f"{UNFINISHED} and thread <> '' and thread <> message_id", "thread", "id")

# A row for each mail whose bytes are there; apart, since a row that is claimed and done is written again as a whole.
inbox_content = sa.Table(
    "inbox_content",
    metadata,
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id", ondelete="cascade"), primary_key=True, autoincrement=False),
    _key("file"),  # its name under the blob folder, "" where `content` holds them
    sa.Column("content", sa.LargeBinary),
)
_partial("ix_inbox_content_file", inbox_content, "file <> ''", "file")

inbox_delivery = sa.Table(
    "inbox_delivery",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id", ondelete="cascade"), nullable=False, index=True),
    _text("recipient"),
    _text("peer"),
    _text("road"),
    _time("at"),
)

parsed = sa.Table(
    "parsed",
    metadata,
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id", ondelete="cascade"), primary_key=True, autoincrement=False),
    sa.Column("form", Document, nullable=False),
)

held = sa.Table(
    "held",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("inbox_id", Id, nullable=False, index=True),
    _text("sender"),
    _text("why"),
    _time("created_at"),
    _time("expires_at"),
    sa.Column("ticket_id", Id),
    _text("asked"),
    _json("data"),
    sa.Column("state", sa.Text, nullable=False),  # waiting, released, dropped, expired
)
_partial("ix_held_waiting", held, "state = 'waiting'", "id")

# --- tickets ----------------------------------------------------------------------------------------------------------

ON_THE_DESK = "not ended"

ticket = sa.Table(
    "ticket",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    _text("subject"),
    _key("requester"),
    _time("opened"),
    _text("desk"),
    _text("channel"),
    sa.Column("state", EnumWord(State), nullable=False),
    _text("resolution"),
    _text("kind"),
    _text("category"),
    _text("impact"),
    _text("urgency"),
    _text("priority"),
    _count("level"),
    _key("team"),
    _key("assignee"),
    _text("owner"),
    _text("language"),
    _text("organisation"),
    _text("waiting_for"),
    _maybe_time("waiting_until"),
    _maybe_time("response_due"),
    _maybe_time("due"),
    _maybe_time("promised"),
    _maybe_time("first_response"),
    _maybe_time("resolved"),
    _maybe_time("closed"),
    _count("reopened"),
    sa.Column("tags", Texts, nullable=False),
    _json("clock"),
    _json("facts"),
    _json("record"),
    _json("survey"),
    _text("policy_version"),
    _key("fingerprint"),
    _maybe_time("last_event"),
    _count("version"),
    sa.Column("ended", sa.Boolean, nullable=False),  # state is one of ENDED_STATES
    _json("work"),
)
_partial("ix_ticket_open", ticket, ON_THE_DESK, "id")
_partial("ix_ticket_open_assignee", ticket, ON_THE_DESK, "assignee", "id")
_partial("ix_ticket_open_team", ticket, ON_THE_DESK, "team", "id")
sa.Index("ix_ticket_requester", ticket.c.requester, ticket.c.id)
sa.Index("ix_ticket_assignee", ticket.c.assignee, ticket.c.id)
sa.Index("ix_ticket_team", ticket.c.team, ticket.c.id)
_partial("ix_ticket_fingerprint", ticket, "fingerprint <> ''", "fingerprint", "opened")

event = sa.Table(
    "event",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id", ondelete="cascade"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    _text("kind"),
    _time("at"),
    _text("actor"),
    _json("data"),
    _text("cause"),
    _json("evidence"),
    sa.UniqueConstraint("ticket_id", "seq"),
)

article = sa.Table(
    "article",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id", ondelete="cascade"), nullable=False),
    _text("author"),
    _word("role", Role),
    _word("visibility", Visibility),
    _text("text"),
    _time("at"),
    _text("cut"),
    _text("language"),
    _text("message_id"),
    sa.Column("inbox_id", Id, nullable=False, server_default=sa.text("0")),
    _json("evidence"),
    sa.Column("flags", Texts, nullable=False),
)
sa.Index("ix_article_ticket_id", article.c.ticket_id, article.c.id)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, sa.ForeignKey("article.id", ondelete="cascade"), nullable=False, index=True),
    _text("name"),
    _text("type"),
    _count("size"),
    sa.Column("sha256", Key, nullable=False, index=True),
    _text("content_id"),
    sa.Column("inline", sa.Boolean, nullable=False),
    _text("held"),
)

blob = sa.Table(
    "blob",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    _count("size"),
    sa.Column("content", sa.LargeBinary),  # NULL: in the file of that name
)

participant = sa.Table(
    "participant",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id", ondelete="cascade"), primary_key=True, autoincrement=False),
    sa.Column("address", Key, primary_key=True),
    _word("role", Role),
    _time("since"),
    _text("name"),
    _maybe_time("until"),
)
sa.Index("ix_participant_address", participant.c.address)

known_message = sa.Table(
    "known_message",
    metadata,
    sa.Column("message_id", Key, primary_key=True),
    sa.Column("ticket_id", Id, nullable=False, index=True),
    sa.Column("seen", sa.Boolean, nullable=False),
    sa.Column("ours", sa.Boolean, nullable=False),
)

workload = sa.Table(
    "workload",
    metadata,
    sa.Column("address", Key, primary_key=True),
    _count("open"),
    _maybe_time("assigned_at"),
)

trace = sa.Table(
    "trace",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("ticket_id", Id, index=True),
    sa.Column("inbox_id", Id, index=True),
    _time("at"),
    _text("policy_version"),
    _json("data"),
)

# --- time, and what goes out ------------------------------------------------------------------------------------------

timer = sa.Table(
    "timer",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("ticket_id", Id),
    _text("kind"),
    _time("due_at"),
    _count("step"),
    _json("data"),
    sa.Column("state", sa.Text, nullable=False),  # waiting, claimed, fired, cancelled
    *_claims(),
)
_partial("ix_timer_waiting", timer, "state = 'waiting'", "due_at", "id")
_partial("ix_timer_claimed", timer, "state = 'claimed'", "lease_until")
sa.Index("ix_timer_ticket_id", timer.c.ticket_id)

UNSENT = "state in ('waiting', 'sending', 'held')"
UNDER_WAY = "state in ('waiting', 'sending')"

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("kind"),
    _text("recipient"),
    _key("recipient_key"),  # the normalised address that budgets count on
    _key("message_id"),
    _text("envelope_sender"),
    _time("created_at"),
    _time("due_at"),
    _time("give_up_at"),
    _text("language"),
    _text("subject"),
    sa.Column("ticket_id", Id),
    _text("cause"),
    _text("bounce_hash"),
    sa.Column("state", sa.Text, nullable=False),  # waiting, sending, sent, failed, bounced, dead, held
    *_claims(),
    _text("last_reply"),
    _maybe_time("sent_at"),
    sa.Column("let_go", sa.Boolean, nullable=False, server_default=sa.false()),  # though all sending is stopped
    sa.UniqueConstraint("message_id"),
)
_partial("ix_outbox_waiting", outbox, "state = 'waiting'", "due_at", "id")
_partial("ix_outbox_sending", outbox, "state = 'sending'", "lease_until")
_partial("ix_outbox_unsent", outbox, UNSENT, "created_at")
_partial("ix_outbox_order", outbox, f"{UNDER_WAY} and ticket_id is not null", "ticket_id", "recipient_key", "id")
_partial("ix_outbox_let_go", outbox, "let_go", "id")
_partial("ix_outbox_bounce_hash", outbox, "bounce_hash <> ''", "bounce_hash")
sa.Index("ix_outbox_recipient_key", outbox.c.recipient_key, outbox.c.created_at)
sa.Index("ix_outbox_ticket_id", outbox.c.ticket_id, outbox.c.created_at)

# A row for each letter whose bytes are there; apart, as those of mails are.
outbox_content = sa.Table(
    "outbox_content",
    metadata,
    sa.Column("outbox_id", Id, sa.ForeignKey("outbox.id", ondelete="cascade"), primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

spending = sa.Table(
    "spending",
    metadata,
    sa.Column("what", Key, primary_key=True, server_default=sa.text("''")),  # a budget: `desk`, `strangers` …
    sa.Column("minute", UtcTime, primary_key=True),
    _count("number"),
)

# --- certificates of others -------------------------------------------------------------------------------------------

certificate = sa.Table(
    "certificate",
    metadata,
    sa.Column("fingerprint", Key, primary_key=True),
    sa.Column("address", Key, primary_key=True),
    _key("method"),
    _word("state", CertificateState),
    _text("name"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("ends_at", UtcTime),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("inbox_id", Id),
)
sa.Index("ix_certificate_address", certificate.c.address)

seen_signature = sa.Table(
    "seen_signature",
    metadata,
    sa.Column("mark", Key, primary_key=True),
    sa.Column("inbox_id", Id, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

# --- people and rights ------------------------------------------------------------------------------------------------

person = sa.Table(
    "person",
    metadata,
    sa.Column("address", Key, primary_key=True),
    _text("name"),
    _text("language"),
    _text("organisation"),
    _maybe_time("first_seen"),
    _maybe_time("dead_since"),
    _json("facts"),
)

capability = sa.Table(
    "capability",
    metadata,
    sa.Column("id_hash", sa.Text, primary_key=True),
    _word("scope", Scope),
    _key("recipient"),
    _time("created_at"),
    sa.Column("ticket_id", Id),
    _text("action"),
    _json("binding"),
    _maybe_time("expires_at"),
    _maybe_time("revoked_at"),
    _maybe_time("used_at"),
    _text("use"),
)
_partial("ix_capability_ticket_id", capability, "ticket_id is not null", "ticket_id")

erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("id_hash", sa.Text, primary_key=True),  # of the salt and the address: it finds, and names nobody
    _text("salt"),
    _time("at"),
    _text("actor"),
    _json("kept"),  # number of a ticket -> why it had to be kept
)

key = sa.Table(
    "key",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    _time("created_at"),
    _maybe_time("retired_at"),
)

# --- how the desk is
# ---------------------------------------------------------------------------------------------------

alarm = sa.Table(
    "alarm",
    metadata,
    sa.Column("name", Key, primary_key=True),  # what is in trouble: `outbox`, `mailbox support@…/INBOX`; one row each
    _text("kind"),  # unreachable, refused, old …
    _text("reason"),
    _time("begun_at"),
    _maybe_time("well_at"),  # works again since then; empty while the trouble lasts
    _maybe_time("told_at"),  # the last letter to the admins about it
    _maybe_time("closed_at"),  # it stayed well for a while
)

mailbox = sa.Table(
    "mailbox",
    metadata,
    sa.Column("name", Key, primary_key=True),
    sa.Column("validity", Id, nullable=False),  # UIDVALIDITY (RFC 3501 section 2.3.1.1): 32 bits without a sign
    sa.Column("uid", Id, nullable=False),  # up to this one every mail was looked at
    _maybe_time("taken_at"),  # when a mail was last taken
)

# --- knowledge, and what is searched by words (store/search/search_index.py)
# ---------------------------------------------------------

Term = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # compared byte by byte, as SQLite does


def _term(name: str) -> sa.Column[str]:
    return sa.Column(name, Term, primary_key=True)


knowledge = sa.Table(
    "knowledge",
    metadata,
    sa.Column("name", Key, primary_key=True),  # of the file, without .md
    _text("title"),
    _text("text"),
    sa.Column("languages", Texts, nullable=False),
    sa.Column("categories", Texts, nullable=False),
    sa.Column("keywords", Texts, nullable=False),
    _text("audience", "requesters"),  # requesters, engineers
    _text("valid_until"),  # a day, ISO 8601; empty for one without end
    _text("author"),
    sa.Column("ticket_id", Id),  # that it was drafted from
    _text("digest"),  # of the file
    _time("changed_at"),
    sa.Column("unwritten", sa.Boolean, nullable=False),  # published, and no file holds it yet
)
_partial("ix_knowledge_unwritten", knowledge, "unwritten", "name")

knowledge_use = sa.Table(
    "knowledge_use",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _key("name"),
    _text("what"),  # offered, asked, helped, used
    sa.Column("ticket_id", Id),
    _time("at"),
)
sa.Index("ix_knowledge_use_name", knowledge_use.c.name, knowledge_use.c.what)

search_document = sa.Table(
    "search_document",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Integer, nullable=False),  # 1 an article, 2 a solved ticket
    _key("name"),  # the article's name, the ticket's number
    sa.Column("terms", Texts, nullable=False),
    sa.UniqueConstraint("kind", "name"),
)
sa.Index("ix_search_document_kind", search_document.c.kind, search_document.c.id)

search_posting = sa.Table(
    "search_posting",
    metadata,
    sa.Column("kind", sa.Integer, primary_key=True, autoincrement=False),
    _term("term"),
    sa.Column("document_id", Id, primary_key=True, autoincrement=False),
    sa.Column(
        "weight", sa.Integer, primary_key=True, autoincrement=False
    ),  # in the key: the index alone answers a search
    sqlite_with_rowid=False,
)

search_spelling = sa.Table(
    "search_spelling",
    metadata,
    _term("spelling"),
    _term("word"),
    sqlite_with_rowid=False,
)

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", Id, nullable=False),
)

# PostgreSQL numbers tickets by a sequence, so that nodes do not wait for each other;
# SQLite by the row 'ticket' of `counter`.
ticket_number = sa.Sequence("ticket_number", metadata=metadata)
