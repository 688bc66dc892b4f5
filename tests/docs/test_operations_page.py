"""What docs/operations.md shows is what is shipped, and holds."""

import os
import re
import shutil
import subprocess
from datetime import UTC, date, datetime

import pytest

from service.config.load import list_secrets, load_config
from service.daemon.mailboxes import list_wanted
from service.daemon.monitoring.metrics import METRICS, Now, show_metrics
from service.daemon.next_hop import make_next_hop
from service.loops.letters.outbound import SendTally
from store.records import Alarm, State
from store.upkeep.figures import Queues
from tests.tools.running import ROOT, postdesk

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_unit_of_the_page_is_the_one_that_is_shipped():
    shown = TEXT.split("/etc/systemd/system/postdesk.service\n")[1].split("```")[0]
    assert shown == (ROOT / "examples" / "postdesk.service").read_text(encoding="utf-8")


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and not os.environ.get("CI"), reason="systemd is not installed"
)
def test_systemd_has_nothing_against_the_unit(tmp_path):
    unit = tmp_path / "postdesk.service"
    text = (ROOT / "examples" / "postdesk.service").read_text(encoding="utf-8")
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text).replace("User=postdesk\n", ""))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "postdesk" in line]
    assert not complaints


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and not os.environ.get("CI"), reason="systemd is not installed"
)
def test_systemd_finds_the_unit_well_shut_off():
    unit = ROOT / "examples" / "postdesk.service"
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", unit]  # 1.5 of 10
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_unit_lets_the_daemon_write_where_it_writes():
    """Published articles are files of the knowledge folder."""
    text = (ROOT / "examples" / "postdesk.service").read_text(encoding="utf-8")
    [paths] = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)
    assert [one.lstrip("-").rpartition("/")[2] for one in paths.split()] == ["var", "knowledge"]


SHIPPED = sorted(path for path in (ROOT / "examples" / "servers").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_file_for_a_server_is_on_the_page_as_it_is_shipped(path):
    """Exim's has the desk's side of Postfix."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    assert text in TEXT
    assert f"# {name}\n{text}```" in TEXT or name == "examples/servers/exim/postdesk.yaml"


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL), ids=lambda block: block.split()[1])
def test_every_configuration_of_the_page_is_valid(block, tmp_path, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "x")
    desk = "" if "desk:" in block else "desk: {name: A, address: support@acme.example}\n"
    (tmp_path / "postdesk.yaml").write_text(desk + block)
    load_config(tmp_path)


@pytest.mark.parametrize(
    "path", [path for path in SHIPPED if path.name == "postdesk.yaml"], ids=lambda path: path.parent.name
)
def test_every_shipped_configuration_can_be_run_once_its_secrets_are_there(path, tmp_path):
    (tmp_path / "postdesk.yaml").write_text(path.read_text(encoding="utf-8"))
    config = load_config(tmp_path)
    for secret in list_secrets(config):
        assert secret.file is not None
        secret.file.write_text("secret\n")
    make_next_hop(config).close()
    assert len(list_wanted(config)) == len(config.receive.imap)


def test_a_new_desk_without_a_listener_is_one_comment_away_from_a_mailbox(tmp_path):
    place = tmp_path / "desk"
    made = postdesk("init", place, "--address", "help@acme.example", "--smtp-listen", "")
    assert made.returncode == 0, made.stderr
    assert postdesk("check", "-C", place).returncode == 0
    text = (place / "postdesk.yaml").read_text(encoding="utf-8")
    text = text.replace("  # imap:", "  imap:").replace("  #   - {host", "    - {host")
    (place / "postdesk.yaml").write_text(text)
    [box] = load_config(place).receive.imap
    assert abs(box.since - date.today()).days <= 1  # what lies there already is not answered


def test_answers_that_make_no_desk_leave_no_folder_behind(tmp_path):
    made = postdesk("init", tmp_path / "a" / "desk", "--address", "help@acme.example", "--timezone", "Nowhere")
    assert made.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["receive:\n", "receive:\n  imap:\n", "receive: {imap: []}\n"])
def test_roads_may_all_be_commented_out(text, tmp_path):
    (tmp_path / "postdesk.yaml").write_text(f"desk: {{name: A, address: support@acme.example}}\n{text}")
    assert load_config(tmp_path).receive.imap == ()


def test_every_metric_is_documented_and_none_is_invented():
    queues = Queues({"waiting": 1}, None, {"waiting": 1}, None, None, 0, {State.ASSIGNED: 1})
    alarm = Alarm("outbox", "old-letters", "", NOW)
    text = show_metrics(queues, Now(NOW, SendTally(), {"smtp": 1}, 0, [alarm]), NOW).text
    assert {metric.name for metric in METRICS} == set(re.findall(r"^(postdesk_\w+)", text, re.MULTILINE))
    shown = set(re.findall(r"^(postdesk_\w+)", text, re.MULTILINE))
    assert set(re.findall(r"^\| `(postdesk_\w+)", TEXT, re.MULTILINE)) == shown
    for name in shown:  # Prometheus' own habits: base units, counters end in _total
        kind = re.search(rf"^# TYPE {name} (\w+)", text, re.MULTILINE)
        assert kind is not None
        assert (kind[1] == "counter") == name.endswith("_total")


def test_every_alarm_has_its_row():
    for words in (
        "refuses password or token",
        "out of reach",
        "numbered anew",
        "oldest letter",
        "oldest mail",
        "clock",
    ):
        assert words in TEXT
