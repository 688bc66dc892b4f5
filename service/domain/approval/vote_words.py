"""What an approver's answer says: yes, no with a reason, or neither.

Strict: a yes with a condition is no yes (docs/process.md S3.6).
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.message import Reading
from service.domain.commands import yes_no
from service.domain.commands.lines import GREETING, INVISIBLE
from service.domain.commands.mail_text import answer_text, new_text
from service.domain.commands.time_words import fold_width
from service.domain.commands.yes_no import (
    ASKS,
    CUT,
    EDGES,
    MOST_LINES,
    is_name_or_job,
    names,
    plain,
    without_signature,
)

APPROVED, REJECTED = "approved", "rejected"
_YES = yes_no.YES | frozenset(
    {
        "approve", "approved", "approve it", "i approve", "i approve it", "i approve this", "i approve this change", "approve this",
        "approved by me", "approval granted", "approval given", "yes approved", "ok", "okay",
        "ok approved", "ok for me", "okay for me", "ok with me", "fine", "fine with me", "fine by me", "good", "good to go", "agreed", "agree",
        "i agree", "granted", "go", "go ahead", "please go ahead", "go for it", "please do", "do it", "proceed", "please proceed", "lgtm", "sure",
        "no objection", "no objections", "i have no objection", "i have no objections", "no problem", "y", "+1",
        "批准", "我批准", "已批准", "予以批准", "准", "准了", "同意", "我同意", "同意了", "同意批准", "同意变更", "同意申请", "同意实施", "批准变更", "批准申请",
        "可以", "可以的", "可以做", "可以实施", "好", "好的", "行", "行的", "没问题", "没有问题", "通过", "审批通过", "无异议", "没有异议", "没意见", "没有意见",
        "请实施", "请执行", "执行吧", "做吧", "嗯", "赞成", "准予",
    }
)  # fmt: skip
_NO = yes_no.NO | frozenset(
    {
        "reject", "rejected", "i reject", "i reject it", "reject it", "i reject this", "deny", "denied", "i deny",
        "decline", "declined", "i decline", "refuse", "refused", "i refuse", "not approved", "disapprove", "disapproved", "i disapprove",
        "do not approve", "i do not approve", "i don't approve", "don't approve", "not ok", "not okay", "not agreed", "disagree", "i disagree",
        "i do not agree", "i don't agree", "do not do it", "don't do it", "n", "-1", "veto",
        "驳回", "我驳回", "予以驳回", "不同意", "我不同意", "不批准", "我不批准", "不批", "不予批准", "拒绝", "我拒绝", "否决", "不行", "不可以", "不可", "不通过",
        "不准", "反对", "我反对", "不赞成", "不能批准", "不能同意", "不要做",
    }
)  # fmt: skip
_NO_AND_WHY = ("reject", "rejected", "i reject", "declined", "denied", "refused", "not approved", "veto")
_NO_AND_WHY_ZH = ("驳回", "不同意", "不批准", "拒绝", "否决", "反对")
_POLITE = yes_no.POLITE | frozenset(
    {
        "please", "good luck", "well done", "great", "great work", "good work", "nice", "from my side", "looks fine", "looks good", "looks good to me",
        "looks ok", "all fine", "all good", "makes sense", "good idea", "great idea", "great job", "cheers", "thanks a lot", "many thanks",
        "thank you very much", "happy to", "no worries", "perfect", "excellent", "wonderful",
        "辛苦", "辛苦了", "麻烦了", "收到", "请", "很好", "挺好", "不错", "看起来不错", "支持", "非常感谢", "多谢", "谢谢大家", "好主意",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VoteWords:
    """`decided` is approved, rejected, or "" for anything else; `reason` is what stands behind a no."""

    decided: str = ""
    reason: str = ""


def parse_vote(text: str, writer: str = "") -> VoteWords:
    """An approver's answer.

    A yes counts when nothing but a yes, thanks and a name is said; a no with whatever follows as its reason.
    """
    text = INVISIBLE.sub("", text).replace("\r\n", "\n").strip()
    body = _body(text, writer)
    pieces = [piece for piece in (plain(one) for one in CUT.split("\n".join(body))) if piece]
    if not pieces or len(body) > MOST_LINES:
        return _refusal(body, pieces) if pieces else VoteWords()
    own = names(writer)
    if not ASKS.search("".join(body)):
        rest = [piece for piece in pieces if piece not in _POLITE and piece not in own]
        if rest and all(piece in _YES for piece in rest):
            return VoteWords(APPROVED)
        first = [piece for piece in (plain(one) for one in CUT.split(body[0])) if piece and piece not in _POLITE]
        if first and all(piece in _YES for piece in first) and _is_card(body[1:], own):
            return VoteWords(APPROVED)
    return _refusal(body, pieces)


def _is_card(lines: list[str], own: frozenset[str]) -> bool:
    """Do the lines below a clear yes hold kind words, a name or a job alone?"""
    pieces = [piece.strip() for line in lines for piece in CUT.split(line) if piece.strip()]
    for piece in pieces:
        folded = plain(piece)
        if not folded or folded in _POLITE or folded in _YES or folded in own:
            continue
        if folded in _NO or not is_name_or_job(piece):
            return False
    return bool(pieces)


def read_vote(reading: Reading, writer: str = "") -> VoteWords:
    """The vote of a mail: a yes counts only with a signature that holds no other words; a no needs no such care."""
    if reading.reply.is_other_in_html:
        return VoteWords()
    said = parse_vote(answer_text(reading), writer)
    return said if said.decided == APPROVED else parse_refusal(new_text(reading), writer)


def parse_refusal(text: str, writer: str = "") -> VoteWords:
    """A no with its reason; neither where the text is a yes."""
    said = parse_vote(text, writer)
    return said if said.decided == REJECTED else VoteWords()


def _refusal(body: list[str], pieces: list[str]) -> VoteWords:
    """It begins with a no, and no yes follows."""
    first = pieces[0]
    plain_no = first in _NO
    if ASKS.search(CUT.split(body[0].replace("?", "?,").replace("？", "？,"))[0]):
        return VoteWords()
    with_why = any(first.startswith(f"{word} ") for word in _NO_AND_WHY) or first.startswith(_NO_AND_WHY_ZH)
    if not (plain_no or with_why) or any(piece in _YES for piece in pieces[1:]):
        return VoteWords()
    return VoteWords(REJECTED, _reason("\n".join(body)))


def _reason(text: str) -> str:
    """What stands behind the no, as it was written."""
    bare = text.lstrip(EDGES + "\n")
    folded = fold_width(bare).lower().replace("’", "'")
    words = sorted((*_NO, *_NO_AND_WHY, *_NO_AND_WHY_ZH), key=len, reverse=True)
    for word in words:
        behind = folded[len(word) : len(word) + 1]
        if folded.startswith(word) and (not word.isascii() or not behind.isalnum()):
            return bare[len(word) :].lstrip(" \t\n.,;:!-–—，。；：！").strip()
    return bare.strip()


def _body(text: str, writer: str) -> list[str]:
    """The lines without greeting, farewell and the name below it."""
    kept = without_signature([line for line in text.split("\n") if line.strip()], names(writer), any_name=True)
    if len(kept) > 1 and GREETING.fullmatch(kept[0]):
        kept = kept[1:]
    return kept
