"""Scenario 50: a next hop refuses all for an hour, at its greeting, the log-in, MAIL, RCPT or the dot, and ten recipients are really dead.

The daemon's own Outbound and SMTP client against a real socket; the hour is virtual. That the daemon says it in `status` and takes
letters up again shows `tests/end_to_end/test_refusing_hop.py`; which answers are whose fault, whoever was reached before,
`tests/service/loops/letters/test_hop_refusals.py`.
"""

import asyncio

import pytest

from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from service.loops.clock import VirtualClock
from tests.end_to_end.test_refusing_hop import Hop
from tests.service.loops.letters.test_hop_refusals import ended, reach
from tests.service.loops.letters.test_outbound import NOON, add, letter, pass_time, sending
from tests.service.loops.letters.test_outbound import database as database
from tests.tools.ports import free_port
from tests.tools.waiting import rests, until_async

LETTERS, DEAD = range(1, 31), range(3, 31, 3)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("greeting", "554 5.7.1 not you"),
        ("AUTH", "535 5.7.8 not with that password"),
        ("MAIL", "554 5.7.1 not you"),
        ("RCPT", "554 5.7.1 not you"),
        ("dot", "554 5.7.1 not that"),
    ],
)
async def test_50_all_letters_but_those_to_the_dead_arrive_and_the_alarm_is_over(database, step, says):
    port, clock, told = free_port(), VirtualClock(NOON), []
    alarm = "no-log-in" if step == "AUTH" else "refuses"
    log_in = {"username": "desk", "password": "x"} if step == "AUTH" else {}
    reach(database, *LETTERS)
    add(database, *(letter(number, ticket_id=1) for number in LETTERS))
    with Hop(port) as hop:
        hop.dead = {f"p{number}@example.com" for number in DEAD}
        hop.refuses = {"EHLO": "250-hop.example\r\n250 AUTH PLAIN", step: says}
        client = NextHop(NextHopOptions(port=port, tls="none", idle=0, **log_in))
        async with sending(database, client, clock, tell_hop=lambda how, _: told.append(how)) as out:
            await until_async(lambda: out.breaker.is_open(clock.now()) and rests(out))
            await pass_time(clock, out, 60, step=3)
            assert [how for how in told if how] == [alarm]
            assert set(ended(database).values()) == {"waiting"}
            assert not hop.taken
            del hop.refuses[step]
            await pass_time(clock, out, 15, step=3)
            expected = {number: "failed" if number in DEAD else "sent" for number in LETTERS}
            await until_async(lambda: ended(database) == expected)
            await until_async(lambda: told[-1] == "")
        client.close()
        await asyncio.to_thread(hop.shutdown)
    assert sorted(hop.taken) == sorted(f"p{number}@example.com" for number in LETTERS if number not in DEAD)
