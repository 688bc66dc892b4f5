"""Scenario 30: the letter that lists a machine's alerts is answered line by line, in both languages."""

import pytest

from tests.scenarios.test_30_let_in import MONITOR, alert, work_of


def listed(talk, *names, state="is DOWN"):
    """Alerts about these things, and the letter that lists them."""
    for name in names or ("sw-3-01", "sw-3-02", "sw-3-03"):
        alert(talk, f"{name} {state}")
    [letter] = [one for one in talk.wait(minutes=20) if one.kind == "alerts"]
    return letter


def became(talk, number=1):
    """What became of each alert of the ticket: open, over, done, or the ticket that it moved to."""
    seen = talk.ticket(number).work["alerts"]
    return [one.get("moved") or ("done" if one.get("done") else "over" if one.get("over") else "open") for one in seen]


def test_the_letter_numbers_the_alerts_and_says_how_to_answer(talk):
    letter = listed(talk)
    for number in (1, 2, 3):
        assert f"{number}. sw-3-0{number} is DOWN" in letter.text
    text = " ".join(letter.text.split())
    assert "1-3 accept" in text
    assert f"not sent to {MONITOR}" in text
    assert "Your reply goes to" not in text


@pytest.mark.parametrize(
    "line",
    [
        "2 ok",
        "2. OK",
        "#2 ok",
        "2 resolve",
        "2 resolve replaced the fan",
        "2: fixed",
        "2 好了",
        "2 解决 已更换风扇",
        "2号 已恢复",
    ],
)
def test_a_line_marks_one_alert_as_done(talk, line):
    step = talk.reply(listed(talk), line)
    assert (step.outcome, became(talk)) == ("article", ["open", "done", "open"])
    assert talk.ticket().state.value == "in_progress"


@pytest.mark.parametrize(
    "lines",
    ["1-3 ok", "1,2 ok\n3 resolve rebooted it", "1、3 好了\n2 解决 已更换", "1 ok\n2 ok\n3 ok\n\nRegards\nDana"],
)
def test_the_ticket_ends_when_all_are_done(talk, lines):
    talk.reply(listed(talk), lines)
    assert (became(talk), talk.ticket().state.value) == (["done"] * 3, "closed")
    assert [one for one in talk.wait(days=9) if one.to == MONITOR] == []


def test_what_was_said_of_each_is_the_solution(talk):
    talk.reply(listed(talk), "1 resolve replaced the fan\n2 ok\n3 resolve rebooted it")
    assert talk.ticket().record["solution"].split("\n") == [
        "sw-3-01 is DOWN: replaced the fan",
        "sw-3-02 is DOWN: OK",
        "sw-3-03 is DOWN: rebooted it",
    ]


@pytest.mark.parametrize("last", ["recovery", "line"])
def test_recoveries_and_lines_end_it_together(talk, last):
    letter = listed(talk)
    if last == "line":
        alert(talk, "sw-3-01 is UP")
        alert(talk, "sw-3-03 is UP")
        talk.reply(letter, "2 resolve replaced the fan")
    else:
        talk.reply(letter, "1,3 resolve replaced the fan")
        step = alert(talk, "sw-3-02 is UP")
        assert [one.kind for one in step.letters] == ["closed"]
    assert talk.ticket().state.value == "closed"


@pytest.mark.parametrize("words", ["1 split", "1 拆分", "1 split the uplink"])
def test_a_line_gives_an_alert_a_ticket_of_its_own(talk, words):
    step = talk.reply(listed(talk), words)
    assert became(talk) == [2, "open", "open"]
    new = talk.ticket(2)
    assert new.subject == ("the uplink" if "uplink" in words else "sw-3-01 is DOWN")
    assert (new.requester, became(talk, 2), len(talk.articles(2))) == (MONITOR, ["open"], 1)
    assert [one.kind for one in step.letters if one.to != MONITOR] == ["receipt", "assignment"]
    alert(talk, "sw-3-01 is UP")
    assert (talk.ticket(2).state.value, talk.ticket(1).state.value) == ("closed", "assigned")


def test_several_alerts_go_together_and_what_comes_next_does_not_join_them(talk):
    talk.reply(listed(talk), "1-2 split")
    assert (became(talk), became(talk, 2)) == ([2, 2, "open"], ["open", "open"])
    assert work_of(alert(talk, "sw-3-09 is DOWN"))
    assert len(talk.tickets()) == 3


@pytest.mark.parametrize(
    "lines",
    ["1-3 split", "1 split\n2 split it", "9 ok", "0 ok", "2 frobnicate", "2 assign dana", "2 hold until monday part"],
)
def test_a_line_that_cannot_be_done_comes_back_and_nothing_is_done(talk, lines):
    step = talk.reply(listed(talk), f"3 ok\n{lines}" if "3" not in lines else lines)
    assert (step.outcome, became(talk), len(talk.tickets())) == ("held", ["open"] * 3, 1)
    assert [one.kind for one in step.letters] == ["receipt"]


@pytest.mark.parametrize("lines", ["1-3 assign piet", "1,2 assign piet\n3 assign piet", "3 转派 piet\n1-2 转派 piet"])
def test_what_is_said_of_all_is_done_to_the_ticket(talk, lines):
    talk.reply(listed(talk), lines)
    assert talk.ticket().assignee == "piet@acme.example"


@pytest.mark.parametrize("lines", ["1-3 accept", "2 accept", "1-3 接单"])
def test_who_accepts_takes_the_ticket(talk, lines):
    letter = listed(talk)
    talk.reply(letter, lines)
    assert (talk.ticket().state.value, talk.ticket().assignee) == ("in_progress", letter.to)


@pytest.mark.parametrize(
    "text", ["I am in the data centre.\nThe 2 fans are broken.", "3 of the fans hum, I look at all.\nMore soon."]
)
def test_prose_stays_a_note(talk, text):
    step = talk.reply(listed(talk), text)
    assert (step.outcome, became(talk)) == ("article", ["open"] * 3)


def test_a_note_beside_lines_is_kept(talk):
    talk.reply(listed(talk), "I am in the data centre.\n\n2 resolve replaced the fan")
    assert became(talk) == ["open", "done", "open"]
    assert "data centre" in talk.articles()[-1].text


def test_the_numbers_stay_when_an_alert_comes_again(talk):
    letter = listed(talk)
    alert(talk, "sw-3-01 is DOWN")
    talk.reply(letter, "1 ok")
    assert became(talk) == ["done", "open", "open"]
    alert(talk, "sw-3-01 is DOWN")
    assert became(talk) == ["open", "open", "open"]
    [again] = [one for one in talk.wait(minutes=20) if one.kind == "alerts"]
    assert "1. sw-3-01 is DOWN" in again.text


def test_the_next_letter_ticks_what_is_over(talk):
    letter = listed(talk)
    talk.reply(letter, "3 resolve replaced the fan")
    alert(talk, "sw-3-02 is UP")
    shown = talk.reply(letter, "#show").letters[0]
    assert "2. sw-3-02 is UP · recovered" in shown.text
    assert "3. sw-3-03 is DOWN · done by Dana: replaced the fan" in " ".join(shown.text.split())


def test_lines_mean_nothing_on_a_persons_ticket(talk):
    work = work_of(talk.mail("ann@acme.example", "Two fans", "They are loud."))
    talk.reply(work, "2 ok")
    assert "alerts" not in talk.ticket().work
