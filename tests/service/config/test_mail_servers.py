"""The lines that `init` shows for the mail servers of this machine."""

from pathlib import Path

from service.config.mail_servers import find_servers, lines_for
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
    for server in ("Postfix", "Exim", "Dovecot"):
        text = "\n".join(lines_for(server, other))
        assert "acme.example" not in text
        assert "8024" not in text
    assert lines_for("Sendmail", other) == ()
