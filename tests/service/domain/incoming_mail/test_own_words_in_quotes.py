"""Words of the person in what a client cuts: none may be lost in any shape of a quote, and our own letter is never taken for theirs."""

from __future__ import annotations

import html
import textwrap

import pytest

from gateway.message import Address, Mail, Reading, Reply
from gateway.read.language.intent import read_intent
from gateway.read.reply.new_text import read_reply, read_reply_text
from gateway.read.reply.quoted_lines import read_line
from gateway.read.reply.words_in_the_cut import cut_words
from service.domain.incoming_mail.own_words_in_quotes import (
    drop_our_lines,
    find_unexplained,
    with_questions,
    with_words_below_our_foot,
)
from tests.gateway.read.reply import test_new_text_clients, test_new_text_languages

ANN, DESK = "Ann Lee <ann.lee@acme.example>", "Acme IT <support@acme.example>"
EN = """Hello Ann,

Piet has solved your request and wrote:

> The roller is replaced and cleaned, please try it again with a longer document.

Does it work again? A reply with yes or no is enough. If we hear nothing, we close it on Tuesday, 1 December.

Yes, it works: support+y7@acme.example
No, it does not work: support+n7@acme.example

Acme IT · T-1042
"""
ZH = """黛娜您好：

陈伟已经处理了您的问题，并写道：

> 打印机的纸辊已经更换并清洁，请再试着打印一份较长的文件。

现在正常了吗？回复“是”或“否”即可；如果没有收到回复，我们会在 12 月 1 日关闭工单。

正常了： support+y7@acme.example
还没好： support+n7@acme.example

Acme IT · T-1042
"""
# A letter of ours, a yes above it, and a sentence that we never sent.
LETTERS = {
    "en": (EN, "Yes, it works again. Thank you!", "No, page 2 is still grey and it jams"),
    "zh": (ZH, "可以了，谢谢！", "第二页还是灰色的，而且一直卡纸"),
}
SUBJECT = "Re: VPN"


def marked(text: str, marks: str = "> ") -> str:
    return "\n".join(f"{marks}{line}".rstrip() for line in text.splitlines())


def wrapped(text: str, width: int = 44) -> str:
    return "\n".join("\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) or "" for line in text.splitlines())


def _shapes() -> dict[str, tuple[str, str]]:
    """Name -> (what stands above the quoted letter, how its lines are marked)."""
    shapes: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(test_new_text_clients.ATTRIBUTIONS):
        shapes[f"client {number} marked"] = (line.replace("|", "\n") + "\n", "> ")
        if not line.startswith(test_new_text_clients.ONLY_QUOTED):
            shapes[f"client {number} bare"] = (line.replace("|", "\n") + "\n\n", "")
    for name, line in test_new_text_languages.ATTRIBUTIONS.items():
        shapes[f"{name} marked"] = (f"{line}\n", "> ")
        shapes[f"{name} twice"] = (f"> {line}\n", "> > ")
    for name, block in test_new_text_languages.HEADERS.items():
        shapes[f"{name} block"] = (f"________________________________\n{block.format(a=DESK)}\n\n", "")
        shapes[f"{name} original"] = (f"-----Original Message-----\n{block.format(a=DESK)}\n\n", "")
        shapes[f"{name} marked block"] = (f"{block.format(a=DESK)}\n\n", "> ")
    return shapes


SHAPES = _shapes()


def left_of(text: str, letter: str, *, more: tuple[str, ...] = ()) -> tuple[Reply, tuple[str, ...]]:
    reply = read_reply_text(text, author="Ann Lee")
    reading = Reading(Mail(), reply, None, None, None, None)  # type: ignore[arg-type]
    return reply, find_unexplained(reading, (f"VPN\n{SUBJECT}\n{DESK}\n{ANN}", letter, *more))


@pytest.mark.parametrize("language", LETTERS)
def test_our_own_letter_is_explained_in_every_shape(language: str) -> None:
    letter, yes, _ = LETTERS[language]
    assert read_intent(yes, language) == "confirms"
    for shape, (above, marks) in SHAPES.items():
        for quoted in (letter, wrapped(letter), letter[: len(letter) // 2], letter.rpartition("Acme IT")[0]):
            reply, left = left_of(f"{yes}\n\n{above}{marked(quoted, marks)}\n", letter)
            assert (reply.text, left) == (yes, ()), (shape, quoted)


@pytest.mark.parametrize("language", LETTERS)
def test_a_foreign_sentence_is_never_lost(language: str) -> None:
    """In each shape at every third line, each shape beginning with another one: every line has its turn in many shapes."""
    letter, yes, foreign = LETTERS[language]
    for number, (above, marks) in enumerate(SHAPES.values()):
        lines = [*above.rstrip("\n").splitlines(), *marked(letter, marks).splitlines()]
        for at in range(number % 3, len(lines) + 1, 3):
            for said in {f"{marks}{foreign}", foreign}:
                text = "\n".join((yes, "", *lines[:at], said, *lines[at:], ""))
                reply, left = left_of(text, letter)
                if foreign in reply.text:
                    assert read_intent(reply.text, language) != "confirms", text
                else:
                    assert left, text
                    assert foreign in left[0], text


def quote_html(letter: str, foreign: str = "") -> dict[str, str]:
    """The HTML of clients that quote a letter: name -> what stands below the answer."""
    rows = [html.escape(line) for line in (*letter.splitlines(), foreign) if line]
    body = "".join(f"<p>{row}</p>" for row in rows)
    table = "<table><tbody>" + "".join(f"<tr><td>{row}</td></tr>" for row in rows) + "</tbody></table>"
    outlook = f"<b>From:</b> Acme IT &lt;support@acme.example&gt;<br><b>Sent:</b> Tuesday, November 24, 2026 10:15<br><b>To:</b> Ann Lee<br><b>Subject:</b> {SUBJECT}"
    return {
        "gmail": f'<div class="gmail_quote"><div class="gmail_attr">On Tue, Nov 24, 2026 at 10:15 AM Acme IT &lt;support@acme.example&gt; wrote:<br></div><blockquote class="gmail_quote">{body}</blockquote></div>',
        "apple": f'<blockquote type="cite"><div>On 24 Nov 2026, at 10:15, Acme IT &lt;support@acme.example&gt; wrote:</div><br>{table}</blockquote>',
        "outlook": f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>{outlook}</p></div>{body}</div>',
        "owa": f'<hr><div id="divRplyFwdMsg">{outlook}</div><div>{table}</div>',
        "qq": f'<div id="originalContent"><div>------------------ 原始邮件 ------------------</div><div><b>发件人:</b> Acme IT &lt;support@acme.example&gt;</div><div><b>发送时间:</b> 2026年11月24日 10:15</div><div><b>收件人:</b> Ann</div><div><b>主题:</b> {SUBJECT}</div>{body}</div>',
        "163": f'<blockquote id="isReplyContent">在 2026-11-24 10:15:00，"Acme IT" &lt;support@acme.example&gt; 写道：<br>{body}</blockquote>',
        "own": f"<blockquote>{body}</blockquote>",
        "coloured": f'<div class="gmail_quote"><blockquote class="gmail_quote">{body.replace("<p>" + html.escape(foreign), "<p style=color:red>" + html.escape(foreign)) if foreign else body}</blockquote></div>',
    }


def read_html(yes: str, below: str, letter: str, plain: str = "") -> tuple[Reply, tuple[str, ...]]:
    markup = f"<html><body><div>{yes}</div><br>{below}</body></html>"
    mail = Mail(
        sender=Address("ann.lee@acme.example", "Ann Lee"), subject=SUBJECT, in_reply_to=("<1@acme.example>",),
        text=plain or yes, html=markup, text_is_from_html=not plain,
    )  # fmt: skip
    reply = read_reply(mail)
    reading = Reading(mail, reply, None, None, None, None)  # type: ignore[arg-type]
    return reply, find_unexplained(reading, (f"VPN\n{SUBJECT}\n{DESK}\n{ANN}", letter))


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("client", quote_html(""))
def test_html(client: str, language: str, plain: bool) -> None:
    letter, yes, foreign = LETTERS[language]
    reply, left = read_html(yes, quote_html(letter)[client], letter, yes if plain else "")
    assert (reply.text, left) == (yes, ())
    reply, left = read_html(yes, quote_html(letter, foreign)[client], letter, yes if plain else "")
    assert left == (foreign,)


def test_what_only_the_html_says_is_not_lost() -> None:
    letter, yes, foreign = LETTERS["en"]
    plain = f"{yes}\n\nOn Tue, Nov 24, 2026 at 10:15 AM {DESK} wrote:\n{marked(letter)}\n"
    _, left = read_html(yes, quote_html(letter, foreign)["gmail"], letter, plain)
    assert left == (foreign,)


@pytest.mark.parametrize(
    "cut",
    [
        "From: scanner@acme.example\nTo: ann@acme.example\nSubject: Scan failed\n\nBut the scanner sends this mail every minute, please stop it!",
        "2026年11月24日 10:15 王经理写道：\n二楼的打印机也坏了。请一并处理。",
        "On Monday, Nov 23, 2026 at 9:15, my colleague Tom wrote:\nthe printer on the second floor does not work either",
        "--- original message ---\nis what my printer prints on every page now, please fix that.",
        "> ls: cannot open directory",
        "[Weber, Klaus] No! page 2 is still grey and it jams.",
        "> No!",
        "> 没好",
    ],
)
def test_words_that_were_never_sent(cut: str) -> None:
    letter = LETTERS["en"][0] + LETTERS["zh"][0]
    said = cut.splitlines()[-1].lstrip("> ")
    lines = [read_line(raw) for raw in cut.splitlines()]
    reading = Reading(Mail(), Reply("", cut_words=cut_words(lines, ())), None, None, None, None)  # type: ignore[arg-type]
    assert find_unexplained(reading, (letter,))[-1] == said


def test_marks_of_clients_say_nothing() -> None:
    letter = LETTERS["en"][0]
    below = (
        "[Message clipped]  View entire message\n\n________________________________\n\nThis e-mail is confidential and intended only for the "
        "addressee. If you are not the intended recipient, do not read it.\n\nVirus-free. www.avast.com\n\nSent from my iPhone\n"
    )
    for banner in (
        "CAUTION: This email originated from outside. Do not click links.",
        "【警告】此邮件来自外部发件人，请勿点击链接。",
    ):
        text = f"It works.\n\nOn Tue, Nov 24, 2026 at 10:15 AM {DESK} wrote:\n\n{marked(banner)}\n>\n{marked(letter)}\n\n{below}"
        reply, left = left_of(text, letter)
        assert (reply.text, left) == ("It works.", ())


@pytest.mark.parametrize(
    "above",
    [
        "otrd., 2026. g. 24. nov., plkst. 10:02 — lietotājs {} rakstīja:",
        "{} kirjutas kuupäeval T, 24. november 2026 kell 10:02:",
        "मंगल, 24 नव॰ 2026 को 10:02 am बजे को {} ने लिखा:",
        "Noong Mar, Nob 24, 2026 nang 10:02 AM, sinulat ni {}\nang:",
        "เมื่อ อ. 24 พ.ย. 2026 เวลา 10:02 {} เขียนว่า:",
        "Pada tanggal Sel, 24 Nov 2026 pukul 10.02 {}\nmenulis:",
        "> Message du 24/11/26 10:02\n> De : {}\n> A : ann@acme.example\n> Objet : Re: VPN\n>",
        ">>> {} 24/11/26 10:02 >>>",
        "-------- Original message --------From: {} Date: 24/11/2026  10:02  (GMT+01:00) To: ann@acme.example Subject: Re: VPN ",
    ],
)
def test_the_lines_of_a_client_above_a_quote_are_nobodys_words_in_any_language(above: str) -> None:
    letter, yes, foreign = LETTERS["en"]
    text = f"{yes}\n\n{above.format(DESK)}\n{marked(letter)}\n"
    reply, left = left_of(text, letter)
    assert (reply.text, left) == (yes, ())
    assert left_of(text.replace(yes, f"{yes}\n\n{foreign}"), letter)[0].text == f"{yes}\n\n{foreign}"
    for told in (
        "On 24.11.2026 at 10:15 I told Piet <piet@acme.example> that the second page is grey, and he wrote:",
        "On 24.11.2026 at 10:15 Piet <piet@acme.example> said it does not work, Noor wrote:",
    ):
        reply, left = left_of(f"{yes}\n\n{told}\n\n{marked(letter)}\n", letter)
        assert told in (*reply.text.splitlines(), *left)


def test_two_letters_deep_with_her_own_mail_between() -> None:
    first, confirmation = LETTERS["en"][0].replace("Piet", "Noor"), LETTERS["en"][0]
    own = "The printer on the third floor jams.\nIt is the grey one beside the kitchen."
    deep = (
        f"On Tue, Nov 24, 2026 at 10:15 AM {DESK} wrote:\n{marked(confirmation)}\n> On Mon, Nov 23, 2026 at 9:15 AM {ANN} wrote:\n"
        f"{marked(own, '>> ')}\n>> On Mon, Nov 23, 2026 at 9:00 AM {DESK} wrote:\n{marked(first, '>>> ')}\n"
    )
    assert left_of(f"It works.\n\n{deep}", confirmation, more=(own, first))[1] == ()
    assert left_of(f"It works.\n\n{deep}", confirmation, more=(first,))[1] == tuple(own.splitlines())


def test_more_than_is_looked_at_is_not_explained() -> None:
    letter = LETTERS["en"][0]
    quoted = marked(letter * 300)
    _, left = left_of(f"It works.\n\nOn Tue, Nov 24, 2026 at 10:15 AM {DESK} wrote:\n{quoted}\n", letter)
    assert left


def test_a_signature_is_a_card_or_speaks() -> None:
    letter = LETTERS["en"][0]
    card = "-- \nAnn Lee\nHead of Sales, Acme\nTel. +49 30 1234"
    quote = f"On Tue, Nov 24, 2026 at 10:15 AM {DESK} wrote:\n{marked(letter)}\n"
    assert left_of(f"It works.\n\n{card}\n\n{quote}", letter)[1] == ()
    assert left_of(f"It works.\n\n-- \nbut page 2 is still grey\n\n{quote}", letter)[1] == ("but page 2 is still grey",)


def test_an_answer_is_shown_below_the_sentence_that_it_answers() -> None:
    lines = (
        "Hello Ann,",
        "Does it print?",
        "No, stripes only.",
        "Which floor are you on?",
        "The third.",
        "Acme IT · T-1042",
        "Thanks!",
    )
    own = ("No, stripes only.", "The third.", "Thanks!")
    assert with_questions(lines, own) == (
        "> Does it print?", "No, stripes only.", "> Which floor are you on?", "The third.", "Thanks!",
    )  # fmt: skip


@pytest.mark.parametrize("language", LETTERS)
def test_our_letter_in_a_new_text_goes_and_the_answers_in_it_stay(language: str) -> None:
    letter, yes, foreign = LETTERS[language]
    lines = letter.splitlines()
    for quoted in (letter, marked(letter, "| "), marked(letter, "    "), wrapped(letter)):
        assert drop_our_lines(f"{yes}\n\n{quoted}", [letter])[0] == yes
        assert drop_our_lines(f"{quoted}\n{foreign}", [letter])[0].endswith(foreign)
    for at in range(1, len(lines)):
        left, gone = drop_our_lines("\n".join((yes, "", *lines[:at], foreign, *lines[at:])), [letter])
        assert yes in left
        assert foreign in left
        assert gone
        assert lines[-1] not in left


def test_what_is_not_ours_or_said_again_stays() -> None:
    for text in (ZH + EN, "Hello,\n\nit still prints stripes.\nThe lamp is red.\nAnn", EN):
        assert drop_our_lines(text, [EN if text == EN else "x"]) == (text, "")
    again = "The roller is replaced and cleaned, please try it again with a longer document.\nDoes it work again?"
    assert drop_our_lines(f"Again:\n{again}", [EN], [again]) == (f"Again:\n{again}", "")
    one = "You ask “Does it work again?” and I say no.\nIt jams."
    assert drop_our_lines(one, [EN]) == (one, "")


def test_an_answer_in_a_colour_of_its_own_is_kept_although_the_letter_holds_its_words() -> None:
    """Picked out of the question above it, or a mere number: only its colour tells it from what was quoted."""
    letter = "Hello Ann,\n\nDoes Monday 10:15 or Tuesday 14:30 suit you?\nHow many pages are grey, 2 or 14?\n\nAcme IT · T-7\n"
    for answers in (("Monday 10:15", "14"), ("Tuesday", "2")):
        for colour in ("color:#C00000", "font-weight:bold; color: rgb(0, 112, 192)"):
            rows = "".join(f"<p>{html.escape(row)}</p>" for row in letter.splitlines() if row)
            for question, answer in zip(("suit you?", "or 14?"), answers, strict=True):
                rows = rows.replace(f"{question}</p>", f'{question}</p><p><span style="{colour}">{answer}</span></p>')
            head = quote_html("")["outlook"].partition("</div>")[0]
            _, left = read_html("As discussed", f"{head}</div>{rows}</div>", letter)
            assert left == answers


def test_an_answer_typed_behind_or_below_a_question_is_kept_although_the_letter_holds_its_words() -> None:
    """Nothing tells it from what was quoted but its place: our letter goes on there."""
    letter = "Hello Ann,\n\nPiet or Noor comes on Monday or Tuesday.\nWhich day suits you?\nIs it room 214 or 12?\n\nAcme IT · T-7\n"
    for between in (" ", "\n", "\n\n"):
        for day, room in (("Tuesday", "12"), ("Monday or Tuesday", "room 214"), ("no", "or 12?")):
            typed = letter.replace("suits you?", f"suits you?{between}{day}").replace("or 12?", f"or 12?{between}{room}")
            for above, marks in (SHAPES["en gmail marked"], SHAPES["en original"]):
                _, left = left_of(f"Thank you, see below\n\n{above}{marked(typed, marks)}\n", letter)
                assert [line.endswith(said) for line, said in zip(left, (day, room), strict=True)] == [True, True]


def test_the_colour_of_a_letter_of_ours_is_no_answer() -> None:
    letter = "Hello Ann,\n\nIt is red:\nPriority P1\nPlease wait.\n\nAcme IT · T-7\n"
    rows = "".join(f"<p>{html.escape(row)}</p>" for row in letter.splitlines() if row)
    own = rows.replace("<p>Priority P1</p>", '<p style="color:#c00000">Priority P1</p>')
    assert read_html("Thanks", f"<blockquote>{own}</blockquote>", letter)[1] == ()
    link = rows.replace("<p>It is red:</p>", '<p style="color:red"><a href="https://x.example">It is</a></p>')
    assert read_html("Thanks", f"<blockquote>{link}</blockquote>", letter)[1] == ()
    whole = f'<div style="color:#1F497D">{rows}</div>'  # everything in one colour stands out nowhere
    assert read_html("Thanks", f"<blockquote>{whole.replace('10:15', '')}</blockquote>", letter)[1] == ()


def test_what_stands_below_the_foot_of_our_letter_is_no_signature() -> None:
    above = "On Tuesday, November 24, 2026 at 10:15:22 AM GMT+1, Acme IT <support@acme.example> wrote:\n\n"
    letter = "Hello,\n\nA colleague will read it.\n\nTo add something, just reply.\n-- \nAcme IT\n"
    said = "No, page two is still grey"
    reply = read_reply_text(f"{above}{letter}\n{said}\n", author="Ann Lee")
    with_below = with_words_below_our_foot(reply, "Acme IT")
    assert said in with_below.text.splitlines() or said in (with_below.cut_words or ())
    assert with_words_below_our_foot(reply, "Other desk") is reply
    own = read_reply_text("It works.\n\n-- \nAnn Lee\nAcme IT\n", author="Ann Lee")
    assert with_words_below_our_foot(own, "Acme IT") is own  # a card that names the firm


def test_words_between_the_dashes_and_our_name_are_the_persons() -> None:
    letter = "Hello,\n\nA colleague will read it.\n\nTo add something, just reply.\n-- \n{}\nAcme IT\n"
    said = "No, page two is still grey"
    reply = read_reply_text(letter.format(said), author="Ann Lee")
    assert with_words_below_our_foot(reply, "Acme IT").cut_words == (said,)
    card = read_reply_text(letter.format("Ann Lee · Head of Sales"), author="Ann Lee")
    assert with_words_below_our_foot(card, "Acme IT") is card
