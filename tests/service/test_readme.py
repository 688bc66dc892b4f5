"""What the README shows is what happens."""

import re

from service.rehearse import rehearse
from tests.running import ROOT, RunningDesk


def test_the_rehearsal_of_the_readme_passes(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    script = next(
        block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("rehearsal:")
    )
    desk = RunningDesk(tmp_path, None)
    path = tmp_path / "readme.yaml"
    path.write_text(script, encoding="utf-8")
    result = rehearse(path, desk.folder)
    assert result.passed, "\n".join(result.complaints)


def test_every_page_that_is_linked_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in re.findall(r"\]\(([^)h][^)]*)\)", text):
        assert (ROOT / page).exists(), page


def test_every_command_that_is_shown_exists():
    from service.cli.main import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in re.findall(r"^(?:\S*/)?postdesk (?:-C \S+ )?(\w+)", text, re.MULTILINE):
        assert command in COMMANDS, command
