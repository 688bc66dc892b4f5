"""What monitoring systems write, as far as tables know it."""

import pytest

from service.domain.opening import alert_words as words
from service.domain.opening.monitoring_alert import read_alert


def test_no_word_stands_for_bad_and_for_well():
    assert not words.BAD & (words.GOOD | words.OVER)
    assert not words.NOISE & (words.BAD | words.OVER)
    assert not set(words.BAD_CHINESE) & set(words.GOOD_CHINESE)


@pytest.mark.parametrize("text", ["recovery failed", "not resolved", "Recovery pending"])
def test_a_recovery_that_is_none_is_known(text):
    assert words.NOT_YET.search(text)


@pytest.mark.parametrize("text", ["尚未恢复", "无法恢复", "恢复失败"])
def test_a_recovery_that_is_none_is_known_in_chinese(text):
    assert words.NOT_YET_CHINESE.search(text)
    assert not words.NOT_YET_CHINESE.search("已恢复正常")


def test_labels_name_what_it_is_about():
    found = words.LABELS.findall("Host: db1\nState: DOWN\n> Service = PING |\n主机：web2")
    assert [one if isinstance(one, str) else one[0] for one in found] == ["db1", "PING", "web2"]


@pytest.mark.parametrize("text", ["2026-11-27", "14:05:33", "97 %", "3.14", "15 min", "#4711"])
def test_numbers_that_change_are_no_part_of_it(text):
    assert words.CHANGING.sub("", text).strip() == ""


@pytest.mark.parametrize("text", ["10.20.30.40", "192.168.1.7", "172.16.254.1", "1.2.3", "fe80::1"])
def test_an_address_of_the_network_is_no_number_that_changes(text):
    assert words.CHANGING.sub("", text) == text


def test_two_hosts_that_only_have_addresses_are_two():
    about = {read_alert(f"DOWN: 10.20.30.{last} ping").what for last in (4, 40, 41)}
    assert len(about) == 3
    assert read_alert("UP: 10.20.30.40 ping").what == read_alert("DOWN: 10.20.30.40 ping").what
