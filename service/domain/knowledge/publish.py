"""From a solved ticket to an article: drafted from the record, approved by the desk's reply,
published (docs/process.md S6.4).

Pure.

The draft leaves out who had the trouble: names, addresses and numbers are masked before anybody else reads it. It is
approved at the address that was made for one reviewer and one draft, once (K4 and I2);
an answer to an earlier draft counts nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from rules.decision.roster import is_desk_or_lead
from service.domain.approval.vote_words import APPROVED, REJECTED, read_vote
from service.domain.commands import arguments as a
from service.domain.commands.mail_text import new_text
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.knowledge.markdown import as_text
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_recipients import language_for
from service.domain.planning.plan import Plan
from service.domain.planning.presence import find_here
from service.domain.planning.situation import Situation
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import Drafted, Work
from service.domain.ticket.permissions import Action, Verdict, is_confidential, who_may_see
from service.privacy.masking import mask_secrets
from service.privacy.secret_context import HIDDEN
from store.records import Knowledge, Outcome, Role, Scope, Ticket, Visibility
from templates.context import ArticleView, Receipt, Refusal, Who

ACTION = "publish"  # of the address that a review is answered to
MOST_TITLE, MOST_TEXT = 120, 8000  # characters
_SHORTEST = 60  # characters of an answer that can be a corrected text and no remark
_HEADINGS = {
    "en": {
        "problem": "Problem",
        "cause": "Cause",
        "solution": "Solution",
        "steps": "Steps",
        "verified": "How to check that it works",
    },
    "zh": {"problem": "现象", "cause": "原因", "solution": "解决办法", "steps": "步骤", "verified": "如何确认已解决"},
}
_HIDDEN = {"en": "(left out)", "zh": "（略）"}
_TITLE_LINE = re.compile(r"\s*(?:title|标题)\s*[:：]\s*(\S.*)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-][\w.-]{0,200}\w")
_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d[\d ()/-]{5,28}[\dXx](?![\w.:/-])")  # and numbers of cards and of people
_NO_PHONE = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}")  # a day
_CODE_BEFORE = re.compile(
    r"(?:\b(?:errors?|codes?|events?|id|no|number|port|version|kb|build)|错误|代码|错误码|编号|事件|端口"
    r"|版本)[\s:：#.]*$",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"\b(?:room|office|desk|seat|cubicle)\s*(?:no\.?\s*)?[A-Z]?\d[\w.-]{0,6}\b|[A-Za-z]?\d{2,4}(?:室|号房|房间|号工位"
    r"|工位)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(\b(?:password|passwd|passcode|pwd|pin)\b|密码|口令)(\s*[:：=]\s*|\s*(?:\bis\b|是"
    r"|为)\s*(?=[^\s，。；,;]*\d))[^\s，。；,;]+",
    re.IGNORECASE,
)  # behind "is" only what holds a digit: "the password is expired" tells nothing
_IDENTITY = re.compile(
    r"(\b(?:passport|employee|staff|personnel|badge|(?:id|identity)[ -]card|social[ -]security|insurance)(?:[ -](?:no"
    r"|nr|number|id|code))?\b\.?"
    r"|(?:护照|身份证|工号|员工编?号|工牌|社保)(?:号码?|编号)?)(\s*[:：#=]?\s*(?:\bis\b|是"
    r"|为)?\s*)(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9-]{2,}",
    re.IGNORECASE,
)  # numbers that are a person's by the word before them, whatever their form
_ROLES = (
    "admin administrator billing contact desk finance help helpdesk hello hotline hr info invoice it mail manager "
    "noreply office order "
    "post postmaster printer reception root sales scanner security service shop support system team test user web "
    "webmaster"
)
_NO_NAMES = frozenset(_ROLES.split())  # local parts of addresses that are no names of people
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_CALLED = "先生|女士|小姐|经理|老师|主任|主管|总监|工程师|同学|总|工|姐|哥"  # what stands behind a surname
_WORD = re.compile(r"[^\W_]+")


# -- a draft -----------------------------------------------------------------------------------------------------------


def propose(case: MailCase, argument: a.Argument) -> str:
    """`#publish [title]`: draft an article and ask the desk. Raises Refused without a solution on record, or for a
    confidential ticket.
    """
    s, draft = case.s, case.draft
    ticket = draft.ticket
    if not ticket.record.get("solution"):
        raise Refused("no_solution_yet")
    if is_confidential(ticket):
        raise Refused("confidential")  # an article is read by everybody
    title = argument.text if isinstance(argument, a.Text) else ""
    masked = PublishMask.of(s, ticket)
    language = ticket.language if ticket.language in _HEADINGS else "en"
    title = masked.hide(" ".join((title or bare(ticket.subject)).split()), language)[:MOST_TITLE]
    text = masked.hide(write(ticket, language), language)[:MOST_TEXT]
    _ask(case, title, text, by=s.author, reviewers=_reviewers(s, ticket))
    return title


def write(ticket: Ticket, language: str) -> str:
    """The record as Markdown: what happened, and what solved it."""
    words = _HEADINGS[language]
    problem = "\n\n".join(part for part in (bare(ticket.subject), str(ticket.facts.get("symptom", ""))) if part)
    parts = {
        "problem": problem,
        **{name: str(ticket.record.get(name, "")) for name in ("cause", "solution", "steps", "verified")},
    }
    return "\n\n".join(f"## {words[name]}\n\n{text.strip()}" for name, text in parts.items() if text.strip())


def bare(subject: str) -> str:
    """A subject without the prefixes that clients add."""
    text = " ".join(subject.split())
    while (found := re.match(r"(?:re|fw|fwd|aw|wg|回复|转发|答复)\s*[:：]\s*", text, re.IGNORECASE)) is not None:
        text = text[found.end() :]
    return text


def _reviewers(s: Situation, ticket: Ticket) -> tuple[str, ...]:
    """The service desk; whoever drafts it decides alone only where nobody else is there."""
    able = who_may_see(s.policy, ticket, s.policy.desk_addresses())
    desk = [address for address in able if address not in (s.author, ticket.requester)]
    return find_here(desk, s.away) or (s.author,)


def _ask(case: MailCase, title: str, text: str, *, by: str, reviewers: Iterable[str]) -> None:
    s, draft = case.s, case.draft
    work = Work.of(draft.ticket)
    number = work.article.number + 1 if work.article is not None else 1
    language = draft.ticket.language
    drafted = Drafted(number, title, text, by, s.now, language, name=make_name(title, draft.ticket.id))
    draft.note(EventKind.ARTICLE_DRAFTED, work.but(article=drafted).changes(), number=number, title=title)
    for address in reviewers:
        case.post.to(
            address,
            "article-review",
            scope=Scope.ACTION,
            action=ACTION,
            binding={"number": number},
            articles=(ArticleView(title, as_text(text), "", drafted.name),),
            actor=Who(s.name_of(by), by),
        )


def make_name(title: str, number: int) -> str:
    """The file's name: words of the title, and the ticket, so that no two are the same and none leads anywhere."""
    plain = unicodedata.normalize("NFKC", title).lower()
    words = [word for word in _WORD.findall(plain) if word.isalnum()]
    name = "-".join(words)[:50].strip("-")
    return f"{name}-t{number}" if name else f"article-t{number}"


class PublishMask:
    """What tells who had the trouble: names and addresses of the people outside the roster, numbers of people,
    place, passwords.
    """

    def __init__(self, words: Iterable[str], own: frozenset[str]) -> None:
        kept = sorted({word for word in words if len(word) > 1}, key=len, reverse=True)
        self._own = own
        parts = ("|".join(filter(None, map(make, kept))) for make in (_with_family, _pattern, _as_called))
        self._names = [re.compile(part) for part in parts if part]

    @classmethod
    def of(cls, s: Situation, ticket: Ticket) -> PublishMask:
        """A mask of the people of a ticket who are none of ours."""
        outside = {ticket.requester: ""} | {
            p.address: p.name for p in s.participants if p.address not in s.policy.people
        }
        names = [name for address, name in outside.items() for name in (name, s.name_of(address)) if name]
        words = [part for name in names for part in (name, *name.split()) if len(part) > 1]
        words += [part for address in outside for part in _names_in(address)]
        words += [str(ticket.facts.get(fact, "")).strip() for fact in ("caller", "phone", "place")]
        return cls(words, s.house.addresses)

    def hide(self, text: str, language: str) -> str:
        """The text with names, addresses and secrets of outside people replaced."""
        mark = _HIDDEN.get(language, _HIDDEN["en"])
        text = mask_secrets(text)
        text = _ADDRESS.sub(lambda found: found[0] if found[0].lower() in self._own else mark, text)
        for labelled in (_SECRET, _IDENTITY):
            text = labelled.sub(lambda found: f"{found[1]}{found[2]}{mark}", text)
        for pattern in (*self._names, _ROOM):
            text = pattern.sub(mark, text)
        text = _PHONE.sub(lambda found: found[0] if _is_code(found) else mark, text)
        return text.replace(HIDDEN, mark)


def _names_in(address: str) -> list[str]:
    """What of an address may be a name: `eva.braun` and its parts, but not `info`."""
    local = address.partition("@")[0].lower()
    parts = [part for part in re.split(r"[\W_\d]+", local) if len(part) > 2 and part not in _NO_NAMES]
    return [local, *parts] if parts else []


def _is_code(found: re.Match[str]) -> bool:
    """A number that is nobody's: a day, or one behind the word that says what it is."""
    before = found.string[max(0, found.start() - 24) : found.start()]
    return _NO_PHONE.fullmatch(found[0]) is not None or _CODE_BEFORE.search(before) is not None


def _with_family(word: str) -> str:
    """A name with the family name behind it, where only the first is known: Eva Braun-Smith."""
    family = r"(?:[ ][A-Z][a-z’'-]+(?:-[A-Z][a-z]+)?){1,2}(?!\w)"
    return rf"(?<!\w)(?i:{re.escape(word)}){family}" if word.isascii() and word.isalpha() else ""


def _pattern(word: str) -> str:
    """Whole words where the script has words."""
    return rf"(?i:(?<!\w){re.escape(word)}(?!\w))" if word.isascii() else rf"(?i:{re.escape(word)})"


def _as_called(word: str) -> str:
    """How colleagues call somebody by a Chinese name: 王工, 小王, 小明."""
    if _HAN_NAME.fullmatch(word) is None:
        return ""
    given = [word[1:]] if len(word) == 3 else []
    return "|".join((rf"{word[0]}(?:{_CALLED})", rf"[小老]{word[0]}(?![子牌家])", *given))


# -- the desk's answer -------------------------------------------------------------------------------------------------


def decide(s: Situation) -> Plan | None:
    """What came to a reviewer's address: publish, not like this, or a corrected text. None: as any other mail."""
    capability, verdict = s.capability, s.judge(Action.APPROVE)
    assert capability is not None
    own = s.ticket is not None and is_desk_or_lead(s.policy, s.author, s.ticket.team)
    if verdict is Verdict.REFUSE:
        return _not_asked(s)
    if not (own or s.author in s.policy.desk_addresses() or s.author in s.policy.people):
        return None
    if verdict is Verdict.ASK and s.released_by != s.author:
        return plan_held(s, "the mail alone does not prove who wrote it", ask=s.author)
    case = start(s)
    record_mail(case.draft, s, role=Role.ENGINEER, visibility=Visibility.INTERNAL)
    drafted = Work.of(case.draft.ticket).article
    if drafted is None or drafted.number != capability.binding.get("number") or drafted.state != "asked":
        return _too_late(case, drafted)
    answer = read_vote(s.reading, s.signature)
    if answer.decided == APPROVED:
        return _closed_to_others(case) if is_confidential(case.draft.ticket) else _published(case, drafted)
    if answer.decided == REJECTED:
        return _rejected(case, drafted, answer.reason)
    return _corrected(case, drafted)


def _not_asked(s: Situation) -> Plan | None:
    """A yes or no from somebody else than the one who was asked: no effect, and nothing for the requester.

    None for other words.
    """
    if s.evidence.i == 2 or not read_vote(s.reading, s.signature).decided:
        return None
    case = start(s)
    draft = case.draft
    record_mail(draft, s, role=Role.ENGINEER if s.is_engineer else Role.OTHER, visibility=Visibility.INTERNAL)
    draft.note(EventKind.REFUSED, why="the question was asked of somebody else")
    if s.is_engineer:
        case.post.to(
            s.author, "receipt", receipt=Receipt(refused=(Refusal("", "asked_somebody_else"),), text_went="internal")
        )
    return draft.plan(Outcome.ARTICLE, "a vote from somebody who was not asked: nothing happened")


def _too_late(case: MailCase, drafted: Drafted | None) -> Plan:
    """The draft was decided, or is another one by now: nothing happens, and they are told how it stands."""
    state = drafted.state if drafted is not None and drafted.state != "asked" else "replaced"
    case.draft.note(EventKind.REFUSED, why=f"the draft is {state}")
    shown = (ArticleView(drafted.title, name=drafted.name, decided=state),) if drafted is not None else ()
    case.post.to(case.s.author, "article-decided", articles=shown)
    return case.draft.plan(Outcome.ARTICLE, f"the draft is {state}: nothing happened")


def _closed_to_others(case: MailCase) -> Plan:
    """It was made confidential since it was drafted."""
    case.draft.note(EventKind.REFUSED, why="the ticket is confidential")
    refused = Receipt(refused=(Refusal("", "confidential"),), text_went="internal")
    case.post.to(case.s.author, "receipt", receipt=refused)
    return case.draft.plan(Outcome.ARTICLE, "the ticket is confidential: nothing is published")


def _published(case: MailCase, drafted: Drafted) -> Plan:
    s, draft = case.s, case.draft
    assert s.capability is not None
    ticket = draft.ticket
    draft.use(s.capability.id_hash, "published")
    category = (ticket.category,) if ticket.category not in {"", "other"} else ()
    article = Knowledge(
        drafted.name,
        drafted.title,
        drafted.text,
        languages=(drafted.language,) if drafted.language else (),
        categories=category,
        author=s.name_of(drafted.by) or drafted.by,
        ticket_id=ticket.id,
    )
    draft.publish(article)
    work = Work.of(ticket).but(article=replace(drafted, state="published"))
    draft.note(EventKind.ARTICLE_PUBLISHED, work.changes(), article=article.name, by=s.author)
    _tell(case, drafted, "published")
    return draft.plan(Outcome.ARTICLE, f"published the article {article.name}")


def _rejected(case: MailCase, drafted: Drafted, reason: str) -> Plan:
    s, draft = case.s, case.draft
    assert s.capability is not None
    draft.use(s.capability.id_hash, "rejected")
    work = Work.of(draft.ticket).but(article=replace(drafted, state="rejected"))
    draft.note(EventKind.ARTICLE_REJECTED, work.changes(), by=s.author, why=reason[:300])
    _tell(case, drafted, "rejected", reason=reason)
    return draft.plan(Outcome.ARTICLE, "the article is not published")


def _tell(case: MailCase, drafted: Drafted, decided: str, *, reason: str = "") -> None:
    """Who drafted it and who decided hear what became of it."""
    s = case.s
    shown = (ArticleView(drafted.title, name=drafted.name, decided=decided),)
    for address in dict.fromkeys((drafted.by, s.author)):
        if address in s.policy.people:
            actor = s.me
            case.post.to(address, "article-decided", articles=shown, reason=reason, actor=actor)


def _corrected(case: MailCase, drafted: Drafted) -> Plan:
    """A text in place of the draft: shown once more to whoever wrote it, and published on their word."""
    s, draft = case.s, case.draft
    title, text = drafted.title, new_text(s.reading).strip()
    first, _, rest = text.partition("\n")
    named = _TITLE_LINE.fullmatch(first)
    if named is not None:
        title, text = " ".join(named[1].split())[:MOST_TITLE], rest.strip() or drafted.text
    if len(text) < _SHORTEST and named is None:
        message = s.said(text, internal=True)
        if drafted.by != s.author:
            case.post.to(drafted.by, "colleague", message=message, actor=message.author)
        return draft.plan(Outcome.ARTICLE, "a remark on the draft; the question stays open")
    masked, language = (
        PublishMask.of(s, draft.ticket),
        language_for(s.policy, s.house, draft.ticket, draft.ticket.requester),
    )
    hidden = masked.hide(title, language), masked.hide(text, language)[:MOST_TEXT]
    _ask(case, *hidden, by=drafted.by, reviewers=(s.author,))
    return draft.plan(Outcome.ARTICLE, "the draft was corrected")
