"""Two daemons on one PostgreSQL while one is killed, frozen or cut off: each mail once, each letter once, whoever does it."""

import contextlib
import shutil
import signal
import threading

import pytest

from tests.crash.load import Crowd, check_once, settle
from tests.tools.running import RunningDesk
from tests.tools.waiting import PATIENCE

MAILS = 40


@pytest.fixture
def nodes(make_desk, postgresql_url, tmp_path):
    """Two daemons with the same files on one database."""
    first = make_desk("first", database=postgresql_url)
    second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
    first.url = second.url = postgresql_url
    first.start()
    second.start()
    yield first, second
    second.end()


def test_a_node_that_is_killed_under_load_leaves_its_work_to_the_other(nodes):
    first, second = nodes
    crowd = Crowd(first, second)
    join = crowd.write(MAILS)
    crowd.wait_for(MAILS // 3)
    first.kill()
    join()
    settle(second, second.url)
    check_once(second.url, second.sink, crowd.acknowledged, copies=10)


def test_a_node_frozen_beyond_its_lease_changes_nothing_when_it_wakes(nodes):
    first, second = nodes
    crowd = Crowd(first, second)
    join = crowd.write(MAILS)
    crowd.wait_for(MAILS // 3)
    first.process.send_signal(signal.SIGSTOP)
    try:
        crowd.wait_for(MAILS // 2)  # senders at the frozen node give up after a while and go to the other
        settle(second, second.url)  # the server ends the silent session, and the other takes what the frozen one had
    finally:
        first.process.send_signal(signal.SIGCONT)
    join()
    settle(second, second.url)
    first.mail("late@customer.example", "Printer jam late")  # it works on
    settle(second, second.url)
    check_once(second.url, second.sink, [*crowd.acknowledged, "late@customer.example"], copies=20)


@pytest.mark.long
def test_connections_that_are_cut_lose_nothing(nodes, postgresql):
    first, second = nodes
    crowd = Crowd(first, second)
    join = crowd.write(MAILS)
    for share in range(1, 5):
        crowd.wait_for(MAILS * share // 6)
        postgresql.admin(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'postdesk%%'"
        )
    join()
    settle(second, second.url)
    check_once(second.url, second.sink, crowd.acknowledged, copies=20)


@pytest.mark.long
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_is_restarted_loses_nothing(nodes, postgresql, mode):
    first, second = nodes
    crowd = Crowd(first, second)
    join = crowd.write(MAILS)
    crowd.wait_for(MAILS // 3)
    postgresql.restart(mode)
    join()
    settle(second, second.url)
    check_once(second.url, second.sink, crowd.acknowledged, copies=20)
    assert all("Traceback" not in one and "psycopg" not in one for one in crowd.refusals)


def test_a_hundred_simultaneous_replies_to_one_ticket_are_serial(make_desk, postgresql_url, tmp_path):
    first = make_desk("first", database=postgresql_url)
    (first.folder / "rules" / "budgets.yaml").write_text("budgets: {machine_mails: 1000}\n")  # one person, many mails
    second = RunningDesk(shutil.copytree(first.folder, tmp_path / "second"), first.sink, database=postgresql_url)
    with contextlib.ExitStack() as stack:
        stack.callback(second.end)
        first.start()
        second.start()
        first.mail("ann@customer.example", "Printer jam")
        letter = first.letter("ann@customer.example", "Printer jam")
        start = threading.Barrier(10)

        def work(place):
            start.wait(PATIENCE)
            for number in range(10):
                (first, second)[(place + number) % 2].reply(letter, f"Fact {place}-{number} about it.")

        threads = [threading.Thread(target=work, args=(place,)) for place in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle(first, postgresql_url)
        [ticket] = first.tickets()
        shown = first.json("show", ticket["ticket"])
        facts = [word for article in shown["articles"] for word in article["text"].split() if "-" in word]
        assert sorted(facts) == sorted(f"{place}-{number}" for place in range(10) for number in range(10))
        assert [event["seq"] for event in shown["events"]] == list(range(1, len(shown["events"]) + 1))
        assert first.run("db", "verify").returncode == 0
