"""The life of `postdesk run`: what it cannot start with ends it in one line each.

No library for command lines is loaded: a daemon keeps for months what it has loaded.
"""

from __future__ import annotations

from pathlib import Path

from gateway.read.fork_server import SERVER
from gateway.read.worker import PRELOAD
from service.cli.configuration import get_config
from service.cli.user_errors import UserError


def run_daemon(folder: Path) -> None:
    """Runs the desk in a folder until a signal. Raises UserError where it cannot start, or has to end."""
    SERVER.begin(PRELOAD)  # before anything of the desk is read or opened
    config = get_config(folder)
    import service.daemon.structlog_alone  # noqa: F401 - before whatever logs
    from service.config.settings import SecretMissing
    from service.daemon import daemon, logs
    from service.daemon.systemd import AlreadyRunning
    from service.loops.work_progress import StandStill
    from service.loops.world import PolicyError
    from store.errors import StoreError

    logs.set_up()
    try:
        daemon.run(config)
    except StandStill as error:
        raise UserError(f"{error}; start it again") from None
    except AlreadyRunning as error:
        raise UserError(str(error)) from None
    except PolicyError as error:
        raise UserError(*map(str, error.loaded.problems), code=2) from None
    except SecretMissing as error:
        raise UserError(str(error), code=2) from None
    except StoreError as error:
        raise UserError(f"database: {error}") from None
    except OSError as error:
        raise UserError(
            f"cannot listen: {error.strerror or error}; see receive in {config.folder}/postdesk.yaml"
        ) from None
    except ValueError as error:  # a failpoint that does not exist
        raise UserError(str(error), code=2) from None
