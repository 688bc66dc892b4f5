"""Sealed mail through a whole desk: read, answered, said to both sides, taken up again when a key comes."""

from __future__ import annotations

import pytest

from service.config.settings import SealedMail, Trust
from tests.tools.sealed_material import Authority, make_folder
from tests.tools.talk import ANN, Talk

HEAD = b"From: Ann Lee <ann@acme.example>\r\nTo: support@acme.example\r\nSubject: %s\r\nMessage-ID: <%s@client.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0800\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer on floor 3 prints nothing but stripes.\r\n"


class Material:
    def __init__(self, folder):
        self.ca = Authority(folder)
        self.ann = self.ca.issue("ann", ANN)
        self.piet = self.ca.issue("piet", "piet@acme.example")
        self.desk = self.ca.issue("desk", "support@acme.example")
        self.other = self.ca.issue("other", "support@acme.example")
        self.keys = make_folder(folder / "keys", self.desk, authority=self.ca)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Material(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def talk(made, tmp_path):
    desk = Talk(tmp_path / "desk", trust=Trust(key_folder=made.keys), sealed=SealedMail(encrypt="never"))
    yield desk
    desk.close()


def mail(entity, number=1, subject=b"Stripes on paper"):
    return HEAD % (subject, str(number).encode()) + entity


def test_opaque_signed_mail_is_worked_on_as_if_it_had_come_bare(made, tmp_path):
    desk = Talk(tmp_path / "bare")  # without any key
    try:
        step = desk.raw(mail(made.ann.sign(TEXT, opaque=True)))
        assert step.outcome == "ticket"
        assert "nothing but stripes" in step.letter("piet@acme.example", "assignment").text
        assert not any(one.name.startswith("smime") for one in step.letter("piet@acme.example").files)
    finally:
        desk.close()


def test_encrypted_mail_is_read_with_the_desks_key(made, talk):
    step = talk.raw(mail(made.desk.encrypt(made.ann.sign(TEXT, opaque=True))))
    assert "nothing but stripes" in step.letter("piet@acme.example", "assignment").text
