"""What stands below a signature: words of the person to the reader of this mail, or what a card and a footer say to everybody."""

from __future__ import annotations

import pytest

from gateway.read.reply.new_text import read_reply_text
from gateway.read.reply.postscript import may_say_something

SIGNATURES = {
    "closing": "Best regards,\nTom",
    "card": "Kind regards\nTom Baker\nHead of Sales\nTel. +44 20 7946 0018",
    "delimiter": "-- \nTom Baker\nGlobex",
    "device": "Sent from my iPhone",
    "german": "Viele Grüße\nTom",
    "chinese": "此致\n敬礼\n王小明",
}
SAID = [
    "Sorry, I just tried again and it does not work any more.",
    "One more thing: the label printer lost its address.",
    "forgot to say: my badge number is 4711",
    "P.S. the elevator stinks",
    "Is the other door on the list?",
    "Correction: door 5, not 4.",
    "Doch nicht, gerade wieder ausgefallen.",
    "Nachtrag: jetzt blinkt er rot.",
    "Par contre l'écran du lecteur reste noir.",
    "P.D. La luz sigue en rojo.",
    "Mas a luz continua vermelha.",
    "Però la luce è ancora rossa.",
    "Het lampje is trouwens nog rood.",
    "Lampka nadal świeci na czerwono.",
    "Но лампочка всё ещё красная.",
    "追記：先ほどまた止まりました。",
    "그런데 불은 아직 빨간색입니다.",
    "不过隔壁那台还是打不开。",
    "刚才又断了，麻烦再看看。",
]
FOR_EVERYBODY = [
    "Globex Limited is a company registered in England and Wales with number 01234567.",
    "Making the world a better place.",
    "Please consider the environment before printing this e-mail.",
    "I work flexibly. Please don't feel obliged to reply outside your own working hours.",
    '"The best way to predict the future is to invent it." - Alan Kay',
    "Need IT help? Visit the service portal at https://help.globex.example",
    "Wir schließen zum 31.12. unser Büro in Ulm.",
    "Informationen zum Datenschutz finden Sie unter www.globex.example/datenschutz.",
    "Antes de imprimir este mensaje, piense si es necesario.",
    "Administratorem danych osobowych jest Globex Sp. z o.o.",
    "Пожалуйста, подумайте об окружающей среде, прежде чем распечатать это письмо.",
    "让门更聪明，让生活更简单！",
    "株式会社グローベックス 購買部",
]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("signature", SIGNATURES)
def test_what_is_said_below_a_signature_is_text(signature: str, said: str) -> None:
    reply = read_reply_text(f"The door opens now.\n\n{SIGNATURES[signature]}\n\n{said}\n")
    assert reply.text == f"The door opens now.\n\n{said}"
    assert reply.signature.split() == SIGNATURES[signature].split()


@pytest.mark.parametrize("footer", FOR_EVERYBODY)
def test_what_is_said_to_everybody_is_none(footer: str) -> None:
    reply = read_reply_text(f"The door opens now.\n\nBest regards,\nTom\n\n{footer}\n")
    assert reply.text == "The door opens now."


def test_right_below_the_name_are_postscripts_questions_and_commands() -> None:
    for said in (
        "PS: the lamp is red",
        "Could you call me today?",
        "#resolve roller replaced",
        "# resolve",
        "/close",
        "/解决",
        "另外：灯还是红的",
    ):
        assert read_reply_text(f"Done.\n\nBest regards\nTom\n{said}\n").text == f"Done.\n\n{said}"
    assert read_reply_text("Done.\n\nBest regards\nTom\n#550 Main Street\n").text == "Done."


def test_a_second_signature_below_is_one_too() -> None:
    reply = read_reply_text("Done.\n\nBest regards\nTom\n\nPS: the lamp is red\n\nSent from my iPhone\n")
    assert (reply.text, reply.signature.splitlines()[-1]) == ("Done.\n\nPS: the lamp is red", "Sent from my iPhone")


def test_a_plain_sentence_below_is_looked_up_in_what_is_known() -> None:
    reply = read_reply_text("It works.\n\nBest regards\nTom\n\nRoom 4.12 needs one too.\n")
    assert reply.cut_words == ("Room 4.12 needs one too.",)
    assert may_say_something("Room 4.12 needs one too.")
    assert not may_say_something("Globex Ltd | 12 High Street | London")
    assert not may_say_something("")


def test_a_closing_amid_a_sentence_closes_nothing() -> None:
    text = "Please send\nBest regards\nas the standard closing in all our templates."
    assert read_reply_text(text).text == text
