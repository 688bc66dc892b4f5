"""The inbox: every mail that was taken, from its bytes to its one recorded outcome (I1, I2, I3).

    waiting --claim--> claimed --finish--> done
       ^                 |  |
       |---retry_later---|  '--park--> parked --retry--> waiting, --drop--> done (dropped)

At the commit of `put` the mail is ours. A crash while it is claimed leaves it claimed until its lease runs out, with
its attempt counted; then it is claimed again. `attempts` is the fence: who finishes must hold the last claim.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from store.database.blobs import is_named
from store.database.claims import Claims
from store.database.dialect import POSTGRESQL, PerDialect
from store.errors import NotFound
from store.mail.mail_identity import MailIdentity, identify, is_copy
from store.records import (
    HISTORY,
    InboxMail,
    Outcome,
)
from store.schema.rows import columns_of, make
from store.schema.tables import (
    UNFINISHED,
    capability,
    held,
    inbox,
    inbox_content,
    inbox_delivery,
    is_state,
    known_message,
    parsed,
)

if TYPE_CHECKING:
    from store.database.unit import Unit

LEASE_SECONDS = 120.0


class Put(Struct, frozen=True):
    """What `put` did. A duplicate has the id of the mail that it is a copy of."""

    id: int
    duplicate: bool = False


class Origin(Struct, frozen=True):
    """On which road a mail came, from which peer, and who had logged in there; `due`: when its turn is, if it came long
    ago; `codes`: the hashes of what stands in the signed addresses that it came to.
    """

    road: str = "smtp"
    peer: str = ""
    authenticated: str = ""
    due: datetime | None = None
    codes: Collection[str] = ()


class Delivery(Struct, frozen=True):
    """One delivery of a mail to one recipient."""

    recipient: str
    peer: str
    road: str
    at: datetime


# Outcomes of mails that are no article.
OUTSIDE = (
    Outcome.HELD, Outcome.QUARANTINED, Outcome.FILED, Outcome.DROPPED, Outcome.DUPLICATE, Outcome.EVENT,
)  # fmt: skip

_COLUMNS = columns_of(inbox, InboxMail, "content")
_ROW = sa.select(*_COLUMNS)
_ADD_CONTENT = sa.insert(inbox_content)
_CONTENTS = sa.select(inbox_content).where(inbox_content.c.inbox_id.in_(sa.bindparam("mails", expanding=True)))
_HAS_CONTENT = sa.exists().where(inbox_content.c.inbox_id == inbox.c.id)
_EARLIER = inbox.alias("earlier")


def _behind(*in_its_thread: sa.ColumnElement[bool] | sa.TextClause) -> sa.ColumnElement[bool]:
    """An earlier mail of its ticket is with another node, or is tried again later."""
    return (
        sa.select(sa.literal_column("1"))
        .select_from(_EARLIER)
        .where(
            *in_its_thread,
            _EARLIER.c.thread == inbox.c.thread,
            inbox.c.thread != inbox.c.message_id,  # what others answer waits for none of them
            _EARLIER.c.id < inbox.c.id,
            sa.or_(
                sa.and_(is_state(_EARLIER, "claimed"), _EARLIER.c.claimed_by != sa.bindparam("node")),
                sa.and_(is_state(_EARLIER, "waiting"), _EARLIER.c.retry_at > inbox.c.retry_at),
            ),
        )
        .correlate(inbox)
        .exists()
    )


_FOLLOWS = "{0}state in ('waiting', 'claimed') and {0}thread <> '' and {0}thread <> {0}message_id"  # as its index says
# Another one that answers, or what they answer, which is found by its Message-ID: most mails are answered by none.
_BEHIND = sa.or_(_behind(sa.text(_FOLLOWS.format("earlier."))), _behind(_EARLIER.c.message_id == inbox.c.thread))
AT_ONCE = 16 * 1024 * 1024  # octets of the mails of one claim, but for its last
_CLAIMS = Claims(inbox, _COLUMNS, due=inbox.c.retry_at, behind=_BEHIND)
_WAITING = _CLAIMS.is_waiting
_PARKED = is_state(inbox, "parked")

_PUT = PerDialect(lambda insert: insert(inbox).on_conflict_do_nothing().returning(inbox.c.id))
_SAME = sa.select(inbox.c.id, inbox.c.recipients).where(inbox.c.content_hash == sa.bindparam("content_hash"))
_ADD_DELIVERY = sa.insert(inbox_delivery)
_SET_RECIPIENTS = (
    sa.update(inbox).where(inbox.c.id == sa.bindparam("mail")).values(recipients=sa.bindparam("all_recipients"))
)

_BY_SMTP = Origin()


def put(
    unit: Unit,
    *,
    content: bytes,
    sender: str,
    recipients: Sequence[str],
    received_at: datetime,
    origin: Origin = _BY_SMTP,
    identity: MailIdentity | None = None,
) -> Put:
    """Keeps one mail (T1). The same letter again adds its delivery to the first one and has no other effect.

    `identity` is who it is, where that was worked out before. `received_at` is the moment when it came; it is claimed
    in turn with others from then on, or as `origin` says. Raises StoreFull, StoreUnavailable.
    """
    identity = identity or identify(content)
    file = unit.blobs.keep(content) if unit.blobs.takes(len(content)) else ""
    row = {
        "content_hash": identity.content_hash,
        "message_id": identity.message_id,
        "sender": sender,
        "recipients": tuple(dict.fromkeys(recipients)),
        "road": origin.road,
        "peer": origin.peer,
        "authenticated": origin.authenticated,
        "received_at": received_at,
        "state": "waiting",
        "retry_at": origin.due or received_at,
        "size": len(content),
        "thread": _find_thread(unit, identity, origin.codes),
    }
    new = unit.execute(_PUT[unit.dialect], row).scalar()
    mail_id = new or _join(unit, identity.content_hash, recipients, file)
    if new is not None:
        unit.add(_ADD_CONTENT, [{"inbox_id": new, "file": file, "content": None if file else content}])
    deliveries = [
        {"inbox_id": mail_id, "recipient": recipient, "peer": origin.peer, "road": origin.road, "at": received_at}
        for recipient in recipients or ("",)
    ]
    unit.add(_ADD_DELIVERY, deliveries)
    return Put(mail_id, duplicate=new is None)


_TICKET_OF_CODE = sa.select(capability.c.ticket_id).where(
    capability.c.id_hash.in_(sa.bindparam("codes", expanding=True)), capability.c.ticket_id.is_not(None)
)
_TICKET_OF_PARENT = sa.select(known_message.c.ticket_id).where(
    known_message.c.message_id.in_(sa.bindparam("parents", expanding=True))
)


def _find_thread(unit: Unit, identity: MailIdentity, codes: Collection[str]) -> str:
    """What a mail has in common with others of its ticket, or of its conversation where no ticket is known yet.

    It is for their order alone: which ticket a mail belongs to is decided when it was read, by what is signed.
    """
    found = unit.execute(_TICKET_OF_CODE, {"codes": list(codes)}).scalars().all() if codes else []
    if not found and identity.parents:
        found = unit.execute(_TICKET_OF_PARENT, {"parents": list(identity.parents)}).scalars().all()
    if found:
        return f"ticket {min(found)}"
    return identity.parents[0] if identity.parents else identity.message_id


def _join(unit: Unit, content_hash: str, recipients: Sequence[str], file: str) -> int:
    """The id of the mail that is there already, which learns of recipients that it had not.

    The file of the copy goes: the first one has its own, or lost it on purpose.
    """
    first = unit.execute(_SAME, {"content_hash": content_hash}).one()
    if file and not is_named(unit, file):
        unit.blobs.drop(file)
    everybody = tuple(dict.fromkeys((*first.recipients, *recipients)))
    if everybody != first.recipients:
        unit.execute(_SET_RECIPIENTS, {"mail": first.id, "all_recipients": everybody})
    return int(first.id)


# --- claims (T2) ------------------------------------------------------------------------------------------------------


def claim(
    unit: Unit, now: datetime, limit: int, node: str = "", lease_seconds: float = LEASE_SECONDS
) -> list[InboxMail]:
    """Takes up to `limit` mails that are due, oldest first, and those whose claim ran out; each has one attempt more.
    They are fewer where they are large (`AT_ONCE`), for all of them are in memory.

    Commit before the content is looked at, so that a mail that kills its reader is known by its attempts. Of one ticket
    they are decided in the order in which they are given here, and by one node at a time (I18): as they came, old mail
    that is read in as it was written.
    """
    rows = _CLAIMS.take(unit, now, limit, node, lease_seconds, octets=AT_ONCE)
    mails = [replace(mail, state="claimed", attempts=mail.attempts + 1) for mail in _read(unit, rows)]
    mails = sorted(mails, key=lambda mail: (mail.received_at, mail.id) if mail.road == HISTORY else (now, mail.id))
    return _without_overtakers(unit, mails, node) if unit.dialect == POSTGRESQL else mails


def _first_of_others(*in_its_thread: sa.ColumnElement[bool] | sa.TextClause) -> sa.Select[Any]:
    return (
        sa.select(inbox.c.thread, sa.func.min(inbox.c.id).label("first"))
        .where(
            *in_its_thread,
            inbox.c.thread.in_(sa.bindparam("threads", expanding=True)),
            sa.not_(sa.and_(is_state(inbox, "claimed"), inbox.c.claimed_by == sa.bindparam("node"))),
        )
        .group_by(inbox.c.thread)
    )


_FIRST_OF_OTHERS = (
    _first_of_others(sa.text(_FOLLOWS.format(""))),
    _first_of_others(sa.text(UNFINISHED), inbox.c.message_id.in_(sa.bindparam("threads", expanding=True))),
)


def _without_overtakers(unit: Unit, mails: list[InboxMail], node: str) -> list[InboxMail]:
    """Gives back what was taken although another node is just taking an earlier mail of its ticket."""
    threads = sorted({mail.thread for mail in mails if mail.is_follower})
    if not threads:
        return mails
    asked = {"threads": threads, "node": node or unit.database.node}
    rows = [row for statement in _FIRST_OF_OTHERS for row in unit.execute(statement, asked)]
    late = [m for m in mails if m.is_follower and any(row.thread == m.thread and row.first < m.id for row in rows)]
    give_back(unit, late)
    return [mail for mail in mails if mail not in late]


def renew(
    unit: Unit, mails: Collection[int], now: datetime, node: str = "", lease_seconds: float = LEASE_SECONDS
) -> int:
    """Keeps mails that are still being looked at from being claimed by others; says how many of them are still ours."""
    return _CLAIMS.renew(unit, mails, now, node=node, lease_seconds=lease_seconds)


def _read(unit: Unit, rows: Sequence[sa.Row[Any]]) -> list[InboxMail]:
    """The mails of these rows, each with its bytes, where it has them."""
    found = unit.execute(_CONTENTS, {"mails": [row.id for row in rows]}) if rows else ()
    contents = {one.inbox_id: unit.blobs.fetch(one.file) if one.file else one.content for one in found}
    return [make(InboxMail, (*row, contents.get(row.id, b""))) for row in rows]


_FINISH = _CLAIMS.settlement(
    state="done",
    outcome=sa.bindparam("new_outcome"),
    reason=sa.bindparam("new_reason"),
    ticket_id=sa.bindparam("new_ticket"),
    done_at=sa.bindparam("now"),
)
_RETRY_LATER = _CLAIMS.settlement(state="waiting", reason=sa.bindparam("new_reason"), retry_at=sa.bindparam("at"))
_PARK = _CLAIMS.settlement(state="parked", outcome=Outcome.PARKED, reason=sa.bindparam("new_reason"))


def finish(unit: Unit, mail: InboxMail, outcome: Outcome, reason: str, ticket_id: int | None, now: datetime) -> None:
    """Records the one outcome of a claimed mail, in the transaction of its effects (T3), which raises LostClaim."""
    values = {"new_outcome": outcome, "new_reason": reason, "new_ticket": ticket_id, "now": now}
    _CLAIMS.settle_together(unit, _FINISH, mail.id, mail.attempts, values)


def retry_later(unit: Unit, mail: InboxMail, reason: str, at: datetime) -> None:
    """Gives a claimed mail back, to be tried again from `at` on. Raises LostClaim."""
    _CLAIMS.settle(unit, _RETRY_LATER, mail.id, mail.attempts, {"new_reason": reason, "at": at})


def give_back(unit: Unit, mails: Collection[InboxMail]) -> int:
    """Undoes the claims of mails that nobody has looked at, attempt and all; says how many were still ours."""
    return sum(_CLAIMS.give_back(unit, mail.id, mail.attempts) for mail in mails)


def park(unit: Unit, mail: InboxMail, reason: str) -> None:
    """Sets a claimed mail aside for a person; nothing is lost. Raises LostClaim."""
    _CLAIMS.settle(unit, _PARK, mail.id, mail.attempts, {"new_reason": reason})


def settle_held(unit: Unit, mail_id: int, outcome: Outcome, reason: str, ticket_id: int | None) -> bool:
    """Gives a mail that was held or quarantined its last outcome; False where it has another one already."""
    where = (inbox.c.id == mail_id, is_state(inbox, "done"), inbox.c.outcome.in_((Outcome.HELD, Outcome.QUARANTINED)))
    values = {"outcome": outcome, "reason": reason, "ticket_id": ticket_id}
    return unit.execute(sa.update(inbox).where(*where).values(values)).rowcount == 1


def ask_again(unit: Unit, mail_id: int, now: datetime) -> bool:
    """Makes a held mail due, to be read and decided again; False where it is not held, or its bytes are gone."""
    where = (inbox.c.id == mail_id, is_state(inbox, "done"), inbox.c.outcome == Outcome.HELD)
    values = {"state": "waiting", "retry_at": now, "outcome": Outcome.ASKED_AGAIN, "attempts": 0, "done_at": None}
    return unit.execute(sa.update(inbox).where(*where, _HAS_CONTENT).values(**values)).rowcount == 1


def release_claims(unit: Unit, node: str = "") -> int:
    """Gives back what is claimed, of one node or of all, and says how many.

    For the start of the only process on a database.
    """
    return _CLAIMS.release(unit, node)


# --- for people -------------------------------------------------------------------------------------------------------

_ROW_OF = _ROW.where(inbox.c.id == sa.bindparam("mail"))
_SET_ASIDE = sa.update(inbox).where(inbox.c.id == sa.bindparam("mail"), sa.or_(_PARKED, _WAITING))


def find(unit: Unit, mail_id: int) -> InboxMail | None:
    """One mail without its content; None where there is no such row."""
    row = unit.execute(_ROW_OF, {"mail": mail_id}).first()
    return make(InboxMail, row) if row is not None else None


def get(unit: Unit, mail_id: int) -> InboxMail:
    """One mail with its content. Raises NotFound."""
    rows = unit.execute(_ROW_OF, {"mail": mail_id}).all()
    if not rows:
        raise NotFound(f"no mail {mail_id} in the inbox")
    return _read(unit, rows)[0]


def deliveries(unit: Unit, mail_id: int) -> list[Delivery]:
    """Every delivery of a mail, in order."""
    columns = columns_of(inbox_delivery, Delivery)
    rows = unit.execute(sa.select(*columns).where(inbox_delivery.c.inbox_id == mail_id).order_by(inbox_delivery.c.id))
    return [make(Delivery, row) for row in rows]


def list_mails(unit: Unit, states: Collection[str] = (), *, limit: int = 100) -> list[InboxMail]:
    """Mails without their content, latest first. Raises ValueError for a state that there is not."""
    query = _ROW.order_by(inbox.c.id.desc()).limit(limit)
    if len(states) == 1:
        query = query.where(is_state(inbox, *_known(states)))
    elif states:
        query = query.where(sa.or_(*(is_state(inbox, state) for state in _known(states))))
    return [make(InboxMail, row) for row in unit.execute(query)]


STATES = ("waiting", "claimed", "parked", "done")


def _known(states: Collection[str]) -> list[str]:
    unknown = set(states).difference(STATES)
    if unknown:
        raise ValueError(f"no state {', '.join(sorted(unknown))}; there are {', '.join(STATES)}")
    return list(states)


_WITHOUT_EFFECT = (Outcome.QUARANTINED, Outcome.DROPPED, Outcome.PARKED, Outcome.DUPLICATE)
_SEEN = (
    sa.select(inbox.c.id)
    .where(
        inbox.c.message_id == sa.bindparam("message_id"),
        sa.or_(inbox.c.id < sa.bindparam("but"), sa.and_(inbox.c.id > sa.bindparam("but"), is_state(inbox, "done"))),
        inbox.c.outcome.not_in(_WITHOUT_EFFECT),
    )
    .limit(1)
)


def find_seen(unit: Unit, message_id: str, but: int) -> int | None:
    """Another mail than `but` that came under this Message-ID, or was decided, before it, and had an effect."""
    return unit.execute(_SEEN, {"message_id": message_id, "but": but}).scalar() if message_id else None


_EFFECTS = (Outcome.TICKET, Outcome.ARTICLE, Outcome.EVENT)
_DONE_BEFORE = (
    sa.select(inbox.c.id)
    .where(
        inbox.c.message_id == sa.bindparam("message_id"),
        inbox.c.id != sa.bindparam("but"),
        is_state(inbox, "done"),
        inbox.c.outcome.in_(_EFFECTS),
    )
    .limit(5)
)


def find_done_copy(unit: Unit, mail: InboxMail) -> int | None:
    """A mail that says what `mail` says, to the same addresses, under the same Message-ID, and had its effect: a road
    brought both, with fields of its own (I3).
    """
    found: list[int] = list(unit.execute(_DONE_BEFORE, {"message_id": mail.message_id, "but": mail.id}).scalars())
    for id_ in found:
        other = get(unit, id_)
        if set(mail.recipients) <= set(other.recipients) and is_copy(mail.content, other.content):
            return id_
    return None


_RENAMED_WITHIN = timedelta(hours=1)  # in which two roads bring one letter
_TRACE_BYTES = 8 * 1024  # by which two copies differ at most: what roads write
_LIKE_IT = (
    sa.select(inbox.c.id)
    .where(
        inbox.c.ticket_id == sa.bindparam("ticket"),
        inbox.c.id != sa.bindparam("but"),
        inbox.c.received_at > sa.bindparam("since", type_=inbox.c.received_at.type),
        inbox.c.received_at != sa.bindparam("at", type_=inbox.c.received_at.type),
        inbox.c.size.between(sa.bindparam("least"), sa.bindparam("most")),
        is_state(inbox, "done"),
        inbox.c.outcome.in_(_EFFECTS),
    )
    .order_by(inbox.c.id.desc())
    .limit(3)
)


def find_renamed_copy(unit: Unit, mail: InboxMail, ticket: int) -> int | None:
    """A mail of a ticket that `mail` is, but for its Message-ID: a road that gave it a new one brought both (I3).

    They were written at one moment and did not come at one: what also comes at the same moment may be two mails.
    """
    values = {"ticket": ticket, "but": mail.id, "at": mail.received_at, "since": mail.received_at - _RENAMED_WITHIN}
    sizes = {"least": mail.size - _TRACE_BYTES, "most": mail.size + _TRACE_BYTES}
    found: list[int] = list(unit.execute(_LIKE_IT, {**values, **sizes}).scalars())
    for id_ in found:
        other = get(unit, id_)
        if set(mail.recipients) <= set(other.recipients) and is_copy(mail.content, other.content, but="message-id"):
            return id_
    return None


def find_by_message_id(unit: Unit, message_id: str) -> list[InboxMail]:
    """All mails that claim one Message-ID, without content: more than one is other content under the same name."""
    return [
        make(InboxMail, row) for row in unit.execute(_ROW.where(inbox.c.message_id == message_id).order_by(inbox.c.id))
    ]


_UNDECIDED = (
    sa.select(inbox.c.id)
    .where(
        inbox.c.message_id.in_(sa.bindparam("message_ids", expanding=True)),
        inbox.c.id != sa.bindparam("but"),
        sa.or_(_CLAIMS.is_claimed, sa.and_(_WAITING, inbox.c.retry_at <= sa.bindparam("now"))),
    )
    .order_by(inbox.c.id)
    .limit(1)
)


def find_undecided(unit: Unit, message_ids: Collection[str], now: datetime, but: int) -> int | None:
    """A mail of one of these Message-IDs, other than the mail `but`, that is being decided, or is about to be."""
    if not message_ids:
        return None
    return unit.execute(_UNDECIDED, {"message_ids": list(message_ids), "now": now, "but": but}).scalar()


def retry(unit: Unit, mail_id: int, now: datetime) -> bool:
    """Makes a parked or waiting mail due at once with fresh attempts; False where it is neither.

    One that somebody was asked about is still decided as that.
    """
    asked = sa.exists().where(held.c.inbox_id == inbox.c.id, is_state(held, "waiting"))
    outcome = sa.case((asked, Outcome.ASKED_AGAIN), else_=Outcome.NONE)
    values = {"state": "waiting", "retry_at": now, "outcome": outcome, "attempts": 0}
    return unit.execute(_SET_ASIDE.values(**values), {"mail": mail_id}).rowcount == 1


def let_in(unit: Unit, mail_id: int, now: datetime) -> bool:
    """Makes a mail that ended outside the tickets due once more, let in by hand; False where it has not,
    or its bytes are gone.
    """
    where = (inbox.c.id == mail_id, is_state(inbox, "done"), inbox.c.outcome.in_(OUTSIDE))
    values = {"state": "waiting", "retry_at": now, "outcome": Outcome.BY_HAND, "attempts": 0, "done_at": None}
    return unit.execute(sa.update(inbox).where(*where, _HAS_CONTENT).values(**values)).rowcount == 1


def drop(unit: Unit, mail_id: int, reason: str, now: datetime) -> bool:
    """Ends a parked or waiting mail without effect, on the record; False where it is neither. Its bytes stay."""
    values = {"state": "done", "outcome": Outcome.DROPPED, "reason": reason, "done_at": now}
    return unit.execute(_SET_ASIDE.values(**values), {"mail": mail_id}).rowcount == 1


def forget(unit: Unit, mail_id: int) -> None:
    """Its bytes and who wrote it go; that it came stays. The file of a large one is found by the next sweep."""
    values: dict[str, Any] = {"sender": "", "message_id": "", "recipients": ()}
    unit.execute(sa.update(inbox).where(inbox.c.id == mail_id).values(**values))
    unit.execute(sa.delete(inbox_content).where(inbox_content.c.inbox_id == mail_id))
    unit.execute(sa.delete(parsed).where(parsed.c.inbox_id == mail_id))


def count_unfinished(unit: Unit) -> dict[str, int]:
    """How many mails wait, are claimed, or are parked; costs what there is of them."""
    found = {}
    for state in STATES[:-1]:
        query = sa.select(sa.func.count()).select_from(inbox).where(is_state(inbox, state))
        found[state] = int(unit.execute(query).scalar_one())
    return found


def counts(unit: Unit) -> dict[str, int]:
    """How many mails there are in each state; counts every mail there ever was."""
    found = count_unfinished(unit)
    every = int(unit.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one())
    return {**found, "done": every - sum(found.values())}


def next_retry(unit: Unit) -> datetime | None:
    """When the next waiting mail is due; None where none waits."""
    return _CLAIMS.next_due(unit)


_NEXT_OF_OURS = (
    sa.select(inbox.c.retry_at).where(_CLAIMS.is_free, inbox.c.road != HISTORY).order_by(inbox.c.retry_at).limit(1)
)


def next_wanted(unit: Unit) -> datetime | None:
    """As `next_retry`, without old mail that is imported: nobody waits for that."""
    return unit.execute(_NEXT_OF_OURS, {"node": unit.database.node}).scalar()


def oldest(unit: Unit) -> datetime | None:
    """When the mail that waits longest was received; None where none waits.

    Old mail that is imported does not count.
    """
    query = sa.select(sa.func.min(inbox.c.received_at)).where(sa.text(UNFINISHED), inbox.c.road != HISTORY)
    return unit.execute(query).scalar()


# --- parsed forms (for `backtest`) ------------------------------------------------------------------------------------

_SAVE_PARSED = PerDialect(
    lambda insert: (statement := insert(parsed)).on_conflict_do_update(
        index_elements=[parsed.c.inbox_id], set_={"form": statement.excluded.form}
    )
)


def save_parsed(unit: Unit, mail_id: int, form: Mapping[str, Any]) -> None:
    """Keeps what was read from a mail, as JSON, so that rules can be asked again without parsing."""
    unit.execute(_SAVE_PARSED[unit.dialect], {"inbox_id": mail_id, "form": form})


def list_parsed(
    unit: Unit, since: datetime, *, after: int = 0, limit: int = 500
) -> list[tuple[InboxMail, dict[str, Any]]]:
    """Mails received since then with their parsed forms, in order of arrival, from behind the id `after`."""
    query = (
        sa.select(*_COLUMNS, parsed.c.form)
        .join(parsed, parsed.c.inbox_id == inbox.c.id)
        .where(inbox.c.id > after, inbox.c.received_at >= since)
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return [(make(InboxMail, row[:-1]), row[-1]) for row in unit.execute(query)]


_TICKET_OF = (
    sa.select(inbox.c.ticket_id)
    .where(
        inbox.c.message_id == sa.bindparam("message_id"),
        sa.func.lower(inbox.c.sender) == sa.bindparam("sender"),
        inbox.c.ticket_id.is_not(None),
    )
    .order_by(inbox.c.id)
    .limit(1)
)


def find_ticket_of(unit: Unit, message_id: str, sender: str) -> int | None:
    """The ticket of somebody's own mail with that Message-ID, whoever else used it before them."""
    found = unit.execute(_TICKET_OF, {"message_id": message_id, "sender": sender}).scalar()
    return int(found) if found is not None else None
