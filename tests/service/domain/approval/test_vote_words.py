"""An approver's answer: what is a yes, what is a no with its reason, and what is neither. In doubt it is neither."""

import pytest

from service.domain.approval.vote_words import VoteWords, parse_vote

YES = [
    "approve", "Approved.", "Yes", "ok", "OK!", "#approve", "＃批准", "批准", "同意。", "可以", "好的，谢谢", "I approve this change", "Go ahead",
    "Hi Piet,\n\nApproved. Thanks\n\nCarl", "Approved\n\nBest regards\nCarl Wang", "Carl, approved", "no objections", "没有意见，同意", "同意\n\n王伟\n",
    "LGTM", "**Approved**",
]  # fmt: skip
NO = {
    "reject": "", "No.": "", "不同意": "", "不行": "", "#reject too risky": "too risky", "Reject: too risky, do it on Sunday": "too risky, do it on Sunday",
    "No, too risky": "too risky", "驳回 风险太大": "风险太大", "不同意，今天不行": "今天不行", "Rejected.\nThe firmware is two days old.\nCarl": "The firmware is two days old.",
    "not approved, the board meets on Friday": "the board meets on Friday", "No! We freeze until Friday": "We freeze until Friday",
    "拒绝：先问财务": "先问财务",
}  # fmt: skip
NEITHER = [
    "yes, but only after 18:00", "Approved, if Dana agrees", "Yes?", "approve?", "可以，但是18点以后", "同意，但需先备份", "可以吗？", "I think yes",
    "Approve\nreject", "no - yes", "No, go ahead", "Not yet", "reject?", "I am out of the office until Monday", "What does this mean?", "", "   ",
    "approve 2", "Yes, approved for tonight", "nothing to say", "nobody asked me", "I will look at it tomorrow", "不知道", "Please call me",
    "No idea", "No time today, ask Rita", "ok to wait", "> approve", "Approved by Carl, says Eve", "yes " * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_nothing_but_a_yes(text):
    assert parse_vote(text, "Carl Wang" if "王" not in text else "王伟") == VoteWords("approved")


@pytest.mark.parametrize("text", NO)
def test_a_no_brings_its_reason(text):
    assert parse_vote(text, "Carl Wang") == VoteWords("rejected", NO[text])


@pytest.mark.parametrize("text", NEITHER)
def test_a_condition_a_question_and_everything_else_decide_nothing(text):
    assert parse_vote(text, "Carl Wang").decided == ""
