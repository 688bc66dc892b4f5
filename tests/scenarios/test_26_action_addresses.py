"""Scenario 26: an action address acts once; the second time it says so, and after the state moved on it changes nothing."""

from tests.tools.talk import ANN, PIET


def resolved(talk, text="Changed the roller."):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    return work, talk.reply(work, f"#resolve\n{text}").letter(ANN, "confirmation")


def test_26_used_once_it_acts_and_used_again_it_says_that_it_is_done(talk):
    _work, asked = resolved(talk)
    step = talk.click(asked, "yes")
    assert talk.ticket().state.value == "closed"
    assert step.to(ANN, "closed")
    before = talk.ticket(), len(talk.events())
    again = talk.click(asked, "yes")
    assert not again.to(ANN, "closed")
    assert not again.to(ANN, "survey")
    assert talk.ticket().state is before[0].state
    assert talk.ticket().closed == before[0].closed


def test_26_after_a_change_of_state_it_is_refused_with_how_things_stand_now(talk):
    work, asked = resolved(talk)
    talk.wait(minutes=5)
    talk.click(asked, "no", add="It still jams.")
    assert talk.ticket().state.value == "in_progress"
    step = talk.click(asked, "yes")
    assert talk.ticket().state.value == "in_progress"
    [letter] = step.to(ANN)
    assert letter.kind not in ("closed", "survey")
    talk.reply(work, "#resolve\nChanged the whole printer.")
    step = talk.click(asked, "yes")  # it was made for the first solution, not for the second
    assert talk.ticket().state.value == "resolved"


def test_26_the_same_bytes_a_second_time_have_no_second_effect(talk):
    _work, asked = resolved(talk)
    link = next(one for one in asked.links if "yes" in one.words.lower())
    content = talk.write(ANN, link.subject, link.body, to=[link.to])
    talk.raw(content, ANN, link.to)
    events = len(talk.events())
    step = talk.raw(content, ANN, link.to)
    assert not step.letters
    assert len(talk.events()) == events


def test_26_scores_can_be_changed_until_the_survey_closes(talk):
    _work, asked = resolved(talk)
    survey = talk.click(asked, "yes").letter(ANN, "survey")
    talk.reply(survey, "5 4 5 5")
    talk.reply(survey, "3 3 3 3 on second thoughts")
    assert set(talk.ticket().survey.values()) >= {3}
    assert 5 not in talk.ticket().survey.values()
