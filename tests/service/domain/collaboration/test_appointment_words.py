"""What an answer to an appointment says, in the words that people use."""

import pytest

from service.domain.collaboration.appointment_words import agrees, in_known_words, read_answer

YES = """
Thanks, that works · Sounds good, see you then · I will be there · I'll be there. · 👍 · No problem! · Thanks! Works for me.
That is fine with me · Looking forward to it · Why not, see you then · Don't worry, that works · Noted, see you then
Ja · Ja, passt. · Ja, das passt mir gut. · Passt mir gut, danke. · Geht klar · In Ordnung, danke · Vielen Dank, einverstanden
Perfekt, bis dann · Ich bin da. · Klar · Gut, danke. · Kein Problem, bis dann · Bin dabei · Danke, passt! Viele Grüße, Max
Oui · Oui, ça me convient. · Parfait, merci · D'accord, merci · Pas de problème · Je serai là · Merci, c'est bon pour moi
Sí, perfecto · Vale, gracias · Me viene bien · Sim, combinado · Va bene · Sì, va bene per me · Akkoord · Dat past · Мне подходит
はい、大丈夫です · 承知しました · 谢谢，可以 · 收到，到时见 · 我会准时到 · 不错，到时见 · 没问题，谢谢
"""
OTHER = """
Nein · Nein, da bin ich im Urlaub · Passt mir leider nicht · Das passt nicht. · Morgen geht es leider nicht. · Da kann ich nicht
Ich habe keine Zeit · Lieber Freitag um 14 Uhr · Ja, aber erst um 11 · Können wir das auf Freitag 14 Uhr verschieben?
Non, je ne peux pas · Non, plutôt vendredi 14h · Ça ne me convient pas · C'est impossible · On peut faire vendredi à 14h ?
No puedo · Não posso · Sì, ma alle 11 · いいえ · 👎 · That doesn't work for me. · Unfortunately I am on leave · 不行，换个时间
"""
COMMENT = """
Danke · Merci · Thank you · 谢谢 · Soll ich etwas mitbringen? · Do I need my charger? · Der Drucker steht im 3. Stock
My SIM card is broken · Thanks, will check and let you know · Geht der Drucker dann wieder? · Ma voiture est en panne
"""
NAMES_A_TIME = """
Thanks Dana, see you at 10 · Danke, bis morgen · Merci, à demain · Ja, bis morgen um 10 Uhr · Morgen 10 Uhr passt · Hasta mañana
Demain à 10h, parfait · I'll be there at 11 · Je serai là à 11h
"""
MORE = "I will come later · Ja, ich komme etwas später · 可以，我晚点到 · I'll be there a bit late"


def listed(texts):
    return [one.strip() for line in texts.strip().splitlines() for one in line.split(" · ")]


@pytest.mark.parametrize("text", listed(YES))
def test_a_yes_in_its_own_words(text):
    assert read_answer(in_known_words(text)) == "yes"


@pytest.mark.parametrize("text", listed(OTHER))
def test_a_no_or_another_time(text):
    assert read_answer(in_known_words(text)) == "other"


@pytest.mark.parametrize("text", listed(COMMENT))
def test_what_is_neither_stays_a_comment(text):
    assert read_answer(in_known_words(text)) == ""


@pytest.mark.parametrize("text", listed(NAMES_A_TIME))
def test_a_yes_that_names_a_time_hangs_on_that_time(text):
    said = in_known_words(text)
    assert (read_answer(said), agrees(said)) == ("open", True)


@pytest.mark.parametrize("text", listed(MORE))
def test_a_yes_that_comes_late_is_left_to_the_engineer(text):
    assert read_answer(in_known_words(text)) == "open"


@pytest.mark.parametrize("piece", ["passt ", "n't", "a ", "à ", "thanks ", " ", "geht es ", "10 ", "謝", "\n", "9", "ça me "])
def test_what_is_repeated_without_end_is_read_at_once(piece):
    assert in_known_words(piece * 100_000) is not None
