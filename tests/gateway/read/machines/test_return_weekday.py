"""A day of the week alone as the day of a return."""

from datetime import UTC, datetime

import pytest

from gateway.message import Address, Mail
from gateway.read.machines.absence import Return
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.return_weekday import find_return_weekday, find_start_weekday

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (25, 26, 27, 30))
RETURNS = [
    "I'll be back on Thursday.", "I am out of the office and will return on Thursday.", "Out of office, back Thu.", "Back on Thursday 10:00.", "Am Donnerstag 9 Uhr wieder da.", "I'm away until Thursday with limited access to email.",
    "I am on leave. I will be available again from Thursday.", "Thursday I will be back in the office.", "I am not available until Thursday.", "I am unavailable till Thursday.",
    "Ich bin erst am Donnerstag wieder im Büro.", "Ich bin bis Donnerstag nicht im Haus.", "Ab Donnerstag bin ich wieder erreichbar.", "Ich bin ab Donnerstag wieder für Sie da.", "Zurück am Donnerstag.",
    "Je serai de retour jeudi.", "Je suis absente jusqu'à jeudi.", "De retour au bureau le jeudi.", "Jeudi je serai de retour.",
    "Estaré fuera de la oficina hasta el jueves.", "Regreso el jueves.", "Estoy de vacaciones y vuelvo el jueves.",
    "Sono in ferie fino a giovedì.", "Rientrerò giovedì.", "Sarò di nuovo in ufficio giovedì.",
    "Estou de férias até quinta-feira.", "Voltarei na quinta-feira.", "Regresso na quinta.",
    "Ik ben donderdag weer op kantoor.", "Ik ben afwezig tot donderdag.", "Vanaf donderdag ben ik weer bereikbaar.",
    "Я в отпуске до четверга.", "Вернусь в четверг.", "Буду на работе в четверг.",
    "I will not be available until Thursday.", "I won't be available until Thursday.", "I am not at work until Thursday.", "I cannot be reached until Thursday.", "Je ne suis pas joignable jusqu'à jeudi.",
    "我正在休假，周四返回。", "本人出差，星期四回来。", "休假至周四。", "我将于周四恢复上班。", "我周四才回公司。",
]  # fmt: skip
NO_RETURNS = [
    "I do not work on Thursdays.", "I am away since Thursday.", "I am out of the office every Thursday.", "My office hours are Monday to Thursday.", "I work Monday until Thursday, 9 to 4.",
    "I'll be back next Thursday.", "Please return the laptop on Thursday.", "I will get back to you on Thursday.", "The offer is valid until Thursday.", "Back on the ground floor. Thursday is a holiday.",
    "I am away from Thursday.", "Ich bin ab Donnerstag im Urlaub.", "Ich bin donnerstags nicht im Büro.", "Ich bin wieder am Donnerstag nicht da.", "Ich bin nächsten Donnerstag zurück.",
    "Je serai absente jeudi.", "Je ne travaille pas le jeudi.", "El jueves no estoy.", "Il giovedì non lavoro.", "Na quinta estou fora.", "Op donderdag werk ik niet.", "В четверг меня нет.",
    "Our shop is open until Thursday.", "I am available until Thursday.", "Geöffnet bis Donnerstag.", "You can reach me by phone until Thursday.", "I'm on call until Thursday.", "I am on duty until Thursday.", "I am working from home until Thursday.", "Je suis joignable jusqu'à jeudi.", "我值班至周四。", "营业至周四。",
    "Back on Thursday, 31.12.", "Vanaf donderdag 31 december ben ik weer bereikbaar.",
    "我每周四休假。", "下周四返回。", "我周四休假。", "I'll be back on Tuesday.", "Back soon.", "",
]  # fmt: skip


@pytest.mark.parametrize("text", RETURNS)
def test_the_next_such_day_behind_the_mail(text):
    assert find_return_weekday(text, TUESDAY) == Return(THURSDAY)


@pytest.mark.parametrize(
    "text",
    [
        "I am away until and including Thursday.", "I am out of the office through Thursday.", "I am on leave until Thursday (inclusive).", "Away until the end of Thursday.",
        "Ich bin bis einschließlich Donnerstag nicht da.", "Ich bin bis einschl. Donnerstag nicht im Büro.", "Bin bis inkl. Donnerstag weg.", "Je suis absente jusqu'à jeudi inclus.",
        "Ik ben afwezig t/m donderdag.", "我休假到周四（含）。", "我休假到本周四，含当天。",
    ],
)  # fmt: skip
def test_the_last_day_away(text):
    found = find_return_weekday(text, TUESDAY)
    assert found == Return(THURSDAY, is_last_away=True)
    assert found.day == FRIDAY


@pytest.mark.parametrize("text", NO_RETURNS)
def test_a_day_that_is_no_return_or_of_which_week_is_open(text):
    assert find_return_weekday(text, TUESDAY) is None


def test_a_mail_without_a_date_tells_no_day():
    assert find_return_weekday("I'll be back on Thursday.", datetime(1970, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("I am away Wednesday to Friday, back on Monday.", WEDNESDAY), ("Ich bin von Mittwoch bis Freitag im Urlaub, am Montag wieder da.", WEDNESDAY),
        ("I am away from Wednesday, back on Monday.", WEDNESDAY), ("周三到周五休假，周一返回。", WEDNESDAY), ("I am away, back on Monday.", None),
    ],
)  # fmt: skip
def test_the_first_day_away(text, first):
    assert find_return_weekday(text, TUESDAY) == Return(MONDAY)
    assert find_start_weekday(text, TUESDAY, MONDAY) == first


@pytest.mark.parametrize("text", ["I am away, back on Thursday. The fair is on 12 December.", "Back on Thursday, not before 10:00."])
def test_a_note_with_a_day_of_the_week_tells_it(text):
    mail = Mail(
        sender=Address("ann@acme.example"), subject="Automatic reply: x", text=text, date=TUESDAY,
        headers=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    assert read_automatic(mail, "ann@acme.example").returns_on == THURSDAY


def test_a_date_counts_before_a_day_of_the_week():
    mail = Mail(
        sender=Address("ann@acme.example"), subject="Automatic reply: x", date=TUESDAY,
        text="I am away until Friday and back on 7 December.", headers=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    assert read_automatic(mail, "ann@acme.example").returns_on == datetime(2026, 12, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Thursday " * 500, "back " * 800, "back in the office on " * 180 + "Thursday", "until " * 700, "周四" * 2000])
def test_hostile_notes_end(text):
    find_return_weekday(text, TUESDAY)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("I am away and will be back on frıday.", TUESDAY), ("I am away and will be back on Thurſday.", TUESDAY),
        ("I am away and will be back on Thursday.", datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_note_whose_day_is_none_is_a_note(text, date):
    mail = Mail(
        sender=Address("ann@acme.example"), subject="Automatic reply: x", text=text, date=date,
        headers=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    read_mail = read_automatic(mail, "ann@acme.example")
    assert (read_mail.kind, read_mail.returns_on) == ("autoreply", None)
