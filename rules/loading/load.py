"""A folder of YAML files -> one policy, or all that is wrong with it in one run. Reads files and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rules.language.torn_files import find_slips, read_torn
from rules.language.yaml_models import validate_rest
from rules.language.yaml_reader import MAX_BYTES, MAX_NODES, Node, Problem, read_file
from rules.loading.checks import check_policy
from rules.loading.findings import Surroundings
from rules.policy.model import Policy

MAX_FILES = 500
# Below these keys stand names and sentences; `matches` holds patterns.
FREE = frozenset({"name", "names", "decline", "matches", "say", "question", "questions", "label", "labels", "phone"})
Letters = Mapping[str, AbstractSet[str]]  # letter -> languages


class Loaded(Struct, frozen=True):
    """`policy` is None when any problem is an error; `version` names the content of the files."""

    policy: Policy | None
    problems: tuple[Problem, ...]
    version: str
    tree: Node  # what the files say, merged

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which the rules are not taken over."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems beside which the rules work."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def rules_folder(folder: Path) -> Path:
    """The folder itself, or its `rules` when it is a desk's."""
    return folder / "rules" if (folder / "rules").is_dir() else folder


def rule_files(folder: Path) -> list[Path]:
    """Every .yaml and .yml of the rules, without those of the tests, by name."""
    base = rules_folder(folder)
    return [path for path in yaml_files(base) if path.relative_to(base).parts[0] != "tests"]


def yaml_files(base: Path) -> list[Path]:
    """Every .yaml and .yml below a folder, by name, without what is hidden, such as the locks of editors."""
    files = (path for path in base.rglob("*") if path.suffix in {".yaml", ".yml"} and not path.is_dir())
    return sorted(path for path in files if not any(part.startswith(".") for part in path.relative_to(base).parts))


def load(
    folder: Path,
    *,
    desk_timezone: str = "UTC",
    languages: Sequence[str] = ("en",),
    letters: Letters | None = None,
    today: date | None = None,
) -> Loaded:
    """The policy of a folder (that of the rules, or the desk's that holds it).

    `letters` lets names of letters be checked,
    `today` holidays that are not known yet. Never raises for what the files hold.
    """
    base = rules_folder(folder)
    paths = rule_files(folder)
    if not base.is_dir() or not paths:
        return Loaded(
            None,
            (Problem(base.name or str(base), 0, 0, "there are no rules here", "expected *.yaml files"),),
            "",
            _empty(base.name),
        )
    files = {f"{base.name}/{path.relative_to(base).as_posix()}": path for path in paths[:MAX_FILES]}
    if letters is None and today is None:
        try:
            texts = tuple((name, read_file(path, MAX_BYTES + 1)) for name, path in files.items())
        except OSError:
            pass  # said below, of the file that it is
        else:
            return _load_known(texts, desk_timezone, tuple(languages))
    return load_texts(files, desk_timezone=desk_timezone, languages=languages, letters=letters, today=today)


@lru_cache(maxsize=1)
def _load_known(texts: tuple[tuple[str, bytes], ...], desk_timezone: str, languages: tuple[str, ...]) -> Loaded:
    """What was read last is not proved again while it stays the same: rehearsals open one desk many times."""
    return load_texts(dict(texts), desk_timezone=desk_timezone, languages=languages)


def load_texts(
    files: Mapping[str, str | bytes | Path],
    *,
    desk_timezone: str = "UTC",
    languages: Sequence[str] = ("en",),
    letters: Letters | None = None,
    today: date | None = None,
) -> Loaded:
    """The same for files that are at hand as text, by the name that problems show."""
    problems: list[Problem] = []
    slips: list[Problem] = []
    trees: list[Node] = []
    digest = hashlib.sha256()
    nodes = 0
    lost: set[str] = set()
    for name, source in files.items():
        try:
            content = read_file(source, MAX_BYTES + 1) if isinstance(source, Path) else source
            written = content.encode() if isinstance(content, str) else content
            digest.update(name.encode() + b"\0" + written + b"\0")
            torn = read_torn(content, name)
        except OSError as error:
            problems.append(Problem(name, 0, 0, f"cannot be read: {error.strerror}"))
            lost.add("*")
            continue
        problems += torn.problems
        slips += find_slips(torn.tree, FREE)
        lost |= torn.lost
        nodes += _size(torn.tree)
        if nodes > 2 * MAX_NODES:
            problems.append(Problem(name, 0, 0, f"the rules hold more than {2 * MAX_NODES} values together"))
            break
        trees.append(torn.tree)
    version = digest.hexdigest()[:12]
    merged = merge(trees, problems)
    context = {"timezone": desk_timezone, "languages": tuple(languages)}
    policy, tree, wrong = validate_rest(merged, Policy, context)
    problems += wrong
    broken = frozenset((problem.file, problem.line) for problem in problems if problem.severity == "error")
    if policy is not None:
        around = Surroundings(merged, broken, letters, today, frozenset(lost))
        problems += check_policy(policy, tree, around)
    places = {(problem.file, problem.line, problem.column) for problem in problems}
    problems += [slip for slip in slips if (slip.file, slip.line, slip.column) not in places]
    order = {name: place for place, name in enumerate(files)}
    unique = sorted(dict.fromkeys(problems), key=lambda p: (order.get(p.file, -1), p.line, p.column, p.message))
    failed = any(problem.severity == "error" for problem in unique)
    return Loaded(None if failed else policy, tuple(unique), version, merged)


def _empty(name: str) -> Node:
    return Node("map", name, 1, 1)


def _size(node: Node) -> int:
    return 1 + sum(map(_size, node.items)) + sum(1 + _size(value) for _, value in node.entries)


def merge(trees: Sequence[Node], problems: list[Problem]) -> Node:
    """Sections of all files as one tree: maps are joined, lists are put one after the other, nothing is given twice."""
    sections: dict[str, tuple[Node, Node]] = {}
    for tree in trees:
        if tree.kind != "map":
            problems.append(tree.problem(f"expected sections such as teams, people and classify, found a {tree.kind}"))
            continue
        for key, value in tree.entries:
            if value.kind == "empty" and key.text in Policy.model_fields:
                continue
            before = sections.get(key.text)
            sections[key.text] = (key, value) if before is None else (before[0], _join(key, before, value, problems))
    root = trees[0] if trees else _empty("rules")
    return Node("map", root.file, 1, 1, entries=tuple(sections.values()))


def _join(key: Node, before: tuple[Node, Node], value: Node, problems: list[Problem]) -> Node:
    first = before[1]
    if first.kind == value.kind == "list":
        return replace(first, items=(*first.items, *value.items))
    if first.kind == value.kind == "map":
        known = {name.text: name for name, _ in first.entries}
        fresh = []
        for name, inner in value.entries:
            if name.text in known:
                place = f"{known[name.text].file}:{known[name.text].line}"
                problems.append(name.problem(f"'{name.text}' is already given in {place}", "remove one of the two"))
            else:
                fresh.append((name, inner))
        return replace(first, entries=(*first.entries, *fresh))
    place = f"{first.file}:{first.line}"
    if value.kind == first.kind:
        problems.append(key.problem(f"'{key.text}' is already given in {place}", "remove one of the two"))
    else:
        problems.append(key.problem(f"'{key.text}' is a {value.kind} here and a {first.kind} in {place}"))
    return first
