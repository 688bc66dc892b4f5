"""Words that letters share, per language: read from `letters/LANGUAGE/words.toml`,
overridden key by key by the desk's folder.

A further language is a folder with a `words.toml` and letters; what it lacks is taken from English.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

SHIPPED = Path(__file__).parent / "letters"
FALLBACK = "en"


class Words(Struct, frozen=True):
    """The table of one language: groups of codes with their words, for example `kind` with incident -> "incident"."""

    language: str
    groups: dict[str, dict[str, str]]

    def word(self, group: str, code: str) -> str:
        """The word for a code; the code itself where the table has none, so that free words may stand in its place."""
        found = self.groups.get(group)
        return found.get(code, code) if found else code

    def get(self, group: str, code: str) -> str:
        """The word for a code that must exist; raises KeyError."""
        return self.groups[group][code]


def languages(overrides: Path | None = None) -> tuple[str, ...]:
    """All languages that have letters: the shipped ones first, then those of the desk's own folder."""
    found = [FALLBACK, *sorted(path.name for path in SHIPPED.iterdir() if path.is_dir() and path.name != FALLBACK)]
    if overrides and overrides.is_dir():
        found += sorted(path.name for path in overrides.iterdir() if path.is_dir() and path.name not in found)
    return tuple(found)


@lru_cache(maxsize=64)
def get_words(language: str, overrides: Path | None = None) -> Words:
    """The table of a language: English below, the shipped language above it, the desk's own words on top.

    Raises ValueError when the desk's own file cannot be read.
    """
    groups: dict[str, dict[str, str]] = {}
    sources = [SHIPPED / FALLBACK, SHIPPED / language]
    if overrides:
        sources.append(overrides / language)
    for folder in dict.fromkeys(sources):
        path = folder / "words.toml"
        if path.is_file():
            for group, table in read_words(path).items():
                groups.setdefault(group, {}).update(table)
    return Words(language, groups)


def read_words(path: Path) -> dict[str, dict[str, str]]:
    """One words.toml: tables of strings and nothing else; raises ValueError with the guilty key."""
    groups: dict[str, dict[str, str]] = {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.parent.name}/{path.name}: not valid TOML: {error}") from None
    for group, table in tables.items():
        if not isinstance(table, dict):
            raise ValueError(f"{path.parent.name}/{path.name}: {group}: expected a table such as [{group}]")  # noqa: TRY004 - a mistake in a file
        for code, word in table.items():
            if not isinstance(word, str):
                raise ValueError(f"{path.parent.name}/{path.name}: {group}.{code}: expected text in quotes")  # noqa: TRY004 - a mistake in a file
        groups[group] = table
    return groups


def word(language: str, group: str, code: str, overrides: Path | None = None) -> str:
    """One word in one language, for whoever writes outside a letter (reports, receipts, the command line)."""
    return get_words(language, overrides).word(group, code)
