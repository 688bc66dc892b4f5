"""`postdesk report` on a desk with a year of made-up tickets, and the demo that shows one."""

import csv
import io
import json
import re
import shutil

import pytest

from service.cli.people import get_policy
from service.config.load import load_config
from service.rehearsal.demo import write_busy_desk
from service.rehearsal.made_up_year import make_year, store_year
from store.database.unit import Database
from tests.tools.running import postdesk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("busy")
    write_busy_desk(folder)
    config = load_config(folder)
    database = Database.open(config.database)
    database.upgrade()
    store_year(database, make_year(get_policy(config), 2025, seed=3, count=400))
    database.close()
    return folder


def report(desk, *arguments):
    done = postdesk("report", "-C", desk, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_month_opens_with_three_sentences_and_has_each_figure_beside_the_month_before(desk):
    text = report(desk, "--period", "2025-06")
    lines = text.splitlines()
    assert lines[0] == "June 2025"
    assert re.fullmatch(
        r"\d+ tickets came in June 2025, \d+% more than the month before, and \d+ were solved; .*\.", lines[1]
    )
    assert lines[2].startswith('The slowest stage is "')
    assert lines[3].endswith(".")
    assert re.search(r"Solved on time +\d+% of \d+ +\d+%", text)
    assert "Piet" in text


def test_chinese(desk):
    text = report(desk, "--period", "2025-06", "--language", "zh", "--by", "team")
    assert text.startswith("2025 年 6 月\n2025 年 6 月共收到 ")
    assert "用时最多的阶段是“" in text
    assert "服务台" in text
    assert "Opened" not in text


def test_csv_and_json_say_the_same(desk):
    rows = list(csv.DictReader(io.StringIO(report(desk, "--period", "2025-06", "--csv"))))
    found = json.loads(report(desk, "--period", "2025-06", "--json"))
    whole = {row["figure"]: row for row in rows if not row["by"]}
    assert {row["figure"] for row in found["figures"]} == set(whole)
    assert found["period"] == "2025-06"
    for row in found["figures"]:
        if not row["by"]:
            assert whole[row["figure"]]["cases"] == str(row["cases"])
    teams = {row["name"]: int(row["cases"]) for row in rows if row["by"] == "team" and row["figure"] == "opened"}
    assert sum(teams.values()) == int(whole["opened"]["cases"]) > 0


def test_of_several_desks_days_begin_in_the_zone_of_the_one_that_is_named(desk, tmp_path):
    shutil.copytree(desk, tmp_path / "two")
    file = tmp_path / "two" / "postdesk.yaml"
    head, _, tail = file.read_text(encoding="utf-8").partition("desk: ")
    first, _, rest = tail.partition("\n")
    second = "{name: Acme HR, address: hr@acme.example, languages: [zh, en], timezone: America/Los_Angeles}"
    file.write_text(f"{head}desks: [{first}, {second}]\n{rest}", encoding="utf-8")
    asked = ("--period", "2025-06-03", "--by", "team")
    here, there = report(tmp_path / "two", *asked), report(tmp_path / "two", *asked, "--as-desk", "hr")
    assert here.splitlines()[0].endswith(" · Asia/Shanghai")
    assert there.splitlines()[0].endswith(" · America/Los_Angeles")
    assert here.splitlines()[0].startswith("3 June 2025")
    assert there.splitlines()[0].startswith("2025 年 6 月 3 日")  # that desk's first language
    english = report(tmp_path / "two", *asked, "--as-desk", "hr", "--language", "en")
    assert here.splitlines()[1:] != english.splitlines()[1:]
    wrong = postdesk("report", "-C", tmp_path / "two", "--as-desk", "sales")
    assert wrong.returncode == 2
    assert "--as-desk: 'sales' is none of support@acme.example, hr@acme.example" in wrong.stderr


def test_one_team_is_a_part_of_the_whole(desk):
    whole, part = (
        json.loads(report(desk, "--period", "2025-Q2", "--json", *more)) for more in ((), ("--team", "network"))
    )
    count = [next(row["cases"] for row in one["figures"] if row["figure"] == "solved") for one in (whole, part)]
    assert 0 < count[1] < count[0]


def test_the_tickets_behind_a_line_by_number_key_or_name(desk):
    by_key = json.loads(report(desk, "--period", "2025-06", "--why", "resolution_kept", "--json"))
    assert json.loads(report(desk, "--period", "2025-06", "--why", "11", "--json")) == by_key
    assert json.loads(report(desk, "--period", "2025-06", "--why", "solved on time", "--json")) == by_key
    text = report(desk, "--period", "2025-06", "--why", "resolution_kept")
    assert text.splitlines()[1:] == by_key["tickets"]
    assert by_key["tickets"]


def test_the_page_needs_nothing_from_elsewhere(desk):
    page = report(desk, "--period", "2025-06", "--html", "--language", "zh")
    assert page.count("data:image/png;base64,") == 2
    assert "cid:" not in page
    assert "http" not in re.sub(r"<!DOCTYPE.*?>", "", page)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--period", "soonish"), "--period: 'soonish' is no period; write last week"),
        (("--period", "2999"), "has not begun yet"),
        (("--by", "colour"), "--by: 'colour' is none of priority"),
        (("--category", "printr"), "--category: 'printr' is none of "),
        (("--team", "netwrk"), "--team: 'netwrk' is none of servicedesk, network"),
        (("--language", "de"), "--language: 'de' is none of en, zh"),
        (("--engineer", "piet"), "no engineer 'piet'; did you mean 'piet@acme.example'?"),
        (("--engineer", "pit@acme.example"), "no engineer 'pit@acme.example'; did you mean 'piet@acme.example'?"),
        (("--why", "nonsense"), "--why: no line is called 'nonsense'"),
    ],
)
def test_a_mistake_is_one_line(desk, arguments, says):
    done = postdesk("report", "-C", desk, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_desk_without_tickets_has_a_report_of_noughts(tmp_path):
    write_busy_desk(tmp_path)
    postdesk("db", "upgrade", "-C", tmp_path)
    text = report(tmp_path, "--period", "2025-06")
    assert "0 tickets came in June 2025, and 0 were solved." in text
    assert "nothing needs your attention" in text


def test_the_tables_are_headed_in_words_and_priorities_stand_in_their_order(desk):
    english = postdesk("report", "-C", desk, "--period", "2025", "--by", "priority").stdout
    head, *rows = english.split("By priority\n")[1].splitlines()
    assert "first answer on time" in head
    assert "_" not in head
    assert [row.split()[0] for row in rows] == sorted(row.split()[0] for row in rows) != []
    chinese = postdesk("report", "-C", desk, "--period", "2025", "--by", "priority", "--language", "zh").stdout
    assert "首次答复及时" in chinese
    assert "value" not in chinese


def test_a_name_of_something_that_the_rules_have_none_of(tmp_path):
    write_busy_desk(tmp_path)
    done = postdesk("report", "-C", tmp_path, "--organisation", "acme")
    assert (done.returncode, done.stderr.strip()) == (2, "--organisation: the rules have none")
