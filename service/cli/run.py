"""`postdesk run`: the daemon."""

from __future__ import annotations

from pathlib import Path

from service.cli.common import HERE, Folder
from service.cli.daemon_run import run_daemon


def run(folder: Folder = HERE) -> None:
    """Run the desk: take mail, answer it, let time pass.

    SIGTERM drains. Edited files are taken as they are saved; SIGHUP takes them, secrets and certificates at once.
    """
    run_daemon(Path(folder))
