"""The daemon loads neither rich nor the libraries of what it does not do, and rich is there for whoever wants it later."""

from __future__ import annotations

import subprocess
import sys

from tests.tools.waiting import PATIENCE

NEEDLESS = ("rules.decision", "gateway.read.language", "sqlalchemy.dialects.postgresql")
SLOW = ("rich", "pygments", "typer", "dkim", "dns", "alembic", "apscheduler", "numpy", "imapclient", "h11")


def test_the_daemon_loads_no_library_that_it_does_not_need():
    code = (
        "import sys\n"
        "import service.cli.daemon_run, service.daemon.structlog_alone, service.daemon.daemon, service.daemon.logs\n"
        f"assert [name for name in {SLOW} if name in sys.modules] == []\n"
        "import rich.console, structlog\n"
        "assert structlog.get_logger() is not None\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)


def test_a_command_that_looks_at_the_database_loads_nothing_that_decides():
    code = (
        "import sys\n"
        "import service.daemon.monitoring.troubles, service.cli.common, store.ticket.tickets\n"
        f"assert [name for name in sys.modules if name.startswith({NEEDLESS})] == []\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
