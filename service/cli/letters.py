"""`postdesk letters`: every letter in every language, as a page to look at, or one of them as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import HERE, Folder, Json, print_json
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from templates.gallery import Item


def letters(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these letters, for example received.", show_default="all")
    ] = None,
    folder: Folder = HERE,
    lang: Annotated[list[str] | None, typer.Option("--lang", help="Only this language.", show_default="all")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the page is written.")] = Path("letters.html"),
    text: Annotated[bool, typer.Option("--text", help="Print the text of the letters; write no page.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Name the letters: who gets them, and what for.")] = False,
    json: Json = False,
) -> None:
    """Every letter, language and format with sample contexts, as a gallery page. Letters of the desk's own are used."""
    from templates.gallery import gallery, sample_items
    from templates.letters import LETTERS
    from templates.words import languages

    if listed and json:
        print_json([{"letter": kind.name, "to": kind.to, "purpose": kind.purpose} for kind in LETTERS.values()])
        return
    if listed:
        for kind in LETTERS.values():
            print(f"{kind.name:22} {kind.to:10} {kind.purpose}")
        return
    own = folder / "templates"
    overrides = own if own.is_dir() else None
    named = _own_letters(folder)
    _refuse_unknown("letter", names or [], (*LETTERS, *named))
    _refuse_unknown("language", lang or [], languages(overrides))
    items = sample_items(overrides, tuple(names or ()), tuple(lang or ()), named)
    if json:
        print_json([_document(item) for item in items])
    elif text:
        for item in items:
            print(f"{item.title} · {item.language}\nSubject: {item.letter.subject}\n\n{item.letter.text}")
    else:
        output.write_text(gallery(items, "Letters"), encoding="utf-8")
        print(output.resolve())
    problems = sorted({item.letter.problem for item in items if item.letter.problem})
    if problems:
        from templates.lint import lint

        raise UserError(*(f"templates/{finding}" for finding in lint(overrides, named)), *problems[:1])


def _document(item: Item) -> dict[str, str]:
    said = item.letter
    named = {"letter": item.title, "language": item.language, "subject": said.subject}
    return {**named, "text": said.text, "problem": said.problem}


def _own_letters(folder: Path) -> dict[str, str]:
    """Those that the desk's rules name; none where no rules can be read: `postdesk check` says why."""
    from rules.loading.load import load
    from service.cli.check_files import own_letters

    return own_letters(load(folder / "rules")) if (folder / "rules").is_dir() else {}


def _refuse_unknown(what: str, given: list[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise UserError(f"there is no {what} {name!r}; there are: {', '.join(known)}", code=2)
