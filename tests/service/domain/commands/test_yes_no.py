"""What lets a held mail go on: a plain yes and nothing else (docs/trust.md, evidence P; scenario 42)."""

from __future__ import annotations

import pytest

from gateway.message import Authenticity, Automatic, Bounce, DomainVerdict, Forward, Mail, Reading
from gateway.read.reply.new_text import read_reply_text
from service.domain.approval.vote_words import APPROVED, parse_vote
from service.domain.commands.mail_text import answer_text
from service.domain.commands.yes_no import read_choice, read_refusal
from service.domain.held_mail.sender_confirmation import CHOICES

WRITER = "Noor Haddad\n诺尔"

YES = (
    "yes", "Yes", "YES!", "yes.", "Yes, it was me.", "Yes - it was me", "It was me.", "I wrote it.", "yes I wrote this", "Yes, thanks.",
    "Hello,\n\nyes.\n\nKind regards\nNoor Haddad",
    "Yes\n\nNoor Haddad\nSenior Engineer, Acme IT\nPhone: +49 30 5555", "yes\n\n-- \nNoor\nEverything below a delimiter is a signature",
    "是的\n\n诺尔\n信息技术部", "Yes\n\nThanks,\nNoor | Head of Networks", "Hi Postdesk,\nyes\n\nNoor", "Yes\n\nBest regards,\nNoor Haddad\n+49 30 5555 12",
    "yes\n\nSent from my iPhone", "\ufeffyes", "Yes\u00a0", "“yes”", "Yeah", "confirmed", "Dear Service Desk,\n\nYes, I did.",
    "Yes, please.", "yes please!", "Yes, I sent it from my phone.", "Yes, I wrote this email", "Yes, that mail is from me.", "It was indeed me", "I can confirm it was me", "That's correct.",
    "OK, yes, that was me. Please go ahead.", "Yes, that was me. Thanks for checking!", "Yes of course", "Yes, mine.", "yes Noor", "yes thanks", "Yes thank you Noor", "Yes!\n\nCheers\nN.", "Yes, I asked for this.", "I did send this request",
    "对，是我本人发的", "是我本人", "嗯，是我", "这封邮件是我发的", "是的，本人发送", "确认是我", "是我用手机发的。", "是我发送的，请继续", "是的，没错，是我发的。\n\n谢谢\n诺尔", "我写的", "是的，谢谢提醒",
    "是", "是的", "是的。", "是我", "是的，是我写的。", "对", "没错", "您好，\n是的。\n谢谢\n诺尔", "是我发的！", "ＹＥＳ", "确认", "是的\n\n发自我的iPhone",
)  # fmt: skip

UNCLEAR = (
    # protests in any words, and what other people or machines write
    "Somebody is using my name. This is a forgery, I will tell security.", "Wrong person", "I am forwarding this to our security team.",
    "ok that was not me", "OK, that was not me.", "Who sent this", "This looks like phishing to me.", "Never heard of this ticket.",
    "I am on holiday until 3 December. In urgent cases write to Dana.", "I am out of the office.", "Ich bin bis 3. Dezember im Urlaub.",
    "Thank you for contacting ACME support. Your request #4711 was received.", "We received your message and will reply soon.",
    "Ihre Anfrage ist bei uns eingegangen.", "您的邮件已收到，我们会尽快处理。", "我正在休假，12月3日回来。", "Undeliverable: your message",
    # a yes with more, a question, a condition
    "yes?", "Yes, but who is asking?", "yesterday I was ill", "Yes and no", "yes no", "Yes. No.", "Yes, but not this one", "yes, if Ann agrees",
    "yes or no", "Yes, I think so", "Yes, I am on holiday", "yes, that mail is a forgery", "Yes: somebody uses my name", "Yes, please call me",
    "Is it yes?", "Should I say yes", "yesyes", "yes/no", "[ ] yes [x] no", "Yes\n\nBest\nThis was not me", "yes\nThanks\nbut only after Friday",
    "Hi, this was not me\nyes", "yes 👎", "是吗", "是吗？", "是谁", "是谁？", "是的，但是你是谁？", "是不是", "是别人写的", "不是很清楚", "对不起，我不认识", "好像是",
    "对方是谁", "确认一下是谁发的", "没有印象", "我也不知道",
    "Yes it was me but cancel it", "Yes, it was me, but please don't do it any more.", "Yes, it was Dana", "Dana wrote it for me", "Yes, this mail is from me?", "I sent it back", "I wrote it off as spam", "I confirm receipt",
    "Confirmed phishing", "Correct. Someone is impersonating me.", "Yes, I received it.", "Yes: spam", "Yes\nNoor\nOut Of Office", "This mail is not from me, yes", "go ahead", "of course", "from me to you", "I never confirm",
    "Jawohl, das stimmt nicht", "oui mais non", "저는 보낸 적이 없습니다.", "Я в отпуске до понедельника.", "不在にしております。", "Estoy de vacaciones hasta el lunes.", "Qui êtes-vous ?",
    "是我同事发的", "是我秘书用我的邮箱发的", "是我的邮箱，但不是我写的", "确认是伪造", "没错，这是假的", "是的，这是诈骗邮件", "是我发的吗", "是我发的，但是请取消", "对，有人盗用我的邮箱", "我没发的", "不是我用手机发的", "本人不在",
    # words of agreement that say nothing about who wrote it
    "ok", "OK", "okay", "fine", "sure", "thanks", "Thank you", "great", "done", "好的", "可以", "收到", "谢谢", "👍", "!", "...",
    # no text, a greeting alone, languages that the desk does not speak
    "", "   ", "\n\n", "Hello,", "Kind regards\nNoor Haddad", "Oui", "Ja", "Ja, das war ich", "はい", "はい、私です", "Sí", "Sì", "Tak", "Да", "네", "نعم",
    "Sí, fui yo", "Oui, c'est moi", "Ja.", "approve", "send", "return", "release", "add it to my list",
)  # fmt: skip

NO = (
    "no", "No.", "Nope", "not me", "Not me!", "No, this was not me.", "I did not write this! Who did?", "No, I never wrote that.", "It wasn't me.",
    "This was not me, somebody uses my name.", "I didn't send this.", "No. Please check your systems.", "No, that is not from me", "Hello,\nno.\nNoor",
    "不是我", "不是我写的。", "不是", "否", "不是我，请查一下。", "我没有发过这封邮件", "Das war ich nicht", "Das war ich nicht!", "Das ist nicht von mir.",
    "Ce n'était pas moi", "No fui yo", "私ではありません", "Это не я", "non sono stato io", "drop",
)  # fmt: skip


def _read(text: str, question: str) -> str:
    """As the intake reads it: the new text of the mail, without what the reader cuts."""
    reading = Reading(
        Mail(),
        read_reply_text(text, author="Noor Haddad"),
        Automatic(),
        Bounce(),
        Forward(),
        Authenticity(DomainVerdict.ABSENT),
    )
    said = answer_text(reading)
    choices = CHOICES[question]
    refusals = {name: words for name, words in choices.items() if name in ("deny", "drop")}
    return read_choice(said, WRITER, choices) or read_refusal(said, WRITER, refusals, unless=CHOICES["wrote"]["yes"])


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_lets_a_held_mail_go_on(text: str) -> None:
    assert _read(text, "wrote") == "yes"
    assert _read(text, "confirm") == "yes"


@pytest.mark.parametrize("text", UNCLEAR)
def test_everything_else_leaves_it_held(text: str) -> None:
    assert _read(text, "wrote") not in ("yes", "send", "add")
    assert _read(text, "confirm") == ""
    assert read_choice(text, WRITER, CHOICES["wrote"]) == ""  # also where nothing was cut from it


@pytest.mark.parametrize("text", NO)
def test_a_clear_no_puts_it_aside(text: str) -> None:
    assert _read(text, "wrote") in ("deny", "drop")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("add", "add"), ("Add.", "add"), ("加入", "add"), ("yes", "add"), ("no", "drop"), ("not me", "drop"), ("same", "same"), ("新工单", "new"),
        ("add?", ""), ("add him to the list", ""), ("Who is that?", ""), ("do not add it", ""), ("加入吗", ""), ("please add a note", ""), ("send", ""),
        ("I am out of the office until Monday.", ""), ("add\nno", ""), ("approve", ""), ("ok", ""),
    ],
)  # fmt: skip
def test_a_strangers_words_are_added_by_one_word(text: str, mode: str) -> None:
    assert _read(text, "add") == mode


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("send", "send"), ("Send it.", "send"), ("发送", "send"), ("note", "note"), ("备注", "note"), ("drop", "drop"), ("yes", "yes"), ("not me", "deny"),
        ("Send it, please.", "send"), ("Yes, send it", "send"), ("OK, please send", "send"), ("send it to her", "send"), ("请发送", "send"), ("好的，发吧", "send"),
        ("keep it internal please", "note"), ("It was meant as a note", "note"), ("作为备注", "note"), ("don't send", "drop"), ("No, don't send it", "drop"),
        ("forget it", "drop"), ("别发", "drop"), ("不用发了", "drop"), ("算了", "drop"), ("Send it to Noor", ""), ("ok thanks", ""), ("send / note", ""),
        ("send?", ""), ("send it tomorrow", ""), ("do not send it", "drop"), ("Send Ann my regards", ""), ("不要发送", "drop"), ("noted", ""), ("ok", ""),
    ],
)  # fmt: skip
def test_held_text_is_sent_by_one_word(text: str, mode: str) -> None:
    assert read_choice(text, WRITER, CHOICES["send"]) == mode


@pytest.mark.parametrize("text", ["Yes\n\nBest\nonly after Friday", "Approved\nThanks\nif Ann agrees"])
def test_a_condition_below_a_farewell_is_no_approval(text: str) -> None:
    assert parse_vote(text, WRITER).decided != APPROVED
