"""The calendar file by the grammar of RFC 5545, looked at by hand: lines, escapes, zones, summer time, and nothing to break out with."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.invitation import Invitation, make_invitation
from gateway.message import Address

DESK, ANN = Address("support+rabc@acme.example", "Acme IT"), Address("ann@acme.example", "Ann Lee")
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def make(start=datetime(2026, 11, 26, 6, tzinfo=UTC), zone="Asia/Shanghai", hours=1, **more):
    values = {"summary": "Printer jam [T-1]", "stamp": NOW, **more}
    return make_invitation(
        Invitation("T-1@acme.example", start, start + timedelta(hours=hours), zone, **values), DESK, ANN
    )


def lines(data: bytes) -> list[str]:
    return re.sub(rb"\r\n[ \t]", b"", data).decode().split("\r\n")[:-1]


def test_every_component_is_closed_and_every_property_is_there_once():
    found = lines(make(place="room 312", description="We look at it.", sequence=2))
    open_ = []
    for line in found:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_.append(value)
        elif name == "END":
            assert open_.pop() == value
    assert open_ == []
    event = found[found.index("BEGIN:VEVENT") : found.index("END:VEVENT")]
    for needed in (
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "ORGANIZER",
        "ATTENDEE",
        "LOCATION",
    ):
        assert sum(re.match(rf"{needed}[;:]", line) is not None for line in event) == 1, needed
    assert found[:5] == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Postdesk//Appointments//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    assert "SEQUENCE:2" in event
    assert "DTSTART;TZID=Asia/Shanghai:20261126T140000" in event
    assert 'ORGANIZER;CN="Acme IT":mailto:support+rabc@acme.example' in event


def test_lines_are_folded_between_characters_and_end_in_crlf():
    data = make(summary="三楼打印机卡纸" * 20, description="x" * 500)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert f"SUMMARY:{'三楼打印机卡纸' * 20}" in lines(data)


def test_words_of_people_cannot_add_a_line():
    evil = 'x\r\nATTENDEE:mailto:eve@elsewhere.example\nEND:VEVENT"; a, b \\ c'
    organizer = Address("support@acme.example", 'Acme "IT"\r\nATTENDEE:mailto:eve@elsewhere.example')
    invitation = Invitation("u@x", NOW, NOW, "UTC", NOW, evil, evil, evil)
    found = lines(make_invitation(invitation, organizer, ANN))
    assert sum(line.startswith("ATTENDEE") for line in found) == 1
    assert found.count("END:VEVENT") == 1
    assert r"SUMMARY:x\nATTENDEE:mailto:eve@elsewhere.example\nEND:VEVENT\"\; a\, b \\ c".replace(r"\"", '"') in found


@pytest.mark.parametrize(
    ("zone", "start", "wanted"),
    [
        ("Europe/Berlin", "2026-03-28 10:00", ["TZOFFSETTO:+0100", "DTSTART:20260329T020000", "TZOFFSETTO:+0200"]),
        (
            "Europe/Berlin",
            "2026-07-01 10:00",
            ["DTSTART:20260329T020000", "TZOFFSETTO:+0200", "DTSTART:20261025T030000"],
        ),
        ("America/New_York", "2026-12-01 10:00", ["DTSTART:20261101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500"]),
        ("Asia/Shanghai", "2026-07-01 10:00", ["DTSTART:19700101T000000", "TZOFFSETTO:+0800"]),
        ("Asia/Kolkata", "2026-07-01 10:00", ["TZOFFSETTO:+0530"]),
    ],
)
def test_the_zone_says_which_offset_holds_then(zone, start, wanted):
    local = datetime.strptime(start, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    found = lines(make(local.astimezone(UTC), zone))
    part = found[found.index("BEGIN:VTIMEZONE") : found.index("END:VTIMEZONE")]
    for line in wanted:
        assert line in part
    assert f"DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}" in found


def test_utc_needs_no_zone_and_an_hour_that_comes_twice_is_said_in_utc():
    assert "DTSTART:20261126T060000Z" in lines(make(zone="UTC"))
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, the second time
    assert "DTSTART:20261025T013000Z" in lines(make(twice, "Europe/Berlin"))


def test_what_is_off_is_cancelled():
    found = lines(make(method="CANCEL", sequence=3))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3"} <= set(found)


def test_a_time_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="aware"):
        make(datetime(2026, 11, 26, 6))
