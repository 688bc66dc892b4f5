"""The lines that `init` shows for the mail servers of this machine."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from service.config.load import load_config
from service.config.mail_servers import ELSEWHERE, choose_servers, find_servers, lines_for
from service.config.new_desk import NewDeskAnswers, NewEngineer

EXAMPLES = Path(__file__).parents[3] / "examples" / "servers"
ANSWERS = NewDeskAnswers(
    "support@acme.example", "Acme IT", ("en",), (NewEngineer("dana@acme.example"),), lmtp_listen="127.0.0.1:8024"
)


def test_servers_are_found_by_their_programs(tmp_path):
    assert find_servers(tmp_path) == ()
    for name in ("postfix", "exim4"):
        path = tmp_path / "usr" / "sbin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert find_servers(tmp_path) == ("Postfix", "Exim")


@pytest.mark.parametrize(
    ("host", "found", "chosen"),
    [
        ("127.0.0.1", ("Postfix",), ("Postfix",)),
        ("127.0.0.1", (), ELSEWHERE),
        ("smtp.gmail.com", ("Postfix", "Dovecot"), ("Gmail",)),
        ("smtp-relay.gmail.com", (), ("Gmail",)),
        ("smtp.office365.com", ("Exim",), ("Exchange Online",)),
        ("mail.notgmail.com.example", ("Exim",), ("Exim",)),
    ],
)
def test_the_provider_goes_before_what_is_installed(host, found, chosen):
    assert choose_servers(replace(ANSWERS, send_host=host), found) == chosen


def test_the_lines_are_those_of_the_examples():
    """The examples are tried with the real servers: what is shown must not drift from them."""
    shown = " ".join(" ".join(lines_for("Postfix", ANSWERS)).split())
    for line in (EXAMPLES / "postfix" / "main.cf").read_text().splitlines():
        assert line.startswith("#") or " ".join(line.split()) in shown
    assert "support@acme.example lmtp:inet:127.0.0.1:8024" in shown
    exim = " ".join(lines_for("Exim", ANSWERS))
    for line in (EXAMPLES / "exim" / "postdesk.conf").read_text().splitlines():
        setting = line.strip()
        if setting and not setting.startswith(("#", "hosts_try")) and not setting.endswith(":"):
            assert setting in exim


def test_each_names_this_very_desk():
    other = NewDeskAnswers("hr@b.example", "HR", ("en",), ANSWERS.engineers, lmtp_listen="127.0.0.1:8034")
    for server in ("Postfix", "Exim", "Dovecot", *ELSEWHERE):
        text = "\n".join(lines_for(server, other))
        assert "acme.example" not in text
        assert "8024" not in text
    assert lines_for("Sendmail", other) == ()


@pytest.mark.parametrize("provider", ["Exchange Online", "Gmail"])
def test_what_is_shown_for_a_provider_is_a_configuration_for_this_desk(provider, tmp_path):
    answers = replace(ANSWERS, mode="trial", trial_to="dana@acme.example")
    shown = "\n".join(line[4:] for line in lines_for(provider, answers) if line.startswith("    "))
    (tmp_path / "postdesk.yaml").write_text(f"desk: {{name: A, address: {answers.address}}}\n{shown}\n")
    config = load_config(tmp_path)
    example = load_config(EXAMPLES / provider.lower().replace(" ", "-"))
    [box], [other] = config.receive.imap, example.receive.imap
    assert (box.host, box.port, box.user, box.oauth.provider) == (
        other.host,
        other.port,
        other.user,
        other.oauth.provider,
    )
    assert (config.send.host, config.send.port, config.send.tls) == (
        example.send.host,
        example.send.port,
        example.send.tls,
    )
    assert (config.send.mode, config.send.trial_to) == ("trial", "dana@acme.example")
    assert bool(box.oauth.refresh_token) == bool(other.oauth.refresh_token)


@pytest.mark.parametrize(
    ("smtp", "lmtp", "postfix", "exim"),
    [
        ("127.0.0.1:8025", "", "smtp:[127.0.0.1]:8025", "driver = smtp; port = 8025;"),
        ("[::1]:8025", "", "smtp:[::1]:8025", "route_list = * ::::1;"),
        ("0.0.0.0:2525", "", "smtp:[127.0.0.1]:2525", "route_list = * 127.0.0.1"),
        ("127.0.0.1:8025", "unix:/run/desk.sock", "lmtp:unix:/run/desk.sock", "driver = lmtp; socket = /run/desk.sock"),
        ("", "", "listens nowhere", "listens nowhere"),
    ],
)
def test_the_lines_lead_to_where_the_desk_listens(smtp, lmtp, postfix, exim):
    answers = replace(ANSWERS, smtp_listen=smtp, lmtp_listen=lmtp)
    for server, words in (("Postfix", postfix), ("Exim", exim)):
        shown = "\n".join(lines_for(server, answers))
        assert words in shown
        assert lmtp or not smtp or "lmtp" not in shown.lower()
