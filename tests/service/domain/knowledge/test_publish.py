"""A draft leaves out who had the trouble, its file's name is made by us, and what asks for an article is read narrowly."""

from __future__ import annotations

import pytest

from service.article_files.article import is_name
from service.domain.knowledge.article_offers import asked_article
from service.domain.knowledge.publish import PublishMask, _names_in, bare, make_name

MASK = PublishMask(["Ann Lee", "Ann", "Lee", "王小明", "ann.lee", "Room 312"], frozenset({"support@acme.example"}))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann Lee called", "(left out) called"),
        ("Leeds and Annex are no names", "Leeds and Annex are no names"),
        ("for ANN, ann.lee@acme.example", "for (left out), (left out)"),
        ("write to support@acme.example", "write to support@acme.example"),
        ("已为王小明升级", "已为(left out)升级"),
        ("call +86 10 5555 1234 or 13800138000", "call (left out) or (left out)"),
        ("in room 312", "in (left out)"),
        ("error 0x80070005, firmware 4.2.1, port 8443", "error 0x80070005, firmware 4.2.1, port 8443"),
        ("server 10.20.30.40 at https://x.example/12345678", "server 10.20.30.40 at https://x.example/12345678"),
        ("Ann Braun-Smith and ann Braun said", "(left out) and (left out) said"),
        ("as Ann wrote\nOpen the flap", "as (left out) wrote\nOpen the flap"),
        ("王工和小王说，小明的电脑", "(left out)和(left out)说，(left out)的电脑"),
        ("王府井的打印机，老王牌", "王府井的打印机，老王牌"),
        ("in Room B217 and office 14, 1208室", "in (left out) and (left out), (left out)"),
        ("身份证 11010119900307777X，卡号 6222 0212 3456 7890 123", "身份证 (left out)，卡号 (left out)"),
        (
            "passport E12345678 was scanned, badge number 5512",
            "passport (left out) was scanned, badge number (left out)",
        ),
        ("工号10234，员工号：A-0099，护照号码是E1234567", "工号(left out)，员工号：(left out)，护照号码是(left out)"),
        ("the badge reader 3, employee portal v2.1, K7-2231", "the badge reader 3, employee portal v2.1, K7-2231"),
        ("error 80070005 since 2026-11-24, 错误代码：80070005", "error 80070005 since 2026-11-24, 错误代码：80070005"),
        ("The password is hunter2, 密码：abc123。", "The password is (left out), 密码：(left out)。"),
        (
            "the password is expired, 密码是过期的, PIN: secret",
            "the password is expired, 密码是过期的, PIN: (left out)",
        ),
        ("reset the password in the portal", "reset the password in the portal"),
    ],
)
def test_people_are_left_out_and_facts_stay(text: str, shown: str):
    assert MASK.hide(text, "en") == shown


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Badge reader blinks red", "badge-reader-blinks-red-t7"),
        ("投屏器配对失败，代码 31", "投屏器配对失败-代码-31-t7"),
        ("../../etc/passwd", "etc-passwd-t7"),
        ("\0<script>", "script-t7"),
        ("…", "article-t7"),
        ("CON", "con-t7"),
        ("x" * 300, "x" * 50 + "-t7"),
        ("ＶＰＮ Ⅳ", "vpn-iv-t7"),
    ],
)
def test_the_name_of_a_file_is_made_by_us(title: str, name: str):
    assert make_name(title, 7) == name
    assert is_name(name)


def test_a_subject_loses_what_clients_put_before_it():
    assert bare("Re: FW: 回复： Printer  jam") == "Printer jam"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("article printer-jam", "printer-jam"),
        ("Article: printer-jam.", "printer-jam"),
        ("please send me the article printer-jam\n\nThanks, Ann", "printer-jam"),
        ("文章 dayinji-kazhi", "dayinji-kazhi"),
        ("文章：三楼打印机", "三楼打印机"),
        ("article Printer jam", "printer jam"),
        ("The printer jams as the article says", ""),
        ("article printer-jam\n" + "It still jams. " * 40, ""),
        ("", ""),
    ],
)
def test_only_a_mail_that_says_hardly_more_asks_for_an_article(text: str, name: str):
    assert asked_article(text) == name


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("eva@acme.example", ["eva", "eva"]),
        ("eva.braun-smith7@acme.example", ["eva.braun-smith7", "eva", "braun", "smith"]),
        ("info@acme.example", []),
        ("it.support@acme.example", []),
        ("12345@qq.example", []),
    ],
)
def test_an_address_is_made_of_names_or_not(address: str, names: list[str]):
    assert _names_in(address) == names
