from zoneinfo import available_timezones

import pytest

from rules.language.fields import is_zone


def test_every_zone_of_the_machine_is_one():
    assert [name for name in available_timezones() if not is_zone(name)] == []


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "/", "Europe", "Europe/", "Europe//Berlin", "/usr/share/zoneinfo/UTC", "../UTC", "zone.tab", "posixrules",
     "posix/Europe/Berlin", "right/UTC", "UTC ", "Europe/Berlin\n", "\0", "a\0b", "\ud800", "x" * 5000, "a/" * 600 + "b"],
)  # fmt: skip
def test_nothing_else_is_one_and_none_raises(name):
    assert not is_zone(name)
