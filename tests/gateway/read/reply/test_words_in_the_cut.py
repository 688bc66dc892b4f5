"""What is left of the cut lines when those that a program wrote are taken out."""

from __future__ import annotations

import pytest

from gateway.read.reply.new_text import read_reply_text

HEAD = "From: Acme IT <support@acme.example>\nSent: 24 November 2026 10:02\nTo: ann@shop.example\nSubject: Gate\n"
OLDER = "De : Ann <ann@shop.example>\nDate : 23/11/26 09:10\nA : support@acme.example\nObjet : Gate\n\nIt hums.\n"


@pytest.mark.parametrize("said", ["Gate 4 too", "10 of them hum", "请看 2 号门", "Tor 7 brummt auch"])
def test_words_with_a_figure_right_above_a_header_block_are_a_persons(said: str):
    reply = read_reply_text(f"It hums.\n\n{HEAD}\nWhich gate?\n\n{said}\n\n{OLDER}")
    assert said in (reply.cut_words or ())


@pytest.mark.parametrize("caption", ["Message du 24/11/26 10:02", "24.11.2026 10:02 Ann Lee"])
def test_who_wrote_and_when_right_above_a_header_block_is_a_programs(caption: str):
    reply = read_reply_text(f"It hums.\n\n{HEAD}\nWhich gate?\n\n{caption}\n{OLDER}")
    assert caption not in (reply.cut_words or ())


NOTICES = {
    "en": "This e-mail is confidential and intended only for the addressee. If it reached you in error, delete it.",
    "de": "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.",
    "fr": "Ce message est confidentiel et destiné à son seul destinataire.",
    "zh": "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人或群组。",
}


@pytest.mark.parametrize("card", ["", "-- \nAnn Lee\nAcme\n\n"], ids=["", "card"])
@pytest.mark.parametrize(
    "said", ["But page 2 is grey.", "Aber Seite 2 ist grau.", "Mais la page 2 est grise.", "但是第二页是灰的。"]
)
@pytest.mark.parametrize("language", NOTICES)
def test_what_is_added_right_below_a_legal_notice_is_a_persons(language: str, said: str, card: str):
    reply = read_reply_text(f"It works now.\n\n{card}{NOTICES[language]}\n{said}\n")
    assert reply.cut_words == (said,)


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_of_several_lines_is_nobodys(language: str):
    assert read_reply_text(f"It works now.\n\n{NOTICES[language]}\n{NOTICES[language]}\n").cut_words == ()
