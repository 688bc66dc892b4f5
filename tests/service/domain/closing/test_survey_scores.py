"""Survey answers as people type them."""


import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.closing.survey_scores import (
    DIMENSIONS,
    ScoresProblem,
    SurveyScores,
    parse_overall,
    parse_scores,
)
from templates.context import Scores as ScoresView
from templates.words import word


@pytest.mark.parametrize(
    ("typed", "scores", "comment"),
    [
        ("5 4 5 5 great", (5, 4, 5, 5), "great"),
        ("5455", (5, 4, 5, 5), ""),
        ("5455 thanks a lot", (5, 4, 5, 5), "thanks a lot"),
        ("5/4/5/5", (5, 4, 5, 5), ""),
        ("5,4,5,5", (5, 4, 5, 5), ""),
        ("5, 4, 5, 5. Very fast", (5, 4, 5, 5), "Very fast"),
        ("５ ４ ５ ５", (5, 4, 5, 5), ""),
        ("５，４，５，５ 很好", (5, 4, 5, 5), "很好"),
        ("５４５５", (5, 4, 5, 5), ""),
        ("五五四五", (5, 5, 4, 5), ""),
        ("5分 4分 5分 5分", (5, 4, 5, 5), ""),
        ("5 4 5 5\nNoor was quick", (5, 4, 5, 5), "Noor was quick"),
        ("4/5 5/5 3/5 5/5 nice", (4, 5, 3, 5), "nice"),
        ("5-4-5-5", (5, 4, 5, 5), ""),
        ("speed 5", (5, None, None, None), ""),
        ("Speed: 5", (5, None, None, None), ""),
        ("速度 5", (5, None, None, None), ""),
        ("速度五", (5, None, None, None), ""),
        ("速度5专业4结果5态度5", (5, 4, 5, 5), ""),
        ("速度：5 专业：4 结果：5 态度：5 很好", (5, 4, 5, 5), "很好"),
        ("speed 5, attitude 4", (5, None, None, 4), ""),
        ("result was 4/5", (None, None, 4, None), ""),
    ],
)
def test_scores_are_read(typed, scores, comment):
    assert parse_scores(typed) == SurveyScores(*scores, comment=comment)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("6 4 5 5", "out_of_range"),
        ("0 4 5 5 great", "out_of_range"),
        ("speed 9", "out_of_range"),
        ("5 4 5", "too_few"),
        ("5 4 5 5 5", "too_many"),
        ("speed 5 speed 3", "twice"),
    ],
)
def test_a_slip_is_a_problem(typed, why):
    found = parse_scores(typed)
    assert isinstance(found, ScoresProblem)
    assert found.why == why


@pytest.mark.parametrize(
    "typed",
    ["", "5", "2026 was a bad year", "3 printers are broken", "10 am tomorrow", "5 4 pm works for me",
     "2026-11-25 10:00", "the speed 5", "thank you", "1 accept\n2 accept"],
)  # fmt: skip
def test_prose_is_no_survey_answer(typed):
    assert parse_scores(typed) is None


@given(
    st.lists(st.integers(1, 5), min_size=4, max_size=4),
    st.sampled_from([" ", ",", ", ", "/", "", "，", " / ", "、"]),
    st.sampled_from(["", "good", "很好", "the printer works again"]),
)
def test_every_row_of_four_is_read(scores, separator, comment):
    found = parse_scores(separator.join(map(str, scores)) + (f"\n{comment}" if comment else ""))
    assert found == SurveyScores(*scores, comment=comment)


@given(st.text(max_size=60))
def test_any_text_gives_scores_in_range_or_none(text):
    found = parse_scores(text)
    if isinstance(found, SurveyScores):
        assert all(1 <= score <= 5 for score in found.given.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_links_of_a_survey_write_is_read(language):
    assert DIMENSIONS == ScoresView.__struct_fields__[:4]
    for dimension in DIMENSIONS:
        [given] = parse_scores(f"{word(language, 'typed', dimension)} 4").given.items()
        assert given == (dimension, 4)


@pytest.mark.parametrize(
    "text", ["5  " * 20000 + "x:", "speed" + " " * 60000 + "x", "5 " * 30000, "5," + " " * 60000 + "%"]
)
def test_endless_rows_cost_little(text):
    assert not isinstance(parse_scores(text), SurveyScores)


@pytest.mark.parametrize(
    ("typed", "score", "comment"),
    [
        ("5 stars", 5, ""),
        ("Five stars from me", 5, "from me"),
        ("10/10", 5, ""),
        ("8 out of 10, quick", 4, "quick"),
        ("4/5 on everything", 4, ""),
        ("5/5", 5, ""),
        ("5 for everything", 5, ""),
        ("all 5", 5, ""),
        ("straight 5s", 5, ""),
        ("★★★★★", 5, ""),
        ("⭐⭐⭐⭐", 4, ""),
        ("五星好评", 5, ""),
        ("5星", 5, ""),
        ("全部5分", 5, ""),
        ("都给5分", 5, ""),
        ("满分", 5, ""),
        ("满分！非常专业", 5, "非常专业"),
        ("full marks", 5, ""),
        ("I give 5 stars, great help", 5, "great help"),
    ],
)
def test_one_score_for_all(typed, score, comment):
    assert parse_overall(typed) == SurveyScores(score, score, score, score, comment=comment)


@pytest.mark.parametrize(
    ("typed", "scores"),
    [
        ("Everything 5 except speed, that was a 2", (2, 5, 5, 5)),
        ("5 for everything, only the speed 3", (3, 5, 5, 5)),
        ("All 5 but the speed: 3", (3, 5, 5, 5)),
        ("5 stars except for speed (3)", (3, 5, 5, 5)),
        ("Everything was a five, just the attitude was one", (5, 5, 5, 1)),
        ("5/5, apart from speed 2 and attitude 3.", (2, 5, 5, 3)),
        ("4 on everything except the speed", (None, 4, 4, 4)),
        ("全部5分，除了速度3分", (3, 5, 5, 5)),
        ("都是5分，只有态度是2分", (5, 5, 5, 2)),
        ("满分，就是速度4分", (4, 5, 5, 5)),
        ("5 stars, but speed is not everything", (None, 5, 5, 5)),
        ("5 stars, but it took 3 days", (5, 5, 5, 5)),
        ("5 stars. Only 3 days!", (5, 5, 5, 5)),
    ],
)
def test_what_is_taken_from_one_score_for_all(typed, scores):
    assert parse_overall(typed) == SurveyScores(*scores, comment=parse_overall(typed).comment)
    assert parse_overall(typed).comment


@pytest.mark.parametrize(
    "typed",
    ["9/10", "11/10", "7/5", "5", "5 5 5", "👍", "Very satisfied", "不错", "0 stars", "5 printers are broken", "10 minutes", "N/A", "all good", "5 of my colleagues wait", "all 5 printers are broken", "Everything 5 minutes late"],
)  # fmt: skip
def test_no_clear_score_for_all(typed):
    assert parse_overall(typed) is None


@pytest.mark.parametrize(
    ("typed", "scores", "comment"),
    [
        ("changed my mind: 5 5 5 5", (5, 5, 5, 5), "changed my mind"),
        ("Scores: 5/4/5/5", (5, 4, 5, 5), ""),
        ("I give 5 4 5 5, thanks", (5, 4, 5, 5), "thanks"),
        ("Dana was rude: 5 5 5 1", (5, 5, 5, 1), "Dana was rude"),
        ("我改成 5 5 4 5", (5, 5, 4, 5), ""),
        ("评分：5 4 5 5 很快", (5, 4, 5, 5), "很快"),
        ("My answers to your questions: 5 4 5 5", (5, 4, 5, 5), "My answers to your questions"),
        ("Solved in two days: 5 5 5 5", (5, 5, 5, 5), "Solved in two days"),
        ("Scores for my ticket: 4 4 5 5", (4, 4, 5, 5), "Scores for my ticket"),
        ("这个工单：5 5 4 5", (5, 5, 4, 5), "这个工单"),
    ],
)
def test_scores_behind_a_few_words_are_read(typed, scores, comment):
    assert parse_scores(typed) == SurveyScores(*scores, comment=comment)


@pytest.mark.parametrize(
    "typed",
    ["Phone: 5 5 5 5 5", "call me: 5551", "Room: 1 2", "Error: 5 4 5 5x", "errors: 1 2 3 4", "It fails on pages: 2 3 4 5",
     "the lamps: 1 2 3 4", "错误代码：1 2 3 4", "不亮的灯：1、2、3、4", "error code: 5 5 1 2", "分机号：4 4 1 2"],
)  # fmt: skip
def test_numbers_behind_other_words_are_no_scores(typed):
    assert parse_scores(typed) is None
