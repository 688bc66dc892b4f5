"""A letter is given what its template asks for, and is the same byte for byte as with all that there is."""

import pytest
from msgspec.structs import asdict, replace

from service.domain.planning.plan import LetterPlan, Plan
from service.loops.letters import letter_values
from service.loops.letters.render_letters import Printing
from templates.context import Said, Who
from templates.letters import LETTERS
from templates.samples.every_letter import sample
from tests.tools.talk import ANN, DESK, PIET

OWN = {"desk", "to", "now", "ticket", "nonce", "actions", "reply_goes"}  # made by the desk
SECRET = "the password is Winter24!x"


def plan_of(ticket, language):
    """Every letter about the ticket, with the words of its sample, to the requester and to who has it."""
    made = []
    for name in LETTERS:
        given = sample(name, language)
        context = {name: one for name, one in asdict(given).items() if name not in OWN}
        context |= {"why": (SECRET,), "reason": "a reason", "cut": f"earlier: {SECRET}"}
        if isinstance(context["message"], Said):
            context["message"] = replace(context["message"], author=Who("Noor", "noor@acme.example"), text=SECRET)
        made += [LetterPlan(name, reader, language, "", context, about=ticket) for reader in (ANN, PIET)]
    return Plan("", "a test", letters=tuple(made))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_not_asked_for_changes_no_letter(talk, language, monkeypatch):
    talk.mail("Ann Lee <ann@acme.example>", "Printer jam", "The printer jams.")
    plan, press, now = plan_of(talk.ticket(), language), talk.stage.desk.press[DESK], talk.stage.clock.now()

    def letters():
        return Printing(press, plan, now, names={ANN: "Ann Lee"}, entropy=lambda number: b"x" * number).compose()

    sparing = letters()
    asked = letter_values.names_in
    monkeypatch.setattr(letter_values, "names_in", lambda *given, **_: asked(*given, own="all"))
    whole = letters()
    told = {one.letter.kind for one, other in zip(sparing, whole, strict=True) if one != other}
    assert told == set()
    assert not any(b"Winter24" in one.letter.content for one in sparing)


@pytest.mark.parametrize("field", ["", "From: \r\n", "From: undisclosed:;\r\n", "From: Ann Lee at home\r\n"])
def test_who_wrote_without_an_address_is_called_something(talk, field):
    """Not "Your reply is kept on the ticket;  has no email address"."""
    mail = f"{field}To: support@acme.example\r\nSubject: printer\r\nMessage-ID: <1@x.example>\r\n\r\nThe printer jams.\r\n"
    letter = talk.raw(mail.encode(), "someone@x.example").letter(PIET, "assignment")
    foot = " ".join(letter.text.split())
    assert "; the requester has no email address" in foot
    assert letter.text.startswith("the requester (")
