"""What docs/operations.md shows is what is shipped, and holds."""

import os
import re
import shutil
import subprocess

import pytest

from service.config import load_config
from tests.running import ROOT

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


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL), ids=lambda block: block.split()[0])
def test_every_configuration_of_the_page_is_valid(block, tmp_path, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "x")
    (tmp_path / "postdesk.yaml").write_text(f"desk: {{name: A, address: support@acme.example}}\n{block}")
    load_config(tmp_path)
