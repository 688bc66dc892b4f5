"""The road to the next hop is cut, stalls, or is closed on one side, again and again: each letter arrives, twice at most where its answer was lost."""

from contextlib import closing
from datetime import UTC, datetime

from store.database.unit import Database
from store.mail import outbox
from tests.crash.cutting import Road
from tests.crash.load import Crowd, check_once, is_done

MAILS = 6


def test_a_rough_road_to_the_next_hop_loses_no_letter(make_desk, sink):
    road = Road(sink.port)
    desk = make_desk(database="sqlite:///var/postdesk.db", send_port=road.port).start()
    url = f"sqlite:///{desk.folder}/var/postdesk.db"
    road.every = 20
    crowd = Crowd(desk)
    crowd.write(MAILS)()
    desk.until(lambda: min(road.cut.values()) >= 1)
    road.every = 0
    with closing(Database.open(url)) as database:

        def is_sent_at_last():
            with database.write() as unit:
                outbox.hasten(unit, datetime.now(UTC))  # instead of in some minutes
            return is_done(database)

        desk.until(is_sent_at_last)
    road.close()
    check_once(url, sink, crowd.acknowledged, copies=road.cut.total())
