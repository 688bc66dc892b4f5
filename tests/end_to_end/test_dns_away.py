"""DNS that answers nothing, from outside: every mail gets its 250 and its ticket, and a command waits for its domain."""

from __future__ import annotations

import pytest

from tests.tools.fake_dns import FakeDns


@pytest.fixture
def names():
    made = FakeDns()
    made.silent = True
    yield made
    made.close()


def test_no_mail_is_put_off_and_no_command_runs(make_desk, names):
    desk = make_desk()
    server = f"{names.address[0]}:{names.address[1]}"
    with (desk.folder / "postdesk.yaml").open("a") as config:
        config.write(f"\ndns: {{servers: ['{server}'], timeout: 0.05}}\n")
    desk.start()
    for number in range(5):
        desk.mail(f"person@domain{number}.example", f"Trouble {number} of its own", f"It is thing {number} that fails.")
    desk.until(lambda: len(desk.tickets()) == 5)
    work = desk.letter(desk.until(lambda: next((one["assignee"] for one in desk.tickets() if one["assignee"]), "")))
    desk.reply(work, "#hold until friday the part is on its way")
    held = desk.until(lambda: [one for one in desk.json("inbox", "list") if one["outcome"] == "held"])
    assert len(held) == 1
    assert not [one for one in desk.tickets() if one["state"] == "waiting"]
    assert names.asked
