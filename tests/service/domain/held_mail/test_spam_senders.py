"""`#spam` remembers the sender, `#notspam` and `postdesk people --forget` forget them; nobody whom the desk serves is ever silenced."""

import pytest

from service.cli.people import read_remembered
from tests.tools.databases import borrow_database
from tests.tools.talk import ANN, PIET, Talk

SPAMMER, DANA = "offers@cheap.example", "dana@acme.example"


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url)
        yield made
        made.close()


def marked(talk, sender=SPAMMER, command="#spam"):
    step = talk.mail(sender, "Printer toner at half the price", "Buy toner.")
    work = next(one for one in step.letters if one.kind == "assignment")
    return step, work, talk.reply(work, command)


def remembered(talk):
    with talk.stage.database.read() as unit:
        return [one.address for one in read_remembered(unit)]


@pytest.mark.parametrize("command", ["#spam", "#垃圾"])
def test_the_next_mails_of_the_sender_are_kept_apart_and_never_answered(talk, command):
    first, work, step = marked(talk, command=command)
    assert f"messages from {SPAMMER} are kept apart" in " ".join(step.letter(work.to, "receipt").text.split())
    talk.wait(hours=2)
    again = talk.mail(SPAMMER, "Toner again", "Buy.")
    assert (again.outcome, again.letters) == ("quarantined", [])
    assert "remembered as spam" in again.mail.reason
    assert talk.reply(first.letter(SPAMMER), "Buy!").outcome == "quarantined"
    assert len(talk.tickets()) == 1
    assert remembered(talk) == [SPAMMER]
    assert talk.mail("other@cheap.example", "A printer question").outcome == "ticket"


@pytest.mark.parametrize("command", ["#notspam", "#非垃圾", "#undo"])
def test_a_sender_who_is_forgotten_is_heard_again(talk, command):
    _, work, _ = marked(talk)
    talk.reply(work, command)
    assert talk.ticket(1).state == "assigned"
    assert remembered(talk) == []
    assert talk.mail(SPAMMER, "Toner once more", "A question.").outcome == "ticket"


@pytest.mark.parametrize("sender", ["ceo@acme.example", "boss@mail.acme.example", DANA])
def test_nobody_of_ours_is_silenced_by_a_slip(talk, sender):
    _, work, step = marked(talk, sender)
    assert "their messages still arrive" in " ".join(step.letter(work.to, "receipt").text.split())
    assert talk.ticket(1).state == "spam"
    assert remembered(talk) == []
    assert talk.mail(sender, "The printer burns", "Really.").outcome == "ticket"


def test_people_of_an_organisation_that_is_served_are_not_remembered(tmp_path):
    from zoneinfo import ZoneInfo

    from rules.policy.model import Policy
    from service.domain.held_mail.spam_senders import may_remember
    from service.domain.planning.situation import House

    policy = Policy.model_validate({"organisations": {"globex": {"domains": ["globex.example"]}}})
    house = House("Acme IT", "support@acme.example", frozenset({"support@acme.example"}), ZoneInfo("UTC"), "UTC")
    expected = {"eva@globex.example": False, "eva@sub.globex.example": False, "x@acme.example": False, "": False,
                "support@acme.example": False, "x@notacme.example": True, "x@globex.example.evil.example": True}  # fmt: skip
    assert {address: may_remember(policy, house, address) for address in expected} == expected


def test_an_open_ticket_that_they_are_on_still_hears_them(talk):
    legal = talk.mail(SPAMMER, "My order", "Where is my laptop?")
    marked(talk)
    assert talk.reply(legal.letter(SPAMMER, "received"), "Any news?").outcome == "article"
    assert talk.mail(ANN, "Printer jam").outcome == "ticket"


def test_postdesk_people_lists_and_forgets(tmp_path):
    from datetime import UTC, datetime

    from store.database.unit import Database
    from store.records import Person
    from store.ticket import people
    from tests.tools.running import RunningDesk

    desk = RunningDesk(tmp_path, None)
    assert "nobody is remembered" in desk.run("people", "--spam").stdout
    told = {"by": PIET, "at": datetime.now(UTC).isoformat(), "ticket": 5}
    database = Database.open(f"sqlite:///{tmp_path}/var/postdesk.db")
    database.upgrade()  # a command that reads has made no tables
    with database.write() as unit:
        people.save_person(unit, Person(SPAMMER, facts={"spam": told, "phone": "1"}))
    database.close()
    assert [row["address"] for row in desk.json("people", "--spam")] == [SPAMMER]
    assert SPAMMER in desk.run("people", "--spam").stdout
    done = desk.run("people", "--forget", SPAMMER.upper())
    assert (done.returncode, "heard again" in done.stdout) == (0, True)
    again = desk.run("people", "--forget", SPAMMER)
    assert again.returncode == 1
    assert "not remembered" in again.stdout + again.stderr
