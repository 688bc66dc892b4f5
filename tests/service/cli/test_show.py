"""`postdesk show`: the timeline says what each step changed, from what to what."""

from service.cli.show import print_ticket
from store.mail import outbox
from store.ticket import tickets, timers
from tests.tools.talk import ANN, PIET


def shown(talk, capsys):
    with talk.stage.database.read() as unit:
        capsys.readouterr()
        print_ticket(
            tickets.get(unit, 1), tickets.events(unit, 1), tickets.articles(unit, 1), tickets.everybody(unit, 1),
            timers.of_ticket(unit, 1), outbox.list_letters(unit, ticket_id=1, limit=100), talk.stage.config,
        )  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    return [" ".join(line.split()) for line in lines]


def test_the_timeline_tells_what_a_step_changed(talk, capsys):
    given = talk.mail(ANN, "Printer jam", "The printer jams.\nSince: Monday\nPhone: 5555").letter(PIET)
    told = talk.reply(given, "Diagnosis: the roller is worn\nHello Ann, I look at it.\n#priority P2")
    assert "I look at it." in told.letter(ANN).text, "what greets her is no part of the diagnosis"
    talk.reply(given, "#hold until friday 10:00 the part is on its way")
    talk.reply(given, "#resolve Changed the roller.\nCause: worn")
    lines = shown(talk, capsys)
    text = "\n".join(lines)
    for part in (
        "facts: since when: Monday · phone: 5555",
        "record: diagnosis: the roller is worn · cause: worn · solution: Changed the roller.",
        "facts added: since when: Monday, phone: 5555",
        "assigned: new → assigned, → piet@acme.example",
        "recorded: diagnosis: the roller is worn",
        "triaged: priority P3 → P2",
        "waiting: in progress → waiting, waiting until 2026-11-27 10:00",
        "resolved: waiting → resolved, solution: Changed the roller.",
    ):
        assert part in text
    assert not [line for line in lines if line.startswith("next:") and "hold" in line], "a solved ticket is on no hold"


def test_nobody_is_called_a_doubtful_sender_for_having_no_address(talk, capsys):
    talk.raw(b"To: support@acme.example\r\nSubject: printer\r\n\r\nIt jams.\r\n", "x@x.example")
    lines = shown(talk, capsys)
    assert lines[2] == "– → piet@acme.example (servicedesk)"
    assert [line for line in lines if line.endswith("not acknowledged: why who asks has no address")]
