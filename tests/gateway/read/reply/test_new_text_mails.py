"""The golden mails of tests/mails: one client, language or habit each; expect.json says what the reader must make of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.read.language.detect import find_language
from gateway.read.language.intent import read_intent
from gateway.read.machines.classify import read_automatic
from gateway.read.machines.delivery_report import read_bounce
from gateway.read.mime.parse import parse
from gateway.read.reply.forwarded_mail import read_forward
from gateway.read.reply.new_text import read_reply

MAILS = sorted((Path(__file__).parents[3] / "mails").glob("*/mail.eml"))


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.parent.name)
def test_golden_mail(path):
    expect = json.loads(path.with_name("expect.json").read_text(encoding="utf-8"))
    mail = parse(path.read_bytes())
    reply = read_reply(mail)
    if "text" in expect:
        assert words(reply.text) == words(expect["text"])
    for part in expect.get("contains", []):
        assert part in reply.text
    for part in expect.get("absent", []):
        assert part not in reply.text
    if "signature" in expect:
        assert words(expect["signature"]) in words(reply.signature)
    if "intent" in expect:
        assert read_intent(reply.text, expect["language"]) == expect["intent"]
    if reply.text and "language" in expect:
        assert find_language(reply.text) == expect["language"]
    assert_nothing_dropped(mail, reply)
    assert_machine(mail, expect)
    forward = read_forward(mail, reply)
    wanted = expect.get("forward")
    assert forward.forwarded == (wanted is not None)
    if wanted:
        assert forward.sender.mailbox == wanted["sender"]
        assert forward.sender.name == wanted.get("name", forward.sender.name)
        assert forward.subject == wanted["subject"]
        assert words(forward.message) == words(wanted["message"])
        assert words(forward.text) == words(wanted["text"])
        if "date" in wanted:
            assert forward.date is not None
            assert forward.date.isoformat() == wanted["date"]


def assert_machine(mail, expect):
    """What the mail says about its writer; a golden mail that says nothing of it is no delivery report."""
    envelope_sender = mail.header("Return-Path").strip("<>") if mail.header("Return-Path") else mail.sender.mailbox
    bounce = read_bounce(mail, envelope_sender)
    wanted = expect.get("bounce")
    assert bounce.bounce == (wanted is not None)
    if wanted:
        assert list(bounce.recipients) == wanted["recipients"]
        assert bounce.permanent == wanted["permanent"]
        assert bounce.status == wanted.get("status", bounce.status)
        assert bounce.reason or not bounce.permanent
    if "automatic" in expect:
        assert read_automatic(mail, envelope_sender, bounce).kind == expect["automatic"]


def assert_nothing_dropped(mail, reply):
    if mail.text_is_from_html:
        return
    kept = f"{reply.text}\n{reply.signature}\n{reply.quoted}"
    there = {line.strip() for line in kept.split("\n")}
    missing = [line for line in mail.text.splitlines() if line.strip("\ufeff \t") and line.strip() not in there]
    assert not missing


def test_there_are_golden_mails_of_more_than_forty_chinese_clients():
    assert len([path for path in MAILS if "-zh-" in path.parent.name]) >= 40
