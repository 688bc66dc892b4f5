"""The HTTP intake: JSON in, ticket number out, for forms and chat bots (docs/process.md S2.1).

Off unless a token is configured.

`POST /intake` with `Authorization: Bearer TOKEN` and `{"text": …, "address": …, "name": …, "phone": …, "subject": …,
"channel": …, "desk": …}` gives 201 and `{"ticket": "T-1042"}`; 202 and `{"ticket": null, "mail": 7}` where it is kept
but not opened yet. An `Idempotency-Key` makes a repeated post one, whenever and at whichever node it is repeated;
with other fields it gives 422.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from functools import partial
from typing import TYPE_CHECKING

from service.daemon.contact import ContactError, OtherContact, find_desk, keep, parse_contact
from service.daemon.monitoring.http_server import Answer, Request
from store.errors import StoreError
from store.mail import inbox

if TYPE_CHECKING:
    from service.loops.clock import Clock
    from service.loops.desk import Desk

PATIENCE = 5.0  # seconds that a caller waits for the number


class Intake:
    """Answers posts to `/intake`."""

    def __init__(self, desk: Desk, clock: Clock, token: str) -> None:
        self._desk, self._clock = desk, clock
        self._token = hashlib.sha256(token.encode()).digest()

    async def __call__(self, request: Request) -> Answer:
        """Keeps a posted contact as a mail: 201 with its ticket, 202 before it has one, 503 where it is not stored."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(hashlib.sha256(given.encode()).digest(), self._token):
            return _json(401, error="the token is missing or wrong: Authorization: Bearer TOKEN")
        try:
            fields = json.loads(request.body)
            if not isinstance(fields, dict):
                raise ContactError("the body must be a JSON object")
            desks = [one.address for one in self._desk.config.desks]
            contact = parse_contact(fields, desks)
            desk = find_desk(contact.desk, desks)
        except (ValueError, RecursionError) as error:
            return _json(400, error=str(error)[:200])
        domain = self._desk.config.desk.address.rpartition("@")[2].lower()
        key = request.headers.get("idempotency-key", "") or secrets.token_hex(16)
        name = hashlib.sha256(key.encode()).hexdigest()[:24]
        message_id, now = f"<http.{name}@{domain}>", self._clock.now()
        try:
            job = partial(keep, contact=contact, desk=desk, message_id=message_id, now=now)
            kept = await asyncio.wrap_future(self._desk.writer.submit_then(job, "T1", self._desk.wake.on_mail))
        except OtherContact as error:
            return _json(422, error=str(error))
        except StoreError:
            return _json(503, error="not stored; try again")
        ticket = await self._wait(kept)
        return _json(201 if ticket else 202, ticket=f"T-{ticket}" if ticket else None, mail=kept)

    async def _wait(self, mail_id: int) -> int | None:
        def look() -> int | None:
            with self._desk.database.read() as unit:
                return inbox.get(unit, mail_id).ticket_id

        for _ in range(int(PATIENCE / 0.05)):
            try:
                ticket = await asyncio.to_thread(look)
            except StoreError:  # it is kept, and its ticket opens when the database is back
                return None
            if ticket is not None:
                return ticket
            await asyncio.sleep(0.05)
        return None


def _json(status: int, **fields: object) -> Answer:
    return Answer(status, json.dumps(fields, ensure_ascii=False) + "\n", "application/json; charset=utf-8")
