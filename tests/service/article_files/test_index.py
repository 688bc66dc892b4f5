"""The folder of articles: what is wrong with a file, what the index makes of a change, what becomes a file and what never does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.article_files.article import format_article, is_name, parse_article
from service.article_files.index import Library, check_folder, write_file
from service.cli.kb import read_rows
from service.domain.knowledge.markdown import as_line, as_text
from store.database.unit import Database
from store.database.writer import Writer
from store.records import Knowledge, KnowledgeUse
from store.search import knowledge_articles
from tests.tools.databases import borrow_database
from tests.tools.running import RunningDesk, postdesk

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
GOOD = (
    "---\ntitle: Paper jam\nlanguages: [en]\ncategories: workplace.printer\nkeywords: [stuck]\n---\n\nOpen the flap.\n"
)


def complaints(text: str | bytes, name: str = "a") -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [str(problem) for problem in parse_article(name, content, f"knowledge/{name}.md", ("en", "zh")).problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Just text", "knowledge/a.md:1:1 there is no front matter - begin with '---', 'title: …' and '---'"),
        ("---\ntitle: x\n", "knowledge/a.md:1:1 the front matter has no end - put '---' on a line of its own below it"),
        ("---\ntitel: x\n---\ny", "knowledge/a.md:2:1 unknown word 'titel' - did you mean 'title'?"),
        ("---\nlanguages: en\n---\ny", "knowledge/a.md:2:1 'title' is missing"),
        ("---\ntitle: ' '\n---\ny", "knowledge/a.md:2:1 the title is empty - say in a few words what the article solves"),
        ("---\ntitle: [x\n---\ny", "knowledge/a.md:2:9 not valid YAML: expected ',' or ']', but got '<stream end>' - a bracket or a comma is missing"),
        ("---\ntitle: x\ntitle: y\n---\nz", "knowledge/a.md:3:1 'title' is already given in line 2 - remove one of the two"),
        ("---\ntitle: x\naudience: all\n---\nz", "knowledge/a.md:3:11 'all' is not one of requesters, engineers"),
        ("---\ntitle: x\nvalid_until: 2026-02-30\n---\nz", "knowledge/a.md:3:14 '2026-02-30' is no day - write 2027-06-30"),
        ("---\ntitle: x\nticket: soon\n---\nz", "knowledge/a.md:3:9 'soon' is no ticket - write T-1042"),
        ("---\ntitle: &x y\n---\nz", "knowledge/a.md:2:8 anchor '&x' is not part of the language - write the value out, or quote the text"),
        ("---\ntitle: x\n---\n\n", "knowledge/a.md:3:1 the article is empty - write it below the '---'"),
        (b"---\ntitle: \xff\n---\nx", "knowledge/a.md:2:1 not UTF-8 - save the file as UTF-8"),
        (b"---\n" + b"x" * 300_000, "knowledge/a.md the file is larger than 200 kB - make several articles of it"),
        ("---\ntitle: x\nlanguages: [fr]\n---\nz", "knowledge/a.md:3:13 warning: nobody is offered an article in 'fr' - the desk speaks en, zh"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(text: str | bytes, said: str):
    assert said in complaints(text)


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", "a b", "", "x" * 81, "a\0", "con:x"])
def test_a_name_that_leads_anywhere_is_none(name: str):
    assert not is_name(name)
    assert parse_article(name, GOOD.encode(), "f").article is None


def test_a_file_says_the_same_after_it_was_read_and_written():
    article = Knowledge(
        "a", "It's \"odd\": [x] # y\n", "## One\n\n---\n\ntwo", ("en", "zh"), ("network.vpn",), ("a, b", "卡纸"), "engineers",
        "2027-06-30", "Dana O'Neil", 42,
    )  # fmt: skip
    again = parse_article("a", format_article(article), "f").article
    assert again is not None
    assert replace(again, digest="", title=again.title) == replace(article, title='It\'s "odd": [x] # y')


def test_markdown_is_readable_as_text():
    source = "# Head\n\nSome *text* and [a page](https://x.example).\n\n1. one\n2. two\n   goes on\n   - in\n\n![p](http://t/x.png) <b>x</b>\n\n    code"
    assert as_text(source) == (
        "Head\n\nSome text and a page (https://x.example).\n\n1. one\n2. two\n   goes on\n   - in\n\n <b>x</b>\n\n    code"
    )


def test_in_one_line_a_heading_does_not_run_into_what_it_is_above():
    assert (
        as_line("## Problem\n\nIt jams.\n\n## Solution\n\n1. open\n2. pull")
        == "Problem: It jams. Solution: 1. open 2. pull"
    )
    assert as_line("## 现象\n\n卡纸。\n\n## 为什么？\n\n太潮。") == "现象： 卡纸。 为什么？ 太潮。"


# -- the folder and the index ------------------------------------------------------------------------------------------------


class Shop:
    """A folder, a database and a library between them, as a running desk has them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        (folder / "knowledge").mkdir(exist_ok=True)
        self.database = Database.open(url)
        self.database.upgrade()
        self.writer = Writer(self.database)

    def library(self, folder: Path | None = None, *, shared: bool = False, writes: bool = True) -> Library:
        return Library(folder or self.folder, ("en", "zh"), shared=shared, writes=writes)

    def load(self, library: Library) -> None:
        library.load(self.database, self.writer, NOW)

    def write(self, name: str, text: str = GOOD) -> None:
        (self.folder / "knowledge" / f"{name}.md").write_text(text, encoding="utf-8")

    def names(self) -> list[str]:
        with self.database.read() as unit:
            return sorted(knowledge_articles.digests(unit))

    def find(self, words: str) -> list[str]:
        with self.database.read() as unit:
            return [hit.article.name for hit in knowledge_articles.search_articles(unit, words)]

    def publish(self, name: str, ticket: int = 7, text: str = "Hold the pin.") -> None:
        article = Knowledge(
            name, "Badge reader blinks", text, ("en",), author="Dana", ticket_id=ticket, changed_at=NOW, unwritten=True
        )
        self.writer.run(lambda unit: knowledge_articles.put(unit, article))

    def file(self, name: str) -> Path:
        return self.folder / "knowledge" / f"{name}.md"


@contextmanager
def opened(folder: Path) -> Iterator[Shop]:
    with borrow_database() as url:
        shop = Shop(folder, url)
        yield shop
        shop.writer.close()
        shop.database.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with opened(tmp_path) as made:
        yield made


def test_files_are_indexed_as_they_change(shop: Shop):
    library = shop.library()
    shop.write("jam")
    shop.load(library)
    assert shop.find("flap") == ["jam"]
    shop.write("jam", GOOD.replace("flap", "drawer"))
    shop.load(library)
    assert (shop.find("flap"), shop.find("drawer")) == ([], ["jam"])
    shop.file("jam").unlink()
    shop.load(library)
    assert shop.names() == []


def test_loading_twice_writes_nothing(shop: Shop):
    shop.write("jam")
    shop.load(shop.library())
    assert not shop.library().load(shop.database, shop.writer, NOW)


def test_a_broken_file_keeps_its_last_good_article_and_the_others_are_there(shop: Shop):
    library = shop.library()
    shop.write("jam")
    shop.write("other")
    shop.load(library)
    shop.write("jam", "no front matter")
    shop.write("new", "no front matter")
    shop.load(library)
    assert sorted(shop.names()) == ["jam", "other"]
    assert [str(one).split(" ")[0] for one in library.problems] == ["knowledge/jam.md:1:1", "knowledge/new.md:1:1"]
    shop.file("new").unlink()
    assert [str(p).split(" ")[0] for p in check_folder(shop.folder, ("en",))] == ["knowledge/jam.md:1:1"]


def test_what_was_published_becomes_a_file_and_can_be_edited(shop: Shop):
    shop.publish("badge-t7")
    shop.load(shop.library())
    text = shop.file("badge-t7").read_text(encoding="utf-8")
    assert "ticket: T-7" in text
    assert "author: 'Dana'" in text
    assert not shop.library().load(shop.database, shop.writer, NOW), "the file says what the database says"
    shop.write("badge-t7", text.replace("Hold", "Press"))
    library = shop.library()
    shop.load(library)
    assert shop.find("press") == ["badge-t7"]
    shop.file("badge-t7").unlink()
    shop.load(library)
    assert shop.names() == []


def test_another_node_gets_the_file_too(shop: Shop, tmp_path: Path):
    other = tmp_path / "other"
    (other / "knowledge").mkdir(parents=True)
    shop.publish("badge-t7")
    first, second = shop.library(shared=True), shop.library(other, shared=True)
    shop.load(first)
    shop.load(second)
    assert (other / "knowledge" / "badge-t7.md").read_bytes() == shop.file("badge-t7").read_bytes()
    assert shop.names() == ["badge-t7"]
    (other / "knowledge" / "badge-t7.md").unlink()
    shop.load(second)
    assert shop.names() == [], "who had seen the file means its end"


def test_a_node_with_an_empty_folder_takes_nothing_from_the_others(shop: Shop, tmp_path: Path):
    shop.write("jam")
    shop.load(shop.library(shared=True))
    (tmp_path / "empty").mkdir()
    shop.load(shop.library(tmp_path / "empty", shared=True))
    assert shop.names() == ["jam"]


def test_two_nodes_that_start_together_index_once(tmp_path: Path, postgresql_url: str):
    nodes = [Shop(tmp_path, postgresql_url) for _ in range(2)]
    for n in range(40):
        nodes[0].write(f"jam{n}")
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(node.load, node.library(shared=True)) for node in nodes]:
            done.result()
    nodes[0].load(nodes[0].library(shared=True))
    assert len(nodes[1].names()) == 40
    for node in nodes:
        node.writer.close()
        node.database.close()


def test_another_article_is_never_overwritten(shop: Shop):
    shop.write("badge-t7")
    shop.publish("badge-t7")
    shop.load(shop.library())
    assert shop.file("badge-t7").read_text(encoding="utf-8") == GOOD
    assert shop.find("pin") == ["badge-t7"], "it is found all the same"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_only_the_file(shop: Shop):
    folder = shop.folder / "knowledge"
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    shop.publish("badge-t7")
    shop.load(shop.library())
    folder.chmod(stat.S_IRWXU)
    assert shop.find("pin") == ["badge-t7"]
    shop.load(shop.library())
    assert shop.file("badge-t7").exists()


def test_a_file_in_place_of_the_folder_costs_only_the_file(shop: Shop):
    (shop.folder / "knowledge").rmdir()
    (shop.folder / "knowledge").write_text("not a folder", encoding="utf-8")
    shop.publish("badge-t7")
    shop.load(shop.library())
    assert shop.find("pin") == ["badge-t7"]


def test_a_rehearsal_writes_no_file(shop: Shop):
    shop.publish("badge-t7")
    shop.load(shop.library(writes=False))
    assert list((shop.folder / "knowledge").iterdir()) == []


@pytest.mark.parametrize("name", ["../../evil", "a/b", ".hidden", ""])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str):
    (tmp_path / "knowledge").mkdir()
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "knowledge", Knowledge(name, "t", "x", ticket_id=1), b"x")
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []


def test_no_file_is_written_through_a_link(tmp_path: Path):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "elsewhere.md").write_bytes(format_article(Knowledge("a-t1", "t", "x", ticket_id=1)))
    (tmp_path / "knowledge" / "a-t1.md").symlink_to(tmp_path / "elsewhere.md")
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "knowledge", Knowledge("a-t1", "t", "x", ticket_id=1), b"x")


# -- the command line --------------------------------------------------------------------------------------------------------


def test_what_helps_what_nobody_uses_and_what_is_past_its_date(shop: Shop):
    old = NOW - timedelta(days=400)
    rows = {
        "helps": Knowledge("helps", "H", "x", changed_at=old),
        "idle": Knowledge("idle", "I", "x", changed_at=old),
        "past": Knowledge("past", "P", "x", valid_until="2026-11-23", changed_at=NOW),
        "soon": Knowledge("soon", "S", "x", valid_until="2026-12-01", changed_at=NOW),
    }
    with shop.database.write() as unit:
        for row in rows.values():
            knowledge_articles.put(unit, row)
        knowledge_articles.record_uses(
            unit, [KnowledgeUse("helps", what, 1, NOW) for what in ("offered", "offered", "asked", "helped")]
        )
    with shop.database.read() as unit:
        found = read_rows(unit, NOW, "2026-11-24", "2026-12-24")
    assert [(row.name, row.standing) for row in found] == [
        ("helps", ""),
        ("idle", "unused"),
        ("past", "past"),
        ("soon", "soon"),
    ]
    assert (found[0].offered, found[0].asked, found[0].helped, found[0].used, found[0].last) == (2, 1, 1, 0, NOW)


def test_the_command_line_searches_and_checks(tmp_path: Path):
    folder = tmp_path / "desk"
    folder.mkdir()
    RunningDesk(folder, None)
    (folder / "knowledge").mkdir(exist_ok=True)
    (folder / "knowledge" / "jam.md").write_text(GOOD, encoding="utf-8")
    (folder / "knowledge" / "broken.md").write_text("---\ntitel: x\n---\ny\n", encoding="utf-8")
    found = postdesk("kb", "search", "printr", "paper", "jam", "-C", folder, "--json")
    assert '"name": "jam"' in found.stdout, found.stderr
    checked = postdesk("check", "-C", folder)
    assert checked.returncode == 2
    assert "knowledge/broken.md:2:1 unknown word 'titel' - did you mean 'title'?" in checked.stdout
    assert postdesk("kb", "check", "-C", folder).returncode == 2
    listed = postdesk("kb", "stats", "-C", folder)
    assert "jam" in listed.stdout
    assert "broken" not in listed.stdout


def test_two_articles_of_one_title_are_named(tmp_path: Path):
    """They would be offered side by side; of one title in two languages each reader sees one."""
    (tmp_path / "knowledge").mkdir()
    for name, head in {"jam": "en", "jam2": "en", "jam-zh": "zh"}.items():
        text = f"---\ntitle: Paper Jam\nlanguages: {head}\n---\n\nOpen the flap.\n"
        (tmp_path / "knowledge" / f"{name}.md").write_text(text, encoding="utf-8")
    said = [str(problem) for problem in check_folder(tmp_path, ("en", "zh"))]
    assert said == ["knowledge/jam2.md:2:1 warning: has the title of 'jam' - keep one, or name what differs"]


def test_a_rule_that_answers_with_an_unknown_article_is_found(tmp_path: Path):
    folder = tmp_path / "desk"
    folder.mkdir()
    RunningDesk(folder, None)
    (folder / "knowledge").mkdir(exist_ok=True)
    (folder / "knowledge" / "paper-jam.md").write_text(GOOD, encoding="utf-8")
    (folder / "rules" / "more.yaml").write_text(
        "answer:\n  - name: Jams\n    when: {subject: {has: jam}}\n    article: papr-jam\n", encoding="utf-8"
    )
    checked = postdesk("check", "-C", folder)
    assert "rules/more.yaml:4:14 there is no article 'papr-jam' - did you mean 'paper-jam'?" in checked.stdout
