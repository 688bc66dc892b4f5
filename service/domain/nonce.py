"""The answer to "did you write this?": a held mail goes on, is dropped, or is replaced (TRUST.md, evidence P)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.addresses import mask_tokens
from service.domain import spam
from service.domain.arguments import Tickets
from service.domain.budgets import may_write
from service.domain.commands import Command, parse_answer
from service.domain.correspond import Post, said
from service.domain.draft import Draft
from service.domain.plan import Plan, Use
from service.domain.situation import Situation
from service.domain.texts import new_text
from templates.context import Done, Receipt, Refusal, Said

_MORE = {
    "add": "add",
    "加入": "add",
    "添加": "add",
    "not me": "drop",
    "不是我": "drop",
    "不是": "drop",
    "否": "drop",
    "没有": "drop",
}
UNSENT = "unsent"  # kind of what is kept of a mail that was done, but for its text: nobody sent that to the requester
_YES = frozenset({"yes", "是", "是的", "对", "yes it was me", "是我"})


def quote_held(s: Situation, text: str) -> Said:
    """The held mail as it is shown to the person who is asked."""
    return said(s.author, s.name_of(s.author), text[:2000], s.mail)


def keep_words(s: Situation, **more: str) -> dict[str, str]:
    """What is kept beside a held mail, for the letter that says that nobody spoke."""
    return {"subject": s.mail.subject, "text": mask_tokens(new_text(s.reading).strip())[:1000], **more}


def would_do(s: Situation, until: datetime) -> Receipt:
    """What would be done if the mail went on."""
    parsed = s.commands
    would = tuple(Done(command.word, _object(s, command)) for command in parsed.commands)
    refused = tuple(Refusal(problem.line_text, problem.why, problem.nearest) for problem in parsed.problems)
    return Receipt(would=would, refused=refused, text_went="held", held_until=until, held_text=parsed.text[:1000])


def _object(s: Situation, command: Command) -> str:
    """What a command is about: as typed, but tickets as they are called, and the sender who would be remembered."""
    if isinstance(command.value, Tickets):
        return ", ".join(f"T-{number}" for number in command.value.numbers)
    if command.word in {"spam", "notspam"} and s.ticket is not None:
        return s.ticket.requester if spam.may_remember(s.policy, s.house, s.ticket.requester) else ""
    return command.argument


def plan_answer(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan | None:
    """None when the mail did not come to a nonce's address."""
    capability = s.capability
    if capability is None or capability.scope != "nonce" or s.released:
        return None
    if s.author != capability.recipient or s.mail.sender_ambiguous:
        return Plan("filed", "an answer to a question that was asked of somebody else: no effect")
    if s.held is None or s.original is None or s.held.state != "waiting" or capability.used_at is not None:
        return _too_late(s)
    mode = _mode(new_text(s.reading))
    if s.held.data.get("kind") == UNSENT:
        return _unsent(s, plan_mail, mode)
    if not mode and s.held.data.get("kind") == "commands" and new_text(s.reading):
        return _replaced(s, plan_mail)
    mode = mode or _meant(s)
    if mode == "drop":
        return _dropped(s)
    return _released(s, plan_mail, mode) if mode else _unclear(s)


def _unsent(s: Situation, plan_mail: Callable[[Situation], Plan], mode: str) -> Plan:
    """One word sends the text of a mail whose commands were done; other words are a better text for the requester."""
    assert s.held is not None
    if mode in ("send", "yes"):
        return _released(s, plan_mail, "send")
    if mode in ("note", "drop", "add"):
        draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
        return _settle(s, draft.plan("event", "its text stays inside"), "dropped", "the text stays inside")
    return _replaced(s, plan_mail) if new_text(s.reading) else _unclear(s)


def _meant(s: Situation) -> str:
    """An answer in words of its own: a refusal drops the mail, a question leaves it waiting, every other reply is the proof."""
    if s.reading.automatic.automatic or s.reading.intent == "asks":
        return ""
    return "drop" if s.reading.intent in ("denies", "cancels") else "yes"


def _unclear(s: Situation) -> Plan:
    """Neither a yes nor a no: the mail stays held, and who was asked is told what to write."""
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    if s.reading.automatic.automatic:
        return draft.plan("event", "a machine answered the question: still held")
    post = Post(draft, s.policy, s.house, s.participants)
    refused = (Refusal("", "say_yes_or_no"),)
    receipt = Receipt(refused=refused, text_went="held")
    binding = s.capability.binding if s.capability is not None else {}
    if may_write(s.policy.budgets, s.budget.spent, s.author):
        post.to(s.author, "receipt", receipt=receipt, scope="nonce", again=True, binding=dict(binding))
    return draft.plan("event", "neither a yes nor a no: still held")


def _mode(text: str) -> str:
    """What the first line of the answer says; "" when it says something of its own."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    word = line.strip(" .!。！,，").casefold()
    if word in _YES:
        return "yes"
    return _MORE.get(word) or parse_answer(text)


def _settle(s: Situation, plan: Plan, state: str, why: str) -> Plan:
    """The inner plan with the nonce used up and the held mail's row ended."""
    held = s.held
    assert held is not None
    uses = (*plan.uses, Use(s.capability.id_hash, state)) if s.capability is not None else plan.uses
    return replace(
        plan,
        outcome="event",
        reason=why,
        uses=uses,
        held_state=(*plan.held_state, (held.id, state)),
        settles=((held.inbox_id, plan.outcome, plan.reason),),
    )


def _released(s: Situation, plan_mail: Callable[[Situation], Plan], mode: str) -> Plan:
    original = s.original
    assert original is not None
    plan = _ask_anew(s, plan_mail(replace(original, released=mode, released_by=s.author)))
    return _settle(s, plan, "released", f"released inbox:{original.inbox.id} ({mode})")


def _ask_anew(s: Situation, plan: Plan) -> Plan:
    """A mail that is held once more, for what it orders cannot be done, is asked about by a nonce of its own: this one is used up."""
    letters = (
        replace(one, binding={**one.binding, "after": s.inbox.id}) if one.scope == "nonce" else one
        for one in plan.letters
    )
    return replace(plan, letters=tuple(letters))


def _replaced(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan:
    """A corrected reply takes the place of the held one."""
    original = s.original
    assert original is not None
    corrected = replace(original, inbox=s.inbox, reading=s.reading, released="", released_by="")
    plan = plan_mail(replace(corrected, released="yes", released_by=s.author))
    assert s.held is not None
    return replace(
        plan,
        uses=(*plan.uses, Use(s.capability.id_hash, "replaced")) if s.capability is not None else plan.uses,
        held_state=(*plan.held_state, (s.held.id, "dropped")),
        settles=((s.held.inbox_id, "dropped", f"replaced by inbox:{s.inbox.id}"),),
    )


def _dropped(s: Situation) -> Plan:
    held = s.held
    assert held is not None
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    if s.ticket is not None:
        draft.note("held_dropped", inbox=held.inbox_id, by=s.author)
    plan = draft.plan("dropped", f"{s.author} says that it is not theirs, or does not want it")
    return _settle(s, plan, "dropped", f"dropped inbox:{held.inbox_id}")


def _too_late(s: Situation) -> Plan:
    if s.held is None:
        return Plan("filed", "an answer to a question that is gone")
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    post = Post(draft, s.policy, s.house, s.participants)
    if may_write(s.policy.budgets, s.budget.spent, s.author):
        post.to(s.author, "receipt", receipt=Receipt(already=True), scope="reply" if s.ticket else "none")
    return draft.plan("event", f"already {s.held.state}")
