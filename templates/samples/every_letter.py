"""Sample contexts: one printer jam with everybody it concerns, for the gallery, the lint and the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from templates.context import (
    Actions,
    AlertView,
    AppointmentView,
    ApprovalView,
    ArticleView,
    AttachmentView,
    CommandView,
    Done,
    Escalation,
    Failure,
    Figures,
    FilesView,
    HeldView,
    LetterContext,
    Receipt,
    RecurringView,
    Refusal,
    Said,
    Scores,
    SealView,
    TaskView,
    TicketView,
    Who,
    WritingDesk,
)
from templates.letters import LETTERS, LetterKind, To
from templates.samples import knowledge_letters, reports_letters, together_letters


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of the sample week in Beijing, given in UTC."""
    return datetime(2026, month, day, hour - 8, minute, tzinfo=UTC)


class _Cast:
    """The people and words of the sample in one language."""

    def __init__(self, language: str) -> None:
        self.zh = language == "zh"
        self.ann = Who(self.say("Ann Lee", "李伟"), "ann@acme.example")
        self.noor = Who(self.say("Noor Haddad", "诺尔"), "noor@acme.example")
        self.dana = Who(self.say("Dana Petrov", "黛娜"), "dana@acme.example")
        self.bob = Who(self.say("Bob Stone", "王波"), "bob@acme.example")
        self.desk = WritingDesk(self.say("Acme IT", "Acme IT 服务台"), "support@acme.example", "Asia/Shanghai")

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def ticket(self) -> TicketView:
        return TicketView(
            ref="T-1042",
            number=1042,
            subject=self.say("Printer jam on floor 3", "三楼打印机卡纸"),
            category="workplace.printer",
            state="assigned",
            opened=at(24, 10),
            response_due=at(24, 15, 30),
            due=at(26, 10, 30),
            requester=self.ann,
            requester_organisation=self.say("Finance", "财务部"),
            requester_place=self.say("Beijing", "北京"),
            requester_phone="5555",
            requester_languages=("zh", "en"),
            assignee=self.noor,
            owner=self.noor,
            team=self.say("printing", "打印"),
            solution=self.say("feed roller replaced", "更换进纸辊"),
        )

    def others(self) -> tuple[TicketView, ...]:
        return (
            replace(self.ticket(), ref="T-987", number=987, state="closed", ended=True, resolution="confirmed"),
            replace(
                self.ticket(),
                ref="T-1044",
                number=1044,
                priority="P2",
                subject=self.say("VPN drops every few minutes", "VPN 每隔几分钟就断"),
                requester=self.bob,
                state="in_progress",
                promised=at(24, 16),
            ),
            replace(
                self.ticket(),
                ref="T-1050",
                number=1050,
                priority="P4",
                kind="request",
                subject=self.say("New monitor for room 312", "312 房间申请新显示器"),
                state="new",
                assignee=None,
                response_due=at(25, 11),
                due=at(30, 18),
            ),
        )

    def asked(self) -> Said:
        text = self.say(
            "The printer on the 3rd floor eats paper since this morning.\nIt happens with every second page, whatever "
            "I print.\n\n"
            "A photo is attached. I sit in room 312.",
            "三楼的打印机从今天早上开始一直卡纸，\n不管打什么，每隔一页就卡一次。\n\n附上照片。我在 312 房间。",
        )
        return Said(self.ann, text, at(24, 10), (AttachmentView("paper-jam.jpg", "image/jpeg", 1_834_112),))

    def answered(self) -> Said:
        text = self.say(
            "I replaced the feed roller and printed 20 test pages without a jam.",
            "我更换了进纸辊，并试印了 20 页，没有再卡纸。",
        )
        return Said(self.noor, text, at(24, 14, 10))

    def scores(self, given: tuple[int, ...] = ()) -> Scores:
        rows = tuple(
            tuple(f"mailto:support+s7q2@acme.example?subject=T-1042&body={name}%20{score}" for score in range(1, 6))
            for name in ("speed", "expertise", "result", "attitude")
        )
        return Scores(
            rows[0],
            rows[1],
            rows[2],
            rows[3],
            all="mailto:support+s7q2@acme.example?subject=T-1042&body=5%205%205%205",
            given=given,
            comment=self.say("Quick and friendly.", "又快又耐心。") if given else "",
        )

    def actions(self) -> Actions:
        def link(word: str) -> str:
            return f"mailto:support+a7q2@acme.example?subject=Re%3A%20T-1042&body={word}"

        words = (
            "yes",
            "no",
            "solved",
            "urgent",
            "same",
            "release",
            "send",
            "note",
            "add",
            "approve",
            "reject",
            "accept",
            "cancel",
            "take",
            "promise",
            "hand_over",
            "resolve",
        )
        return Actions(**{word: link(word) for word in words}, survey=self.scores())

    def commands(self) -> tuple[CommandView, ...]:
        say = self.say
        return (
            CommandView(
                "accept", "接单", say("take the ticket; it is in progress", "接下这张工单，开始处理"), group="answer"
            ),
            CommandView(
                "note", "备注", say("keep this mail internal", "这封邮件只在内部可见"), text="i", group="answer"
            ),
            CommandView(
                "eta",
                "预计",
                say("promise the requester a time", "向请求人承诺一个时间"),
                say("16:00 · 2d · friday", "16:00 · 明天下午"),
                group="answer",
            ),
            CommandView(
                "assign",
                "转派",
                say("hand the ticket over", "把工单转给别人"),
                say("noor", "noor"),
                "i",
                "hand_on",
            ),
            CommandView(
                "resolve",
                "解决",
                say("record the solution and ask the requester", "记录解决办法，请请求人确认"),
                group="answer",
            ),
        )


def _reply_goes(kind: LetterKind) -> str:
    """Where a plain reply of the engineer who has the ticket goes."""
    if kind.to is To.ADMIN:
        return ""
    if not kind.about_ticket:
        return "desk"
    return "requester" if kind.goes_to_requester(reader="noor@", assignee="noor@") else "inside"


def sample(letter: str, language: str = "en") -> LetterContext:
    """A context in which the letter says what it is for; raises KeyError for a letter that does not exist."""
    kind = LETTERS[letter]
    cast = _Cast(language)
    to = cast.ann
    if kind.to in (To.ENGINEER, To.ADMIN):
        to = cast.noor
    elif kind.to is To.LEAD:
        to = cast.dana
    elif kind.to is To.WATCHER:
        to = cast.bob
    staff = kind.to in (To.ENGINEER, To.LEAD, To.ADMIN)
    context = LetterContext(
        desk=cast.desk,
        to=to,
        now=at(24, 10, 1),
        ticket=cast.ticket(),
        actions=cast.actions(),
        reply_goes=_reply_goes(kind) if staff else "",
        personal_address=f"{to.address.partition('@')[0]}+k7q2m4xw5t3v@acme.example" if staff else "",
        colleague="dana" if staff else "",
    )
    make = _MORE.get(letter)
    return make(context, cast) if make else context


def variants(letter: str, language: str = "en") -> tuple[tuple[str, LetterContext], ...]:
    """The sample, and the shapes in which the same letter says something else: (what is different, context)."""
    context = sample(letter, language)
    found: list[tuple[str, LetterContext]] = [("", context)]
    if context.ticket is not None:
        found.append(
            (
                "nobody has it",
                replace(
                    context, ticket=replace(context.ticket, assignee=None, owner=None, response_due=None, due=None)
                ),
            )
        )
    found.append(("nameless", replace(context, to=Who("", context.to.address))))
    found += [(name, change(context, _Cast(language))) for name, change in _VARIANTS.get(letter, ())]
    if not LETTERS[letter].about_ticket:
        found.append(("without a ticket", replace(context, ticket=None)))
    bare = LetterContext(context.desk, Who("", context.to.address), context.now, context.ticket, nonce=context.nonce)
    if letter not in _NEEDS_WORDS:
        found.append(("nothing known", bare))
    return tuple(found)


_Make = Callable[[LetterContext, _Cast], LetterContext]
_NEEDS_WORDS = frozenset(
    {"requester-reply", "engineer-reply", "watcher-copy", "colleague", *together_letters.NEEDS_WORDS}
)  # they carry a message, always


def _received(c: LetterContext, cast: _Cast) -> LetterContext:
    articles = (
        ArticleView(
            cast.say("Paper jam on the 3rd-floor printers", "三楼打印机卡纸怎么办"),
            cast.say(
                "1. Open the flap at the back.\n2. Pull the paper upwards.\n…", "1. 打开后盖。\n2. 把纸往上抽。\n…"
            ),
            "mailto:support@acme.example?body=article%20paper-jam",
            "paper-jam",
        ),
        ArticleView(
            cast.say("Print from the other printer", "改用另一台打印机"),
            cast.say("In the print dialogue choose 3F-B.", "打印时选择 3F-B。"),
            name="other-printer",
        ),
    )
    return replace(c, ask=("since_when", "tried"), articles=articles)


def _assignment(c: LetterContext, cast: _Cast) -> LetterContext:
    return replace(
        c,
        message=cast.asked(),
        ask=("since_when", "tried"),
        similar=cast.others()[:1],
        articles=_received(c, cast).articles[:1],
        why=(
            cast.say("printing", "负责打印"),
            cast.say("level 1", "一线"),
            cast.say("on duty", "值班"),
            cast.say("2 open (Dana: 5 open)", "手上 2 张（黛娜 5 张）"),
        ),
    )


def _reply_to_engineer(c: LetterContext, cast: _Cast) -> LetterContext:
    text = cast.say(
        "Since Monday, I think. I have tried other paper, no change.", "好像是从周一开始的。换过纸，没有用。"
    )
    return replace(
        c,
        message=Said(cast.ann, text, at(24, 11)),
        history=(cast.answered(),),
        ticket=replace(cast.ticket(), state="in_progress"),
    )


def _held(c: LetterContext, cast: _Cast) -> LetterContext:
    text = cast.say("Roller replaced.\n\n#resolve\n#assign dana", "进纸辊已换。\n\n#解决\n#转派 dana")
    return replace(
        c,
        message=Said(c.to, text, at(24, 10)),
        receipt=Receipt(
            would=(Done("resolve"), Done("assign", cast.dana.name)), text_went="held", held_until=at(25, 10)
        ),
        deadline=at(25, 10),
        nonce="K7Q2-M4XW",
        reason="the mail alone does not prove who wrote it",
    )


def _confirm_address(c: LetterContext, cast: _Cast) -> LetterContext:
    return replace(c, message=cast.asked(), deadline=at(25, 10), nonce="K7Q2-M4XW", to=cast.ann)


def _held_note(c: LetterContext, cast: _Cast) -> LetterContext:
    stranger = Who("Eva Holm", "eva@vendor.example")
    text = cast.say(
        "Replying for Ann: the roller can be ordered with us as well.", "我替李伟回复：进纸辊也可以向我们订购。"
    )
    return replace(
        c,
        message=Said(stranger, text, at(24, 12)),
        deadline=at(25, 12),
        nonce="K7Q2-M4XW",
        reason="a stranger wrote to somebody else's reply address",
    )


def _held_answer(c: LetterContext, cast: _Cast) -> LetterContext:
    answer = cast.say("Somebody is using my name. I will tell security.", "有人冒用我的名字，我会告诉安全部门。")
    return replace(
        c,
        to=cast.noor,
        actor=cast.bob,
        message=Said(cast.bob, answer, at(24, 12)),
        failure=Failure(cast.say("Re: Printer jam on floor 3", "回复: 3 楼打印机卡纸")),
        receipt=Receipt(held_text=cast.say("Please send me your password.", "请把密码发给我。")),
    )


def _receipt(c: LetterContext, cast: _Cast) -> LetterContext:
    return replace(
        c, receipt=Receipt(done=(Done("eta", at(24, 16)), Done("watch", cast.bob.name)), text_went="requester")
    )


def _escalation(c: LetterContext, cast: _Cast) -> LetterContext:
    return replace(
        c,
        escalation=Escalation("response", 80, at(24, 15, 30), told=(cast.noor, cast.dana), next=cast.dana),
        message=cast.asked(),
        deadline=at(24, 15, 30),
    )


def _dossier(c: LetterContext, cast: _Cast) -> LetterContext:
    timeline = (
        (at(24, 10), cast.say("opened by mail", "通过邮件提交")),
        (at(24, 10, 5), cast.say("taken by Noor", "诺尔接单")),
        (at(24, 14, 10), cast.say("Noor answered Ann", "诺尔答复李伟")),
    )
    record = (
        ("diagnosis", cast.say("the feed roller is worn", "进纸辊磨损")),
        ("tried", cast.say("cleaned it, other paper", "清洁过，也换过纸")),
    )
    return replace(
        c,
        to=cast.dana,
        ticket=replace(cast.ticket(), level=2, state="in_progress"),
        escalation=Escalation(by=cast.noor, told=(cast.dana,), next=cast.bob),
        reason=cast.say("the spare part needs the vendor", "备件需要厂商提供"),
        record=record,
        facts=(("since_when", cast.say("Monday", "周一")),),
        timeline=timeline,
        deadline=at(24, 17),
    )


def _given(c: LetterContext, cast: _Cast, given: tuple[int, ...]) -> LetterContext:
    scores = replace(cast.scores(given), speed=(), expertise=(), result=(), attitude=())
    if min(given) < 3:
        scores = replace(scores, comment=cast.say("It took a whole day.", "等了整整一天。"))
    return replace(c, actions=replace(c.actions, survey=scores))


def _put_aside(c: LetterContext, cast: _Cast) -> LetterContext:
    subject = cast.say("Re: Printer jam", "回复: 打印机卡纸")
    held = (HeldView(Who("", "tom@private.example"), subject, c.tickets[0].ref), HeldView(Who("", "x@far.example"), ""))
    return replace(c, put_aside=held)


def _digest(c: LetterContext, cast: _Cast) -> LetterContext:
    return replace(
        c,
        ticket=None,
        now=at(24, 8),
        tickets=tuple(
            replace(one, left=left, used=used)
            for one, left, used in zip(
                (cast.ticket(), *cast.others()[1:]),
                (timedelta(hours=2, minutes=30), timedelta(minutes=-40), timedelta(hours=26)),
                (0.69, 1.0, 0.08),
                strict=False,
            )
        ),
        figures=Figures(open=3, late=0, due_today=2, unassigned=1, opened=4, closed=5, reopened=1, waiting=1),
        receipt=Receipt(done=(Done("priority", "P2"),)),
    )


def _late_list(c: LetterContext, cast: _Cast) -> LetterContext:
    digest = _digest(c, cast)
    words = (
        Said(cast.ann, cast.say("The printer eats paper since this morning.", "今天早上开始打印机一直卡纸。")),
        Said(cast.bob, cast.say("It drops again.", "又断了。")),
        Said(Who(""), ""),
    )
    rows = digest.tickets[:2]
    return replace(digest, tickets=rows, history=words[: len(rows)], figures=Figures(open=2), receipt=Receipt())


def _alerts(c: LetterContext, cast: _Cast) -> LetterContext:
    down = cast.say("is DOWN", "离线")
    monitor = Who("", "monitor@acme.example")
    return replace(
        c,
        ticket=replace(cast.ticket(), subject=f"sw-3-01 {down}", requester=monitor, machine=True, reached=False),
        alerts=(
            AlertView(f"sw-3-01 {down}"),
            AlertView(cast.say("sw-3-02 is UP", "sw-3-02 上线"), "over"),
            AlertView(f"sw-3-03 {down}", "done", cast.noor, cast.say("replaced the fan", "已更换风扇")),
            AlertView(f"sw-3-04 {down}", "done", cast.noor),
            AlertView(f"sw-3-05 {down}", "moved", ref="T-1043"),
        ),
    )


def _crowded(c: LetterContext, cast: _Cast) -> LetterContext:
    files = (AttachmentView(cast.say(f"jam-{n}.jpg", f"卡纸-{n}.jpg"), "image/jpeg", 130_000, "room") for n in range(9))
    return replace(c, message=replace(cast.asked(), attachments=tuple(files)))


def _files(c: LetterContext, cast: _Cast) -> LetterContext:
    files = (
        AttachmentView(cast.say("jam-1.jpg", "卡纸-1.jpg"), "image/jpeg", 1_834_112),
        AttachmentView(cast.say("jam-2.jpg", "卡纸-2.jpg"), "image/jpeg", 2_100_400),
    )
    return replace(c, to=cast.noor, shelf=FilesView(1, 2, 14, 19_400_000, files))


def _last_files(c: LetterContext, cast: _Cast) -> LetterContext:
    large = AttachmentView(cast.say("video.mp4", "录像.mp4"), "video/mp4", 48_000_000, "size")
    return replace(c, shelf=replace(c.shelf, part=2, files=(*c.shelf.files, large)))


def _show(c: LetterContext, cast: _Cast) -> LetterContext:
    shown = _dossier(c, cast)
    return replace(
        shown,
        to=cast.noor,
        shelf=FilesView(parts=1, count=2, size=3_934_512),
        history=(
            cast.answered(),
            replace(
                cast.answered(),
                author=cast.dana,
                text=cast.say("Spare rollers are on floor 2.", "备用件在二楼。"),
                internal=True,
            ),
        ),
        escalation=Escalation(),
    )


def _appointment(c: LetterContext, cast: _Cast) -> LetterContext:
    prepare = (cast.say("your laptop with its power supply", "笔记本电脑和电源"), cast.say("your token", "令牌"))
    appointment = AppointmentView(at(25, 10), at(25, 11), cast.say("room 312", "312 房间"), prepare)
    return replace(c, actor=cast.noor, appointment=appointment)


def _consult(c: LetterContext, cast: _Cast) -> LetterContext:
    asked = Said(
        cast.noor,
        cast.say("Does this model have a second roller?", "这个型号有第二个进纸辊吗？"),
        at(24, 11),
        internal=True,
    )
    return replace(
        c,
        to=cast.dana,
        actor=cast.noor,
        message=asked,
        history=(cast.asked(),),
        facts=(("since_when", cast.say("Monday", "周一")),),
    )


def _task(c: LetterContext, cast: _Cast) -> LetterContext:
    task = TaskView(
        cast.say("Order two spare rollers", "订购两个备用进纸辊"), by=cast.noor, owner=cast.dana, end=at(26, 18)
    )
    return replace(c, to=cast.dana, task=task, history=(cast.asked(),))


def _like_reports(c: LetterContext, cast: _Cast) -> LetterContext:
    people = enumerate((cast.ann, cast.bob, cast.dana))
    return replace(
        c, to=cast.noor, tickets=tuple(replace(cast.ticket(), ref=f"T-{1042 + n}", requester=who) for n, who in people)
    )


def _approval(c: LetterContext, cast: _Cast) -> LetterContext:
    approval = ApprovalView(
        cast.say("Update the firmware of all printers on floor 3", "升级三楼所有打印机的固件"),
        risk=cast.say("low", "低"),
        impact=cast.say("no printing for 20 minutes", "20 分钟无法打印"),
        rollback=cast.say("load the old firmware", "装回旧固件"),
        backup=cast.say("settings were exported", "已导出设置"),
        by=cast.noor,
        title=cast.say("Update the firmware of all printers on floor 3", "升级三楼所有打印机的固件"),
        kind="change",
        rule=cast.say("Printers are patched on Fridays", "打印机周五打补丁"),
        approvers=(cast.dana,),
        decided="asked",
    )
    return replace(c, to=cast.dana, approval=approval, deadline=at(25, 12))


def _of_two(c: LetterContext, cast: _Cast) -> LetterContext:
    """The same question where two must approve, and one has."""
    both = (cast.bob, cast.dana)
    return replace(c, approval=replace(c.approval, approvers=both, quorum=2, approved=both[:1], open=both[1:]))


_MAILBOX = "support@imap.acme.example/INBOX"


def _alarm(c: LetterContext, *, deadline: datetime | None = None, **failure: Any) -> LetterContext:
    """What an admin is told of the desk itself; since the morning unless given."""
    since = failure.pop("since", at(24, 8))
    return replace(
        c, ticket=None, to=Who("", "root@acme.example"), failure=Failure(since=since, **failure), deadline=deadline
    )


def _other(c: LetterContext, **failure: Any) -> LetterContext:
    """The same alarm about something else."""
    return replace(c, failure=replace(c.failure, **failure))


_MORE: dict[str, _Make] = {
    **together_letters.MORE,
    **reports_letters.MORE,
    "question-reminder": lambda c, cast: replace(
        c, to=cast.ann, message=Said(cast.noor, cast.say("Which tray is it?", "是哪个纸盒？"), at(24, 10))
    ),
    "no-answer": lambda c, cast: replace(
        c, message=Said(cast.noor, cast.say("Which tray is it?", "是哪个纸盒？"), at(24, 10))
    ),
    "sounds-solved": lambda c, cast: replace(
        c,
        ticket=replace(cast.ticket(), state="resolved"),
        message=Said(cast.ann, cast.say("much faster now, cheers", "快多了")),
    ),
    "nudge": lambda c, cast: replace(
        c, escalation=Escalation("update", target=at(24, 10)), deadline=at(26, 10), message=cast.answered()
    ),
    "urgent-asked": lambda c, cast: replace(
        c, message=Said(cast.ann, cast.say("urgent, the month's closing is due", "加急，月底要结账"))
    ),
    "moved-up": lambda c, cast: replace(
        c, ticket=replace(cast.ticket(), assignee=cast.dana, level=2), deadline=at(24, 17)
    ),
    "moved-desk": lambda c, cast: replace(
        c,
        desk=replace(c.desk, name=cast.say("Acme HR", "人事服务台")),
        ticket=replace(cast.ticket(), response_due=at(24, 17)),
    ),
    "review": lambda c, cast: replace(_dossier(c, cast), escalation=Escalation(), reason=""),
    "returned": lambda c, cast: replace(
        _dossier(c, cast),
        to=cast.noor,
        actor=cast.dana,
        escalation=Escalation(),
        reason=cast.say("What was the cause?", "原因是什么？"),
    ),
    "crossed": lambda c, cast: replace(c, message=cast.answered(), to=cast.dana),
    "digest": _digest,
    "late": _late_list,
    "digest-lead": _digest,
    "flood": _digest,
    "alerts": _alerts,
    "ticket": _show,
    "files": _files,
    "sent-here-too": lambda c, cast: replace(
        c, to=cast.dana, message=replace(cast.asked(), attachments=()), desks=(Who("", "hr@acme.example"),)
    ),
    "found": lambda c, cast: replace(
        _digest(c, cast),
        articles=_received(c, cast).articles,
        message=Said(
            Who(cast.say("Paper jam on the 3rd-floor printers", "三楼打印机卡纸怎么办")),
            cast.say("1. Open the flap.\n2. Pull the paper upwards.", "1. 打开后盖。\n2. 把纸往上抽。"),
        ),
        reason=cast.say("paper jam", "卡纸"),
    ),
    "appointment": _appointment,
    "appointment-reminder": _appointment,
    "consult": _consult,
    "task": _task,
    "task-reminder": _task,
    "task-done": lambda c, cast: replace(
        _task(c, cast),
        to=cast.noor,
        message=Said(cast.dana, cast.say("Ordered, they arrive on Friday.", "已订购，周五到货。")),
    ),
    "recurring": lambda c, cast: replace(
        c,
        to=cast.noor,
        ticket=replace(
            cast.ticket(),
            kind="request",
            priority="P4",
            category="other",
            requester=Who(""),
            channel="rule",
            subject=cast.say("Check last week's backups", "检查上周的备份"),
            due=at(27, 17),
            response_due=None,
        ),
        message=Said(Who(cast.desk.name), cast.say("Restore one file of each server.", "每台服务器恢复一个文件。")),
        recurring=RecurringView(cast.say("Weekly backup check", "每周备份检查"), at(30, 9)),
        deadline=at(23, 9),
    ),
    "change-approval": _approval,
    "change-asked": lambda c, cast: replace(_approval(c, cast), to=cast.noor),
    "change-missing": lambda c, cast: replace(_approval(c, cast), to=cast.noor, ask=("risk", "rollback")),
    "approval-standing": lambda c, cast: replace(
        _approval(c, cast), actor=cast.bob, approval=replace(_approval(c, cast).approval, decided="approved")
    ),
    "approval-noted": lambda c, cast: replace(
        _approval(c, cast), approval=replace(_approval(c, cast).approval, decided="approved"), reason="approved"
    ),
    "approval-refused": lambda c, cast: replace(_approval(c, cast), actor=cast.bob),
    "received-waits": lambda c, cast: replace(
        c,
        to=cast.ann,
        ticket=replace(cast.ticket(), kind="request", state="waiting", waiting_for="change"),
        approval=ApprovalView(kind="request", approvers=(cast.dana,), end=at(25, 12), decided="asked"),
    ),
    "request-approved": lambda c, cast: replace(
        c, to=cast.ann, ticket=replace(cast.ticket(), kind="request"), deadline=at(25, 15)
    ),
    "request-rejected": lambda c, cast: replace(
        c,
        to=cast.ann,
        ticket=replace(cast.ticket(), kind="request", state="declined", ended=True),
        reason=cast.say(
            "There is a second screen in room 310 that nobody uses.", "310 房间有一台闲置的显示器，可以先用那台。"
        ),
    ),
    "request-undecided": lambda c, cast: replace(
        c,
        to=cast.ann,
        ticket=replace(cast.ticket(), kind="request", state="in_progress"),
        approval=ApprovalView(kind="request", decided="expired"),
        deadline=at(25, 15),
    ),
    "change-decided": lambda c, cast: replace(
        _approval(c, cast),
        to=cast.noor,
        actor=cast.dana,
        approval=replace(_approval(c, cast).approval, decided="approved"),
    ),
    "major-proposal": _like_reports,
    "major-opened": lambda c, cast: replace(_like_reports(c, cast), actor=cast.dana),
    "major-more": lambda c, cast: replace(_like_reports(c, cast), step=3),
    "received-major": lambda c, cast: replace(
        c,
        message=Said(
            cast.noor, cast.say("The print server is down, we restart it.", "打印服务器停机了，我们正在重启。")
        ),
        deadline=at(24, 11),
    ),
    "major-incident": lambda c, cast: replace(
        c,
        message=Said(
            cast.noor,
            cast.say(
                "The print server is down. Printers that are attached by cable work.",
                "打印服务器停机了，用线直连的打印机可以用。",
            ),
        ),
        deadline=at(24, 11),
    ),
    "merged": lambda c, cast: replace(c, tickets=cast.others()[:1]),
    "merge-note": lambda c, cast: replace(c, to=cast.noor, actor=cast.dana, reason="merged", tickets=cast.others()[:1]),
    "split": lambda c, cast: replace(
        c,
        reason=cast.ticket().subject,
        message=Said(cast.ann, cast.say("By the way, my second monitor flickers.", "另外，我的第二台显示器会闪。")),
        deadline=at(24, 15, 30),
    ),
    "solved-with": lambda c, cast: replace(
        c,
        message=Said(
            cast.noor, cast.say("The roller is replaced; 20 pages printed well.", "已更换进纸辊，试印 20 页正常。")
        ),
    ),
    **knowledge_letters.MORE,
    "article-proposal": lambda c, cast: replace(c, to=cast.noor, similar=cast.others()[:2]),
    "article-review": lambda c, cast: replace(
        c,
        to=cast.dana,
        actor=cast.noor,
        articles=(
            ArticleView(
                cast.say("Paper jam on the 3rd-floor printers", "三楼打印机卡纸怎么办"),
                cast.say("Open the flap at the back.\nPull the paper upwards.", "打开后盖，\n把纸往上抽出。"),
            ),
        ),
    ),
    "left": lambda c, _: c,
    "delayed": lambda c, _: replace(
        c, failure=Failure("Re: T-1042", "ann@acme.example", "451 try again later"), deadline=at(29, 10)
    ),
    "loop-alarm": lambda c, cast: replace(
        c, failure=Failure(cast.say("Automatic reply", "自动回复"), "robot@other.example", count=4)
    ),
    "quarantined": lambda c, cast: replace(c, ticket=None, message=cast.asked(), nonce="K7Q2-M4XW"),
    "rules-broken": lambda c, _: replace(
        c,
        ticket=None,
        failure=Failure(
            "rules/mail.yaml:12:5", reason="rules/mail.yaml:12:5: unknown field 'clasify'; did you mean 'classify'?"
        ),
    ),
    "received": _received,
    "received-after-hours": _received,
    "assignment": _assignment,
    "requester-reply": _reply_to_engineer,
    "engineer-reply": lambda c, cast: replace(
        c,
        message=Said(
            cast.noor,
            cast.say("Hi Ann,\n\nI am on my way with a new feed roller.", "李伟，您好：\n\n我带新的进纸辊马上过来。"),
            at(24, 11),
        ),
        deadline=at(24, 16),
    ),
    "watcher-copy": lambda c, cast: replace(c, message=cast.answered(), others=(cast.ann,)),
    "colleague": lambda c, cast: replace(
        c,
        to=cast.dana,
        message=Said(
            cast.noor,
            cast.say("The spare rollers are in the cabinet on floor 2.", "备用进纸辊在二楼的柜子里。"),
            internal=True,
        ),
    ),
    "confirmation": lambda c, cast: replace(c, message=cast.answered(), deadline=at(30, 18)),
    "reminder": lambda c, cast: replace(c, message=cast.answered(), deadline=at(30, 18)),
    "closed": lambda c, cast: replace(
        c,
        ticket=replace(cast.ticket(), state="closed", ended=True, resolution="confirmed"),
        deadline=at(8, 18, month=12),
    ),
    "reopened": lambda c, cast: replace(
        c,
        ticket=replace(cast.ticket(), state="in_progress", reopened=2),
        message=Said(cast.ann, cast.say("Not yet: it jams on every page now.", "还不行，现在每一页都卡。"), at(25, 9)),
        record=(("solution", cast.say("feed roller replaced", "更换进纸辊")),),
    ),
    "survey": lambda c, _: replace(c, deadline=at(1, 18, month=12)),
    "thanks": lambda c, cast: replace(
        _given(c, cast, (1, 2, 1, 2)), escalation=Escalation(told=(cast.dana,)), reason="low"
    ),
    "low-score": lambda c, cast: _given(c, cast, (1, 4, 3, 2)),
    "cancelled": lambda c, _: c,
    "declined": lambda c, cast: replace(
        c,
        message=Said(
            cast.dana,
            cast.say(
                "The coffee machine belongs to facilities: facilities@acme.example.",
                "咖啡机归行政部管：facilities@acme.example。",
            ),
        ),
    ),
    "progress": lambda c, _: replace(c, deadline=at(26, 11)),
    "requester-away": lambda c, cast: replace(
        c,
        deadline=at(26, 11),
        message=Said(cast.ann, cast.say("I am back on Thursday.", "我周四回来。"), at(24, 10)),
    ),
    "promise-broken": lambda c, cast: replace(
        c, deadline=at(24, 16), escalation=Escalation(of="promise", told=(cast.noor, cast.dana))
    ),
    "taken-up": lambda c, _: replace(c, deadline=at(26, 11), reason="denied"),
    "receipt": _receipt,
    "held": _held,
    "confirm-address": _confirm_address,
    "held-note": _held_note,
    "held-answer": _held_answer,
    "held-expired": lambda c, cast: replace(
        c,
        to=cast.noor,
        actor=cast.noor,
        failure=Failure(cast.say("Re: Printer jam on floor 3", "回复: 3 楼打印机卡纸")),
        receipt=Receipt(held_text=cast.say("Roller replaced.", "进纸辊已换。")),
        reason="the mail alone does not prove who wrote it",
    ),
    "help": lambda c, cast: replace(c, commands=cast.commands(), ticket=None),
    "help-requester": lambda c, _: replace(c, ticket=None),
    "status": lambda c, cast: replace(c, tickets=cast.others()[1:], ticket=None),
    "escalation": _escalation,
    "dossier": _dossier,
    "promised": lambda c, cast: replace(c, deadline=at(24, 16), actor=cast.noor),
    "eta-reminder": lambda c, _: replace(c, deadline=at(24, 16)),
    "hold-over": lambda c, cast: replace(c, reason=cast.say("the part is on its way", "等备件到货")),
    "handed-over": lambda c, cast: replace(c, actor=cast.dana, ticket=replace(cast.ticket(), assignee=cast.dana)),
    "handed-on": lambda c, cast: replace(
        c,
        ticket=None,
        to=cast.noor,
        reason="away",
        until=at(27, 9),
        tickets=(replace(cast.ticket(), assignee=cast.dana), replace(cast.others()[1], assignee=None)),
    ),
    "contact-changed": lambda c, cast: replace(
        c,
        actor=cast.noor,
        reason="away",
        until=at(27, 9),
        deadline=at(24, 16),
        ticket=replace(cast.ticket(), assignee=cast.dana, owner=cast.dana),
    ),
    "language-gap": lambda c, cast: replace(c, reason="told", ticket=replace(cast.ticket(), answers_in="en")),
    "record-missing": lambda c, cast: replace(
        c, ask=("cause", "verified"), record=(("solution", cast.say("feed roller replaced", "更换进纸辊")),)
    ),
    "joined": lambda c, cast: replace(c, actor=cast.noor),
    "too-large": lambda c, cast: replace(
        c,
        failure=Failure(cast.say("Photos of the printer", "打印机照片"), limit=35_000_000),
    ),
    "bounced": lambda c, cast: replace(
        c,
        failure=Failure(
            cast.say("Re: Printer jam on floor 3", "回复: 三楼打印机卡纸"),
            "ann@acme.example",
            "550 5.1.1 no such mailbox",
            kind="gone",
        ),
    ),
    "unreadable": lambda c, cast: replace(
        c, ticket=None, failure=Failure(cast.say("Salary list", "工资表"), kind="signed")
    ),
    "unreadable-note": lambda c, cast: replace(
        c,
        to=cast.noor,
        actor=cast.ann,
        failure=Failure("318", "ann@acme.example", "4A07 of CN=Acme Mail CA", kind="no_key", count=1),
    ),
    "not-sealed": lambda c, cast: replace(
        c, to=cast.noor, failure=Failure("77", "ann@acme.example", kind="no_certificate")
    ),
    "parked": lambda c, _: replace(
        c,
        ticket=None,
        to=Who("", "root@acme.example"),
        failure=Failure("318", reason="OperationalError: database disk image is malformed", count=5),
    ),
    "mailbox-trouble": lambda c, _: _alarm(c, kind="unreachable", what=_MAILBOX, reason="no answer within 60 s"),
    "mailbox-renumbered": lambda c, _: _alarm(
        c, kind="renumbered", what=_MAILBOX, reason="UIDVALIDITY is now 1764038400, it was 1700000000"
    ),
    "many-mails": lambda c, _: _alarm(
        c, kind="budget-met", what="many mails", reason="strangers (1350)", since=at(24, 9), count=1350
    ),
    "queue-stuck": lambda c, _: _alarm(
        c, kind="old-letters", what="outbox", reason="mx.acme.example: connection refused", count=12
    ),
    "unreached": lambda c, _: _alarm(
        c,
        kind="unreached",
        what="people",
        reason="letters to piet@acme.example have come back since 2026-11-24 08:10 UTC",
        count=1,
    ),
    "reachable": lambda c, _: replace(c, ticket=None),
    "clock-back": lambda c, _: _alarm(c, kind="clock", what="clock", since=at(25, 10)),
    "config-broken": lambda c, _: _alarm(
        c,
        kind="broken",
        what="configuration",
        reason="postdesk.yaml:7:12: 'sometimes' is not possible here; "
        "expected none, opportunistic, required or implicit",
    ),
    "backup-failed": lambda c, _: _alarm(
        c, kind="no-backup", what="backup", reason="/srv/backup/postdesk-20261124T020000Z: No space left on device"
    ),
    "machine-trouble": lambda c, _: _alarm(
        c, kind="little-room", what="disk", reason="less than 512 MB are free at /srv/postdesk/var"
    ),
    "works-again": lambda c, _: _alarm(
        c, kind="unreachable", what=_MAILBOX, until=at(24, 9, 30), deadline=at(25, 8, 10)
    ),
}


def _sealed(*, signed: bool, holds: bool, why: str = "", encrypted: bool = True, shut: bool = False) -> _Make:
    """The words of the letter as they come signed or encrypted."""

    def change(c: LetterContext, cast: _Cast) -> LetterContext:
        who = cast.ann if signed else Who("")
        seal = SealView(signed, who, holds, why, encrypted, has_outside=not (holds or shut), has_shut=shut)
        return replace(c, message=replace(c.message, seal=seal)) if c.message is not None else c

    return change


_VARIANTS: dict[str, tuple[tuple[str, _Make], ...]] = {
    **knowledge_letters.VARIANTS,
    "article-review": (
        (
            "with other words and a last day",
            lambda c, cast: replace(
                c,
                articles=tuple(
                    replace(one, keywords=(cast.say("paper stuck", "纸卡住"),), valid_until="2027-06-30")
                    for one in c.articles
                ),
            ),
        ),
    ),
    "sent-here-too": (("confidential", lambda c, cast: together_letters.hidden(c, cast, "confidential")),),
    "files": (
        ("the last part, and one that no letter carries", _last_files),
        ("all in one", lambda c, _: replace(c, shelf=replace(c.shelf, parts=1))),
    ),
    **reports_letters.VARIANTS,
    **together_letters.VARIANTS,
    "bounced": (
        (
            "this letter only",
            lambda c, _: replace(c, failure=replace(c.failure, reason="554 5.7.1 looks like spam", kind="")),
        ),
        (
            "to an engineer",
            lambda c, _: replace(
                c,
                failure=Failure(c.failure.what, "piet@acme.example", "552 5.2.2 mailbox full", kind="work"),
                actor=Who("Piet", "piet@acme.example"),
                colleague="noor",
            ),
        ),
    ),
    "digest": (
        ("late", lambda c, _: replace(c, figures=replace(c.figures, late=1))),
        ("nothing waits", lambda c, _: replace(c, tickets=(), figures=Figures(), receipt=Receipt())),
        ("mails put aside", _put_aside),
    ),
    "alerts": (("one", lambda c, _: replace(c, alerts=c.alerts[:1])),),
    "flood": (
        ("many more", lambda c, _: replace(c, figures=Figures(open=1480, opened=1500))),
        ("the next morning", lambda c, _: replace(c, figures=Figures(open=3))),
    ),
    "late": (
        ("more than a list holds", lambda c, _: replace(c, figures=Figures(open=23))),
        ("to somebody outside", lambda c, _: replace(c, personal_address="")),
    ),
    "digest-lead": (
        ("late", lambda c, _: replace(c, figures=replace(c.figures, late=2))),
        ("all well", lambda c, _: replace(c, figures=Figures(open=2), tickets=())),
        ("their own too", lambda c, _: replace(c, figures=replace(c.figures, own=2))),
        ("their own alone", lambda c, _: replace(c, figures=Figures(open=1, own=1, opened=1), tickets=())),
    ),
    "found": (
        ("nothing", lambda c, _: replace(c, tickets=(), articles=(), message=None)),
        ("the queue", lambda c, _: replace(c, articles=(), message=None, reason="")),
        (
            "none of the queue",
            lambda c, _: replace(c, tickets=(), articles=(), message=None, reason="", figures=Figures(open=2)),
        ),
        ("for engineers", lambda c, _: replace(c, tickets=(), articles=(replace(c.articles[0], internal=True),))),
    ),
    "recurring": (
        ("late", lambda c, _: replace(c, reason="late")),
        (
            "the queue",
            lambda c, cast: replace(c, ticket=replace(cast.ticket(), assignee=None, requester=Who("")), reason="late"),
        ),
        ("due again", lambda c, _: replace(c, step=2, message=None)),
    ),
    "change-approval": (
        (
            "of a request",
            lambda c, cast: replace(
                c, approval=replace(c.approval, kind="request", by=cast.ann, risk="", impact="", rollback="", backup="")
            ),
        ),
        ("after an edit", lambda c, _: replace(c, step=2)),
        ("a reminder", lambda c, _: replace(c, step=3)),
        ("after a comment", lambda c, _: replace(c, step=4)),
        ("after an answer elsewhere", lambda c, _: replace(c, step=5)),
        ("reopened", lambda c, _: replace(c, step=6)),
        ("after a late yes", lambda c, _: replace(c, step=7)),
        (
            "to a deputy, two must approve",
            lambda c, cast: replace(
                c,
                approval=replace(
                    c.approval,
                    instead=cast.dana,
                    approvers=(cast.bob, cast.dana),
                    quorum=2,
                    approved=(cast.bob,),
                    open=(cast.dana,),
                ),
            ),
        ),
    ),
    "change-asked": (
        ("approved by a rule", lambda c, _: replace(c, approval=replace(c.approval, decided="pre-approved"))),
        (
            "in somebody's place",
            lambda c, cast: replace(
                c, approval=replace(c.approval, replaced=(cast.noor,), approvers=(cast.dana, cast.bob), quorum=2)
            ),
        ),
        ("one of two", lambda c, cast: replace(_of_two(c, cast), step=2, actor=cast.bob)),
        ("a no that is no veto", lambda c, cast: replace(_of_two(c, cast), step=2, actor=cast.ann)),
        ("a deputy", lambda c, cast: replace(_of_two(c, cast), step=3)),
        ("away", lambda c, cast: replace(_of_two(c, cast), step=3, actor=cast.noor)),
        ("a late yes", lambda c, cast: replace(c, step=4, actor=cast.dana)),
        ("nobody else", lambda c, cast: replace(c, step=5, actor=cast.dana)),
        ("nobody else can be reached", lambda c, cast: replace(c, step=5, actor=cast.dana, reason="unreached")),
    ),
    "change-missing": (("again", lambda c, _: replace(c, step=2, ask=("backup",))),),
    "approval-standing": (
        ("used", lambda c, _: replace(c, step=2, reason="approved")),
        ("rejected", lambda c, _: replace(c, approval=replace(c.approval, decided="rejected"))),
        ("over", lambda c, _: replace(c, actor=None, approval=replace(c.approval, decided="expired"))),
        ("taken", lambda c, _: replace(c, approval=replace(c.approval, decided="taken"))),
        ("withdrawn", lambda c, _: replace(c, actor=None, approval=replace(c.approval, decided="withdrawn"))),
        ("not asked any more", lambda c, _: replace(c, actor=None, approval=replace(c.approval, decided="asked"))),
        ("ended", lambda c, _: replace(c, actor=None, approval=replace(c.approval, decided="incomplete"))),
    ),
    "record-missing": (("a system was changed", lambda c, _: replace(c, step=2, ask=("backup", "verified"))),),
    "taken-up": (
        ("after a question", lambda c, _: replace(c, reason="")),
        ("by the desk", lambda c, _: replace(c, reason="reopened", deadline=None)),
    ),
    "engineer-reply": (("more urgent, as asked", lambda c, _: replace(c, reason="raised")),),
    "promised": (
        ("on hold", lambda c, _: replace(c, step=2)),
        ("no longer", lambda c, _: replace(c, step=3)),
        ("later than said", lambda c, _: replace(c, step=4)),
        ("later than said, nobody has it", lambda c, _: replace(c, step=4, actor=None)),
    ),
    "received-after-hours": (("names a ticket of their own", lambda c, cast: replace(c, tickets=cast.others()[:1])),),
    "received-major": (("on hold", lambda c, _: replace(c, step=2, deadline=at(25, 10))),),
    "major-incident": (("on hold", lambda c, _: replace(c, step=2, deadline=at(25, 10))),),
    "merged": (
        ("apart again", lambda c, _: replace(c, step=2)),
        ("no report of many", lambda c, _: replace(c, step=3)),
    ),
    "approval-noted": (
        (
            "one of two",
            lambda c, cast: replace(
                c, approval=replace(c.approval, decided="asked", quorum=2, approved=(cast.dana,), open=(cast.bob,))
            ),
        ),
        (
            "rejected",
            lambda c, cast: replace(
                c,
                reason="rejected",
                ticket=replace(cast.ticket(), state="declined", ended=True),
                approval=ApprovalView(kind="request", decided="rejected"),
            ),
        ),
    ),
    "request-undecided": (
        (
            "with a deputy",
            lambda c, cast: replace(c, approval=ApprovalView(kind="request", approvers=(cast.dana,), decided="asked")),
        ),
        ("away", lambda c, _: replace(c, step=2, approval=ApprovalView(kind="request", decided="asked"))),
        ("asked at last", lambda c, _: replace(c, step=3, approval=ApprovalView(kind="request", decided="asked"))),
        ("not needed", lambda c, _: replace(c, approval=ApprovalView(kind="request", decided="withdrawn"))),
    ),
    "split": (
        (
            "needs an approval",
            lambda c, cast: replace(
                c, approval=ApprovalView(kind="request", approvers=(cast.dana,), end=at(25, 12), decided="asked")
            ),
        ),
        ("approvers without names", lambda c, _: replace(c, approval=ApprovalView(end=at(25, 12), decided="asked"))),
    ),
    "approval-refused": (("its own domain", lambda c, _: replace(c, actor=c.to)),),
    "received-waits": (
        (
            "nobody of a name",
            lambda c, cast: replace(
                c, ticket=replace(cast.ticket(), assignee=None), approval=ApprovalView(kind="request"), ask=("purpose",)
            ),
        ),
    ),
    "request-approved": (
        ("the queue", lambda c, cast: replace(c, ticket=replace(cast.ticket(), assignee=None), deadline=None)),
    ),
    "request-rejected": (("no reason", lambda c, _: replace(c, reason="")),),
    "change-decided": (
        (
            "rejected",
            lambda c, cast: replace(
                c, approval=replace(c.approval, decided="rejected"), reason=cast.say("too risky today", "今天风险太大")
            ),
        ),
        ("nobody decided", lambda c, _: replace(c, actor=None, approval=replace(c.approval, decided="expired"))),
        (
            "not enough decided",
            lambda c, cast: replace(
                c, actor=None, approval=replace(_of_two(c, cast).approval, decided="expired", kind="request")
            ),
        ),
    ),
    "moved-desk": (
        ("the queue", lambda c, cast: replace(c, ticket=replace(cast.ticket(), assignee=None))),
        ("to a watcher", lambda c, cast: replace(c, to=cast.bob)),
        (
            "to an engineer who was added",
            lambda c, cast: replace(c, to=cast.noor, actor=cast.dana, personal_address="noor+k7q2@acme.example"),
        ),
    ),
    "handed-over": (
        ("by a third", lambda c, cast: replace(c, actor=cast.bob)),
        ("by the roster", lambda c, cast: replace(c, actor=None, reason=cast.say("you are away", "您请假了"))),
    ),
    "handed-on": (
        ("the whole list is empty", lambda c, _: replace(c, tickets=(), until=None)),
        ("they left", lambda c, _: replace(c, reason="left", until=None)),
        ("to the lead", lambda c, cast: replace(c, to=cast.dana, actor=cast.noor, reason="left", until=None)),
        ("to the lead, nothing", lambda c, cast: replace(c, to=cast.dana, actor=cast.noor, reason="left", tickets=())),
    ),
    "left": (
        ("to the engineer", lambda c, cast: replace(c, to=cast.noor, actor=cast.ann)),
        ("somebody is copied in", lambda c, cast: replace(c, to=cast.noor, actor=cast.ann, others=(cast.bob,))),
    ),
    "contact-changed": (
        ("to the queue", lambda c, cast: replace(c, ticket=replace(cast.ticket(), assignee=None, owner=None))),
        ("they left", lambda c, _: replace(c, reason="left", until=None, deadline=None)),
        ("out of reach", lambda c, _: replace(c, until=None)),
        ("they are back", lambda c, cast: replace(c, reason="back", ticket=cast.ticket(), deadline=None)),
        (
            "another language",
            lambda c, cast: replace(
                c,
                ticket=replace(
                    cast.ticket(),
                    assignee=cast.dana,
                    requester_languages=(cast.say("en", "zh"),),
                    answers_in=cast.say("zh", "en"),
                ),
            ),
        ),
    ),
    "language-gap": (("nobody told them", lambda c, _: replace(c, reason="")),),
    "received": (
        ("another language", lambda c, cast: replace(c, ticket=replace(c.ticket or cast.ticket(), answers_in="en"))),
        ("names a ticket of their own", lambda c, cast: replace(c, tickets=cast.others()[:1])),
        ("no article link", lambda c, _: replace(c, actions=Actions())),
        ("one question", lambda c, _: replace(c, ask=("phone",))),
        ("by phone", lambda c, cast: replace(c, message=cast.asked(), ask=(), articles=())),
    ),
    "assignment": (
        ("signed", _sealed(signed=True, holds=True, encrypted=False)),
        ("encrypted and not signed", _sealed(signed=False, holds=False)),
        ("with sealed mail in it", _sealed(signed=False, holds=False, encrypted=False, shut=True)),
        ("of a doubtful sender", lambda c, _: replace(c, unheard="doubtful")),
        ("with more files than it carries", _crowded),
        ("one of many within an hour", lambda c, _: replace(c, unheard="budget")),
        ("an announcement", lambda c, _: replace(c, unheard="notice")),
        ("sent to another desk, too", lambda c, _: replace(c, desks=(Who("", "hr@acme.example"),))),
        ("split off", lambda c, cast: replace(c, actor=cast.dana, links=(("split_from", "T-1039"),))),
        (
            "handed over to a team",
            lambda c, cast: replace(c, actor=cast.dana, why=(), ticket=replace(cast.ticket(), assignee=None)),
        ),
        (
            "handed over",
            lambda c, cast: replace(
                c,
                actor=cast.dana,
                why=(),
                reason=cast.say("you know this model", "您熟悉这个型号"),
                cut=cast.say("> On Monday Dana wrote:\n> Hello", "> 黛娜在周一写道：\n> 您好"),
            ),
        ),
    ),
    "confirm-address": (
        ("asks for data", lambda c, _: replace(c, reason="asks for a copy of all their data")),
        ("asks for erasure", lambda c, _: replace(c, reason="asks to have all their data erased")),
    ),
    "requester-reply": (
        ("they have left", lambda c, _: replace(c, left=True, others=())),
        ("they have left, somebody is copied in", lambda c, cast: replace(c, left=True, others=(cast.bob,))),
        ("signed by somebody else", _sealed(signed=True, holds=False, why="other_address")),
        ("no longer needed", lambda c, _: replace(c, reason="withdrawn")),
        ("asks for personal data", lambda c, _: replace(c, reason="personal")),
        (
            "with quoted text",
            lambda c, cast: replace(
                c, cut=cast.say("> earlier\n> words", "> 之前\n> 写的话"), facts=(("since_when", "08:00"),)
            ),
        ),
    ),
    "colleague": (("to the requester", lambda c, cast: replace(c, message=cast.answered())),),
    "confirmation": (("without words", lambda c, _: replace(c, message=None)),),
    "reminder": (("the last", lambda c, _: replace(c, step=2)),),
    "closed": (
        ("unconfirmed", lambda c, cast: replace(c, ticket=replace(cast.ticket(), resolution="unconfirmed"))),
        ("self-solved", lambda c, cast: replace(c, ticket=replace(cast.ticket(), resolution="self-solved"))),
        (
            "by the desk",
            lambda c, cast: replace(
                c,
                ticket=replace(cast.ticket(), resolution="by desk"),
                actor=cast.noor,
                reason=cast.say("solved on the phone", "已在电话中解决"),
            ),
        ),
        ("to the engineer", lambda c, cast: replace(c, to=cast.noor, personal_address="noor+k7q2@acme.example")),
        (
            "to the engineer, with words and a file",
            lambda c, cast: replace(
                c,
                to=cast.noor,
                personal_address="noor+k7q2@acme.example",
                message=Said(
                    cast.ann,
                    cast.say("Yes, it works. The key is with Bob.", "可以了。钥匙在王波那里。"),
                    attachments=(AttachmentView("label.jpg", size=48_000),),
                ),
            ),
        ),
        ("to a watcher", lambda c, cast: replace(c, to=cast.bob)),
    ),
    "cancelled": (
        (
            "to the engineer",
            lambda c, cast: replace(
                c,
                to=cast.noor,
                personal_address="noor+k7q2@acme.example",
                message=Said(cast.ann, cast.say("It works again.", "又好了。")),
            ),
        ),
    ),
    "receipt": (
        (
            "names a colleague",
            lambda c, cast: replace(c, receipt=Receipt(text_went="requester", named=cast.dana)),
        ),
        (
            "to who is copied in",
            lambda c, cast: replace(c, receipt=Receipt(text_went="copied", named=cast.dana), others=(cast.bob,)),
        ),
        (
            "of one of many",
            lambda c, cast: replace(
                c, ticket=replace(c.ticket or cast.ticket(), leading="T-1050"), receipt=Receipt(text_went="requester")
            ),
        ),
        (
            "files stayed",
            lambda c, _: replace(
                c,
                receipt=Receipt(
                    text_went="requester", kept_back=(AttachmentView("fix.ps1", size=2048, kept_back="type"),)
                ),
            ),
        ),
        (
            "held",
            lambda c, cast: replace(
                c,
                nonce="K7Q2-M4XW",
                receipt=Receipt(
                    refused=(
                        Refusal("#asign dana", "unknown", "#assign dana"),
                        Refusal("#eta", "missing_time", "", "#eta 16:00"),
                    ),
                    would=(Done("eta", "16:00"),),
                    text_went="held",
                    held_until=at(25, 10),
                    held_text=cast.say("I am on my way.", "我马上过来。"),
                ),
            ),
        ),
        (
            "where it goes",
            lambda c, cast: replace(
                c,
                nonce="K7Q2-M4XW",
                receipt=Receipt(
                    refused=(Refusal("", "mixed"),),
                    would=(Done("eta", "16:00", "#eta 16:00"),),
                    text_went="held",
                    held_until=at(25, 10),
                    held_text=cast.say("I am on my way.", "我马上过来。"),
                    question="where",
                ),
            ),
        ),
        (
            "refused",
            lambda c, _: replace(c, receipt=Receipt(refused=(Refusal("#close", "not_yours"),), text_went="nowhere")),
        ),
        ("already", lambda c, _: replace(c, receipt=Receipt(already=True))),
        ("put aside", lambda c, _: replace(c, receipt=Receipt(already=True), reason="put aside")),
        (
            "passed on",
            lambda c, _: replace(
                c, ticket=None, receipt=Receipt(passed=("T-1204 #accept", "T-1199 #hold until friday"))
            ),
        ),
        ("internal", lambda c, _: replace(c, receipt=Receipt(done=(Done("accept"),), text_went="internal"))),
    ),
    "escalation": (
        (
            "late, to the lead",
            lambda c, cast: replace(
                c, to=cast.dana, escalation=Escalation("resolution", 150, at(24, 9), told=(cast.dana,))
            ),
        ),
        ("of another desk", lambda c, cast: together_letters.hidden(replace(c, to=cast.dana), cast, "of_team")),
        ("confidential", lambda c, cast: together_letters.hidden(replace(c, to=cast.dana), cast, "confidential")),
    ),
    "dossier": (
        ("of another desk", lambda c, cast: together_letters.hidden(replace(c, to=cast.dana), cast, "of_team")),
        (
            "confidential, by the clock",
            lambda c, cast: together_letters.hidden(
                replace(c, to=cast.dana, escalation=replace(c.escalation, by=None)), cast, "confidential"
            ),
        ),
    ),
    "low-score": (("confidential", lambda c, cast: together_letters.hidden(c, cast, "confidential")),),
    "status": (
        ("one", lambda c, _: replace(c, tickets=c.tickets[:1], reason="this link belongs to an earlier solution")),
    ),
    "mailbox-trouble": (
        (
            "refused",
            lambda c, _: _other(
                c, kind="refused", reason="log-in refused: [AUTHENTICATIONFAILED] Authentication failed."
            ),
        ),
        (
            "not stored",
            lambda c, _: _other(c, kind="not-stored", reason="a mail could not be stored (StoreFull); it stays there"),
        ),
        (
            "not given",
            lambda c, _: _other(c, kind="not-given", reason="NO [SERVERBUG] cannot read it; mail 7 stays there"),
        ),
        (
            "not filed",
            lambda c, _: _other(c, kind="not-filed", reason="NO [TRYCREATE] Mailbox doesn't exist: Processed"),
        ),
        ("a fault of ours", lambda c, _: _other(c, kind="fault", reason="a fault of the program (KeyError)")),
    ),
    "many-mails": (("a flood", lambda c, _: _other(c, kind="flood", what="many mails", reason="1500", count=1500)),),
    "queue-stuck": (
        (
            "standstill",
            lambda c, _: _other(
                c, kind="standstill", what="decisions", reason="no reading process can be started", count=7
            ),
        ),
        ("a step", lambda c, _: _other(c, kind="failing", what="timers", reason="KeyError: 'assignee'")),
        ("mails", lambda c, _: _other(c, kind="old-mail", what="inbox", reason="not looked at yet")),
    ),
    "machine-trouble": (
        (
            "a full disk",
            lambda c, _: _other(c, kind="full", what="disk", reason="less than 16 MB are free at /srv/postdesk/var"),
        ),
        (
            "a certificate that ends",
            lambda c, _: _other(
                c, kind="certificate-ends", what="smtp certificate", reason="/etc/ssl/mx.pem ends on 2026-12-05"
            ),
        ),
        (
            "one that has ended",
            lambda c, _: _other(
                c, kind="certificate-ended", what="smtp certificate", reason="/etc/ssl/mx.pem ended on 2026-11-23"
            ),
        ),
        (
            "a clock that is wrong",
            lambda c, _: _other(
                c,
                kind="skewed",
                what="clock difference of node-a",
                reason="this machine's clock is 61 min ahead of the database's",
            ),
        ),
        (
            "a key that DNS lacks",
            lambda c, _: _other(
                c,
                kind="dkim-missing",
                what="dkim acme.example",
                reason="a1._domainkey.acme.example does not hold our key",
            ),
        ),
    ),
    "works-again": (
        ("a way out that was away", lambda c, _: _other(c, kind="away", what="next hop")),
        ("a disk", lambda c, _: _other(c, kind="full", what="disk")),
        ("a certificate", lambda c, _: _other(c, kind="certificate-ends", what="smtp certificate")),
        ("a clock", lambda c, _: _other(c, kind="skewed", what="clock difference of node-a")),
        ("a key in DNS", lambda c, _: _other(c, kind="dkim-missing", what="dkim acme.example")),
        ("letters", lambda c, _: _other(c, kind="old-letters", what="outbox")),
        ("log-in of the way out", lambda c, _: _other(c, kind="no-log-in", what="next hop")),
        ("people", lambda c, _: _other(c, kind="unreached", what="people")),
        ("a way out that refused everything", lambda c, _: _other(c, kind="refuses", what="next hop")),
        ("standstill", lambda c, _: _other(c, kind="standstill", what="decisions")),
        ("a step", lambda c, _: _other(c, kind="failing", what="timers")),
        ("a backup", lambda c, _: _other(c, kind="no-backup", what="backup")),
        ("mails", lambda c, _: replace(_other(c, kind="old-mail", what="inbox"), deadline=None)),
    ),
}
