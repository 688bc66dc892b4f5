import contextlib
import tempfile
import typing
from datetime import date
from pathlib import Path

import pydantic
import pytest

from service.config.load import (
    ConfigError,
    examine_file,
    is_exposed,
    list_exposed,
    list_secrets,
    load_config,
    read_config,
)
from service.config.schema import FilePart, parse_place, parse_size
from service.config.settings import Secret, SecretMissing

WHOLE = """
desk:     {name: Acme IT, address: Support@acme.example, languages: [en, zh], timezone: Asia/Shanghai}
receive:
  smtp:   {listen: "127.0.0.1:8025", tls: {cert: tls/cert.pem, key: tls/key.pem}}
  lmtp:   {listen: "unix:var/lmtp.sock"}
  imap:
    - {host: imap.acme.example, user: support, password: {env: IMAP_PASSWORD}, folder: INBOX, then: move Processed, since: 2026-11-24}
send:     {host: "127.0.0.1", port: 25, tls: opportunistic, mode: live}
database: sqlite:///var/postdesk.db
reply_addresses: {separator: "+"}
trust:    {level: standard, authserv_id: mx.acme.example, hops: [10.0.0.5]}
dns:      {servers: ["127.0.0.1:53"]}
http:     {listen: "127.0.0.1:8080"}
limits:   {mail: 35MB, connections: 200}
"""


DESK = "desk: {name: A, address: a@b.example}\n"


def write(folder: Path, text: str) -> Path:
    (folder / "postdesk.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_example_of_the_design_is_read(tmp_path):
    config = load_config(write(tmp_path, WHOLE))
    assert config.desk.address == "support@acme.example"
    assert config.desk.languages == ("en", "zh")
    assert (config.receive.smtp.host, config.receive.smtp.port) == ("127.0.0.1", 8025)
    assert config.receive.smtp.tls.cert == tmp_path / "tls/cert.pem"
    assert config.receive.lmtp.unix == tmp_path / "var/lmtp.sock"
    mailbox = config.receive.imap[0]
    assert (mailbox.port, mailbox.then, mailbox.move_to, mailbox.since) == (
        993,
        "move",
        "Processed",
        date(2026, 11, 24),
    )
    assert config.database == f"sqlite:///{tmp_path}/var/postdesk.db"
    assert config.embedded
    assert config.limits.mail == 35 * 1024 * 1024
    assert config.dns.servers == (("127.0.0.1", 53),)
    assert list_secrets(config) == (Secret(env="IMAP_PASSWORD"),)


def test_defaults_are_enough(tmp_path):
    config = load_config(write(tmp_path, "desk: {name: A, address: a@b.example}"))
    assert config.send.mode == "live"
    assert config.http is None
    assert config.reply_addresses.separator == "+"


def test_several_desks_and_no_reply_addresses(tmp_path):
    text = "desks: [{name: A, address: a@b.example}, {name: C, address: c@b.example}]\nreply_addresses: none"
    config = load_config(write(tmp_path, text))
    assert config.reply_addresses.none


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("desk: {name: A, adress: a@b.example}", "1:17", "did you mean 'address'?"),
        ("desk: {name: A, address: nobody}", "1:26", "'nobody' is no mail address"),
        ("send: {}", "1:1", "'desk' is missing"),
        ("desk: {name: A, address: a@b.example, timezone: Asia/Shanghei}", "1:49", "did you mean 'Asia/Shanghai'?"),
        ("desk: {name: A, address: a@b.example}\nsend: {mode: trial}", "2:7", "mode trial needs trial_to"),
        (
            "desk: {name: A, address: a@b.example}\nsend: {user: u, password: geheim}",
            "2:27",
            "{env: NAME} or {file: PATH}",
        ),
        ("desk: {name: A, address: a@b.example}\nsend: {tls: sometimes}", "2:13", "not one of none, opportunistic"),
        ("desk: {name: A, address: a@b.example}\ndatabase: mysql://x/y", "2:11", "sqlite:///var/postdesk.db"),
        (
            "desk: {name: A, address: a@b.example}\ndatabase: postgresql://u:geheim@h/y",
            "2:11",
            "password stands in the file",
        ),
        ("desk: {name: A, address: a@b.example}\nreceive: {smtp: {listen: 'here'}}", "2:26", "no place to listen at"),
        ("desk: {name: A, address: a@b.example}\nlimits: {mail: big}", "2:16", "write 35MB"),
        ("desk: {name: A, address: a@b.example}\ntrust: {hops: [mx]}", "2:16", "no IP address"),
        ("desk: {name: A, address: a-very-long-name-for-a-support-desk@b.example}", "1:26", "at most 29"),
        (
            "desk: {name: A, address: a@b.example}\nreceive: {imap: [{host: h, user: u, password: {env: P}}, {host: H, user: u, password: {env: Q}}]}",
            "2:58",
            "u at H is given twice",
        ),
        (
            "desk: {name: A, address: a@b.example}\nsend: {user: u, oauth: {provider: microsoft, client_id: x, client_secret: {env: X}}}",
            "2:24",
            "microsoft needs a tenant",
        ),
        (
            "desk: {name: A, address: a@b.example}\nsend: {user: u, oauth: {provider: google, client_id: x, client_secret: {env: X}}}",
            "2:24",
            "google needs a refresh_token",
        ),
        ("desk: {name: A, address: a@b.example}\ntrust: {arc_sealers: [x.example]}", "2:22", "without DNS"),
        ("desk: {name: A\n", "1:14", "not valid YAML"),
        (f"{DESK}database: postgresql://u@h:abc/d", "2:11", "'postgresql://u@h:abc/d' names no server"),
        (f"{DESK}database: 'postgresql://u@a:1,b:2/d'", "2:11", "names no server"),
        (f"{DESK}database: postgresql://u@h:99999/d", "2:11", "names no server"),
        (f"{DESK}database: 'postgresql://u@[::1/d'", "2:11", "names no server"),
        (
            f"{DESK}send: {{dkim: {{domain: b.example, selector: s1._domainkey.b.example, key: {{file: k}}}}}}",
            "2:44",
            "'s1._domainkey.b.example' is no selector - write 's1'",
        ),
        (f"{DESK}send: {{tls: qqq, mode: zzz}}", "2:13", "'qqq' is not one of none, opportunistic"),
        (f"{DESK}send: {{tls: qqq, mode: zzz}}", "2:24", "'zzz' is not one of live, trial, paused"),
        (f"{DESK}sealed: {{encrypt: qqq, subject: zzz, store: xxx}}", "2:45", "'xxx' is not one of decrypted"),
        (f"{DESK}send: {{trial_to: [dana@acme.example], mode: trial}}", "2:18", "expected text, found a list"),
        (f"{DESK}send: {{hello: {{name: mx.acme.example}}}}", "2:15", "expected text, found a map"),
        (f"{DESK}reply_addresses: {{domain: [reply.acme.example]}}", "2:27", "expected text, found a list"),
        (f"{DESK}trust: {{hops: [[10.0.0.5]]}}", "2:16", "expected text, found a list"),
        (f"{DESK}trust: {{hops: 10.0.0.5}}", "2:15", "expected a list, found '10.0.0.5' - write [10.0.0.5]"),
        ("desk: {name: A, address: a@b.example, languages: 'en, zh'}", "1:50", "write [en, zh]"),
        (f"{DESK}receive: {{imap: {{host: h, user: u}}}}", "2:17", "expected a list, found a map - put '- ' in front"),
        (f"{DESK}http: 8080", "2:7", "expected a map, found '8080' - known: listen, token"),
        (f"{DESK}backup: yes", "2:9", "expected a map, found 'yes' - known: at, keep, to, passphrase"),
    ],
)
def test_what_is_wrong_is_said_with_place_and_cure(tmp_path, text, place, said):
    config, problems = read_config(write(tmp_path, text))
    assert config is None
    lines = [str(problem) for problem in problems]
    assert any(line.startswith(f"postdesk.yaml:{place} ") and said in line for line in lines), lines
    assert "geheim" not in "".join(lines)


def test_all_problems_come_at_once(tmp_path):
    text = "desk: {name: A, address: nobody, colour: red}\nsend: {port: many}\ndns: {servers: [ns]}"
    _, problems = read_config(write(tmp_path, text))
    assert len(problems) == 4


def test_a_folder_without_a_desk_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="postdesk init"):
        load_config(tmp_path)


def test_a_secret_that_an_editor_marked_is_read_and_one_that_is_no_text_is_one_line(tmp_path):
    """Windows writes UTF-8 with a mark, and `echo secret > file` of PowerShell UTF-16."""
    (tmp_path / "secret").write_bytes("\ufeffgeheim\r\n".encode())
    assert Secret(file=tmp_path / "secret").reveal() == "geheim"
    (tmp_path / "secret").write_bytes("postgresql://u:geheim@h/d\r\n".encode("utf-16"))
    text = "desk: {name: A, address: a@b.example}\ndatabase: {file: secret}"
    with pytest.raises(SecretMissing, match="secret is not UTF-8; save it as one line of text"):
        load_config(write(tmp_path, text))


def test_secrets_are_read_late_and_never_shown(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_text("s3cret\n", encoding="utf-8")
    assert Secret(file=path).reveal() == "s3cret"
    monkeypatch.setenv("A_SECRET", "other")
    assert Secret(env="A_SECRET").reveal() == "other"
    assert "s3cret" not in repr(Secret(file=path))
    for missing in (Secret(env="NOT_SET_AT_ALL"), Secret(file=tmp_path / "none"), Secret()):
        with pytest.raises(SecretMissing):
            missing.reveal()


@pytest.mark.parametrize(
    ("text", "place"), [("h:25", ("h", 25)), ("[::1]:25", ("::1", 25)), ("[::1]", ("::1", 7)), ("h", ("h", 7))]
)
def test_places(text, place):
    assert parse_place(text, 7) == place


@pytest.mark.parametrize(("text", "size"), [("35MB", 36700160), ("500 kB", 512000), ("12", 12)])
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("mode", "folder_mode", "exposed"),
    [
        (0o644, 0o755, True),
        (0o604, 0o711, True),
        (0o640, 0o755, False),
        (0o600, 0o755, False),
        (0o644, 0o700, False),
        (0o644, 0o750, False),
    ],
)
def test_a_secret_is_exposed_where_every_user_can_reach_and_read_it(mode, folder_mode, exposed, open_folder):
    folder = open_folder / "secrets"
    folder.mkdir()
    folder.chmod(folder_mode)
    secret = folder / "password"
    secret.write_text("x")
    secret.chmod(mode)
    assert is_exposed(secret) == exposed


def test_keys_of_certificates_are_secrets_too_and_what_is_missing_is_not_exposed(open_folder):
    (open_folder / "tls").mkdir(mode=0o755)
    (open_folder / "tls" / "key.pem").write_text("x")
    (open_folder / "tls" / "key.pem").chmod(0o644)
    assert list_exposed(load_config(write(open_folder, WHOLE))) == [open_folder / "tls" / "key.pem"]
    (open_folder / "tls" / "key.pem").unlink()
    assert list_exposed(load_config(open_folder)) == []


@pytest.fixture
def open_folder():
    """A folder that everybody can enter, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


def test_rules_may_speak_the_languages_of_every_desk(tmp_path):
    """A second desk's `zh` is the rules' as well; each ticket's times are those of its own desk."""
    desks = """desks:
  - {name: IT, address: support@acme.example, languages: [en], timezone: Asia/Shanghai}
  - {name: HR, address: hr@acme.example, languages: [zh], timezone: Europe/Berlin}
"""
    (tmp_path / "postdesk.yaml").write_text(desks)
    config = load_config(tmp_path)
    assert config.languages == examine_file(tmp_path).languages == ("en", "zh")
    assert [config.timezone_of(one) for one in ("hr@acme.example", "")] == ["Europe/Berlin", "Asia/Shanghai"]
    (tmp_path / "postdesk.yaml").write_text(f"{desks}nonsense: 1\n")
    assert examine_file(tmp_path).languages == ("en", "zh")


@pytest.mark.parametrize(
    "text",
    [
        "desk: {name: A, address: a@b.example, languages: [en，zh]}",
        "desk: {name: A, address: a@b.example, languages: [en, zh_CN]}",
        "desk: {name: A, address: a@b.example, languages: [en, cn]}",
        "desk: {name: A, address: a@b.example, languages: 'en, zh'}",
        "desk: {name: A, address: a@b.example, languages: [English, 中文]}",
        "desk:",
        "desk: [a@b.example]",
        "desk: {name: A",
        "\ufeff\udcff",
    ],
)
def test_languages_that_cannot_be_read_are_held_against_nobody(tmp_path, text):
    """Else each word of Chinese in rules, tests and articles would be a mistake as well."""
    (tmp_path / "postdesk.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert {"en", "zh"} <= {*examine_file(tmp_path).languages}


def _shapes(model, loc=()):
    """Every place of the file, with what may be typed there by mistake."""
    for name, field in model.model_fields.items():
        place = (*loc, field.alias or name)
        for value in ("[qqq]", "{qqq: 1}"):
            yield place, value
        for inner in _flat_models(field.annotation):
            yield from _shapes(inner, place)


def _flat_models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    return [model for one in typing.get_args(annotation) for model in _flat_models(one)]


def test_no_file_is_refused_without_a_word(tmp_path):
    """Whatever stands wherever: the file is usable, or a line says what is wrong."""
    mute = []
    for place, value in _shapes(FilePart):
        text = value
        for step in reversed(place):
            text = f"{{{step}: {text}}}"
        desk = "" if place[0] == "desk" else DESK
        with contextlib.suppress(SecretMissing):  # a line, too
            config, problems = read_config(write(tmp_path, f"{desk}{text[1:-1]}"))
            if config is None and not problems:
                mute.append(text)
    assert not mute
