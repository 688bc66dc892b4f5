"""`postdesk kb`: the knowledge articles: search them, see what is wrong with them, and which of them help."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from msgspec import Struct

from service.cli.common import (
    HERE,
    Folder,
    Json,
    Limit,
    get_config,
    open_database,
    print_json,
    print_result,
    print_table,
    show_time,
)
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from rules.language.yaml_reader import Problem
    from service.config.settings import Config
    from store.database.unit import Unit
    from store.records import Knowledge

app = typer.Typer(
    help="Knowledge articles: search, check, stats, remove.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
UNUSED_AFTER = timedelta(days=180)  # an article that is older and did nothing in that time
SOON = timedelta(days=30)  # before the last day of an article


class FoundRow(Struct, frozen=True):
    """An article of a search; `offered` says whether a mail of these words would be offered it."""

    name: str
    title: str
    languages: tuple[str, ...]
    audience: str
    valid_until: str
    score: float
    offered: bool


class StatisticsRow(Struct, frozen=True):
    """What became of an article. `standing` is past (its date), soon, unused or "" for one that is well."""

    name: str
    title: str
    offered: int
    asked: int
    helped: int
    used: int
    last: datetime | None
    valid_until: str
    standing: str


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Words, or the text of a mail.")],
    folder: Folder = HERE,
    json: Json = False,
    limit: Limit = 10,
) -> None:
    """Articles that the words speak of, the best first."""
    from service.domain.knowledge.article_matching import ArticleReader, offer
    from store.search import knowledge_articles

    config, text = get_config(Path(folder)), " ".join(words)
    with _indexed(config) as unit:
        hits = knowledge_articles.search_articles(unit, text, limit)
    day = _today(config).isoformat()
    offered = {article.name for language in config.languages for article in offer(hits, ArticleReader(language, day))}
    rows = [
        FoundRow(
            hit.article.name, hit.article.title, hit.article.languages, hit.article.audience, hit.article.valid_until,
            round(hit.found.score, 2), hit.article.name in offered,
        )
        for hit in hits
    ]  # fmt: skip
    if json:
        print_json(rows)
    elif not rows:
        print("nothing")
    else:
        print_table(
            ("article", "score", "offered", "title"),
            [(row.name, f"{row.score:.1f}", "yes" if row.offered else "", row.title) for row in rows],
            right=("score",),
        )


@app.command("check")
def check(folder: Folder = HERE, json: Json = False) -> None:
    """What is wrong with the articles, with file:line:column and a hint; what is past its date; what has no file.

    Exit 2 for a mistake.
    """
    from service.article_files.index import check_folder
    from service.cli.people import get_policy

    config = get_config(Path(folder))
    problems = [*check_folder(config.folder, config.languages, get_policy(config)), *_dates(config)]
    if json:
        print_json(problems)
    else:
        print(*problems or ("all is well",), sep="\n")
    raise typer.Exit(2 if any(problem.severity == "error" for problem in problems) else 0)


@app.command("stats")
def stats(folder: Folder = HERE, json: Json = False) -> None:
    """Which articles help, which nobody uses, which are past their date."""
    config = get_config(Path(folder))
    with _indexed(config) as unit:
        rows = read_rows(unit, datetime.now(UTC), _today(config).isoformat(), (_today(config) + SOON).isoformat())
    if json:
        print_json(rows)
    elif not rows:
        print("no articles")
    else:
        print_table(
            ("article", "offered", "read", "helped", "used", "last", "standing", "title"),
            [
                (
                    row.name, str(row.offered), str(row.asked), str(row.helped), str(row.used),
                    show_time(row.last, config)[:10], _standing(row), row.title,
                )
                for row in rows
            ],
            right=("offered", "read", "helped", "used"),
        )  # fmt: skip


def read_rows(unit: Unit, now: datetime, today: str, soon: str) -> list[StatisticsRow]:
    """Every article with what became of it: those that helped most first, those that nobody uses last."""
    from store.search import knowledge_articles

    figures = knowledge_articles.statistics(unit)

    def row(article: Knowledge) -> StatisticsRow:
        did = figures.get(article.name, {})
        count = {what: did[what][0] if what in did else 0 for what in knowledge_articles.USES}
        last = max((at for _, at in did.values()), default=None)
        unused = (last or article.changed_at or now) < now - UNUSED_AFTER
        past = not article.is_valid(today)
        standing = "past" if past else "soon" if not article.is_valid(soon) else "unused" if unused else ""
        return StatisticsRow(
            article.name, article.title, count["offered"], count["asked"], count["helped"], count["used"], last,
            article.valid_until, standing,
        )  # fmt: skip

    rows = [row(article) for article in knowledge_articles.find_all(unit)]
    return sorted(rows, key=lambda r: (-r.helped, -r.used, -r.asked, -r.offered, r.name))


def _standing(row: StatisticsRow) -> str:
    words = {"past": f"past {row.valid_until}", "soon": f"until {row.valid_until}", "unused": "nobody uses it"}
    return words.get(row.standing, "")


@app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="The article's name.")], folder: Folder = HERE, json: Json = False
) -> None:
    """Take an article out of the database whose file is gone. One that has a file is removed by removing the file."""
    from store.search import knowledge_articles

    config = get_config(Path(folder))
    if (config.folder / "knowledge" / f"{name}.md").exists():
        raise UserError(f"knowledge/{name}.md is there: remove the file, and the article is gone")
    with open_database(config) as database, database.write() as unit:
        if not knowledge_articles.find(unit, [name]):
            raise UserError(f"no article {name!r}")
        knowledge_articles.remove(unit, name)
    print_result(json, {"removed": name}, f"{name} is gone")


def _dates(config: Config) -> Iterator[Problem]:
    from rules.language.yaml_reader import Problem
    from store.search import knowledge_articles

    today, soon = _today(config).isoformat(), (_today(config) + SOON).isoformat()
    with _indexed(config) as unit:
        articles, unwritten = knowledge_articles.find_all(unit), knowledge_articles.find_unwritten(unit)
    for article in articles:
        file = f"knowledge/{article.name}.md"
        if not article.is_valid(today):
            yield Problem(
                file, 1, 1, f"past its date, {article.valid_until}", "nobody is offered it: look through it", "warning"
            )
        elif not article.is_valid(soon):
            yield Problem(file, 1, 1, f"valid until {article.valid_until}", "look through it soon", "warning")
        if not article.unwritten and not (config.folder / file).exists():
            yield Problem(
                file,
                0,
                0,
                "in the database, and there is no file here",
                f"postdesk kb remove {article.name}",
                "warning",
            )
    for article in unwritten:
        file = f"knowledge/{article.name}.md"
        yield Problem(file, 0, 0, "published, but only in the database", "can the desk write to knowledge/?", "warning")


def _today(config: Config) -> date:
    return datetime.now(ZoneInfo(config.desk.timezone)).date()


def _indexed(config: Config) -> AbstractContextManager[Unit]:
    """A snapshot of the database in which the index says what the folder says now."""
    from contextlib import contextmanager

    from service.article_files.index import apply_changes, plan_changes, read_folder

    @contextmanager
    def opened() -> Iterator[Unit]:
        with open_database(config) as database:
            files = read_folder(config.folder)
            with database.read() as unit:
                changes = plan_changes(unit, files, config.languages, files.files, shared=not config.embedded)
            if changes:
                with database.write() as unit:
                    apply_changes(unit, changes, datetime.now(UTC))
            with database.read() as unit:
                yield unit

    return opened()
