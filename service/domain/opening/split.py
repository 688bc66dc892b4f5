"""`#split`: what the requester wrote last becomes a ticket of its own, with its attachments;
the original stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from rules.facts import Decision, Facts
from service.domain.approval import approvers, request
from service.domain.commands import argument_records as a
from service.domain.opening import new_ticket
from service.domain.planning import deadlines
from service.domain.planning.case import Answer, Case, Command, MailCase
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_message import said
from service.domain.planning.letter_recipients import Post, engineer_side
from service.domain.planning.plan import Plan
from service.domain.planning.situation import Shown
from service.domain.queue import lookups
from service.domain.ticket.event_kinds import EventKind
from service.domain.ticket.open_work import AlertSeen, Work, is_machine
from store.records import ERASED, Article, Outcome, Role, Ticket, Visibility
from templates.context import ApprovalView, AttachmentView, Said, Who

_LATIN, _HAN = re.compile(r"[a-z0-9][a-z0-9.+-]*[a-z0-9]"), re.compile(r"[\u4e00-\u9fff]+")
_SMALL = frozenset("the a an and or of for to in on at is it my our we please with also too not".split())  # noqa: SIM905 - to read
_SENTENCE = re.compile(r"[^\n.!?;。！？；]+(?:[.!?;](?=\S)[^\n.!?;。！？；]+)*[.!?;。！？；]*")


def split(case: MailCase, argument: a.Argument) -> str:
    """The new ticket is judged by the rules like any mail; its requester gets a letter in a thread of its own.

    Raises Refused.

    One mail may hold several matters, and becomes as many tickets where each is named.
    """
    subject = " ".join((argument.text if isinstance(argument, a.Text) else "").split())[:250]
    s, draft = case.s, case.draft
    shown = s.answers.shown.get(draft.ticket.id)
    article = lookups.last_said(shown, s.answers.shown.values()) if shown is not None else None
    if shown is None or article is None or not article.author:
        raise Refused("nothing_to_split")
    if article.text == ERASED:
        raise Refused("no_longer_kept")
    before = _names_before(shown, article)
    if before and (not subject or subject.casefold() in before):
        raise Refused("already_split")
    if not subject and _is_all(shown, article):
        raise Refused("nothing_would_stay")
    if not s.number:
        raise Refused("not_alone")
    draft.beside(_new_ticket(case, shown, (article,), subject))
    _note(case, article, subject or shown.ticket.subject)
    return f"T-{s.number}"


def _is_all(shown: Shown, article: Article) -> bool:
    """Is it all that its writer's side said on the ticket, so that `#split` alone would leave nothing of it there?"""
    return all(one.id == article.id for one in shown.articles if one.role in {Role.REQUESTER, Role.OTHER})


def split_alerts(case: MailCase, rows: tuple[int, ...], subject: str) -> str:
    """Alerts of a machine's ticket become a ticket of their own, with the mails that told of them. Raises Refused."""
    s, draft = case.s, case.draft
    shown, alerts = s.answers.shown.get(draft.ticket.id), Work.of(draft.ticket).alerts
    chosen = {row: alerts[row - 1] for row in rows if alerts[row - 1].is_open}
    articles = lookups.to_split(s, s.answers.shown, draft.ticket.id)
    stay = any(one.is_open for row, one in enumerate(alerts, start=1) if row not in chosen)
    if shown is None or not chosen or not articles or not stay:
        raise Refused("nothing_to_split")
    if not s.number or any(one.moved == s.number for one in alerts):
        raise Refused("not_alone")
    first = next(iter(chosen.values()))
    draft.beside(_new_ticket(case, shown, articles, subject or first.subject, tuple(chosen.values())))
    moved = tuple(replace(one, moved=s.number) if row in chosen else one for row, one in enumerate(alerts, start=1))
    draft.note(EventKind.ALERT_MOVED, Work.of(draft.ticket).but(alerts=moved).changes())
    _note(case, articles[0], subject or first.subject)
    return f"T-{s.number}"


def _note(case: MailCase, article: Article, subject: str) -> None:
    s, draft = case.s, case.draft
    work = Work.of(draft.ticket)  # one event without a link of its own: undo takes back commands, no half of a split
    related = tuple(dict.fromkeys((*work.related, s.number)))
    draft.note(
        EventKind.SPLIT_OFF, work.but(related=related).changes(), ticket=s.number, article=article.id, subject=subject
    )


def _names_before(shown: Shown, article: Article) -> frozenset[str]:
    """Under which subjects the same mail was split off before."""
    events = (e for e in shown.events if e.kind == EventKind.SPLIT_OFF and e.data.get("article") == article.id)
    return frozenset(str(e.data.get("subject", "")).casefold() for e in events)


def _new_ticket(
    case: MailCase, shown: Shown, articles: tuple[Article, ...], subject: str, alerts: tuple[AlertSeen, ...] = ()
) -> Plan:
    s, here, article = case.s, shown.ticket, articles[0]
    part = find_part(article.text, subject)
    subject = subject or here.subject
    _, decision = new_ticket.judge_alone(s, _facts(case, article, subject, part))
    new = Draft(s.now, s.author, s.cause, None, s.evidence)
    new.open(_opening(case, shown, article, subject, decision))
    if alerts:
        new.note(EventKind.ALERT_JOINED, Work.of(new.ticket).but(alerts=alerts).changes())
    new_ticket.note_facts(new, s.policy.fact_reader.read(part))
    name = s.name_of(article.author)
    new.join(article.author, Role.REQUESTER, name)
    for one in articles:
        new.say(
            Article(
                one.author, Role.REQUESTER, Visibility.PUBLIC, one.text, s.now, one.cut, one.language,
                evidence=one.evidence, flags=("split",), attachments=one.attachments,
            )
        )  # fmt: skip
    deadlines.begin(new, s.policy, decision.assignee, decision.trace.dispatch)
    post = Post(new, s.policy, s.house, away=s.away)
    waits = request.on_split(Case(s, new, post), decision, part)
    shown_to_them = approvers.view_for_requester(post, waits) if waits is not None and waits.is_open else ApprovalView()
    quoted = Said(Who(name, article.author), part, article.at)
    post.to(
        article.author, "split", name=name, message=quoted, reason=here.subject, deadline=new.ticket.response_due,
        language=new.ticket.language, approval=shown_to_them,
    )  # fmt: skip
    _assign(case, post, article, decision, approvers.view(post, waits) if waits is not None else ApprovalView())
    plan = new.plan(Outcome.TICKET, f"split off T-{here.id}", trace=decision.trace.to_json())
    return _with_contents(plan, s.answers.files)


def _with_contents(plan: Plan, files: Mapping[int, bytes]) -> Plan:
    def contents(article: Article) -> tuple[bytes, ...]:
        return tuple(files.get(one.id, b"") for one in article.attachments)

    return replace(plan, articles=tuple(replace(one, contents=contents(one.article)) for one in plan.articles))


def _assign(case: MailCase, post: Post, article: Article, decision: Decision, approval: ApprovalView) -> None:
    s = case.s
    views = tuple(AttachmentView(a.name, a.type, a.size, a.held) for a in article.attachments)
    words = said(article.author, s.name_of(article.author), article.text, None, views)
    for address in engineer_side(s.policy, post.draft.ticket, post.participants, away=s.away):
        others = address != s.author
        post.to(
            address,
            "assignment",
            message=words,
            facts=tuple(post.draft.ticket.facts.items()),
            why=(decision.trace.dispatch,) if decision.trace.dispatch else (),
            actor=s.me if others else None,
            reason=case.rest[:300] if others else "",
            approval=approval,
        )


def find_part(text: str, subject: str) -> str:
    """The sentences that speak most of the subject; the whole text where none does, or nothing is named.

    What else stands in the mail is the other ticket's: it tells neither the category nor the facts of this one.
    """
    named = _words(subject)
    spoken = [(len(named & _words(one)), one.strip()) for one in _SENTENCE.findall(text)]
    most = max((count for count, _ in spoken), default=0)
    return "\n".join(one for count, one in spoken if 2 * count > most) if most else text


def _words(text: str) -> set[str]:
    """Words of Latin letters without their plural, and pairs of Chinese characters."""
    folded = text.casefold()
    pairs = {run[i : i + 2] for run in _HAN.findall(folded) for i in range(len(run) - 1)}
    return pairs | {word.removesuffix("s") for word in _LATIN.findall(folded)} - _SMALL


def _facts(case: MailCase, article: Article, subject: str, part: str) -> Facts:
    s = case.s
    return Facts(
        at=s.now,
        sender=article.author,
        sender_name=s.name_of(article.author),
        to=(s.house.address,),
        subject=subject,
        body=part,
        attachments=tuple((a.name, a.type, a.size) for a in article.attachments),
        language=article.language,
        verified=True,
    )


def _opening(case: MailCase, shown: Shown, article: Article, subject: str, decision: Decision) -> Ticket:
    s, here = case.s, shown.ticket
    machine = is_machine(here) and article.author == here.requester
    ticket = Ticket(
        id=s.number,
        subject=subject,
        requester=article.author,
        opened=s.now,
        desk=here.desk or s.house.address,
        channel=here.channel,
        language=_language(case, here, article, decision),
        policy_version=s.policy_version,
        work=Work(split_from=here.id, related=(here.id,), machine=machine).changes()["work"],
    )
    judged = new_ticket.as_judged(ticket, decision)
    return replace(judged, response_due=None) if machine else judged


def _language(case: MailCase, here: Ticket, article: Article, decision: Decision) -> str:
    """What the mail is written in, else what its writer wrote in before, as for any new mail;
    they may be no requester here.
    """
    known = case.s.answers.people.get(article.author)
    usual = here.language if article.author == here.requester else known.language if known is not None else ""
    return next((code for code in (article.language, usual) if code in case.s.house.languages), decision.language)


DO: dict[str, Command] = {"split": split}
ANSWERS: dict[str, Answer] = {}
