"""The note of an engineer's mailbox that nothing in the header tells, and what only speaks of somebody who is away."""

import pytest

from service.domain.incoming_mail.own_absence import tells_own_absence

NOTES = [
    "I am out of the office until Friday 27 November. For urgent matters please contact Dana.",
    "Hello,\n\nI am on annual leave and will be back on 1 March 2027.\n\nPiet",
    "Thank you for your message. I’m out of office until Monday.", "Out of office until Monday.", "On vacation until 3 December.",
    "I no longer work at Acme IT. Please write to support@acme.example.", "This mailbox is not monitored. Please call the hotline.",
    "Ich bin bis 30.11. nicht im Büro.", "我正在休假，11月30日返回，紧急事务请联系Dana。", "您好，我已离职，请联系Dana。",
    "I am out of the office until 27. November.", "Hello,\nI'm on vacation until 3.12.2026.\nPiet", "On annual leave until 4 January.",
    "I have left the company as of 1 October.", "I have left Acme. Please write to support.", "I have limited access to my email until Friday.",
    "您好！我11月24日至30日出差，如有急事请电话联系。", "您好，因休假，邮件将于周一回复您。", "我目前不在办公室，周一返回。",
    "I am on vacation until 4 January. I will do my best to answer before.", "本人休假中，周一返回后我会尽快处理您的邮件。",
    "I am on leave until Monday and will look at it when I return. I will take care of your mail then.", "我正在休假，回来后我马上处理。",
    "感谢您的来信。本人休假中，周一返回。", "此邮箱已停用，请联系服务台。",
]  # fmt: skip
ANSWERS = [
    "Dana is on leave until Monday and I take over.", "The colleague who does the accounts is on leave until Monday, I'll ask him then.",
    "Your manager is out of office until Friday, so the approval has to wait.", "I asked your manager, who is out of office until Friday.",
    "I am in the office until five, come by.", "On my way.", "Out of paper; I refilled it.", "I don't work on Fridays, tomorrow I will come.",
    "We moved the mailbox; the old inbox is no longer in use.", "财务同事休假中，周一返回后处理。", "我已经联系了财务，同事休假中，周一处理。", "我看了一下，是邮箱停用了。",
    "I left the part at your desk.", "I have left a message with the vendor.", "",
    # whose absence it is: the writer's, and of no use, or what the ticket is about
    "I have set your out of office until Monday.", "I restored your access. You had no access to email because the account was locked.",
    "I am out of the office until two, can I call you at three?", "I am away from my desk until 3, then I will look at it.",
    "I'm away until 15:00, then I will swap the roller.", "I will be out of office tomorrow, can we do Thursday instead?",
    "I see you are on leave until Friday; I will come back then.", "I checked: your account is marked on leave until 1 December, so I asked HR.",
    "Currently your account is on leave until HR reopens it.", "Currently the technician is on leave until Monday.",
    "I have left the cable at your desk.", "I have left the company phone at reception for you.", "I have left our spare laptop with Bob.",
    "I no longer work on this, Noor has it now.", "On holiday mode the phone is muted until you switch it back on.",
    "我帮您设置了休假自动回复，到周五为止。", "我查了一下，您的邮箱在休假期间被锁定，现已恢复。", "我们因出差报销系统升级，请您明天再试。",
    "出差期间可以用 VPN 登录。", "我现在不在办公室，下午三点就来处理。", "请假系统已经恢复，请您重新提交。",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTES)
def test_a_note_of_ones_own_absence_is_known(text):
    assert tells_own_absence(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_none(text):
    assert not tells_own_absence(text)
