"""The foot of every engineer's letter says where a plain reply goes, and that is where it goes, in both languages."""

import pytest
from msgspec.structs import replace

from service.domain.planning.plan import LetterPlan, Plan
from service.loops.apply_plan import apply_plan
from service.loops.letters.render_letters import Printing
from templates.context import LetterContext, Said, Who
from templates.letters import LETTERS, Goes, To
from templates.samples.every_letter import sample
from tests.tools.talk import ANN, DESK, PIET

DANA = "dana@acme.example"
SENT = ("Your reply goes to Ann", "您的回复会发给 Ann")
KEPT = ("Your reply is kept as an internal note", "您的回复会记为内部备注")
ASKS = {
    "consult",
    "task",
    "task-reminder",
    "change-approval",
    "major-proposal",
    "article-review",
    "review",
    "held",
    "held-note",
}  # their own addresses
WITHOUT_TICKET = {
    "quarantined",
    "digest",
    "digest-lead",
    "late",
    "handed-on",
    "welcome",
    "help",
    "loop-alarm",
    "delayed",
    "report",
    "report-why",
    "improvements",
    "personal-data-done",
}
NO_REPLY = {"recurring"}  # nobody waits for an answer on a rule's ticket
PLAIN = [
    kind.name
    for kind in LETTERS.values()
    if kind.to in {To.ENGINEER, To.LEAD} and kind.name not in ASKS | WITHOUT_TICKET | NO_REPLY
]  # fmt: skip
OWN = {
    "desk",
    "to",
    "now",
    "ticket",
    "nonce",
    "actions",
    "personal_address",
    "reply_goes",
    "others",
    "receipt",
    "links",
}  # made by the desk
FIELDS = [name for name in LetterContext.__struct_fields__ if name not in OWN]


def letter(talk, name, reader, language):
    """The letter about ticket 1, with the words of its sample, as the desk prints, stores and sends it."""
    stage, now = talk.stage, talk.stage.clock.now()
    given = sample(name, language)
    context = {field: getattr(given, field) for field in FIELDS}
    if isinstance(context["message"], Said):
        context["message"] = replace(context["message"], author=Who("Noor", "noor@acme.example"))
    scope = "escalation" if name == "escalation" else "reply"
    made = LetterPlan(name, reader, language, "", context, scope=scope, about=talk.ticket())
    plan = Plan("", "a test", letters=(made,))
    printed = Printing(
        stage.desk.press[DESK], plan, now, names={ANN: "Ann Lee"}, entropy=stage.desk.world.entropy
    ).compose()
    stage.writer.run(lambda unit: apply_plan(unit, plan, printed, now), "test")
    return [one for one in stage.settle() if (one.to, one.kind) == (reader, name)][-1]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("reader", [PIET, DANA], ids=["has-it", "has-it-not"])
def test_the_foot_says_where_a_plain_reply_goes(talk, language, reader):
    talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.")
    wrong, seen = [], set()
    for number, name in enumerate(PLAIN):
        one = letter(talk, name, reader, language)
        foot = "".join(one.text.rpartition("\n--")[2].split())
        says = [bool("".join(words[language == "zh"].split()) in foot) for words in (SENT, KEPT)]
        text = f"a plain reply to {name}, number {number}"
        step = talk.reply(one, f"{text}, as people write.")
        went = any(text in letter.text for letter in step.to(ANN))
        assert step.outcome == "article", (name, step.outcome, [letter.text for letter in step.letters])
        if says != [went, not went]:
            wrong.append((name, says, went, foot))
        seen.add(went)
        talk.wait(minutes=7)
    assert wrong == []
    assert seen == {True, False}


def test_every_kind_of_road_is_some_letters():
    assert {LETTERS[name].goes for name in PLAIN} == set(Goes)


@pytest.mark.parametrize(("language", "words"), [("en", "Ann does not see it"), ("zh", "看不到")])
def test_what_colleagues_are_asked_says_that_the_requester_does_not_see_the_answer(talk, language, words):
    work = talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.").letter(PIET)
    for name in ("consult", "task"):
        asked = talk.reply(work, f"#{name} noor check the roller").letter("noor@acme.example", name)
        assert "does not see it" in asked.text
        answer = talk.reply(asked, "It is worn, as I thought.")
        assert answer.to(PIET)
        assert answer.to(ANN) == []
    given = replace(sample("consult", language), reply_goes="colleagues")
    from templates.render import render

    assert words in render("consult", language, given).text.replace("\n", " ").replace("李伟 看不到", "看不到").replace(
        "Ann Lee", "Ann"
    )
