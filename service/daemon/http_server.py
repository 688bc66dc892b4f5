"""`/healthz`, `/readyz`, `/metrics` and posts on a small HTTP server (RFC 9112), off unless configured;
nothing of any mail is in them.

healthz: the process answers. readyz: the database answers and listeners are open. metrics: Prometheus' text format.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from service.daemon.troubles import Line
    from service.loops.outbound import Tally
    from store.upkeep.figures import Queues

HEAD_LIMIT = 8 * 1024  # bytes
PATIENCE = 5.0  # seconds for a request


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: status, text and media type."""

    status: int
    text: str
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A post: header fields by lower-case name, and the body."""

    headers: Mapping[str, str]
    body: bytes


Page = Callable[[], Answer]
Post = Callable[[Request], Awaitable[Answer]]
BODY_LIMIT = 256 * 1024  # bytes


class HealthServer:
    """Serves pages by path; each page is asked in a thread, for it may look into the database."""

    def __init__(
        self, host: str, port: int, pages: Mapping[str, Page], *, post: Mapping[str, Post] | None = None
    ) -> None:
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


def render_metrics(figures: Mapping[str, tuple[str, str, Mapping[tuple[tuple[str, str], ...], float]]]) -> Answer:
    """Figures by name as (type, help, values by labels), in Prometheus' text format."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Once(Collector):
        def collect(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            for name, (kind, text, values) in figures.items():
                labels = [label for label, _ in next(iter(values), ())]
                family = (CounterMetricFamily if kind == "counter" else GaugeMetricFamily)(name, text, labels=labels)
                for pairs, value in values.items():
                    family.add_metric([one for _, one in pairs], value)
                yield family

    registry = CollectorRegistry()
    registry.register(Once())
    return Answer(200, generate_latest(registry).decode(), CONTENT_TYPE_LATEST)


# -- what the desk shows -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Now:
    """What a node knows of itself at this moment, beside the database."""

    at: datetime
    tally: Tally
    connections: Mapping[str, int]  # of senders, by road
    jobs: int  # that wait for the writer
    troubles: Sequence[Line]


def show_ready(troubles: Sequence[Line]) -> Answer:
    """The desk takes mail; what is in trouble beside that stands below, for whoever looks (the status stays 200).

    A probe that took a node out of service because the way out is stuck would only make it worse.
    """
    lines = [f"trouble: {one.name}: {one.kind}{_since(one)}" for one in troubles]
    return Answer(200, "\n".join(("ready", *lines, "")))


def _since(line: Line) -> str:
    return "" if line.since is None else f" since {line.since:%Y-%m-%d %H:%M} UTC"


def show_metrics(queues: Queues | None, now: Now) -> Answer:
    """The figures of the desk; without those of the database (None) where it is away.

    Costs what waits, not what ever was.
    """
    return render_metrics((_show_queues(queues, now) if queues is not None else {}) | _show_process(now))


_Figures = dict[str, tuple[str, str, Mapping[tuple[tuple[str, str], ...], float]]]


def _show_queues(queues: Queues, now: Now) -> _Figures:
    nothing = timedelta(0)
    ages = {"inbox": queues.inbox_oldest, "outbox": queues.outbox_oldest}
    seconds = {name: max(nothing, now.at - at).total_seconds() if at else 0.0 for name, at in ages.items()}
    tickets = {str(state): number for state, number in queues.tickets.items()}
    return {
        "postdesk_inbox_mails": ("gauge", "Mails that are not done, by state", _labelled("state", queues.inbox)),
        "postdesk_outbox_letters": ("gauge", "Letters that are not sent, by state", _labelled("state", queues.outbox)),
        "postdesk_queue_age_seconds": ("gauge", "Age of the oldest that waits", _labelled("queue", seconds)),
        "postdesk_held_mails": ("gauge", "Mails that wait for somebody's word", {(): float(queues.held)}),
        "postdesk_tickets": ("gauge", "Tickets that have not ended, by state", _labelled("state", tickets)),
    }


def _show_process(now: Now) -> _Figures:
    tally = now.tally
    done = {"sent": tally.sent, "later": tally.later, "failed": tally.failed, "dead": tally.dead}
    troubles: dict[tuple[tuple[str, str], ...], float] = {
        (("name", one.name), ("kind", one.kind)): 1.0 for one in now.troubles
    }
    return {
        "postdesk_deliveries": ("counter", "Tries of this process, by result", _labelled("result", done)),
        "postdesk_connections": ("gauge", "Open connections of senders", _labelled("road", now.connections)),
        "postdesk_writer_jobs": ("gauge", "Jobs that wait for the writer", {(): float(now.jobs)}),
        "postdesk_troubles": ("gauge", "What is in trouble: 1 for each", troubles),
    }


def _labelled(label: str, values: Mapping[str, float]) -> dict[tuple[tuple[str, str], ...], float]:
    return {((label, name),): float(value) for name, value in values.items()}
