"""All letters on one page, text beside HTML, as their readers see them: for an admin who edits them,
and for the demo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from msgspec import Struct

from templates.letters import LETTERS
from templates.render import Rendered, render
from templates.samples.every_letter import variants
from templates.words import languages


class Item(Struct, frozen=True):
    """One letter of the page. `title` names it, `note` says who gets it and what for."""

    title: str
    note: str
    language: str
    letter: Rendered


def gallery(items: Iterable[Item], title: str = "Letters") -> str:
    """One self-contained HTML page: no script, nothing fetched; each letter in a frame of its own."""
    return _page().render(items=tuple(items), title=title)


def sample_items(
    overrides: Path | None = None,
    only: tuple[str, ...] = (),
    in_languages: tuple[str, ...] = (),
    own: Mapping[str, str] | None = None,
) -> tuple[Item, ...]:
    """Every letter with its sample contexts, in every language (or those that are named).

    `own`: letters of names of the desk's own, and for which of ours each of them stands.
    """
    named = {**{name: name for name in LETTERS}, **(own or {})}
    items = []
    for name, stands_for in named.items():
        if only and name not in only:
            continue
        kind, template = LETTERS[stands_for], name if name not in LETTERS else ""
        for language in in_languages or languages(overrides):
            for difference, context in variants(stands_for, language):
                if difference not in _PLAIN:
                    title = f"{name} ({difference})" if difference else name
                    rendered = render(stands_for, language, context, overrides, own=template)
                    items.append(Item(title, f"To {kind.to}. {kind.purpose}", language, rendered))
    return tuple(items)


_PLAIN = frozenset({"nobody has it", "nameless", "without a ticket", "nothing known"})  # for the lint, dull to look at


@lru_cache(maxsize=1)
def _page() -> Template:
    source = (Path(__file__).parent / "gallery.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )
