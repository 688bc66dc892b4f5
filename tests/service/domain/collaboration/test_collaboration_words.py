"""What short answers and subjects mean where people work together: done or not, yes or another time, whose number."""

import pytest

from service.domain.collaboration.appointment import read_details
from service.domain.collaboration.appointment_words import in_known_words, read_answer
from service.domain.collaboration.consult import find_reference
from service.domain.collaboration.task import leaves_something, says_done


@pytest.mark.parametrize(
    "text",
    [
        "done", "Done: index rebuilt", "Hi Noor,\n\nrebuilt the index.\n\nDone.", "It is done, all well", "It's done", "I have done it",
        "We've finished", "Completed yesterday.", "#done", "Fertig.", "erledigt", "已完成，索引重建了", "完成", "任务已完成。", "搞定了",
        "#完成", "已处理", "好了",
    ],
)  # fmt: skip
def test_done(text):
    assert says_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "not done yet", "almost done", "Done?", "done by friday", "done in a minute", "is it done?", "Ready when you are", "I am not done",
        "Done with step 1 of 3", "completed 50%", "Which server?", "还没完成", "完成不了", "完成了吗？", "好了没有", "明天完成", "We undone it",
    ],
)  # fmt: skip
def test_not_done(text):
    assert not says_done(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Done, but it does not work yet for floor 4", True), ("Done, except for the last server, I'll do it tomorrow", True),
        ("Done. But the second switch still fails.", True), ("Done, however I couldn't test it", True), ("已完成，但是四楼还不通", True),
        ("完成了，只是二号柜没做", True), ("Done, but please note that the certificate ends in May", False), ("done, but it was a hard one", False),
        ("Done. Why it failed before I do not know.", False), ("Done, nothing was left open", False), ("Fixed: the disk was full, not broken", False),
        ("完成了，不过请注意证书五月到期", False), ("已完成，还顺便更新了驱动", False),
    ],
)  # fmt: skip
def test_done_but(text, left):
    assert says_done(text)
    assert leaves_something(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes, thank you!",
        "ok",
        "That works",
        "Hello Piet,\nfine with me",
        "可以",
        "好的，谢谢",
        "是",
        "没问题",
        "Yes. Do I need my charger?",
        "That works fine. Shall I bring the badge?",
        "好的。需要带电脑吗？",
    ],
)
def test_a_time_is_accepted(text):
    assert read_answer(in_known_words(text)) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "no", "Yes, but at 11:00", "ok, friday then", "Another time suits me better: Friday", "I can't", "Does not work for me", "cancel", "不行",
        "换个时间更合适：周五", "那天不方便，周五上午可以吗", "可以，但是下午3点", "那天上午不行，下午2点可以吗？", "Could we make it 14:00?", "How about Friday?",
        "Would 2pm work for you?", "I can't make it, sorry. Is there another time?", "Can we do it in the afternoon?", "能不能改到周五？", "下午3点行吗？",
    ],
)  # fmt: skip
def test_another_time(text):
    assert read_answer(in_known_words(text)) == "other"


@pytest.mark.parametrize(
    "text",
    [
        "Fine. By the way Eva now starts on 7 December, so no hurry.", "Thursday at 14:00 suits me.", "Friday 11:00 is good",
        "Yes. Tomorrow at ten it is.", "See you tomorrow!", "周四下午两点可以", "行，明天见", "好的。不过我周五之前要用。",
    ],
)  # fmt: skip
def test_a_yes_with_more_beside_it_is_left_to_the_engineer(text):
    assert read_answer(in_known_words(text)) == "open"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Do I need my charger?",
        "Shall we use Teams?",
        "是什么问题",
        "Thanks for letting me know",
        "可以吗？",
        "Is it at 10:00 or 11:00?",
        "Was it Friday?",
        "Yes?",
        "OK, is Bea coming too?",
        "Can we use Teams instead?",
        "Can you come with Bea?",
        "是周五吗？",
        "Would you like me to bring it tomorrow?",
        "Can you bring the roller tomorrow morning?",
        "好的，需要带电脑吗？",
    ],
)
def test_a_comment_is_neither(text):
    assert read_answer(in_known_words(text)) == ""


def test_details_of_an_appointment():
    text = "We look at it.\nPlace: room 312\nPrepare: laptop, badge\n- the paper\n准备：工牌、令牌\n\nSee you"
    assert read_details(text) == (
        "We look at it.\n\nSee you", "room 312", ("laptop", "badge", "the paper", "工牌", "令牌"),
    )  # fmt: skip
    assert read_details("Bring it on.") == ("Bring it on.", "", ())


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("[#12345] We have received your request", "[#12345]"),
        ("Re: [T-12] Is 4.2 known? [Ticket#2026112410000017]", "[Ticket#2026112410000017]"),
        ("Case 4711: printer", "Case 4711"),
        ("RE: Support Case #00123456 - printer", "Support Case #00123456"),
        ("Ref: ABC-99812 printer", "Ref: ABC-99812"),
        ("INC0012345 opened on your behalf", "INC0012345"),
        ("Re: printer ref:_00D58000abc._5005:ref", "ref:_00D58000abc._5005:ref"),
        ("回复：固件【工单号：20261124001】", "工单号：20261124001"),
        ("[REQ-1234] Re: [T-7] hello", "[REQ-1234]"),
        ("Re: [T-12] Is firmware 4.2 known to jam?", ""),
        ("Re: [T-12] Order of 2026-11-24", ""),
        ("Question about room 4711", ""),
        ("", ""),
    ],
)
def test_whose_number(subject, reference):
    assert find_reference(subject) == reference


def test_a_hostile_subject_costs_nothing():
    for part in ("[#", "case ", "ref:_", "# ", "INC-", "[[[["):
        assert isinstance(find_reference(part * 5000), str)
