"""Letters and words of the desk's own: an edit with a mistake reaches no letter, across a restart either."""

from __future__ import annotations

from pathlib import Path

from service.loops.letters.kept_letters import KeptLetters

LETTER = 'Subject: {{ ticket|subject }}\n\n{{ to|greeting }}\n\nThanks.\n--\n{% include "en/_foot.j2" %}\n'


def write(folder: Path, name: str, text: str) -> None:
    (folder / "templates" / "en").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "en" / name).write_text(text, encoding="utf-8")


def kept(folder: Path) -> KeptLetters:
    return KeptLetters(folder / "templates", folder / "var" / "letters")


def test_without_letters_of_our_own(tmp_path: Path) -> None:
    assert kept(tmp_path).prove({}).folder is None


def test_the_last_good_letter_stays(tmp_path: Path) -> None:
    write(tmp_path, "received.j2", LETTER)
    good = kept(tmp_path).prove({}).folder
    assert good is not None
    write(tmp_path, "received.j2", LETTER.replace("ticket|", "tickt|"))
    edited = kept(tmp_path).prove({})  # of a process that has started anew
    assert edited.folder == good
    assert (good / "en" / "received.j2").read_text(encoding="utf-8") == LETTER
    assert [str(one).split(" - ")[0] for one in edited.problems] == [
        "templates/en/received.j2:1:13 there is no value 'tickt'; did you mean 'ticket'?"
    ]
    write(tmp_path, "received.j2", LETTER.replace("Thanks", "Thank you"))
    mended = kept(tmp_path).prove({})
    assert mended.problems == ()
    assert mended.folder not in {None, good}
    assert not good.exists()


def test_the_last_good_words_stay(tmp_path: Path) -> None:
    write(tmp_path, "words.toml", '[signs]\nno_subject = "Your mail"\n')
    good = kept(tmp_path).prove({}).folder
    write(tmp_path, "words.toml", '[signs]\nno_subject = "Your mail\n')
    edited = kept(tmp_path).prove({})
    assert edited.folder == good
    assert [(one.file, one.line) for one in edited.problems] == [("templates/en/words.toml", 2)]


def test_a_broken_letter_without_a_good_one_is_named(tmp_path: Path) -> None:
    write(tmp_path, "received.j2", "{{ tickt }}")
    found = kept(tmp_path).prove({})
    assert found.problems
    assert found.folder == tmp_path / "templates"  # of it whatever is right is printed, the rest as shipped
