"""Scenario 11: two nodes on one mailbox: as many tickets and acknowledgements as mails."""

import shutil
from collections import Counter

from tests.crash.load import expect_many
from tests.gateway.wire.test_imap_in import serving
from tests.scenarios.test_10_mailbox_numbered_anew import MAIL, is_done, read_from
from tests.tools.running import RunningDesk

MAILS = 200


def test_11_two_nodes_on_one_mailbox_take_each_mail_once(make_desk, postgresql_url, tmp_path, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    with serving() as server:
        for number in range(MAILS):
            server.add(number + 1, MAIL.format(number).encode())
        first = make_desk("first", database=postgresql_url)
        read_from(first, server)
        expect_many(first)
        second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
        read_from(second, server)
        try:
            first.start()
            second.start()
            first.until(lambda: is_done(first, MAILS))
            people = Counter(f"person{number}@customer.example" for number in range(MAILS))
            letters = first.json("outbox", "list", "--limit", "1000")
            assert Counter(one["recipient"] for one in letters if one["kind"].startswith("received")) == people
            assert len(first.tickets()) == MAILS
            first.kill()  # the other takes the mailbox over
            server.add(MAILS + 1, MAIL.format(MAILS).encode())
            second.until(lambda: len(second.tickets()) == MAILS + 1)
        finally:
            second.end()
