"""How often an offered article is the right one, on labelled mails that nothing was tuned on (`test`) and those that it was (`dev`).

python -m tests.corpora.knowledge.measure dev      python -m tests.corpora.knowledge.measure test
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from service.article_files.article import parse_article
from service.domain.knowledge.article_matching import SEARCHED, ArticleReader, offer
from store.database.unit import Database
from store.search import knowledge_articles

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    mails: int
    answerable: int
    offered: int  # articles
    right: int
    served: int  # mails that were offered the right one
    disturbed: int  # mails that no article answers and that were offered one

    @property
    def precision(self) -> float:
        return self.right / self.offered

    @property
    def recall(self) -> float:
        return self.served / self.answerable

    def __str__(self) -> str:
        return (
            f"{self.mails} mails, {self.answerable} answerable: {self.offered} articles offered, {self.right} right "
            f"(precision {self.precision:.3f}), {self.served} served (recall {self.recall:.3f}), {self.disturbed} of the others disturbed"
        )


def read_mails(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fill(database: Database) -> int:
    with database.write() as unit:
        paths = sorted((FOLDER / "articles").glob("*.md"))
        for path in paths:
            article = parse_article(path.stem, path.read_bytes(), path.name).article
            assert article is not None, path
            knowledge_articles.put(unit, replace(article, changed_at=NOW))
    return len(paths)


def measure(database: Database, name: str, *, show: bool = False) -> Figures:
    offered = right = served = disturbed = answerable = 0
    mails = read_mails(name)
    for mail in mails:
        text = f"{mail['subject']}\n{mail['subject']}\n{mail['body']}"
        with database.read() as unit:
            hits = knowledge_articles.search_articles(unit, text, SEARCHED, quick=True)
        names = [article.name for article in offer(hits, ArticleReader(mail["language"], "2026-11-24"))]
        good = names.count(mail["article"])
        answerable += mail["article"] != "-"
        offered, right, served = offered + len(names), right + good, served + bool(good)
        disturbed += bool(names) and mail["article"] == "-"
        if show and (len(names) > good or (not good and mail["article"] != "-")):
            print(f"{mail['article']:<24} {', '.join(names) or 'nothing':<40} {mail['subject']}")
    return Figures(len(mails), answerable, offered, right, served, disturbed)


def main() -> None:
    database = Database.open("sqlite://")
    database.upgrade()
    fill(database)
    for name in sys.argv[1:] or ("dev",):
        print(f"{name}: {measure(database, name, show=name == 'dev')}")
    database.close()


if __name__ == "__main__":
    main()
