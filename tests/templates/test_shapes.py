"""A letter printed by its shape is byte for byte what it is when it is printed anew."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from templates.compiler import PlainEnvironment
from templates.layout import GUARD, GUARD_END, STRONG, STRONG_END, Buttons, Choice, Items, Spoken, Typed
from templates.render import _press, render
from templates.samples.every_letter import sample
from templates.shapes import Frame, print_pages

VALUES = [
    "Ann", "李伟", "Ann Lee", "王 芳", "T-7", "#备注", "#note", "50%", "%s", "a<b>&'\"", "…", "· x", "，", "价格（含税）",
    "a | b", "- no item", "1. none", "~", "--", "\\", "x" * 90, "中" * 60, "Ünï", "“quoted”", "é", "ｗｉｄｅ", "1",
]  # fmt: skip
PIECES = [
    "{}", "{} ", " {}", "words {} go on", "{}{}", "{} {}", "由{}处理，", "{}，请用 #备注 写", "在{}之前", "中文", "中文 {} 中文", "plain words",
    "50% of it", "it's <b>", "[{}]", "“{}”", "#接受",
]  # fmt: skip
MARKS = ["", "", "", "- ", "1. ", "~ ", "# ", "| a label | ", "| {} | ", "| {} and a long label of a row | ", "  "]
MADE = (
    Spoken("What they\n wrote, 中文 #备注."),
    Typed(("#note", "#resolve")),
    Buttons((Choice("Go", "mailto:a", ""),)),
)


def shapes(language="en"):
    """Those of a press of its own."""
    return type(_press(language, None))(language, None).shapes


def write(chance):
    """The source of a letter with gaps, and how many there are."""

    def line():
        return chance.choice(MARKS) + " ".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 4)))

    chunks = ["\n".join(line() for _ in range(chance.randrange(1, 4))) for _ in range(chance.randrange(1, 5))]
    chunks.insert(chance.randrange(len(chunks) + 1), f"\n\x01{chance.randrange(3)}\x01\n")
    head = "Subject: s {}" + chance.choice(["", "\nPreview: {} 中", "\nPreview: p"])
    foot = chance.choice(["", "\n--\n{}\nfoot {}\n中文 {}", "\n--\nfixed"])
    return head + "\n\n" + "\n\n".join(chunks) + foot + "\n"


def fill(source, chance, marks):
    """Any values; strong is what was strong before."""
    for _ in range(source.count("{}")):
        value = f"{GUARD}{chance.choice(VALUES)}{GUARD_END}"
        source = source.replace("{}", f"{STRONG}{value}{STRONG_END}" if marks.random() < 0.2 else value, 1)
    return source


def check_ascii(pages):
    """What a shape says of its HTML for mail is that HTML."""
    if pages.ascii_html is not None:
        whole, shared, own = pages.ascii_html
        assert whole == f"{pages.html}\n".replace("\n", "\r\n").encode("ascii", "xmlcharrefreplace")
        assert sorted(whole.split(b"\r\n")[:-1]) == sorted((shared + own).split(b"\r\n")[:-1])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_any_values_in_any_shape(language):
    chance, known, frame = random.Random(7), shapes(language), _press(language, None).shapes.frame
    used = 0
    for _ in range(60):
        state = chance.getrandbits(32)
        source = write(chance)
        for _ in range(5):
            letter = fill(source, chance, random.Random(state))
            expected = print_pages(letter, list(MADE), known.colon, frame.language, frame.whole)
            pages = known.print(letter, list(MADE))
            assert pages[:3] == expected[:3], letter
            check_ascii(pages)
        used = sum(shape is not None for shape in known._known.values())
    assert used > 54


def test_the_third_letter_is_printed_by_its_shape(monkeypatch):
    known = shapes()
    letters = [f"Subject: s\n\nHello {GUARD}{name}{GUARD_END},\n\nYours.\n" for name in ("Ann", "Bob", "Eva")]
    for letter in letters[:2]:
        known.print(letter, [])
    monkeypatch.setattr("templates.shapes.print_pages", None)
    pages = known.print(letters[2], [])
    assert pages.text == "Hello Eva,\n\nYours.\n"
    assert "Hello Eva," in pages.html


@pytest.mark.parametrize(
    "odd",
    [
        f"Subject: s\n\n{GUARD}{GUARD_END} x\n",  # nothing between marks
        f"Subject: s\n\n{GUARD} x {GUARD}y{GUARD_END}\n",  # a mark of a template
        "Subject: s\n\n" + "\n".join(f"- {n}" for n in range(2000)),
    ],
)
def test_odd_letters_have_no_shape(odd):
    known = shapes()
    for _ in range(3):
        known.print(odd, [])
    assert not any(known._known.values())


def test_a_shape_that_gives_something_else_is_not_used():
    """A list that goes on behind files is joined to theirs, which no shape knows of."""
    known = shapes()
    for name in ("Ann", "Bob", "Eva"):
        pages = known.print(f"Subject: s\n\n\x010\x01\n\n- {GUARD}{name}{GUARD_END}\n", [Items((("a.pdf",),))])
        assert pages.text == f"  - a.pdf\n  - {name}\n"
    assert list(known._known.values()) == [None]


def test_html_that_ends_lines_otherwise_is_left_to_who_sends_it():
    known = shapes()
    for text in ("a", "b", "c\rd", "e\0f"):
        pages = known.print("Subject: s\n\n\x010\x01\n", [Spoken(text)])
    assert None not in known._known.values()
    assert pages.ascii_html is None


def test_shapes_are_few():
    known = shapes()
    for number in range(400):
        for _ in range(2):
            known.print(f"Subject: s\n\nline {number}\n", [])
    assert len(known._known) == 128
    assert next(iter(known._known))[0].endswith("line 272\n")


def test_a_letter_without_a_subject_is_refused_by_its_shape_too():
    known = shapes()
    for _ in range(3):
        with pytest.raises(ValueError, match="Subject"):
            known.print("Hello\n\nbody\n", [])


def test_values_of_people_are_escaped():
    for _ in range(3):
        ticket = replace(sample("received").ticket, subject="<script>alert('x')</script>")
        letter = render("received", "en", replace(sample("received"), ticket=ticket))
        assert "<script>" not in letter.html
        assert "&lt;script&gt;alert(&#39;x&#39;)" in letter.html


def test_a_frame_without_a_loop_has_no_parts(tmp_path):
    from jinja2 import DictLoader

    plain = PlainEnvironment(loader=DictLoader({"f": "{{ subject }}"}), autoescape=True)
    with pytest.raises(TypeError, match="no loop"):
        Frame(plain, "f", "en", str)
