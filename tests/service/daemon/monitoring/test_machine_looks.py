"""What the machine and name servers show: each limit, and what nobody can say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from msgspec.structs import replace

from service.config.settings import Dkim, Secret, TlsFiles
from service.daemon.monitoring.machine_looks import judge_room, look_at_certificate, look_at_disk, look_at_dkim
from service.rehearsal.rehearse import make_starter

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("free", "total", "kind"),
    [
        (600 * MB, 100_000 * MB, ""),
        (511 * MB, 100_000 * MB, "little-room"),
        (16 * MB, 100_000 * MB, "full"),
        (0, 0, "full"),
        (3 * MB, 20 * MB, "little-room"),
        (5 * MB, 20 * MB, ""),
        (2 * MB, 20 * MB, "full"),
    ],
)
def test_a_small_disk_is_measured_by_its_own_size(free, total, kind):
    assert judge_room(free, total)[0] == kind


def test_a_disk_that_cannot_be_looked_at_is_no_fault_of_who_asks(tmp_path, monkeypatch):
    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("shutil.disk_usage", fail)
    trouble = look_at_disk(make_starter(tmp_path)).trouble
    assert trouble is not None
    assert "Input/output error" in trouble.reason


@pytest.mark.parametrize(
    ("days", "kind"), [(90, ""), (14, ""), (13, "certificate-ends"), (0, "certificate-ends"), (-3, "certificate-ended")]
)
def test_certificates(tmp_path, days, kind):
    now = datetime.now(UTC)
    path = tmp_path / "cert.pem"
    issued = trustme.CA().issue_cert("mx.acme.example", not_after=now + timedelta(days=days, hours=1))
    issued.cert_chain_pems[0].write_to_path(path)
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    trouble = look_at_certificate("smtp certificate", TlsFiles(path, tmp_path / "key.pem"), now).trouble
    assert (trouble.kind if trouble is not None else "") == kind


def test_a_certificate_that_is_none(tmp_path):
    trouble = look_at_certificate(
        "smtp certificate", TlsFiles(tmp_path / "none.pem", tmp_path / "k"), datetime.now(UTC)
    ).trouble
    assert trouble is not None
    assert trouble.kind == "certificate-ended"


@pytest.mark.parametrize(
    ("other", "why"), [("key", "they do not belong together"), ("none", "No such file"), ("text", "holds none")]
)
def test_a_certificate_whose_key_is_another_one_is_of_no_use(tmp_path, other, why):
    """A renewal that stopped half-way is seen as long as the old one is served, and not when that has ended."""
    authority = trustme.CA()
    authority.issue_cert("mx.acme.example").cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    authority.issue_cert("mx.acme.example").private_key_pem.write_to_path(tmp_path / "key")
    (tmp_path / "text").write_text("none")
    look = look_at_certificate("smtp certificate", TlsFiles(tmp_path / "cert.pem", tmp_path / other), datetime.now(UTC))
    assert look.trouble is not None
    assert look.trouble.kind == "certificate-ended"
    assert why in look.trouble.reason


@pytest.mark.parametrize(
    ("published", "kinds"), [(None, []), ([], ["dkim-missing"]), (["v=spf1 -all"], ["dkim-missing"])]
)
def test_name_servers_that_do_not_answer_say_nothing_of_a_key(tmp_path, published, kinds):
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "dkim.pem").write_bytes(key)
    config = make_starter(tmp_path)
    config = replace(
        config, send=replace(config.send, dkim=(Dkim("acme.example", "s1", Secret(file=tmp_path / "dkim.pem")),))
    )
    found = list(look_at_dkim(config, lambda *_: published))
    assert [one.trouble.kind for one in found if one.trouble is not None] == kinds
