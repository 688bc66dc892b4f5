"""The configuration of a command's desk, or its problems as the command's end; no library for command lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from service.config.settings import Config

_BROKEN = (
    "The command needs postdesk.yaml and stops here. A running desk keeps the last good one; don't restart it before "
    "the file is fixed. `postdesk check` shows everything that is wrong."
)


def get_config(folder: Path) -> Config:
    """The desk's configuration; all its problems end the command with exit 2."""
    from service.config.load import ConfigError, load_config
    from service.config.settings import SecretMissing

    try:
        return load_config(folder)
    except ConfigError as error:
        lines = [*map(str, error.problems), *([_BROKEN] if (folder / "postdesk.yaml").exists() else [])]
        raise UserError(*lines, code=2) from None
    except SecretMissing as error:
        raise UserError(str(error), code=2) from None
