"""Answers between quoted lines are never cut, whatever stands above the quote: an attribution, a header block, a separator."""

from __future__ import annotations

import pytest

from gateway.read.data.languages import LANGUAGES
from gateway.read.reply.html_lines import read_html_lines
from gateway.read.reply.new_text import read_reply_lines, read_reply_text

QUOTED = "> Hello,\n>\n> Did you restart it?\n\nYes, twice.\n\n> Which floor?\n\nThe third.\n"
NEW = "Thanks, it is still broken."
BLOCKS = {
    language.code: f"{language.sender[0]}: Acme IT <support@acme.example>\n{language.date[0]}: 2024-11-04 10:15\n"
    f"{language.recipient[0]}: Ann <ann@shop.example>\n{language.subject[0]}: Re: Printer\n"
    for language in LANGUAGES
    if language.sender and language.date and language.recipient and language.subject
}
LAST_WORDS = [
    "Please see my responses in line below:",
    "Replies in-line below.",
    "I answered your questions below.",
    "My comments are in blue below.",
    "Meine Antworten stehen unten im Text.",
    "Voir mes réponses ci-dessous en rouge.",
    "Ver mis respuestas abajo en rojo.",
    "Vedi sotto le mie risposte in rosso.",
    "Veja minhas respostas abaixo em vermelho.",
    "Zie mijn antwoorden hieronder in het rood.",
    "Moje odpowiedzi poniżej na czerwono.",
    "Мои ответы ниже красным.",
    "Мої відповіді нижче.",
    "Contesto abajo en azul.",
    "Te he respondido más abajo.",
    "Respondi em azul no texto.",
    "Ho risposto sotto in blu.",
    "J'ai répondu en rouge dans le corps.",
    "Ich habe unten in Rot geantwortet.",
    "Habe im Text geantwortet.",
    "Ik reageer hieronder in het blauw.",
    "Odpisałam na czerwono w treści.",
    "Ответил ниже синим.",
    "Odpověděl jsem červeně v textu.",
    "Jag svarar i texten nedan.",
    "Aşağıda kırmızıyla cevapladım.",
    "Se mina svar nedan.",
    "Se mine svar nedenfor.",
    "Moje odpovědi jsou níže červeně.",
    "Cevaplarım aşağıda kırmızı ile.",
    "Antworten siehe unten.",
    "Respondo abajo.",
    "Rispondo nel testo.",
    "Respostas abaixo.",
    "Je réponds ci-dessous.",
    "Odpowiedzi poniżej.",
    "见下文红字。",
    "回复见下方红色字体",
    "答复在原文中，蓝色字体。",
    "回覆如下紅字。",
    "以下に赤字で回答します。",
    "아래 빨간색으로 답변드립니다.",
    "Hi Noor, here are my answers:",
    "Unsere Antworten dazu:",
    "Voici mes réponses :",
    "Aquí van mis respuestas:",
    "Seguem minhas respostas:",
    "Ecco le mie risposte:",
    "Мои ответы:",
    "您好，答复如下：",
    "回覆如下",
    "以下の通り回答いたします。",
]
NO_LAST_WORDS = [
    "Thanks for your answer below, it works now.",
    "Die Antwort kam unten im Keller an.",
    "The error below comes back.",
    "See below what the customer wrote.",
    "Die Fehlermeldung unten kommt immer wieder.",
    "屏幕上有红色的灯在闪。",
    "프린터에 빨간색 불이 들어옵니다.",
    "今月は赤字です。",
    "Ich habe unten im Keller nachgesehen, die Lampe ist rot.",
    "Contestó la recepcionista que el informe está en el sótano.",
    "Ho la spia rossa sotto il cassetto.",
    "Ik heb het kabeltje onder het bureau vervangen.",
    "Jag svarar på mail från telefonen.",
    "Aşağıda, kırmızı lamba yanıyor.",
    "Your answers came too late: it is broken.",
    "My answers were in the mail of Monday.",
    "错误提示如下：E17",
    "谢谢您的答复。",
]


@pytest.mark.parametrize("language", BLOCKS)
@pytest.mark.parametrize("separator", ["", "-----Original Message-----\n", "________________________________\n"])
def test_answers_below_a_header_block(language: str, separator: str) -> None:
    text = read_reply_text(f"{NEW}\n\n{separator}{BLOCKS[language]}\n{QUOTED}").text
    assert text.split() == f"{NEW} Yes, twice. The third.".split()


@pytest.mark.parametrize("language", BLOCKS)
def test_an_original_without_marks_is_cut_all_the_same(language: str) -> None:
    assert (
        read_reply_text(f"{NEW}\n\n{BLOCKS[language]}\nHello,\nplease restart it.\n\n> it is broken\n\nRegards\n").text
        == NEW
    )


@pytest.mark.parametrize("words", LAST_WORDS)
def test_who_says_that_the_answers_stand_below_loses_none(words: str) -> None:
    reply = read_reply_text(f"{words}\n\n{BLOCKS['en']}\nHello,\nDid you restart it?\nYes, twice.\n")
    assert "Yes, twice." in reply.text


@pytest.mark.parametrize("words", NO_LAST_WORDS)
def test_who_speaks_of_something_below_keeps_none_of_it(words: str) -> None:
    assert read_reply_text(f"{words}\n\n{BLOCKS['en']}\nHello,\nDid you restart it?\n").text == words


@pytest.mark.parametrize(
    "line", [">>> Acme IT <support@acme.example> 11/4/2024 10:15 AM >>>", ">>> Acme IT 04.11.2024 10:15 >>>"]
)
def test_groupwise(line: str) -> None:
    assert read_reply_text(f"{NEW}\n\n{line}\n\nHello,\nplease restart it.\n").text == NEW
    assert read_reply_text(f"{NEW}\n\n{line}\n{QUOTED}").text.startswith(NEW + "\n")
    assert "The third." in read_reply_text(f"{NEW}\n\n{line}\n{QUOTED}").text


@pytest.mark.parametrize(
    "caption",
    [
        "-----Original Messages-----",
        "----- 原始信息 -----",
        "======== Any words ========",
        "-------- Beliebige Worte --------",
    ],
)
def test_a_caption_above_a_header_block_belongs_to_it(caption: str) -> None:
    assert read_reply_text(f"{NEW}\n\n{caption}\n{BLOCKS['en']}\nHello\n").text == NEW
    assert (
        caption in read_reply_text(f"{NEW}\n\n{caption}\n\nHello\n").text or "riginal" in caption or "原始" in caption
    )


def test_quotes_with_the_initials_of_their_author() -> None:
    """The Bat and Supercite; a prompt that nobody wrote is text."""
    bat = "Hello Ann,\n\nTuesday, November 24, 2026, 10:15:32 AM, you wrote:\n\nAL> Is it on?\n\nYes.\n\nAL> Does it print?\n\nNo.\n"
    assert read_reply_text(bat).text.split() == ["Hello", "Ann,", "Yes.", "No."]
    cited = '>>>>> "Ann" == Ann Lee <ann@acme.example> writes:\n\n    Ann> Does it work?\n\nIt does.\n'
    assert read_reply_text(cited).text == "It does."
    prompt = "At 10:15 the console said:\n\nmysql> select 1;\n\nand stops."
    assert read_reply_text(prompt).text == prompt


def test_a_first_sentence_that_tells_what_somebody_said_is_text() -> None:
    told = "On Monday at 10:15 Ben said:\nit is broken.\nPlease check."
    assert read_reply_text(told).text == told


OUR_LETTER = (
    "Hello Ann,\n\nwe have replaced the toner. Does it print?\n{}\n\nJust reply to this mail.\n\nAcme IT · T-1042"
)
OUTLOOK = "-----Original Message-----\nFrom: Acme IT <support@acme.example>\nSent: Tuesday, November 24, 2026 10:15\nTo: Ann\nSubject: [T-1042] Printer\n\n"


@pytest.mark.parametrize("announcement", LAST_WORDS)
@pytest.mark.parametrize(
    "above", [OUTLOOK, "", "On Tue, 24 Nov 2026 at 10:15, Acme IT <support@acme.example> wrote:\n\n"]
)
def test_announced_answers_in_a_letter_of_ours_are_kept(announcement: str, above: str) -> None:
    said = "No, it prints stripes on every second page."
    assert said in read_reply_text(f"{announcement}\n\n{above}{OUR_LETTER.format(said)}\n").text


@pytest.mark.parametrize("block", [OUTLOOK, *BLOCKS.values()])
def test_an_answer_below_our_letter_with_nothing_above_it(block: str) -> None:
    text = f"{block}\n{OUR_LETTER.format('')}\n\nIt prints stripes, third floor.\n"
    assert read_reply_text(text).text == "It prints stripes, third floor."


@pytest.mark.parametrize(
    "attribution", ["On Tue, 24 Nov 2026 at 10:15, Acme IT <support@acme.example> wrote:\n", BLOCKS["de"]]
)
@pytest.mark.parametrize(
    "said",
    [
        "The log:\n\n> ping host\n> timeout\n\nand it fails.",
        "Es steht da\n> Toner leer\n> Fach 2",
        "日志：\n\n> 09:10 断开\n\n请尽快处理。",
    ],
)
def test_quote_marks_below_the_foot_of_our_letter_quote_nothing(attribution: str, said: str) -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in OUR_LETTER.format("").split("\n"))
    assert read_reply_text(f"{attribution}\n{quoted}\n\n{said}\n").text == said


@pytest.mark.parametrize(
    ("below", "answer"),
    [
        ("> It hums since Monday.\n> The lamp is red.\n\nI see.\n\n> Can you come\n\n", "I see."),
        ("> From: Ann\n> Sent: Monday\n\nThird.\n\n> it hums\n", "Third."),
        ("\nThird.\n\n> Just reply to this mail.\n", "Third."),
    ],
)
def test_what_is_quoted_right_below_the_foot_of_our_letter_is_anothers(below: str, answer: str) -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in OUR_LETTER.format("").rstrip().split("\n"))
    attribution = "On Tue, 24 Nov 2026 at 10:15, Acme IT <support@acme.example> wrote:"
    assert read_reply_text(f"{attribution}\n\n{quoted}\n{below}", author="Noor Ali").text == answer


def test_what_another_letter_says_below_ours_is_a_quote() -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in OUR_LETTER.format("").split("\n"))
    older = "On Mon, 23 Nov 2026 at 10:15, Ann <ann@shop.example> wrote:\n\n> it hums"
    assert (
        read_reply_text(
            f"It hums.\n\nOn Tue, 24 Nov 2026 at 10:15, Acme IT <support@acme.example> wrote:\n\n{quoted}\n\n{older}\n"
        ).text
        == "It hums."
    )


@pytest.mark.parametrize("mark", ["[Weber, Klaus]", "[Klaus Weber]", "[Klaus]", "[KW]", "【Klaus】", "[Klaus]:"])
@pytest.mark.parametrize("marks", ["", "> "])
def test_answers_behind_the_authors_name_are_kept(mark: str, marks: str) -> None:
    letter = (
        "Hello Klaus,",
        "Does it print?",
        f"{mark} No, stripes only.",
        "Which floor?",
        f"{mark} The third.",
        "Regards",
    )
    quoted = "\n".join(f"{marks}{line}" for line in letter)
    above = "On Tue, 24 Nov 2026 at 10:15, Ann <ann@shop.example> wrote:\n" if marks else OUTLOOK
    text = read_reply_text(f"Hi,\nsome answers.\n\n{above}{quoted}\n", author="Klaus Weber").text
    assert "No, stripes only." in text
    assert "The third." in text
    assert "Does it print?" not in text
    assert "stripes" not in read_reply_text(f"Hi,\nsome answers.\n\n{above}{quoted}\n", author="Ben Ray").text


def test_a_card_under_a_rule_ends_where_a_quote_begins() -> None:
    card = '<hr style="width: 210px; height: 1px;"><div>ann@acme.example</div>'
    markup = f"<div>Thanks.</div>{card}<blockquote><p>Does it work?</p></blockquote><p>Monday suits me better</p>"
    reply = read_reply_lines(read_html_lines(markup))
    assert "Monday suits me better" in reply.text
    assert "Does it work?" in reply.quoted


@pytest.mark.parametrize(
    "around",
    [
        ('<p id="reply-intro">On 2026-11-24 10:15, Acme IT wrote:</p><blockquote type="cite">', "</blockquote>"),
        (
            '<div class="protonmail_quote">Acme IT wrote:<br><blockquote class="protonmail_quote">',
            "</blockquote></div>",
        ),
        ('<div class="freshdesk_quote"><blockquote class="freshdesk_quote">', "</blockquote></div>"),
    ],
)
def test_announced_answers_in_a_colour_of_their_own_are_kept(around: tuple[str, str]) -> None:
    said = '<p><span style="color:red">No, tray two still jams.</span></p>'
    letter = f"<p>Hello Ann,</p><p>We swapped the toner.</p><p>Does it print?</p>{said}<p>Regards</p><p>Dana</p>"
    for first, kept in (("My answers are below in red.", True), ("Thanks for the new toner.", False)):
        reply = read_reply_lines(read_html_lines(f"<div>{first}</div>{around[0]}{letter}{around[1]}"))
        assert ("No, tray two still jams." in reply.text) is kept
        assert "We swapped the toner." in reply.quoted
    every = letter.replace("<p>", '<p style="color:#1f497d">').replace('<span style="color:red">', "<span>")
    reply = read_reply_lines(read_html_lines(f"<div>See my answers below.</div>{around[0]}{every}{around[1]}"))
    assert reply.text == "See my answers below."
