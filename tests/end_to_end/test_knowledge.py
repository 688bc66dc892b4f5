"""Knowledge through the real daemon: real SMTP in, real SMTP out, a file edited beside it, and the file that it writes."""

from __future__ import annotations

import pytest

from tests.tools.running import RunningDesk

ANN, LI, DANA, PIET = "ann@acme.example", "li@acme.example", "dana@acme.example", "piet@acme.example"
JAM = "---\ntitle: Paper jam in the floor printers\nlanguages: en\nkeywords: [paper stuck]\n---\n\n1. Open the flap.\n2. Pull the paper upwards.\n3. Close the flap.\n"
KAZHI = "---\ntitle: 打印机卡纸的处理\nlanguages: zh\nkeywords: [卡住, 纸卡]\n---\n\n打开后盖，把纸往上抽。\n"


@pytest.mark.timeout(120)
def test_an_article_is_written_offered_and_born_of_a_ticket(desk: RunningDesk):
    folder = desk.folder / "knowledge"
    (folder / "jam.md").write_text(JAM, encoding="utf-8")
    (folder / "kazhi.md").write_text(KAZHI, encoding="utf-8")
    (folder / "broken.md").write_text("no front matter", encoding="utf-8")
    desk.until(lambda: [row["name"] for row in desk.json("kb", "stats")] == ["jam", "kazhi"])

    desk.mail(ANN, "Paper jam", "There is a paper jam, the paper is stuck in the printer.")
    offered = desk.letter(ANN, "This may solve it right away", "Paper jam in the floor printers")
    assert "打印机" not in offered.text
    desk.click(offered, "Full article")
    whole = desk.letter(ANN, "Here is the full article", "2. Pull the paper upwards.")
    desk.click(whole, "That solved it")
    desk.until(lambda: desk.tickets()[0]["resolution"] == "self-solved")
    row = next(row for row in desk.json("kb", "stats") if row["name"] == "jam")
    assert (row["offered"], row["asked"], row["helped"]) == (1, 1, 1)

    desk.mail(LI, "打印机卡纸", "三楼的打印机卡纸了，纸卡在里面。")
    desk.letter(LI, "也许这些办法现在就能解决", "打印机卡纸的处理")

    desk.mail(
        "Ann Lee <ann@acme.example>", "Badge reader blinks red", "The badge reader blinks red, call +86 10 5555 1234."
    )
    desk.until(lambda: len(desk.tickets()) == 3 and desk.tickets()[2]["assignee"])
    mine = desk.tickets()[2]["assignee"]
    other = PIET if mine == DANA else DANA
    work = desk.letter(mine, "The badge reader blinks red")
    desk.reply(work, "#resolve\nSteps: hold the pin for ten seconds.\n\nThe reader of Ann Lee had lost its clock.")
    desk.letter(ANN, "had lost its clock")
    desk.reply(work, "#publish")
    review = desk.letter(other, "Publish this article?", "had lost its clock", "hold the pin")
    assert "Ann Lee had" not in review.text
    assert "5555" not in review.text.partition("Publish\n")[0]
    assert not (folder / "badge-reader-blinks-red-t3.md").exists()
    desk.click(review, "Publish")
    desk.letter(mine, "People can now find it", "#use badge-reader-blinks-red-t3")
    written = folder / "badge-reader-blinks-red-t3.md"
    text = desk.until(lambda: written.exists() and written.read_text(encoding="utf-8"))
    assert "ticket: T-3" in text
    assert "Ann" not in text
    assert desk.json("kb", "search", "badge reader blinks")[0]["name"] == "badge-reader-blinks-red-t3"
    assert desk.run("kb", "check").stdout.count("error") == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "badge-reader-blinks-red-t3.md", "broken.md", "jam.md", "kazhi.md",
    ]  # fmt: skip
