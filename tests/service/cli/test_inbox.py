"""What `postdesk inbox` shows of a mail: no address with rights in it, and nothing that a terminal obeys."""

from __future__ import annotations

import json
from dataclasses import replace

from service.cli.common import harmless, print_json
from service.cli.inbox import as_document
from tests.tools.talk import ANN, PIET


def test_no_address_with_rights_stands_in_reasons_and_lists(talk):
    talk.mail(ANN, "Printer jam")
    work = next(one for one in talk.stage.letters if one.to == PIET and one.kind == "assignment")
    held = talk.reply(work, "#requester mallory@evil.example").letter(PIET, "held")
    talk.reply(held, "no idea", sender="mallory@evil.example")
    code = held.reply_to.partition("+")[2].partition("@")[0]
    for mail in talk.inbox():
        mail = replace(mail, sender=held.reply_to, reason=f"{mail.reason} {held.reply_to}")
        shown = json.dumps(as_document(mail))
        assert code not in shown
        assert work.reply_to.partition("+")[2].partition("@")[0] not in shown
    assert all(code not in mail.reason for mail in talk.inbox())


def test_nothing_that_a_terminal_obeys(capsys):
    hostile = "a\x1b]0;x\x07b\x9b31mc\u202ed\u2066e\x00f"
    print_json({"subject": hostile})
    out = capsys.readouterr().out
    assert json.loads(out) == {"subject": hostile}
    for text in (out, harmless(hostile)):
        assert not set(text) & set("\x1b\x07\x9b\u202e\u2066\x00")
