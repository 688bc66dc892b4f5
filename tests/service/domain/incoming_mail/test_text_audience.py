"""An engineer's text reaches the requester, or its writer is told at once that it did not, with one word to send it."""

import pytest

from service.domain.commands.table import COMMANDS
from tests.tools.talk import ANN, PIET

DANA, NOOR = "dana@acme.example", "noor@acme.example"
SECRET = "the spare roller is ordered"


def seen_by(step, address):
    return any(SECRET in one.text or "备件已经订了" in one.text for one in step.to(address))


@pytest.fixture
def work(talk):
    return talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.").letter(PIET)


INTERNAL = [
    "#hold until monday the part is on its way", "#hold until monday", "#assign noor", "#assign team:network", "#escalate needs the vendor",
    "#consult noor is it ours?", "#task noor order a roller", "#improve noor order more", "#category network.vpn", "#priority P1", "#impact team", "#time 30m",
    "#link 2", "#watch bea@acme.example", "#show 2", "#list", "#kb printer jam", "#similar", "#find toner", "#help", "#resend",
    "#挂起 到周一 等备件", "#转派 诺尔", "#工时 30分钟", "#优先级 P2", "#分派 noor",
]  # fmt: skip


@pytest.mark.parametrize("command", INTERNAL)
@pytest.mark.parametrize("where", ["above", "below"])
def test_what_greets_the_requester_goes_to_them_beside_any_command(talk, work, command, where):
    talk.mail("cat@acme.example", "Toner", "The printer needs toner.")
    text = "Hello Ann,\n\nthe spare roller is ordered.\nDiagnosis: worn"
    step = talk.reply(work, f"{text}\n\n{command}" if where == "above" else f"{command}\n\n{text}")
    assert seen_by(step, ANN), (command, [(one.kind, one.to, one.text[:400]) for one in step.letters])
    others = [one for one in step.letters if one.to not in (ANN, PIET)]
    assert not any("Hello Ann" in one.text.replace("\r", "") and one.kind != "colleague" for one in others)


@pytest.mark.parametrize(
    "command", ["#merge 2", "#split", "#spam", "#requester bea@acme.example", "#undo", "#note", "#备注", "#change"]
)
@pytest.mark.parametrize("greeting", ["Hello Ann,", "Dear Ms Lee,"])
def test_where_it_is_unsure_the_writer_is_asked_at_once(talk, work, command, greeting):
    talk.mail("cat@acme.example", "Toner", "The printer needs toner.")
    step = talk.reply(work, f"{command}\n\n{greeting}\n{SECRET}.")
    assert step.outcome == "held"
    assert not seen_by(step, ANN)
    receipt = step.letter(PIET, "receipt")
    assert SECRET in receipt.text
    step = talk.reply(receipt, "send")
    if not seen_by(step, ANN):  # what cannot be done, or must be confirmed, is asked about next
        assert step.outcome == "event"
        asked = step.letter(PIET)
        step = talk.reply(asked, "yes" if asked.kind == "held" else "send")
    assert seen_by(step, ANN)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hold_with_words_for_the_requester(talk, language):
    if language == "en":
        work = talk.mail("Ann Lee <ann@acme.example>", "Printer jam").letter(PIET)
        step = talk.reply(work, f"Hello Ann,\n\n{SECRET}.\n\n#hold until monday the part is on its way")
    else:
        work = talk.mail("李伟 <ann@acme.example>", "打印机卡纸", "打印机一直卡纸，请帮忙看看。").letter(PIET)
        step = talk.reply(work, "李伟，您好：\n\n备件已经订了。\n\n#挂起 到周一 等备件到货")
    assert seen_by(step, ANN)
    assert talk.ticket().state.value == "waiting"
    assert talk.ticket().waiting_for == "hold"


UNGREETED = [
    "#hold until monday",
    "#assign noor",
    "#time 30m",
    "#priority P1",
    "#show 2",
    "#consult noor is it ours?",
    "#task noor order a roller",
    "#工时 30分钟",
]


@pytest.mark.parametrize(
    ("command", "answer"),
    [*zip(UNGREETED, ["send"] * len(UNGREETED), strict=True), *zip(UNGREETED, ["Send.", "发送", "yes"], strict=False)],
)
def test_text_beside_an_internal_command_is_shown_to_its_writer_and_one_word_sends_it(talk, work, command, answer):
    talk.mail("cat@acme.example", "Toner", "The printer needs toner.")
    step = talk.reply(work, f"{SECRET}\n\n{command}\n\nPiet")
    assert not seen_by(step, ANN)
    receipt = step.letter(PIET, "receipt")
    assert SECRET in receipt.text
    assert "send" in receipt.text
    events = len(talk.events())
    sent = talk.reply(receipt, answer)
    assert seen_by(sent, ANN)
    assert len(sent.to(NOOR, "consult")) == len(sent.to(NOOR, "task")) == 0  # no command runs twice
    assert len(talk.events()) > events
    again = talk.reply(receipt, "send")
    assert not seen_by(again, ANN)


@pytest.mark.parametrize("answer", ["note", "备注", "no"])
def test_the_text_may_stay_inside(talk, work, answer):
    receipt = talk.reply(work, f"#assign noor\n\n{SECRET}").letter(PIET, "receipt")
    step = talk.reply(receipt, answer)
    assert step.letters == []
    assert talk.wait(days=4) is not None
    assert not any(one.kind == "held-expired" for one in talk.outbox())


def test_a_better_text_may_be_sent_instead(talk, work):
    receipt = talk.reply(work, "#assign noor\n\nshe is a pain").letter(PIET, "receipt")
    step = talk.reply(receipt, f"Hello Ann,\n\n{SECRET}.")
    assert seen_by(step, ANN)
    assert talk.ticket().assignee == NOOR


def test_nobody_is_told_twice_where_nothing_is_kept_from_the_requester(talk, work):
    for body in ("#note\nshe is a pain", "#assign noor", "#assign me\n\nPiet", "#priority P1\nDiagnosis: worn", "#consult dana is it ours?",
                 "Hi Noor,\nplease look\n#assign noor", "Hello Ann,\n\nit is ordered\n\n#eta friday"):  # fmt: skip
        assert talk.reply(work, body).to(PIET, "receipt") == [], body


@pytest.mark.parametrize(
    "body", ["Hi Noor,\ncan you look at it?", "诺尔，你好，\n请看一下", "@noor please look", "resolve", "/resolve replaced", "I fixed it. #resolve", "解决", "# resolve",
             "Hi team,\nwho knows this printer?", "Guys, she calls every day.\nWho takes it?", "各位同事：\n谁有备件？"]
)  # fmt: skip
def test_what_is_not_for_the_requester_is_held(talk, work, body):
    step = talk.reply(work, body)
    assert step.outcome == "held"
    assert step.to(ANN) == []
    assert body.split("\n")[-1].strip() in step.letter(PIET, "receipt").text
    assert talk.ticket().state.value == "assigned"


def test_several_readers_may_be_greeted_as_all(talk, work):
    talk.reply(work, "#watch bob@acme.example")
    assert "the part is here" in talk.reply(work, "Hi all,\nthe part is here.").letter(ANN).text


def test_a_colleague_is_called_inside(talk, work):
    assert talk.reply(work, "#note\n@noor please look").outcome == "article"
    assert talk.reply(work, "#assign noor\n@noor please look").outcome == "article"


# -- letters among colleagues -------------------------------------------------------------------------------------------


@pytest.fixture
def late(talk, work):
    """The letters that the clock wrote: to Piet, who has the ticket, and to Dana, who leads."""
    return {one.to: one for one in talk.wait(hours=7) if one.kind == "escalation"}


def test_the_answer_to_it_is_late_reaches_the_requester(talk, late):
    step = talk.reply(late[PIET], "Sorry for the wait, the spare roller is ordered.")
    assert seen_by(step, ANN)
    assert "Your reply goes to Ann" in " ".join(late[PIET].text.split())
    assert talk.ticket().first_response is not None


@pytest.mark.parametrize("command", ["", "\n#accept", "\n#eta friday", "\n#接单", "\n#priority P1"])
def test_a_remark_of_the_lead_stays_inside(talk, late, command):
    assert "Your reply is kept as an internal note" in late[DANA].text
    step = talk.reply(late[DANA], f"Piet sleeps again, {SECRET}.{command}")
    assert not seen_by(step, ANN)
    told = step.to(DANA, "receipt")
    assert bool(told) == (command in {"\n#accept", "\n#eta friday", "\n#接单"})
    if told:
        assert seen_by(talk.reply(told[0], "send"), ANN)


def test_words_behind_accept_stay_inside_with_the_text(talk, late):
    step = talk.reply(late[DANA], f"#accept {SECRET}")
    assert not seen_by(step, ANN)
    assert seen_by(talk.reply(step.letter(DANA, "receipt"), "send"), ANN)


@pytest.mark.parametrize("command", ["", "\n#accept", "\n#eta friday"])
def test_a_lead_who_greets_the_requester_reaches_them(talk, late, command):
    assert seen_by(talk.reply(late[DANA], f"Hello Ann,\n\n{SECRET}.{command}"), ANN)


def test_the_solution_of_a_lead_is_for_the_requester(talk, late):
    assert seen_by(talk.reply(late[DANA], f"{SECRET} and built in\n#resolve"), ANN)


def test_who_answers_a_colleague_and_greets_the_requester_is_asked(talk, work):
    asked = talk.reply(work, "#consult noor is it ours?").letter(NOOR, "consult")
    step = talk.reply(asked, f"Hello Ann,\n\n{SECRET}.")
    assert step.outcome == "held"
    assert seen_by(talk.reply(step.letter(NOOR, "receipt"), "send"), ANN)
    step = talk.reply(asked, f"It is not.\n{SECRET}")
    assert seen_by(step, PIET)
    assert not seen_by(step, ANN)


@pytest.mark.parametrize(
    "row", [row for row in COMMANDS if row.available and row.needs_ticket], ids=lambda row: row.word
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_with_a_greeting_is_sent_or_asked(talk, work, row, language):
    """Whatever stands beside it, a text that greets the requester is never silently internal."""
    example = {"merge": "2", "link": "2", "unmerge": ""}
    if language == "en":
        line = f"#{row.word} {example.get(row.word, row.example.split(' · ')[0])}"
    else:
        line = f"#{row.chinese[0]} {example.get(row.word, row.example_zh.split(' · ')[0])}"
    step = talk.reply(work, f"Hello Ann,\n\n{SECRET}.\n\n{line}".rstrip())
    assert seen_by(step, ANN) or (step.outcome == "held" and step.to(PIET)), [one.text for one in step.letters]


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ann, the spare roller is ordered",
        "Ann, the spare roller is ordered",
        "Ann - the spare roller is ordered",
        "李伟您好，备件已经订了",
    ],
)
@pytest.mark.parametrize("command", ["#hold until monday", "#assign noor", "#time 30m"])
def test_a_greeting_and_the_text_may_be_one_line(talk, text, command):
    work = talk.mail(
        "Ann Lee <ann@acme.example>" if "Ann" in text else "李伟 <ann@acme.example>", "Printer jam"
    ).letter(PIET)
    assert seen_by(talk.reply(work, f"{text}\n\n{command}"), ANN)


MIXED = "#eta tomorrow 15:00\n#consult noor which roller fits?"


@pytest.mark.parametrize(
    ("text", "command", "done"),
    [
        (SECRET, MIXED, "#eta, #consult"),
        (f"Hello Ann,\n\n{SECRET}.", "#note\n#priority P2", "#note, #priority"),
        (f"Hello Ann,\n\n{SECRET}.", "#requester bea@acme.example", "#requester"),
        (f"Hi Noor,\n\n{SECRET}.", "#resolve replaced the roller", "#resolve"),
        (f"Guten Tag Frau Lee,\n\n{SECRET}.", "#spam", "#spam"),
        (f"Hello Ann,\n\n{SECRET}.", "#merge 2", "#merge"),
    ],
)
@pytest.mark.parametrize("answer", ["send", "note", "发送", "备注"])
def test_the_answer_to_where_the_text_goes_runs_the_commands_beside_it(talk, work, text, command, done, answer):
    talk.mail("Ann Lee <ann@acme.example>", "Toner", "The printer needs toner.")
    receipt = talk.reply(work, f"{text}\n\n{command}").letter(PIET, "receipt")
    step = talk.reply(receipt, answer)
    held = next(mail for mail in talk.inbox() if mail.id == 3)
    assert held.reason == done, [one.text for one in step.to(PIET)]
    assert seen_by(step, ANN) is (answer in ("send", "发送"))
