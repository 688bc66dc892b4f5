"""Mistakes that were in the program once, and others of their kind: put back one by one, each must be found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import sqlalchemy as sa

from gateway.wire.imap_in import MailboxThread
from gateway.wire.imap_link import ImapLink
from service.domain.held_mail import pending_verdict
from service.loops.inbound import Inbound
from service.loops.letters import outbound as sender
from service.loops.next_claim import NextClaim
from store.database import blobs
from store.database.claims import Claims
from store.mail import inbox, outbox
from store.ticket import tickets, timers


def _release_as_tries(self: Claims, unit: Any, node: str = "", keep: Any = (), **_only: Any) -> int:
    mine = () if not node else (self.table.c.claimed_by == node,)
    rest = (self.table.c.id.not_in(list(keep)),) if keep else ()
    statement = self.table.update().where(self.is_claimed, *mine, *rest).values(state="waiting", lease_until=None)
    return int(unit.execute(statement).rowcount)


def _numbers_before_the_commit(self: Inbound, unit: Any, now: Any, limit: int, interrupted: bool, at_hand: int) -> Any:
    if interrupted:
        inbox.release_claims(unit, self.database.node)
    mails = inbox.claim(unit, now, limit, self.database.node)
    self._numbers += tickets.reserve_numbers(unit, len(mails) - at_hand)
    return mails, []


def _keep_without_a_second_sync(self: blobs.Blobs, content: bytes, sha256: str = "") -> str:
    import hashlib

    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    path = self.path(sha256)
    try:
        if not path.exists():
            self._write(path, content)
            for folder in (path.parent, *path.parents[1:3], self.folder_above):
                blobs._sync_folder(folder)
    except OSError as error:
        raise blobs.StoreUnavailable(str(error)) from error
    return sha256


def _refused_for_good(unit: Any, letter: Any, reply: str, now: Any, **_more: Any) -> bool:
    outbox.record_failed(unit, letter, reply)
    return False


def _unordered(module: Any, due: Any, claimed: str) -> Claims:
    table = module._CLAIMS.table
    return Claims(table, module._COLUMNS, due=due, claimed=claimed)


def _fires_again(unit: Any, fired: Any) -> None:
    timers.retry_later(unit, fired, fired.due_at)


async def _record_once(self: Any, letter: Any, settle: Any) -> None:
    known = sender.HopKnown(False, self._taken_at)
    with contextlib.suppress(Exception):
        self.writer.run(lambda unit: sender.apply_settlement(unit, letter, settle, known), "T5")


def _stored_or_not(real: Callable[..., bool]) -> Callable[..., bool]:
    return lambda self, fetched: real(self, fetched) or True


def _find_by_number(self: Any, after: int = 0) -> list[int]:
    return [uid for uid in self._search(["NOT", "DELETED"]) if uid > after]


def _claim_without_memory(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda unit, now, limit, node="", lease_seconds=900.0, but=(): real(unit, now, limit, node, lease_seconds)


def _forgetful(self: NextClaim[Any], submit: Callable[[], Any]) -> Any:
    self._asked = self._submit = None
    self._is_late = False
    return submit()


@contextlib.contextmanager
def _patched(*patches: Any) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield


MUTANTS: dict[str, Callable[[], Any]] = {
    "claims of readers that are lost are kept": lambda: mock.patch.object(Inbound, "_give_back", lambda *_: None),
    "ticket numbers are taken before their commit": lambda: mock.patch.object(
        Inbound, "_claim", _numbers_before_the_commit
    ),
    "a hop that refuses everything eats all letters": lambda: mock.patch.object(
        sender, "settle_refusal", _refused_for_good
    ),
    "a mail overtakes an earlier one of its ticket": lambda: _patched(
        mock.patch.object(inbox, "_CLAIMS", _unordered(inbox, inbox.inbox.c.retry_at, "claimed")),
        mock.patch.object(Inbound, "_stop_thread", lambda *_: None),
    ),
    "a folder whose sync failed is never synced": lambda: mock.patch.object(
        blobs.Blobs, "keep", _keep_without_a_second_sync
    ),
    "deaths are attempts": lambda: mock.patch.object(Claims, "release", _release_as_tries),
    # eight of our own
    "a claim that was asked for is forgotten": lambda: mock.patch.object(NextClaim, "take", _forgetful),
    "a letter overtakes an earlier one to the same person": lambda: mock.patch.object(
        outbox, "_CLAIMS", _unordered(outbox, outbox.outbox.c.due_at, "sending")
    ),
    "a timer that has fired fires again": lambda: mock.patch.object(timers, "finish", _fires_again),
    "an outcome that cannot be recorded is forgotten": lambda: mock.patch.object(
        sender.Outbound, "_record", _record_once
    ),
    "a clock that leaps takes letters from whoever sends them": lambda: mock.patch.object(
        outbox, "claim", _claim_without_memory(outbox.claim)
    ),
    "a mail is marked in its mailbox although it could not be stored": lambda: mock.patch.object(
        MailboxThread, "_store", _stored_or_not(MailboxThread._store)
    ),
    "a mailbox is read by its numbers alone": lambda: mock.patch.object(ImapLink, "find", _find_by_number),
    "a domain that gave no answer is not asked again": lambda: mock.patch.object(
        pending_verdict, "ask_later", lambda *_: None
    ),
}
assert sa  # the statements above are its
