"""`check --fix`: what has one cure, with the difference first; all else stays as it is."""

from __future__ import annotations

from pathlib import Path

from service.cli.check_files import check_folder
from service.cli.check_fix import plan_fixes, show_fixes

CONFIG = "desk: {name: A, adress: a@b.example}\n"
RULES = """\
desk: {team: it}
teams:
  it: {lead: dana@acme.example}
people:
  dana@acme.example: {name: "Dana", team:it, skills: [vpn，firewall]}
categories:
  other: {team: "itt", naem: Others}
"""


def make(folder: Path) -> Path:
    (folder / "rules").mkdir()
    (folder / "postdesk.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "rules" / "desk.yaml").write_text(RULES, encoding="utf-8")
    return folder


def test_what_has_one_cure_is_put_right(tmp_path: Path) -> None:
    folder = make(tmp_path)
    fixes = plan_fixes(folder, check_folder(folder))
    after = {path.name: text for path, (_, text) in fixes.items()}
    assert after["postdesk.yaml"] == CONFIG.replace("adress", "address")
    assert "team: it, skills: [vpn, firewall]" in after["desk.yaml"]
    assert 'other: {team: "it", name: Others}' in after["desk.yaml"]
    shown = show_fixes(folder, fixes)
    assert "-desk: {name: A, adress: a@b.example}" in shown
    assert "+desk: {name: A, address: a@b.example}" in shown
    assert (folder / "rules" / "desk.yaml").read_text(encoding="utf-8") == RULES


def test_where_people_have_to_choose_nothing_is_done(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "postdesk.yaml").write_text("desk: {name: A, address: nobody}\n", encoding="utf-8")
    (folder / "rules" / "desk.yaml").write_text("teams: {it: {}}\nlists:\n  a:\n    - x，y\n", encoding="utf-8")
    assert plan_fixes(folder, check_folder(folder)) == {}
