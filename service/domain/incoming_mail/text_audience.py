"""Where the text of an engineer's mail goes: to the requester, inside, or back to its writer with a question
(docs/engineers.md).

One rule for all commands and all letters. What greets the requester, or what the letter's foot promised to them, is
never silently internal: it is sent, or its writer is asked or told at once.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from gateway.read.language.courtesy import is_mere_no
from rules.decision.roster import called_by
from service.domain.commands.labels import read_record
from service.domain.commands.lines import farewell_from
from service.domain.commands.lookalikes import BARE_ANSWER
from service.domain.commands.parse import ASK, INTERNAL, REQUESTER, Parsed
from service.domain.commands.salutation import Greets, behind_greeting, greets, greets_later
from service.domain.incoming_mail.own_absence import tells_own_absence
from service.domain.incoming_mail.requester_mention import passes_on, speaks_of
from service.domain.incoming_mail.short_answer import is_expected
from service.domain.planning.letter_recipients import requester_side
from service.domain.planning.situation import Situation
from service.domain.ticket.open_work import Work
from store.records import Scope

ASIDE = "aside"  # how a text was let go on that may be no words for the requester: inside, and one word sends it
INSIDE = "inside"  # the action of a reply address whose letter is among colleagues
_INSIDE = frozenset({INSIDE, "acknowledge", "review"})  # actions whose plain answer stays inside
# Commands that speak to the requester with the text of their mail, whatever letter they answer.
_SPEAKS = frozenset({"ask", "appoint", "resolve", "close", "decline", "new"})
# Their text may be for a colleague: a greeting that names nobody is not for the requester.
_PASSES_ON = frozenset({"assign", "escalate", "consult", "task", "improve", "change", "merge", "split", "publish"})
# Beside these it is open which requester a text would reach, or what for.
_UNSURE = frozenset(
    {"merge", "split", "unmerge", "spam", "notspam", "requester", "undo", "approve", "reject", "publish", "change"}
)


class Route(Struct, frozen=True):
    """Where the text goes. `why` is a key of [refusal] while it is open; `unsent`: its writer may take it for sent, and
    is told.
    """

    goes: str
    why: str = ""
    unsent: bool = False
    kept: frozenset[str] = frozenset()  # commands whose own words stay inside with it


def is_asked(s: Situation) -> bool:
    """Is the mail an answer to a letter that asked something of its reader: a consult, a task, an approval?"""
    return s.capability is not None and s.capability.scope in {Scope.REPLY, Scope.ACTION} and bool(_question(s))


def _question(s: Situation) -> str:
    action = s.capability.action if s.capability is not None else ""
    return "" if action in _INSIDE else action


def is_promised(s: Situation) -> bool:
    """Did the foot of the letter that is answered say that the reply goes to the requester?"""
    c = s.capability
    if c is None or not c.action:
        return True
    return c.action == "acknowledge" and c.binding.get("goes") == REQUESTER


def greeted(s: Situation) -> Greets:
    """Whom the text of the mail greets."""
    return _greeted(s, _text(s.commands))


def _greeted(s: Situation, text: str) -> Greets:
    """Whom a text greets. Nobody greets themselves: "Dear Ms Lee" by Dana Lee is for Ann Lee, if no other is there."""
    found = greets(text, s.requesters_names, s.desk_names)
    if found is Greets.UNCLEAR:
        found = greets(text, s.requesters_names, called_by(s.policy, without=s.author))
    return found


def find_route(s: Situation) -> Route:
    """Where the text of the mail goes."""
    if s.runs:
        return Route(REQUESTER if s.released == "send" else INTERNAL)
    parsed, rest = s.commands, _text(s.commands)
    whom = _greeted(s, rest)
    later = greets_later(rest, s.requesters_names, s.desk_names)
    says_more = says_something(rest, s.signature)
    if is_asked(s) and whom is Greets.REQUESTER and says_more:  # who was asked is no contact of the requester
        return Route(ASK, "greets_requester")
    if s.released == ASIDE:
        return Route(INTERNAL, unsent=_reaches_somebody(s))
    if whom is Greets.GROUP and _readers(s) == 1:  # one person is no "team": those are colleagues
        whom = Greets.COLLEAGUE
    route = _Text(parsed, rest, whom, later, says_more, is_promised(s), _reaches_somebody(s)).find()
    by_itself = route.goes == REQUESTER and not parsed.commands and not is_asked(s)
    if by_itself and whom is not Greets.REQUESTER and _takes_note(s):
        return Route(INTERNAL, unsent=_reaches_somebody(s))
    if by_itself and whom is not Greets.REQUESTER and tells_own_absence(rest):
        return Route(ASK, "own_absence")
    if by_itself and whom is Greets.NOBODY and _readers(s) == 1 and speaks_of(rest, s.requesters_names):
        return Route(ASK, "speaks_of_requester")
    if by_itself and whom not in (Greets.REQUESTER, Greets.GROUP) and passes_on(rest):
        return Route(ASK, "greets_colleague")
    return replace(route, unsent=route.unsent and (bool(route.kept) or not is_asked(s)))


def _takes_note(s: Situation) -> bool:
    """Is it a mere "ok" to an escalation, where the requester's side asked nothing that it answers?"""
    c, why = s.capability, {doubt.why for doubt in s.commands.doubts}
    is_escalation = c is not None and c.action == "acknowledge"
    return is_escalation and BARE_ANSWER in why and not is_mere_no(s.commands.text) and not is_expected(s, BARE_ANSWER)


def _text(parsed: Parsed) -> str:
    return read_record(parsed.text)[1].strip()


def _reaches_somebody(s: Situation) -> bool:
    return _readers(s) > 0


def _readers(s: Situation) -> int:
    """How many people a text to the requester reaches; each report of a major incident counts."""
    ticket = s.ticket
    if ticket is None or ticket.channel == "rule":
        return 0
    return len(requester_side(ticket, s.participants)) + len(Work.of(ticket).children)


def says_something(rest: str, signature: str) -> bool:
    """Is there more than a greeting and a name?"""
    lines = rest.split("\n")
    end = farewell_from(lines, signature)
    said = "\n".join(lines if end is None else lines[:end]).strip()
    first, _, below = said.partition("\n")
    return bool(below.strip() or behind_greeting(first))


class _Text(Struct, frozen=True):
    parsed: Parsed
    rest: str
    whom: Greets
    later: frozenset[Greets]
    says_more: bool
    promised: bool
    reaches: bool

    def find(self) -> Route:
        columns = {command.row.text for command in self.parsed.commands} - {"-"}
        if not self.parsed.commands:
            return self._plain()
        if "note" in self._words():
            return self._noted(columns)
        if columns == {"R"}:
            return self._beside_words_for_them()
        if "R" in columns:
            return self._beside_both()
        return self._beside_internal()

    def _words(self) -> frozenset[str]:
        return frozenset(command.word for command in self.parsed.commands)

    def _plain(self) -> Route:
        if self.promised:
            return self._sent()
        return Route(REQUESTER) if self.whom is Greets.REQUESTER else self._kept(self.whom is Greets.UNCLEAR)

    def _noted(self, columns: set[str]) -> Route:
        if Greets.REQUESTER in {self.whom, *self.later} and self.says_more:
            return Route(ASK, "greets_requester")
        return Route(ASK, "mixed") if "R" in columns and self.rest else Route(INTERNAL)

    def _beside_words_for_them(self) -> Route:
        words = self._words()
        if self.promised or words & _SPEAKS or self.whom is Greets.REQUESTER:
            return self._sent()
        kept = words & {"accept", "reopen", "cancel"}
        more = any(command.word in kept and command.value.text for command in self.parsed.commands)
        return Route(INTERNAL, unsent=self.reaches and (self.says_more or more), kept=kept)

    def _beside_both(self) -> Route:
        if not self.rest:
            return Route(INTERNAL)
        return Route(REQUESTER) if self._is_for_them() else Route(ASK, "mixed")

    def _is_for_them(self) -> bool:
        """Does it greet the requester and nobody else, beside commands that leave open neither who that is nor why?"""
        greets_colleague = Greets.COLLEAGUE in self.later
        return self.whom is Greets.REQUESTER and not self._words() & _UNSURE and not greets_colleague

    def _beside_internal(self) -> Route:
        if not self.says_more:
            return Route(INTERNAL)
        words = self._words()
        if self._is_for_them():
            return Route(REQUESTER)
        if Greets.REQUESTER in {self.whom, *self.later}:
            return Route(ASK, "greets_requester")
        if self.whom is Greets.UNCLEAR and self.promised and not self._to_vendor():
            return Route(ASK, "unclear_greeting") if words & (_PASSES_ON | _UNSURE) else Route(REQUESTER)
        return self._kept(self.whom is Greets.UNCLEAR or (self.promised and self.whom is not Greets.COLLEAGUE))

    def _to_vendor(self) -> bool:
        """Only questions to addresses: the text is theirs."""
        values = [command.value for command in self.parsed.commands]
        targets = [target for value in values for target in getattr(value, "targets", ())]
        return self._words() == {"consult"} and bool(targets) and all("@" in target.name for target in targets)

    def _sent(self) -> Route:
        held = self.whom is Greets.COLLEAGUE and self.says_more
        return Route(ASK, "greets_colleague") if held else Route(REQUESTER)

    def _kept(self, told: bool) -> Route:
        return Route(INTERNAL, unsent=told and self.says_more and self.reaches and not self._to_vendor())
