"""The note of an engineer's mailbox that nothing in the header tells, and what only speaks of somebody who is away."""

import pytest

from service.domain.incoming_mail.own_absence import tells_own_absence

NOTES = [
    "I am out of the office until Friday 27 November. For urgent matters please contact Dana.",
    "Hello,\n\nI am on annual leave and will be back on 1 March 2027.\n\nPiet",
    "Thank you for your message. I’m out of office until Monday.", "Out of office until Monday.", "On vacation until 3 December.",
    "I no longer work at Acme IT. Please write to support@acme.example.", "This mailbox is not monitored. Please call the hotline.",
    "Ich bin bis 30.11. nicht im Büro.", "我正在休假，11月30日返回，紧急事务请联系Dana。", "您好，我已离职，请联系Dana。",
    "感谢您的来信。本人休假中，周一返回。", "此邮箱已停用，请联系服务台。",
]  # fmt: skip
ANSWERS = [
    "Dana is on leave until Monday and I take over.", "The colleague who does the accounts is on leave until Monday, I'll ask him then.",
    "Your manager is out of office until Friday, so the approval has to wait.", "I asked your manager, who is out of office until Friday.",
    "I am in the office until five, come by.", "On my way.", "Out of paper; I refilled it.", "I don't work on Fridays, tomorrow I will come.",
    "We moved the mailbox; the old inbox is no longer in use.", "财务同事休假中，周一返回后处理。", "我已经联系了财务，同事休假中，周一处理。", "我看了一下，是邮箱停用了。",
    "I left the part at your desk.", "I have left a message with the vendor.", "",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTES)
def test_a_note_of_ones_own_absence_is_known(text):
    assert tells_own_absence(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_none(text):
    assert not tells_own_absence(text)
