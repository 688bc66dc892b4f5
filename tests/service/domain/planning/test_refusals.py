"""What a refusal says of a line: what is missing, what was meant, by the names of the desk that it is written at."""

import pytest

from service.domain.planning.refusals import is_over, refuse, say_over
from store.records import State
from tests.tools.situations import PIET, make_situation, make_ticket


def engineers_mail(text, state=State.ASSIGNED, **changes):
    return make_situation(text, sender=PIET, ticket=make_ticket(state=state, **changes))


@pytest.mark.parametrize(
    ("text", "reason", "nearest", "example"),
    [
        ("#asign noor", "unknown", "#assign noor", ""),
        ("#forward", "unknown", "#assign", "#assign noor"),
        ("#assign", "missing_person", "", "#assign noor"),
        ("#consult", "missing_person", "", "#consult noor, team:it is the index broken?"),
        ("#task", "missing_task", "", "#task team:it check the index due 2d"),
        ("#eta", "missing_time", "", "#eta 16:00"),
        ("#eta 25:00", "impossible", "", "#eta 16:00"),
        ("#appoint friday", "missing_hour", "", "#appoint tomorrow 10:00 have your laptop ready"),
        ("#impact", "missing_value", "", "#impact person · team · site · everyone"),
        ("#merge", "missing_ticket", "", "#merge 42"),
        ("#close", "no_reason", "", "#close duplicate of a phone call"),
        ("# note call her", "no_blank", "#note call her", ""),
        ("one\n#note two\nthree", "misplaced", "", ""),
        ("#eta saturday I bring it", "closed_day", "#eta 2026-11-30 17:00 I bring it", ""),
        ("#预计周六我带来", "closed_day", "#预计2026-11-30 17:00我带来", ""),
        ("#挂起 等配件 到周六", "closed_day", "#挂起 等配件 到2026-11-30 09:00", ""),
        ("#hold the part comes until sunday", "closed_day", "#hold the part comes until 2026-11-30 09:00", ""),
        ("#appoint 1 Nov 10:00-11:00 room 3", "past", "#appoint 2027-11-01 10:00-11:00 room 3", ""),
    ],
)
def test_a_line_is_told_by_what_is_wrong_with_it(text, reason, nearest, example):
    s = engineers_mail(text)
    said = refuse(s, s.commands.problems[0])
    assert (said.reason, said.nearest, said.example) == (reason, nearest, example)


@pytest.mark.parametrize("word", ["eta", "hold", "assign", "resolve", "task", "close"])
def test_what_a_closed_ticket_does_not_allow_waits_until_it_is_reopened(word):
    assert is_over(engineers_mail("#eta", state=State.CLOSED), word)
    assert not is_over(engineers_mail("#eta", state=State.ASSIGNED), word)


def test_what_a_merged_ticket_does_not_allow_is_written_on_the_one_that_goes_on():
    s = engineers_mail("#eta 16:00", state=State.MERGED, work={"merged_into": 7})
    assert is_over(s, "eta")
    assert not is_over(s, "note")
    said = say_over(s, "#eta 16:00")
    assert (said.reason, said.example) == ("merged", "#show 7")


@pytest.mark.parametrize("word", ["reopen", "show", "note", "kb", "publish"])
def test_what_a_closed_ticket_allows_is_not_held_up(word):
    assert not is_over(engineers_mail("#eta", state=State.CLOSED), word)
