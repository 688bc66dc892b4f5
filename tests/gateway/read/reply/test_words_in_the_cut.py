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
