"""Lists, searches, articles and help answer to the engineer's own address, wherever they were asked (I10)."""

import pytest

from service.loops.letters.press import personal_address
from tests.tools.talk import ANN, DESK, PIET


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("#list", "found"), ("#列表", "found"), ("#find printer", "found"), ("#查找 打印机", "found"), ("#kb printer", "found"), ("#知识 卡纸", "found"),
        ("#similar", "similar"), ("#相似", "similar"), ("#help", "help"), ("#帮助", "help"),
    ],
)  # fmt: skip
def test_what_was_asked_on_a_ticket_is_answered_at_the_engineers_own_address(talk, line, kind):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    letter = talk.reply(work, line).letter(PIET, kind)
    assert letter.reply_to.startswith("support+d")  # of no ticket: their own, or that of the list
    if kind == "help":
        assert letter.reply_to == personal_address(talk.stage.desk.press[DESK], PIET)
    assert not talk.reply(letter, "1 accept").to(ANN)


@pytest.mark.parametrize("line", ["#show", "#status", "#show 1"])
def test_a_letter_about_one_ticket_answers_to_that_ticket(talk, line):
    work = talk.mail(ANN, "Printer jam", "The printer jams.").letter(PIET, "assignment")
    letter = talk.reply(work, line).letter(PIET, "ticket")
    talk.reply(letter, "#priority P1")
    assert talk.ticket(1).priority == "P1"
    remark = talk.reply(letter, "It is an old one.")  # about the ticket, and for colleagues
    assert remark.mail.ticket_id == 1
    assert not remark.to(ANN)
