"""What a command must know is read before it runs: every word of the table, however it is typed and signed."""

from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from gateway.message import Reply
from service.domain.commands.table import COMMANDS, TYPED, CommandNeed
from service.domain.queue.lookups import needs
from service.gather.snapshot import Snapshot
from service.loops import inbound
from tests.tools.talk import ANN, PIET

DANA = "dana@acme.example"
SHAPES = {
    "alone": "{line}",
    "signed": "I look at it.\n\n{line}\n\nPiet",
    "greeted": "Hello Ann,\n\n{line}\n\nPlease wait.\n\nBest regards,\nPiet Jansen",
    "at the end": "您好：\n\n请稍等。\n\n{line}\n\n谢谢",
}


def report(talk):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = ANN, "support@acme.example", "Printer jam", "<f@x>"
    mail.set_content("See the file.")
    mail.add_attachment(b"of it", maintype="application", subtype="octet-stream", filename="it.txt")
    return talk.raw(bytes(mail)).letter(PIET)


@pytest.fixture
def gathered(talk, monkeypatch):
    """Gives a function from a text to the situation that Piet's mail with it leads to; nothing is decided."""
    work = report(talk)
    talk.mail("cat@acme.example", "Toner", "The printer needs toner.")
    seen = []
    gather_mail = inbound.gather_mail

    def spy(unit, world, mail, reading, now, **more):
        seen.append((world, mail, reading, now, more))
        return gather_mail(unit, world, mail, reading, now, **more)

    monkeypatch.setattr(inbound, "gather_mail", spy)
    talk.reply(work, "#note\nseen")
    world, mail, reading, now, more = seen[-1]

    def gather(text):
        with talk.stage.database.read() as unit:
            written = replace(reading, reply=Reply(text), mail=replace(reading.mail, text=text))
            return gather_mail(unit, world, mail, written, now, **{**more, "snapshot": Snapshot(more["snapshot"].read)})

    return gather


def example(typed):
    """A line with this word and what the table shows behind it."""
    row = TYPED[typed]
    shown = row.example_zh if typed in row.chinese else row.example
    argument = {"merge": "2", "link": "2", "show": "", "files": "", "unmerge": "", "assign": "dana", "task": "dana check it",
                "consult": "dana is it broken?", "improve": "dana order more"}.get(row.word, shown.split(" · ")[0])  # fmt: skip
    return f"#{typed} {argument}".rstrip()


def met(need, s):
    """Was what the need asks for read?"""
    shown = s.answers.shown
    return {
        CommandNeed.FILES: bool(s.files),
        CommandNeed.PART: s.part is not None and bool(s.part.files),
        CommandNeed.EVENTS: bool(s.events),
        CommandNeed.SAID: 1 in shown,
        CommandNeed.HERE: 1 in shown,
        CommandNeed.SPLIT: bool(s.answers.files),
        CommandNeed.MERGED: bool(s.events),  # nothing was merged yet
        CommandNeed.QUEUE: bool(s.answers.queue),
        CommandNeed.SEARCH: bool(s.answers.found),
        CommandNeed.ARTICLES: bool(s.answers.knowledge),
        CommandNeed.ARTICLE: bool(s.answers.nearest),
        CommandNeed.SIMILAR: True,  # nothing was solved yet
    }[need]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_word_finds_its_needs_met(gathered, shape):
    missing = []
    for typed, row in TYPED.items():
        if not row.available:
            continue
        s = gathered(SHAPES[shape].format(line=example(typed)))
        assert [one.word for one in s.commands.commands] == [row.word], (typed, s.commands)
        missing += [(typed, need) for need in row.needs if not met(need, s)]
        missing += [(typed, "T-2")] * ("2" in example(typed).split() and 2 not in s.answers.shown)
    assert missing == []


def test_what_no_command_needs_is_not_read(gathered):
    s = gathered("I look at it.")
    assert not any((s.files, s.events, s.answers.shown, s.answers.queue, s.answers.found))
    assert not gathered("#accept").files


def test_each_need_is_some_commands():
    assert needs(()) == frozenset()
    assert {need for row in COMMANDS for need in row.needs} == set(CommandNeed)


@pytest.mark.parametrize("line", ["#show 2", "#查看 2", "＃show 2", "#find toner", "#搜索 toner"])
@pytest.mark.parametrize("name", ["Piet", "皮特", "- Piet", "Piet\nAcme IT", "Best regards,\nPiet"])
def test_a_name_below_a_look_up_does_not_hide_what_it_asks_for(talk, line, name):
    work = talk.mail(ANN, "Printer jam").letter(PIET)
    talk.mail("cat@acme.example", "Toner of the printer", "The printer needs toner.")
    step = talk.reply(work, f"#note\nI look at it.\n\n{line}\n\n{name}")
    assert any("toner" in one.text.lower() for one in step.to(PIET)), [one.text for one in step.letters]


@pytest.mark.parametrize("typed", ["assign", "reassign", "转派", "分派", "指派"])
def test_a_hand_over_by_any_word_takes_the_files_along(talk, typed):
    work = report(talk)
    step = talk.reply(work, f"#{typed} dana\n\nPiet")
    assert [one.name for one in step.letter(DANA, "assignment").files] == ["it.txt"]


@pytest.mark.parametrize("typed", ["assign dana", "reassign dana", "转派 dana"])
def test_a_hand_over_from_the_digest_takes_the_files_along(talk, typed):
    work = report(talk)
    digest = [one for one in talk.wait(days=1) if one.kind == "digest" and one.to == PIET][-1]
    step = talk.reply(digest, f"1 {typed}")
    letters = [*step.letters, *talk.wait(minutes=1)]
    assert work
    assert [f.name for one in letters if one.kind == "assignment" and one.to == DANA for f in one.files] == ["it.txt"]
