"""What the README shows is what happens."""

import re

from service.rehearsal.rehearse import rehearse
from tests.tools.running import ROOT, RunningDesk


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
