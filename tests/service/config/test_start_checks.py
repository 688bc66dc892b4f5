"""What `run` would refuse `check` has refused before: tried with odd values in every place of postdesk.yaml."""

from __future__ import annotations

import asyncio
import functools
import json
import typing
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydantic
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rules.language.yaml_models import _below, _models
from rules.loading.load import Loaded, load_texts
from service.cli import check_files
from service.cli.check_files import check_folder
from service.config.load import ConfigError, load_config
from service.config.schema import FilePart
from service.daemon.daemon import _list_mailboxes, _options, host_name
from service.daemon.next_hop import make_next_hop
from service.loops.clock import SystemClock
from service.loops.world import open_world
from store.database.unit import Database
from store.database.writer import Writer
from tests.tools.ports import free_port

ODD = (
    "@", " ", "+", "a", "a b", "a@b", "a@@b", "@b.example", "a@b..example", "ü@b.example", "a@bücher.example", "-", ".", "/", "..",
    "0", "1", "-1", "99999", "1.5", "yes", "no", "none", "null", "~", "*", "::1", "[::1]:0", "127.0.0.1:0", "1.2.3", "a_b", "a..b",
    "127.0.0.1:99999", "unix:", "unix:/", "unix:" + "x" * 200, "x" * 300, "a\nb", "\u200b", "，", "move ", 'move "A"', "2026-02-30",
    "24:00", "99:99", "sqlite:///", "sqlite://", "sqlite://var/x.db", "sqlite:x", "sqlite:////", "postgresql://", "postgresql:///x", "Asia", "zz", "\ud83d\ude00",
)  # fmt: skip
WHOLE: dict[str, Any] = {
    "desk": {"name": "A", "address": "a@b.example", "languages": ["en"], "timezone": "UTC"},
    "receive": {
        "smtp": {"listen": "127.0.0.1:0"},
        "lmtp": {"listen": "127.0.0.1:0"},
        "imap": [{"host": "h.example", "user": "u", "password": {"env": "PD"}, "since": "2026-01-01"}],
    },
    "send": {"host": "127.0.0.1", "port": 25, "dkim": [{"domain": "b.example", "selector": "s", "key": {"file": "dkim.key"}}]},
    "reply_addresses": {"separator": "+"},
    "trust": {"level": "standard", "keys": {"env": "PD"}},
    "http": {"listen": "127.0.0.1:0", "token": {"env": "PD"}},
    "backup": {"at": "03:00"},
    "dns": {"servers": ["127.0.0.1:53"]},
    "limits": {"mail": "35MB"},
}  # fmt: skip


def leaves(model: type[pydantic.BaseModel], path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of the file that holds one value."""
    found: list[tuple[str | int, ...]] = []
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner = _models(field.annotation) or [one for part in _below(field.annotation, 0) for one in _models(part)]
        is_list = not _models(field.annotation) and bool(inner)
        if not inner:
            found.append(here)
        for one in inner:
            found += leaves(one, (*here, 0) if is_list else here)
    return list(dict.fromkeys(found))


def put(value: Any, path: tuple[str | int, ...], leaf: Any) -> Any:
    """A copy with another value at that place."""
    if not path:
        return leaf
    step = path[0]
    if isinstance(step, int):
        rest = list(value) if isinstance(value, list) else []
        return [put(rest[0] if rest else {}, path[1:], leaf)]
    rest = dict(value) if isinstance(value, dict) else {}
    return {**rest, step: put(rest.get(step), path[1:], leaf)}


RULES = "desk: {team: it}\nteams: {it: {}}\ncategories: {other: {team: it}}\n"


@functools.cache
def read_rules(timezone: str, languages: tuple[str, ...]) -> Loaded:
    return load_texts({"rules/desk.yaml": RULES}, desk_timezone=timezone, languages=languages)


def load_known(folder: Path, *, desk_timezone: str = "UTC", languages: Sequence[str] = ("en",), **more: Any) -> Loaded:
    """The rules, which are the same in every case: they are read once for each zone and language."""
    return read_rules(desk_timezone, tuple(languages))


def start(folder: Path) -> None:
    """What `postdesk run` does before it says that it is ready, without the mail server behind it."""
    config = load_config(folder)
    database = Database.open(config.database)
    try:
        if not config.embedded:
            return  # a server that is not there is waited for
        database.upgrade()
        writer = Writer(database)
        try:
            open_world(config, writer, SystemClock().now())
        finally:
            writer.close()
        make_next_hop(config)
        for mailbox in _list_mailboxes(config).values():
            assert mailbox.options
        if config.http is not None and config.http.token is not None:
            config.http.token.reveal()
        assert host_name(config)
        asyncio.run(listen(config))
    finally:
        database.close()


async def listen(config: Any) -> None:
    """Opens and closes what mail would come in by."""
    from gateway.wire.smtp_in import SmtpListener

    for kind in ("smtp", "lmtp"):
        place = getattr(config.receive, kind)
        if place is not None:
            options = _options(config, place, lmtp=kind == "lmtp")
            listener = SmtpListener(typing.cast("Any", None), lambda _: True, options)
            await listener.start()
            await listener.stop(0)
    if config.http is not None:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, config.http.host, config.http.port)
        server.close()


@pytest.mark.parametrize("path", leaves(FilePart), ids=lambda path: ".".join(map(str, path)))
def test_check_refuses_all_that_run_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: tuple[str | int, ...]
) -> None:
    monkeypatch.setenv("PD", "a secret of sixteen bytes and more")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "desk.yaml").write_text(RULES)
    monkeypatch.setattr(check_files, "load", load_known)
    (tmp_path / "dkim.key").write_text("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    (tmp_path / "dkim.key").chmod(0o600)
    refused = []
    for odd in ODD:
        whole = put(WHOLE, path, odd)
        (tmp_path / "postdesk.yaml").write_text(json.dumps(whole), encoding="utf-8")
        said = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
        if any(one.severity == "error" for one in said):
            continue
        about = any(one.severity == "warning" for one in said if odd.strip() and odd in one.message)
        try:
            start(tmp_path)
        except Exception as error:
            if not about:
                refused.append(f"{odd!r}: {type(error).__name__}: {error}")
    assert refused == []


def test_what_would_only_be_seen_later_is_said(tmp_path: Path) -> None:
    port = free_port()
    text = f"""\
desk: {{name: A, address: a@b.example}}
receive:
  smtp: {{listen: "127.0.0.1:{port}", tls: {{cert: a.pem, key: b.pem}}}}
  lmtp: {{listen: "127.0.0.1:{port}"}}
  imap:
    - {{host: imap.b.example, user: u, password: {{file: gone}}, tls: none}}
send: {{host: mail.b.example, user: u, password: {{file: short}}, tls: none, ca_file: short}}
trust: {{keys: {{file: short}}}}
"""
    (tmp_path / "short").write_text("abc")
    (tmp_path / "short").chmod(0o600)
    (tmp_path / "postdesk.yaml").write_text(text)
    said = [f"{one.line} {one.message}" for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert said == [
        f"3 there is no file {tmp_path}/a.pem",
        f"4 127.0.0.1:{port} is already taken by receive.smtp",
        "6 every mail that lies in u@imap.b.example/INBOX becomes a ticket",
        f"6 the secret's file {tmp_path}/gone cannot be read: No such file or directory",
        "6 the password for u goes to imap.b.example without TLS",
        "7 the password for mail.b.example goes there without TLS",
        f"7 {tmp_path}/short: no certificate is in it",
        "8 the secret of the reply addresses is shorter than 16 bytes",
    ]


@pytest.mark.parametrize(
    ("desks", "said"),
    [
        ("desk: {name: '', address: a@b.example}", ["'a@b.example' has no name"]),
        ("desk: {name: A, address: a@b.example.}", ["'a@b.example.' ends with a dot"]),
        (
            "desks: [{name: IT, address: a@b.example}, {name: it, address: hr@b.example}]",
            ["'it' is the name of 'a@b.example' as well"],
        ),
        ("desks: [{name: IT, address: a@b.example}, {name: HR, address: hr@b.example}]", []),
    ],
)
def test_desks_that_nobody_can_tell_apart_are_said(tmp_path: Path, desks: str, said: list[str]) -> None:
    (tmp_path / "postdesk.yaml").write_text(f"{desks}\nsend: {{host: mail.b.example}}\n")
    found = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert [one.message.partition(":")[0] for one in found] == said


TOKEN = "provider: google, client_id: c, client_secret: {file: s}, refresh_token: {file: s}"
SERVER = "{host: mail.b.example, port: 587, tls: required"


@pytest.mark.parametrize(
    ("send", "said"),
    [
        (f"{SERVER}, user: u, password: {{file: s}}}}", []),
        ("{host: mail.b.example, port: 587, user: u, password: {file: s}}", []),  # sent by TLS or not at all
        (f"{SERVER}, password: {{file: s}}}}", ["warning: a password and no user"]),
        (f"{SERVER}, oauth: {{{TOKEN}}}}}", ["warning: oauth and no user"]),
        (f"{SERVER}, user: u, password: {{file: s}}, oauth: {{{TOKEN}}}}}", ["warning: a password beside oauth"]),
        (f"{SERVER}, user: u, oauth: {{{TOKEN}, token_url: 'https://t.example/token'}}}}", []),
        (f"{SERVER}, user: u, oauth: {{{TOKEN}, token_url: 'http://127.0.0.1:81/token'}}}}", []),
        (
            f"{SERVER}, user: u, oauth: {{{TOKEN}, token_url: 'http://t.example/token'}}}}",
            ["error: 'http://t.example/token' is no token endpoint"],
        ),
        (
            f"{SERVER}, user: u, oauth: {{{TOKEN}, token_url: t.example/token}}}}",
            ["error: 't.example/token' is no token endpoint"],
        ),
        (
            f"{SERVER}, user: u, oauth: {{{TOKEN}, token_url: 'https://'}}}}",
            ["error: 'https://' is no token endpoint"],
        ),
    ],
)
def test_a_log_in_that_will_not_be_tried_or_goes_elsewhere_is_said(tmp_path: Path, send: str, said: list[str]) -> None:
    (tmp_path / "s").write_text("a-long-enough-secret")
    (tmp_path / "s").chmod(0o600)
    (tmp_path / "postdesk.yaml").write_text(f"desk: {{name: A, address: a@b.example}}\nsend: {send}\n")
    found = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert [f"{one.severity}: {one.message}" for one in found] == said


def test_a_refresh_token_that_nobody_has_got_yet_is_told_how(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a-long-enough-secret")
    (tmp_path / "s").chmod(0o600)
    token = TOKEN.replace("refresh_token: {file: s}", "refresh_token: {file: token}")
    (tmp_path / "postdesk.yaml").write_text(
        f"desk: {{name: A, address: a@b.example}}\nsend: {SERVER}, user: u, oauth: {{{token}}}}}\n"
    )
    [found] = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert "cannot be read: No such file" in found.message
    assert found.hint == "postdesk oauth login writes it"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("localhost", []),
        ("127.0.0.1", []),
        ("nowhere.invalid", ["warning: nowhere.invalid cannot be listened at here"]),
        ("192.0.2.77", ["warning: 192.0.2.77 cannot be listened at here"]),
        ("a" * 70 + ".example", ["warning: " + "a" * 70 + ".example cannot be listened at here"]),
    ],
)
def test_a_place_that_is_not_of_this_machine_is_said(tmp_path: Path, host: str, said: list[str]) -> None:
    (tmp_path / "postdesk.yaml").write_text(
        f'desk: {{name: A, address: a@b.example}}\nreceive: {{smtp: {{listen: "{host}:{free_port()}"}}}}\n'
        "send: {host: mail.b.example}\n"
    )
    found = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert [f"{one.severity}: {one.message.partition(':')[0]}" for one in found] == said


@pytest.mark.parametrize(
    ("place", "says", "severity"),
    [
        ("var", "var is a folder", "error"),  # of a new desk it is not there yet
        ("./var/", "var is a folder", "error"),
        ("var/run.lock", "run.lock is a file of the desk", "error"),
        ("var/upgrade.lock", "upgrade.lock is a file of the desk", "error"),
        ("postdesk.yaml", "postdesk.yaml is a file of the desk", "error"),
        ("rules/postdesk.db", "rules/ is read by the desk", "warning"),
        ("knowledge/new/postdesk.db", "knowledge/ is read by the desk", "warning"),
        ("postdesk.db", "", ""),
        ("var/other/desk.db", "", ""),
    ],
)
def test_a_database_in_the_place_of_something_else(tmp_path: Path, place: str, says: str, severity: str) -> None:
    text = f"desk: {{name: A, address: a@b.example}}\nsend: {{host: mail.b.example}}\ndatabase: sqlite:///{place}\n"
    (tmp_path / "postdesk.yaml").write_text(text)
    said = [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert [(one.line, one.severity) for one in said] == ([(3, severity)] if says else [])
    assert all(says in one.message for one in said)


@pytest.mark.parametrize(
    ("listens", "host", "is_circle"),
    [
        ("127.0.0.1:25", "localhost", True),
        ("0.0.0.0:25", "127.0.0.1", True),
        ("192.0.2.5:25", "127.0.0.1", False),  # a mail server of the same machine, at another address
        ("127.0.0.2:25", "127.0.0.1", False),
    ],
)
def test_letters_that_would_come_back_at_once(tmp_path: Path, listens: str, host: str, is_circle: bool) -> None:
    text = (
        f'desk: {{name: A, address: a@b.example}}\nreceive: {{smtp: {{listen: "{listens}"}}}}\nsend: {{host: {host}}}\n'
    )
    (tmp_path / "postdesk.yaml").write_text(text)
    said = [one.message for one in check_folder(tmp_path) if "itself" in one.message]
    assert bool(said) is is_circle


def test_an_address_of_a_person_with_the_separator_stops_nothing(tmp_path: Path) -> None:
    text = 'desk: {name: A, address: it@b.example}\nreply_addresses: {separator: "-"}\nsend: {host: mail.b.example}\n'
    (tmp_path / "postdesk.yaml").write_text(text)
    (tmp_path / "rules").mkdir()
    for address, severity in (("it-lead@b.example", "warning"), ("it@b.example", "error")):
        rules = f"desk: {{team: it}}\nteams: {{it: {{}}}}\npeople: {{{address}: {{name: Ann, team: it}}}}\n"
        (tmp_path / "rules" / "desk.yaml").write_text(rules)
        said = [one.severity for one in check_folder(tmp_path) if "support address" in one.message]
        assert said == [severity]


def write_certificate(folder: Path, ends: datetime) -> None:
    """A certificate and its key, as `c.pem` and `k.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.b.example")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime(2020, 1, 1, tzinfo=UTC), ends)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "c.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "k.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def test_a_certificate_that_ended_and_a_folder_of_others_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen = f'receive: {{smtp: {{listen: "127.0.0.1:{free_port()}", tls: {{cert: c.pem, key: k.pem}}}}}}\n'
    (tmp_path / "postdesk.yaml").write_text(
        f"desk: {{name: A, address: a@b.example}}\n{listen}send: {{host: mail.b.example}}\n"
    )
    write_certificate(tmp_path, datetime(2020, 2, 1, tzinfo=UTC))
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    said = [f"{one.line} {one.message}" for one in check_folder(tmp_path) if one.file == "postdesk.yaml"]
    assert said[0].startswith(f"1 {tmp_path}: nothing can be written there by this user")
    assert said[1:] == [f"2 {tmp_path}/c.pem ended on 2020-02-01: who checks certificates delivers no mail here"]
    write_certificate(tmp_path, datetime(2099, 2, 1, tzinfo=UTC))
    monkeypatch.undo()
    assert [one for one in check_folder(tmp_path) if one.file == "postdesk.yaml"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"geheim\n", ""),
        (b"\xef\xbb\xbfgeheim\r\n", ""),
        (b'ge=heim "x" a\n', ""),
        (b"geheim\nzwei\n", "the secret has several lines in the file"),
        (b"geheim \n", "the secret begins or ends with a blank in the file"),
        (b'"geheim"\n', "the secret stands in quotes in the file"),
        (b"MAIL_PASSWORD=geheim\n", "the secret begins with NAME= in the file"),
        (b"export PASSWORD=geheim\n", "the secret begins with NAME= in the file"),
        (b"\xff\xfeg\0e\0", "is not UTF-8"),
        (b"geh\xe4im", "is not UTF-8"),
    ],
)
def test_what_is_hardly_meant_as_a_part_of_a_password_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "pw").write_bytes(content)
    (tmp_path / "pw").chmod(0o600)
    text = f"desk: {{name: A, address: a@b.example}}\nsend: {SERVER}, user: u, password: {{file: pw}}}}\n"
    (tmp_path / "postdesk.yaml").write_text(text)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(RULES)
    found = [one for one in check_folder(tmp_path) if "secret" in one.message]
    assert [said in one.message for one in found] == ([True] if said else [])
    assert [one.severity for one in found] == (["error" if "UTF-8" in said else "warning"] if said else [])
    assert "geheim" not in str(found)


@pytest.mark.parametrize(
    ("entry", "desk"),
    [
        ("user: hr", "hr@acme.example"), ("user: HR@Acme.example", "hr@acme.example"), ("user: hr@corp.example", "hr@acme.example"), ("user: mail17", ""),
        ("user: mail17, desk: hr@acme.example", "hr@acme.example"), ("user: support, desk: HR@acme.example", "hr@acme.example"),
    ],
)  # fmt: skip
def test_a_mailbox_of_which_no_desk_is_known_is_said(tmp_path: Path, entry: str, desk: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "postdesk.yaml").write_text(
        "desks:\n  - {name: IT, address: support@acme.example}\n  - {name: HR, address: hr@acme.example}\n"
        f"receive: {{imap: [{{host: imap.acme.example, {entry}, password: {{env: PD}}, since: 2026-01-01}}]}}\n"
    )
    config = load_config(tmp_path)
    assert config.desk_of(config.receive.imap[0]) == desk
    said = [problem.message for problem in check_folder(tmp_path) if "names no desk" in problem.message]
    assert (
        said == []
        if desk
        else ["a mail in mail17@imap.acme.example/INBOX that names no desk goes to support@acme.example"]
    )


def test_a_mailbox_of_a_desk_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postdesk.yaml").write_text(
        "desk: {name: IT, address: support@acme.example}\n"
        "receive: {imap: [{host: h.example, user: u, password: {env: PD}, since: 2026-01-01, desk: hr@acme.example}]}\n"
    )
    with pytest.raises(ConfigError, match=r"'hr@acme.example' is no desk of this file"):
        load_config(tmp_path)
