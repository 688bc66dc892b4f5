"""Who comes and who goes (S7.1): what a rehearsal cannot show, since the rules change in between."""

import re
import secrets
import shutil
import threading
from datetime import timedelta

import pytest

from service.cli.people import read_rows
from service.domain.ticket.timer_names import TimerName
from service.rehearsal.people_mail import make_mail
from service.rehearsal.rehearse import Stage, make_starter
from service.rehearsal.script import MailPart
from store.mail import outbox
from store.ticket import tickets, timers
from tests.tools.waiting import PATIENCE

JAM = MailPart(**{"from": "ann@acme.example", "subject": "Printer jam", "body": "The printer jams."})


@pytest.fixture
def stage(tmp_path, private_url):
    with Stage(make_starter(tmp_path), database=private_url) as stage:
        yield stage


def write(stage, part=JAM):
    return stage.send(*make_mail(part, stage.config.desk.address, stage.now, stage.message_id()))


def automatic_reply(stage, letter, body, sender="", to="the envelope's sender"):
    """What a mailbox says by itself: to the letter's envelope sender (RFC 3834), or elsewhere."""
    with stage.database.read() as unit:
        [kept] = [one for one in outbox.list_letters(unit, limit=100) if one.message_id in letter.message_id]
    to = kept.envelope_sender if to.startswith("the") else to
    marks = {"Auto-Submitted": "auto-replied", "In-Reply-To": letter.message_id}
    given = {"from": sender or letter.to, "to": to, "subject": "Automatic reply", "body": body, "headers": marks}
    return write(stage, MailPart(**given, envelope=""))[1]


@pytest.mark.parametrize(
    ("body", "handed_on", "away"),
    [
        ("I am out of the office until 2 December.", True, True),
        ("我正在休假，12月2日返回。", True, True),
        ("I'm on vacation. In urgent cases write to dana@acme.example", True, False),
        ("I no longer work at Acme. Please contact dana@acme.example.", True, False),
        ("I will be away from 28 November to 5 December.", False, False),
        ("I am out of the office until 14:00 today.", False, False),
        ("Thanks for your mail. I read mail twice a day.", False, False),
    ],
)
def test_what_an_engineers_mailbox_says_to_the_envelope_sender_is_heard(stage, body, handed_on, away):
    _, letters = write(stage)
    given = next(letter for letter in letters if letter.to == "piet@acme.example")
    heard = [(one.to, one.kind) for one in automatic_reply(stage, given, body)]
    assert ((("dana@acme.example", "assignment") in heard), (("piet@acme.example", "handed-on") in heard)) == (
        handed_on,
        away,
    )
    assert (("ann@acme.example", "contact-changed") in heard) == handed_on
    assert stage.find_ticket(1).assignee == ("" if handed_on else "piet@acme.example")


def test_nobody_else_says_that_an_engineer_is_away(stage):
    _, letters = write(stage)
    anns = next(letter for letter in letters if letter.to == "ann@acme.example")
    for to in ("the envelope's sender", anns.reply_to, stage.config.desk.address):
        assert not automatic_reply(stage, anns, "I am away until 2 December.", sender="piet@acme.example", to=to)
    assert stage.find_ticket(1).assignee == "piet@acme.example"


def change_people(stage, pattern, line):
    path = stage.config.folder / "rules" / "desk.yaml"
    path.write_text(re.sub(pattern, line, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert not [problem for problem in stage.desk.reload().problems if problem.severity == "error"]
    return stage.desk.meet_roster(stage.clock.now())


def test_a_leaver_hands_on_and_can_do_nothing_more(stage):
    shutil.rmtree(stage.config.folder / "rules" / "tests", ignore_errors=True)
    _, letters = write(stage)
    given = next(letter for letter in letters if letter.to == "piet@acme.example")
    joiners, leavers = change_people(stage, r"(?m)^  piet@acme\.example:.*\n|, deputy: piet@acme\.example", "")
    assert (joiners, leavers) == ((), ("piet@acme.example",))
    handed = stage.settle()
    assert [letter.kind for letter in handed if letter.to == "dana@acme.example"] == ["assignment", "handed-on"]
    assert stage.find_ticket(1).assignee != "piet@acme.example"
    part = MailPart(**{"from": "piet@acme.example", "to": given.reply_to, "subject": "x", "body": "#close I am back"})
    _, letters = write(stage, part)
    assert not [letter for letter in letters if letter.to == "ann@acme.example"]
    assert stage.find_ticket(1).state == "assigned"
    [told] = [letter for letter in handed if letter.to == "piet@acme.example"]
    assert told.kind == "handed-on"
    assert "Printer jam (T-1)" in told.text
    assert "no longer on the desk's roster" in told.subject
    [lead] = [letter for letter in handed if letter.to == "dana@acme.example" and letter.kind == "handed-on"]
    assert "has left the desk" in lead.subject
    assert "Printer jam (T-1)" in lead.text
    [contact] = [letter for letter in handed if letter.to == "ann@acme.example"]
    assert contact.kind == "contact-changed"
    assert "Your contact has handed this on" in contact.text
    assert "piet@" not in contact.text
    mornings = stage.pass_time(stage.clock.now() + timedelta(days=2))
    assert not [letter for letter in mornings if letter.to == "piet@acme.example" and letter.kind == "digest"]


GOODBYES = [
    ("handed-on", "Thanks all. #resolve", {}),
    ("assignment", "Thanks all, it was good to work with you.", {}),
    ("", "#resolve", {"subject": "T-1"}),
]


@pytest.mark.parametrize(("answers", "body", "more"), GOODBYES)
def test_the_goodbye_of_a_leaver_is_no_ticket_and_the_desk_reads_it(stage, answers, body, more):
    shutil.rmtree(stage.config.folder / "rules" / "tests", ignore_errors=True)
    write(stage)
    change_people(stage, r"(?m)^  piet@acme\.example:.*\n|, deputy: piet@acme\.example", "")
    stage.settle()
    got = [one for one in stage.letters if one.to == "piet@acme.example" and one.kind == answers]
    headers = {"In-Reply-To": got[-1].message_id, "References": got[-1].message_id} if got else {}
    part = MailPart(**{"from": "piet@acme.example", "body": body, "headers": headers, **more})
    mail, letters = write(stage, part)
    assert mail.outcome == "held"
    assert {one.to for one in letters} == {"dana@acme.example"}
    assert stage.find_ticket(2) is None
    new = MailPart(**{"from": "piet@acme.example", "subject": "Badge", "body": "My badge does not open the door."})
    _, letters = write(stage, new)
    assert [one.kind for one in letters if one.to == "piet@acme.example"] == ["received"], "a wish of his own"


WORDS = [
    ("assignment", "Thanks all, it was good to work with you."),
    ("handed-on", "谢谢大家，再见！"),
    ("", "Thank you everybody, goodbye and all the best"),
    ("", "感谢大家一直以来的帮助，祝工作顺利！"),
    ("welcome", "Take care!"),
]


@pytest.mark.parametrize(("answers", "body"), WORDS)
def test_a_goodbye_in_kind_words_is_one_letter_to_one_colleague_and_none_later(stage, answers, body):
    shutil.rmtree(stage.config.folder / "rules" / "tests", ignore_errors=True)
    write(stage)
    change_people(stage, r"(?m)^  piet@acme\.example:.*\n|, deputy: piet@acme\.example", "")
    change_people(stage, r"(?m)^people:\n", "people:\n  bob@acme.example: {name: Bob, team: servicedesk}\n")
    stage.settle()
    got = [one for one in stage.letters if one.to == "piet@acme.example" and one.kind == answers]
    headers = {"In-Reply-To": got[-1].message_id, "References": got[-1].message_id} if got else {}
    mail, letters = write(stage, MailPart(**{"from": "piet@acme.example", "body": body, "headers": headers}))
    assert mail.outcome == "held"
    assert len(letters) == 1
    assert stage.find_ticket(2) is None
    later = stage.pass_time(stage.clock.now() + timedelta(days=5))
    assert not [one for one in later if one.kind == "held-expired"]


def test_a_joiner_gets_a_welcome_with_the_desk_address_and_then_digests(stage):
    shutil.rmtree(stage.config.folder / "rules" / "tests", ignore_errors=True)
    line = "  dana@acme.example: {name: Dana"
    new = "  bob@acme.example: {name: Bob, team: servicedesk, level: 1, skills: [printing]}\n"
    joiners, _ = change_people(stage, re.escape(line), new + line)
    assert joiners == ("bob@acme.example",)
    (welcome,) = [letter for letter in stage.settle() if letter.kind == "welcome"]
    assert welcome.to == "bob@acme.example"
    assert welcome.reply_to in welcome.text
    part = MailPart(**{"from": "bob@acme.example", "to": welcome.reply_to, "body": "#list"})
    _, letters = write(stage, part)
    assert [letter.kind for letter in letters] == ["found"]
    assert stage.desk.meet_roster(stage.clock.now()) == ((), ())


def test_the_roster_says_who_is_here_and_who_has_how_much(stage):
    write(stage)
    write(stage, MailPart(**{"from": "bo@acme.example", "subject": "VPN", "body": "The vpn drops."}))
    own = stage.desk.press[stage.config.desk.address]
    from service.loops.letters.press import personal_address

    away = MailPart(
        **{"from": "noor@acme.example", "to": personal_address(own, "noor@acme.example"), "body": "#away until friday"}
    )
    write(stage, away)
    with stage.database.read() as unit:
        rows = {row.address: row for row in read_rows(unit, stage.desk.policy, stage.clock.now())}
        assert tickets.get(unit, 1).assignee == "piet@acme.example"
    assert (rows["piet@acme.example"].presence, rows["piet@acme.example"].open) == ("here", 1)
    assert (rows["noor@acme.example"].presence, rows["noor@acme.example"].open) == ("away", 0)
    assert rows["noor@acme.example"].away_until > stage.clock.now()
    assert rows["dana@acme.example"].teams == ("servicedesk",)


def test_nodes_that_reload_in_the_same_moment_meet_everybody_once(tmp_path, postgresql_url):
    """Joiners, leavers, leads: one digest each, one welcome, one hand-over of each ticket, whoever is first."""
    config = make_starter(tmp_path)
    shutil.rmtree(tmp_path / "rules" / "tests", ignore_errors=True)
    path = tmp_path / "rules" / "desk.yaml"
    line = "  dana@acme.example: {name: Dana"
    plain = path.read_text(encoding="utf-8")
    with Stage(config, database=postgresql_url) as one, Stage(config, database=postgresql_url, seed=2) as two:
        for node in (one, two):
            node.desk.world.entropy = secrets.token_bytes  # a rehearsal's letters have the same names every time
        write(one)
        for number in range(8):
            name = f"bob{number}@acme.example"
            new = f"  {name}: {{name: Bob, team: servicedesk, level: 1, skills: [printing]}}\n"
            path.write_text(plain.replace(line, new + line), encoding="utf-8")
            assert all(node.desk.reload().policy is not None for node in (one, two))
            start = threading.Barrier(2)

            def meet(node, start=start):
                start.wait(PATIENCE)
                node.desk.meet_roster(node.clock.now())

            threads = [threading.Thread(target=meet, args=(node,)) for node in (one, two)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            with one.database.read() as unit:
                coming = [timer.data["engineer"] for timer in timers.coming_of_kind(unit, TimerName.DIGEST)]
                leads = [timer.data["lead"] for timer in timers.coming_of_kind(unit, TimerName.TEAM_DIGEST)]
                welcomes = [letter.recipient for letter in outbox.list_letters(unit) if letter.kind == "welcome"]
            assert sorted(coming) == sorted(one.desk.policy.people)
            assert len(leads) == len(set(leads))
            assert welcomes.count(name) == 1


def test_who_has_a_digest_twice_has_it_once_after_a_reload(stage):
    with stage.database.read() as unit:
        before = timers.coming_of_kind(unit, TimerName.DIGEST)
    stage.writer.run(lambda unit: timers.add(unit, before[:1]))
    stage.desk.meet_roster(stage.clock.now())
    with stage.database.read() as unit:
        assert timers.coming_of_kind(unit, TimerName.DIGEST) == before


def test_a_digest_that_is_written_at_this_moment_makes_nobody_a_joiner(stage):
    with stage.database.read() as unit:
        [first, *_] = timers.coming_of_kind(unit, TimerName.DIGEST)
    stage.writer.run(lambda unit: timers.claim(unit, first.due_at, 1))
    assert stage.desk.meet_roster(stage.clock.now()) == ((), ())
