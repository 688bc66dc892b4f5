"""Everything that can be wrong in the files of a desk: configuration, rules, tests, rehearsals, letters, articles.

A mistake in one file hides nothing of the others. Reads files; changes and sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from rules.authoring.rule_tests import check_tests, list_weak, load_tests
from rules.language.allowed_warnings import leave_out_allowed
from rules.language.torn_files import find_slips
from rules.language.yaml_reader import Loc, Problem, known_words, nearest
from rules.loading.load import Loaded, load, rule_files, rules_folder
from rules.loading.near_domains import find_near
from rules.matching.fact_reader import FACT_LABELS
from service.article_files.index import check_folder as check_articles
from service.article_files.index import check_rules as check_answers
from service.config.load import FILE, ExaminedFile, examine_file, is_called_like, list_exposed
from service.config.schema import LANGUAGES
from service.config.settings import Config, SecretMissing
from service.config.start_checks import check_rules, check_start, is_folder
from service.rehearsal.script import check_rehearsals
from templates.letters import LETTERS
from templates.lint import lint
from templates.words import languages as known_languages


class CheckedDesk(Struct, frozen=True):
    """What was found, and in what: `config` and the policy of `loaded` are None where they cannot be used."""

    problems: tuple[Problem, ...]
    config: Config | None
    loaded: Loaded


def check_folder(folder: Path) -> list[Problem]:
    """All problems of a desk, warnings among them, without those that a comment allows."""
    return list(check_desk(folder).problems)


def check_desk(folder: Path) -> CheckedDesk:
    """The same with what the files say."""
    try:
        file = examine_file(folder)
    except SecretMissing as error:
        file = ExaminedFile(None, (Problem(FILE, 0, 0, str(error), severity="error"),), load(folder).tree)
    config, overrides = file.config, folder / "templates"
    own = overrides if overrides.is_dir() else None
    problems: list[Problem] = list(file.problems)
    problems += _besides(problems, [*_check_languages(file, own), *find_slips(file.node, frozenset({"name"}))])
    if not (folder / FILE).exists():
        return CheckedDesk(tuple(problems), None, load(folder))
    loaded = load(
        folder / "rules",
        desk_timezone=file.timezone,
        languages=file.languages,
        letters=known_letters(folder),
        today=datetime.now(UTC).date(),
    )
    if config is not None:
        problems += [*_check_approvals(config, loaded), *check_rules(config, loaded)]
        problems += [*_check_files(config), *_check_keys(config)]
        problems += sorted(check_start(config, file.node), key=lambda one: (one.line, one.column))
    problems += loaded.problems
    problems += _check_tests(folder, loaded)
    problems += check_rehearsals(folder, loaded.policy, LETTERS)
    problems += _check_letters(own, loaded, file.languages)
    problems += _list_unread(folder)
    problems += check_articles(folder, file.languages, loaded.policy)
    if loaded.policy is not None and not loaded.policy.people:
        problems.append(Problem("rules", 0, 0, "nobody gets a ticket: there are no people", "people: …", "warning"))
    if loaded.policy is not None:
        problems += check_answers(folder, loaded.policy, loaded.tree)
    texts = _texts(folder)
    problems += _besides(problems, find_near(texts, loaded.policy.people if loaded.policy is not None else ()))
    return CheckedDesk(tuple(leave_out_allowed(dict.fromkeys(problems), texts)), config, loaded)


def _besides(said: Sequence[Problem], more: Iterable[Problem]) -> list[Problem]:
    """Those of places about which nothing is said yet: one mistake, one line."""
    places = {(one.file, one.line, one.column) for one in said}
    return [one for one in more if (one.file, one.line, one.column) not in places]


def _texts(folder: Path) -> dict[str, str]:
    """The YAML files of a desk by the names that problems have."""
    base = rules_folder(folder)
    found = {FILE: folder / FILE}
    found |= {f"{base.name}/{path.relative_to(base).as_posix()}": path for path in rule_files(folder)}
    for part in ("rules/tests", "rehearsals"):
        found |= {path.relative_to(folder).as_posix(): path for path in (folder / part).rglob("*.y*ml")}
    return {name: path.read_text(encoding="utf-8", errors="replace") for name, path in found.items() if path.is_file()}


def known_letters(folder: Path) -> dict[str, frozenset[str]]:
    """Every letter that rules can name, with its languages: those that are shipped and the desk's own."""
    found = dict.fromkeys(LETTERS, frozenset(LANGUAGES))
    own = folder / "templates"
    for path in own.glob("*/*.j2") if own.is_dir() else ():
        name = path.name.partition(".")[0]
        if not name.startswith("_"):
            found[name] = found.get(name, frozenset()) | {path.parent.name}
    return found


def _check_languages(file: ExaminedFile, overrides: Path | None) -> Iterator[Problem]:
    """A language that no letter is written in."""
    known = known_languages(overrides)
    places: list[Loc] = [("desk",), *(("desks", number) for number in range(len(_items(file, "desks"))))]
    for loc in places:
        node = file.node.find(loc).get("languages")
        for text in (node.items or (node,)) if node is not None else ():
            if text.kind == "text" and text.text.isalnum() and text.text not in known:
                hint = known_words(text.text, known)
                yield text.problem(
                    f"no letters are written in '{text.text}'", hint or "a folder templates/ of it with words.toml"
                )


def _items(file: ExaminedFile, key: str) -> Sequence[object]:
    node = file.node.get(key)
    return node.items if node is not None else ()


def _check_approvals(config: Config, loaded: Loaded) -> Iterator[Problem]:
    """An approval counts at an address of its own only, which `reply_addresses: none` leaves out."""
    policy = loaded.policy
    if policy is not None and config.reply_addresses.none and (policy.approvals.rules or policy.changes.rules):
        message, hint = (
            "nobody can approve without reply addresses",
            "another separator, or a domain; see docs/quirks.md",
        )
        yield Problem(FILE, 0, 0, message, hint, "warning")


def _check_tests(folder: Path, loaded: Loaded) -> list[Problem]:
    cases, wrong = load_tests(folder)
    wrong += check_tests(loaded.policy, cases, known_letters(folder)) if loaded.policy is not None else []
    wrong += list_weak(cases)
    return sorted(wrong, key=lambda one: (one.file, one.line, one.column))


_READ = {
    "knowledge": ("knowledge/NAME.md", "*.md"),
    "rules": ("rules/NAME.yaml", "**/*.y*ml"),
    "rehearsals": ("rehearsals/NAME.yaml", "**/*.y*ml"),
}
_LOOKS_MEANT = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".doc", ".odt", ".pdf", ".json", ".yaml", ".yml"}
)


def _list_unread(folder: Path) -> Iterator[Problem]:
    """Warns of texts in the desk's folders that nothing reads by their names."""
    for part in ("knowledge", "rehearsals", "rules/tests", "templates"):
        path = folder / part
        if path.is_file() or (path.is_symlink() and not path.exists()):
            what = "is a file, and should be a folder" if path.is_file() else "is a link that leads nowhere"
            yield Problem(part, 0, 0, what, "move it away: nothing is read of it")
    for path in sorted(filter(is_called_like, folder.iterdir())):
        yield Problem(path.name, 0, 0, "is not read", f"only {FILE} is", "warning")
    for part, (form, pattern) in _READ.items():
        read = {*(folder / part).glob(pattern)}
        for path in sorted((folder / part).rglob("*")):
            name = path.relative_to(folder).as_posix()
            is_ours = path.name.endswith(".schema.json") or path.name.upper().startswith("README") or "/." in name
            is_meant = path.suffix.lower() in _LOOKS_MEANT
            if path not in read and is_meant and not is_ours and path.is_file():
                yield Problem(name, 0, 0, "is not read", f"only {form} is", "warning")


def _check_files(config: Config) -> Iterator[Problem]:
    for path in list_exposed(config):
        what, hint = f"everybody on this machine can read the secret in {path}", f"chmod 600 {path}"
        yield Problem(FILE, 0, 0, what, hint)


def _check_keys(config: Config) -> list[Problem]:
    """The folder of keys: is it there, closed to others, and of use?"""
    folder = config.trust.key_folder
    if folder is None:
        if config.sealed.encrypt == "always":
            hint = "keys: keys under trust:, a folder with mode 700; see docs/sealed-mail.md"
            return [Problem(FILE, 0, 0, "sealed.encrypt is always, and there is no folder of keys", hint, "warning")]
        return []
    if not is_folder(folder):
        return [Problem(FILE, 0, 0, f"trust.keys: there is no folder {folder}", f"mkdir -m 700 {folder}")]
    from gateway.crypto.key_folder import find_exposed
    from service.cli.keys import describe_folder

    try:
        exposed = [Problem(FILE, 0, 0, f"trust.keys: {line}") for line in find_exposed(folder)]
        report = describe_folder(config)
    except OSError as error:
        return [Problem(FILE, 0, 0, f"trust.keys: {folder} cannot be read: {error.strerror}", "a folder of keys alone")]
    problems = [Problem(FILE, 0, 0, f"trust.keys: {line}", severity="warning") for line in report.problems]
    known = {address for one in report.own if one.is_own for address in one.addresses}
    for desk in config.desks:
        if config.sealed.sign and desk.address.lower() not in known:
            text = f"trust.keys: no key is for {desk.address}: its letters are not signed"
            hint = "put one there with its certificate, or write sealed: {sign: false}"
            problems.append(Problem(FILE, 0, 0, text, hint, "warning"))
    return [*exposed, *problems]


def _check_letters(folder: Path | None, loaded: Loaded, languages: Sequence[str]) -> Iterator[Problem]:
    """The letters, words and frame of the desk's own."""
    if folder is None:
        return
    yield from _check_letter_facts(folder, loaded)
    for path in sorted(one for one in folder.iterdir() if one.is_dir() and one.name not in languages):
        hint = known_words(path.name, languages)
        yield Problem(f"templates/{path.name}", 0, 0, f"the desk has no language '{path.name}'", hint, "warning")
    for one in lint(folder, own_letters(loaded)):
        message, _, hint = one.message.partition("; ")
        yield Problem(f"templates/{one.file}", one.line, one.column, message, hint, one.severity)


_FACT_IN_LETTER = re.compile(r"""\|\s*fact\(\s*["']([^"']*)["']""")


def _check_letter_facts(folder: Path, loaded: Loaded) -> Iterator[Problem]:
    """Facts that a letter tells of and nobody knows: there would be nothing in their place."""
    known = (*FACT_LABELS, *loaded.policy.facts) if loaded.policy is not None else ()
    for path in sorted(one for one in folder.glob("*/*.j2") if one.is_file()) if known else ():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
            for found in _FACT_IN_LETTER.finditer(line):
                if found[1] not in known:
                    file, hint = f"templates/{path.parent.name}/{path.name}", nearest(found[1], known)
                    yield Problem(file, number, found.start(1) + 1, f"unknown fact '{found[1]}'", str(hint))


def own_letters(loaded: Loaded) -> dict[str, str]:
    """Letters of names of the desk's own that its rules name, and for which of ours each of them stands."""
    named = loaded.policy.named_letters if loaded.policy is not None else {}
    return {name: use for name, use in named.items() if name not in LETTERS}
