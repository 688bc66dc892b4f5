"""The files of examples/servers/ as they stand, in front of a real Postfix and a real Dovecot."""

import os
import re
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.dovecot import running_dovecot
from tests.peers.mail_server import postfix
from tests.peers.peers import need
from tests.tools.ports import free_port
from tests.tools.running import POSTDESK, ROOT, RunningDesk
from tests.tools.waiting import PATIENCE

pytestmark = pytest.mark.peer
SERVERS = ROOT / "examples" / "servers"


def say(port, sender, recipient, subject="Printer jam", body="Help", **fields):
    """One mail by SMTP."""
    lines = [
        f"From: {sender}",
        f"To: {recipient}",
        f"Subject: {subject}",
        f"Message-ID: <{abs(hash(body))}@client.example>",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE, local_hostname="client.example") as client:
        client.sendmail(sender, [recipient], "\r\n".join([*lines, "", body, ""]).encode())


def test_postfix_hands_the_desk_its_mail_and_takes_its_letters(make_desk, sink):
    """The rest of the world is the sink: whom Postfix does not know it hands on there."""
    lmtp = free_port()
    files = {name: (SERVERS / "postfix" / name).read_text() for name in ("postdesk-transport", "postdesk-recipients")}
    files["postdesk-transport"] = files["postdesk-transport"].replace("8024", str(lmtp))
    for address in ("dana@acme.example", "piet@acme.example", "customer.example"):
        files["postdesk-transport"] += f"{address} smtp:[127.0.0.1]:{sink.port}\n"
        files["postdesk-recipients"] += f"{address} x\n"
    lines = (SERVERS / "postfix" / "main.cf").read_text().replace("/etc/postfix", "{etc}")
    # What the harness says of the delimiter does not count: the shipped lines must do.
    settings = f"recipient_delimiter =\nmydestination = acme.example\nsmtpd_reject_unlisted_recipient = yes\n{lines}"
    with postfix(settings, files) as office:
        port = office.port
        desk = make_desk(lmtp_listen=f"127.0.0.1:{lmtp}", send_port=port).start()
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            say(port, "ann@customer.example", "no-such-person@acme.example")
        assert refused.value.recipients["no-such-person@acme.example"][0] == 550
        say(port, "ann@customer.example", "support@acme.example")
        work = desk.letter("dana@acme.example", "Printer jam")
        assert "+" in work.reply_to
        say(port, "dana@acme.example", work.reply_to, body="On my way.", In_Reply_To=work.message_id)
        desk.letter("ann@customer.example", "On my way.")
        assert len(desk.tickets()) == 1
        done = desk.run("doctor", "--round-trip")
        assert "✓ round trip" in done.stdout, done.stdout


def test_postfix_feeds_a_pipe_and_keeps_mail_while_the_desk_is_broken(sink):
    nobody = (need("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups")
    if subprocess.run([*nobody, "sh", "-c", f"{sys.executable} -c ''"], capture_output=True, check=False).returncode:
        pytest.skip("this Python stands where only root can start it")
    # Postfix starts no pipe as root, and pytest's own folder is root's.
    with tempfile.TemporaryDirectory(prefix="postdesk-pipe-") as name, ExitStack() as stack:
        Path(name).chmod(0o755)
        folder = Path(name) / "desk"
        desk = RunningDesk(folder, sink, smtp_listen="")
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        path = (str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")]))
        command = f"/usr/bin/env PYTHONPATH={':'.join(path)} {' '.join(POSTDESK)} ingest -C {folder}"
        master = (SERVERS / "postfix-pipe" / "master.cf").read_text().replace("user=postdesk", "user=nobody")
        master = master.replace("/opt/postdesk/bin/postdesk ingest -C /srv/postdesk", command)
        files = {"postdesk-transport": (SERVERS / "postfix-pipe" / "postdesk-transport").read_text()}
        files["postdesk-transport"] += f"customer.example smtp:[127.0.0.1]:{sink.port}\n"
        files["postdesk-recipients"] = (SERVERS / "postfix" / "postdesk-recipients").read_text()
        lines = (SERVERS / "postfix" / "main.cf").read_text().replace("/etc/postfix", "{etc}")
        settings = f"recipient_delimiter =\nmydestination = acme.example\n{lines}"
        office = stack.enter_context(postfix(settings, files, master))
        port = office.port
        stack.callback(desk.end)
        desk.start(prefix=nobody)
        say(port, "ann@customer.example", "support@acme.example")
        work = desk.letter("dana@acme.example", "Printer jam")
        say(port, "dana@acme.example", work.reply_to, body="On my way.", In_Reply_To=work.message_id)
        desk.letter("ann@customer.example", "On my way.")
        desk.edit("postdesk.yaml", "desk:", "dsk:")
        say(port, "bob@customer.example", "support@acme.example", "Broken pipe", "Help again")
        time.sleep(5)  # some attempts
        assert not [raw for raw in sink.mails if b"Undelivered" in raw.content]
        desk.edit("postdesk.yaml", "dsk:", "desk:")
        desk.until(lambda: office.flush() or desk.read_log().count("outcome=ticket") == 2)
        desk.letter("bob@customer.example", "Broken pipe")
        config = folder / "postdesk.yaml"
        config.write_text(config.read_text() + "\nlimits: {mail: 1MB}\n")
        say(port, "eve@customer.example", "support@acme.example", "Video", "x" * 70 * 20_000)
        back = desk.letter("eve@customer.example", "Undelivered")
        words = " ".join(back.text.split())
        assert "larger than 1 MB, which is the most that is taken here; please send it with smaller" in words
        assert desk.read_log().count("outcome=ticket") == 2


LMTP = """
protocols {{
  lmtp = yes
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    port = {port}
  }}
}}
userdb static {{
  userdb_static_allow_all_users = yes
}}
"""


def test_dovecot_keeps_the_address_that_a_mail_came_to(make_desk, monkeypatch):
    need("lmtp", "/usr/lib/dovecot")  # a package of its own; Postfix has a program of the same name
    lmtp = free_port()
    shipped = (SERVERS / "dovecot" / "99-postdesk.conf").read_text()
    with running_dovecot(LMTP.format(port=lmtp) + shipped) as made:
        monkeypatch.chdir(made.folder)
        desk = make_desk()
        (desk.folder / "imap.password").write_text("secret\n")
        [box] = re.findall(r"- (\{host:.*\})", (SERVERS / "dovecot" / "postdesk.yaml").read_text())
        box = box.replace("imap.acme.example", f"localhost, port: {made.imaps}, ca_file: {made.folder / 'ca.pem'}")
        box = re.sub(r", since: \S+\}$", "}", box)
        desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  imap: [{box}]\n")
        desk.start()
        deliver(lmtp, "ann@customer.example", "support@acme.example", "Help")
        work = desk.letter("dana@acme.example", "Printer jam")
        deliver(lmtp, "dana@acme.example", work.reply_to, "On my way.", to="Support <support@acme.example>")
        desk.letter("ann@customer.example", "On my way.")
        assert len(desk.tickets()) == 1
        with made.client("support@acme.example") as client:
            client.select_folder("Processed")
            desk.until(lambda: client.noop() and len(client.search()) == 2)


def deliver(port, sender, recipient, body, to=""):
    """By LMTP, as a mail server hands it to Dovecot; only the envelope says which address it is for."""
    mail = f"From: {sender}\r\nTo: {to or recipient}\r\nSubject: Printer jam\r\nMessage-ID: <{abs(hash(body))}@c.example>\r\n\r\n{body}\r\n"
    with smtplib.LMTP("127.0.0.1", port, timeout=PATIENCE, local_hostname="mx.acme.example") as client:
        client.sendmail(sender, [recipient], mail.encode())
