"""Reasons of the rules in the words of a language."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from service.domain.commands.times import TypedTime, parse_moment
from templates.context import Who
from templates.speech import Speech, leads_away
from templates.words import get_words


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("level 1, speaks zh, 0 open", "一线、会中文、手上 0 张"),
        ("level 2, 3 open (Piet: 4 open; Noor: 5 open)", "二线、手上 3 张（Piet 手上 4 张；Noor 手上 5 张）"),
        (
            "printing, level 1, speaks zh, 0 open (Dana: 5 open; Bob: 2 open)",
            "printing、一线、会中文、手上 0 张（Dana 手上 5 张；Bob 手上 2 张）",
        ),
        (
            "nobody of network with vpn is free at level 2: the team's queue",
            "network 组没有空闲的、会 vpn 的 2 线人员，先放进团队队列",
        ),
        ("possibly related: T-7 (Printer, level 3)", "可能相关：T-7（Printer, level 3）"),
        ("the mail alone does not prove who wrote it", "仅凭这封邮件无法确认是谁写的"),
        ("something of our own, (as it is)", "something of our own, (as it is)"),
    ],
)
def test_reasons_are_put_into_words(reason, said):
    assert Speech(get_words("zh")).because(reason) == said
    assert Speech(get_words("en")).because(reason) == reason.replace("speaks zh", "speaks Chinese")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Dr. Ann Lee", "Ann"),
        ("LEE Ann", "Ann"),
        ("MÜLLER Hans", "MÜLLER Hans"),
        ("'Ann Lee' via Finance", "Ann"),
        ("Ann Lee via Service Desk", "Ann"),
        ('"Lee, Ann"', "Ann"),
        ("‘Ann Lee’", "Ann"),
        ("O'Brien, Conor", "Conor"),
        ("Lee, Ann (Finance)", "Ann"),
        ("LEE, ANN", "Ann"),
        ("Ann Lee | Acme", "Ann"),
        ("Ann Lee, PhD", "Ann"),
        ("Mr. Lee", "Mr. Lee"),
        ("财务部-李伟", "李伟"),
        ("李伟（财务部）", "李伟"),
        ("IT Service Desk", "IT Service Desk"),
        ("Müller, Hans", "Hans"),
        ("MÜLLER, JÜRGEN", "Jürgen"),
        ("García López, José", "José"),
        ("Ångström, Åsa (R&D)", "Åsa"),
        ("Nguyễn, Văn An", "Nguyễn, Văn An"),
        ("Ann Holm, Finance", "Ann"),
        ("Lee, Ann, Accounts Payable", "Lee, Ann, Accounts Payable"),
        ("Accounts Payable", "Accounts Payable"),
        ("Легасов, Иван", "Легасов, Иван"),
        ("Scan to Mail", "Scan to Mail"),
    ],
)
def test_titles_departments_and_capitals_are_no_part_of_a_first_name(name, called):
    assert Speech(get_words("en")).first(Who(name, "ann@acme.example")) == called


@pytest.mark.parametrize(
    ("name", "said"),
    [("St.John Smith", "Hello St.John,"), ("J.R.R. Tolkien", "Hello Tolkien,"), ("anna.holm", "Hello anna.holm,"), ("Acme Inc.", "Hello Acme,"),
     ("Room 312", "Hello Room 312,"), ("Müller GmbH & Co. KG", "Hello Müller GmbH & Co. KG,"), ("O'Neil, Sean", "Hello Sean,"),
     ("https://evil.example/x", "Hello,"), ("see evil.com", "Hello,"), ("0900 12 34 56", "Hello,"), ("Win!", "Hello,")],
)  # fmt: skip
def test_a_name_is_greeted_and_nothing_that_is_none(name, said):
    assert Speech(get_words("en")).greeting(Who(name, "a@b.example")) == said


@pytest.mark.parametrize(
    ("text", "does"),
    [("Guten Tag Herr Maß,\nneu.", True), ("Sehr geehrte Frau Roth,", True), ("Bonjour Claire,", True), ("Hola Ana", True),
     ("Добрый день!", True), ("早上好", True), ("Die Walze ist neu.", False), ("Cherry juice", False), ("The dear", False)],
)  # fmt: skip
def test_a_text_that_greets_needs_no_second_greeting(text, does):
    assert Speech(get_words("en")).greets(text) is does


@pytest.mark.parametrize(
    ("name", "address", "en", "zh"),
    [
        ("anna.li", "anna.li@acme.example", "Hello Anna,", "Anna，您好："),
        ("Anna_Holm", "anna_holm@acme.example", "Hello Anna,", "Anna，您好："),
        ("wang.wei", "wang.wei@acme.example", "Hello Wang Wei,", "Wang Wei，您好："),
        ("win.li", "evil@spam.example", "Hello,", "您好："),
        ("Wang", "wang@acme.example", "Hello,", "您好："),
        ("LI", "li@acme.example", "Hello,", "您好："),
        ("Wang Wei", "w@acme.example", "Hello Wang Wei,", "Wang Wei，您好："),
        ("Zhang Xiaoming (IT)", "z@acme.example", "Hello Zhang Xiaoming,", "Zhang Xiaoming，您好："),
        ("WANG WEI", "w@acme.example", "Hello Wang Wei,", "Wang Wei，您好："),
        ("LI Anna", "a@acme.example", "Hello Anna,", "Anna，您好："),
        ("ZHANG Xiao Ming", "z@acme.example", "Hello Xiao Ming,", "Xiao Ming，您好："),
        ("Jean-Luc", "jean-luc@acme.example", "Hello Jean-Luc,", "Jean-Luc，您好："),
        ("mary-ann.holm", "mary-ann.holm@acme.example", "Hello Mary-Ann,", "Mary-Ann，您好："),
        ("Wang, Wei", "w@acme.example", "Hello Wei,", "Wei，您好："),
        ("Anna Wang", "a@acme.example", "Hello Anna,", "Anna，您好："),
        ("Ann", "a@acme.example", "Hello Ann,", "Ann，您好："),
        ("王伟", "w@acme.example", "Hello 王伟,", "王伟，您好："),
    ],
)
def test_families_and_user_names_are_greeted_as_a_colleague_would(name, address, en, zh):
    who = Who(name, address)
    assert Speech(get_words("en")).greeting(who) == en
    assert Speech(get_words("zh")).greeting(who).rstrip("：") == zh.rstrip("：")


@pytest.mark.parametrize(
    ("name", "away"),
    [
        ("Buy at www.evil.example", True),
        ("cheap-rollers.com", True),
        ("see https://evil.example/x", True),
        ("Ann Lee [Finance]", False),
        ("Wang Wei 13812345678", False),
        ("Acme Inc.", False),
        ("J.R.R. Tolkien", False),
    ],
)
def test_a_page_in_a_name_is_shown_to_nobody(name, away):
    assert leads_away(name, "a@b.example") is away


class Said(dict):
    """What a letter's template knows."""

    def resolve_or_missing(self, name):
        return self[name]


@pytest.mark.parametrize(
    ("line", "en", "zh"),
    [
        (
            "letters to bo@acme.example have come back since 2026-11-24 02:30 UTC",
            "letters to bo@acme.example have come back since Tuesday 24 November, 10:30 (Beijing time)",
            "letters to bo@acme.example have come back since 11 月 24 日（周二）10:30（北京时间）",
        ),
        ("/etc/cert.pem ends on 2026-12-24", "/etc/cert.pem ends on Thursday 24 December", "/etc/cert.pem ends on 12 月 24 日（周四）"),
        ("it stood at 2027-01-02 03:04:05 UTC", "it stood at Saturday 2 January 2027, 11:04 (Beijing time)", "it stood at 2027 年 1 月 2 日（周六）11:04（北京时间）"),
        ("cannot write /backups/2026-11-24.tar", "cannot write /backups/2026-11-24.tar", "cannot write /backups/2026-11-24.tar"),
        ("on 2026-11-24.tar", "on 2026-11-24.tar", "on 2026-11-24.tar"),
        ("2026-11-24 02:30", "2026-11-24 02:30", "2026-11-24 02:30"),
        # what a server wrote, and is no time
        ("down on 2026-02-30", "down on 2026-02-30", "down on 2026-02-30"),
        ("until 2026-11-24 24:00 UTC", "until 2026-11-24 24:00 UTC", "until 2026-11-24 24:00 UTC"),
        ("until 9999-12-31 23:59 UTC", "until 9999-12-31 23:59 UTC", "until 9999-12-31 23:59 UTC"),
    ],
)  # fmt: skip
def test_moments_of_our_log_are_said_as_their_reader_does(line, en, zh):
    context = Said(desk=SimpleNamespace(timezone="Asia/Shanghai"), now=datetime(2026, 11, 24, 3, tzinfo=UTC))
    assert Speech(get_words("en")).dated(context, line) == en
    assert Speech(get_words("zh")).dated(context, line) == zh


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_day_of_our_log_is_the_same_day_everywhere(zone):
    context = Said(desk=SimpleNamespace(timezone=zone), now=datetime(2026, 11, 24, 3, tzinfo=UTC))
    said = Speech(get_words("en")).dated(context, "cert.pem ends on 2026-12-24")
    assert said == "cert.pem ends on Thursday 24 December"


@pytest.mark.parametrize(
    ("now", "en", "zh"),
    [
        ("2026-11-24 09:00", "16:00", "16:00"),
        ("2026-11-24 15:15", "16:00", "16:00"),
        ("2026-11-24 15:30", "17:30", "17:30"),
        ("2026-11-24 17:00", "tomorrow 10:00", "明天10:00"),
        ("2026-11-27 23:50", "monday 10:00", "周一10:00"),
        ("2026-11-28 17:10", "monday 10:00", "周一10:00"),
        ("2026-11-29 17:10", "tomorrow 10:00", "明天10:00"),
    ],
)
def test_an_example_of_a_time_is_still_to_come_and_can_be_typed(now, en, zh):
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    for language, said in (("en", en), ("zh", zh)):
        assert Speech(get_words(language)).soon_after(at, zone) == said
        typed = parse_moment(said, at, zone)
        assert isinstance(typed, TypedTime) and typed.at > at
