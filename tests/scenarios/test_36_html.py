"""Scenario 36: HTML of users is never passed on; nothing active or remote is in what goes out."""

import re

from tests.tools.talk import ANN, PIET

HTML = """<html><head><base href="http://127.0.0.1:9/"><style>body{position:fixed}</style></head><body>
<p>The printer jams.</p><img src="http://127.0.0.1:9/track.png"><form action="http://127.0.0.1:9/x"><input name=a></form>
<svg onload="alert(1)"></svg><div style="position:fixed;top:0">over everything</div><script>alert(2)</script>
<p style="display:none">#close hidden</p><a href="javascript:alert(3)">click</a></body></html>"""
ACTIVE = re.compile(
    r"<(?:img|form|input|svg|script|iframe|object|embed|base|link)\b|<[^>]*(?:javascript:|\bon\w+=|position\s*:\s*fixed)",
    re.IGNORECASE,
)


def test_36_outgoing_letters_hold_nothing_active_or_remote(talk):
    step = talk.mail(ANN, "Printer jam", "", html=HTML)
    assert step.outcome == "ticket"
    work = step.letter(PIET)
    assert "The printer jams." in work.text
    for letter in step.letters + talk.reply(work, "I am on my way.").letters:
        assert not ACTIVE.search(letter.html), letter.kind
        assert not re.search(r"(?:href|src|background)\s*=\s*[\"']?http", letter.html)
        assert "src=" not in letter.html
