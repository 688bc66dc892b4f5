"""A Debian with nothing in it but what every Debian has: made once, and given to each test as a copy of its own."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
from pathlib import Path

from tests.peers.peers import cannot_run, need
from tests.tools.running import ROOT

PASSED = ("PIP_CERT", "PIP_DEFAULT_TIMEOUT", "PIP_INDEX_URL", "SSL_CERT_FILE", "UV_INDEX_URL", "UV_DEFAULT_INDEX")
PASSED += ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY")
TOOLS = ROOT / ".tools" / "bin"
WANTED = "python3,python3-venv,ca-certificates"
LIMIT = 900  # seconds for one script; a wall, no measure

# Runs with a view of the file system and of the processes that is gone afterwards, with whatever it has started.
_ENTER = r"""
set -e
mount --make-rprivate /
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount -t tmpfs tmpfs "$ROOT/run"
cp -L /etc/resolv.conf /etc/hosts "$ROOT/etc/" 2>/dev/null || true
if [ -f "$SSL_CERT_FILE" ]; then mkdir -p "$ROOT$(dirname "$SSL_CERT_FILE")"; cp -L "$SSL_CERT_FILE" "$ROOT$SSL_CERT_FILE"; fi
if [ -d "$CACHE" ]; then mkdir -p "$ROOT/root/.cache/pip"; mount --bind "$CACHE" "$ROOT/root/.cache/pip"; fi
if [ -n "$READ_ONLY" ]; then mount --bind "$ROOT" "$ROOT"; fi
exec chroot "$ROOT" sh -c "$SCRIPT"
"""


class CleanRoot:
    """One root, in which scripts run as root, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, script: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a shell script inside; what it started ends with it."""
        environ = {name: os.environ[name] for name in PASSED if name in os.environ}
        environ |= {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LC_ALL": "C.UTF-8",
        }
        environ |= {"DEBIAN_FRONTEND": "noninteractive", "ROOT": str(self.folder), "SCRIPT": f"set -e\n{script}"}
        environ |= {"CACHE": str(Path.home() / ".cache" / "pip"), "READ_ONLY": ""}
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER]
        done = subprocess.run(
            command, env={"SSL_CERT_FILE": ""} | environ, capture_output=True, text=True, timeout=LIMIT, check=False
        )
        assert not check or done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def copy_in(self, source: Path, target: str) -> None:
        """Puts a file or folder of ours inside."""
        place = self.folder / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)

    def install_systemctl(self) -> None:
        """Where no systemd runs: `systemctl enable --now postdesk` starts what the unit says, as the user it says."""
        self.write("/usr/bin/systemctl", _SYSTEMCTL, mode=0o755)

    def write(self, target: str, text: str, mode: int = 0o644) -> None:
        """Writes a file inside."""
        place = self.folder / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        place.chmod(mode)


# Two roots run their desks at the ports of the page at once, so each has loopback for itself.
_LOOPBACK_UP = "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 0x41))"

_SYSTEMCTL = r"""#!/bin/sh
case "$*" in
  "enable --now postdesk"|"start postdesk"|"restart postdesk")
    for place in /etc/systemd/system /usr/lib/systemd/system; do [ -f $place/postdesk.service ] && unit=$place/postdesk.service && break; done
    [ "$1" != restart ] || { kill "$(cat /run/postdesk.pid)"; while kill -0 "$(cat /run/postdesk.pid)" 2>/dev/null; do sleep 0.05; done; }
    command=$(sed -n 's/^ExecStart=//p' "$unit"); user=$(sed -n 's/^User=//p' "$unit")
    umask "$(sed -n 's/^UMask=//p' "$unit")"
    unshare --net sh -c 'python3 -c "$1"; shift; exec setpriv "$@"' sh "UP" \
      --reuid "$user" --regid "$user" --clear-groups $command > /run/postdesk.log 2>&1 &
    echo $! > /run/postdesk.pid
    for try in $(seq 1200); do
      grep -q event=ready /run/postdesk.log && exit 0
      kill -0 $! 2>/dev/null || break
      sleep 0.05
    done
    cat /run/postdesk.log >&2; exit 1 ;;
  "stop postdesk")
    kill "$(cat /run/postdesk.pid)"; while kill -0 "$(cat /run/postdesk.pid)" 2>/dev/null; do sleep 0.05; done ;;
esac
""".replace("UP", _LOOPBACK_UP)


def once(folder: Path, name: str, make) -> Path:
    """What several processes of one run of the tests need: made by the first, waited for by the others."""
    place = folder / name
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            unfinished = folder / f".{name}.unfinished"
            make(unfinished)
            unfinished.rename(place)
    return place


def make_root_archive(place: Path) -> None:
    """A tar file of the smallest Debian that has a Python, of the release of this machine."""
    need("mmdebstrap")
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().split("\n") if "=" in line)
    suite = shlex.split(release.get("VERSION_CODENAME", "stable"))[0]
    options = ["--variant=minbase", f"--include={WANTED}", '--aptopt=Acquire::Languages "none"', "--format=tar"]
    options += ["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*"]
    done = subprocess.run(
        ["mmdebstrap", "--quiet", *options, suite, place], capture_output=True, text=True, check=False
    )
    if done.returncode:
        cannot_run(f"no clean root can be made: {done.stderr[-500:]}")


def unpack_root(archive: Path, folder: Path) -> CleanRoot:
    """A copy of its own of the clean root."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        cannot_run("a clean root needs root's rights and mounts")
    folder.mkdir(parents=True)
    subprocess.run(["tar", "xf", archive, "-C", folder], check=True)
    return CleanRoot(folder)


def need_tool(name: str) -> str:
    """A tool of packaging/tools.in."""
    found = TOOLS / name
    if not found.exists():
        cannot_run(f"{name} is not there: make .tools/ready")
    return str(found)
