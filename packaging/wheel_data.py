"""What the wheel holds beside the code: the documents, the unit and the examples, under `share/` of its environment.

Called by hatchling while it builds (pyproject.toml); a page or an example that is added is in the next wheel by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARE = "share/doc/postdesk"
SINGLE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE")
FOLDERS = ("docs", "examples", "packaging/monitoring")
NOT_TO_READ = {".py", ".pyc"}  # what makes pages is not read by anybody who installs


class WheelData(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the files to `shared_data`: path in the project → path below the environment."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is written. An editable install has the project's folder itself."""
        if version != "editable":
            build_data["shared_data"] |= list_shared(Path(self.root))


def list_shared(root: Path) -> dict[str, str]:
    """Every file to share by its path, and where it goes in an environment."""
    files = [root / name for name in SINGLE]
    for folder in FOLDERS:
        files += (path for path in sorted((root / folder).rglob("*")) if path.is_file())
    return {
        str(path): f"{SHARE}/{path.relative_to(root).as_posix().removeprefix('packaging/')}"
        for path in files
        if path.suffix not in NOT_TO_READ and "var" not in path.relative_to(root).parts  # of an example that was run
    }
