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
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from gateway.read.language.courtesy import weigh
from gateway.read.later_pattern import compile_later
from rules.decision.roster import is_desk_or_lead
from service.domain.approval.vote_words import APPROVED, REJECTED, VoteWords, parse_vote, read_vote
from service.domain.commands import argument_records as a
from service.domain.commands.mail_text import answer_text
from service.domain.held_mail.hold import plan_held
from service.domain.incoming_mail.append_mail import record_mail, start
from service.domain.knowledge.article_offers import seen
from service.domain.knowledge.markdown import as_text
from service.domain.planning.case import MailCase
from service.domain.planning.draft import Refused
from service.domain.planning.letter_recipients import brief, language_for
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
_SHORTEST = 36  # letters of an answer that can be a corrected text and no remark; one of Chinese counts as two
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
_HEAD_LINE = compile_later(
    r"\s*(?:(?P<title>title|标题)|(?P<keywords>keywords?|关键词|关键字)|(?P<valid_until>valid until|有效期至?))"
    r"\s*[:：]\s*(?P<said>\S.*)",
    re.IGNORECASE,
)  # above a text: what the article is called, other words for it, and how long it is true
_MOST_KEYWORDS = 8
_ADDRESS = compile_later(r"[\w.+-]{1,64}@[\w-][\w.-]{0,200}\w")
_PHONE = compile_later(r"(?<![\w.:/-])\+?\(?\d[\d ()/-]{5,28}[\dXx](?![\w.:/-])")  # and numbers of cards and of people
_NO_PHONE = compile_later(r"\d{4}([-/])\d{1,2}\1\d{1,2}")  # a day
_CODE_BEFORE = compile_later(
    r"(?:\b(?:errors?|codes?|events?|id|no|number|port|version|kb|build)|错误|代码|错误码|编号|事件|端口"
    r"|版本)[\s:：#.]*$",
    re.IGNORECASE,
)
_ROOM = compile_later(
    r"\b(?:room|office|desk|seat|cubicle)\s*(?:no\.?\s*)?[A-Z]?\d[\w.-]{0,6}\b|[A-Za-z]?\d{2,4}(?:室|号房|房间|号工位"
    r"|工位)",
    re.IGNORECASE,
)
_SECRET = compile_later(
    r"(\b(?:password|passwd|passcode|pwd|pin)\b|密码|口令)(\s*[:：=]\s*|\s*(?:\bis\b|是"
    r"|为)\s*(?=[^\s，。；,;]*\d))[^\s，。；,;]+",
    re.IGNORECASE,
)  # behind "is" only what holds a digit: "the password is expired" tells nothing
_IDENTITY = compile_later(
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
_HAN_NAME = compile_later(r"[\u4e00-\u9fff]{2,4}")
_CALLED = "先生|女士|小姐|经理|老师|主任|主管|总监|工程师|同学|总|工|姐|哥"  # what stands behind a surname
_WORD = compile_later(r"[^\W_]+")


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
    head, _ = read_head(case.internal)
    title = argument.text if isinstance(argument, a.Text) and argument.text else head.get("title", "")
    masked = PublishMask.of(s, ticket)
    language = ticket.language if ticket.language in _HEADINGS else "en"
    subject = " ".join(bare(ticket.subject).split())
    words = [*split_keywords(head.get("keywords", "")), *([subject] if title and title != subject else [])]
    title = masked.hide(" ".join((title or subject).split()), language)[:MOST_TITLE]
    text = masked.hide(write(ticket, language), language)[:MOST_TEXT]
    keywords = tuple(masked.hide(word, language) for word in words)
    drafted = Drafted(0, title, text, s.author, s.now, keywords=keywords, valid_until=head.get("valid_until", ""))
    _ask(case, drafted, reviewers=_reviewers(s, ticket))
    return title


_ALIKE = 2  # solved before, of the same kind: with this one they are three


def propose_on_third(case: MailCase) -> None:
    """Whoever solves the third alike is asked, once, whether it is worth an article; not where there is one."""
    s, ticket = case.s, case.draft.ticket
    work = Work.of(ticket)
    if work.article is not None or work.knowledge or is_confidential(ticket) or ticket.category in {"", "other"}:
        return
    alike = [one for one in seen(s, s.similar, s.author) if one.category == ticket.category and one.id != ticket.id]
    told = any(Work.of(one).article is not None for one in alike)
    solved = [one for one in alike if one.record.get("solution")]
    if len(solved) == _ALIKE and not told:
        case.post.to(s.author, "article-proposal", similar=tuple(map(brief, solved)))


def write(ticket: Ticket, language: str) -> str:
    """The record as Markdown: what happened, and what solved it."""
    words = _HEADINGS[language]
    problem = "\n\n".join(part for part in (bare(ticket.subject), str(ticket.facts.get("symptom", ""))) if part)
    parts = {
        "problem": problem,
        **{name: str(ticket.record.get(name, "")) for name in ("cause", "solution", "steps", "verified")},
    }
    return "\n\n".join(f"## {words[name]}\n\n{text.strip()}" for name, text in parts.items() if text.strip())


def read_head(text: str) -> tuple[dict[str, str], str]:
    """The labelled lines on top (`Title:`, `Keywords:`, `Valid until: 2027-06-30`), by name, and the text below them;
    a day that is none is text.
    """
    head: dict[str, str] = {}
    lines = text.strip().splitlines()
    while lines and (found := _HEAD_LINE.fullmatch(lines[0])) is not None:
        said = " ".join(found["said"].split())
        name = next(one for one in ("title", "keywords", "valid_until") if found[one])
        if name == "valid_until" and not _is_day(said):
            break
        head[name] = said
        lines = lines[1:]
    return head, "\n".join(lines).strip()


def _is_day(said: str) -> bool:
    try:
        return date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


def _wrong_day(text: str, today: date) -> Refusal | None:
    """The labelled line on top that names no day until which it is true, or one that is over; None where none does."""
    for line in text.strip().splitlines():
        found = _HEAD_LINE.fullmatch(line)
        said = " ".join(found["said"].split()) if found is not None else ""
        if found is None:
            break
        if found["valid_until"] and not _is_day(said):
            return Refusal(line.strip(), "impossible")
        if found["valid_until"] and date.fromisoformat(said) < today:
            return Refusal(line.strip(), "past")
    return None


def split_keywords(said: str) -> tuple[str, ...]:
    """Words or phrases with commas between them, in both scripts."""
    return tuple(word.strip() for word in re.split(r"[,，、;；]", said) if word.strip())[:_MOST_KEYWORDS]


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


def _ask(case: MailCase, drafted: Drafted, *, reviewers: Iterable[str]) -> None:
    """The draft gets its number, language and name."""
    s, draft = case.s, case.draft
    work = Work.of(draft.ticket)
    number = work.article.number + 1 if work.article is not None else 1
    name = make_name(drafted.title, draft.ticket.id)
    drafted = replace(drafted, number=number, at=s.now, language=draft.ticket.language, state="asked", name=name)
    draft.note(EventKind.ARTICLE_DRAFTED, work.but(article=drafted).changes(), number=number, title=drafted.title)
    shown = ArticleView(
        drafted.title, as_text(drafted.text), "", name, keywords=drafted.keywords, valid_until=drafted.valid_until
    )
    for address in reviewers:
        case.post.to(
            address,
            "article-review",
            scope=Scope.ACTION,
            action=ACTION,
            binding={"number": number},
            articles=(shown,),
            actor=Who(s.name_of(drafted.by), drafted.by),
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
    wrong = _wrong_day(s.new_text, s.now.date())
    if wrong is not None:
        return _ask_for_day(case, drafted, wrong)
    head, text = read_head(s.new_text)
    if head:
        drafted = _with_head(case, drafted, head)
    answer = _read_answer(s, is_below=bool(head))
    if answer.decided == APPROVED:
        return _closed_to_others(case) if is_confidential(case.draft.ticket) else _published(case, drafted)
    if answer.decided == REJECTED:
        return _rejected(case, drafted, answer.reason)
    return _corrected(case, drafted, text, is_changed=bool(head))


# The word of the question itself, besides those of every approval.
_PUBLISHES = compile_later(
    r"\W*(?:(?:yes|ok|okay)\W+)?(?:please\W+)?publish(?:\W+(?:it|this))?(?:\W+please)?\W*"
    r"|\W*(?:是的?|好的?|可以|同意)?\W*(?:请)?发布(?:吧)?\W*",
    re.IGNORECASE,
)
_WITHHOLDS = compile_later(
    r"\W*(?:no\W+)?(?:please\W+)?(?:don['’]?t|do not) publish(?:\W+(?:it|this))?\W*"
    r"|\W*(?:请)?(?:先别|不要|别|不|暂不)发布\W*",
    re.IGNORECASE,
)


def _read_answer(s: Situation, *, is_below: bool) -> VoteWords:
    """The yes or no of the mail; of what stands below labelled lines: "Title: …" and "approve" are one answer."""
    text = answer_text(s.reading)
    text = read_head(text)[1] if is_below else text
    asks = any(mark in text for mark in "?？")
    if not s.reading.reply.is_other_in_html:
        if not asks and _PUBLISHES.fullmatch(text):
            return VoteWords(APPROVED)
        if not asks and _WITHHOLDS.fullmatch(text):
            return VoteWords(REJECTED)
        if is_below:
            return parse_vote(text, s.signature)
    return VoteWords() if is_below else read_vote(s.reading, s.signature)


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
        keywords=drafted.keywords,
        valid_until=drafted.valid_until,
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


def _ask_for_day(case: MailCase, drafted: Drafted, refusal: Refusal) -> Plan:
    """Nothing happens, and who wrote the line is told; a reply with a better one answers the question."""
    _refuse(case, drafted, refusal)
    return case.draft.plan(Outcome.ARTICLE, f"until when it is true: {refusal.reason}; the question stays open")


def _refuse(case: MailCase, drafted: Drafted, refusal: Refusal) -> None:
    """The reviewer hears why nothing happened, in a letter whose reply answers the same question."""
    case.post.to(
        case.s.author, "receipt", receipt=Receipt(refused=(refusal,), text_went="internal"),
        scope=Scope.ACTION, action=ACTION, binding={"number": drafted.number},
    )  # fmt: skip


def _with_head(case: MailCase, drafted: Drafted, head: Mapping[str, str]) -> Drafted:
    """The draft with what the labelled lines of an answer change."""
    s = case.s
    masked = PublishMask.of(s, case.draft.ticket)
    language = language_for(s.policy, s.house, case.draft.ticket, case.draft.ticket.requester)
    keywords = split_keywords(head["keywords"]) if "keywords" in head else drafted.keywords
    title = masked.hide(head.get("title", drafted.title)[:MOST_TITLE], language)
    return replace(
        drafted,
        title=title,
        name=make_name(title, case.draft.ticket.id),
        keywords=tuple(masked.hide(word, language) for word in keywords),
        valid_until=head.get("valid_until", drafted.valid_until),
    )


def _corrected(case: MailCase, drafted: Drafted, text: str, *, is_changed: bool) -> Plan:
    """A text in place of the draft: shown once more to whoever wrote it, and published on their word. A few words are
    a remark, which whoever drafted it reads.
    """
    s, draft = case.s, case.draft
    remark = weigh(text) < _SHORTEST
    if text and remark and drafted.by != s.author:
        message = s.said(text, internal=True)
        case.post.to(drafted.by, "colleague", message=message, actor=message.author)
    if remark and not is_changed:
        _refuse(case, drafted, Refusal("", "draft_open"))
        return draft.plan(Outcome.ARTICLE, "a remark on the draft; the question stays open")
    if not remark:
        language = language_for(s.policy, s.house, draft.ticket, draft.ticket.requester)
        shown = PublishMask.of(s, draft.ticket).hide(text, language)[:MOST_TEXT]
        drafted = replace(drafted, text=shown)
    _ask(case, drafted, reviewers=(s.author,))
    return draft.plan(Outcome.ARTICLE, "the draft was corrected")
