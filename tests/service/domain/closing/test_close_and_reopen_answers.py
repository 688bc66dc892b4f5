"""S5.3 and S6.2 as a conversation: what each kind of answer to a confirmation request, and to a closed ticket, does and does not do."""

from email import message_from_bytes, policy

import pytest

from store.records import State
from tests.tools.talk import ANN, PIET

# What is said, by kind: English, simplified, traditional and Cantonese. None of these sentences stands in the labelled sets.
SAID = {
    "confirms": [
        "Hi Piet, the printer is printing again, thanks for coming so quickly.",
        "No longer jams, you may close it",
        "Its wrking now thnx",
        "您好，打印机已经恢复正常，可以结单，谢谢。",
        "没再卡纸了，谢谢",
        "印表機不會再卡紙了，可以結案，謝謝",
        "搞掂晒喇，唔該",
    ],
    "denies": [
        "No luck, it still jams on every second page.",
        "It works now but only for ten pages, then it jams again",
        "Great. Now it does not even switch on.",
        "还是卡纸，和昨天一样",
        "可以了，但是扫描还不行",
        "仍然會卡紙，請再派人來",
        "仲係唔得，一樣卡紙",
    ],
    "thanks": ["Many thanks, Piet!", "好的，谢谢，辛苦了", "收到，感謝"],
    "asks": [
        "Fine now, but can you also move it to room 12?",
        "What was wrong with it?",
        "好了，请问是什么原因？",
        "可以順便幫我看一下掃描嗎",
    ],
    "content": ["ok", "Much better now", "快多了"],
    "unsure": ["I will try it after lunch.", "Probably", "Works for Ben", "我明天试试", "應該可以了吧"],
    "cancels": ["Never mind, we bought a new one, please cancel.", "不用了，取消吧", "不需要了，謝謝"],
}
STATES = {
    "confirms": State.CLOSED,
    "denies": State.IN_PROGRESS,
    "thanks": State.RESOLVED,
    "asks": State.IN_PROGRESS,
    "content": State.RESOLVED,  # a person decides, and nothing hurries
    "unsure": State.IN_PROGRESS,  # a person decides
    "cancels": State.IN_PROGRESS,
}


def all_of(said):
    return [
        pytest.param(kind, text, id=f"{kind}-{at}") for kind, texts in said.items() for at, text in enumerate(texts)
    ]


def ask(talk, text="The printer jams."):
    chinese = not text.isascii()
    work = talk.mail(
        ANN, "打印机卡纸" if chinese else "Printer jam", "打印机卡纸了。" if chinese else "The printer jams."
    )
    return talk.reply(work.letter(PIET, "assignment"), "#resolve\nChanged the roller.").letter(ANN, "confirmation")


@pytest.mark.parametrize(("kind", "text"), all_of(SAID))
def test_an_answer_to_a_solution(talk, kind, text):
    asked = ask(talk, text)
    assert talk.ticket().state is State.RESOLVED
    step = talk.reply(asked, text)
    ticket = talk.ticket()
    assert ticket.state is STATES[kind]
    assert len(talk.tickets()) == 1
    assert any(text in article.text for article in talk.articles())
    if kind == "confirms":
        assert ticket.resolution == "confirmed"
        assert step.to(ANN)  # told that it is closed
    elif kind == "thanks":
        assert step.letters == []
    else:
        assert text in step.to(PIET)[0].text
        assert not ticket.closed


@pytest.mark.parametrize(("kind", "text"), all_of({kind: SAID[kind] for kind in ("thanks", "content", "unsure")}))
def test_silence_after_thanks_still_leads_to_the_reminders(talk, kind, text):
    """What closes nothing stops nothing that it must not stop: thanks leave the reminders running, a doubt ends them."""
    talk.reply(ask(talk, text), text)
    letters = talk.wait(days=4)
    assert bool([one for one in letters if one.to == ANN and one.kind == "reminder"]) is (kind != "unsure")
    assert talk.ticket().state is STATES[kind]


@pytest.mark.parametrize(("kind", "text"), all_of(SAID))
def test_an_answer_to_a_closed_ticket(talk, kind, text):
    """Within the window a denial or a question opens it again; thanks, a second yes and what is unclear leave it closed."""
    asked = ask(talk, text)
    talk.click(asked, "可以了" if not text.isascii() else "works")
    talk.wait(days=1)
    assert talk.ticket().state is State.CLOSED
    talk.reply(asked, text)
    assert talk.ticket().state is (State.ASSIGNED if kind in ("denies", "asks") else State.CLOSED)


@pytest.mark.parametrize(("kind", "text"), all_of({kind: SAID[kind] for kind in ("denies", "asks", "unsure")}))
def test_a_link_that_says_yes_with_words_beside_it_that_do_not(talk, kind, text):
    """A click writes the yes; who adds a complaint, a question or a doubt to it is heard."""
    asked = ask(talk, text)
    step = talk.click(asked, "可以了" if not text.isascii() else "works", add=text)
    assert talk.ticket().state is State.IN_PROGRESS
    assert step.letters


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Never mind, I found the switch. It prints again.", True),
        ("The article about paper jams helped, it works now, thank you!", True),
        ("按文章里的方法已经解决了，谢谢", True),
        ("照文章做就好了，謝謝", True),
        ("Yes", False),
        ("ok thanks", False),
        ("It works for Ben", False),
        ("好的，谢谢，等你消息", False),
        ("應該好了吧", False),
    ],
)
def test_an_answer_to_the_acknowledgement(talk, text, ended):
    """S2.5: "that solved it" ends a ticket that nobody answered yet; a mere yes, thanks or a doubt do not."""
    step = talk.mail(
        ANN, "打印机卡纸" if not text.isascii() else "Printer jam", "打印机卡纸。" if not text.isascii() else "It jams."
    )
    talk.reply(step.letter(ANN, "received"), text)
    ticket = talk.ticket()
    assert (ticket.state is State.CLOSED) is ended
    assert (ticket.resolution == "self-solved") is ended


@pytest.mark.parametrize(
    ("kind", "text"), [("confirms", "Yes, it works."), ("denies", "没有解决。"), ("thanks", "Thanks")]
)
def test_an_answer_without_a_thread_is_read_too(talk, kind, text):
    """A telephone that starts a new mail to the address: nothing in it says that it answers."""
    asked = ask(talk, text)
    content, sender, recipients = talk.answer(asked, text)
    kept, dropping = [], False
    for line in content.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        dropping = line.startswith((b"In-Reply-To:", b"References:")) or (dropping and line[:1] in b" \t")
        kept += [] if dropping else [line]
    bare = b"\r\n".join(kept) + b"\r\n\r\n" + text.encode() + b"\r\n"
    talk.raw(bare, sender, *recipients)
    assert talk.ticket().state is STATES[kind]
    assert len(talk.tickets()) == 1


@pytest.mark.parametrize(
    ("state", "text", "shown"),
    [
        ("solved", "Yes, it works again, thanks. The new toner is in the drawer of room 12.", "drawer of room 12"),
        ("solved", "solved\n\nThe technician left his screwdriver here.", "screwdriver"),
        ("taken", "solved\n\nThe technician left his screwdriver here.", "screwdriver"),
        ("fresh", "solved\n\nThe key was in the drawer all the time.", "in the drawer"),
        ("taken", "已解决\n\n旧的硒鼓放在我桌上。", "旧的硒鼓"),
        ("solved", "Its wrking now thnx", "wrking now"),  # what was taken for a yes can be seen
        ("solved", "yes", ""),
        ("taken", "close", ""),
    ],
)
def test_what_stands_beside_the_yes_that_ends_it_is_read_by_the_engineer(talk, state, text, shown):
    work = talk.mail(ANN, "Printer jam").letter(PIET, "assignment")
    if state != "fresh":
        talk.reply(work, "#resolve A new roller." if state == "solved" else "Hello Ann,\n\nI am on it.")
    step = talk.reply([one for one in talk.stage.letters if one.to == ANN][-1], text)
    assert talk.ticket().closed
    [told] = step.to(PIET)
    assert told.kind == "closed"
    assert shown in told.text
    assert shown or "Nothing more to do.\r\n-- " in told.text


# A link whose moment is over moves nothing any more; what is written beside it is heard as in a reply (docs/trust.md, K4).
HEARD = [
    "it went dark again after an hour",
    "and now there is smoke coming out of it!",
    "too short, and it smells burnt",
    "es geht wieder nicht, es riecht verbrannt",
    "一个小时后又卡了",
    "仲有燒焦味",
]


def link_of(text, action):
    chinese = any(char > "\u2e80" for char in text)
    return {"confirm": "可以了" if chinese else "works", "deny": "还不行" if chinese else "not yet"}[action]


def ask_in(talk, text):
    """The starter's Ann, asked in the language that the words are in."""
    chinese = any(char > "\u2e80" for char in text)
    opened = talk.mail(ANN, *(("打印机卡纸", "打印机卡纸了。") if chinese else ("Printer jam", "The printer jams.")))
    work = opened.letter(PIET, "assignment")
    return work, talk.reply(work, "#resolve\nChanged the roller.").letter(ANN, "confirmation")


@pytest.mark.parametrize("text", HEARD)
def test_words_beside_a_no_after_a_yes_bring_it_back(talk, text):
    _work, asked = ask_in(talk, text)
    talk.click(asked, link_of(text, "confirm"))
    talk.wait(hours=3)
    step = talk.click(asked, link_of(text, "deny"), add=text)
    assert talk.ticket().state is State.ASSIGNED
    assert text in step.letter(PIET, "reopened").text
    assert step.letter(ANN, "taken-up")
    again = talk.click(asked, link_of(text, "deny"), add=text)
    assert [one.kind for one in again.letters] == ["requester-reply"]


@pytest.mark.parametrize("text", HEARD)
@pytest.mark.parametrize("action", ["deny", "confirm"])
def test_words_beside_a_link_that_was_used_are_read(talk, text, action):
    _work, asked = ask_in(talk, text)
    talk.click(asked, link_of(text, "deny"), add=text)
    step = talk.click(asked, link_of(text, action), add=f" {text}.")
    assert text in step.letter(PIET).text
    assert not step.to(ANN)
    assert talk.ticket().state is State.IN_PROGRESS


@pytest.mark.parametrize("text", HEARD)
def test_words_beside_the_no_of_an_earlier_solution_deny_this_one(talk, text):
    work, asked = ask_in(talk, text)
    talk.click(asked, link_of(text, "deny"))
    talk.wait(minutes=5)
    talk.reply(work, "#resolve\nA new cable.")
    step = talk.click(asked, link_of(text, "deny"), add=text)
    assert talk.ticket().state is State.IN_PROGRESS
    assert text in step.letter(PIET, "reopened").text


@pytest.mark.parametrize("text", ["", "no", "thanks", "Thank you very much!", "谢谢"])
def test_a_link_that_was_used_and_says_nothing_more_moves_nothing(talk, text):
    work, asked = ask_in(talk, text)
    talk.click(asked, link_of(text, "deny"))
    talk.wait(minutes=5)
    talk.reply(work, "#resolve\nA new cable.")
    step = talk.click(asked, link_of(text, "deny"), add=text)
    assert talk.ticket().state is State.RESOLVED
    assert [one.kind for one in step.letters] == ["already-done"]


def test_a_file_beside_a_link_that_was_used_is_read(talk):
    _work, asked = ask_in(talk, "")
    talk.click(asked, "works")
    link = next(one for one in asked.links if "works" in one.words.lower())
    mail = message_from_bytes(talk.write(ANN, link.subject, link.body, to=[link.to]), policy=policy.SMTP)
    mail.add_attachment(b"\xff\xd8\xff" + b"1" * 500, "image", "jpeg", filename="smoke.jpg")
    step = talk.raw(mail.as_bytes(), ANN, link.to)
    assert "smoke.jpg" in step.to(PIET)[0].text
