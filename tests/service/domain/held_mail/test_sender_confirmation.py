"""The answer to "did you write this?": which word lets a held mail go on, drops it, or leaves it held."""

import pytest
from msgspec.structs import replace

from gateway.message import Automatic, DomainVerdict
from service.domain.held_mail import sender_confirmation
from service.domain.held_mail.sender_confirmation import binding_of, deciders, keep_words, plan_answer, question_of
from service.domain.planning.plan import Plan
from store.records import Capability, Held, Outcome, Person, Scope
from tests.tools.situations import ANN, NOOR, NOW, PIET, SAM, make_policy, make_reading, make_situation, make_ticket

ADMIN = "root@acme.example"
POLICY = make_policy().model_copy(update={"desk": make_policy().desk.model_copy(update={"admins": (ADMIN,)})})
ASKED = {  # what the reader was asked about, by the question
    "wrote": Held(1, ANN, "", NOW, NOW, 5, ANN, {"question": "wrote", "subject": "Printer", "text": "It jams."}, id=9),
    "send": Held(1, ANN, "", NOW, NOW, 5, ANN, {"kind": "commands"}, id=9),
    "unsent": Held(1, ANN, "", NOW, NOW, 5, ANN, {"kind": sender_confirmation.UNSENT}, id=9),
    "add": Held(1, ANN, "", NOW, NOW, 5, "eve@elsewhere.example", {}, id=9),
}


class Mails:
    """Stands for the decision about a mail; keeps which mails it was asked about."""

    def __init__(self):
        self.seen = []

    def __call__(self, s):
        self.seen.append(s)
        return Plan(Outcome.ARTICLE, "went on")


def reply(text, question="wrote", *, sender=ANN, used_at=None, state="waiting", held_text="#resolve\nDone.", **more):
    right = Capability("h", Scope.NONCE, ANN, NOW, 5, "release", {"inbox": 1}, used_at=used_at)
    held = replace(ASKED[question], state=state)
    given = {
        "capability": right, "k": 4, "held": held, "policy": POLICY, "ticket": make_ticket(),
        "original": make_situation(held_text, sender=ANN, ticket=make_ticket()), **more,
    }  # fmt: skip
    reading = given.pop("reading", make_reading(text, "Re: Did you write this?", sender))
    s = make_situation(reading=reading, **given)
    return replace(s, inbox=replace(s.inbox, id=2))


@pytest.mark.parametrize(
    ("question", "text", "mode"),
    [
        ("wrote", "Yes", "yes"),
        ("wrote", "是的", "yes"),
        ("send", "send", "send"),
        ("send", "note", "note"),
        ("unsent", "yes", "send"),
        ("add", "add it", "add"),
        ("add", "同一工单", "same"),
        ("add", "new", "new"),
    ],
)
def test_one_word_lets_the_held_mail_go_on_and_settles_it(question, text, mode):
    mails = Mails()
    plan = plan_answer(reply(text, question), mails)
    [went] = mails.seen
    assert (went.inbox.id, went.released, went.released_by) == (1, mode, ANN)
    assert [(use.id_hash, use.use) for use in plan.uses] == [("h", "released")]
    assert plan.held_state == ((9, "released"),)
    assert plan.settles == ((1, Outcome.ARTICLE, "went on"),)


@pytest.mark.parametrize(
    ("question", "text", "warned"),
    [
        ("wrote", "No", {PIET, ADMIN}),
        ("wrote", "No, that was not me.", {PIET, ADMIN}),
        ("add", "drop", set()),
        ("send", "drop", set()),
        ("send", "not mine", {PIET, ADMIN}),
    ],
)
def test_a_no_drops_it_and_warns_where_somebody_used_their_name(question, text, warned):
    mails = Mails()
    plan = plan_answer(reply(text, question), mails)
    assert mails.seen == []
    assert plan.held_state == ((9, "dropped"),)
    assert {letter.to for letter in plan.letters if letter.letter == "held-answer"} == warned


@pytest.mark.parametrize("text", ["Yes?", "Which mail do you mean?", "Yes and no"])
def test_anything_else_leaves_it_held_and_says_what_to_write(text):
    mails = Mails()
    plan = plan_answer(reply(text), mails)
    assert (mails.seen, plan.uses, plan.held_state) == ([], (), ())
    assert [(one.letter, one.to, one.scope) for one in plan.letters if one.to == ANN] == [("receipt", ANN, Scope.NONCE)]
    assert [one.letter for one in plan.letters if one.to == PIET] == ["held-answer"]


def test_a_machine_s_yes_is_none_and_it_gets_no_letter():
    mails = Mails()
    plan = plan_answer(reply("", reading=replace(make_reading("Yes"), automatic=Automatic(automatic=True))), mails)
    assert (mails.seen, plan.held_state) == ([], ())
    assert {letter.to for letter in plan.letters} == {PIET}


@pytest.mark.parametrize("more", [{"sender": SAM}, {"capability": None}, {"released": "yes"}])
def test_only_who_was_asked_answers(more):
    mails = Mails()
    plan = plan_answer(reply("Yes", **more), mails)
    assert mails.seen == []
    assert plan is None or (plan.outcome, plan.held_state, plan.ticket) == (Outcome.EVENT, (), None)
    assert (plan is None) is ("sender" not in more)


def test_a_better_text_takes_the_held_one_s_place():
    mails = Mails()
    plan = plan_answer(reply("Dear Ann,\n\nthe roller is new and the printer prints again.", "send"), mails)
    assert [(went.inbox.id, went.released) for went in mails.seen] == [(2, "yes")]
    assert plan.held_state == ((9, "dropped"),)
    assert [use.use for use in plan.uses] == ["replaced"]
    assert plan.settles == ((1, Outcome.DROPPED, "replaced by inbox:2"),)


def test_once_it_is_settled_a_word_has_no_effect_and_a_text_is_an_ordinary_mail():
    mails = Mails()
    plan = plan_answer(reply("Yes", used_at=NOW, state="released"), mails)
    assert (mails.seen, plan.held_state, plan.uses) == ([], (), ())
    assert [letter.context["receipt"].already for letter in plan.letters] == [True]
    assert plan_answer(reply("It still jams in room 4.", used_at=NOW, state="released"), mails).reason == "went on"
    [went] = mails.seen
    assert (went.held, went.capability.scope, went.k) == (None, Scope.REPLY, 3)


def test_what_is_asked_depends_on_who_reads_and_on_what_is_held():
    assert question_of(ASKED["send"], ANN) == question_of(ASKED["unsent"], ANN) == "send"
    assert question_of(ASKED["wrote"], ANN) == "wrote"
    assert question_of(ASKED["send"], NOOR) == "add"


def test_nobody_is_told_of_a_held_mail_who_is_known_by_it_alone():
    def known(**more):
        reading = make_reading(sender=more.pop("sender", "eve@elsewhere.example"), verdict=more.pop("verdict"))
        return keep_words(make_situation(reading=reading, **more))["known"]

    assert not known(verdict=DomainVerdict.ABSENT)
    assert known(verdict=DomainVerdict.ABSENT, person=Person("eve@elsewhere.example"))
    assert known(verdict=DomainVerdict.ABSENT, sender=ANN), "of an organisation that is served"
    assert not known(verdict=DomainVerdict.FAILED, sender=ANN)


def test_a_mail_that_was_let_in_by_hand_is_asked_about_anew():
    assert binding_of(make_situation()) == {"inbox": 1}
    assert binding_of(make_situation(released="add", released_by=NOOR)) == {"inbox": 1, "after": NOW.isoformat()}
    assert deciders(make_situation(ticket=make_ticket(), sender=PIET)) == (), "never the writer"


def test_whoever_has_left_the_desk_lets_nothing_go_on_by_an_old_question(make_talk):
    """Rights are read again when a held mail is released: a line in place of the refused one is no comment either."""
    lena = "lena@acme.example"
    rules = f"people:\n  {lena}: {{name: Lena, team: servicedesk, skills: [printing], languages: [en, zh]}}\n"
    talk = make_talk(rules=rules)
    work = talk.mail(ANN, "Printer jam").letter(lena, "assignment")
    refused = talk.reply(work, "#consult nobody what?").letter(lena, "receipt")
    asked = talk.mail(lena, "Re: Printer jam [T-1]", "#close all fine").letter(lena, "held")
    talk.stage.edit("rules/zz.yaml", rules, "{}\n")
    talk.stage.reload()
    before = len(talk.articles())
    for letter, body in ((refused, "#close all fine"), (refused, "send"), (asked, "yes")):
        assert talk.reply(letter, body).outcome == "held", body
    assert len(talk.articles()) == before
    assert talk.ticket().closed is None


ZED, DANA = "zed@evil.example", "dana@acme.example"


@pytest.mark.parametrize("way", ["a click", "a reply"])
@pytest.mark.parametrize("kind", ["held-note", "receipt", "digest"])
def test_a_colleague_who_was_sent_somebodys_letter_reads_that_their_answer_counts_nothing(talk, kind, way):
    """They would take it for done; a stranger or the requester with such an address is answered by nothing."""
    work = talk.mail("ann@acme.example", "Printer jam").letter("piet@acme.example", "assignment")
    if kind == "held-note":
        letter = talk.reply(talk.stage.letters[0], "Words of mine.", ZED).letter(work.to, kind)
    elif kind == "receipt":
        letter = talk.reply(work, "#eat 16:00").letter(work.to, kind)
    else:
        letter = next(one for one in talk.wait(days=1) if one.kind == kind and one.to == work.to)
    if way == "a click" and not letter.links:
        pytest.skip("it has no link")
    before = talk.ticket(), talk.articles()
    for who in (NOOR, DANA):
        step = talk.click(letter, letter.links[0].words, who) if way == "a click" else talk.reply(letter, "send", who)
        [told] = step.letters
        assert (told.to, told.kind) == (who, "receipt")
        assert "sent to can answer it" in told.text
        assert "Printer jam" not in told.subject + told.text
    for who in (ZED, "ann@acme.example"):
        assert not talk.reply(letter, "send", who).letters
    assert (talk.ticket(), talk.articles()) == before


@pytest.mark.parametrize("text", ["#undo", "#undo\n\nThanks", "＃撤销", "undo", "/undo", "#revert", "Undo, please"])
def test_undo_takes_nothing_back_where_nothing_was_done(text):
    mails = Mails()
    plan = plan_answer(reply(text, "send"), mails)
    assert (mails.seen, plan.held_state, plan.uses) == ([], (), ())
    assert [one.reason for letter in plan.letters for one in letter.context["receipt"].refused] == ["undo_held"]


@pytest.mark.parametrize("text", ["#undo\n#priority P2", "Dear Ann,\n\nI come at noon.\n\n#accept", "#ask which room?"])
def test_other_commands_take_the_held_mail_s_place(text):
    mails = Mails()
    assert plan_answer(reply(text, "send"), mails).held_state == ((9, "dropped"),)


@pytest.mark.parametrize(
    ("state", "use", "reason"),
    [("dropped", "", "put aside"), ("expired", "", "too late"), ("released", "", ""), ("dropped", "replaced", "")],
)
def test_undo_of_a_settled_held_mail_changes_nothing(state, use, reason):
    mails = Mails()
    right = Capability("h", Scope.NONCE, ANN, NOW, 5, "release", {"inbox": 1}, used_at=NOW, use=use)
    plan = plan_answer(reply("#undo", "send", capability=right, state=state), mails)
    assert (mails.seen, [letter.context.get("reason") for letter in plan.letters]) == ([], [reason])
