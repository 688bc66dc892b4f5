"""Quote marks that quote nothing: pastes, comparisons, lists."""

import pytest

from gateway.read.reply.new_text import read_reply_text


@pytest.mark.parametrize(
    "text",
    [
        "I tried this:\n\n> ping host\n> timeout\n\nand it fails.",
        "日志里写着：\n\n> ERROR 17 disk full\n\n怎么办？",
        "The comparison gives\n\n3c3\n< port=25\n---\n> port=587\n\nWhich one is right?",
        ">>> http://intranet/printers <<<\nThat page is empty.",
        "My session:\n> net use z:\nSystem error 67\n> net view\nSystem error 53\n\nWhat now?",
    ],
)
def test_quote_marks_of_ones_own_quote_nothing(text: str) -> None:
    assert read_reply_text(text).text == text


QUOTES_BELOW = (
    "\n\nOn Tue, 24 Nov 2026 at 10:02, Acme IT <support@acme.example> wrote:\n\n> Hello Ann,\n> what does the log say?\n",
    "\n\n-----Original Message-----\nFrom: Acme IT <support@acme.example>\nSent: 24 November 2026 10:02\nSubject: VPN\n\nHello",
    "\n\nVon: Acme IT <support@acme.example>\nGesendet: Dienstag, 24. November 2026 10:02\nBetreff: VPN\n\nHallo Ann,\n> was",
    "",
)


@pytest.mark.parametrize("below", QUOTES_BELOW)
@pytest.mark.parametrize(
    "said",
    [
        "The log of the driver:\n\n> cupsd: job 118 started\n> cupsd: media jam\n\nDoes that help?",
        "This is what the prompt shows:\n\nC:\\> ping mfp-3f\n> request timed out\n> request timed out\n\nIs it the network?",
        "I changed two lines:\n\n< Timeout 30\n> Timeout 300\n\nIt is better now.",
        "Das Portal zeigt mir:\n> Ihr Konto ist gesperrt.\n\nBitte entsperren.",
        "屏幕上显示：\n> 网络连接失败\n> 错误 678\n怎么办？",
    ],
)
def test_what_is_pasted_above_the_first_attribution_is_no_quote(said: str, below: str):
    assert read_reply_text(said + below).text == said


@pytest.mark.parametrize("below", QUOTES_BELOW[:3])
@pytest.mark.parametrize(
    "said",
    [
        "The scanner beeps and says nothing more.\n\n> 11:02 ok\n> 11:04 no answer",
        "Gleiches Bild wie gestern\n> Anlauf 1 gut\n> Anlauf 2 hängt",
        "登录页还是这样\n\n> 账号已锁定\n> 剩余 0 次",
        "Two of them are urgent\n> 1. the till\n> 2. the gate\n\nKind regards\nAnn",
    ],
)
def test_what_is_pasted_right_above_the_original_is_no_quote(said: str, below: str):
    """Whoever quotes above the original answers what they quote; programs quote below it."""
    reply = read_reply_text(said + below, author="Ann Lee")
    assert reply.text_with_signature == said


@pytest.mark.parametrize("below", QUOTES_BELOW[:3])
@pytest.mark.parametrize(
    "said",
    [
        "The third.\n\n> Which floor is it on?",
        "> It is repaired.\nIt is not.",
        "You wrote\n> it is repaired\nbut it is not.",
        "Ann Lee <ann@acme.example>, 24.11.2026 10:02\n\n> it is repaired",
    ],
)
def test_a_question_or_what_is_answered_above_the_original_is_a_quote(said: str, below: str):
    assert "\n>" not in "\n" + read_reply_text(said + below).text


@pytest.mark.parametrize(
    "said", ["Third floor, Noor.\n\n> tell us the floor, and the room.", "It is not.\n> Please try it\n\nAnn"]
)
def test_a_line_of_the_original_above_it_is_a_quote(said: str):
    original = "Hello Ann,\n\nWe repaired it.\nPlease try it, and tell us the\nfloor, and the room."
    text = f"{said}\n\nOn Tue, 24 Nov 2026 at 10:15, Noor <noor@acme.example> wrote:\n\n"
    text += "".join(f"> {line}\n" for line in original.split("\n"))
    assert ">" not in read_reply_text(text, author="Ann").text


def test_a_greeting_and_an_attribution_that_nobody_knows_lead_to_a_quote():
    for above in ("Dear support:", "Ann Lee <ann@acme.example> sgrìobh:", "24.11.2026 10:02 sgrìobh Noor:"):
        assert "> what is it?" not in read_reply_text(f"{above}\n\n> what is it?\n\nA jam.\n").text, above
