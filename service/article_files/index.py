"""The folder `knowledge/` and the index: files are read and indexed as they change, published articles become files.

The database holds every article whole, so that each node finds it and a folder that cannot be written costs nothing
but the file. What a crash leaves behind: an article that was published and has no file yet is marked (`unwritten`) and
written by the next start or reload; a file is written under another name, synced and renamed,
so that it is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from msgspec import Struct
from msgspec.structs import replace

from rules.language.yaml_reader import Problem, nearest, read_file
from service.article_files.article import LARGEST, ReadArticle, format_article, is_name, parse_article
from store.errors import StoreUnavailable
from store.records import Knowledge
from store.search import knowledge_articles

if TYPE_CHECKING:
    from rules.language.yaml_reader import Node
    from rules.policy.model import Policy
    from store.database.unit import Database, Unit
    from store.database.writer import Writer

log = structlog.get_logger(__name__)
FOLDER = "knowledge"
MOST_FILES = 50_000


class Folder(Struct, frozen=True):
    """What the folder holds: files by article name, and what could not be read of the folder itself."""

    path: Path
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()

    def digest(self, name: str) -> str:
        """By which a file's change is seen: the first 16 hex digits of its SHA-256. Raises KeyError."""
        return hashlib.sha256(self.files[name]).hexdigest()[:16]

    def parse(self, name: str, languages: Sequence[str]) -> ReadArticle:
        """The article of a file, and what is wrong with it. Raises KeyError."""
        return parse_article(name, self.files[name], f"{FOLDER}/{name}.md", languages)


def read_folder(desk: Path) -> Folder:
    """The files `knowledge/*.md` of a desk's folder; a folder that is not there is empty."""
    folder = desk / FOLDER
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        paths = sorted(path for path in folder.glob("*.md") if not path.name.startswith("."))
    except OSError as error:
        return Folder(folder, {}, (Problem(FOLDER, 0, 0, f"cannot be read: {error.strerror}"),))
    for path in paths[:MOST_FILES]:
        try:
            files[path.stem] = read_file(path, LARGEST + 1)
        except OSError as error:
            problems.append(Problem(f"{FOLDER}/{path.name}", 0, 0, f"cannot be read: {error.strerror}"))
    return Folder(folder, files, tuple(problems))


def check_folder(desk: Path, languages: Sequence[str], policy: Policy | None = None) -> list[Problem]:
    """All that is wrong with the articles of a desk, with its place."""
    folder = read_folder(desk)
    problems = list(folder.problems)
    alike: dict[tuple[str, str], str] = {}  # the first article of a title in a language
    for name in folder.files:
        read = folder.parse(name, languages)
        problems += read.problems
        if read.article is not None and read.head is not None:
            problems += _find_twin(read.article, read.head, alike)
        if policy is not None and read.head is not None:
            problems += _find_unknown(read.head, policy)
    return problems


def _find_unknown(head: Node, policy: Policy) -> Iterator[Problem]:
    """Categories that the rules do not have."""
    node = head.get("categories")
    for place in (node.items or (node,)) if node is not None else ():
        for one in map(str.strip, place.text.lower().split(",")) if place.kind == "text" else ():
            if not any(known == one or known.startswith(f"{one}.") for known in policy.categories):
                yield place.problem(f"unknown category '{one}'", nearest(one, policy.categories), "warning")


def _find_twin(article: Knowledge, head: Node, alike: dict[tuple[str, str], str]) -> list[Problem]:
    """Two articles of one title in one language are offered side by side: people cannot tell them apart."""
    keys = [(article.title.casefold(), language) for language in article.languages or ("",)]
    twin = next((alike[key] for key in keys if key in alike), "")
    for key in keys:
        alike.setdefault(key, article.name)
    at = head.find(("title",), key=True)
    return [at.problem(f"has the title of '{twin}'", "keep one, or name what differs", "warning")] if twin else []


def check_rules(desk: Path, policy: Policy, tree: Node) -> list[Problem]:
    """Rules that answer with an article that is not there."""
    names = read_folder(desk).files
    return [
        tree.find(("answer", n, "article")).problem(
            f"there is no article '{rule.article}'", nearest(rule.article, names)
        )
        for n, rule in enumerate(policy.answer)
        if rule.article and rule.article not in names
    ]


# -- from files to the index -------------------------------------------------------------------------------------------


class IndexChanges(Struct, frozen=True):
    """What must be done so that the index says what the files say."""

    put: tuple[Knowledge, ...] = ()
    remove: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    write: tuple[Knowledge, ...] = ()  # published articles whose file is not in this folder

    def __bool__(self) -> bool:
        return bool(self.put or self.remove)


def plan_changes(
    unit: Unit, folder: Folder, languages: Sequence[str], seen: Collection[str], *, shared: bool
) -> IndexChanges:
    """Compare the folder with the index. `seen` are the names that this process found in the folder before.

    A file that is gone takes its article with it. Where nodes share a database (`shared`) only one that was seen here
    before is gone: a node with an empty folder takes nothing from the others,
    and what another node published gets its file here.
    """
    stored = knowledge_articles.digests(unit)
    unwritten = {article.name: article for article in knowledge_articles.find_unwritten(unit)}
    put, problems = [], list(folder.problems)
    for name in folder.files:
        if name in unwritten or (name in stored and stored[name] == folder.digest(name)):
            continue
        read = folder.parse(name, languages)
        problems += read.problems
        if read.article is not None:  # else its last good version stays
            put.append(read.article)
    gone = [name for name in stored if name not in unwritten and name not in folder.files]
    write = list(unwritten.values())
    if shared:
        elsewhere = [name for name in gone if name not in seen]
        write += (row for row in knowledge_articles.find(unit, elsewhere).values() if row.ticket_id is not None)
        gone = [name for name in gone if name not in elsewhere]
    return IndexChanges(tuple(put), tuple(gone), tuple(problems), tuple(write))


def apply_changes(unit: Unit, changes: IndexChanges, now: datetime) -> None:
    """Bring the index to what the files say; said twice, or by two nodes at once, it changes nothing more."""
    knowledge_articles.wait_for_turn(unit)
    there = knowledge_articles.find(unit, [article.name for article in changes.put])
    for name in changes.remove:
        knowledge_articles.remove(unit, name)
    for article in changes.put:
        if article.name not in there or there[article.name].digest != article.digest:
            knowledge_articles.put(unit, replace(article, changed_at=now))


class Library:
    """The articles of one running desk. `writes` is False in a rehearsal: it never touches the desk's files."""

    def __init__(self, folder: Path, languages: Sequence[str], *, shared: bool, writes: bool) -> None:
        self.folder, self.languages, self.shared, self.writes = folder, tuple(languages), shared, writes
        self._seen: frozenset[str] = frozenset()
        self.problems: tuple[Problem, ...] = ()  # of the files, at the last load

    def load(self, database: Database, writer: Writer, now: datetime) -> IndexChanges:
        """Index what has changed in the folder, and write out what was published. Raises StoreError."""
        if self.writes:
            with contextlib.suppress(OSError):  # watched from the start, so that the first article is seen too
                (self.folder / FOLDER).mkdir(exist_ok=True)
        folder = read_folder(self.folder)
        with database.read() as unit:
            changes = plan_changes(unit, folder, self.languages, self._seen, shared=self.shared)
        for start in range(0, max(len(changes.put), len(changes.remove)), _AT_ONCE):
            part = IndexChanges(changes.put[start : start + _AT_ONCE], changes.remove[start : start + _AT_ONCE])
            try:
                writer.run(lambda unit, part=part: apply_changes(unit, part, now))  # type: ignore[misc]
            except StoreUnavailable as error:  # another node does the same: the next load finds what is left
                log.warning("articles put off", reason=str(error))
        self._seen = frozenset(folder.files)
        self.problems = changes.problems
        for problem in changes.problems[:20]:
            log.warning("article left out" if problem.severity == "error" else "article", problem=str(problem))
        self._write(changes.write, writer)
        return changes

    def write_published(self, database: Database, writer: Writer) -> None:
        """Write the files of articles that were published just now."""
        with database.read() as unit:
            waiting = knowledge_articles.find_unwritten(unit)
        self._write(waiting, writer)

    def _write(self, articles: Iterable[Knowledge], writer: Writer) -> None:
        for article in articles if self.writes else ():
            content = format_article(article)
            try:
                write_file(self.folder / FOLDER, article, content)
            except OSError as error:
                log.warning(
                    "article is in the database only", article=article.name, reason=error.strerror or str(error)
                )
                continue
            self._seen |= {article.name}
            digest = hashlib.sha256(content).hexdigest()[:16]
            writer.run(lambda unit, name=article.name, d=digest: knowledge_articles.record_written(unit, name, d))  # type: ignore[misc]
            log.info("article written", article=article.name)


_AT_ONCE = 10  # articles that one job of the writer indexes: others wait for it


def write_file(folder: Path, article: Knowledge, content: bytes) -> Path:
    """The article's file, whole or not at all.

    Raises OSError; FileExistsError for a file that is not this ticket's article.
    """
    if not is_name(article.name):
        raise FileExistsError(0, f"no name for a file: {article.name}")
    path = folder / f"{article.name}.md"
    if path.is_symlink() or (path.exists() and not _is_ours(path, article)):
        raise FileExistsError(0, f"{path.name} is another article")
    folder.mkdir(exist_ok=True)
    part = folder / f".{article.name}.{os.getpid()}.part"
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return path


def _is_ours(path: Path, article: Knowledge) -> bool:
    found = parse_article(article.name, path.read_bytes(), path.name).article
    return found is not None and article.ticket_id is not None and found.ticket_id == article.ticket_id
