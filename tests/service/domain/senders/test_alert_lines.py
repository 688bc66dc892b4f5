"""Lines about single alerts of a machine's ticket: what each does to them, and what is done to all or to none."""

import pytest
from msgspec.structs import replace

from service.domain.commands import argument_records as a
from service.domain.commands.parse import Command
from service.domain.incoming_mail.append_mail import start
from service.domain.planning.draft import Refused
from service.domain.planning.situation import Answers, Shown
from service.domain.senders import alert_lines
from service.domain.ticket.open_work import AlertSeen, Work
from store.records import Article, Outcome, Role, State, Visibility
from tests.tools.situations import NOW, PIET, make_situation, make_ticket

MACHINE = "monitor@customer.example"
DISK = AlertSeen("disk", "Disk full", NOW, inbox=11)
CPU = AlertSeen("cpu", "CPU hot", NOW, inbox=12)
LINK = AlertSeen("link", "Link down", NOW, over=True, inbox=13)


def make_case(*alerts, work=None, **changes):
    work = replace(work or Work(), machine=True, alerts=alerts or (DISK, CPU, LINK))
    ticket = make_ticket(requester=MACHINE, **{**work.changes(), **changes})
    told = tuple(
        Article(MACHINE, Role.REQUESTER, Visibility.PUBLIC, one.subject, NOW, inbox_id=one.inbox, ticket_id=5, id=at)
        for at, one in enumerate(work.alerts, start=1)
    )
    answers = Answers(shown={5: Shown(ticket, articles=told)})
    return start(make_situation(sender=PIET, ticket=ticket, k=3, answers=answers))


def line(word, *rows, text="", value=None):
    return Command(word, text, f"{', '.join(map(str, rows))} {word} {text}".strip(), 1, value or a.Text(text), rows)


def alerts_of(case):
    return Work.of(case.draft.ticket).alerts


def test_one_that_is_done_is_so_by_name_and_words_and_the_ticket_goes_on():
    case = make_case()
    done = alert_lines.do(case, line("resolve", 1, 3, text="Old logs deleted."))
    assert (done.command, done.value) == ("alert_done", "1, 3")
    assert alerts_of(case) == (replace(DISK, done=PIET, how="Old logs deleted."), CPU, LINK), "the third had recovered"
    assert case.draft.ticket.state is State.IN_PROGRESS


def test_with_the_last_open_one_the_ticket_ends_and_holds_what_was_said_of_each():
    case = make_case()
    alert_lines.do(case, line("resolve", 1, text="Old logs deleted."))
    alert_lines.do(case, line("resolve", 2, text="New fan."))
    ticket = case.draft.ticket
    assert (ticket.state, ticket.resolution) == (State.CLOSED, "by desk")
    assert ticket.record["solution"] == "Disk full: Old logs deleted.\nCPU hot: New fan."
    assert MACHINE not in {letter.to for letter in case.draft.letters}


@pytest.mark.parametrize("rows", [(4,), (0,), (1, 9)])
def test_a_number_that_no_alert_has_is_refused(rows):
    case = make_case()
    with pytest.raises(Refused) as why:
        alert_lines.do(case, line("resolve", *rows))
    assert why.value.reason == "no_such_row"
    assert alerts_of(case) == (DISK, CPU, LINK)


def test_what_would_be_done_to_all_is_refused_for_some_and_split_is_offered():
    with pytest.raises(Refused) as why:
        alert_lines.do(make_case(), line("assign", 1, value=a.Text("noor")))
    assert (why.value.reason, why.value.value) == ("only_some", "1 split")


@pytest.mark.parametrize(("word", "rows"), [("accept", (1,)), ("close", (1, 2))])
def test_whose_work_it_is_and_what_is_said_of_all_open_ones_is_said_of_the_ticket(word, rows):
    case = make_case()
    assert alert_lines.do(case, line(word, *rows)).command == word
    assert case.draft.ticket.state is {"accept": State.IN_PROGRESS, "close": State.CLOSED}[word]


def test_a_split_gives_an_alert_its_own_ticket_under_the_name_it_is_given():
    case = make_case()
    done = alert_lines.do(case, line("split", 2, text="Hot  server\nroom"))
    assert (done.command, done.value) == ("split", "T-7")
    assert alerts_of(case) == (DISK, replace(CPU, moved=7), LINK)
    (new,) = case.draft.plan(Outcome.ARTICLE, "").also
    assert (new.ticket.id, new.ticket.subject) == (7, "Hot server room")
    assert Work.of(new.ticket).alerts == (CPU,)


@pytest.mark.parametrize("rows", [(3,), (1, 2)])
def test_neither_what_is_over_nor_all_that_is_open_can_be_split_off(rows):
    with pytest.raises(Refused) as why:
        alert_lines.do(make_case(), line("split", *rows))
    assert why.value.reason == "nothing_to_split"


def test_a_ticket_that_has_ended_takes_no_more_words_about_its_alerts():
    with pytest.raises(Refused) as why:
        alert_lines.do(make_case(state=State.CLOSED), line("resolve", 1))
    assert why.value.reason == "state"
