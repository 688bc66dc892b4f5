"""Writes the pages that are made from tables: `python docs/pages.py`. A test says when one is out of date."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from docs.command_pages import commands_page  # noqa: E402
from docs.completion_files import bash_completion, fish_completion, zsh_completion  # noqa: E402
from docs.dashboard_page import dashboard  # noqa: E402
from docs.flow_page import flow_page  # noqa: E402
from docs.man_page import man_page  # noqa: E402
from docs.metrics_page import operations_page  # noqa: E402
from docs.people_pages import engineers_page, requesters_page  # noqa: E402
from docs.reports_page import reports_page  # noqa: E402
from docs.three_letters_picture import three_letters  # noqa: E402

PAGES = {
    "commands.md": commands_page,
    "engineers.md": engineers_page,
    "flow.md": flow_page,
    "operations.md": operations_page,
    "../packaging/monitoring/dashboard.json": dashboard,
    "../packaging/shell/_postdesk": zsh_completion,
    "../packaging/shell/postdesk.1": man_page,
    "../packaging/shell/postdesk.bash": bash_completion,
    "../packaging/shell/postdesk.fish": fish_completion,
    "reports.md": reports_page,
    "requesters.md": requesters_page,
    "three-letters.svg": three_letters,
}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
