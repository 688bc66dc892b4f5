"""Makes the Grafana dashboard: one table of panels here, names and words from the table of metrics.

`python docs/pages.py` writes dashboard.json; a test asks every query of a real Prometheus.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from service.daemon.monitoring.metrics import METRICS

WIDTH, HEIGHT = 8, 7  # of a panel, on a grid of 24 columns


class Panel(Struct, frozen=True):
    """A graph: its title, what is asked, how the lines are called, and the unit of its axis."""

    title: str
    query: str
    legend: str
    unit: str = "short"


PANELS = (
    Panel("In trouble", "postdesk_troubles", "{{name}}: {{kind}}"),
    Panel("Age of the oldest that waits", "postdesk_queue_age_seconds", "{{queue}}", "s"),
    Panel("Up", 'up{job="postdesk"}', "{{instance}}"),
    Panel("Mails decided", "rate(postdesk_mails_total[$__rate_interval])", "a second", "reqps"),
    Panel("Letters tried", "rate(postdesk_deliveries_total[$__rate_interval])", "{{result}}", "reqps"),
    Panel("Timers worked off", "rate(postdesk_timers_total[$__rate_interval])", "a second", "reqps"),
    Panel("Mails that are not done", "postdesk_inbox_mails", "{{state}}"),
    Panel("Letters that are not sent", "postdesk_outbox_letters", "{{state}}"),
    Panel("Mails that wait for a word", "postdesk_held_mails", "held"),
    Panel("Tickets that have not ended", "sum by (state) (postdesk_tickets)", "{{state}}"),
    Panel("Connections of senders", "postdesk_connections", "{{road}}"),
    Panel("Jobs that wait for the writer", "postdesk_writer_jobs", "{{instance}}"),
    Panel("Age of the last backup", "postdesk_backup_age_seconds", "{{instance}}", "s"),
    Panel("Running since", "time() - postdesk_start_time_seconds", "{{instance}}", "s"),
    Panel("Versions", "count by (version, schema) (postdesk_info)", "{{version}}, schema {{schema}}"),
)


def dashboard() -> str:
    """The dashboard as Grafana imports it (its schema 39, Grafana 10 and later), as JSON."""
    document = {
        "title": "Postdesk",
        "uid": "postdesk",
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [make_panel(number, panel) for number, panel in enumerate(PANELS)],
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def make_panel(number: int, panel: Panel) -> dict[str, Any]:
    """A panel of the document; its description says what it means when the line moves."""
    source = {"type": "prometheus", "uid": "${source}"}
    about = [f"{one.text}. {one.moves}." for one in METRICS if one.name in panel.query]
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "description": "\n".join(about),
        "datasource": source,
        "gridPos": {"x": number % 3 * WIDTH, "y": number // 3 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "datasource": source, "expr": panel.query, "legendFormat": panel.legend}],
    }
