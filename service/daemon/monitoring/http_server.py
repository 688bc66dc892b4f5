"""`/healthz`, `/readyz`, `/metrics` and posts on a small HTTP server (RFC 9112), off unless configured;
nothing of any mail is in them.

healthz: the process answers. readyz: the desk takes mail. metrics: Prometheus' text format.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import h11
from msgspec import Struct

from service.domain.escalation.admin_alarm import kind_of

if TYPE_CHECKING:
    from service.daemon.monitoring.troubles import TroubleLine

HEAD_LIMIT = 8 * 1024  # bytes
PATIENCE = 5.0  # seconds for a request


class Answer(Struct, frozen=True):
    """What is sent back: status, text and media type."""

    status: int
    text: str
    type: str = "text/plain; charset=utf-8"


class Request(Struct, frozen=True):
    """A post: header fields by lower-case name, and the body."""

    headers: Mapping[str, str]
    body: bytes


Page = Callable[[], Answer]
Post = Callable[[Request], Awaitable[Answer]]
BODY_LIMIT = 256 * 1024  # bytes


class HealthServer:
    """Serves pages by path; each page is asked in a thread, for it may look into the database."""

    def __init__(self, host: str, port: int, pages: Mapping[str, Page], *, post: Mapping[str, Post] | None) -> None:
        self._host, self._port, self._pages, self._post = host, port, pages, post or {}
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; 0 before the start."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def start(self) -> None:
        """Raises OSError where the address is not to be had."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=HEAD_LIMIT)

    async def stop(self) -> None:
        """Takes no more connections; answers under way are finished."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
        head_only = False
        try:
            async with asyncio.timeout(PATIENCE):
                request, body = await _receive(connection, reader, writer)
            head_only = request.method == b"HEAD"
            answer = await self._answer_request(request, body)
        except h11.RemoteProtocolError as error:
            answer = Answer(error.error_status_hint, f"bad request: {error}\n")
        except TimeoutError:
            answer = Answer(408, "the request took too long\n")
        except OSError:
            return
        with contextlib.suppress(OSError, h11.LocalProtocolError):  # who is gone gets no answer
            writer.write(_show(connection, answer, head_only=head_only))
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    async def _answer_request(self, request: h11.Request, body: bytes | None) -> Answer:
        method, path = request.method.decode("ascii"), request.target.decode("ascii")
        if body is None:
            return Answer(413, f"at most {BODY_LIMIT} bytes\n")
        if method == "POST" and path in self._post:
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
            return await self._post[path](Request(headers, body))
        return await self._answer(method, path.partition("?")[0])

    async def _answer(self, method: str, path: str) -> Answer:
        page = self._pages.get(path)
        if page is None:
            return Answer(404, "not found\n")
        if method not in {"GET", "HEAD"}:
            return Answer(405, "only GET\n")
        try:
            return await asyncio.to_thread(page)
        except Exception as error:  # what is wrong is in the log; here it only counts that something is
            return Answer(503, f"not ready: {type(error).__name__}\n")


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[h11.Request, bytes | None]:
    """The request and its body, of a length that it names or in chunks; None in the place of one that is too large.

    Raises h11.RemoteProtocolError for what is no request.
    """
    request: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.receive_data(await reader.read(HEAD_LIMIT))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > BODY_LIMIT and request is not None:
                return request, None
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            return request, body
        else:
            raise h11.RemoteProtocolError("the connection ended")


def _show(connection: h11.Connection, answer: Answer, *, head_only: bool) -> bytes:
    """The answer as it goes over the wire. Raises h11.LocalProtocolError where the peer can take none."""
    content = answer.text.encode()
    headers = [
        ("Content-Type", answer.type),
        ("Content-Length", str(len(content))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    head = h11.Response(status_code=answer.status, headers=headers, reason=HTTPStatus(answer.status).phrase)
    rest: list[h11.Event] = [] if head_only else [h11.Data(data=content)]
    return b"".join(connection.send(event) or b"" for event in (head, *rest, h11.EndOfMessage()))


# -- what the desk shows -----------------------------------------------------------------------------------------------


def show_ready(troubles: Sequence[TroubleLine]) -> Answer:
    """Ready (200) while the desk takes mail; what is in trouble beside that stands below, for whoever looks.

    A probe that took a node out of service because the way out is stuck would only make it worse.
    """
    lines = [f"trouble: {one.name}: {one.kind}{_since(one)}" for one in troubles]
    if any(kind_of(one.kind).takes_no_mail for one in troubles):
        return Answer(503, "\n".join(("not ready", *lines, "")))
    return Answer(200, "\n".join(("ready", *lines, "")))


def _since(line: TroubleLine) -> str:
    return "" if line.since is None else f" since {line.since:%Y-%m-%d %H:%M} UTC"
