"""Sample contexts of the letters about knowledge: an article that was asked for, solved tickets like this one,
what became of a draft.
"""

from __future__ import annotations

from msgspec.structs import replace

from templates.context import ArticleView, LetterContext
from templates.samples.together_letters import Cast


def _title(cast: Cast) -> str:
    return cast.say("Paper jam in the floor printers", "打印机卡纸的处理")


def _article(c: LetterContext, cast: Cast) -> LetterContext:
    steps = cast.say(
        "1. Open the flap at the back.\n2. Pull the paper upwards.\n3. Close it until it clicks.",
        "1. 打开后盖。\n2. 把纸往上抽出。\n3. 关上，听到咔哒一声。",
    )
    return replace(c, articles=(ArticleView(_title(cast), steps, "", "printer-jam"),))


def _similar(c: LetterContext, cast: Cast) -> LetterContext:
    solved = replace(
        cast.ticket(),
        ref="T-987",
        number=987,
        state="closed",
        ended=True,
        solution=cast.say("feed roller replaced", "更换进纸辊"),
    )
    return replace(c, to=cast.noor, similar=(solved, replace(solved, ref="T-955", number=955, solution="")))


def _decided(c: LetterContext, cast: Cast, decided: str) -> LetterContext:
    shown = ArticleView(_title(cast), name="paper-jam-t1042", decided=decided)
    return replace(c, to=cast.noor, actor=cast.dana, articles=(shown,))


MORE = {
    "article": _article,
    "similar": _similar,
    "article-decided": lambda c, cast: _decided(c, cast, "published"),
}
VARIANTS = {
    "similar": (("none", lambda c, _: replace(c, similar=())),),
    "article-decided": (
        ("rejected", lambda c, cast: replace(_decided(c, cast, "rejected"), reason=cast.say("too special", "太特殊"))),
        ("an earlier draft", lambda c, cast: replace(_decided(c, cast, "replaced"), actor=None)),
        ("published before", lambda c, cast: replace(_decided(c, cast, "published"), actor=None)),
        ("rejected before", lambda c, cast: replace(_decided(c, cast, "rejected"), actor=None)),
    ),
}
