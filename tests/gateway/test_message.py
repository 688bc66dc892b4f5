"""The records of the wire say what the store and the tables say too."""

from gateway.message import Road
from store import records


def test_the_store_knows_the_road_of_old_mail_by_its_name():
    assert records.HISTORY == Road.HISTORY
