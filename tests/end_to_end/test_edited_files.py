"""Files that are edited under a running daemon: with a mistake in one the last good one stays, and the admins know."""

from __future__ import annotations

import pytest

from tests.tools.running import RunningDesk

ANN = "ann@acme.example"
LETTER = 'Subject: {{ ticket|subject }}\n\n{{ to|greeting }}\n\nWe are on it.\n--\n{% include "en/_foot.j2" %}\n'
JAM = "---\ntitle: Paper jam\nlanguages: en\n---\n\nOpen the flap.\n"


def troubles(desk: RunningDesk) -> dict[str, str]:
    return {one["name"]: one["what"] for one in desk.json("status")["troubles"]}


@pytest.mark.timeout(240)
def test_the_last_good_letters_words_rules_and_articles_stay_and_are_told(desk: RunningDesk) -> None:
    english, knowledge = desk.folder / "templates" / "en", desk.folder / "knowledge"
    english.mkdir(parents=True, exist_ok=True)
    for name in ("received.j2", "received-after-hours.j2"):  # whatever time it is
        (english / name).write_text(LETTER, encoding="utf-8")
    (knowledge / "jam.md").write_text(JAM, encoding="utf-8")
    desk.until(lambda: list((desk.folder / "var" / "letters").glob("[!.]*/en/received.j2")))
    desk.until(lambda: [row["name"] for row in desk.json("kb", "stats")] == ["jam"])

    for name in ("received.j2", "received-after-hours.j2"):
        (english / name).write_text(LETTER.replace("ticket|", "tickt|"), encoding="utf-8")
    (english / "words.toml").write_text('[signs]\nno_subject = "x\n', encoding="utf-8")
    (knowledge / "jam.md").write_text(JAM.replace("title", "titel"), encoding="utf-8")
    (desk.folder / "rules" / "more.yaml").write_text("clasify: []\n", encoding="utf-8")
    desk.until(lambda: {"letters", "rules", "articles"} <= {*troubles(desk)})
    said = troubles(desk)
    assert "templates/en/received-after-hours.j2:1:13" in said["letters"]
    assert "templates/en/received.j2:1:13" in said["letters"]
    assert "rules/more.yaml:1:1" in said["rules"]
    assert "knowledge/jam.md:2:1" in said["articles"]
    admin = desk.answers.engineers[0].address
    desk.letter(admin, "last good version stays", "templates/en/received.j2:1:13", "words.toml:2:")
    desk.letter(admin, "last good version stays", "knowledge/jam.md:2:1")
    desk.letter(admin, "last good version stays", "rules/more.yaml:1:1")
    desk.mail(ANN, "Paper jam", "The printer is jammed.")
    desk.letter(ANN, "We are on it.")
    assert [row["name"] for row in desk.json("kb", "stats")] == ["jam"]

    (desk.folder / "rules" / "more.yaml").unlink()  # with it no start would be
    desk.stop()
    desk.start()
    desk.mail(ANN, "Another thing", "My screen is black.")
    desk.letter(ANN, "Another thing", "We are on it.")

    for name in ("received.j2", "received-after-hours.j2"):
        (english / name).write_text(LETTER.replace("on it", "at work"), encoding="utf-8")
    (english / "words.toml").unlink()
    (knowledge / "jam.md").write_text(JAM, encoding="utf-8")
    desk.until(lambda: not {"letters", "rules", "articles"} & {*troubles(desk)})
    desk.mail(ANN, "A third thing", "My mouse is gone.")
    desk.letter(ANN, "A third thing", "We are at work.")
