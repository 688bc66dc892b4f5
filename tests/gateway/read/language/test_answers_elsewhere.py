"""Short answers in seven more languages: the labelled set, and what costs most when it goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.read.data.answer_phrases import CODES
from gateway.read.language import answers_elsewhere
from gateway.read.language.intent import has_doubt, is_likely_yes, read_intent

SET = Path(__file__).parents[3] / "corpora" / "intent" / "seven.tsv"


def labelled() -> list[tuple[str, str, str]]:
    rows = [line.split("\t") for line in SET.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(label, language, text.replace("\\n", "\n")) for label, language, text in rows]


@pytest.mark.parametrize("code", CODES)
def test_no_false_confirmation_and_nine_of_ten_found(code: str) -> None:
    rows = [(label, text, read_intent(text, language)) for label, language, text in labelled() if language == code]
    assert [text for label, text, found in rows if found == "confirms" != label] == []
    confirming = [found for label, _, found in rows if label == "confirms"]
    assert len(rows) >= 60
    assert len(confirming) >= 30
    assert confirming.count("confirms") >= 0.9 * len(confirming)


@pytest.mark.parametrize(
    ("word", "language"),
    [("Ja", "de"), ("Oui", "fr"), ("Sí", "es"), ("Sim", "pt"), ("Sì", "it"), ("Да", "ru"), ("はい", "ja")],
)
def test_a_yes_is_one_whether_its_language_is_known_or_not(word: str, language: str) -> None:
    assert read_intent(word, language) == read_intent(word, "") == "confirms"
    assert read_intent(f"{word}?", language) == "asks"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Nein, geht immer noch nicht.", "de", "denies"),
        ("Non, ça ne marche pas.", "fr", "denies"),
        ("No, sigue sin funcionar.", "es", "denies"),
        ("Não funciona.", "pt", "denies"),
        ("No, non funziona.", "it", "denies"),
        ("Нет, не работает.", "ru", "denies"),
        ("いいえ、動きません。", "ja", "denies"),
        ("Vielen Dank für Ihre Hilfe!", "de", "thanks"),
        ("Merci beaucoup", "fr", "thanks"),
        ("Gracias por la ayuda", "es", "thanks"),
        ("ありがとうございます", "ja", "thanks"),
        ("Wann kommt der Techniker?", "de", "asks"),
        ("Ja, ich habe ihn neu gestartet.", "de", "unsure"),
        ("Oui, j'ai redémarré.", "fr", "unsure"),
        ("はい、再起動しました。", "ja", "unsure"),
        ("Ich sehe wieder alle Ordner.", "de", "confirms"),
        ("Ich sehe alle Fehlermeldungen", "de", "denies"),
        ("Ich sehe alles doppelt", "de", "unsure"),
        ("Wir sehen alle leer", "de", "unsure"),
        ("Jetzt sehe ich wieder alles", "de", "confirms"),
        ("Erledigt, danke. Viele Grüße, Dr. B. Hahn", "de", "confirms"),
        ("Le chauffage est reparti ce matin.", "fr", "confirms"),
        ("La porte se ferme toute seule", "fr", "unsure"),
        ("Le bruit est reparti", "fr", "unsure"),
        ("L'ordinateur chauffe", "fr", "unsure"),
        ("Le radiateur chauffe", "fr", "confirms"),
        ("El portátil calienta", "es", "unsure"),
        ("La alarma suena", "es", "unsure"),
        ("O computador aquece", "pt", "unsure"),
        ("Il motore scalda", "it", "unsure"),
        ("Вижу все дважды", "ru", "unsure"),
        ("Вижу все пустым", "ru", "unsure"),
        ("El saldo es correcto, muchas gracias", "es", "confirms"),
        ("Por aqui tudo certo!", "pt", "confirms"),
        ("Il forno della mensa scalda regolarmente", "it", "confirms"),
        ("Вижу все документы, заявку можно закрыть", "ru", "confirms"),
        ("Вижу все те же ошибки", "ru", "denies"),
        ("Программа больше не вылетает, спасибо", "ru", "confirms"),
        ("Больше не печатает", "ru", "denies"),
        ("Da ieri nessun errore, grazie", "it", "confirms"),
        ("Nessun cambiamento", "it", "denies"),
        ("お世話になっております。総務の田中です。無事印刷できました。", "ja", "confirms"),
        ("お世話になっております。経理の山本です。まだ開けません。", "ja", "unsure"),
        ("すぐに止まるようになりました。", "ja", "denies"),
    ],
)
def test_what_else_they_say(text: str, language: str, intent: str) -> None:
    assert read_intent(text, language) == intent


def test_a_doubt_beside_the_yes_of_a_link() -> None:
    assert has_doubt("Geht nicht.", "de")
    assert not has_doubt("Danke!", "de")


@pytest.mark.parametrize(
    ("language", "yes", "closing", "other"),
    [
        ("de", "Funktioniert wieder.", "Könnten Sie das Ticket schließen?", "Wann wird das Ticket geschlossen?"),
        ("fr", "C'est réglé, merci.", "Pourriez-vous clôturer le ticket ?", "Pouvez-vous fermer la fenêtre ?"),
        ("es", "Ya funciona.", "¿Podrían cerrar el caso?", "¿Por qué van a cerrar el ticket?"),
        ("pt", "Resolvido.", "Podem encerrar o chamado?", "Quando vão fechar o chamado?"),
        ("it", "Funziona.", "Può chiudere la segnalazione?", "Perché chiudere il ticket?"),
        ("ja", "直りました。", "クローズしていただけますか？", "なぜクローズしたのですか？"),
        ("ru", "Всё работает.", "Не могли бы вы закрыть заявку?", "Вы закрыли заявку?"),
    ],
)
def test_a_question_that_asks_to_close_takes_nothing_back(language: str, yes: str, closing: str, other: str) -> None:
    assert read_intent(f"{yes} {closing}", language) == "confirms"
    assert read_intent(closing, language) == "asks"
    assert read_intent(f"{yes} {other}", language) == "asks"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Klappt. Nö.", "de"),
        ("Le scanner fonctionne. Enfin, non.", "fr"),
        ("Funciona. Pues no", "es"),
        ("Funziona. Da me no", "it"),
        ("Работает. У меня нет", "ru"),
    ],
)
def test_a_no_behind_a_yes_takes_it_back(text: str, language: str) -> None:
    assert read_intent(text, language) == "unsure"
    assert not is_likely_yes(text, language)
    assert read_intent("Nein, geht wieder", "de") == "confirms"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Fehler ist wieder da, danke", "de"),
        ("L'erreur est revenue. Merci beaucoup !", "fr"),
        ("El error ha vuelto. ¡Muchas gracias!", "es"),
        ("O problema está de volta, obrigado", "pt"),
        ("L'errore è tornato, grazie", "it"),
        ("Сбой повторился, спасибо", "ru"),
        ("不具合が戻りました。ありがとうございます", "ja"),
        ("Der Drucker druckt wieder, danke. Ups, hängt wieder", "de"),
        ("Der Drucker druckt wieder, danke\nScherz!", "de"),
        ("L'imprimante imprime de nouveau, merci. J'ai parlé trop vite", "fr"),
        ("Uy, gracias, ya va. Uy, se cuelga", "es"),
        ("A impressora imprime de novo, obrigado. Brincadeira", "pt"),
        ("La stampante stampa di nuovo, grazie. Aspetta, si interrompe", "it"),
        ("Принтер снова печатает, спасибо. Шучу", "ru"),
        ("動きました。早とちりでした", "ja"),
        ("Der Drucker druckt wieder, danke. It broke again", "de"),
        ("Drucker streikt wieder, danke", "de"),
        ("L'écran est de nouveau noir, merci", "fr"),
        ("Se apaga solo otra vez, gracias", "es"),
        ("Desliga sozinho de novo, obrigada", "pt"),
        ("Lo schermo è di nuovo nero, grazie", "it"),
        ("Экран снова чёрный, спасибо", "ru"),
        ("また画面が真っ暗です。ありがとうございます", "ja"),
        ("Still broken, merci", "fr"),
        ("still down, grazie", "it"),
        ("Still broken, спасибо", "ru"),
        ("Kann wieder alles sehen\nPS: der Aufzug steckt fest", "de"),
        ("Ya va. PD: mi teléfono suena sin parar", "es"),
        ("Принтер снова печатает, спасибо. P.S. лифт застрял", "ru"),
        ("動きました。追伸:スキャナーが止まりました", "ja"),
    ],
)
def test_what_is_taken_back_or_goes_on_is_not_even_likely(text: str, language: str) -> None:
    assert read_intent(text, language) in ("unsure", "denies")
    assert not is_likely_yes(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Läuft wieder, danke", "de"),
        ("Der Fehler ist nicht wieder aufgetreten, läuft alles. Danke", "de"),
        ("Opa, tudo certo com o acesso do portal do aluno, brigada", "pt"),
        ("Ой, получилось! Вижу внука оценки. Спасибо, голубушка", "ru"),
        ("あっ、いけました!", "ja"),
        ("El error no ha vuelto a aparecer en toda la semana. Pueden cerrarlo.", "es"),
        (
            "Nachtrag zu meiner Mail von gestern: Inzwischen ist der Kran da und steht. Damit hat sich das erledigt.",
            "de",
        ),
    ],
)
def test_what_only_looks_like_a_second_thought(text: str, language: str) -> None:
    assert not answers_elsewhere.is_taken_back(text, language)
    assert is_likely_yes(text, language)
