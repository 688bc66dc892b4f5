"""A mail with more files than a letter carries: what is kept back says why, and `#files 2` brings the rest."""

from email.message import EmailMessage

import pytest

from service.domain.planning.case import Case
from service.domain.planning.draft import Draft, Refused
from service.domain.planning.letter_recipients import Post
from service.domain.queue.ticket_files import send
from service.domain.ticket.packed_files import PackedFiles, PackedPart
from store.records import Event
from tests.tools.databases import borrow_database
from tests.tools.situations import ANN, DESK, NOOR, NOW, PIET, make_situation, make_ticket
from tests.tools.talk import Talk

RULES = "attachments: {pass_on: 20KB}\n"


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url, rules=RULES)
        yield made
        made.close()


def with_files(talk, count, size=3000, text="The printer jams, my logs are attached."):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Ann Lee <{ANN}>", DESK, "Printer jam"
    mail["Message-ID"], mail["Date"] = talk.stage.message_id(), talk.stage.now
    mail.set_content(text)
    for number in range(1, count + 1):
        mail.add_attachment(b"%02d" % number * (size // 2), maintype="text", subtype="x-log", filename=f"{number}.log")
    return talk.raw(mail.as_bytes()).letter(PIET, "assignment")


def names(letter):
    return [file.name for file in letter.files]


def test_what_had_no_room_comes_part_by_part(talk):
    first = with_files(talk, 14)
    assert names(first) == [f"{n}.log" for n in range(1, 7)]
    assert "8 more files (24 KB): kept back, there is no room left in this message" in " ".join(first.text.split())
    assert "too large" not in first.text and "#files 2" in first.text
    second = talk.reply(first, "#files 2").letter(PIET, "files")
    assert names(second) == [f"{n}.log" for n in range(7, 13)]
    assert "Part 2 of 3 of this ticket's files (14 files, 42 KB in all)" in " ".join(second.text.split())
    third = talk.reply(second, "#files 3").letter(PIET, "files")
    assert names(third) == ["13.log", "14.log"] and "#files 4" not in third.text
    assert names(talk.reply(third, "#files").letter(PIET, "files")) == names(first)
    assert "14 files (42 KB)" in talk.reply(third, "#show").letter(PIET, "ticket").text


def test_who_got_the_ticket_later_gets_them_too(talk):
    step = talk.reply(with_files(talk, 8), "#assign noor")
    assert names(talk.reply(step.letter(NOOR, "assignment"), "#文件 2").letter(NOOR, "files")) == ["7.log", "8.log"]


@pytest.mark.parametrize(
    ("count", "typed", "says"),
    [
        (8, "#files 3", "do not make so many parts"),
        (8, "#files all", "do not make so many parts"),
        (0, "#files", "no files came with this ticket"),
    ],
)
def test_what_is_not_there_is_refused_in_words(talk, count, typed, says):
    step = talk.reply(with_files(talk, count), typed)
    assert says in step.letter(PIET, "receipt").text
    assert not [letter for letter in step.letters if letter.kind == "files"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Event("erased", NOW, data={"what": ["attachments", "text"]}), "files_no_longer_kept"),
        (Event("alert_over", NOW, data={"what": "/var/attachments is full"}), "no_files"),
    ],
)
def test_files_that_were_deleted_are_told_from_those_that_never_came(event, why):
    s = make_situation(sender=PIET, ticket=make_ticket(), part=PackedPart(PackedFiles(), 1), events=(event,))
    draft = Draft(NOW, PIET, "inbox:1", s.ticket)
    with pytest.raises(Refused) as refused:
        send(Case(s, draft, Post(draft, s.policy, s.house)), None)
    assert refused.value.args[0] == why


def test_files_that_no_letter_carries_are_named_with_the_reason(talk):
    first = with_files(talk, 1, size=30_000)
    assert "it is too large" in first.text and "#files" not in first.text
    assert "too large for any message" in talk.reply(first, "#files").letter(PIET, "receipt").text


def test_the_requester_reads_of_no_command(talk):
    """What an engineer's mail could not carry is no matter of `#files`, which requesters cannot write."""
    work = with_files(talk, 0)
    mail = EmailMessage()
    content, sender, recipients = talk.answer(work, "Please see the manuals.")
    head, _, _ = content.partition(b"\n\n")
    for line in head.decode().splitlines():
        name, _, value = line.partition(": ")
        if name in {"From", "To", "Subject", "Message-ID", "Date", "In-Reply-To", "References"}:
            mail[name] = value
    mail.set_content("Please see the manuals.")
    for number in range(8):
        mail.add_attachment(b"%02d" % number * 2000, maintype="text", subtype="x-man", filename=f"{number}.txt")
    letter = talk.raw(mail.as_bytes(), sender, *recipients).letter(ANN, "engineer-reply")
    assert "no room left" in letter.text and "#files" not in letter.text
