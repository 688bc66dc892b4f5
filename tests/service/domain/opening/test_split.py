"""What a split takes along, whom it tells, and when it is refused."""

import pytest
from msgspec.structs import replace

from service.domain.commands.argument_records import Text
from service.domain.incoming_mail.append_mail import open_case
from service.domain.opening.split import find_part, split, split_alerts
from service.domain.planning.draft import Refused
from service.domain.planning.situation import Answers, Shown
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.events import make_event
from service.domain.ticket.open_work import AlertSeen, Work
from store.records import Article, Outcome, Role, StoredAttachment, Visibility
from tests.tools.situations import ANN, NOW, PIET, make_situation, make_ticket

FILE = StoredAttachment("vpn.log", "text/plain", 3, "abc", id=4)
SAID = Article(ANN, Role.REQUESTER, Visibility.PUBLIC, "And the VPN is down.", NOW, language="en", id=2)


def make_case(*articles, ticket=None, events=(), **changes):
    ticket = ticket or make_ticket()
    answers = Answers(shown={ticket.id: Shown(ticket, events, articles)}, files={4: b"log"})
    return open_case(make_situation("#split VPN", sender=PIET, ticket=ticket, answers=answers, k=3, **changes))


def refusal(case, subject="VPN"):
    with pytest.raises(Refused) as refused:
        split(case, Text(subject))
    assert case.draft.plan(Outcome.ARTICLE, "").events == (), "nothing is done by halves"
    return refused.value.reason


def test_what_the_requester_wrote_last_becomes_a_ticket_with_its_files():
    first = replace(SAID, text="It jams.", id=1)
    case = make_case(first, replace(SAID, attachments=(FILE,)))
    assert split(case, Text("  VPN\n down ")) == "T-7"
    [new] = case.draft.plan(Outcome.ARTICLE, "").also
    assert new.ticket is not None
    assert (new.ticket.subject, new.ticket.requester, Work.of(new.ticket).split_from) == ("VPN down", ANN, 5)
    [article] = new.articles
    assert (article.article.text, article.contents) == ("And the VPN is down.", (b"log",))


def test_the_requester_hears_of_it_and_both_tickets_know_of_each_other():
    case = make_case(SAID)
    split(case, Text("VPN"))
    plan = case.draft.plan(Outcome.ARTICLE, "")
    [new] = plan.also
    assert [(one.letter, one.to) for one in new.letters] == [("split", ANN), ("assignment", PIET)]
    assert plan.letters == (), "the original stays as it is"
    assert plan.ticket is not None
    assert new.ticket is not None
    assert (Work.of(plan.ticket).related, Work.of(new.ticket).related) == ((7,), (5,))


def test_split_alone_takes_what_came_last_but_not_all_that_there_is():
    assert refusal(make_case(SAID), "") == "nothing_would_stay"
    split(make_case(replace(SAID, text="It jams.", id=1), SAID), Text(""))


def test_a_note_of_the_desk_is_nothing_to_split():
    note = replace(SAID, author=PIET, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    assert refusal(make_case(note)) == "nothing_to_split"
    assert refusal(make_case()) == "nothing_to_split"


def test_one_mail_splits_twice_only_under_another_name():
    done = make_event(
        make_ticket(), EventKind.SPLIT_OFF, NOW, PIET, "inbox:1", {}, {}, ticket=6, article=2, subject="VPN"
    )
    assert refusal(make_case(SAID, events=(done,)), "vpn") == "already_split"
    assert refusal(make_case(SAID, events=(done,)), "") == "already_split"
    assert split(make_case(SAID, events=(done,)), Text("Telephone")) == "T-7"


def test_without_a_number_for_it_nothing_is_split():
    assert refusal(make_case(SAID, number=0)) == "not_alone"


def make_alerts(*alerts):
    mail = replace(SAID, author="nagios@customer.example", text="disk: critical", inbox_id=12, id=3)
    ticket = make_ticket(requester=mail.author, work=Work(machine=True, alerts=alerts).changes()["work"])
    return make_case(mail, ticket=ticket)


def test_an_alert_moves_with_its_mail_and_its_number_here_stays():
    case = make_alerts(AlertSeen("web", "web is down", NOW, inbox=11), AlertSeen("disk", "disk is full", NOW, inbox=12))
    assert split_alerts(case, (2,), "") == "T-7"
    plan = case.draft.plan(Outcome.ARTICLE, "")
    assert plan.ticket is not None
    assert [one.moved for one in Work.of(plan.ticket).alerts] == [0, 7]
    [new] = plan.also
    assert new.ticket is not None
    assert (new.ticket.subject, [one.what for one in Work.of(new.ticket).alerts]) == ("disk is full", ["disk"])
    assert new.ticket.requester not in {one.to for one in new.letters}, "a machine is never written to"
    assert new.ticket.response_due is None, "so nothing is promised to it"


def test_alerts_are_refused_where_none_would_stay_or_none_is_open():
    web, disk = AlertSeen("web", "web is down", NOW), AlertSeen("disk", "disk is full", NOW)
    for alerts, rows in (
        ((web, disk), (1, 2)),
        ((web, replace(disk, over=True)), (1,)),
        ((web, replace(disk, over=True)), (2,)),
    ):
        with pytest.raises(Refused) as refused:
            split_alerts(make_alerts(*alerts), rows, "")
        assert refused.value.reason == "nothing_to_split"


@pytest.mark.parametrize(
    ("text", "subject", "part"),
    [
        ("The printer jams.\n\nAlso I need a new monitor please.", "monitor", "Also I need a new monitor please."),
        ("We need the printer repaired. We also need a new screen.", "New screen", "We also need a new screen."),
        ("The screens flicker.\nThe printer jams.", "screen", "The screens flicker."),
        ("Printer jams; the VPN is slow too", "VPN", "the VPN is slow too"),
        ("SAP 7.2.1 crashes. Please order toner.", "Toner order", "Please order toner."),
        ("- new laptop for Eva\n- printer broken", "new laptop", "- new laptop for Eva"),
        ("打印机卡纸了。另外我需要一台新显示器，谢谢。", "新显示器", "另外我需要一台新显示器，谢谢。"),
        ("我的打印机一直卡纸。VPN也连不上。", "VPN连不上", "VPN也连不上。"),
        ("The printer jams. It is loud.", "something for Bob", "The printer jams. It is loud."),
        ("The printer jams.", "", "The printer jams."),
    ],
)
def test_the_part_is_what_speaks_of_the_subject(text, subject, part):
    assert find_part(text, subject) == part
