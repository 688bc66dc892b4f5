"""No mail can grow a metric: after hostile mails of many senders, subjects and recipients no label has a new value."""

import re
import urllib.request
from email.message import EmailMessage

from tests.tools.ports import free_port
from tests.tools.running import RunningDesk

_LINE = re.compile(r"^(\w+(?:\{.*\})?) \S+$", re.MULTILINE)
NASTY = (
    'x"} 1\npostdesk_evil{a="',
    "状态",
    "{{label}}",
    "P1",
    "#close",
    "\\",
    "a" * 900,
    'state="new"',
    "\x1b[31m",
    "",
)


def label_sets(port):
    """Every metric with its labels, without its value."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return set(_LINE.findall(re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)))


def hostile(number):
    """A mail whose every free word is new."""
    nasty = NASTY[number % len(NASTY)]
    clean = " ".join(nasty.split())
    mail = EmailMessage()
    mail["From"] = f'"{clean.replace(chr(92), "").replace(chr(34), "")[:60]} {number}" <s{number}@d{number}.example>'
    mail["To"] = f"support@acme.example, friend@e{number}.example"
    mail["Subject"] = f"{clean} printer {number} category-{number}"
    mail["Message-ID"] = f"<{number}@m{number}.example>"
    mail["X-Priority"] = str(number % 6)
    mail["List-Id"] = f"<l{number}.example>" if number % 7 == 0 else "none"
    if number % 5 == 0:
        mail["Auto-Submitted"] = f"auto-{number}"
    mail.set_content(f"priority: P{number}\ncategory: c{number}\nstate: s{number}\n{nasty}\n")
    return bytes(mail)


def send(desk, numbers):
    for number in numbers:
        desk.give(hostile(number), f"s{number}@d{number}.example", ["support@acme.example"])
    desk.until(lambda: not [one for one in desk.json("inbox", "list") if one["state"] in {"waiting", "claimed"}])
    desk.until(lambda: not [one for one in desk.json("outbox", "list") if one["state"] in {"waiting", "sending"}])


def test_no_mail_grows_a_label(tmp_path, sink):
    port = free_port()
    desk = RunningDesk(tmp_path, sink, http_listen=f"127.0.0.1:{port}").start()
    try:
        send(desk, range(20))
        before = label_sets(port)
        send(desk, range(20, 90))
        after = label_sets(port)
    finally:
        desk.end()
    new = {one.partition("{")[0] for one in after - before}
    assert new <= {"postdesk_troubles"}, after - before  # a flood of new senders is one line by a name of ours
    assert sum("postdesk_troubles" in one for one in after) <= 10
    for line in after:
        assert not re.search(r"[ds]\d+\.example|category-|evil|\.example", line), line
