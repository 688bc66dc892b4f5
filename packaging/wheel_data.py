"""What the wheel holds beside the code: documents, unit and examples, the manual page and what shells complete by.

Called by hatchling while it builds (pyproject.toml); a page or an example that is added is in the next wheel by itself.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARE = "share/doc/postdesk"
SINGLE = ("README.md", "SECURITY.md")
PACKED = {  # as distributions pack theirs
    "CHANGELOG.md": f"{SHARE}/CHANGELOG.md.gz",
    "packaging/shell/postdesk.1": "share/man/man1/postdesk.1.gz",
}
FOLDERS = ("docs", "examples", "packaging/monitoring")
SHELL = {  # where shells look for these below a prefix
    "_postdesk": "share/zsh/site-functions/_postdesk",
    "postdesk.bash": "share/bash-completion/completions/postdesk",
    "postdesk.fish": "share/fish/vendor_completions.d/postdesk.fish",
}
NOT_TO_READ = {".py", ".pyc"}  # what makes pages is not read by anybody who installs
# Of the code and its tests: for who has the code. The commands stand in the manual page.
NOT_FOR_OPERATORS = {
    "adr", "alerts_test.yaml", "commands.md", "flow.md", "internals.md", "mail-replies.md", "performance.md",
    "process.md",
}  # fmt: skip


class WheelData(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the files to `shared_data`: path in the project → path below the environment."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is written. An editable install has the project's folder itself."""
        if version == "editable":
            return
        root, self._packed = Path(self.root), Path(tempfile.mkdtemp())
        build_data["shared_data"] |= list_shared(root)
        for name, target in PACKED.items():
            packed = self._packed / Path(target).name
            packed.write_bytes(gzip.compress((root / name).read_bytes(), mtime=0))
            build_data["shared_data"][str(packed)] = target

    def finalize(self, version: str, *_: Any) -> None:
        """Called behind it."""
        if version != "editable":
            shutil.rmtree(self._packed)


def list_shared(root: Path) -> dict[str, str]:
    """Every file to share by its path, and where it goes in an environment."""
    files = [root / name for name in SINGLE]
    for folder in FOLDERS:
        files += (path for path in sorted((root / folder).rglob("*")) if path.is_file())
    shell = {str(root / "packaging" / "shell" / name): target for name, target in SHELL.items()}
    return shell | {
        str(path): f"{SHARE}/{path.relative_to(root).as_posix().removeprefix('packaging/')}"
        for path in files
        if path.suffix not in NOT_TO_READ
        and not NOT_FOR_OPERATORS.intersection(path.parts)
        and "var" not in path.relative_to(root).parts  # of an example that was run
    }
