"""How likely an answer is a confirmation: what its weights were learnt from, and how they take a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.read.data.answer_phrases import CODES
from gateway.read.language.intent import is_likely_yes, is_sure_yes, read_intent
from gateway.read.language.likeness import marks_of, measure_likeness, word_runs
from tests.corpora.intent.learn import files_of, is_due

INTENT = Path(__file__).parents[3] / "corpora" / "intent"
STRANGERS = INTENT / "strangers.tsv"


@pytest.mark.parametrize("language", ["en", "zh", *CODES])
def test_the_table_is_what_the_sentences_teach_today(language: str) -> None:
    assert not is_due(language), "run: python -m tests.corpora.intent.learn"


@pytest.mark.parametrize("language", ["en", *CODES])
def test_the_test_halves_are_not_learnt_from(language: str) -> None:
    assert not [half for half in files_of(language) if half.endswith(("test", "strangers"))]
    assert all((INTENT / f"{half}.tsv").exists() for half in files_of(language))


def test_runs_of_words() -> None:
    assert word_runs("It\u2019s 12") == {
        "^", "it", "is", "0", "$", "^ it", "it is", "is 0", "0 $", "^ it is", "it is 0", "is 0 $",
        "first:it", "first:is", "first:0", "last:it", "last:is", "last:0", "last:it is", "last:is 0",
    }  # fmt: skip
    assert {"\u597d \u4e86", "^ \u597d \u4e86", "ok"} <= word_runs("\u597d\u4e86 OK")
    assert word_runs("\u8b1d\u8b1d") == word_runs("\u8c22\u8c22")  # one script
    assert {"\u00b6 ann", "first:works", "last:ann"} <= word_runs("Works\nAnn")
    assert word_runs("") == {"^", "$", "^ $"}


def test_runs_of_words_of_other_languages() -> None:
    assert {"uhr", "laeuft jetzt", "0"} <= word_runs("Läuft jetzt, 12 Uhr", "de")
    assert word_runs("Ça marche à présent", "fr") == word_runs("ca marche a present", "fr")
    assert "使 え ま し た" in word_runs("使えました", "ja")


def test_no_word_of_an_answer_is_taken_for_a_sign() -> None:
    runs = word_runs("(meant confirms) (always) meant confirms")
    assert runs.isdisjoint(marks_of(["meant confirms"]))


def test_a_yes_sounds_more_like_one_than_what_resembles_it() -> None:
    for yes, other in (
        ("It works again, thanks", "It works again if I restart it, thanks"),
        ("I can log in now", "My colleague can log in now"),
        ("\u53ef\u4ee5\u767b\u5f55\u4e86\uff0c\u8c22\u8c22", "\u8001\u5e08\u8bf4\u53ef\u4ee5\u767b\u5f55\u4e86"),
    ):
        assert measure_likeness(yes) > measure_likeness(other) + 0.5


def test_what_only_the_open_lists_take_for_a_yes_is_none() -> None:
    for text in ("\u8001\u5e08\u80fd\u6253\u5f00\u94fe\u63a5", "It opens and closes, opens and closes"):
        assert read_intent(text) == "unsure"


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert word_runs("a " * 100_000) == word_runs("a " * 600)


@pytest.mark.parametrize(
    "text",
    [
        "Once you send me the new code, you can close it.",
        "ok, close it once I have tested",
        "If the refund is there on Friday you can close it",
        "\u6536\u5230\u94b1\u540e\u518d\u7ed3\u6848",
        "\u5982\u679c\u6708\u5e95\u5de5\u8d44\u91cc\u8865\u4e0a\u4e86\uff0c\u8fd9\u5355\u5c31\u53ef\u4ee5\u7ed3",
        "The VPN works again. Nothing else works.",
        "\u5c3d\u5feb\u89e3\u51b3\uff0c\u8c22\u8c22",
        "\u9ebb\u70e6\u5c3d\u5feb\u89e3\u51b3\uff0c\u8c22\u8c22",
        "It is fixed, but I do not need it any more.",
        "You have fixed it and it worked on Monday. It went again on Wednesday.",
    ],
)
def test_what_is_to_come_first_or_came_behind_confirms_nothing(text: str) -> None:
    assert read_intent(text) != "confirms"


@pytest.mark.parametrize(
    "text",
    [
        "Leave balance now says 14.5 which is what it should be. Thx",
        "Just tried it and the scanner sends to my email straight away",
        "Lift's going up and down like a lift should. Job done.",
        "Invoice received with the correct VAT number. Nothing further needed.",
        "Had the engineer here at nine, the lift goes up and down again, close the ticket",
        "\u53d1\u7968\u6536\u5230\u4e86\uff0c\u62ac\u5934\u4e5f\u5bf9\uff0c\u6ca1\u4e8b\u4e86",
    ],
)
def test_good_news_that_no_form_foresaw(text: str) -> None:
    assert read_intent(text) == "confirms"


@pytest.mark.parametrize(
    "text",
    [
        "We've moved in and all eight desks have network. Nothing outstanding.",
        "I'm no longer getting Stella's mail and Stella is no longer getting mine. We're both content.",
        "Works again, I no longer get the box that asks for a licence",
        "好了，开机不用再等半天，也没有坏的声音了",
        "看了一上午，一下也没闪，眼睛舒服多了",
        "走廊亮了，晚上不用摸黑了，谢谢",
    ],
)
def test_what_is_likely_a_yes_is_no_denial(text: str) -> None:
    language = "en" if text.isascii() else "zh"
    assert read_intent(text, language) in ("unsure", "confirms")
    assert is_likely_yes(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, it works.\n\nSorry, I just tried again and it jams on page two.",
        "Works now. Sorry no, it just did it again",
        "All good. Hmm, actually the screen just went black.",
        "It's fixed, thanks. Hold on, there it goes again.",
        "\u53ef\u4ee5\u4e86\u3002\u7b49\u7b49\uff0c\u53c8\u65ad\u4e86",
        "\u60a8\u597d\uff0c\u8fd8\u4e0d\u884c\n\u5173\u95ed",
        "It opens and closes, opens and closes.",
        "Solved. Very funny.",
        "Hahaha, nice one. All fixed...",
        "Fixed? Nice joke.",
        "It works. Sorry, the cable was loose again.",
        "Works. Sorry, the printer is off.",
    ],
)
def test_what_is_taken_back_or_goes_on_is_not_even_likely(text: str) -> None:
    language = "en" if text.isascii() else "zh"
    assert read_intent(text, language) != "confirms"
    assert not is_likely_yes(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "It works again. Sorry for the late reply, I was ill.",
        "Works. Sorry I did not write earlier.",
        "Wait, it works now! Thanks",
        "\u597d\u4e86\u3002\u62b1\u6b49\u56de\u590d\u665a\u4e86",
        "It works. Sorry, the cable was loose.",
        "Solved. Sorry, just saw this.",
        "Yes, it's OK now. Sorry, in a meeting.",
        "\u53ef\u4ee5\u4e86\uff0c\u54ce\u5440\u592a\u611f\u8c22\u4e86",
        "\u89e3\u51b3\u4e86\uff0c\u7cdf\u7cd5\u7684\u7f51\u7edc\u7ec8\u4e8e\u597d\u4e86",
    ],
)
def test_an_apology_takes_nothing_back(text: str) -> None:
    assert is_likely_yes(text, "en" if text.isascii() else "zh")


@pytest.mark.parametrize(
    "text",
    [
        "It is up and running, everything up and running.",
        "Internet and phone are back. Internet and phone work.",
        "The door opens and closes. It opens and closes fine.",
        "It works and works and works",
    ],
)
def test_what_is_said_twice_does_not_go_on(text: str) -> None:
    assert read_intent(text, "en") == "confirms"


@pytest.mark.parametrize(
    "text",
    [
        "It has happened again.",
        "It stopped again.",
        "It has stopped working again.",
        "It has crashed again.",
        "The connection dropped again.",
        "The error has appeared again.",
        "It works. It crashed again.",
    ],
)
def test_what_went_wrong_once_more_is_denied(text: str) -> None:
    assert read_intent(text, "en") == "denies"


@pytest.mark.parametrize(
    "text",
    ["The screen went black again.", "It is happening again.", "It disconnected again.", "It has occurred again."],
)
def test_nor_is_it_likely_a_yes_where_nothing_denies_it(text: str) -> None:
    assert not is_likely_yes(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "It prints grey",
        "It still jams on the second tray",
        "I can see the error again",
        "It works, I only have to restart it twice a day",
        "The doors lock, and nobody can get out",
        "灰色的",
        "还是不行",
    ],
)
def test_what_is_no_likely_yes(text: str) -> None:
    assert not is_likely_yes(text, "en" if text.isascii() else "zh")


@pytest.mark.parametrize(
    "text",
    [
        "Provided the number on the next payslip is right, consider this settled.",
        "It works, subject to the auditors agreeing. You can close it.",
        "Assuming nobody changes it back, solved.",
        "Works perfectly, as long as I don't close the lid.",
        "The lift works again, so I'm told.",
        "All sorted, in your dreams.",
        "It works! Kidding.",
        "只要明天不再断，就算好了",
        "听说已经修好了，谢谢",
        "好了才怪",
        "It still fails. Could you close it?",
    ],
)
def test_hearsay_jokes_and_conditions_confirm_nothing(text: str) -> None:
    assert read_intent(text, "en" if text.isascii() else "zh") != "confirms"


@pytest.mark.parametrize(
    "text",
    [
        "It connected at once this morning. Close it, please.",
        "Yes, I have received my new card and it works at every door.",
        "As long as I've worked here that door has stuck. Not any more! Solved.",
    ],
)
def test_what_only_looks_like_a_condition(text: str) -> None:
    assert is_likely_yes(text, "en")


@pytest.mark.parametrize(
    ("text", "language", "sure"),
    [
        ("yes", "en", True),
        ("Works again, thanks", "en", True),
        ("\u53ef\u4ee5\u4e86", "zh", True),
        ("\U0001f44d", "", True),
        ("Ja, geht wieder", "de", True),
        ("Leave balance now says 14.5 which is what it should be. Thx", "en", True),
        ("The library has taken the fine off my record. Thanks so much", "en", False),
        ("退款到卡上了，谢谢", "zh", False),
        ("Die Tonne ist geleert. Danke", "de", False),
    ],
)
def test_a_yes_that_a_form_says_is_sure(text: str, language: str, sure: bool) -> None:
    assert read_intent(text, language) == "confirms"
    assert is_sure_yes(text, language) is sure


@pytest.mark.parametrize(
    ("languages", "found", "wrong"), [({"en"}, 0.75, 0.01), ({"zh"}, 0.85, 0.01), (set(CODES), 0.66, 0.02)]
)
def test_of_strangers_most_are_found_and_few_are_mistaken(languages: set[str], found: float, wrong: float) -> None:
    """Half of the others are look-alikes, or a third; what was found at first sight stands in the README of the set."""
    rows = [line.split("\t") for line in STRANGERS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    read = [
        (label == "confirms", read_intent(text.replace("\\n", "\n"), code) == "confirms")
        for label, code, text in ((label, tag.partition("-")[0], text) for label, tag, text in rows)
        if code in languages
    ]
    confirming, others = [took for yes, took in read if yes], [took for yes, took in read if not yes]
    assert sum(confirming) >= found * len(confirming)
    assert sum(others) <= wrong * len(others)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The button no longer appears.", "en"),
        ("The scanner no longer sees my tray since Tuesday", "en"),
        ("My calendar doesn't sync anymore", "en"),
        ("Since the update nothing opens anymore.", "en"),
        ("I can't hear anyone any more", "en"),
        ("The heating does not come on any longer", "en"),
        ("No longer works.", "en"),
        ("Since you were here the tap no longer gives hot water", "en"),
        ("It doesn't ring anymore when somebody calls", "en"),
        ("现在完全打不开了", "zh"),
        ("更新以后就不能打印了", "zh"),
        ("昨天你们来过之后就没有热水了", "zh"),
        ("按钮不见了", "zh"),
        ("再也登录不上了", "zh"),
        ("Seit dem Update geht gar nichts mehr.", "de"),
        ("Der Knopf ist nicht mehr da.", "de"),
        ("Ich komme nicht mehr rein", "de"),
        ("Der Drucker zieht kein Papier mehr ein", "de"),
        ("Seit gestern klingelt das Telefon nicht mehr", "de"),
        ("Das Licht geht nicht mehr an.", "de"),
        ("Mein Kalender wird nicht mehr angezeigt", "de"),
        ("Depuis hier plus rien ne marche", "fr"),
        ("Le bouton n'apparaît plus.", "fr"),
        ("Je ne reçois plus aucun mail", "fr"),
        ("Je n'arrive plus à me connecter", "fr"),
        ("L'imprimante ne prend plus le papier", "fr"),
        ("Depuis votre passage il n'y a plus d'eau chaude", "fr"),
        ("Le téléphone ne sonne plus du tout", "fr"),
        ("El botón ya no aparece.", "es"),
        ("Ya no puedo entrar", "es"),
        ("Desde ayer ya no me llegan correos", "es"),
        ("La impresora ya no coge papel", "es"),
        ("Desde que vinieron ya no hay agua caliente", "es"),
        ("Ya no suena el teléfono cuando llaman", "es"),
        ("Ya no veo mi calendario", "es"),
        ("O botão já não aparece.", "pt"),
        ("Já não consigo entrar", "pt"),
        ("Desde ontem não recebo mais emails", "pt"),
        ("A impressora não puxa mais o papel", "pt"),
        ("Desde que vieram não há mais água quente", "pt"),
        ("O telefone não toca mais", "pt"),
        ("Não vejo mais a minha agenda", "pt"),
        ("Il pulsante non compare più.", "it"),
        ("Non riesco più a entrare", "it"),
        ("Da ieri non ricevo più mail", "it"),
        ("La stampante non prende più la carta", "it"),
        ("Da quando siete venuti non c'è più acqua calda", "it"),
        ("Il telefono non squilla più", "it"),
        ("Non vedo più il mio calendario", "it"),
        ("Кнопка больше не появляется.", "ru"),
        ("Больше не могу войти", "ru"),
        ("Со вчерашнего дня письма больше не приходят", "ru"),
        ("Принтер больше не берёт бумагу", "ru"),
        ("После вашего визита больше нет горячей воды", "ru"),
        ("Телефон больше не звонит", "ru"),
        ("Я больше не вижу свой календарь", "ru"),
        ("ボタンが表示されなくなりました。", "ja"),
        ("ログインできなくなりました", "ja"),
        ("昨日からメールが届かなくなりました", "ja"),
        ("プリンターが紙を取らなくなりました", "ja"),
        ("お湯が出なくなりました", "ja"),
        ("電話が鳴らなくなりました", "ja"),
    ],
)
def test_what_goes_no_longer_is_no_good_news(text: str, language: str) -> None:
    """ "No longer" stands in good news nearly always: it no longer drips."""
    assert read_intent(text, language) != "confirms"


@pytest.mark.parametrize(
    "text",
    [
        "hello again",
        "Hi again,\nsorry to bother you.",
        "Good morning again",
        "Hi there again",
        "Perfect, cheers mate!",
        "Great, thank you!",
        "太好了，谢谢",
        'Great, "fixed". It is dark in here.',
        "Yes, it works. Please order a new mouse for me.",
        "It works, please replace the toner too",
        "Yes, much better. Close it please, and please order a new mouse for me.",
        "好了，请给我订个新鼠标",
        "The lamp blinks red. It works.",
        "no its not working at all now\n\nSent from my Samsung",
    ],
)
def test_greetings_praise_wishes_and_mockery_close_nothing(text: str) -> None:
    assert read_intent(text, "en" if text.isascii() else "zh") != "confirms"
