"""The answer to "did you write this?": a held mail goes on, is dropped, or is replaced (docs/trust.md, evidence P)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from gateway.addresses import mask_tokens
from gateway.message import Reading, Reply
from gateway.read.language.courtesy import weigh
from service.domain.commands import yes_no
from service.domain.commands.argument_records import Tickets, When
from service.domain.commands.labels import read_record
from service.domain.commands.lines import read_line
from service.domain.commands.lookalikes import ANSWER_WORD
from service.domain.commands.mail_text import answer_text, mask_codes, new_text
from service.domain.commands.parse import HELD_WORDS, INTERNAL, Command, Parsed, parse_commands
from service.domain.commands.salutation import Greets
from service.domain.commands.table import BY_WORD, Takes
from service.domain.commands.yes_no import Choices, Phrases, read_choice, read_refusal
from service.domain.held_mail import spam_senders
from service.domain.incoming_mail.append_mail import record_mail
from service.domain.incoming_mail.text_audience import ASIDE, greeted, is_asked
from service.domain.planning.draft import Draft
from service.domain.planning.letter_limits import may_write
from service.domain.planning.letter_recipients import Post, engineer_side
from service.domain.planning.plan import Plan, Use
from service.domain.planning.presence import find_here
from service.domain.planning.refusals import refuse
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from store.records import Held, Outcome, Role, Scope, Visibility
from templates.context import Done, Failure, Receipt, Refusal, Said

_YES = Phrases(
    yes_no.YES | yes_no.MINE | {f"{yes} {mine}" for yes in yes_no.YES for mine in yes_no.MINE},
    yes_no.CONFIRMS.build,
)
_NOT_MINE = yes_no.NOT_MINE | {f"{no} {mine}" for no in yes_no.NO for mine in yes_no.NOT_MINE}
_NO = yes_no.NO | set(HELD_WORDS["drop"]) | {"不是", "没有"}
ADD = Phrases(frozenset({"add", "add it", "加入", "添加"}), yes_no.ADDS)
CHOICES: dict[str, Choices] = {  # by what was asked; each word that settles it, and no other
    "wrote": {"yes": _YES, "deny": _NOT_MINE, "drop": _NO},
    "confirm": {"yes": _YES, "deny": _NOT_MINE, "drop": _NO},
    "send": {
        "yes": yes_no.YES,
        "send": Phrases(frozenset(HELD_WORDS["send"]) - yes_no.YES, yes_no.SENDS),
        "note": Phrases(frozenset(HELD_WORDS["note"]), yes_no.KEEPS),
        "deny": _NOT_MINE,
        "drop": Phrases(frozenset(_NO), yes_no.GIVES_UP),
    },
    "add": {
        "add": Phrases(ADD.listed | yes_no.YES, yes_no.ADDS),
        "same": HELD_WORDS["same"],
        "new": HELD_WORDS["new"],
        "drop": _NO | _NOT_MINE,
    },
}
_SHORT = 60  # letters of a text that may speak of the question alone
_JOINED = "joined"  # in what is kept of a held mail: what it says together with the one that it completes
_MOST_JOINED = 4000
_NAME = 12  # letters of one word that may be a name; one of Chinese counts as two
DIAGNOSIS = "Diagnosis"  # the label of what `#escalate` asks for
_ADDRESSED = (Takes.ADDRESS, Takes.ADDRESSES)
UNDO = "undo"  # the word of the table that takes a command back
UNSENT = "unsent"  # kind of what is kept of a mail that was done, but for its text: nobody sent that to the requester
WHERE = "where"  # in what is kept of a held mail: only where its text goes is asked; then how that was answered
ASKED = "asked"
SIGNED = 2  # evidence A: the domain stands by the address
_REFUSES = frozenset({"deny", "drop"})
_ROADS = frozenset({"send", "note"})  # where a text goes
_SAY = {"wrote": "plain_yes_or_no", "confirm": "plain_yes_or_no", "send": "say_send_or_note", "add": "say_add_or_no"}


def quote_held(s: Situation, text: str) -> Said:
    """The held mail as it is shown to the person who is asked."""
    return s.said(text[:2000])


def keep_words(s: Situation, **more: Any) -> dict[str, Any]:
    """What is kept beside a held mail, for the letter that says that nobody spoke."""
    return {
        "subject": s.mail.subject,
        "text": mask_tokens(s.new_text.strip())[:1000],
        "known": _is_known(s),
        **more,
    }


def _is_known(s: Situation) -> bool:
    """May the writer be told what became of a held mail?

    Never somebody whom we met by it alone, nor where the domain disowns it.
    """
    met = s.person is not None or s.author in s.active or bool(s.organisation)
    return (met or s.evidence.a.level >= SIGNED) and not s.evidence.a.failed and bool(s.author)


def binding_of(s: Situation) -> dict[str, Any]:
    """What a question is about.

    A mail that is decided once more, let in by hand or because its sender's domain answers, needs a question of its
    own: its first is used up, or stands beside it.
    """
    was_asked = s.own_hold is not None or (s.released and s.released_by != s.author)
    again = {"after": s.now.isoformat()} if was_asked else {}
    return {"inbox": s.inbox.id, **again}


def question_of(held: Held, reader: str) -> str:
    """What a reader was asked about a held mail: wrote, confirm (a command of its proven writer),
    send (held text), add (of engineers).
    """
    if held.asked != reader:
        return "add"
    return "send" if held.data.get("kind") in ("commands", UNSENT) else str(held.data.get("question", "wrote"))


def would_do(s: Situation, until: datetime, question: str) -> Receipt:
    """What would be done if the mail went on."""
    parsed = s.commands
    would = tuple(Done(command.word, _object(s, command)) for command in parsed.commands)
    refused = tuple(refuse(s, problem) for problem in parsed.problems)
    return Receipt(
        would=would,
        refused=refused,
        text_went="held",
        held_until=until,
        held_text=parsed.text[:1000],
        question=question,
    )


def _object(s: Situation, command: Command) -> str | datetime:
    """What a command is about: as typed, but times and tickets as they are called, and the sender who would be
    remembered.
    """
    if isinstance(command.value, When):
        return command.value.at
    if isinstance(command.value, Tickets):
        return ", ".join(f"T-{number}" for number in command.value.numbers)
    if command.word in {"spam", "notspam"} and s.ticket is not None:
        return s.ticket.requester if spam_senders.may_remember(s.policy, s.house, s.ticket.requester) else ""
    return command.argument


def plan_answer(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan | None:
    """None when the mail did not come to a nonce's address."""
    capability = s.capability
    if capability is None or capability.scope != Scope.NONCE or s.released:
        return None
    if s.author != capability.recipient or s.mail.sender_ambiguous:
        return plan_of_another(s, plan_mail, "an answer to a question that was asked of somebody else: no effect")
    if s.held is None or s.original is None or capability.used_at is not None:
        return _too_late(s, plan_mail)
    mode = _read(s, s.held)
    if s.held.data.get("kind") == UNSENT:
        return _unsent(s, plan_mail, s.held, mode)
    if mode in _REFUSES:
        return _dropped(s, s.held, mode)
    if mode == "send" and s.held.state == "waiting" and not text_to_send(s.original.commands):
        return _unclear(s, s.held, say="nothing_to_send")
    if mode:
        return _released(s, plan_mail, mode)
    if s.held.state != "waiting":
        return _too_late(s, plan_mail)
    if _takes_back(s, s.held, s.original):
        return _unclear(s, s.held, say="undo_held")
    if question_of(s.held, s.author) == "send" and _says_something(s):
        return _replaced(s, plan_mail)
    return _unclear(s, s.held)


def plan_of_another(s: Situation, plan_mail: Callable[[Situation], Plan], why: str) -> Plan:
    """What came to an address that somebody else was given: it has no effect there. A colleague, who may have been sent
    that letter, reads so; the words of anybody else are a mail like any: of the ticket that the address is for, where
    its writer is on it.
    """
    if s.is_engineer and not s.evidence.a.failed:
        return _say_whose(s, why)
    if s.reading.automatic.automatic or not (_is_asked_nothing(s) or says_more(s)):
        return Plan(Outcome.FILED, why)
    return plan_mail(_as_words(s))


def _say_whose(s: Situation, why: str) -> Plan:
    if not may_write(s.policy.budgets, s.budget.spent, s.author):
        return Plan(Outcome.FILED, why)
    draft = Draft(s.now, s.author, s.cause, None, s.evidence)
    receipt = Receipt(refused=(Refusal("", "asked_another"),))
    Post(draft, s.policy, s.house).to(s.author, "receipt", receipt=receipt, scope=Scope.DESK)
    return draft.plan(Outcome.EVENT, why)


def _is_asked_nothing(s: Situation) -> bool:
    """Is it a mail of its own to an engineer's own address, whose subject may say it all?"""
    is_answer = s.mail.in_reply_to or s.mail.references
    return s.capability is not None and s.capability.scope == Scope.DESK and not (is_answer or _is_word(s, s.new_text))


def says_more(s: Situation) -> bool:
    """Does a mail bring more than a word that answers a question: words of its own, or a file?"""
    return bool(s.mail.attachments) or (yes_no.says_something(s.new_text, s.signature) and not _is_word(s, s.new_text))


def _unsent(s: Situation, plan_mail: Callable[[Situation], Plan], held: Held, mode: str) -> Plan:
    """One word sends the text of a mail whose commands were done; other words are a better text for the requester."""
    if mode in {"send", "yes"}:
        return _released(s, plan_mail, "send")
    if mode:
        draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
        return _settle(s, draft.plan(Outcome.EVENT, "its text stays inside"), "dropped", "the text stays inside")
    if held.state != "waiting":
        return _too_late(s, plan_mail)
    return _replaced(s, plan_mail) if _says_something(s) else _unclear(s, held)


def _read(s: Situation, held: Held) -> str:
    """The choice that an answer makes: by one word of the list and nothing else; "" leaves the mail held.

    A no may be followed by its reason, but not where any other text is a corrected mail.
    """
    if s.reading.automatic.automatic or s.reading.reply.is_other_in_html:
        return ""
    question, text = question_of(held, s.author), answer_text(s.reading)
    choices = CHOICES[question]
    found = read_choice(text, s.signature, choices)
    if found or question == "send":
        return found
    refusals = {name: choices[name] for name in _REFUSES if name in choices}
    return read_refusal(text, s.signature, refusals, unless={*_YES, *ADD})


def _says_something(s: Situation) -> bool:
    """Is there a text that may take the held one's place, and no mere word that is none of the choices ("send?")?"""
    text = s.new_text
    if s.reading.automatic.automatic or not (yes_no.says_something(text, s.signature) or _is_missing_address(s, text)):
        return False
    bare = text.replace("?", "").replace("？", "")
    return not read_choice(bare, s.signature, CHOICES["send"])


def _takes_back(s: Situation, held: Held, original: Situation | None) -> bool:
    """Is it `#undo` and no more, in answer to the letter that nothing of a mail was done?

    It has nothing to take back there, and means no command before it; unless the held mail was a misspelt `#undo`.
    """
    if held.data.get("kind") != "commands" or question_of(held, s.author) != "send":
        return False
    before = original.commands if original is not None else Parsed()
    if UNDO in {*_meant(before), *(command.word for command in before.commands)}:
        return False
    parsed = s.commands
    words = [command.word for command in parsed.commands]
    if words:
        return words == [UNDO] and not yes_no.says_something(parsed.text, s.signature)
    return _meant(parsed) == {UNDO}


def _meant(parsed: Parsed) -> set[str]:
    """The words of the table that lines of a mail may have been meant as."""
    return {one.nearest for one in (*parsed.problems, *parsed.doubts) if one.nearest}


def _is_missing_address(s: Situation, text: str) -> bool:
    """Is it the address that the held command lacked, which beside other words would be a signature's?"""
    lacked = s.original.commands.problems if s.original is not None else ()
    return "@" in text and any(one.nearest and BY_WORD[one.nearest].takes in _ADDRESSED for one in lacked)


def text_to_send(parsed: Parsed) -> str:
    """What of a refused mail goes to the requester by "send"; nothing where its text answers another question."""
    if any(doubt.why == ANSWER_WORD for doubt in parsed.doubts):
        return ""
    return parsed.joined("k", read_record(parsed.text)[1].strip())


def _unclear(s: Situation, held: Held, say: str = "") -> Plan:
    """No clear word, or one that nothing can follow from: the mail stays held.

    Who was asked is told what to write, and the ticket's engineer reads the answer.
    """
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    machine = s.reading.automatic.automatic
    if s.ticket is not None:
        role = Role.SYSTEM if machine else Role.ENGINEER if s.is_engineer else Role.OTHER
        record_mail(draft, s, role=role, visibility=Visibility.INTERNAL, text=_shown(s))
    if s.ticket is None and s.budget.answered_hour >= s.policy.budgets.acknowledgements_per_hour:
        return draft.plan(Outcome.EVENT, "no clear answer once more: still held")
    post = Post(draft, s.policy, s.house, s.participants, s.away)
    if not machine:
        refused = (Refusal("", say or _SAY[question_of(held, s.author)]),)
        has_text = s.original is not None and bool(text_to_send(s.original.commands))
        went = "held" if not say or (say == "undo_held" and has_text) else "nowhere"
        receipt = Receipt(refused=refused, text_went=went, question=question_of(held, s.author))
        binding = s.capability.binding if s.capability is not None else {}
        if may_write(s.policy.budgets, s.budget.spent, s.author):
            post.to(s.author, "receipt", receipt=receipt, scope=Scope.NONCE, again=True, binding=dict(binding))
    _show_answer(s, post, held, deciders(s))
    why = "a machine answered the question" if machine else "no clear answer to the question"
    return draft.plan(Outcome.ARTICLE if draft.says else Outcome.EVENT, f"{why}: still held")


def _shown(s: Situation) -> str:
    """The answer as engineers read it; codes and links of a machine are masked."""
    text = s.new_text
    return mask_codes(text) if s.reading.automatic.automatic else text


def deciders(s: Situation) -> tuple[str, ...]:
    """Who works on the ticket: the assignee, else its team; the desk where there is no ticket. Never the writer."""
    if s.ticket is None:
        return tuple(address for address in find_here(s.policy.desk_addresses(), s.away) if address != s.author)
    if s.ticket.assignee in s.policy.people and s.ticket.assignee not in s.away:
        return tuple(address for address in (s.ticket.assignee,) if address != s.author)
    return engineer_side(s.policy, s.ticket, without=s.author, away=s.away)


def _show_answer(s: Situation, post: Post, held: Held, people: tuple[str, ...], kind: str = "") -> None:
    """What somebody answered to the question, beside what is held;
    `kind` "denied" where the held mail was put aside.
    """
    text = _shown(s)
    for address in people:
        post.to(
            address,
            "held-answer",
            message=s.said(text[:2000]) if text else None,
            actor=s.me,
            failure=Failure(str(held.data.get("subject", "")), kind=kind),
            receipt=Receipt(held_text=str(held.data.get("text", ""))),
        )


def _settle(s: Situation, plan: Plan, state: str, why: str) -> Plan:
    """The inner plan with the nonce used up and the held mail's row ended."""
    held = s.held
    assert held is not None
    uses = (*plan.uses, Use(s.capability.id_hash, state)) if s.capability is not None else plan.uses
    return replace(
        plan,
        outcome=Outcome.EVENT,
        reason=why,
        uses=uses,
        held_state=(*plan.held_state, (held.id, state)),
        settles=((held.inbox_id, plan.outcome, plan.reason),),
    )


def _released(s: Situation, plan_mail: Callable[[Situation], Plan], mode: str) -> Plan:
    original, held = s.original, s.held
    assert original is not None
    assert held is not None
    where = str(held.data.get(WHERE, ""))
    confirms = where in _ROADS and mode == "yes"  # that was said before, and this is what was asked next
    mode = where if confirms else mode
    runs = bool(where) and mode in _ROADS
    let_go = replace(original, released=mode, released_by=s.author, runs=runs, corrects=runs and not confirms)
    plan = _ask_anew(s, plan_mail(let_go))
    return _settle(s, plan, "released", f"released inbox:{original.inbox.id} ({mode})")


def _ask_anew(s: Situation, plan: Plan) -> Plan:
    """A mail that is held once more, for what it orders cannot be done, is asked about by a nonce of its own:
    this one is used up.
    """
    letters = (
        replace(one, binding={**one.binding, "after": s.inbox.id}) if one.scope == Scope.NONCE else one
        for one in plan.letters
    )
    return replace(plan, letters=tuple(letters))


def _replaced(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan:
    """A corrected reply takes the place of the held one; the piece that its receipt asked for completes it."""
    original, held = s.original, s.held
    assert original is not None
    assert held is not None
    readings = corrections(s, original)
    likeliest: tuple[Reading, Plan] | None = None
    for reading, gathered in zip(readings, s.corrected or (original,) * len(readings), strict=True):
        if reading is s.reading and likeliest is not None and _is_piece(s):  # it is no mail of its own
            reading, plan = likeliest  # noqa: PLW2901 - the one that its writer is told about
            break
        mode = ASIDE if reading is s.reading and _is_aside(s, original) else "yes"
        corrected = replace(
            gathered, inbox=s.inbox, reading=reading, released=mode, released_by=s.author, corrects=True
        )
        plan = plan_mail(corrected)
        if plan.outcome != Outcome.HELD or plan.lacks_reason:
            break
        likeliest = likeliest or (reading, plan)
    if reading is not s.reading and len(joined := new_text(reading)) <= _MOST_JOINED:  # the next piece completes both
        held_again = (replace(one, data={**one.data, _JOINED: mask_tokens(joined)}) for one in plan.holds)
        plan = replace(plan, holds=tuple(held_again))
    return replace(
        plan,
        uses=(*plan.uses, Use(s.capability.id_hash, "replaced")) if s.capability is not None else plan.uses,
        held_state=(*plan.held_state, (held.id, "dropped")),
        settles=((held.inbox_id, Outcome.DROPPED, f"replaced by inbox:{s.inbox.id}"),),
    )


def _is_piece(s: Situation) -> bool:
    """Is it one name, number, time or address and nothing else: what a command lacks, whatever comes of it there?"""
    text = s.new_text
    if any(doubt.nearest for doubt in s.commands.doubts):
        return False  # a command's word
    return len(text.split()) == 1 and len(text) <= _SHORT and (text.isascii() or weigh(text) <= _NAME)


def _is_aside(s: Situation, original: Situation) -> bool:
    """May a text be no better one for the requester but a word about the question ("I told her by phone"): short,
    and it greets nobody.
    """
    parsed = s.commands
    if parsed.commands or parsed.problems or parsed.doubts or s.mail.attachments or is_asked(original):
        return False
    if greeted(s) not in (Greets.NOBODY, Greets.COLLEAGUE):
        return False
    text = s.new_text
    return weigh(text) <= _SHORT or yes_no.ABOUT_SENDING.search(text) is not None


def may_replace(s: Situation, held: Held) -> bool:
    """May a mail be a better one for the held one, or what that lacked?"""
    is_asked = s.capability is not None and s.capability.recipient == s.author
    asks = is_asked and (held.data.get("kind") == UNSENT or question_of(held, s.author) == "send")
    return asks and held.state == "waiting" and not _read(s, held) and _says_something(s)


def corrections(s: Situation, original: Situation) -> list[Reading]:
    """What a reply to a receipt may mean, the likeliest first: the held commands with what they lacked,
    or a mail of its own.
    """
    return [*_completed(s, original), s.reading]


def as_held(held: Held, reading: Reading) -> Reading:
    """A held mail as it was held: where it completed another one, with that one's words."""
    joined = str(held.data.get(_JOINED, ""))
    return replace(reading, reply=Reply(joined)) if joined else reading


def _completed(s: Situation, original: Situation) -> Iterator[Reading]:
    if s.held is not None and s.held.data.get("kind") == UNSENT:  # its commands were done
        return
    text, before = s.new_text, new_text(original.reading)
    reply, held = s.commands, original.commands
    aside = held.goes == INTERNAL and yes_no.greets(text)  # words to the requester are no reason of an internal command
    if not reply.commands and not reply.problems and not aside:
        record, rest = read_record(text)
        if record and not rest.strip():
            yield _joined(s, original, f"{before}\n\n{text}")
            return
        whole = _with_piece(s, held, before)
        if whole:
            yield _joined(s, original, whole)
        if not (held.text.strip() or (whole and held.problems)):  # else it may be the reason for what was understood
            lines = [line for line in before.splitlines() if line.strip()]
            if len(lines) == 1 and len(text.splitlines()) == 1:
                yield _joined(s, original, f"{lines[0]} {text}")
            if any(command.word == "escalate" for command in held.commands) and not record:
                yield _joined(s, original, f"{before}\n\n{DIAGNOSIS}: {text}")
            yield _joined(s, original, f"{before}\n\n{text}")


_ONE_PIECE = frozenset(
    {
        Takes.TARGET, Takes.TICKETS, Takes.TICKETS_OR_NONE, Takes.VALUE, Takes.FACT, Takes.ADDRESS, Takes.ADDRESSES,
        Takes.MOMENT, Takes.MOMENT_TEXT, Takes.DURATION, Takes.NAME,
    }
)  # fmt: skip


def _with_piece(s: Situation, held: Parsed, before: str) -> str:
    """The held mail with the reply behind its one line that lacks it, or in the place of what was refused there; ""
    where no line or several may want it, or more words than one are no whole value there.
    """
    piece = s.new_text.strip()
    lines = [one.line_text for one in held.problems if one.argument is not None or one.lacks_argument]
    if not held.problems and not held.text.strip():
        lines = [command.rest_line for command in held.commands]
    read = read_line(lines[0]) if len(lines) == 1 and before.count(lines[0]) == 1 else None
    if read is None or read.row is None or (read.argument and read.row.takes not in _ONE_PIECE):
        return ""
    line = f"{lines[0].strip().removesuffix(read.argument).rstrip()} {piece}"
    if not _is_piece(s):
        made = parse_commands(line, at=s.now, zone=s.house.zone)
        fits = len(made.commands) == 1 and not made.problems and not made.text and not made.commands[0].value.text
        if len(piece) > _SHORT or read.row.takes not in _ONE_PIECE or not fits:
            return ""
    return before.replace(lines[0], line)


def _joined(s: Situation, original: Situation, text: str) -> Reading:
    files = (*original.mail.attachments, *s.mail.attachments)
    return replace(s.reading, reply=Reply(text), mail=replace(s.mail, attachments=files))


def _dropped(s: Situation, held: Held, mode: str) -> Plan:
    """The held mail is put aside.

    Where somebody else wrote it in this person's name, the admins and the ticket's engineer are warned.
    """
    draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
    forged = mode == "deny" or question_of(held, s.author) == "wrote"
    if s.ticket is not None:
        draft.note(EventKind.HELD_DROPPED, inbox=held.inbox_id, by=s.author)
    if forged:
        post = Post(draft, s.policy, s.house, s.participants, s.away)
        people = dict.fromkeys((*deciders(s), *s.policy.desk.admins))
        _show_answer(s, post, held, tuple(address for address in people if address != s.author), "denied")
    plan = draft.plan(Outcome.DROPPED, f"{s.author} says that it is not theirs, or does not want it")
    return _settle(s, plan, "dropped", f"dropped inbox:{held.inbox_id}")


_NOT_DONE = {"expired": "too late", "dropped": "put aside"}  # by the state of a held mail, why a word has no effect


def _too_late(s: Situation, plan_mail: Callable[[Situation], Plan]) -> Plan:
    """The question is settled: the same word again has no effect,
    and new text is that person's ordinary mail on the ticket.
    """
    text = s.new_text
    if s.held is None:
        is_mail = not s.reading.automatic.automatic and says_more(s)
        return plan_mail(_as_reply(s)) if is_mail else Plan(Outcome.FILED, "an answer to a question that is gone")
    if s.reading.automatic.automatic or not (yes_no.says_something(text, s.signature) or s.mail.attachments):
        return Plan(Outcome.EVENT, f"already {s.held.state}")
    undoes_nothing = s.held.state in _NOT_DONE and not _is_replaced(s) and _takes_back(s, s.held, s.original)
    if text and (_is_word(s, text) or _completes_again(s) or undoes_nothing):
        draft = Draft(s.now, s.author, s.cause, s.ticket, s.evidence)
        post = Post(draft, s.policy, s.house, s.participants, s.away)
        if may_write(s.policy.budgets, s.budget.spent, s.author):
            scope = Scope.REPLY if s.ticket else Scope.NONE
            why = _NOT_DONE.get(s.held.state, "") if _is_word(s, text) or undoes_nothing else ""
            post.to(s.author, "receipt", receipt=Receipt(already=True), reason=why, scope=scope)
        return draft.plan(Outcome.EVENT, f"already {s.held.state}")
    return plan_mail(_as_reply(s))


def _is_replaced(s: Situation) -> bool:
    """Did a corrected reply to this letter take the place of the held mail?"""
    return s.capability is not None and s.capability.use == "replaced"


def _is_word(s: Situation, text: str) -> bool:
    return any(read_choice(text, s.signature, choices) for choices in CHOICES.values())


def _completes_again(s: Situation) -> bool:
    """Is it what a refused command lacked, once more? It never goes to the requester."""
    held = s.held
    settled = held is not None and held.data.get("kind") == "commands" and held.state in ("released", "dropped")
    return settled and _is_piece(s)


def _as_reply(s: Situation) -> Situation:
    """The answer as a mail of its own: to the ticket of somebody who is on it, to an engineer's own address,
    or a new one.
    """
    capability = s.capability
    assert capability is not None
    s = replace(s, held=None, original=None)
    engineer = s.author in s.policy.people
    if s.ticket is not None and (engineer or s.author in (s.ticket.requester, *s.active)):
        return s.at_plain_address(s.ticket.id)
    if s.ticket is None and engineer:
        return replace(s, capability=replace(capability, scope=Scope.DESK, action="", binding={}), k=3)
    return replace(s, capability=None, k=min(s.k, 2) if s.ticket is not None else 0)


def _as_words(s: Situation) -> Situation:
    """A mail to somebody else's address as one that answers no question: to the ticket, or of its own."""
    capability = s.capability
    s = replace(s, held=None, original=None)
    if capability is None or s.ticket is None:
        return replace(s, capability=None, k=0)
    return s.at_plain_address(s.ticket.id)
