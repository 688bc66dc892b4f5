"""Files that are edited under a running daemon: with a mistake in one the last good one stays, and the admins know."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests.end_to_end.test_alarms import get
from tests.tools.running import RunningDesk

ANN = "ann@acme.example"
LETTER = 'Subject: {{ ticket|subject }}\n\n{{ to|greeting }}\n\nWe are on it.\n--\n{% include "en/_foot.j2" %}\n'
JAM = "---\ntitle: Paper jam\nlanguages: en\n---\n\nOpen the flap.\n"


def status(desk: RunningDesk) -> str:
    """What the command says; of a configuration that it cannot read, where that is wrong and no more."""
    done = desk.run("status")
    return done.stdout + done.stderr


def measured(desk: RunningDesk) -> set[str]:
    """What the metrics call in trouble."""
    return set(re.findall(r'postdesk_troubles{kind="[a-z-]+",name="(\w+)"} 1.0', get(desk, "/metrics")))


@dataclass(frozen=True)
class Edit:
    """A file of the desk, how it is saved broken, and what is said of it."""

    file: str
    good: str  # empty: there is none
    broken: str
    trouble: str
    says: str

    def save(self, desk: RunningDesk, text: str) -> None:
        """An editor's way: a new file in the place of the old one."""
        path = desk.folder / self.file
        if not text:
            path.unlink()
            return
        path.with_name("saving~").write_text(text, encoding="utf-8")
        path.with_name("saving~").replace(path)


def list_edits(configuration: str) -> list[Edit]:
    received = [
        Edit(f"templates/en/{name}.j2", LETTER, LETTER.replace("ticket|", "tickt|"), "letters", f"templates/en/{name}.j2:1:13")
        for name in ("received-after-hours", "received")  # whatever time it is
    ]  # fmt: skip
    tls = configuration[: configuration.index("opportunistic")].count("\n") + 1
    return [
        *received,
        Edit("knowledge/jam.md", JAM, JAM.replace("title", "titel"), "articles", "knowledge/jam.md:2:1"),
        Edit("templates/en/words.toml", "", '[signs]\nno_subject = "x\n', "letters", "words.toml:2:"),
        Edit("rules/more.yaml", "", "clasify: []\n", "rules", "rules/more.yaml:1:1"),
        Edit(
            "postdesk.yaml", configuration, configuration.replace("opportunistic", "sometimes"), "configuration",
            f"postdesk.yaml:{tls}:"
        ),
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.timeout(240)
def test_the_last_good_letters_words_rules_articles_and_configuration_stay_and_are_told(make_desk) -> None:
    """Scenario 60: one by one, and all together."""
    desk = make_desk(http_listen="127.0.0.1:0").start()
    admin = desk.answers.engineers[0].address
    edits = list_edits((desk.folder / "postdesk.yaml").read_text(encoding="utf-8"))
    (desk.folder / "templates" / "en").mkdir(parents=True, exist_ok=True)
    for one in edits:
        if one.good:
            one.save(desk, one.good)
    desk.until(lambda: list((desk.folder / "var" / "letters").glob("[!.]*/en/received.j2")))
    desk.until(lambda: [row["name"] for row in desk.json("kb", "stats")] == ["jam"])

    for last, one in pairwise(edits):
        if last != edits[0]:
            last.save(desk, last.good)
        one.save(desk, one.broken)
        desk.until(lambda one=one: measured(desk) == {one.trouble})
        desk.until(lambda one=one: one.says in status(desk))  # once it is stored, which the daemon does next
        desk.letter(admin, one.says)
    edits[-1].save(desk, edits[-1].good)
    desk.until(lambda: not measured(desk))

    for one in edits:
        one.save(desk, one.broken)
    desk.until(lambda: measured(desk) == {one.trouble for one in edits})
    desk.until(lambda: edits[-1].says in status(desk))
    desk.mail(ANN, "Paper jam", "The printer is jammed.")
    desk.letter(ANN, "We are on it.")

    edits[-1].save(desk, edits[-1].good)
    desk.until(lambda: "configuration" not in measured(desk))
    desk.until(lambda: all(one.says in status(desk) for one in edits[:-1]))
    assert [row["name"] for row in desk.json("kb", "stats")] == ["jam"]
    edits[-2].save(desk, edits[-2].good)  # with it no start would be
    desk.stop()
    desk.start()
    desk.mail(ANN, "Another thing", "My screen is black.")
    desk.letter(ANN, "Another thing", "We are on it.")

    for one in edits[:-2]:
        one.save(desk, one.good.replace("on it", "at work"))
    desk.until(lambda: not measured(desk))
    assert desk.run("status").returncode == 0
    desk.mail(ANN, "A third thing", "My mouse is gone.")
    desk.letter(ANN, "A third thing", "We are at work.")


def test_folders_that_are_made_or_replaced_while_the_desk_runs(make_desk, tmp_path):
    """A new release moved into the place of the old one, and the first letter that a desk words otherwise."""
    desk = make_desk()
    shutil.rmtree(desk.folder / "templates", ignore_errors=True)
    desk.start()
    more = desk.folder / "rules" / "more.yaml"
    for is_replaced in (False, True):
        if is_replaced:
            shutil.copytree(desk.folder / "rules", tmp_path / "release")
            (desk.folder / "rules").rename(tmp_path / "before")
            (tmp_path / "release").rename(desk.folder / "rules")
        more.write_text("clasify: []\n")
        desk.until(lambda: "rules/more.yaml:1:1" in status(desk))
        more.unlink()
        desk.until(lambda: "rules/more.yaml" not in status(desk))
    (desk.folder / "templates" / "en").mkdir(parents=True)
    (desk.folder / "templates" / "en" / "received.j2").write_text(LETTER.replace("ticket|", "tickt|"))
    desk.until(lambda: "templates/en/received.j2:1:13" in status(desk))
