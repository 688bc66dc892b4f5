"""No letter of ours looks like spam to SpamAssassin's local rules: 0.0 points each, in both languages (docs/quirks.md)."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from gateway.compose import LetterDraft, compose
from gateway.message import Address
from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import sample

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def spamassassin():
    program = shutil.which("spamassassin")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("SpamAssassin is not installed")
        pytest.skip("SpamAssassin is not installed (Debian: spamassassin)")
    return program


def letter(name: str, language: str) -> bytes:
    rendered = render(name, language, sample(name, language))
    draft = LetterDraft(
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        from_=Address("support@acme.example", "Ann Lee via Acme IT"),
        to=Address("noor@acme.example", "Noor"),
        reply_to="support+r7q2m4xw5t3vk7q2m4xw5t3v@acme.example",
        message_id=f"<{name}.{language}@acme.example>",
        date=NOW,
        language=language,
        automatic="auto-generated",
        headers=(("X-Postdesk-Kind", name), ("X-Postdesk-Ticket", "T-1042"), ("List-Id", "<support.acme.example>")),
    )
    return compose(draft)


def score(status: bytes) -> float:
    """The points of one mail."""
    return float(re.search(rb"score=(-?[\d.]+)", status)[1])


# In a Chinese subject the T of [T-1042] is the only Latin letter, and so "all capitals": half a point by that rule.
CAPITALS = "SUBJ_ALL_CAPS"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_letter_gets_no_point(spamassassin, language):
    names = list(LETTERS)
    mbox = b"".join(
        b"From desk@acme.example Tue Nov 24 02:00:00 2026\n" + letter(name, language).replace(b"\r\n", b"\n") + b"\n"
        for name in names
    )
    options = ["--local", "--mbox", "--prefspath", os.devnull]
    done = subprocess.run([spamassassin, *options], input=mbox, capture_output=True, check=True, timeout=600)
    status = re.findall(rb"^X-Spam-Status: (.*(?:\n[ \t].*)*)", done.stdout, re.MULTILINE)
    assert len(status) == len(names)
    seen = re.findall(
        rb"^Message-ID: <([\w-]+)\.", done.stdout, re.MULTILINE
    )  # not in the order in which they were given
    points = {name.decode(): said.decode() for name, said in zip(seen, status, strict=True) if score(said) > 0}
    if language == "zh":
        points = {name: said for name, said in points.items() if CAPITALS not in said or score(said.encode()) > 0.5}
    assert points == {}
