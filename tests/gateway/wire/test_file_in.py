"""Mail from files: every form gives the same record, with the envelope that the delivery agent wrote down."""

import io
import mailbox
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.wire.file_in import NotMail, Source, TooBig, find_sources, read_source, read_stream

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MAIL = b"From: Ann <ann@x.example>\nDate: Mon, 23 Nov 2026 08:00:00 +0800\nSubject: x\n\nhello\nFrom here\n"
CRLF = MAIL.replace(b"\n", b"\r\n")
DELIVERED = b"Return-Path: <ann@x.example>\nX-Original-To: support+r@acme.example\nDelivered-To: support@acme.example\n"
DELIVERED += b"Received: by mx (Postfix);\n\tMon, 23 Nov 2026 01:02:03 +0000 (UTC)\n"


def read(path: Path):
    return [raw for source in find_sources(path) for raw in read_source(source, NOW)]


def test_a_mail_in_a_file(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL)
    (raw,) = read(path)
    assert raw.content == CRLF
    assert (raw.road, raw.peer, raw.sender, raw.recipients) == ("file", str(path), "ann@x.example", ())
    assert raw.received_at == datetime(2026, 11, 23, tzinfo=UTC)
    path.write_bytes(CRLF)
    assert read(path)[0].content == CRLF


def test_the_envelope_and_the_time_that_delivery_agents_write(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(DELIVERED + MAIL)
    (raw,) = read(path)
    assert raw.sender == "ann@x.example"
    assert raw.recipients == ("support+r@acme.example", "support@acme.example")
    assert raw.received_at == datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)


def test_a_null_sender(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(b"Return-Path: <>\n" + MAIL)
    assert read(path)[0].sender == ""


@pytest.mark.parametrize(
    "date",
    [
        b"nonsense",
        b"Mon, 99 Nov 2026 99:00:00 +9900",
        b"",
        b"Mon, 1 Jan 99999 00:00:00 +0000",
        b"\xff",
        b"Fri, 31 Dec 9999 23:59:59 -1200",
    ],
)
def test_without_a_date_the_file_tells_the_time(tmp_path, date):
    path = tmp_path / "a.eml"
    path.write_bytes(b"Date: " + date + b"\nSubject: x\n\nx\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert read(path)[0].received_at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_mail_of_the_future_arrives_now_and_does_not_wait_until_then(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(b"Date: Mon, 1 Jan 2035 00:00:00 +0000\nSubject: x\n\nx\n")
    assert read(path)[0].received_at == NOW
    path.write_bytes(b"Subject: x\n\nx\n")
    os.utime(path, (4_000_000_000, 4_000_000_000))
    assert read(path)[0].received_at == NOW


def test_an_mbox_as_python_writes_it(tmp_path):
    path = tmp_path / "old.mbox"
    box = mailbox.mbox(path)
    for number in range(3):
        box.add(MAIL.replace(b"Subject: x", b"Subject: %d" % number))
    box.close()
    mails = read(path)
    assert [raw.content for raw in mails] == [CRLF.replace(b"Subject: x", b"Subject: %d" % n) for n in range(3)]
    assert [raw.peer for raw in mails] == [f"{path}#{n}" for n in (1, 2, 3)]


def test_quoted_from_lines_lose_one_mark_and_inner_ones_start_no_mail(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(
        b"From ann@x.example Mon Nov 23 00:00:00 2026\nSubject: x\n\n>From a\n>>From b\nb\nFrom c is no mail\n\nFrom b@x.example Mon\nSubject: y\n\n\n\n"
    )
    first, second = read(path)
    assert first.content == b"Subject: x\r\n\r\nFrom a\r\n>From b\r\nb\r\nFrom c is no mail\r\n"
    assert first.sender == "ann@x.example"
    assert second.content == b"Subject: y\r\n\r\n\r\n"
    assert second.received_at == NOW


def test_a_maildir_oldest_first_without_drafts_and_deleted(tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    keys = [box.add(MAIL.replace(b"Subject: x", b"Subject: %d" % number)) for number in range(4)]
    for number, (key, flags) in enumerate(zip(keys, ("S", "", "T", "D"), strict=True)):
        message = box[key]
        message.set_flags(flags)
        message.set_subdir("cur" if flags else "new")
        message.set_date(1_700_000_000 - number)
        box[key] = message
    (tmp_path / "Maildir" / "cur" / ".hidden").write_text("x")
    assert [raw.content.partition(b"Subject: ")[2][:1] for raw in read(tmp_path / "Maildir")] == [b"1", b"0"]


def test_a_folder_of_files_in_order(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.eml", "a.eml", "deep/c.eml", "note.txt"):
        (tmp_path / name).write_bytes(MAIL)
    sources = find_sources(tmp_path)
    assert [source.path.name for source in sources] == ["a.eml", "b.eml", "c.eml"]
    assert all(source == Source(source.path, "eml", len(MAIL)) for source in sources)
    (tmp_path / "z.eml").write_bytes(b"From: ann@x.example\nDate: Mon, 5 Feb 2001 09:00:00 +0000\n\nOlder.\n")
    assert find_sources(tmp_path)[0].path.name == "z.eml"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"\n\n", "empty"), (b"hello world\n", "no header"), (b"\x89PNG\r\n", "no header")],
)
def test_files_that_are_no_mail(tmp_path, content, words):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(NotMail, match=words):
        find_sources(path)


def test_paths_that_hold_nothing(tmp_path):
    with pytest.raises(NotMail, match="Maildir"):
        find_sources(tmp_path)
    with pytest.raises(FileNotFoundError):
        find_sources(tmp_path / "missing")


def test_a_pipe():
    raw = read_stream(io.BytesIO(b"From ann@x.example Mon Nov 23\n" + DELIVERED + MAIL), NOW, 10_000)
    assert raw.content == (DELIVERED + MAIL).replace(b"\n", b"\r\n")
    assert (raw.sender, raw.road, raw.peer, raw.received_at) == ("ann@x.example", "pipe", "stdin", NOW)
    told = read_stream(io.BytesIO(MAIL), NOW, 10_000, "b@x.example", ("desk@acme.example",))
    assert (told.sender, told.recipients) == ("b@x.example", ("desk@acme.example",))


@pytest.mark.parametrize("null", ["", "<>", "MAILER-DAEMON"])
def test_a_pipe_names_the_null_sender_as_its_agent_does(null):
    assert read_stream(io.BytesIO(DELIVERED + MAIL), NOW, 10_000, null).sender == ""


def test_a_pipe_that_brings_too_much_or_nothing():
    with pytest.raises(TooBig, match=f"larger than {len(MAIL) - 1} bytes.*smaller attachments"):
        read_stream(io.BytesIO(MAIL), NOW, len(MAIL) - 1)
    assert read_stream(io.BytesIO(MAIL), NOW, len(MAIL)).content == CRLF
    with pytest.raises(NotMail):
        read_stream(io.BytesIO(b"\n"), NOW, 100)


@pytest.mark.parametrize(
    "broken",
    [
        b"\nFrom b@x.example\n",  # no date
        b'\nFrom "B. B" <b@x.example> Mon Nov 23 00:00:00 2026\n',
        b"\nFrom - Mon Nov 23 00:00:00 2026\n",  # as Thunderbird writes it
        b"\nFrom ???@??? Mon Nov 23 00:00:00 2026\n",  # as Eudora did
        b"From b@x.example Mon Nov 23 00:00:00 2026\n",  # no empty line before it
        b"\r\nFrom MAILER-DAEMON Mon Nov 23 00:00:00 +0100 2026\r\n",
    ],
)
def test_broken_from_lines_of_an_mbox_begin_a_mail(tmp_path, broken):
    path = tmp_path / "old"
    path.write_bytes(
        b"From a@x.example Mon Nov 23 00:00:00 2026\nSubject: x\n\nhello\n" + broken + b"Subject: y\n\nyou\n"
    )
    assert [raw.content for raw in read(path)] == [b"Subject: x\r\n\r\nhello\r\n", b"Subject: y\r\n\r\nyou\r\n"]


@pytest.mark.parametrize(
    "words",
    [
        b"\nFrom now on the printer jams:\n\nAgain and again.\n",
        b"\nFrom now on I use this:\nhttps://x.example/vpn\n",
        b"\nFrom Monday\nNote: nobody is here.\n",
        b"From ann@x.example I have it\nNote: she is away.\n",
        b"\nFrom 10:30 on 2026 files are gone\nthat is all.\n",
        b"\nFrom: b@x.example\nSubject: forwarded\n",
    ],
)
def test_a_sentence_of_a_mail_in_an_mbox_begins_no_mail(tmp_path, words):
    """One whose writer said "From now on" came in as two, and the half without fields opened a ticket."""
    path = tmp_path / "old"
    path.write_bytes(b"\xef\xbb\xbf\nFrom a@x.example Mon Nov 23 00:00:00 2026\nSubject: x\n\nhello\n" + words)
    [raw] = read(path)
    assert raw.content == b"Subject: x\r\n\r\nhello\r\n" + words.replace(b"\n", b"\r\n")


def test_what_is_no_mail_or_too_large_is_told_and_the_others_come(tmp_path):
    box = tmp_path / "mails"
    box.mkdir()
    for name, content in (
        ("1", b""), ("2", b"\xd0\xcf\x11\xe0 Outlook"), ("3", b"\x89PNG\r\n"), ("4", MAIL + b"x" * 500),
        ("5", MAIL), ("6", b"\xef\xbb\xbf\r\n" + CRLF),
    ):  # fmt: skip
        (box / f"{name}.eml").write_bytes(content)
        os.utime(box / f"{name}.eml", (int(name), int(name)))
    got = [one for source in find_sources(box) for one in read_source(source, NOW, 500)]
    assert [raw.content for raw in got if not isinstance(raw, NotMail)] == [CRLF, CRLF]
    told = " ".join(str(one) for one in got if isinstance(one, NotMail))
    for words in ("1.eml is empty", "2.eml is a file of Outlook's own", "3.eml is neither", "4.eml is larger than 500"):
        assert words in told
    path = tmp_path / "old"
    begin = b"From a@x.example Mon Nov 23 00:00:00 2026\n"
    path.write_bytes(b"\n".join((begin + MAIL, begin + MAIL + b"x\n" * 500, begin + MAIL)))
    first, large, last = read_source(find_sources(path)[0], NOW, 500)
    assert first.content == last.content == CRLF
    assert str(large) == f"{path}#2 is larger than 500 bytes, the most that is taken (limits: mail)"


def test_the_line_of_another_mailbox_may_stand_between(tmp_path):
    """Two mails came as one."""
    path = tmp_path / "old"
    begin = b"From a@x.example Mon Nov 23 00:00:00 2026\n"
    path.write_bytes(begin + MAIL + b"\n" + begin + b">From b@x.example Sun Nov 22 00:00:00 2026\n" + MAIL)
    first, second = read(path)
    assert first.content == CRLF
    assert second.content.endswith(CRLF)


def test_a_long_line_that_looks_like_dates_costs_nothing(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"From a@x.example Mon Nov 23 00:00:00 2026\n" + MAIL + b"From " + b"1:11 " * 13000 + b"\nA: b\n")
    began = time.process_time()
    assert len(list(read(path))) == 1
    assert time.process_time() - began < 2
