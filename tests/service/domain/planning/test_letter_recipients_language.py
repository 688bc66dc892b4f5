"""S1.5: the language of a letter: of the mail's own text, else of the person's earlier mails, else the desk's first."""

import pytest
from msgspec.structs import replace

from gateway.read.language.detect import find_language
from service.config.settings import DeskSettings
from service.domain.planning.letter_recipients import language_for, pick_language
from service.rehearsal.mail_sink import Sink
from store.records import Person
from tests.tools.running import RunningDesk
from tests.tools.situations import PIET, make_house, make_policy, make_reading, make_situation, make_ticket
from tests.tools.talk import ANN

CHINESE, ENGLISH = "打印机卡纸了，请帮忙看看。", "The printer jams, please have a look at it."


def desk(make_talk, *languages):
    return make_talk(desks=(DeskSettings("Acme IT", "support@acme.example", languages, "Asia/Shanghai"),))


def received(step):
    return step.letter(ANN, "received").language


@pytest.mark.parametrize("languages", [("en", "zh"), ("zh", "en")])
@pytest.mark.parametrize(
    ("earlier", "subject", "body", "language"),
    [
        ((CHINESE,), "Re", "The new screen stays black since this morning.", "en"),  # its own text
        ((ENGLISH,), "Re", "显示器不亮", "zh"),
        ((ENGLISH,), "VPN", "不通", "zh"),
        ((CHINESE,), "809", "809", "zh"),  # nothing to read: as the person wrote before
        ((CHINESE,), "VPN", "Cisco AnyConnect", "zh"),
        ((ENGLISH,), "4711", "PO-4711", "en"),
        ((CHINESE,), "SAP", "SELECT * FROM orders;", "zh"),
        ((ENGLISH, CHINESE), "809", "809", "zh"),  # the latest that says enough
        ((CHINESE, "Thanks!"), "809", "809", "zh"),  # a courtesy changes nobody's language
        ((CHINESE, "ok thanks, works"), "809", "809", "zh"),
        ((), "4711", "4711", ""),  # nothing at all: the desk's first
        ((), "404", "??", ""),
        (
            (),
            "Drucker",
            "Der Drucker ist leider kaputt, bitte helfen Sie mir.",
            "en",
        ),  # not spoken here: in its letters
    ],
)
def test_a_letters_language(make_talk, languages, earlier, subject, body, language):
    talk = desk(make_talk, *languages)
    for at, text in enumerate(earlier):
        talk.mail(ANN, f"{at}", text)
    assert received(talk.mail(ANN, subject, body)) == (language or languages[0])


def test_the_ticket_keeps_its_language(talk):
    """A courtesy in English does not turn the letters of a Chinese conversation."""
    step = talk.mail(ANN, "打印机", CHINESE)
    asked = talk.reply(step.letter("piet@acme.example", "assignment"), "#resolve\nChanged the roller.").letter(
        ANN, "confirmation"
    )
    assert asked.language == "zh"
    assert talk.reply(asked, "Works now, thanks!").to(ANN)[0].language == "zh"
    assert received(talk.mail(ANN, "809", "809")) == "zh"


def test_the_chain_with_a_running_desk(tmp_path):
    with Sink() as sink:
        running = RunningDesk(tmp_path, sink, languages=("zh", "en")).start()

        def language(sender, number, subject, body):
            running.mail(sender, subject, body)
            return find_language(running.letter(sender, f"T-{number}").text)

        try:
            said = "My new laptop does not start any more, please help me."
            assert language("li@acme.example", 1, "Laptop", said) == "en"
            assert language("li@acme.example", 2, "809", "809") == "en"  # as the person wrote before
            assert language("wu@acme.example", 3, "809", "809") == "zh"  # the desk's first
            assert language("li@acme.example", 4, "VPN", "连不上") == "zh"  # its own
        finally:
            running.end()


@pytest.mark.parametrize(
    ("address", "language"), [(ANN, "zh"), ("watcher@customer.example", "zh"), ("cio@acme.example", "en"), (PIET, "en")]
)
def test_a_manager_is_not_written_to_in_the_language_of_the_requester(address, language):
    policy = make_policy("").model_copy(
        update={"desk": make_policy("").desk.model_copy(update={"manager": "cio@acme.example"})}
    )
    assert language_for(policy, make_house(), make_ticket(requester=ANN, language="zh"), address) == language


def test_a_language_is_the_mail_s_own_then_the_person_s_then_that_of_its_letters():
    unsure = replace(make_reading("打印机卡纸", "打印机"), language="")
    chinese, english = Person(ANN, language="zh"), Person(ANN, language="en")
    assert pick_language(make_situation(person=chinese)) == "en"
    assert pick_language(make_situation(reading=unsure, person=english)) == "en"
    assert pick_language(make_situation(reading=unsure)) == "zh"
    french = replace(make_reading(), language="fr")
    assert pick_language(make_situation(reading=french, person=chinese)) == "zh", "the desk writes no French"
