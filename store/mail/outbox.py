"""The outbox: letters as frozen bytes, from the transaction that causes them to their end (I4, I5).

    waiting --claim (T4)--> sending --record_* (T5)--> sent | waiting (later) | failed | dead
       ^ |                                              sent --record_bounced--> bounced
       | '--hold--> held --release--'                   failed, dead, bounced --retry--> waiting

A crash while sending leaves the letter to its lease; then it is sent again under the same Message-ID,
since nobody knows whether the peer had it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from store.database.claims import Claims
from store.database.dialect import PerDialect
from store.errors import NotFound
from store.records import Letter
from store.schema.columns import fit_key
from store.schema.rows import make, values_of
from store.schema.tables import UNSENT, counter, is_state, outbox, outbox_content

if TYPE_CHECKING:
    from store.database.unit import Unit

LEASE_SECONDS = (
    900.0  # longer than a delivery may take: ten minutes for the answer to the dot (RFC 5321), and all before it
)
STATES = ("waiting", "sending", "held", "sent", "failed", "bounced", "dead")

WITHHELD = "not sealed: "  # how the last reply of a letter begins that waits for a certificate
IN_ORDER = timedelta(hours=4)  # after that long it waits for no earlier letter any more
NEW_LIFE = timedelta(days=5)  # for one that is let go

_APART = sa.literal(b"").label("content")  # in the place of the bytes, which are in another table
_COLUMNS = [_APART if name == "content" else outbox.c[name] for name in Letter.__struct_fields__]
_SMALL = 256 * 1024  # bytes: a larger letter is claimed without them, and they are fetched when it goes
_EARLIER = outbox.alias("earlier")
# An earlier letter of its ticket to the same person is still on its way: they arrive in their order. Not for ever: who
# waits for hours hears what is new all the same.
_BEHIND = sa.and_(
    outbox.c.ticket_id.is_not(None),
    outbox.c.created_at > sa.bindparam("since"),
    sa.select(sa.literal_column("1"))
    .select_from(_EARLIER)
    .where(
        sa.text("earlier.state in ('waiting', 'sending') and earlier.ticket_id is not null"),
        _EARLIER.c.ticket_id == outbox.c.ticket_id,
        _EARLIER.c.recipient_key == outbox.c.recipient_key,
        _EARLIER.c.id < outbox.c.id,
    )
    .correlate(outbox)
    .exists(),
)
_CLAIMS = Claims(outbox, _COLUMNS, due=outbox.c.due_at, claimed="sending", behind=_BEHIND, patience=IN_ORDER)
_IS_BEHIND = sa.select(outbox.c.id).where(outbox.c.id == sa.bindparam("number"), _BEHIND)
_UNSENT = sa.text(UNSENT)

_ADD = sa.insert(outbox)
_ADD_CONTENT = sa.insert(outbox_content).from_select(
    ["outbox_id", "content"],
    sa.select(outbox.c.id, sa.bindparam("content", type_=sa.LargeBinary)).where(
        outbox.c.message_id == sa.bindparam("letter")
    ),
)
_CONTENT = sa.select(outbox_content.c.content).where(outbox_content.c.outbox_id == sa.bindparam("letter"))
_HAS_CONTENT = sa.exists().where(outbox_content.c.outbox_id == outbox.c.id)
_CONTENTS = sa.select(outbox_content).where(
    outbox_content.c.outbox_id.in_(sa.bindparam("letters", expanding=True)),
    sa.func.length(outbox_content.c.content) <= sa.bindparam("most"),
)
_SENT = _CLAIMS.settlement(state="sent", last_reply=sa.bindparam("reply"), sent_at=sa.bindparam("at"))
_RETRY = _CLAIMS.settlement(state="waiting", last_reply=sa.bindparam("reply"), due_at=sa.bindparam("at"))
_FAILED = _CLAIMS.settlement(state="failed", last_reply=sa.bindparam("reply"))
_DEAD = _CLAIMS.settlement(state="dead", last_reply=sa.bindparam("reply"))
_WITHHELD = _CLAIMS.settlement(state="held", last_reply=sa.bindparam("reply"))
_PUT_OFF = _CLAIMS.settlement(
    state="waiting", last_reply=sa.bindparam("reply"), due_at=sa.bindparam("at"), attempts=outbox.c.attempts - 1
)
_IS_SENT = sa.select(outbox.c.id).where(
    outbox.c.id == sa.bindparam("row"), outbox.c.attempts == sa.bindparam("fence"), is_state(outbox, "sent")
)


def add(unit: Unit, letters: Sequence[Letter]) -> None:
    """Queues letters, in the transaction that causes them. A Message-ID that was queued before is an error (I5)."""
    if letters:
        rows = [values_of(each, "id", "content") for each in letters]
        for row in rows:
            row["recipient_key"] = row["recipient_key"] or row["recipient"]
        unit.add(_ADD, rows)
        if contents := [{"letter": each.message_id, "content": each.content} for each in letters if each.content]:
            unit.add(_ADD_CONTENT, contents)


# --- the walk out (T4, T5) --------------------------------------------------------------------------------------------


def claim(
    unit: Unit,
    now: datetime,
    limit: int,
    node: str = "",
    lease_seconds: float = LEASE_SECONDS,
    but: Collection[int] = (),
) -> list[Letter]:
    """Takes up to `limit` letters that are due, earliest first, then those whose sender died, but for those that it has
    in hand itself; each has one attempt more.

    Of a large one the bytes are left where they are: see `content_of`.
    """
    rows = _CLAIMS.take(unit, now, limit, node, lease_seconds, but)
    found = unit.execute(_CONTENTS, {"letters": [row.id for row in rows], "most": _SMALL}) if rows else ()
    contents = {one.outbox_id: one.content for one in found}
    return [
        replace(each, state="sending", attempts=each.attempts + 1, content=contents.get(each.id, b""))
        for each in (make(Letter, row) for row in rows)
    ]


def content_of(unit: Unit, letter: Letter) -> bytes:
    """The bytes of a letter that was claimed; b"" where they are gone."""
    return letter.content or unit.execute(_CONTENT, {"letter": letter.id}).scalar() or b""


def record_sent(unit: Unit, letter: Letter, reply: str, at: datetime) -> None:
    """The next hop has it. Saying so twice is no error. Raises LostClaim when another sender has the letter."""
    if unit.execute(_IS_SENT, {"row": letter.id, "fence": letter.attempts}).first() is None:
        _CLAIMS.settle(unit, _SENT, letter.id, letter.attempts, {"reply": reply, "at": at})


def record_retry(unit: Unit, letter: Letter, reply: str, due_at: datetime) -> None:
    """Not now: due again at `due_at`. Raises LostClaim."""
    _CLAIMS.settle(unit, _RETRY, letter.id, letter.attempts, {"reply": reply, "at": due_at})


def record_withheld(unit: Unit, letter: Letter, reply: str) -> bool:
    """It must be encrypted and cannot be: kept until somebody lets it go. Raises LostClaim.

    Gives whether it is the first one to that mailbox on its ticket: the others are known of then.
    """
    others = sa.select(sa.func.count()).where(
        outbox.c.recipient_key == letter.recipient_key,
        outbox.c.ticket_id.is_(None) if letter.ticket_id is None else outbox.c.ticket_id == letter.ticket_id,
        is_state(outbox, "held"),
        outbox.c.last_reply.startswith(WITHHELD),
        outbox.c.id != letter.id,
    )
    is_first = int(unit.execute(others).scalar_one()) == 0
    _CLAIMS.settle(unit, _WITHHELD, letter.id, letter.attempts, {"reply": reply})
    return is_first


def release_withheld(unit: Unit, now: datetime, addresses: Collection[str]) -> int:
    """Lets go what waited for a certificate of these mailboxes; says how many letters."""
    if not addresses:
        return 0
    query = sa.select(outbox.c.id).where(
        is_state(outbox, "held"), outbox.c.recipient.in_(list(addresses)), outbox.c.last_reply.startswith(WITHHELD)
    )
    found = list(unit.execute(query).scalars())
    return release(unit, now, found, now + NEW_LIFE) if found else 0


def freeze_sealed(unit: Unit, letter: Letter, content: bytes) -> bool:
    """From now on the letter is these bytes, encrypted, and what it said in the clear is gone; False where the claim is
    lost.
    """
    where = outbox_content.c.outbox_id == letter.id
    changed = sa.update(outbox_content).where(where).values(content=content)
    return is_ours(unit, letter) and unit.execute(changed).rowcount == 1


def put_off(unit: Unit, letter: Letter, reply: str, due_at: datetime) -> None:
    """Claimed, and not tried after all: waits until `due_at` and loses no try of its schedule. Raises LostClaim.

    To be said once: the fence goes back with the attempt, so that a second time might undo somebody else's claim.
    """
    _CLAIMS.settle(unit, _PUT_OFF, letter.id, letter.attempts, {"reply": reply, "at": due_at})


def record_failed(unit: Unit, letter: Letter, reply: str) -> None:
    """Refused for good. Raises LostClaim."""
    _CLAIMS.settle(unit, _FAILED, letter.id, letter.attempts, {"reply": reply})


def record_dead(unit: Unit, letter: Letter, reply: str) -> None:
    """Given up: too old, or to an address that is known to be dead. Raises LostClaim."""
    _CLAIMS.settle(unit, _DEAD, letter.id, letter.attempts, {"reply": reply})


def record_bounced(unit: Unit, letter_id: int, reply: str) -> bool:
    """A delivery report came for a letter that was sent; False where it was not, or has bounced before."""
    statement = sa.update(outbox).where(outbox.c.id == letter_id, outbox.c.state.in_(("sent", "sending")))
    return unit.execute(statement.values(state="bounced", last_reply=reply, lease_until=None)).rowcount == 1


def release_claims(unit: Unit, node: str = "", keep: Collection[int] = ()) -> int:
    """Gives back what is being sent, by one node or all. For the start of the only process on a database.

    A node whose claim's answer was lost gives back what it does not know of: all but the letters to `keep`.
    """
    return _CLAIMS.release(unit, node, keep)


# --- by hand ----------------------------------------------------------------------------------------------------------


_STOPPED = "stopped"  # a row of `counter`
_IS_STOPPED = sa.select(counter.c.value).where(counter.c.name == _STOPPED)
_IS_LET_GO = sa.select(outbox.c.let_go).where(outbox.c.id == sa.bindparam("number"))
_NOTE = PerDialect(lambda insert: insert(counter).on_conflict_do_nothing())
_TAKE_BACK = sa.update(outbox).where(outbox.c.let_go).values(let_go=False)
_GO_ON = sa.delete(counter).where(counter.c.name == _STOPPED)


def hold(unit: Unit, letter_ids: Collection[int] | None = None) -> int:
    """Keeps back what waits, these or all; says how many."""
    return _move(unit, letter_ids, ("waiting",), state="held")


def release(
    unit: Unit, now: datetime, letter_ids: Collection[int] | None = None, give_up_at: datetime | None = None
) -> int:
    """Lets go what is held, these or all, due at once; says how many. These go also while all sending is stopped."""
    return _make_due(unit, now, letter_ids, ("held",), give_up_at)


def _end_stop(unit: Unit) -> None:
    unit.execute(_GO_ON)
    unit.execute(_TAKE_BACK)


def stop(unit: Unit) -> int:
    """Stops all sending, on every node, of what waits and of what is written from now on;
    says how many letters waited.
    """
    _end_stop(unit)
    unit.execute(_NOTE[unit.dialect], [{"name": _STOPPED, "value": 1}])
    return hold(unit)


def hold_written(unit: Unit, now: datetime, on_their_way: Collection[int] = ()) -> None:
    """While all sending is stopped: keeps back what was written since, and what a sender that died has left behind.

    But for letters that were let go one by one, and those that the asking sender has itself: when the clock has leapt
    their lease is over, and yet they are on their way.
    """
    kept = sa.update(outbox).where(~outbox.c.let_go).values(state="held", lease_until=None)
    left = sa.and_(_CLAIMS.is_left_behind(unit, now), outbox.c.id.not_in(list(on_their_way)))
    for which in (_CLAIMS.is_waiting, left):
        unit.execute(kept.where(which))


def is_ours(unit: Unit, letter: Letter) -> bool:
    """Is a letter still with who claimed it? Another has it, or sent it, where that was taken for dead."""
    return _CLAIMS.holds(unit, letter.id, letter.attempts)


def may_go(unit: Unit, letter_id: int, now: datetime) -> bool:
    """May a letter that was claimed still go? Not where an earlier one to the same person is tried again meanwhile, nor
    where somebody has stopped all sending, and has not let this one go all the same.
    """
    if unit.execute(_IS_BEHIND, {"number": letter_id, "since": now - IN_ORDER}).first() is not None:
        return False
    return not is_stopped(unit) or bool(unit.execute(_IS_LET_GO, {"number": letter_id}).scalar())


def give_until(unit: Unit, letter_id: int, give_up_at: datetime) -> None:
    """It is tried until then."""
    unit.execute(sa.update(outbox).where(outbox.c.id == letter_id).values(give_up_at=give_up_at))


def _let_go(unit: Unit, letter_ids: Collection[int]) -> None:
    """Those of them that wait: a number that is to come, or a letter that is on its way, was not let go."""
    if not letter_ids or not is_stopped(unit):
        return
    which = outbox.c.id.in_(list(letter_ids)), is_state(outbox, "waiting")
    unit.execute(sa.update(outbox).where(*which).values(let_go=True))


def go_on(unit: Unit, now: datetime, give_up_at: datetime | None = None) -> int:
    """Lets sending go on, and everything that is held; says how many letters."""
    _end_stop(unit)
    return release(unit, now, None, give_up_at)


def is_stopped(unit: Unit) -> bool:
    """Has somebody stopped all sending, on whichever node?"""
    return unit.execute(_IS_STOPPED).first() is not None


def hasten(unit: Unit, now: datetime) -> int:
    """Makes letters due at once that were tried in vain: another next hop may take them; says how many."""
    tried = is_state(outbox, "waiting"), outbox.c.due_at > now, outbox.c.last_reply != sa.literal_column("''")
    return unit.execute(sa.update(outbox).where(*tried).values(due_at=now)).rowcount


def retry(unit: Unit, now: datetime, letter_ids: Collection[int], give_up_at: datetime | None = None) -> int:
    """Makes letters due at once, also those that failed, bounced or were given up; says how many. Not those whose
    bytes are gone.

    Their schedule begins anew: tries of before are no tries.
    """
    anew = {"deaths": outbox.c.attempts}
    there = list(unit.execute(sa.select(outbox.c.id).where(outbox.c.id.in_(list(letter_ids)), _HAS_CONTENT)).scalars())
    return _make_due(unit, now, there, ("waiting", "held", "failed", "bounced", "dead"), give_up_at, **anew)


def _make_due(
    unit: Unit,
    now: datetime,
    letter_ids: Collection[int] | None,
    states: Collection[str],
    give_up_at: datetime | None,
    **more: Any,
) -> int:
    more |= {} if give_up_at is None else {"give_up_at": give_up_at}
    count = _move(unit, letter_ids, states, state="waiting", due_at=now, **more)
    _let_go(unit, letter_ids or ())
    return count


def drop(unit: Unit, letter_ids: Collection[int], reason: str) -> int:
    """Ends letters that were not sent; says how many. They stay on record."""
    return _move(unit, letter_ids, ("waiting", "held", "failed"), state="dead", last_reply=reason)


def _move(unit: Unit, letter_ids: Collection[int] | None, states: Collection[str], **values: Any) -> int:
    statement = sa.update(outbox).where(sa.or_(*(is_state(outbox, state) for state in states))).values(**values)
    if letter_ids is not None:
        statement = statement.where(outbox.c.id.in_(list(letter_ids)))
    return unit.execute(statement).rowcount


# --- looking ----------------------------------------------------------------------------------------------------------

_LETTER = sa.select(*_COLUMNS)
_BY_BOUNCE = _LETTER.where(
    outbox.c.bounce_hash == sa.bindparam("hash"), outbox.c.bounce_hash != sa.literal_column("''")
)
_RECENT = sa.select(sa.func.count()).where(
    outbox.c.recipient_key == sa.bindparam("who"), outbox.c.created_at >= sa.bindparam("since")
)
_RECENT_OF_KINDS = _RECENT.where(outbox.c.kind.in_(sa.bindparam("kinds", expanding=True)))
_RECENT_OF_TICKET = (
    sa.select(outbox.c.recipient_key, outbox.c.kind, sa.func.count().label("number"))
    .where(
        outbox.c.ticket_id == sa.bindparam("ticket"),
        outbox.c.created_at >= sa.bindparam("since"),
        outbox.c.cause.startswith(sa.bindparam("cause"), autoescape=False),
    )
    .group_by(outbox.c.recipient_key, outbox.c.kind)
)


class LetterCount(Struct, frozen=True):
    """So many letters of one kind to one mailbox."""

    recipient_key: str
    kind: str
    number: int


def get(unit: Unit, letter_id: int) -> Letter:
    """A letter with its bytes, where it has them. Raises NotFound."""
    row = unit.execute(_LETTER.where(outbox.c.id == letter_id)).first()
    if row is None:
        raise NotFound(f"no letter {letter_id} in the outbox")
    letter = make(Letter, row)
    return replace(letter, content=content_of(unit, letter))


def find_by_bounce(unit: Unit, bounce_hash: str) -> Letter | None:
    """The letter whose bounce address has this hash, without its bytes."""
    row = unit.execute(_BY_BOUNCE, {"hash": bounce_hash}).first()
    return None if row is None else make(Letter, row)


_LATEST_TO = (
    sa.select(outbox.c.id)
    .where(
        outbox.c.ticket_id.in_(sa.bindparam("tickets", expanding=True)),
        sa.or_(
            outbox.c.recipient.in_(sa.bindparam("people", expanding=True)),
            outbox.c.recipient_key.in_(sa.bindparam("keys", expanding=True)),
        ),
    )
    .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    .limit(sa.bindparam("most"))
)
_BEGINNING = sa.select(
    sa.func.substr(outbox_content.c.content, 1, sa.bindparam("size", type_=sa.Integer), type_=sa.LargeBinary)
).where(outbox_content.c.outbox_id == sa.bindparam("number"))


def contents_to(
    unit: Unit, ticket_ids: Collection[int], recipients: Collection[str], limit: int, size: int
) -> Iterator[bytes]:
    """The first `size` bytes of each of the last letters of some tickets to some people, the latest first,
    fetched as they are taken.
    """
    people = list(recipients)
    of_whom = {"tickets": list(ticket_ids), "people": people, "keys": people, "most": limit}
    for number in unit.execute(_LATEST_TO, of_whom).scalars().all():
        yield bytes(unit.execute(_BEGINNING, {"number": number, "size": size}).scalar() or b"")


def list_letters(
    unit: Unit, states: Collection[str] = (), *, ticket_id: int | None = None, limit: int = 100
) -> list[Letter]:
    """Letters without their bytes, latest first. Raises ValueError for a state that there is not."""
    unknown = set(states).difference(STATES)
    if unknown:
        raise ValueError(f"no state {', '.join(sorted(unknown))}; there are {', '.join(STATES)}")
    query = _LETTER.order_by(outbox.c.id.desc()).limit(limit)
    if states:
        query = query.where(sa.or_(*(is_state(outbox, state) for state in states)))
    if ticket_id is not None:
        query = query.where(outbox.c.ticket_id == ticket_id)
    return [make(Letter, row) for row in unit.execute(query)]


def count_recent(unit: Unit, recipient_key: str, kinds: Collection[str] | None, since: datetime) -> int:
    """Letters to a mailbox made since then, of these kinds or of all (I7)."""
    values: dict[str, Any] = {"who": recipient_key, "since": since}
    if kinds is None:
        return int(unit.execute(_RECENT, values).scalar_one())
    if not kinds:
        return 0
    return int(unit.execute(_RECENT_OF_KINDS, {**values, "kinds": list(kinds)}).scalar_one())


_TALLY = (
    sa.select(
        outbox.c.recipient_key,
        outbox.c.kind,
        sa.func.count(sa.case((outbox.c.created_at >= sa.bindparam("lately"), 1))).label("lately"),
        sa.func.count().label("number"),
    )
    .where(
        outbox.c.recipient_key.in_(sa.bindparam("who", expanding=True)), outbox.c.created_at >= sa.bindparam("since")
    )
    .group_by(outbox.c.recipient_key, outbox.c.kind)
)


class LetterTally(Struct, frozen=True):
    """Letters to one mailbox, by kind: those made lately, and all since the longer time that was asked."""

    lately: Mapping[str, int]
    every: Mapping[str, int]


def tallies(unit: Unit, recipient_keys: Sequence[str], since: datetime, lately: datetime) -> dict[str, LetterTally]:
    """Letters to each of these mailboxes made since then, and since the later moment (I7): by one look."""
    found: dict[str, tuple[dict[str, int], dict[str, int]]] = {key: ({}, {}) for key in recipient_keys}
    by_column = {fit_key(key): key for key in recipient_keys}
    values = {"who": list(recipient_keys), "since": since, "lately": lately}
    for row in unit.execute(_TALLY, values) if recipient_keys else ():
        soon, every = found[by_column[row.recipient_key]]
        soon[row.kind], every[row.kind] = int(row.lately), int(row.number)
    return {key: LetterTally(*counts) for key, counts in found.items()}


def count_recent_of_ticket(unit: Unit, ticket_id: int, since: datetime, cause: str = "") -> list[LetterCount]:
    """Letters of a ticket made since then, whose cause begins so, by mailbox and kind (I7)."""
    rows = unit.execute(_RECENT_OF_TICKET, {"ticket": ticket_id, "since": since, "cause": cause})
    return [LetterCount(row.recipient_key, row.kind, int(row.number)) for row in rows]


_CAUSES = (
    sa.select(outbox.c.kind, outbox.c.cause)
    .where(
        outbox.c.ticket_id == sa.bindparam("ticket"),
        outbox.c.recipient_key == sa.bindparam("who"),
        outbox.c.created_at >= sa.bindparam("since"),
        outbox.c.cause.startswith("inbox:"),
    )
    .limit(100)
)


def causes_of_recent(unit: Unit, ticket_id: int, recipient_key: str, since: datetime) -> list[tuple[str, str]]:
    """Letters of a ticket to one mailbox that mails caused since then: their kinds, and which mails."""
    rows = unit.execute(_CAUSES, {"ticket": ticket_id, "who": recipient_key, "since": since})
    return [(row.kind, row.cause) for row in rows]


def count_unsent(unit: Unit) -> dict[str, int]:
    """How many letters wait, are being sent, or are held; costs what there is of them."""
    rows = unit.execute(
        sa.select(outbox.c.state, sa.func.count().label("number")).where(_UNSENT).group_by(outbox.c.state)
    )
    return dict.fromkeys(STATES[:3], 0) | {row.state: int(row.number) for row in rows}


def oldest(unit: Unit) -> datetime | None:
    """When the letter that waits longest was made; None where none waits."""
    return unit.execute(sa.select(sa.func.min(outbox.c.created_at)).where(_UNSENT)).scalar()


def next_due(unit: Unit, now: datetime) -> datetime | None:
    """When the next waiting letter is due that need not wait for an earlier one; None where there is none."""
    return _CLAIMS.next_due(unit, now)
