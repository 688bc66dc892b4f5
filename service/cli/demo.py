"""`postdesk demo`: the whole life of a ticket on this machine, shown as it happens."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import console
from service.cli.user_errors import Fault

if TYPE_CHECKING:
    from rich.console import Console

LETTER = 72 + 4  # columns: a letter's and those of its frame


def demo(
    folder: Annotated[
        Path | None,
        typer.Option("-C", "--folder", help="Where the demo's desk is made; a temporary folder unless given."),
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Subjects only, without the texts.")] = False,
) -> None:
    """A ticket's whole life on this machine, in English and in Chinese, by real mail; no configuration, no network."""
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    from service.rehearsal import demo as play
    from service.rehearsal.mail_sink import Sink

    out = _wide()
    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="postdesk-demo-"))
    if (place / "postdesk.yaml").exists():
        raise Fault(f"{place} holds a desk already; name another folder", code=2)

    def show(who: str, to: str, what: str, text: str) -> None:
        ours = who == "Acme IT"
        style = "green" if ours else "cyan"
        title = Text.assemble((who, f"bold {style}"), (" → ", "dim"), (to, style), "  ", (what, "bold"))
        if short:
            out.print(title)
            return
        panel = Panel(Text(text.strip()), title=title, title_align="left", border_style=style, width=LETTER)
        out.print(Padding(panel, (0, 0, 0, 2 if ours else 0)))

    try:
        with Sink() as sink:
            play.write_desk(place, sink.port)
            with play.running(place) as port:
                stage = play.Stage(port, sink, show)
                out.print(Rule("A printer jam, from report to survey"))
                play.play_english(stage)
                out.print(Rule("打印机卡纸：从报障到评价"))
                play.play_chinese(stage)
            stage.rest()
        _print_timeline(place)
        gallery = place / "letters.html"
        play.make_gallery(stage.letters, gallery)
    except play.DemoFault as fault:
        raise Fault(str(fault)) from None
    out.print(Rule())
    print(f"All {len(stage.letters)} letters as their readers see them: {gallery}")
    print(f"The desk itself: postdesk -C {place} list --all")
    print("Your own desk:   postdesk init mydesk")


def _wide() -> Console:
    """Wide enough for a letter's 72 columns in a frame."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=max(80, min(100, console().width)))


def _print_timeline(place: Path) -> None:
    from rich.rule import Rule

    from service.cli.common import get_config, read_database
    from service.cli.show import print_ticket
    from store.mail import outbox
    from store.ticket import tickets, timers

    config = get_config(place)
    _wide().print(Rule("What the desk has on record"))
    with read_database(config) as database, database.read() as unit:
        print_ticket(
            tickets.get(unit, 1),
            tickets.events(unit, 1),
            tickets.articles(unit, 1),
            tickets.participants(unit, 1),
            timers.of_ticket(unit, 1),
            outbox.list_letters(unit, ticket_id=1, limit=1000)[::-1],
            config,
        )
