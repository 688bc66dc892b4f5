"""`#export` and `#erase`: who may, on which ticket, and what becomes of it when something comes in between."""

import io
import json
import zipfile
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from service.cli.show import still_means
from store.mail import outbox
from store.ticket import timers
from tests.tools.talk import ANN, PIET

DANA = "dana@acme.example"


def ask(talk, words="forget me", who=ANN):
    """A ticket by which somebody asks, after their own yes."""
    step = talk.mail(f"Ann Lee <{who}>", "hello", words)
    return talk.reply(step.letter(who, "confirm-address"), "yes").to(DANA, "assignment")[0]


def decide(talk, work, words, by=DANA):
    """The command, and the yes to the question about it."""
    held = talk.reply(work, words, sender=by).letter(by, "held")
    return talk.reply(held, "yes")


def refusal(talk, work, words="#erase"):
    step = talk.reply(work, words)
    assert [one.kind for one in step.letters] == ["receipt"]
    return step.letters[0].text


def test_the_file_goes_to_the_address_that_was_proved(talk):
    talk.mail(f"Ann Lee <{ANN}>", "Printer jam", "It jams.")
    step = decide(talk, ask(talk, "my data"), "#export")
    letter = step.letter(ANN, "personal-data")
    [raw] = [outbox_content(talk, one) for one in talk.outbox() if one.kind == "personal-data"]
    [file] = list(message_from_bytes(raw, policy=default).iter_attachments())
    with zipfile.ZipFile(io.BytesIO(file.get_content())) as archive:
        data = json.loads(archive.read("data.json"))
    assert [one["ticket"]["id"] for one in data["own"]] == [1, 2]
    assert letter.to == ANN
    assert talk.ticket(2).state.value == "closed"


def outbox_content(talk, letter):
    with talk.stage.database.read() as unit:
        return outbox.get(unit, letter.id).content or outbox.content_of(unit, letter)


@pytest.mark.parametrize("words", ["#export", "#erase"])
def test_a_tag_alone_permits_nothing(make_talk, words):
    talk = make_talk(rules="classify: [{name: All, when: {new: yes}, set: {tags: [personal-data]}}]\n")
    work = talk.mail(ANN, "Printer jam", "It jams.")
    letter = next(one for one in work.letters if one.kind == "assignment")
    assert talk.ticket().tags == ("personal-data",)
    assert "only on a ticket by which the person asked" in " ".join(refusal(talk, letter, words).split())


def test_whose_requester_was_changed_asks_for_nobody(talk):
    work = ask(talk, "my data")
    decide(talk, work, "#requester zed@evil.example")
    assert talk.ticket().requester == "zed@evil.example"
    assert "only on a ticket by which the person asked" in " ".join(refusal(talk, work, "#export").split())


def test_only_the_officer_decides_where_there_is_one(make_talk):
    talk = make_talk(rules=f"privacy: {{officer: {PIET}}}\n")
    step = talk.mail(f"Ann Lee <{ANN}>", "hello", "forget me")
    work = talk.reply(step.letter(ANN, "confirm-address"), "yes").letter(PIET, "assignment")
    talk.reply(work, f"#assign {DANA}")
    handed = next(one for one in talk.stage.letters if one.to == DANA and one.kind == "assignment")
    assert "only the service desk and leads" in refusal(talk, handed)
    assert decide(talk, work, "#erase", by=PIET).to(ANN, "forgotten")


def test_an_answer_that_opens_it_again_stops_it(talk):
    step = decide(talk, ask(talk), "#erase")
    talk.reply(step.letter(ANN, "forgotten"), "No, stop, I have changed my mind: the printer still jams!")
    assert talk.ticket().state.value != "closed"
    talk.wait(days=1)
    assert talk.ticket().requester == ANN


def test_what_must_be_kept_is_told_with_its_reason_and_stays(make_talk):
    rules = """
privacy: {must_keep: [{category: workplace.printer, at_least: 10y, reason: leases are kept for ten years}]}
"""
    talk = make_talk(rules=rules)
    talk.mail(f"Ann Lee <{ANN}>", "Printer jam", "The printer jams.")
    step = decide(talk, ask(talk), "#erase")
    assert "T-1: leases are kept for ten years" in step.letter(ANN, "forgotten").text
    [done] = [one for one in talk.wait(minutes=5) if one.kind == "personal-data-done"]
    assert "T-1: leases are kept for ten years" in done.text
    assert talk.ticket(1).requester == ANN
    assert talk.ticket(2).requester.endswith("@erased.invalid")


def test_it_waits_for_the_letter_to_leave_and_not_for_ever(talk):
    decide(talk, ask(talk), "#erase")
    [letter] = [one for one in talk.outbox() if one.kind == "forgotten"]
    with talk.stage.database.write() as unit:
        unit.execute(outbox.outbox.update().where(outbox.outbox.c.id == letter.id).values(state="sending"))
    talk.wait(minutes=30)
    assert talk.ticket().requester == ANN
    talk.stage.clock.advance(timedelta(days=4))  # it asks every minute, of which half an hour was enough
    talk.stage.settle()
    assert talk.ticket().requester.endswith("@erased.invalid")


def test_a_file_that_no_letter_carries_is_told_to_who_decided(make_talk):
    talk = make_talk(rules="attachments: {pass_on: 1kB}\n")
    step = decide(talk, ask(talk, "my data"), "#export")
    assert not step.to(ANN)
    assert "postdesk export" in " ".join(step.letter(DANA, "personal-data-done").text.split())
    assert talk.ticket().state.value != "closed"


def test_no_timer_of_theirs_is_left_to_fail(talk):
    """Its data are gone with the person: the end of a settled question failed for ever, and `postdesk show` with it."""
    decide(talk, ask(talk), "#erase")
    talk.wait(minutes=5)
    assert talk.ticket().requester.endswith("@erased.invalid")
    with talk.stage.database.read() as unit:
        shown = [one for one in timers.of_ticket(unit, 1) if still_means(unit, one)]
    assert {one.kind for one in shown} >= {"held_expiry", "personal_data"}
    assert {one.state for one in shown} == {"fired", "cancelled"}
    talk.wait(days=8)


def test_one_that_an_earlier_version_emptied_means_nothing(talk):
    decide(talk, ask(talk), "#erase")
    talk.wait(minutes=5)
    with talk.stage.database.write() as unit:
        which = timers.timer.c.kind == "held_expiry"
        unit.execute(timers.timer.update().where(which).values(state="waiting", data={}))
    with talk.stage.database.read() as unit:
        assert not [one for one in timers.of_ticket(unit, 1) if one.kind == "held_expiry" and still_means(unit, one)]
    talk.wait(days=2)
    with talk.stage.database.read() as unit:
        assert {one.state for one in timers.of_ticket(unit, 1)} == {"fired", "cancelled"}
