"""Roads that are cut, stall, or are closed on one side, again and again: each mail and each letter arrives, and none is done twice.

`ROUGH_ROADS=20` lets each of the faults happen so often.
"""

import os
from contextlib import closing
from datetime import UTC, datetime

import sqlalchemy as sa

from store.database.unit import Database
from store.mail import outbox
from tests.crash.cutting import Road
from tests.crash.load import Crowd, check_once, expect_many, is_done, settle
from tests.gateway.wire.test_imap_in import serving
from tests.scenarios.test_10_mailbox_numbered_anew import MAIL, read_from

FAULTS = int(os.environ.get("ROUGH_ROADS", "1"))
MAILS = 6  # at a time, until all has happened


def has_failed(road):
    return min(road.cut.values()) >= FAULTS


def finish(desk, url):
    """Letters that were put off leave at once, instead of in some minutes."""
    with closing(Database.open(url)) as database:

        def is_sent_at_last():
            with database.write() as unit:
                outbox.hasten(unit, datetime.now(UTC))
            return is_done(database)

        desk.until(is_sent_at_last)


def test_a_rough_road_to_the_next_hop_loses_no_letter(make_desk, sink):
    road = Road(sink.port)
    desk = make_desk(database="sqlite:///var/postdesk.db", send_port=road.port)
    expect_many(desk)
    desk.start()
    url = f"sqlite:///{desk.folder}/var/postdesk.db"
    road.every = 20
    crowd = Crowd(desk)
    while not has_failed(road):
        crowd.write(MAILS)()
        finish(desk, url)
    road.every = 0
    finish(desk, url)
    road.close()
    check_once(url, sink, crowd.acknowledged, copies=road.cut.total())


def test_a_rough_road_to_postgresql_loses_nothing_and_doubles_nothing(make_desk, sink, postgresql, postgresql_url):
    road = Road(postgresql.port)
    rough = sa.make_url(postgresql_url).set(port=road.port).render_as_string(hide_password=False)
    desk = make_desk(database=rough)
    expect_many(desk)
    desk.start()
    road.every = 60
    crowd = Crowd(desk)
    while not has_failed(road):
        crowd.write(MAILS)()
    road.every = 0
    settle(desk, postgresql_url)
    road.close()
    check_once(postgresql_url, sink, crowd.acknowledged, copies=road.cut.total())
    assert desk.process.poll() is None


def test_a_rough_road_to_a_mailbox_loses_no_mail_and_takes_none_twice(make_desk, sink, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    with serving() as server:
        road = Road(server.port)
        desk = make_desk(database="sqlite:///var/postdesk.db")
        read_from(desk, server, road.port)
        expect_many(desk)
        road.every = 25
        count = 0
        desk.start()
        while not has_failed(road):
            for _ in range(MAILS):
                server.add(count + 1, MAIL.format(count).encode())
                count += 1
            server.push(b"* %d EXISTS\r\n" % count)
            desk.until(lambda: all(server.flags[uid] for uid in server.mails) or has_failed(road))
        road.every = 0
        desk.until(lambda: all(server.flags[uid] for uid in server.mails))
        road.close()
        settle(desk, f"sqlite:///{desk.folder}/var/postdesk.db")
        people = [f"person{number}@customer.example" for number in range(count)]
        check_once(f"sqlite:///{desk.folder}/var/postdesk.db", sink, people, copies=0)
        assert "kind=fault" not in desk.read_log()
        desk.stop()
