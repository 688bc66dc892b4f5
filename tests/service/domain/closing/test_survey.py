"""Words on the survey's own address: who refuses to rate is left alone, and what they say beside it is read."""

import pytest

from tests.tools.talk import ANN, PIET


def survey_of(talk):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    confirmation = talk.reply(work, "#resolve new roller").letter(ANN, "confirmation")
    return talk.reply(confirmation, "yes it works").letter(ANN, "survey")


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("I'd rather not rate.", False),
        ("I won't rate this, you never fixed it", True),
        ("No rating, please reopen", True),
        ("I don't do surveys. Please call me back about the VPN", True),
        ("不想评价，你们没修好", True),
    ],
)
def test_what_stands_beside_a_refusal_to_rate_is_read_by_an_engineer(talk, words, read):
    step = talk.reply(survey_of(talk), words)
    assert [letter.kind for letter in step.to(PIET)] == ["requester-reply"] * read
    assert talk.ticket().closed is not None


@pytest.mark.parametrize(
    "words",
    [
        "5 5 5 5 but it jams again",
        "4/5 on everything. The toner light is on again since Monday",
        "1 1 1 1 It still does not print.",
        "speed 5, attitude 5, but the problem is not solved",
        "五星好评，不过打印机又坏了",
        "5 5 5 5 Aber der Drucker klemmt schon wieder",
        "4 4 4 4 pero el error sigue",
    ],
)
def test_who_scores_and_says_that_it_fails_again_has_it_reopened(talk, words):
    step = talk.reply(survey_of(talk), words)
    assert [letter.kind for letter in step.to(PIET)] == ["reopened"]
    assert "taken-up" in [letter.kind for letter in step.to(ANN)]
    assert talk.ticket().closed is None
    assert talk.ticket().reopened == 1
    assert talk.ticket().survey["attitude"]


@pytest.mark.parametrize(
    "words",
    [
        "5 5 5 5 the printer did not work for a week, then Piet fixed it in a minute",
        "2 5 5 3 nobody answered, I had to call again and again",
        "4 4 4 4 You are still too slow",
        "5 5 5 5 works again, thanks",
        "3 3 3 3 处理太慢了，打了三次电话都没人接",
        "5 5 5 5 Immer noch die Besten!",
        "5 5 5 5 ancora grazie",
    ],
)
def test_a_remark_about_the_work_beside_scores_moves_nothing(talk, words):
    talk.reply(survey_of(talk), words)
    assert talk.ticket().closed is not None
    assert talk.ticket().reopened == 0


def test_low_scores_of_what_fails_again_are_one_letter_to_who_gave_them(talk):
    survey = survey_of(talk)
    step = talk.reply(survey, "1 1 1 1 It still does not print.")
    assert [letter.kind for letter in step.to(ANN)] == ["taken-up"]
    assert "low-score" in [letter.kind for letter in step.letters]
    later = talk.reply(survey, "2 2 2 2 nobody came yet, it still does not print")
    assert [letter.kind for letter in later.to(PIET)] == ["requester-reply"], "who works on it again reads it"
