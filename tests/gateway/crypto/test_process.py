"""The process that reads keys: it can be killed, and what kills it stays sealed."""

import base64
import os
import signal
from datetime import UTC, datetime

import pytest
from asn1crypto import cms

from gateway.crypto import process as module
from gateway.crypto.mime_parts import split_entity
from gateway.crypto.process import CryptoLost, CryptoProcess
from gateway.seals import SealFault
from tests.tools.sealed_material import TEXT, mail

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
def crypto(smime):
    made = CryptoProcess(smime.keys)
    yield made
    made.close()


def test_a_process_that_was_killed_is_replaced(smime, crypto):
    content = mail(smime.desk.encrypt())
    assert b"printer" in crypto.open(content, AT).content
    first = crypto.pid
    os.kill(first, signal.SIGKILL)
    assert b"printer" in crypto.open(content, AT).content
    assert crypto.pid != first


def test_what_costs_too_much_stays_sealed_and_the_next_one_is_opened(smime, crypto, monkeypatch):
    monkeypatch.setattr(module, "_WALL", 0.0)
    content = mail(smime.desk.encrypt())
    found = crypto.open(content, AT)
    assert (found.content, found.seal.fault, found.seal.is_unread) == (content, SealFault.NOT_READ, True)
    monkeypatch.undo()
    assert b"printer" in crypto.open(content, AT).content


def test_a_signing_time_that_has_no_utc_costs_the_process_nothing(smime, crypto):
    message = split_entity(mail(smime.ann.sign(opaque=True))).decoded
    at = message.index(bytes([0x17, 13]), message.index(cms.CMSAttributeType("signing_time").dump()))
    message = message[:at] + bytes([0x18, 13]) + b"9999123123-14" + message[at + 15 :]
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    found = crypto.open(mail(head + base64.encodebytes(message)), AT)
    assert b"printer" in found.content
    assert [(one.fault, one.signed_at) for one in found.seal.signers] == [(SealFault.BROKEN, None)]


def test_a_key_that_comes_is_used_at_once(smime, tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    crypto = CryptoProcess(folder)
    try:
        content = mail(smime.desk.encrypt())
        assert crypto.open(content, AT).seal.fault is SealFault.NO_KEY
        (folder / "desk.pem").write_bytes(smime.desk.both)
        assert b"printer" in crypto.open(content, AT).content
    finally:
        crypto.close()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    crypto = CryptoProcess(tmp_path / "none")
    try:
        assert "cannot be read" in crypto.describe(AT).problems[0]
        assert crypto.open(mail(TEXT), AT) is None
    finally:
        crypto.close()


def test_no_process_at_all_is_an_error_that_is_said(crypto, monkeypatch):
    def fails(*_):
        raise OSError("no more processes")

    monkeypatch.setattr(module, "ReaderProcess", fails)
    with pytest.raises(CryptoLost, match="no more processes"):
        crypto.describe(AT)
