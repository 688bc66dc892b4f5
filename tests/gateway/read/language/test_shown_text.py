"""What nobody sees makes no yes, and no sign of doubt is passed over."""

import pytest

from gateway.read.language.courtesy import is_courtesy
from gateway.read.language.intent import has_doubt, read_answer
from gateway.read.language.shown_text import as_shown, is_doubtful, spelled_out

UNSEEN = (
    "\u200b\u200c\u200d\u00ad\u2060\ufeff\u034f\u200e\u200f\ufe0f\U000e0041\u3164\u180e\u180b\ufff9\ufffd\ue000"
    "\ufffc\u0332\u0336\u061c\u17b4\U0001d173\x00\x07\x08\x1b\x7f\u202a\u202d\u202e\u2066\u2069"
)
REFUSALS = (
    "It works n{}ot", "It works now n{}ot", "It works again. N{}ot!", "It is n{}ot fixed", "all good, e{}xcept printing",
    "works f{}ailed", "Yes, it works. Ver{}y bad joke", "已经不{}好了",
)  # fmt: skip


@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"u{ord(char):04x}")
@pytest.mark.parametrize("text", REFUSALS)
def test_a_character_that_nobody_sees_makes_no_yes(text, char):
    said = text.replace("{}", char)
    assert "confirms" not in {read_answer(said, code) for code in ("en", "zh", "")}


@pytest.mark.parametrize(
    "text",
    ["It works nо\u0442", "It works n0t", "It works ɴᴏᴛ", "It works ṅọṭ", "It works n.o.t", "It works n*ot", "It works n o t",
     "It works _not_", "It works 🅽🅾🆃", "It works 🇳🇴", "It works ❌", "🚫 works", "It works 🤔", "It works 😢", "It works :-(", "It works ❓",
     "Yes 👎", "好了 ❌", "好了🤔", "Geht ❌", "Ça marche 👎", "It works 𝐧𝐨𝐭"],
)  # fmt: skip
def test_nor_do_signs_of_doubt_and_words_written_round_about(text):
    assert "confirms" not in {read_answer(text, code) for code in ("en", "zh", "de", "fr", "")}


@pytest.mark.parametrize(
    "text",
    ["\ufeffIt works again.", "It works\u200b again, thanks\u200b!", "\u200eYes, it works\u200e", "It wor\u00adks again.",
     "It works ✅", "It works 😂🎉", "Yes, it works! ❤️", "It works again 👍🏽", "It works :-)", "It works, thanks Zoë", "Yes_it works",
     "It works 🙏", "它已经好了\u200b，谢谢", "好了👍", "已经可以用了😄"],
)  # fmt: skip
def test_an_honest_yes_stays_one(text):
    assert "confirms" in {read_answer(text, code) for code in ("en", "zh")}


@pytest.mark.parametrize("text", ["❌", "👎", "ok 🤔", "Great ❌", ":("])
def test_a_sign_of_doubt_is_no_courtesy(text):
    assert not is_courtesy(text, "en")


def test_beside_a_click_too():
    assert has_doubt("it works n\u200bot", "en")
    assert has_doubt("❌", "en")
    assert not has_doubt("it works\u200b again", "en")


def test_what_is_shown():
    assert as_shown("n\u200bot\u2028now\x0b") == "not\nnow\n"
    assert spelled_out("n0t n*ot n o t Zoë für") == "not not not Zoe fur"
    assert not is_doubtful("Call me: (030) 123; see http://a.example/(x) and the note (2nd floor): thanks")
    assert not is_doubtful("Works, thanks \uf04a")  # the glad face of Wingdings
    assert is_doubtful("Works \uf04c")
    assert not is_doubtful("Works, thanks M\u0304ary")  # a name: what an accent hides is spelled out
