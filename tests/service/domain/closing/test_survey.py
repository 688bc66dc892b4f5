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
