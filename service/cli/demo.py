"""`postdesk demo`: the whole life of a ticket on this machine, shown as it happens."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import console
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

LETTER = 72 + 4  # columns: a letter's and those of its frame


def demo(
    folder: Annotated[
        Path | None,
        typer.Option("-C", "--folder", help="Where the demo's desk is made; a temporary folder unless given."),
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Subjects only, without the texts.")] = False,
    report: Annotated[
        bool, typer.Option("--report", help="A year of made-up life instead, and the reports of its worst month.")
    ] = False,
) -> None:
    """A ticket's whole life on this machine, in English and in Chinese, by real mail; no configuration, no network."""
    if report:
        _show_reports(_place(folder))
        return
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    from service.rehearsal import demo as play
    from service.rehearsal.mail_sink import Sink

    out = _wide()
    place = _place(folder)

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
                stage = play.DemoPeople(port, sink, show)
                out.print(Rule("A printer jam, from report to survey"))
                play.play_english(stage)
                out.print(Rule("打印机卡纸：从报障到评价"))
                play.play_chinese(stage)
            stage.rest()
        _print_timeline(place)
        gallery = place / "letters.html"
        play.make_gallery(stage.letters, gallery)
    except play.DemoFault as fault:
        raise UserError(str(fault)) from None
    out.print(Rule())
    print(f"All {len(stage.letters)} letters as their readers see them: {gallery}")
    print(f"The desk itself: postdesk -C {place} list --all")
    print("Your own desk:   postdesk init mydesk")


def _place(folder: Path | None) -> Path:
    """Where the demo's desk is made. A folder that holds a desk ends the command."""
    place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="postdesk-demo-"))
    if (place / "postdesk.yaml").exists():
        raise UserError(f"{place} holds a desk already; name another folder", code=2)
    return place


def _show_reports(place: Path) -> None:
    """A desk with a year of made-up tickets, the report of its worst month, and the pages that its letters show."""
    from service.cli.common import get_config, open_database
    from service.cli.people import get_policy
    from service.cli.report import make_page, print_report, read_report
    from service.rehearsal.demo import write_busy_desk
    from service.rehearsal.made_up_year import BAD_MONTH, make_year, store_year

    write_busy_desk(place)
    config = get_config(place)
    policy, year = get_policy(config), datetime.now(UTC).year - 1
    with open_database(config) as database:
        stored = store_year(database, make_year(policy, year))
    period = f"{year}-{BAD_MONTH:02}"
    made = read_report(config, policy, period)
    print_report(made, policy, "en")
    pages = []
    for language in config.desk.languages:
        page = place / f"report-{language}.html"
        page.write_text(make_page(made, policy, config, language), encoding="utf-8")
        pages.append(page)
    print(f"\n{stored} tickets of {year}, made up. The report as its readers see it:")
    print(*pages, sep="\n")
    print(f"Other months:    postdesk report -C {place} --period {year}-03")
    print(f"Behind a line:   postdesk report -C {place} --period {period} --why resolution_kept")


def _wide() -> Console:
    """Wide enough for a letter's 72 columns in a frame."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=max(80, min(100, console().width)))


def _print_timeline(place: Path) -> None:
    from rich.rule import Rule

    from service.cli.common import get_config, read_database
    from service.cli.show import print_ticket, still_means
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
            [one for one in timers.of_ticket(unit, 1) if still_means(unit, one)],
            outbox.list_letters(unit, ticket_id=1, limit=1000)[::-1],
            config,
        )
