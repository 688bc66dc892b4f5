"""Acceptance with the real daemon and real SMTP: people who write much, all at once (scenario 47)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email import message_from_bytes, policy

from service.rehearsal.people_mail import ReadLetter, make_reply
from service.rehearsal.script import ReplyPart

ANN, BO, PIET, DANA = "ann@acme.example", "bo@other.example", "piet@acme.example", "dana@acme.example"
TEAM = (PIET, DANA)


def files(desk, ticket="T-1"):
    return [one["name"] for article in desk.json("show", ticket)["articles"] for one in article["attachments"]]


def to_engineer(desk, text):
    """The first letter to an engineer with this text."""

    def find():
        for raw in list(desk.sink.mails):
            letter = ReadLetter(raw.content, raw.recipients[0], raw.received_at)
            if letter.to in TEAM and text in letter.text:
                return letter
        return None

    return desk.until(find)


def photo(desk, letter, number):
    part = ReplyPart.model_validate({"from": letter.to, "body": "", "quote": False})
    content, sender, to = make_reply(part, letter, datetime.now(UTC), desk._message_id())
    message = message_from_bytes(content, policy=policy.SMTP)
    message.add_attachment(bytes([number]) * 3000, maintype="image", subtype="jpeg", filename=f"IMG_{number}.jpg")
    desk.give(message.as_bytes(), sender, to)


def held(desk):
    return [one for one in desk.json("inbox") if one["outcome"] == "held"]


def test_a_persons_photos_and_an_engineers_notes_at_once(desk):
    desk.mail(ANN, "Printer jam", "The printer jams.")
    received = desk.letter(ANN, "T-1")
    with ThreadPoolExecutor(5) as people:
        list(people.map(lambda number: photo(desk, received, number), range(10)))
    desk.until(lambda: len(files(desk)) == 10)
    work = to_engineer(desk, "The printer jams.")
    for number in range(5):
        desk.reply(work, f"#note Number {number} is no paper.", quote=False)
    desk.reply(work, "Hello Ann, the technician comes at 3.", quote=False)
    desk.letter(ANN, "comes at 3")
    for words in ("status", "help", "You can call me at 5555."):
        desk.reply(received, words)
    to_engineer(desk, "5555")
    assert not held(desk)
    assert len(desk.tickets()) == 1


def test_nine_in_copy_answer_all_at_once(desk):
    root, nine = "<root@client.example>", [f"c{number}@acme.example" for number in range(9)]
    desk.mail(ANN, "Printer jam", "The printer jams.", cc=nine, headers={"Message-ID": root})
    desk.letter(ANN, "T-1")
    thread = {"In-Reply-To": root, "References": root}

    def answer(one):
        desk.mail(one, "Re: Printer jam", f"For me too, says {one}.", cc=[ANN, *nine], headers=thread)

    with ThreadPoolExecutor(5) as people:
        list(people.map(answer, nine))
    for one in nine:
        to_engineer(desk, f"says {one}")
    assert len(desk.tickets()) == 1
    assert not held(desk)


def test_a_robot_without_a_mark_gets_four_letters_and_all_of_it_is_there(desk):
    desk.mail(BO, "Printer jam", "The printer jams.")
    received = desk.letter(BO, "T-1")
    words = ["lamp", "river", "stone", "cloud", "maple", "engine", "window", "paper"]
    for number in range(24):
        desk.reply(received, f"{words[number % 8].capitalize()} {words[number // 3]} x{number}.", quote=False)
    desk.until(lambda: len(desk.json("show", "T-1")["articles"]) == 25)
    assert len(desk.tickets()) == 1
    assert not held(desk)
    assert sum(BO in raw.recipients for raw in desk.sink.mails) <= 4
