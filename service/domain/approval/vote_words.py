"""What an approver's answer says: yes, no with a reason, or neither.

Strict: a yes with a condition is no yes (docs/process.md S3.6).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from gateway.message import Reading
from gateway.read.later_pattern import compile_later
from service.domain.commands import yes_no
from service.domain.commands.lines import GREETING, INVISIBLE
from service.domain.commands.mail_text import answer_text, new_text
from service.domain.commands.time_words import fold_width
from service.domain.commands.yes_no import (
    ASKS,
    CUT,
    EDGES,
    MOST_LINES,
    Phrases,
    is_contact,
    is_greeting,
    is_name_or_job,
    limits,
    names,
    plain,
    without_signature,
)

APPROVED, REJECTED = "approved", "rejected"
_LISTED = yes_no.YES | frozenset(
    {
        "approval granted", "approval given", "you have my approval", "you have my ok", "good to go", "granted", "go",
        "go for it", "please do", "do it", "lgtm", "sure", "of course", "no problem", "y", "准", "准了", "好", "好的",
        "genehmigt", "freigegeben", "einverstanden", "ich genehmige", "ich genehmige das", "ich genehmige es", "ich stimme zu", "zugestimmt",
        "ja", "ja bitte", "ja bitte machen", "bitte machen", "passt für mich", "ok für mich", "von mir aus gerne", "keine einwände",
        "approuvé", "approuvée", "validé", "validée", "accordé", "accordée", "j'approuve", "je valide", "je suis d'accord", "d'accord",
        "d'accord pour moi", "oui", "oui allez-y", "allez-y", "ok pour moi", "pas d'objection",
        "aprobado", "aprobada", "apruebo", "lo apruebo", "yo apruebo", "yo lo apruebo", "de acuerdo", "estoy de acuerdo", "autorizado", "autorizada", "adelante", "sí", "si", "visto bueno",
        "aprovado", "aprovada", "aprovo", "eu aprovo", "de acordo", "estou de acordo", "concordo", "eu concordo", "sim", "pode avançar", "pode seguir",
        "approvato", "approvata", "approvo", "io approvo", "autorizzato", "autorizzata", "d'accordo", "sono d'accordo", "sì", "va bene", "procedete", "proceda",
        "承認", "承認します", "承認しました", "承認いたします", "承認済み", "了承", "了承します", "了承しました", "はい", "問題ありません", "進めてください",
        "согласовано", "согласована", "согласован", "согласен", "согласна", "я согласен", "я согласна", "одобрено", "одобряю",
        "я одобряю", "утверждаю", "я утверждаю", "утверждено", "да", "не возражаю", "я не возражаю",
        "行", "行的", "没问题", "没有问题", "通过", "审批通过", "审核通过", "做吧", "嗯", "准予",
    }
)  # fmt: skip
_THIS = r"(?: (?:it|this|that|(?:(?:this|the|your|her|his|their) )(?:change|request|purchase|order|access|plan)))?"
_MINE = r"(?: (?:from|on) my (?:side|end|part)| (?:for|with|by|from) (?:me|us))?"
_HAN_I = r"(?:我|本人|我方|我这边|我这里)?"
_HAN_THIS = (
    r"(?:(?:该|此|这个|这项|这次|本次)?(?:变更|申请|请求|采购|方案|计划|操作|权限)|给?(?:他|她|其)?(?:开通|授权)"
    r"|(?:实施|执行|进行|处理|办理|变更|批准|采购|购买|下单|订购|买|订))?"
)
_YES = Phrases(
    _LISTED,
    compile_later(
        rf"(?:(?:yes|yep|ok|okay) )?(?:i |we )?(?:(?:do|hereby|fully|gladly|happily|also) )?"
        rf"(?:approved?|agreed?(?: to| with)?|accept(?:ed)?|confirm(?:ed)?)(?: to (?:buy|order|purchase))?{_THIS}{_MINE}"
        rf"|(?:this|that|it)(?: is|'s) (?:approved|ok|okay|fine|good){_MINE}"
        rf"|(?:ok|okay|fine|good|yes|\+1|all (?:fine|good)){_MINE}"
        rf"|(?:i have |we have )?no objections?{_MINE}|(?:yes |ok |okay )?(?:please )?(?:go ahead|proceed|do so)(?: please| then)?"
        rf"|{_HAN_I}(?:已经?|予以|完全|表示)?(?:同意|批准|赞成)(?:予以)?{_HAN_THIS}(?:了|吧)?"
        rf"|{_HAN_I}(?:没有?|无)(?:任何)?(?:意见|异议)"
        rf"|可以(?:的|了)?{_HAN_THIS}(?:做|吧)?|请?(?:尽快)?(?:实施|执行|办理|处理|采购|购买|下单)吧?|[买订]吧"
        r"|(?:yes |ok |okay )?(?:please )?(?:buy|order|get|purchase) (?:it|this|that|them|one)"
    ),
)
_REFUSED = yes_no.NO | frozenset(
    {
        "reject", "rejected", "i reject", "i reject it", "reject it", "i reject this", "deny", "denied", "i deny",
        "decline", "declined", "i decline", "refuse", "refused", "i refuse", "not approved", "disapprove", "disapproved", "i disapprove",
        "do not approve", "i do not approve", "i don't approve", "don't approve", "not ok", "not okay", "not agreed", "disagree", "i disagree",
        "i do not agree", "i don't agree", "do not do it", "don't do it", "n", "-1", "veto",
        "abgelehnt", "nicht genehmigt", "ich lehne ab", "nein", "refusé", "refusée", "rejeté", "rejetée", "je refuse", "non",
        "rechazado", "rechazada", "rechazo", "lo rechazo", "yo rechazo", "yo lo rechazo", "denegado", "denegada", "no aprobado", "no apruebo", "no lo apruebo", "yo no apruebo", "no estoy de acuerdo",
        "rejeitado", "rejeitada", "recusado", "recusada", "reprovado", "não", "não aprovado", "não aprovo", "eu não aprovo", "não concordo", "não estou de acordo",
        "respinto", "respinta", "rifiutato", "rifiutata", "non approvato", "non approvo", "io non approvo", "negato", "non sono d'accordo",
        "却下", "却下します", "否認", "否認します", "不承認", "承認しません", "承認できません", "いいえ",
        "отклонено", "отклоняю", "отклонена", "отказано", "отказ", "нет", "не согласовано", "не согласен", "не согласна", "я не согласен", "я не согласна",
        "я отклоняю", "не одобряю", "я не одобряю", "не утверждаю", "я не утверждаю",
        "驳回", "我驳回", "予以驳回", "不同意", "我不同意", "不批准", "我不批准", "不批", "不予批准", "拒绝", "我拒绝", "否决", "不行", "不可以", "不可", "不通过",
        "不准", "反对", "我反对", "不赞成", "不能批准", "不能同意", "不要做",
    }
)  # fmt: skip
_NO = Phrases(
    _REFUSED,
    compile_later(
        rf"(?:i |we )?(?:will not|won't) (?:approve|agree(?: to| with)?|accept|support){_THIS}"
        rf"|{_HAN_I}不会(?:批准|同意|通过|接受)的?"
    ),
)
_SORRY = frozenset({"sorry", "i'm sorry", "i am sorry", "unfortunately", "抱歉", "不好意思", "对不起", "很抱歉"})
_SORRY_START = compile_later(
    r"\s*(?:i'?’?m sorry|i am sorry|sorry|unfortunately|很?抱歉|不好意思|对不起)[,.!;:，。！\s]+(?=\S)", re.IGNORECASE
)
_NO_AND_WHY = (
    "reject",
    "rejected",
    "i reject",
    "declined",
    "denied",
    "refused",
    "not approved",
    "veto",
    "abgelehnt",
    "refusé",
    "rejeté",
    "rechazado",
    "rejeitado",
    "recusado",
    "respinto",
    "rifiutato",
    "отклонено",
    "отклоняю",
)
_NO_AND_WHY_ZH = ("驳回", "不同意", "不批准", "拒绝", "否决", "反对")
_KIND = yes_no.POLITE | frozenset(
    {
        "good luck", "well done", "great", "great work", "good work", "nice", "from my side", "looks fine", "looks good", "looks good to me",
        "looks ok", "all fine", "all good", "makes sense", "good idea", "great idea", "great job", "cheers", "thanks a lot", "many thanks",
        "thank you very much", "happy to", "no worries", "perfect", "excellent", "wonderful",
        "viele grüße", "mit freundlichen grüßen", "beste grüße", "danke", "vielen dank", "bitte", "merci", "cordialement", "bien cordialement",
        "asap", "asap please", "as soon as possible", "as soon as possible please", "尽快", "请尽快", "越快越好",
        "saludos", "un saludo", "gracias", "muchas gracias", "por favor", "obrigado", "obrigada", "cumprimentos", "atenciosamente",
        "grazie", "grazie mille", "saluti", "cordiali saluti", "per favore", "спасибо", "с уважением", "пожалуйста",
        "ありがとうございます", "よろしくお願いします", "よろしくお願いいたします", "お願いします", "お疲れ様です",
        "sounds good", "sounds fine", "well prepared", "as discussed", "as planned", "all the best",
        "辛苦", "辛苦了", "麻烦了", "收到", "请", "很好", "挺好", "不错", "看起来不错", "支持", "非常感谢", "谢谢大家", "好主意",
        "按计划执行", "按计划实施", "请按计划执行", "请按计划实施", "祝好", "顺祝商祺", "此致", "敬礼", "大家辛苦了",
    }
)  # fmt: skip
# Thanks for something: whatever is named changes nothing, unless a word of it limits the yes.
_THANKS = compile_later(
    r"(?:thanks|thank you|thx|many thanks)(?: (?:a lot|so much|very much))?(?: for [\w' -]{2,60})?"
    r"|(?:多?谢谢?|感谢|辛苦)(?:您|你|各位|大家)?的?(?:说明|解释|准备|提醒|支持|配合|付出)?了?"
)
_WISH = compile_later(
    r"(?:have|enjoy|wish you|i wish you)(?: a| the)? (?:nice|good|great|lovely|pleasant)? ?(?:day|evening|week|weekend|time)"
    r"|(?:nice|good|great) (?:day|evening|week|weekend)(?: to you| everybody| all)?"
    r"|祝(?:您|你|大家|各位)?(?:工作|一切|周末|生活)?(?:顺利|愉快|好|安好)"
)


class VoteWords(Struct, frozen=True):
    """`decided` is approved, rejected, or "" for anything else; `reason` is what stands behind a no."""

    decided: str = ""
    reason: str = ""


def parse_vote(text: str, writer: str, others: Collection[str] = ()) -> VoteWords:
    """An approver's answer.

    A yes counts when nothing but a yes, thanks and a name is said; a no with whatever follows as its reason.
    `others`: the names of the people of the question, whom an approver may speak to.
    """
    text = _BESIDE.sub("\n", INVISIBLE.sub("", text).replace("\r\n", "\n")).strip()
    body = _body(text, writer)
    pieces = [piece for piece in (_once(plain(one)) for one in CUT.split("\n".join(body))) if piece]
    if not pieces or len(body) > MOST_LINES:
        return _refusal(body, pieces) if pieces else VoteWords()
    own = names(writer)
    known = own | {name for one in others for name in names(one)}
    if not ASKS.search("".join(body)):
        rest = [left for left in (_without_kindness(piece, known, own) for piece in pieces) if left]
        if rest and all(piece in _YES for piece in rest):
            return VoteWords(APPROVED)
        first = [
            left for left in (_without_kindness(_once(plain(one)), known, own) for one in CUT.split(body[0])) if left
        ]
        if first and all(piece in _YES for piece in first) and _is_card(body[1:], known):
            return VoteWords(APPROVED)
    return _refusal(body, pieces)


_TWICE = compile_later(r"\b(?!not\b)([a-zà-ÿ]+)(?: \1\b){1,2}|([\u4e00-\u9fff]{2,4})\2{1,2}", re.IGNORECASE)


def _once(piece: str) -> str:
    """A piece with each word once that is said two or three times in a row: "yes yes", 同意同意."""
    return _TWICE.sub(r"\1\2", piece)


# What stands behind a slash, a bar or in brackets stands apart, as if on a line of its own: "approved / CIO".
# So does a farewell with the name behind it: "Approved. Regards, CIO".
_BESIDE = compile_later(
    r"\s*//+\s*|[ \t]+[/|][ \t]+|[ \t]*[()（）][ \t]*"
    r"|(?<=[.!,;])[ \t]+(?=(?:(?:kind|best|warm) )?(?:regards|greetings)\b|(?:viele|beste) grüße\b|cordialement\b)",
    re.IGNORECASE,
)


# A kind word with no stop before it: "approve please", "ok thanks".
_AT_THE_END = compile_later(r"(?<=\w)(?: (?:please|pls|plz|thanks|thank you|many thanks|thx|cheers)){1,2}\Z")


# What tells behind another's name of their yes, and is none of the writer's.
_OF_ANOTHER = compile_later(
    r"(?:(?:has|have|already) )*(?:approved|agreed|accepted|confirmed)(?: .*)?|(?:已经?)?(?:同意|批准|赞成).*"
)


def _without_kindness(piece: str, known: Collection[str], own: Collection[str] = ()) -> str:
    """A piece without kind words and the names of those who are spoken to; "" where nothing else is said."""
    spoken_to = piece.startswith("@")
    piece = _AT_THE_END.sub("", piece.lstrip("@"))
    if piece in known or _is_kind(piece) or is_greeting(piece):
        return ""
    for name in sorted(known, key=len, reverse=True):
        bare = piece.removesuffix(f" {name}").removeprefix(f"{name} ")
        bare = (bare if name.isascii() else bare.removesuffix(name)).strip("@ ")
        if bare != piece and bare:
            if not spoken_to and name not in own and piece.startswith(name) and _OF_ANOTHER.fullmatch(bare):
                return piece  # "Ann approved" tells of Ann
            return "" if _is_kind(bare) or is_greeting(bare) else bare
    return piece


def _is_kind(piece: str) -> bool:
    return piece in _KIND or _WISH.fullmatch(piece) is not None or bool(_THANKS.fullmatch(piece) and not limits(piece))


def _is_card(lines: list[str], known: Collection[str]) -> bool:
    """Do the lines below a clear yes hold kind words, a name, a job, or ways to reach somebody alone?"""
    pieces = [piece.strip() for line in lines if not is_contact(line) for piece in CUT.split(line) if piece.strip()]
    for piece in pieces:
        folded = plain(piece)
        left = _without_kindness(folded, known) if folded else ""
        if not left or left in _YES:
            continue
        if left in _NO or not is_name_or_job(piece):
            return False
    return True


def read_vote(reading: Reading, writer: str, others: Collection[str] = ()) -> VoteWords:
    """The vote of a mail: a yes counts only with a signature that holds no other words; a no needs no such care."""
    if reading.reply.is_other_in_html:
        return VoteWords()
    said = parse_vote(answer_text(reading), writer, others)
    return said if said.decided == APPROVED else parse_refusal(new_text(reading), writer)


def parse_refusal(text: str, writer: str) -> VoteWords:
    """A no with its reason; neither where the text is a yes."""
    said = parse_vote(text, writer)
    return said if said.decided == REJECTED else VoteWords()


def _refusal(body: list[str], pieces: list[str]) -> VoteWords:
    """It begins with a no, and no yes follows."""
    while len(pieces) > 1 and pieces[0] in _SORRY:
        pieces = pieces[1:]
        body = [_SORRY_START.sub("", body[0]), *body[1:]] if _SORRY_START.match(body[0]) else body[1:]
    first = pieces[0]
    plain_no = first in _NO
    if ASKS.search(CUT.split(body[0].replace("?", "?,").replace("？", "？,"))[0]):
        return VoteWords()
    with_why = any(first.startswith(f"{word} ") for word in _NO_AND_WHY) or first.startswith(_NO_AND_WHY_ZH)
    if not (plain_no or with_why) or any(piece in _YES for piece in pieces[1:]):
        return VoteWords()
    return VoteWords(REJECTED, _reason("\n".join(body)))


_BEHIND_NO = " \t\n.,;:!-–—，。；：！"


def _reason(text: str) -> str:
    """What stands behind the no, as it was written."""
    bare = text.lstrip(EDGES + "\n")
    folded = fold_width(bare).lower().replace("’", "'")
    if found := _NO.build.match(folded):
        return bare[found.end() :].lstrip(_BEHIND_NO).strip()
    words = sorted((*_NO, *_NO_AND_WHY, *_NO_AND_WHY_ZH), key=len, reverse=True)
    for word in words:
        behind = folded[len(word) : len(word) + 1]
        if folded.startswith(word) and (not word.isascii() or not behind.isalnum()):
            return bare[len(word) :].lstrip(_BEHIND_NO).strip()
    return bare.strip()


def _body(text: str, writer: str) -> list[str]:
    """The lines without greeting, farewell and the name below it."""
    kept = without_signature([line for line in text.split("\n") if line.strip()], names(writer), any_name=True)
    if len(kept) > 1 and GREETING.fullmatch(kept[0]):
        kept = kept[1:]
    return kept
