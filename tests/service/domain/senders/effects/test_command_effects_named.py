"""Letters name who has the ticket, whoever of the desk wrote the command."""

import pytest

from tests.tools.talk import ANN, PIET

NOOR, EVA = "noor@acme.example", "eva@acme.example"


@pytest.fixture
def work(talk):
    """Noor has Ann's ticket; Piet had it before, and writes."""
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    talk.reply(work, "#assign noor")
    assert talk.ticket().assignee == NOOR
    return work


def said(letter):
    return " ".join(letter.text.split())


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("#eta 16:00", "Noor will have news for you"), ("#hold until 2026-11-30 10:00 the part", "Noor continues then")],
)
def test_what_is_promised_is_who_has_its_to_keep(talk, work, command, sentence):
    assert sentence in said(talk.reply(work, command).letter(ANN, "promised"))


@pytest.mark.parametrize("command", ["#eta 16:00", "#hold until 2026-11-30 10:00 the part"])
def test_of_ones_own_ticket_one_keeps_it_oneself(talk, command):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    assert "Piet" in said(talk.reply(work, command).letter(ANN, "promised"))


def test_who_asks_about_anothers_ticket_is_not_said_to_work_on_it(talk, work):
    asked = said(talk.reply(work, "#consult noor is the roller here?").letter(NOOR, "consult"))
    assert "Piet has a question for you" in asked
    assert "The ticket stays with you" in asked


@pytest.mark.parametrize(
    "command", ["#watch ann@acme.example", "#watch Ann@Acme.example", "#watch noor@acme.example", "#关注 ann@acme.example"]
)
def test_nobody_is_told_to_have_been_added_who_gets_it_anyway(talk, work, command):
    step = talk.reply(work, command)
    assert not [one.kind for one in step.letters if one.kind == "joined"]
    assert "participant_added" not in [one.kind for one in talk.events()]


def test_two_lines_that_name_one_person_add_them_once(talk, work):
    step = talk.reply(work, "#watch eva@acme.example\n#watch eva@acme.example, bob@acme.example")
    assert sorted(one.to for one in step.letters if one.kind == "joined") == ["bob@acme.example", EVA]
    assert not talk.reply(work, "#watch eva@acme.example").to(EVA)
    talk.reply(work, "#unwatch eva@acme.example")
    assert talk.reply(work, "#watch eva@acme.example").to(EVA, "joined")


def test_a_chinese_dossier_calls_colleagues_by_their_chinese_names(make_talk):
    person = "{name: Wang Fang, team: servicedesk, level: 2, languages: [zh], names: {zh: 王芳}}"
    talk = make_talk(rules=f"people:\n  wang@acme.example: {person}\n")
    work = talk.mail("li@acme.example", "打印机卡纸", "三楼的打印机卡纸了。").letters[-1]
    talk.reply(work, "李伟，您好：\n\n我来看看。")
    talk.reply(work, "诊断：滚轮磨损\n#升级 需要厂商")
    [dossier] = [one for one in talk.stage.letters if one.kind == "dossier"]
    assert dossier.to == "wang@acme.example"
    for latin in ("Piet", "Dana", "Wang Fang"):
        assert latin not in dossier.text, dossier.text
    assert any(name in dossier.text for name in ("皮特", "丹娜"))
