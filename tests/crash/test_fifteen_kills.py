"""The daemon is killed fifteen times while mail comes in: what got 250 has one article and one acknowledgement (I1, I3, I5)."""

import random
import time

import pytest

from tests.crash.load import Crowd, check_once, find_on_their_way, settle

KILLS = 15
MAILS = 4  # of each life


@pytest.mark.long
@pytest.mark.timeout(600)  # sixteen starts, on a machine that does other things as well
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_fifteen_times_under_load_it_loses_nothing_and_answers_nothing_twice(request, make_desk, kind):
    url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    desk = make_desk(**({"database": url} if url else {"database": "sqlite:///var/postdesk.db"}))
    url = url or f"sqlite:///{desk.folder}/var/postdesk.db"
    crowd = Crowd(desk)
    waiting, on_their_way = [], []
    for kill in range(KILLS):
        desk.start()
        waiting.append(crowd.write(MAILS))
        crowd.wait_for(kill * MAILS + random.randint(1, MAILS))  # those of the last life come first or after
        time.sleep(random.uniform(0, 0.15))  # anywhere between the answer and the letter
        desk.kill()
        on_their_way += find_on_their_way(url)
    desk.start()
    for join in waiting:
        join()
    settle(desk, url)
    check_once(url, desk.sink, crowd.acknowledged, on_their_way=on_their_way)
    assert len(crowd.acknowledged) == KILLS * MAILS
