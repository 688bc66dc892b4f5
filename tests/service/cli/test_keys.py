"""`postdesk keys`, and what `check` and `doctor` say of the folder of keys."""

import json
import re
from datetime import UTC, datetime

import pytest

from service.cli.main import main
from service.config.load import load_config
from service.daemon.doctor import examine_keys
from tests.tools.sealed_material import Authority, Gnupg, mail, make_folder

ANN = "ann@example.com"


class Made:
    def __init__(self, folder):
        self.ca = Authority(folder)
        self.ann = self.ca.issue("ann", ANN)
        self.nameless = self.ca.issue("nameless", "", subject="/CN=Kim", key=self.ann.key)
        self.desk = self.ca.issue("desk", "support@acme.example")
        self.ending = self.ca.issue("ending", "support@acme.example", end="20261210000000Z", key=self.desk.key)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def desk(tmp_path, made):
    folder = tmp_path / "desk"
    with pytest.raises(SystemExit):
        main(
            [
                "init",
                str(folder),
                "--name",
                "Acme",
                "--address",
                "support@acme.example",
                "--timezone",
                "UTC",
                "--engineer",
                "Dana <dana@acme.example>",
            ]
        )
    file = folder / "postdesk.yaml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("trust:")]
    file.write_text("\n".join([*lines, "trust: {keys: keys}", ""]), encoding="utf-8")
    make_folder(folder / "keys", made.desk, authority=made.ca)
    return folder


@pytest.fixture
def run(desk, capsys):
    def call(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as leave:
            main([*map(str, arguments), "-C", str(desk)])
        shown = capsys.readouterr()
        return int(leave.value.code or 0), shown.out + shown.err

    return call


def test_what_is_pinned_is_listed_and_can_be_dropped(run, made):
    code, shown = run("keys", "list")
    assert (code, "ours" in shown, "authority" in shown) == (0, True, True)
    code, shown = run("keys", "pin", made.ann.pem)
    assert (code, f"is pinned for {ANN}" in shown) == (0, True)
    code, shown = run("keys", "list")
    [line] = [one for one in shown.splitlines() if ANN in one]
    assert line.split()[0] == "pinned"
    fingerprint = re.search(r"\b[0-9A-F]{16}\b", line)[0]
    code, shown = run("keys", "drop", fingerprint[:8].lower())
    assert (code, f"is dropped for {ANN}" in shown) == (0, True)
    code, shown = run("keys", "pin", fingerprint, "--json")
    [pinned] = json.loads(shown)["certificates"]
    assert (code, pinned["state"], pinned["address"]) == (0, "pinned", ANN)
    code, shown = run("keys", "drop", fingerprint, "--json")
    assert [one["state"] for one in json.loads(shown)["certificates"]] == ["dropped"]
    code, shown = run("keys", "pin", fingerprint)
    assert (code, f"is pinned for {ANN}" in shown) == (0, True)


def test_what_cannot_be_pinned_is_said_with_what_to_do(run, made, tmp_path):
    assert "names no mail address" in run("keys", "pin", made.nameless.pem)[1]
    assert f"is pinned for {ANN}" in run("keys", "pin", made.nameless.pem, ANN)[1]
    (tmp_path / "text").write_text("nothing")
    assert "holds neither a certificate nor an OpenPGP key" in run("keys", "pin", tmp_path / "text")[1]
    code, shown = run("keys", "drop", "ABCDEF12")
    assert (code, "no listed fingerprint begins so" in shown) == (1, True)


def test_an_openpgp_key_is_pinned(run, tmp_path):
    gpg = Gnupg()
    try:
        gpg.make_key(f"Ann Lee <{ANN}>")
        (tmp_path / "ann.asc").write_bytes(gpg.public(ANN))
    finally:
        gpg.close()
    assert f"is pinned for {ANN}" in run("keys", "pin", tmp_path / "ann.asc")[1]


def test_check_wants_a_folder_that_is_closed_to_others(run, desk, made):
    code, shown = run("check")
    assert code == 0, shown
    (desk / "keys").chmod(0o755)
    (desk / "keys" / "own-0.pem").chmod(0o644)
    code, shown = run("check")
    assert code == 2
    assert "others may look into it; chmod 700" in shown and "others may read it; chmod 600" in shown


def test_check_says_what_in_the_folder_is_of_no_use(run, desk, made):
    (desk / "keys" / "broken.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    (desk / "keys" / "broken.pem").chmod(0o600)
    (desk / "keys" / "own-0.pem").write_bytes(made.ann.both)
    code, shown = run("check")
    assert "broken.pem" in shown and "no key is for support@acme.example: its letters are not signed" in shown
    (desk / "postdesk.yaml").write_text((desk / "postdesk.yaml").read_text().replace("keys: keys", "keys: elsewhere"))
    code, shown = run("check")
    assert (code, "there is no folder" in shown, "mkdir -m 700" in shown) == (2, True, True)


def test_doctor_says_which_end_within_a_month(desk, made):
    config = load_config(desk)
    [finding] = examine_keys(config, datetime(2026, 11, 27, tzinfo=UTC))
    assert finding.state == "well"
    (desk / "keys" / "own-1.pem").write_bytes(made.ending.both)
    found = list(examine_keys(config, datetime(2026, 11, 27, tzinfo=UTC)))
    assert [(one.state, "ending (support@acme.example) ends in 13 days" in one.text) for one in found] == [
        ("doubtful", True)
    ]
    found = list(examine_keys(config, datetime(2026, 12, 27, tzinfo=UTC)))
    assert any("ended 17 days ago" in one.text for one in found)


def test_the_secret_of_reply_addresses_and_the_folder_stand_side_by_side(desk, monkeypatch):
    monkeypatch.setenv("DESK_SECRET", "s" * 32)
    file = desk / "postdesk.yaml"
    file.write_text(file.read_text().replace("{keys: keys}", "{keys: {env: DESK_SECRET, folder: keys}}"))
    config = load_config(desk)
    assert config.trust.keys.reveal() == "s" * 32
    assert config.trust.key_folder == (desk / "keys").resolve()


def test_explain_reads_what_is_inside(run, desk, made, tmp_path):
    text = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer on floor 3 is broken and I cannot print.\r\n"
    file = tmp_path / "sealed.eml"
    file.write_bytes(mail(made.desk.encrypt(text)))
    code, shown = run("explain", file, "--json")
    assert (code, "workplace.printer" in shown) == (0, True), shown
