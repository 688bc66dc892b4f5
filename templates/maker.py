"""The functions of the letters: what is more than a line (people's words, choices, scores, commands, attachments)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from templates import layout
from templates.context import AttachmentView, BarView, ChartView, CommandView, Said, Scores, SealView
from templates.layout import Marked, check_content_id, check_link
from templates.speech import say_size
from templates.words import Words

_DIMENSIONS = Scores.__struct_fields__[:4]  # each with a link for each score
_NO_ROOM, _MOST_NAMED = "room", 5  # files that had no room in a letter: more of them are not named one by one
WIDEST = 560  # pixels: what stands in the one column of a letter


class Maker:
    """The functions of a letter that make more than a line:
    each puts a block aside and leaves a reference in the text.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self.blocks: list[layout.Block] = []

    def functions(self) -> dict[str, Any]:
        """Name in a letter's template -> the function that makes its block."""
        return {
            "said": self.said,
            "own": self.own,
            "typed": self.typed,
            "quoted": self.quoted,
            "choice": layout.Choice,
            "choices": self.choices,
            "buttons": self.buttons,
            "scores": self.scores,
            "explained": self.explained,
            "files": self.files,
            "rated": self.rated,
            "bars": self.bars,
            "bar": self.bar,
            "chart": self.chart,
        }

    def _put(self, block: layout.Block) -> Marked:
        self.blocks.append(block)
        return Marked(f"\n{layout.BLOCK}{len(self.blocks) - 1}{layout.BLOCK}\n")

    def said(self, message: Said | str, label: str = "") -> Marked:
        """The words that the letter carries, as they were written."""
        text = layout.clean_text(message if isinstance(message, str) else message.text)
        seal = None if isinstance(message, str) else message.seal
        spoken = self._put(
            layout.Spoken(
                text or self.words.get("signs", "no_text"), "said", layout.space_scripts(layout.clean_line(label))
            )
        )
        if seal is None:
            return spoken
        return Marked(f"{spoken}\n~ {layout.GUARD}{layout.clean_line(self._say_seal(seal))}{layout.GUARD_END}\n")

    def _say_seal(self, seal: SealView) -> str:
        """One line: who signed the words and whether that holds, and whether they came encrypted."""
        words = self.words.groups["seal"]
        name, address = seal.who.name, seal.who.address
        who = self._bracket(name, address) if name and address else name or address or words["nobody"]
        lines = [words["encrypted"]] if seal.encrypted else []
        if not seal.signed:
            lines += [words["unsigned"]] if seal.encrypted or not seal.has_shut else []
        elif seal.holds:
            lines.append(layout.put_into(words["holds" if seal.covers_text else "holds_around"], who=who))
        else:
            lines.append(layout.put_into(words["fails"], who=who, why=self.words.word("seal_fault", seal.why)))
        if seal.has_outside:
            lines.append(words["outside"])
        if seal.has_shut:
            lines.append(words["shut"])
        return words["between"].join(lines)

    def own(self, message: Said) -> Marked:
        """The words of the person whose letter this is: not set off, nothing around them."""
        return self._put(layout.Spoken(layout.clean_text(message.text) or self.words.get("signs", "no_text"), "own"))

    def quoted(self, text: str, label: str = "", lines: int = 12) -> Marked:
        """Earlier words, short and set off: at most `lines` lines."""
        kept = layout.clean_text(text).split("\n")
        if len(kept) > lines:
            kept = [*kept[:lines], "…"]
        return self._put(layout.Spoken("\n".join(kept), "history", layout.space_scripts(layout.clean_line(label))))

    def choices(self, *choices: layout.Choice) -> Marked:
        """Links that write the reply. Raises ValueError for a link that is no mailto."""
        for choice in choices:
            check_link(choice.link or "mailto:")
        cleaned = (
            layout.Choice(layout.clean_line(c.label), c.link, layout.space_scripts(layout.clean_line(c.text)))
            for c in choices
        )
        return self._put(layout.Choices(tuple(cleaned), self.words.get("signs", "or")))

    def buttons(self, *choices: layout.Choice) -> Marked:
        """Links in one row; those without a link are left out. Raises ValueError for a link that is no mailto."""
        shown = tuple(
            layout.Choice(layout.clean_line(one.label), check_link(one.link), "") for one in choices if one.link
        )
        return self._put(layout.Buttons(shown)) if shown else Marked("")

    def typed(self, *words: str) -> Marked:
        """Examples of what to type, on a line of their own; empty ones are left out."""
        return self._put(_typed(words))

    def scores(self, scores: Scores) -> Marked:
        """The survey: one scale a question, with the scores that were given already."""
        given = scores.given or (0, 0, 0, 0)
        scales = tuple(
            layout.Scale(self.words.get("survey", name), getattr(scores, name), given[index])
            for index, name in enumerate(_DIMENSIONS)
        )
        best = layout.Choice(self.words.get("signs", "all_best"), check_link(scores.all), "") if scores.all else None
        legend = self.words.get("signs", "scale").replace("{low}", self.words.get("survey", "low"))
        return self._put(layout.Scales(scales, legend.replace("{high}", self.words.get("survey", "high")), best))

    def explained(self, commands: tuple[CommandView, ...]) -> Marked:
        """Commands with what they do, as a list to look things up in, each group under its heading."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for command in commands:
            word = command.chinese if self.words.language == "zh" and command.chinese else command.word
            row = (layout.clean_line(f"#{word} {command.example}"), layout.clean_line(command.meaning))
            groups.setdefault(command.group, []).append(row)
        return Marked(
            "".join(self._heading(group) + self._put(layout.Commands(tuple(groups[group]))) for group in groups)
        )

    def _heading(self, group: str) -> str:
        return f"\n# {self.words.get('command_groups', group)}\n" if group else ""

    def files(self, attachments: tuple[AttachmentView, ...], rest: str = "") -> Marked:
        """Attachments: name and size, and why one was kept back; pictures that stood in the text are shown below.

        Many that had no room are one line. `rest`: the command that sends those, for who may write it.
        """
        crowded = [file for file in attachments if file.kept_back == _NO_ROOM]
        together = crowded if len(crowded) > _MOST_NAMED else []
        items = [(self._name_file(file),) for file in attachments if file not in together]
        if together:
            more = self.words.get("signs", "more_files").replace("{count}", str(len(together)))
            size = say_size(sum(file.size for file in together))
            items.append((more.replace("{size}", size) + self._kept_back(_NO_ROOM),))
        listed = self._put(layout.Items(tuple(items)))
        pictures = tuple(
            layout.Picture(check_content_id(file.picture), layout.clean_line(file.name, 80), min(file.width, WIDEST))
            for file in attachments
            if file.picture and not file.kept_back
        )
        shown = self._put(layout.Pictures(pictures)) if pictures else ""
        if not (crowded and rest):
            return Marked(listed + shown)
        return Marked(f"{listed}{shown}\n{self.words.get('signs', 'rest_of_files')}\n{self.typed(rest)}")

    def _name_file(self, file: AttachmentView) -> str:
        kept_back = self._kept_back(file.kept_back) if file.kept_back else ""
        return f"{self._bracket(layout.clean_line(file.name, 80), say_size(file.size))}{kept_back}"

    def _bracket(self, what: str, beside: str) -> str:
        """Such as "photo.jpg (1.8 MB)"."""
        return f"{what}{self.words.get('signs', 'bracket')}{beside}{self.words.get('signs', 'bracket_end')}"

    def _kept_back(self, why: str) -> str:
        said = layout.clean_line(self.words.word("kept_back", why))
        return self.words.get("signs", "kept_back").replace("{why}", said)

    def rated(self, scores: Scores) -> Marked:
        """The scores that were given, each as a bar; one that was left out is not shown."""
        given = zip(_DIMENSIONS, scores.given, strict=False)
        made = (
            layout.Bar(self.words.get("survey", name), f"{score}/5", "", score / 5, "", 0)
            for name, score in given
            if score
        )
        return self._put(layout.Bars(tuple(made)))

    def bars(self, bars: tuple[BarView, ...]) -> Marked:
        """Figures with bars, each with its number, its value and what it was before."""
        line = layout.clean_line
        made = (
            layout.Bar(
                line(bar.label), line(bar.value), self._bracket("", line(bar.before)) if bar.before else "",
                None if bar.part is None else min(max(bar.part, 0.0), 1.0), line(bar.note), bar.number,
            )
            for bar in bars
        )  # fmt: skip
        return self._put(layout.Bars(tuple(made)))

    def bar(self, label: str, value: str, part: float | None, note: str = "", number: int = 0) -> Marked:
        """One of a list, with how full it is; no bar where nothing is counted."""
        line = layout.clean_line
        full = None if part is None else min(max(part, 0.0), 1.0)
        made = layout.Bar(line(label), line(value) if part is not None else "", "", full, line(note), number)
        return self._put(layout.Bars((made,), stacked=True))

    def chart(self, chart: ChartView) -> Marked:
        """A picture with its sentence; in text, and where there is no picture, its twin in characters."""
        sentence = layout.clean_line(chart.sentence)
        spark = self._put(layout.Spark(layout.clean_line(chart.twin), sentence, shown=not chart.content_id))
        if not chart.content_id:
            return spark
        picture = layout.Picture(check_content_id(chart.content_id), sentence, min(chart.width, WIDEST))
        return Marked(self._put(layout.Pictures((picture,))) + spark)


@lru_cache(maxsize=256)
def _typed(words: tuple[str, ...]) -> layout.Typed:
    """Examples are the same in letter after letter."""
    return layout.Typed(tuple(layout.clean_line(word) for word in words if word))


FUNCTIONS = tuple(Maker(Words("", {})).functions())  # their names, for the lint
