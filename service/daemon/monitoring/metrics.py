"""The metrics of a desk in Prometheus' text format: one table for the page, the dashboard and `/metrics`.

Labels come from our own words and from postdesk.yaml; no mail can make a new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.daemon.monitoring.http_server import Answer
from store.records import OPEN_STATES

if TYPE_CHECKING:
    from service.daemon.monitoring.troubles import TroubleLine
    from service.loops.letters.outbound import SendTally
    from store.upkeep.figures import Queues


class Metric(Struct, frozen=True):
    """One metric: its name as it is shown, its labels, what it counts, and what it means when it moves."""

    name: str
    kind: Literal["gauge", "counter"]
    text: str
    moves: str
    labels: tuple[str, ...] = ()


METRICS = (
    Metric(
        "postdesk_info",
        "gauge",
        "1, with the version of Postdesk and the schema of its tables",
        "somebody upgraded; two versions at once are two nodes of which one was forgotten",
        ("version", "schema"),
    ),
    Metric(
        "postdesk_start_time_seconds",
        "gauge",
        "when this process began, in seconds since 1970",
        "it was started again: by you, or because it ended; many times an hour is a fault, and the log says which",
    ),
    Metric(
        "postdesk_inbox_mails",
        "gauge",
        "mails that are not done: waiting, claimed, parked",
        "waiting grows with a flood, or where nothing is decided; one parked is a fault of ours and needs a person",
        ("state",),
    ),
    Metric(
        "postdesk_outbox_letters",
        "gauge",
        "letters that are not sent: waiting, sending, held",
        "waiting grows while the next hop is away or refuses; held is what somebody holds back",
        ("state",),
    ),
    Metric(
        "postdesk_queue_age_seconds",
        "gauge",
        "age of the oldest that waits in the inbox and the outbox",
        "the truest sign of standstill: a busy desk has many that wait, a sick one has old ones",
        ("queue",),
    ),
    Metric(
        "postdesk_held_mails",
        "gauge",
        "mails that wait for somebody's word",
        "strangers who wrote into tickets, or a sender whose domain fails; they end by themselves the next working day",
    ),
    Metric(
        "postdesk_tickets",
        "gauge",
        "tickets that have not ended, by state",
        "the load of the people, not of the machine",
        ("state",),
    ),
    Metric(
        "postdesk_mails_total",
        "counter",
        "mails that this process decided",
        "flat while mail waits: nothing is decided; steep: a flood",
    ),
    Metric(
        "postdesk_timers_total",
        "counter",
        "reminders, escalations and other timers that this process worked off",
        "flat for days: nothing is due, or nothing is done",
    ),
    Metric(
        "postdesk_deliveries_total",
        "counter",
        "tries of this process to give a letter to the next hop: sent, later, failed, dead",
        "later rises while the hop is away or busy, failed with addresses that are none, dead after days in vain",
        ("result",),
    ),
    Metric(
        "postdesk_connections",
        "gauge",
        "open connections of senders",
        "near limits.connections: a flood, or servers that keep connections open",
        ("road",),
    ),
    Metric(
        "postdesk_writer_jobs",
        "gauge",
        "jobs that wait for the writer of the database",
        "grows where the disk is slow; at 5,000 senders are asked to come again",
    ),
    Metric(
        "postdesk_backup_age_seconds",
        "gauge",
        "age of the last scheduled backup; absent where none is scheduled, or none was made yet",
        "more than a day and a half: it fails, and the admins have a letter",
    ),
    Metric(
        "postdesk_troubles",
        "gauge",
        "1 for each thing that is in trouble, as postdesk status lists them",
        "its kind is the word that the log, status and the letter to the admins use",
        ("name", "kind"),
    ),
)

Values = Mapping[tuple[str, ...], float]  # by the values of the labels, in their order


class Now(Struct, frozen=True):
    """What a node knows of itself at this moment, beside the database."""

    at: datetime
    tally: SendTally
    connections: Mapping[str, int]  # of senders, by road
    jobs: int  # that wait for the writer
    troubles: Sequence[TroubleLine]
    version: str = ""
    schema: str = ""
    began: datetime | None = None  # this process
    mails: int = 0  # decided by this process
    timers: int = 0


def show_metrics(queues: Queues | None, now: Now, backed_up: datetime | None = None) -> Answer:
    """The figures of the desk; without those of the database (None) where it is away.

    Costs what waits, not what ever was.
    """
    values: dict[str, Values] = {"postdesk_backup_age_seconds": {(): _age(backed_up, now.at)}} if backed_up else {}
    return render_metrics((_show_queues(queues, now) if queues is not None else {}) | _show_process(now) | values)


def render_metrics(values: Mapping[str, Values]) -> Answer:
    """The metrics that there are values for, in Prometheus' text format, in the order of the table."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Once(Collector):
        def collect(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            for metric in METRICS:
                if metric.name in values:
                    make = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
                    family = make(metric.name.removesuffix("_total"), metric.text, labels=metric.labels)
                    for labels, value in values[metric.name].items():
                        family.add_metric(labels, value)
                    yield family

    registry = CollectorRegistry()
    registry.register(Once())
    return Answer(200, generate_latest(registry).decode(), CONTENT_TYPE_LATEST)


def _show_queues(queues: Queues, now: Now) -> dict[str, Values]:
    tickets = dict.fromkeys(map(str, sorted(OPEN_STATES)), 0) | {str(state): n for state, n in queues.tickets.items()}
    return {
        "postdesk_inbox_mails": _labelled(queues.inbox),
        "postdesk_outbox_letters": _labelled(queues.outbox),
        "postdesk_queue_age_seconds": {
            ("inbox",): _age(queues.inbox_oldest, now.at),
            ("outbox",): _age(queues.outbox_oldest, now.at),
        },
        "postdesk_held_mails": {(): float(queues.held)},
        "postdesk_tickets": _labelled(tickets),
    }


def _show_process(now: Now) -> dict[str, Values]:
    tally = now.tally
    done = {"sent": tally.sent, "later": tally.later, "failed": tally.failed, "dead": tally.dead}
    return {
        "postdesk_info": {(now.version, now.schema): 1.0},
        "postdesk_start_time_seconds": {(): now.began.timestamp() if now.began is not None else 0.0},
        "postdesk_mails_total": {(): float(now.mails)},
        "postdesk_timers_total": {(): float(now.timers)},
        "postdesk_deliveries_total": _labelled(done),
        "postdesk_connections": _labelled(now.connections),
        "postdesk_writer_jobs": {(): float(now.jobs)},
        "postdesk_troubles": {(one.name, one.kind): 1.0 for one in now.troubles},
    }


def _labelled(values: Mapping[str, float]) -> Values:
    return {(name,): float(value) for name, value in values.items()}


def _age(since: datetime | None, now: datetime) -> float:
    """Seconds, 0 for what is not there and for what is of a time to come."""
    return 0.0 if since is None else max(timedelta(0), now - since).total_seconds()
