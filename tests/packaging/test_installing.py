"""The three ways to install of docs/operations.md, line by line, each in a Debian with nothing in it; and pip, uv and pipx."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.packaging.clean_root import need_tool
from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE

pytestmark = [pytest.mark.peer, pytest.mark.timeout(1200)]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
LIMIT_MB = 120  # of files, without byte code, pip and extras


def block_of(title, level="###"):
    """The shell lines below a title of the page."""
    return PAGE.split(f"\n{level} {title}\n")[1].split("```sh\n")[1].split("```")[0]


def patient(lines):
    """The lines, with time for a daemon that has just begun on a busy machine: its readers may still be on their way."""
    again = r"for try in $(seq 120); do \1 && break; sleep 1; done; \1"
    return re.sub(r"^(runuser .* status)$", again, lines, flags=re.MULTILINE)


def put_project(root, *built):
    for name in ("packaging", "examples"):
        root.copy_in(ROOT / name, f"/root/postdesk/{name}")
    for path in built:
        root.copy_in(path, f"/root/postdesk/dist/{path.name}")
    root.install_systemctl()


@pytest.mark.long
def test_the_wheel_is_installed_as_the_page_says(clean_root, wheel):
    put_project(clean_root, wheel)
    done = clean_root.run(f"cd /root/postdesk\n{patient(block_of('From the wheel'))}")
    assert "running" in done.stdout
    for place in ("/srv/postdesk/postdesk.yaml", "/srv/postdesk/var/postdesk.db"):
        assert (clean_root.folder / place.lstrip("/")).stat().st_mode & 0o777 == 0o600, place
    upgraded = clean_root.run(f"cd /root/postdesk\nsystemctl start postdesk\n{block_of('Upgrading', level='##')}")
    assert "proved: files, rule tests, rehearsals, database" in upgraded.stdout
    size = clean_root.run(
        "/opt/postdesk/bin/pip uninstall -qy psycopg psycopg-binary tnefparse pysequoia python-gnupg resvg_py pip\n"
        "find /opt/postdesk/lib /opt/postdesk/share -type f -not -path '*/__pycache__/*' -printf '%s\\n'"
    )
    assert sum(map(int, size.stdout.split())) <= LIMIT_MB * 2**20


@pytest.mark.long
@pytest.mark.parametrize("road", ["pip", "uv", "pipx"])
def test_a_command_of_its_own_comes_of_each_tool(road, wheel, tmp_path):
    """The wheel with what it depends on, from an index, in an empty environment."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "POSTDESK", "VIRTUAL"))
    }
    environ |= {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    environ |= {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    environ["PIP_COMPILE"] = "0"  # each command compiles what it imports, a tenth of what is there
    if road == "pip":
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path], check=True)
        command = [need_tool("python"), "-m", "pip", "--python", tmp_path / "bin" / "python", "install", "-q", wheel]
    elif road == "uv":
        command = [need_tool("uv"), "tool", "install", "-q", "--python", sys.executable, wheel]
    else:
        command = [need_tool("pipx"), "install", "--python", sys.executable, wheel]
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=1000, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    postdesk = shutil.which("postdesk", path=str(tmp_path / "bin"))
    desk = tmp_path / "desk"
    for arguments, words in (
        (["--version"], "postdesk "),
        (["--help"], "share/doc/postdesk"),
        (["init", desk, "--address", "a@b.example", "--engineer", "c@b.example"], "is ready"),
        (["-C", desk, "check"], "all is well"),
        (["-C", desk, "rehearse", "-q"], "3 passed, 0 failed"),
    ):
        ran = subprocess.run(
            [postdesk, *arguments],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert words in ran.stdout
    documents = re.search(
        r"examples: (.*)", subprocess.run([postdesk, "--help"], capture_output=True, text=True, check=True).stdout
    )[1]
    for name in ("docs/operations.md", "examples/postdesk.service", "examples/servers/postfix/main.cf", "CHANGELOG.md.gz"):
        assert os.path.exists(f"{documents}/{name}"), name
