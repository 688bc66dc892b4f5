"""What follows from one mail and what is known beside it: who wrote it, how far they are trusted, what they mean."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.message import DomainVerdict
from gateway.seals import Seal, SealFault, Signer
from rules.facts import Load
from service.domain.ticket.open_work import AlertSeen, Work
from store.records import Capability, Participant, Person, Role, Scope
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_reading, make_situation, make_ticket

DAY = timedelta(days=1)
BEN, EVE = "ben@customer.example", "eve@elsewhere.example"


def right_of(address):
    return Capability("hash", Scope.REPLY, address, NOW, 5)


@pytest.mark.parametrize(
    ("sender", "given", "who"),
    [
        (ANN, {}, 0),
        (ANN, {"ticket": make_ticket()}, 2),
        (EVE, {"ticket": make_ticket()}, 0),
        (ANN, {"ticket": make_ticket(), "capability": right_of(ANN)}, 2),
        (PIET, {"ticket": make_ticket(), "capability": right_of(ANN)}, 1),
        (EVE, {"ticket": make_ticket(), "capability": right_of(ANN)}, 0),
        (BEN, {"ticket": make_ticket(), "participants": (Participant(5, BEN, Role.WATCHER, NOW),)}, 1),
        (BEN, {"ticket": make_ticket(), "named": (Participant(5, BEN, Role.NAMED, NOW),)}, 1),
        (BEN, {"ticket": make_ticket(), "participants": (Participant(5, BEN, Role.CONSULTED, NOW),)}, 0),
        (BEN, {"ticket": make_ticket(), "participants": (Participant(5, BEN, Role.WATCHER, NOW - DAY, until=NOW),)}, 0),
        (BEN, {"ticket": make_ticket(), "merged_from": make_ticket(id=4, requester=BEN)}, 2),
        (BEN, {"ticket": make_ticket(), "merged_participants": (Participant(4, BEN, Role.WATCHER, NOW),)}, 1),
    ],
)
def test_somebody_counts_by_the_address_they_were_given_or_by_their_place_on_the_ticket(sender, given, who):
    assert make_situation(sender=sender, **given).evidence.i == who


def test_two_possible_senders_are_nobody_and_only_its_writers_word_proves_a_mail():
    reading = make_reading(verdict=DomainVerdict.STRICT)
    reading = replace(reading, mail=replace(reading.mail, sender_ambiguous=True))
    s = make_situation(reading=reading, ticket=make_ticket(), capability=right_of(ANN), k=3)
    assert (s.evidence.a, s.evidence.i) == (DomainVerdict.AMBIGUOUS, 0)
    assert make_situation(released="yes", released_by=ANN).evidence.p
    assert not make_situation(released="yes", released_by=PIET).evidence.p
    assert not make_situation(released_by=ANN).evidence.p


SIGNED = Signer("smime", SealFault.NONE, addresses=(ANN,), fingerprint="F", signed_at=NOW, mark="m")


@pytest.mark.parametrize(
    ("signer", "changes", "verdict"),
    [
        (SIGNED, {}, DomainVerdict.SUBMITTED),
        (SIGNED, {"replayed": frozenset({"m"})}, DomainVerdict.WEAK),
        (SIGNED, {"k": 2}, DomainVerdict.WEAK),
        (SIGNED, {"capability": right_of(BEN)}, DomainVerdict.WEAK),
        (SIGNED, {"ticket": make_ticket(id=55)}, DomainVerdict.WEAK),  # the text names T-5 alone
        (replace(SIGNED, addresses=(BEN,)), {}, DomainVerdict.WEAK),
        (replace(SIGNED, covers_text=False), {}, DomainVerdict.WEAK),
        (replace(SIGNED, signed_at=NOW - 8 * DAY), {}, DomainVerdict.WEAK),
        (replace(SIGNED, signed_at=None), {}, DomainVerdict.WEAK),
        (replace(SIGNED, fault=SealFault.BROKEN), {}, DomainVerdict.WEAK),
    ],
)
def test_a_signature_counts_as_a_log_in_only_for_its_own_mail_of_this_ticket(signer, changes, verdict):
    reading = make_reading("About T-5: it jams.", verdict=DomainVerdict.WEAK, seal=Seal(signers=(signer,)))
    given = {"ticket": make_ticket(), "capability": right_of(ANN), "k": 3, **changes}
    assert make_situation(reading=reading, **given).evidence.a == verdict


@pytest.mark.parametrize(
    ("said", "meant"), [("confirms", "unsure"), ("thanks", "unsure"), ("cancels", "unsure"), ("denies", "denies")]
)
def test_with_words_that_were_cut_or_stand_in_its_html_alone_nothing_is_closed(said, meant):
    plain = make_reading(intent=said)
    other = replace(plain, reply=replace(plain.reply, is_other_in_html=True))
    assert make_situation(reading=plain).intent == said
    assert make_situation(reading=plain, unexplained=()).intent == said
    assert make_situation(reading=plain, unexplained=("but not the tray",)).intent == meant
    assert make_situation(reading=other).intent == meant


def test_a_long_letter_is_no_yes_and_no_mere_thanks_and_its_no_is_heard():
    thanks = "Thanks a lot for your help with the printer.\n"
    assert make_situation(reading=make_reading(thanks)).says("thanks")
    assert not make_situation(reading=make_reading(thanks * 20)).says("thanks", "confirms")
    assert make_situation(reading=make_reading("It still does not print.\n" * 30)).says("denies", "confirms")


def test_an_engineer_who_reports_something_is_a_requester_there():
    assert make_situation(sender=PIET, ticket=make_ticket()).is_engineer
    assert not make_situation(sender=PIET, ticket=make_ticket(requester=PIET, assignee=NOOR)).is_engineer
    assert not make_situation(sender=ANN).is_engineer


@pytest.mark.parametrize(
    ("sender", "given", "stranger"),
    [
        (EVE, {}, True),
        (EVE, {"person": Person(EVE, first_seen=NOW - timedelta(hours=23))}, True),
        (EVE, {"person": Person(EVE, first_seen=NOW - 2 * DAY)}, False),
        (EVE, {"logged_by": PIET}, False),
        (ANN, {}, False),  # of an organisation that is served
        ("new@acme.example", {}, False),
    ],
)
def test_a_stranger_is_of_nobody_we_serve_and_was_not_known_yesterday(sender, given, stranger):
    assert make_situation(sender=sender, **given).is_stranger is stranger


def test_who_is_away_or_out_of_reach_is_not_there():
    loads = {
        PIET: Load(away_until=NOW + DAY),
        NOOR: Load(away_until=NOW - DAY),
        SAM: Load(unreached_since=NOW - DAY),
    }
    s = make_situation(loads=loads)
    assert s.away == {PIET, SAM}
    assert [one for one in loads if s.is_unreached(one)] == [SAM]


def test_a_line_about_one_alert_is_read_where_an_engineer_answers_alerts():
    alerts = Work(machine=True, alerts=(AlertSeen("disk", "Disk full", NOW), AlertSeen("cpu", "CPU hot", NOW)))
    of_machine = make_ticket(**alerts.changes())
    line = "2 resolve New fan"

    def rows(sender, ticket):
        return [(one.word, one.rows) for one in make_situation(line, sender=sender, ticket=ticket).commands.commands]

    assert rows(PIET, of_machine) == [("resolve", (2,))]
    assert rows(PIET, make_ticket()) == []
    assert rows(ANN, of_machine) == []
