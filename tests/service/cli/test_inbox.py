"""What `postdesk inbox` shows of a mail: no address with rights in it, and nothing that a terminal obeys."""

from __future__ import annotations

import json

from msgspec.structs import replace

from service.cli.common import harmless, print_json
from service.cli.inbox import as_document
from service.rehearsal.demo import write_busy_desk
from tests.tools.running import postdesk
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


def test_what_is_dropped_and_taken_up_again_is_shown_as_it_is_then(tmp_path):
    write_busy_desk(tmp_path / "desk")

    def run(*arguments):
        return json.loads(postdesk(*arguments, "--json", "-C", tmp_path / "desk").stdout)

    (tmp_path / "one.eml").write_bytes(b"From: ann@acme.example\nSubject: Printer jam\n\nIt jams.\n")
    assert run("ingest", tmp_path / "one.eml")["taken"] == 1
    number = run("inbox", "list", "--limit", "1")[0]["id"]
    dropped = run("inbox", "drop", number, "--reason", "a test")
    assert (dropped["id"], dropped["state"], dropped["outcome"], dropped["reason"]) == (number, "done", "dropped", "a test")
    assert run("inbox", "retry", number)["state"] == "waiting"


def test_nothing_that_a_terminal_obeys(capsys):
    hostile = "a\x1b]0;x\x07b\x9b31mc\u202ed\u2066e\x00f"
    print_json({"subject": hostile})
    out = capsys.readouterr().out
    assert json.loads(out) == {"subject": hostile}
    for text in (out, harmless(hostile)):
        assert not set(text) & set("\x1b\x07\x9b\u202e\u2066\x00")
