"""What Prometheus and Grafana are given works with them: alerts by promtool, every query against a desk that was scraped."""

import json
import re
import subprocess
import urllib.parse
import urllib.request

import pytest
from ruamel.yaml import YAML

from docs.dashboard_page import PANELS, dashboard
from service.daemon.monitoring.metrics import METRICS
from tests.peers.peers import need, wait_for_port
from tests.tools.ports import free_port
from tests.tools.running import ROOT, RunningDesk
from tests.tools.waiting import until

MONITORING = ROOT / "packaging" / "monitoring"
ALERTS = YAML(typ="safe").load(MONITORING / "alerts.yaml")["groups"][0]["rules"]
NAMES = {metric.name for metric in METRICS}
QUERIES = {panel.title: panel.query for panel in PANELS} | {rule["alert"]: rule["expr"] for rule in ALERTS}


def test_the_alerts_come_when_they_should_and_only_then():
    done = subprocess.run(
        [need("promtool"), "test", "rules", "alerts_test.yaml"],
        cwd=MONITORING,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_page_gives_prometheus_is_a_configuration(tmp_path):
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    block = page.split("```yml\n# prometheus.yml\n")[1].split("```")[0]
    shared = "/opt/postdesk/share/doc/postdesk/monitoring"
    assert shared in block
    (tmp_path / "prometheus.yml").write_text(block.replace(shared, str(MONITORING)))
    done = subprocess.run(
        [need("promtool"), "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_is_tested_and_leads_to_its_chapter():
    tested = (MONITORING / "alerts_test.yaml").read_text()
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for rule in ALERTS:
        assert f"alertname: {rule['alert']}\n        exp_alerts:\n          - " in tested
        assert rule["annotations"]["runbook_url"].endswith(f"docs/operations.md#{rule['alert'].lower()}")
        assert f"\n#### {rule['alert']}\n" in page


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_queries_ask_for_metrics_that_there_are(query):
    asked = set(re.findall(r"\bpostdesk_\w+", query))
    assert asked <= NAMES
    assert asked or "up{" in query


def test_the_dashboard_shows_every_metric_and_is_what_was_made():
    assert (MONITORING / "dashboard.json").read_text() == dashboard(), "run: python docs/pages.py"
    shown = " ".join(panel.query for panel in PANELS)
    assert all(re.search(rf"\b{name}\b", shown) for name in NAMES)


def test_every_query_has_an_answer_from_a_prometheus_that_scrapes_a_desk(tmp_path, sink):
    program = need("prometheus")
    port, health = free_port(), free_port()
    desk_folder = tmp_path / "desk"
    desk_folder.mkdir()
    desk = RunningDesk(desk_folder, sink, http_listen=f"127.0.0.1:{health}")
    with (desk_folder / "postdesk.yaml").open("a") as file:
        file.write('\nbackup: {at: "03:00"}\n')
    desk.start()
    config = {"global": {"scrape_interval": "1s"}, "rule_files": [str(MONITORING / "alerts.yaml")]}
    config["scrape_configs"] = [{"job_name": "postdesk", "static_configs": [{"targets": [f"127.0.0.1:{health}"]}]}]
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    command = [
        program,
        f"--config.file={tmp_path}/prometheus.yml",
        f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        wait_for_port(port, process)
        desk.run("outbox", "hold", "--all")  # something that postdesk_troubles shows
        desk.mail("ann@customer.example", "Printer jam")
        for title, query in QUERIES.items():
            asked = query.replace("$__rate_interval", "1m")
            if title in {rule["alert"] for rule in ALERTS}:
                ask(port, asked)  # a desk that is well gives none
            else:
                until(lambda asked=asked: ask(port, asked), pause=0.2)
    finally:
        process.terminate()
        process.wait(30)
        desk.end()


def ask(port, query):
    """The series that Prometheus answers with. Raises where the query is none."""
    url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        document = json.load(answer)
    assert document["status"] == "success"
    return document["data"]["result"]
