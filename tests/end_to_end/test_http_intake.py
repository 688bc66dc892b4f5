"""Contacts that do not come by mail, through the running desk: a form with a token, and the command line (S2.1)."""

import itertools
import json
import re
import shlex
import urllib.error
import urllib.request

import pytest

from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE

TOKEN = "a token for tests"


@pytest.fixture
def posting(make_desk, tmp_path):
    """A running desk with an intake, and a function that posts to it: status and answer."""
    desk = make_desk(http_listen="127.0.0.1:0")
    secret = tmp_path / "token"
    secret.write_text(TOKEN)
    config = (desk.folder / "postdesk.yaml").read_text()
    changed = re.sub(r"(?m)^http: *\{(.*)\}", rf'http: {{\1, token: {{file: "{secret}"}}}}', config)
    assert changed != config
    (desk.folder / "postdesk.yaml").write_text(changed)
    desk.start()
    port = next(line.rpartition(":")[2] for line in desk.read_log().splitlines() if "road=http" in line).split()[0]

    def post(fields, token=TOKEN, **headers):
        body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/intake", body, {"Authorization": f"Bearer {token}", **headers}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return desk, post


def test_a_form_opens_a_ticket_once(posting):
    desk, post = posting
    contact = {"text": "The printer jams.", "address": "ann@customer.example", "name": "Ann", "channel": "chat"}
    key = {"Idempotency-Key": "form 7"}
    assert post(contact, **key) == (201, {"ticket": "T-1", "mail": 1})
    assert post(contact, **key)[1]["ticket"] == "T-1"
    assert post({**contact, "text": "Another."}, **key)[0] == 422
    [ticket] = desk.tickets()
    assert (ticket["requester"], ticket["channel"]) == ("ann@customer.example", "chat")
    assert "[T-1]" in desk.letter("ann@customer.example", "[T-1]").subject


def test_the_call_of_the_operations_page_opens_a_ticket(posting):
    """Its headers and fields, without curl."""
    desk, post = posting
    call = re.search(r"(?ms)^curl .*?^```", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))[0]
    words = shlex.split(call.removesuffix("```").replace("\\\n", " "))
    heads = dict(word.split(": ", 1) for name, word in itertools.pairwise(words) if name == "-H")
    assert heads.pop("Authorization") == "Bearer $INTAKE_TOKEN"
    assert post(words[words.index("-d") + 1].encode(), **heads) == (201, {"ticket": "T-1", "mail": 1})
    assert desk.tickets()[0]["requester"] == "ann@customer.example"


def test_what_is_wrong_is_said_and_nothing_is_kept(posting):
    desk, post = posting
    assert post({"text": "x", "name": "Ann"}, token="another")[0] == 401
    assert "text" in post({"name": "Ann"})[1]["error"]
    assert "unknown field 'txt'" in post({"txt": "x"})[1]["error"]
    assert post(b"{broken")[0] == 400
    assert post({"text": "x", "address": "a@b\r\nBcc: c@d"})[0] == 400
    assert desk.json("inbox") == []


def test_a_call_is_logged_by_command(posting):
    desk, _post = posting
    done = desk.run("log", "Bob Builder", "The VPN is gone", "--phone", "555 12", "--by", "dana@acme.example")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "T-1"
    [ticket] = desk.tickets()
    assert (ticket["requester"], ticket["channel"]) == ("", "phone")
