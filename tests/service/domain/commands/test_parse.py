"""Commands of engineers, words of requesters, answers to digests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.commands.argument_records import (
    Addresses,
    ArgumentProblem,
    Assign,
    Caller,
    HandOverTarget,
    NewTask,
    Nothing,
    Targets,
    Text,
    Tickets,
    TimeSpent,
    TriageValue,
    When,
)
from service.domain.commands.arguments import parse_argument
from service.domain.commands.parse import (
    nearest_word,
    parse_answer,
    parse_commands,
    parse_digest,
    parse_word,
)
from service.domain.commands.table import COMMANDS, GROUPS, REQUESTER_WORDS, TYPED, Takes

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=ZONE)  # a Wednesday


def read(text):
    return parse_commands(text, at=NOW, zone=ZONE)


def words(parsed):
    return [command.word for command in parsed.commands]


def whys(parsed):
    return [(problem.why, problem.nearest) for problem in parsed.problems]


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


# -- where commands count ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found", "rest", "goes"),
    [
        ("On my way.\n#eta 16:00", ["eta"], "On my way.", "requester"),
        ("#note\nThe customer is angry.", ["note"], "The customer is angry.", "internal"),
        ("#eta=16:00", ["eta"], "", "requester"),
        ("#Note\nsecret", ["note"], "secret", "internal"),
        ("#NOTE:\nsecret", ["note"], "secret", "internal"),
        ("＃note\nsecret", ["note"], "secret", "internal"),
        ("＃ｎｏｔｅ\nsecret", ["note"], "secret", "internal"),
        ("\ufeff#note\r\nsecret", ["note"], "secret", "internal"),
        ("\n\n  #note\nsecret", ["note"], "secret", "internal"),
        ("#备注\n客户很生气", ["note"], "客户很生气", "internal"),
        ("#转派bob\n", ["assign"], "", "internal"),
        ("#预计明天下午", ["eta"], "", "requester"),
        ("#优先级：P3", ["priority"], "", "internal"),
        ("#accept\n#eta 16:00\n\nI have a look.", ["accept", "eta"], "I have a look.", "requester"),
        ("#accept\n\nI have a look.\n\n#eta 16:00", ["accept", "eta"], "I have a look.", "requester"),
        ("Hi Ann,\n\n#ask\nWhich floor?", ["ask"], "Hi Ann,\n\nWhich floor?", "requester"),
        ("Done.\n\n#resolve\n\nBest regards,\nPiet", ["resolve"], "Done.\n\nBest regards,\nPiet", "requester"),
        ("修好了。\n#解决\n\n谢谢\n诺尔", ["resolve"], "修好了。\n\n谢谢\n诺尔", "requester"),
        ("#resolve\nCause: roller\nSolution: new one\n\nPlease try.", ["resolve"],
         "Cause: roller\nSolution: new one\n\nPlease try.", "requester"),
        ("Please try.\n\n#resolve\nCause: roller\nSolution: new\none", ["resolve"],
         "Please try.\n\nCause: roller\nSolution: new\none", "requester"),
        ("#assign me\nprose", ["assign"], "prose", "internal"),
        ("#assign me", ["assign"], "", "internal"),
        ("just text", [], "just text", "requester"),
        ("#priority P1\nhello", ["priority"], "hello", "internal"),
        ("#priority P1\n#ask\nhello", ["priority", "ask"], "hello", "requester"),
        ("#time 30m\nDone, please try.\n#resolve", ["time", "resolve"], "Done, please try.", "requester"),
        ("#note\n#resolve\nmixed", ["note", "resolve"], "mixed", "ask"),
        ("#note angry\n#resolve replaced it", ["note", "resolve"], "", "internal"),
        ("#note\n#note\nx", ["note"], "x", "internal"),
    ],
)  # fmt: skip
def test_commands_are_taken_from_the_top_and_the_bottom(text, found, rest, goes):
    parsed = read(text)
    assert parsed.problems == ()
    assert (words(parsed), parsed.text, parsed.goes) == (found, rest, goes)


@pytest.mark.parametrize(
    "text",
    ["#1", "#1 is fixed now", "# heading", "# heading\ntext", "#", "##", "#42", "see ticket #note in the text",
     "The tag is #resolve, I think.", "a\n#hashtag\nb", "- #note in a list", "#!/bin/sh", "C# #"],
)  # fmt: skip
def test_numbers_headings_and_hashtags_in_prose_are_text(text):
    parsed = read(text)
    assert (parsed.commands, parsed.problems, parsed.text) == ((), (), text)


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("#nte secret\nhello", [("unknown", "note")], "hello"),
        ("#resovle\nhello", [("unknown", "resolve")], "hello"),
        ("#esclate why", [("unknown", "escalate")], ""),
        ("#备住 秘密", [("unknown", "note")], ""),
        ("#frobnicate now", [("unknown", "")], ""),
        ("one\n#note secret\ntwo", [("misplaced", "note")], "one\ntwo"),
        ("one\n#notee secret\ntwo", [("misplaced", "note")], "one\ntwo"),
        ("one\n\n#备注 秘密\n\ntwo", [("misplaced", "note")], "one\n\ntwo"),
        ("# note\nsecret", [("no_blank", "note")], "secret"),
        ("#clo\u200bse\ndone", [("hidden", "close")], "done"),
        ("#close\u202e fine\ndone", [("hidden", "close")], "done"),
        ("#assign no\u00ador\ndone", [("hidden", "assign")], "done"),
        ("#\u2066resolve\u2069 replaced", [("hidden", "resolve")], ""),
        ("#merge 1\u200b2", [("hidden", "merge")], ""),
        ("#close\u0301 fine", [("hidden", "close")], ""),
        ("#close\ufe0f fine", [("hidden", "close")], ""),
        ("#close\u2800fine", [("hidden", "close")], ""),
        ("#assign\ufff9 noor", [("hidden", "assign")], ""),
        ("#merge 1\u31642", [("hidden", "merge")], ""),
        ("#note\x9b31m look", [("hidden", "note")], ""),
        ("#merge 1\ufe0f2", [("hidden", "merge")], ""),
        ("#merge 1\u03002", [("hidden", "merge")], ""),
        ("#link 1\u04882 blocks", [("hidden", "link")], ""),
        ("#close\u0488 fine", [("hidden", "close")], ""),
        ("#close\u0e47 fine", [("hidden", "close")], ""),
        ("#close do\u2028ne", [("hidden", "close")], ""),
        ("\ufe0f#close fine", [("hidden", "close")], ""),
        ("\u2029#close fine", [("hidden", "close")], ""),
        ("#assign no\ufe0for", [("hidden", "assign")], ""),
        ("#assign no\U0001d173or", [("hidden", "assign")], ""),
        ("##note\nsecret", [("no_blank", "note")], "secret"),
        ("# 解决换好了", [("no_blank", "resolve")], ""),
        ("# 备注：密码是 1234\n您好", [("no_blank", "note")], "您好"),
        ("#eta soon", [("bad_argument", "eta")], ""),
        ("#eta", [("bad_argument", "eta")], ""),
        ("#eta 13:00", [("bad_argument", "eta")], ""),
        ("#priority urgent", [("bad_argument", "priority")], ""),
        ("#spam this man", [("bad_argument", "spam")], ""),
        ("#close", [("bad_argument", "close")], ""),
        ("#resolve\n#hold until monday", [("contradiction", "hold")], ""),
        ("#assign bob\n#assign ann", [("contradiction", "assign")], ""),
        ("#accept\n#assign bob", [("contradiction", "assign")], ""),
        ("#assign bob\n#escalate why", [("contradiction", "escalate")], ""),
        ("#watch a@b.example\n#unwatch a@b.example", [("contradiction", "unwatch")], ""),
        ("#eta 16:00\n#eta 17:00", [("contradiction", "eta")], ""),
        ("#undo\n#resolve", [("contradiction", "resolve")], ""),
        ("#spam\n#notspam", [("contradiction", "notspam")], ""),
        ("#nte a\n#eta b", [("unknown", "note"), ("bad_argument", "eta")], ""),
    ],
)
def test_what_is_no_command_is_a_problem_and_never_text(text, expected, rest):
    parsed = read(text)
    assert (whys(parsed), parsed.text) == (expected, rest)
    assert "#" not in parsed.text


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("#asign noor", "#assign noor", "#转派 noor"),
        ("#transfer Anna Holm, please", "#assign Anna Holm, please", "#转派 Anna Holm, please"),
        ("# resolve Replaced the roller.", "#resolve Replaced the roller.", "#解决 Replaced the roller."),
        ("##note: call her", "#note call her", "#备注 call her"),
        ("# 解决换好了", "#resolve 换好了", "#解决 换好了"),
        ("#etta 16:00", "#eta 16:00", "#预计 16:00"),
        ("#forward", "#assign", "#转派"),
        ("#spma this", "#spam", "#垃圾"),
    ],
)
def test_what_is_offered_instead_keeps_the_words_behind(text, english, chinese):
    [problem] = read(text).problems
    assert (problem.offer("en"), problem.offer("zh")) == (english, chinese)
    assert problem.lacks_argument is (text == "#forward")


def test_a_heading_in_the_middle_of_chinese_prose_is_text():
    assert read("您好，步骤如下：\n# 关闭电源\n请再开机。").problems == ()


@pytest.mark.parametrize(
    ("typed", "names", "behind"),
    [
        ("#assign Anna Holm please look", ("anna holm",), "please look"),
        ("#assign to anna holm", ("anna holm",), ""),
        ("#assign Anna Holmes", ("anna",), "Holmes"),
        ("#consult Anna Holm, Anna Berg is it known?", ("anna holm", "anna berg"), "is it known?"),
        ("#consult bob and Anna Holm is it known?", ("bob",), "and Anna Holm is it known?"),
        ("#consult de la Cruz, team:db now?", ("de la cruz", "db"), "now?"),
        ("#task Anna Holm check the tray", ("anna holm",), "check the tray"),
        ("#improve ANNA BERG order rollers", ("anna berg",), "order rollers"),
    ],
)
def test_a_whole_name_of_the_desk_is_read_as_one(typed, names, behind):
    people = {"anna", "holm", "berg", "anna holm", "anna berg", "bob", "de la cruz"}
    [command] = parse_commands(typed, at=NOW, zone=ZONE, names=people).commands
    value = command.value
    found = value.targets if isinstance(value, Targets) else (value.target,)
    assert tuple(one.name for one in found) == names
    assert value.text == behind


def test_a_command_of_a_later_stage_is_a_problem_of_its_own():
    for row in COMMANDS:
        if not row.available:
            assert whys(read(row.shown("en").split(" · ")[0])) == [("unavailable", "")]


@pytest.mark.parametrize(
    "text",
    ["#assign jose\u0301", "#note \u0e01\u0e47\u0e44\u0e14\u0e49", "#note \u0939\u093f\u0928\u094d\u0926\u0940", "#resolve done \u21a9\ufe0f \U0001f44d\ufe0f", "#resolve steps 1\ufe0f\u20e3 and 2\ufe0f\u20e3"],
)  # fmt: skip
def test_accents_emoji_and_writings_with_marks_are_words(text):
    assert read(text).problems == ()


@pytest.mark.parametrize(
    "text", ["#accept\n#assign me", "#accept\n#resolve done", "#watch a@b.example\n#unwatch c@b.example", "#close\ndone by phone",
             "#priority P1\n#impact team", "#help\n#list"],
)  # fmt: skip
def test_what_goes_together_is_no_contradiction(text):
    assert read(text).problems == ()


def test_the_problem_of_a_time_brings_what_may_have_been_meant():
    problem = read("#eta 13:00").problems[0]
    assert problem.argument is not None
    assert problem.argument.why == "past"
    assert problem.argument.suggestions == (at(26, 13),)
    assert (problem.line, problem.line_text) == (1, "#eta 13:00")


def test_words_on_the_line_go_where_their_command_says():
    parsed = read("#eta 16:00 the part is on its way\n#time 30m on the phone\n\nSee you.")
    assert parsed.for_requester == "the part is on its way\nSee you."
    assert parsed.internal == "on the phone"
    held = read("#note angry\n#ask\nWhich floor?")
    assert (held.goes, held.for_requester, held.internal) == ("ask", "", "")


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ("Hi Ann,\n\n#resolve The roller is new.", "Hi Ann,\n\nThe roller is new."),
        ("#resolve The roller is new.\n\nPlease try again.", "The roller is new.\n\nPlease try again."),
        ("您好，请再试一下。\n\n#解决 更换了进纸辊。", "您好，请再试一下。\n\n更换了进纸辊。"),
        ("#accept\n#resolve The roller is new.", "The roller is new."),
        ("Hi Ann,\n\n#ask which model?\n\nThe label is below.", "Hi Ann,\n\nwhich model?\n\nThe label is below."),
        (
            "张敏，您好：\n\n#预约 12月1日10:00 我们一起看一下。\n\n请准时。",
            "张敏，您好：\n\n我们一起看一下。\n\n请准时。",
        ),
    ],
)
def test_words_reach_the_requester_in_the_order_in_which_they_were_written(mail, said):
    parsed = read(mail)
    assert parsed.joined("R", parsed.text) == said


def test_every_typed_word_leads_to_its_row_in_any_case_and_width():
    for typed, row in TYPED.items():
        parsed = read(f"＃{typed.upper()}")
        seen = {*words(parsed)} | {problem.nearest for problem in parsed.problems} | {p.why for p in parsed.problems}
        assert row.word in seen or (not row.available and "unavailable" in seen)


def test_the_table_is_sound():
    typed = [name for row in COMMANDS for name in (row.word, *row.synonyms, *row.chinese)]
    assert len(typed) == len(set(typed))
    for row in COMMANDS:
        assert row.text in {"R", "i", "-"}
        assert row.chinese
        assert row.meaning_en
        assert row.meaning_zh
        for language in ("en", "zh"):
            first = row.shown(language).split(" · ")[0].partition(" ")[2]
            if first or row.takes in {Takes.TEXT, Takes.NOTHING}:
                value = parse_argument(row.word, first, NOW, ZONE)
                assert not isinstance(value, ArgumentProblem), (row.word, language, first, value)


def test_all_commands_of_the_process_are_there():
    process = """accept assign note ask eta appoint hold kind category impact urgency priority fact escalate consult task change
        approve reject resolve close reopen decline cancel merge split link unmerge spam notspam watch unwatch requester time
        kb similar use publish improve show files original confidential export erase find status list report why help resend undo away back new"""
    assert [row.word for row in COMMANDS] == process.split()
    chinese = """接单 转派 备注 询问 预计 预约 挂起 类型 分类 影响 紧急 优先级 信息 升级 会诊 任务 变更 批准 驳回 解决 关闭 重开 拒绝 取消
        合并 拆分 关联 撤并 垃圾 非垃圾 关注 取关 请求人 工时 知识 相似 套用 发布 改进 查看 文件 原文 保密 导出 清除 查找 状态 列表 报告 为什么 帮助 重发 撤销 请假 销假 代报"""
    assert [row.chinese[0] for row in COMMANDS] == chinese.split()


def test_help_lists_each_command_once_under_one_heading():
    listed = [word for words in GROUPS.values() for word in words]
    assert sorted(listed) == sorted(row.word for row in COMMANDS)


def test_a_signature_that_begins_with_the_writers_name_does_not_disturb():
    text = "Done.\n\n#resolve\n\nPiet Jansen\nIT Support\nAcme"
    assert whys(read(text)) == [("misplaced", "resolve")]
    parsed = parse_commands(text, at=NOW, zone=ZONE, writer="Piet Jansen")
    assert (words(parsed), parsed.problems) == (["resolve"], ())
    assert words(parse_commands("Done.\n#resolve\n- Piet", at=NOW, zone=ZONE, writer="Piet Jansen")) == ["resolve"]


def test_too_many_commands_are_a_problem():
    parsed = read("\n".join(f"#note {index}" for index in range(10000)))
    assert len(parsed.commands) == 50
    assert {problem.why for problem in parsed.problems} == {"too_many"}


@pytest.mark.parametrize(
    "line", ["#watch " + "a" * 60000, "#time " + "9" * 60000, "#new " + '"' * 60000, "#show " + "1 " * 30000]
)
def test_an_endless_argument_is_unreadable(line):
    assert [problem.why for problem in read(line).problems] == ["bad_argument"]


@pytest.mark.parametrize(
    ("typed", "near"), [("asign", "assign"), ("resolv", "resolve"), ("prior", "priority"), ("qqqq", "")]
)
def test_the_nearest_word(typed, near):
    assert nearest_word(typed) == near


@given(
    st.lists(
        st.sampled_from(
            [
                "#note",
                "#resolve",
                "text",
                "",
                "#eta 16:00",
                "#zzz",
                "#1",
                "# note",
                "Cause: x",
                "Hi Ann,",
                "Best regards",
            ]
        ),
        max_size=9,
    )
)
def test_no_line_that_reads_as_a_known_command_is_left_in_the_text(lines):
    parsed = read("\n".join(lines))
    assert not [line for line in parsed.text.splitlines() if line.startswith(("#note", "#resolve", "#eta"))]
    assert parsed.text.count("text") == lines.count("text")
    assert parsed.text.count("Cause: x") == lines.count("Cause: x")


@given(st.text(alphabet=st.sampled_from("#＃ \n:noteask备注解决1x@\u200b"), max_size=80))
def test_any_text_is_read_without_raising_and_read_again_is_clean(text):
    parsed = read(text)
    assert parsed.goes in {"requester", "internal", "ask"}
    if parsed.text:
        again = read(parsed.text)
        assert again.commands == ()


def test_a_mail_full_of_hashtags_costs_little():
    parsed = read("\n".join(f"#word{index} x" for index in range(8000)))
    assert len(parsed.problems) == 8000


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("accept on my way", Text("on my way")),
        ("assign bob", Assign(HandOverTarget("person", "bob"))),
        ("assign Bob@Example.com please have a look", Assign(HandOverTarget("person", "bob@example.com"), "please have a look")),
        ("assign to me", Assign(HandOverTarget("me"))),
        ('assign "Noor Bakker" please', Assign(HandOverTarget("person", "noor bakker"), "please")),
        ("resolve - replaced the roller", Text("replaced the roller")),
        ("转派 我", Assign(HandOverTarget("me"))),
        ("assign team:network", Assign(HandOverTarget("team", "network"))),
        ("assign team: Network", Assign(HandOverTarget("team", "network"))),
        ("转派 组：网络", Assign(HandOverTarget("team", "网络"))),
        ("转派 给 李伟", Assign(HandOverTarget("person", "李伟"))),
        ("consult bob, team:db is the index broken?", Targets((HandOverTarget("person", "bob"), HandOverTarget("team", "db")), "is the index broken?")),
        ("会诊 bob、组:db 索引坏了吗？", Targets((HandOverTarget("person", "bob"), HandOverTarget("team", "db")), "索引坏了吗？")),
        ("task team:db check the index due 2d", NewTask(HandOverTarget("team", "db"), "check the index", at(27, 14))),
        ("task bob order a roller due friday, please", NewTask(HandOverTarget("person", "bob"), "order a roller", at(27, 17))),
        ("会诊 bob和ann 怎么看",
         Targets((HandOverTarget("person", "bob"),), "和ann 怎么看", Targets((HandOverTarget("person", "bob"), HandOverTarget("person", "ann")), "怎么看"))),
        ("会诊 bob请看一下", Targets((HandOverTarget("person", "bob"),), "请看一下")),
        ("task bob, ann: order a roller", NewTask(HandOverTarget("person", "bob"), "ann: order a roller", None, HandOverTarget("person", "ann"))),
        ("consult bob; ann/team:db what?", Targets((HandOverTarget("person", "bob"), HandOverTarget("person", "ann"), HandOverTarget("team", "db")), "what?")),
        ("consult bob and ann: what?",
         Targets((HandOverTarget("person", "bob"),), "and ann: what?", Targets((HandOverTarget("person", "bob"), HandOverTarget("person", "ann")), "what?"))),
        ("task bob order a roller", NewTask(HandOverTarget("person", "bob"), "order a roller")),
        ("task bob check it within 2d", NewTask(HandOverTarget("person", "bob"), "check it", at(27, 14))),
        ("task bob check it before friday 10:00", NewTask(HandOverTarget("person", "bob"), "check it before friday 10:00", at(27, 10))),
        ("task bob as it was before yesterday", NewTask(HandOverTarget("person", "bob"), "as it was before yesterday")),
        ("任务 bob 检查索引，明天下午前完成", NewTask(HandOverTarget("person", "bob"), "检查索引，明天下午前完成", at(26, 14))),
        ("任务 bob 周五前检查前台", NewTask(HandOverTarget("person", "bob"), "周五前检查前台", at(27, 9))),
        ("任务 bob 明天前台打印机要换", NewTask(HandOverTarget("person", "bob"), "明天前台打印机要换")),
        ("任务 bob 今天内部系统要检查", NewTask(HandOverTarget("person", "bob"), "今天内部系统要检查")),
        ("任务 bob 3天内的日志发给我", NewTask(HandOverTarget("person", "bob"), "3天内的日志发给我")),
        ("任务 bob 恢复到2天前", NewTask(HandOverTarget("person", "bob"), "恢复到2天前")),
        ("任务 bob 两天内检查索引", NewTask(HandOverTarget("person", "bob"), "两天内检查索引", at(27, 14))),
        ("任务 组:db 检查索引 截止 明天10点", NewTask(HandOverTarget("team", "db"), "检查索引", at(26, 10))),
        ("task bob find out what is due to the vendor by friday", NewTask(HandOverTarget("person", "bob"), "find out what is due to the vendor", at(27, 17))),
        ("eta 16:00", When(at(25, 16), "time", "16:00")),
        ("eta friday", When(at(27, 17), "day", "friday")),
        ("hold until monday why", When(at(30, 9), "day", "until monday", "why")),
        ("hold waiting for the part until friday", When(at(27, 9), "day", "until friday", "waiting for the part")),
        ("挂起 到周五 等配件", When(at(27, 9), "day", "到周五", "等配件")),
        ("appoint tomorrow 10:00 have your laptop ready", When(at(26, 10), "time", "tomorrow 10:00", "have your laptop ready")),
        ("appoint tomorrow 10:00-11 bring it", When(at(26, 10), "time", "tomorrow 10:00", "bring it", end=at(26, 11))),
        ("appoint tomorrow 10:00 - 2 people come", When(at(26, 10), "time", "tomorrow 10:00", "2 people come")),
        ("appoint tomorrow 23:30-00:30", When(at(26, 23, 30), "time", "tomorrow 23:30", "", end=at(27, 0, 30))),
        ("appoint tomorrow 10:00-11:00 UTC", When(at(26, 18), "time", "tomorrow 10:00", "", end=at(26, 19))),
        ("appoint tomorrow 10:00 for 30 minutes", When(at(26, 10), "time", "tomorrow 10:00", "", end=at(26, 10, 30))),
        ("预约 明天10点，时长30分钟", When(at(26, 10), "time", "明天10点", "", end=at(26, 10, 30))),
        ("预约 11月30日10:00到11:00 带上电脑", When(at(30, 10), "time", "11月30日10:00", "带上电脑", end=at(30, 11))),
        ("away until friday", When(at(27, 9), "day", "until friday")),
        ("away 26 Nov - 28 Nov skiing", When(at(30, 9), "day", "26 Nov - 28 Nov", "skiing", at(26, 0))),
        ("away 26-27 Nov skiing", When(at(30, 9), "day", "26 Nov - 27 Nov", "skiing", at(26, 0))),
        ("away Nov 26 - 27", When(at(30, 9), "day", "Nov 26 - Nov 27", "", at(26, 0))),
        ("away 26 Nov - 26 Nov", When(at(27, 9), "day", "26 Nov - 26 Nov", "", at(26, 0))),
        ("away today - friday", When(at(30, 9), "day", "today - friday", "", at(25, 0))),
        ("away 26 Nov until 28 Nov", When(at(28, 9), "day", "26 Nov until 28 Nov", "", at(26, 0))),
        ("away thursday through friday", When(at(30, 9), "day", "thursday through friday", "", at(26, 0))),
        ("away thursday & monday", None),
        ("away 26 Nov - 27 Nov and 30 Nov - 1 Dec", None),
        ("请假 11月26-27日", When(at(30, 9), "day", "11月26日到 11月27日", "", at(26, 0))),
        ("away tomorrow 14:00 - friday 10:00", When(at(27, 10), "time", "tomorrow 14:00 - friday 10:00", "", at(26, 14))),
        ("请假 明天到周五", When(at(30, 9), "day", "明天到 周五", "", at(26, 0))),
        ("kind request", TriageValue("request")),
        ("类型 故障", TriageValue("incident")),
        ("category network.vpn", TriageValue("network.vpn")),
        ("category Network / VPN", TriageValue("network.vpn")),
        ("impact the planet", None),
        ("impact everyone", TriageValue("everyone")),
        ("影响 整个部门", TriageValue("team")),
        ("urgency high work has stopped", TriageValue("high", "work has stopped")),
        ("紧急 高", TriageValue("high")),
        ("priority p1", TriageValue("P1")),
        ("priority 2", TriageValue("P2")),
        ("merge 42", Tickets((42,))),
        ("merge into T-42 same fault", Tickets((42,), "same fault")),
        ("合并 [T-42]", Tickets((42,))),
        ("合并 到42", Tickets((42,))),
        ("link 42, T-43 and 44", Tickets((42, 43, 44))),
        ("show", Tickets()),
        ("show 42", Tickets((42,))),
        ("watch a@b.example, C@D.example", Addresses(("a@b.example", "c@d.example"))),
        ("watch Ann <ann@b.example>", Addresses(("ann@b.example",), "Ann")),
        ("requester ann@b.example", Addresses(("ann@b.example",))),
        ("resend to a@b.example", Addresses(("a@b.example",), "to")),
        ("time 30m", TimeSpent(30)),
        ("time 1.5h on the phone", TimeSpent(90, "on the phone")),
        ("time 1h 30m", TimeSpent(90)),
        ("time 1h30", TimeSpent(90)),
        ("time 1h 30 pages", TimeSpent(60, "30 pages")),
        ("time 1:30", TimeSpent(90)),
        ("工时 1.5小时", TimeSpent(90)),
        ("工时 半小时", TimeSpent(30)),
        ("工时 30分钟", TimeSpent(30)),
        ("spam", Nothing()),
        ("kb printer jam", Text("printer jam")),
        ("new ann@example.com phone", Caller("ann@example.com", channel="phone")),
        ('new "Ann Lee" +86 10 5555 phone', Caller(name="Ann Lee", phone="+86 10 5555", channel="phone")),
        ("new “李伟” 010-5555 电话", Caller(name="李伟", phone="010-5555", channel="phone")),
        ("代报 ann@example.com 现场 打印机卡纸", Caller("ann@example.com", channel="walk-in", text="打印机卡纸")),
        ("new Ann Lee <ann@example.com> walk-in printer jam", Caller("ann@example.com", "Ann Lee", channel="walk-in", text="printer jam")),
        ("new for ann@example.com: dead", Caller("ann@example.com", channel="phone", text="dead")),
        ("new Ann Lee, +49 30 1234567", Caller(name="Ann Lee", phone="+49 30 1234567", channel="phone")),
        ("代报 李伟 电话 打印机坏了", Caller(name="李伟", channel="phone", text="打印机坏了")),
        ("merge T4", Tickets((4,))), ("impact whole company", TriageValue("everyone")), ("urgency 加急", TriageValue("high")),
        ("new ann@example.com chat", Caller("ann@example.com", channel="chat")),
        ("new", Caller(channel="mail")),
    ],
)  # fmt: skip
def test_arguments_as_people_type_them(typed, value):
    word, _, argument = typed.partition(" ")
    found = parse_argument(word, argument, NOW, ZONE)
    if value is None:
        assert isinstance(found, ArgumentProblem)
    else:
        assert found == value


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("assign", "missing"), ("assign bob, ann", "too_many"), ("eta", "missing"), ("eta soon", "unreadable"),
        ("eta 12/1", "ambiguous"), ("eta 31 Feb", "impossible"), ("hold 2020-01-01", "past"), ("appoint friday", "missing"),
        ("kind bug", "unreadable"), ("priority P5", "unreadable"), ("merge", "missing"), ("merge abc", "unreadable"),
        ("merge 42 43", "too_many"), ("watch ann", "unreadable"), ("watch", "missing"), ("requester a@b.example c@b.example", "too_many"),
        ("time", "missing"), ("time 30", "ambiguous"), ("time soon", "unreadable"), ("time 0m", "impossible"), ("undo all", "unexpected"),
        ("new somebody", "nobody_named"), ("new Ann called, her boss is bob@x.example", "unreadable"), ("find", "missing"), ("task bob", "missing"), ("task bob this due 31 Feb", "impossible"),
        ("consult a@b@c.example hm?", "unreadable"), ('consult "a@b.example bcc: c@d.example" hm?', "unreadable"),
        ("consult a@b.example%0d%0aBcc:c@d.example hm?", "unreadable"), (f"consult {'a' * 65}@b.example hm?", "unreadable"),
        ("watch a@b@c.example", "unreadable"), ("resend to a@b.example%0a", "unreadable"), ("new a@.example phone", "unreadable"),
        ("task bob this due yesterday", "past"), ("task bob 看看 截止上周五", "past"), ("eta friday 10:00 PST", "zone"),
        ("appoint tomorrow 10:00-09:00", "impossible"), ("appoint 明天10点到9点", "impossible"), ("appoint tomorrow 10:00-10:00", "impossible"),
        ("appoint tomorrow 10:00-11:00 PST", "zone"), ("appoint yesterday 10:00", "past"),
    ],
)  # fmt: skip
def test_an_argument_that_cannot_be_read_says_why(typed, why):
    word, _, argument = typed.partition(" ")
    found = parse_argument(word, argument, NOW, ZONE)
    assert isinstance(found, ArgumentProblem), found
    assert found.why == why


@given(st.sampled_from(sorted(TYPED)), st.text(max_size=40))
def test_any_argument_gives_a_record_or_a_problem(word, typed):
    found = parse_argument(word, typed, NOW, ZONE)
    assert isinstance(found, ArgumentProblem) or isinstance(found.text, str)


# -- requesters and answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("help", "help"), ("Help!", "help"), ("#help", "help"), ("帮助", "help"), ("Help\n\nmy printer burns", ""),
        ("status", "status"), ("Status?", "status"), ("状态", "status"), ("Status\n\nThanks\nAnn", "status"), ("the status of it", ""),
        ("close", "close"), ("solved", "close"), ("Solved, thanks", ""), ("关闭", "close"), ("已解决。", "close"),
        ("close\n\nIt works again.", "close"), ("Please close.", "close"), ("Hi,\n\nclose\n\nBest regards\nAnn", "close"),
        ("cancel", "cancel"), ("取消", "cancel"), ("leave", "leave"), ("退出", "leave"), ("urgent", "urgent"), ("URGENT!!!", "urgent"),
        ("加急", "urgent"), ("紧急", "urgent"), ("urgent\nthe whole floor is down", "urgent"), ("It is not urgent", ""),
        ("", ""), ("I will leave at five", ""), ("text\nclose", ""),
        ("forget me" + "\u034f\xa0" * 60, "forget me"), ("status" + "\u200b" * 70, "status"), ("my" + " " * 100 + "data", "my data"),
    ],
)  # fmt: skip
def test_words_of_requesters(text, word):
    assert parse_word(text) == word


def test_the_words_of_requesters_do_not_overlap():
    typed = [name for row in REQUESTER_WORDS for name in (*row.typed, *row.chinese)]
    assert len(typed) == len(set(typed))


@pytest.mark.parametrize(
    ("text", "answer"),
    [("send", "send"), ("Send it.", "send"), ("发送", "send"), ("note", "note"), ("same", "same"), ("新工单", "new"),
     ("Approve", "approve"), ("退回", "return"), ("send me a mail", ""), ("", "")],
)  # fmt: skip
def test_answers_about_held_mail(text, answer):
    assert parse_answer(text) == answer


# -- digests -----------------------------------------------------------------------------------------------------------


def test_a_digest_is_answered_line_by_line():
    reply = parse_digest(
        "Good morning\n1 accept\n3 hold until tuesday\n5 resolve replaced the roller\n6、 接单\n7) #assign bob\nT-42 close by phone\n8,9 accept",
        at=NOW,
        zone=ZONE,
    )
    assert reply.problems == ()
    assert reply.text == "Good morning"
    assert [(line.numbers, line.tickets, line.command.word) for line in reply.lines] == [
        ((1,), (), "accept"),
        ((3,), (), "hold"),
        ((5,), (), "resolve"),
        ((6,), (), "accept"),
        ((7,), (), "assign"),
        ((), (42,), "close"),
        ((8, 9), (), "accept"),
    ]
    assert reply.lines[2].command.value == Text("replaced the roller")


def test_times_dates_and_a_signature_in_a_digest_are_text():
    text = "10:00 is fine\n25.12. as well\n1 accept\n\nBest regards\nNoor\n30 Main Street\n5555 1234"
    reply = parse_digest(text, at=NOW, zone=ZONE)
    assert ([line.numbers for line in reply.lines], reply.problems) == ([(1,)], ())
    assert "Main Street" in reply.text


def test_ranges_in_a_digest():
    assert parse_digest("1-3 accept", at=NOW, zone=ZONE).lines[0].numbers == (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2 printers are broken", "unknown"),
        ("2", "unknown"),
        ("2 acept", "unknown"),
        ("2 eta soon", "bad_argument"),
        ("2 close", "bad_argument"),
        ("2 away until friday", "misplaced"),
        ("2 resolve done\n2 hold until monday", "contradiction"),
    ],
)
def test_a_line_of_a_digest_that_cannot_be_read_is_a_problem(text, why):
    assert [problem.why for problem in parse_digest(text, at=NOW, zone=ZONE).problems] == [why]


def test_the_same_line_twice_is_no_contradiction():
    assert parse_digest("1 accept\n1 accept", at=NOW, zone=ZONE).problems == ()


@pytest.mark.parametrize(
    "line", ["\ufeff#note look", "\u200b#note look\u200b", "#note looks good ✔️ 👩🏽‍🔧", "\u200e#note look"]
)
def test_what_mail_programs_put_around_a_line_and_emoji_hide_nothing(line):
    assert [one.word for one in read(line).commands] == ["note"]
    assert not read(line).problems


def test_a_word_that_is_nearly_one_keeps_what_its_writer_put_behind_it():
    problem = read("#asign noor").problems[0]
    assert problem.offer("en") == "#assign noor"
    assert problem.offer("zh") == "#转派 noor"
    assert read("#helpp").problems[0].offer("en") == "#help"


@pytest.mark.parametrize(
    ("line", "offer"),
    [
        ("#P2", "#priority P2"),
        ("#ETAA friday", "#eta friday"),
        ("#wait vendor until 30.11.", "#hold vendor until 30.11."),
        ("#wait for the requester", "#hold"),  # the rest would not be read
        ("#承诺 明天下午三点", "#eta 明天下午三点"),
        ("#foo bar", ""),
    ],
)
def test_what_is_offered_can_be_done(line, offer):
    [problem] = read(line).problems
    assert problem.offer("en") == offer


def test_a_team_is_said_in_front_or_behind():
    def target(line):
        parsed = parse_commands(line, at=NOW, zone=ZONE, names=frozenset({"network", "piet"}))
        return parsed.commands[0].value.target, parsed.commands[0].value.text

    for said in ("team network", "the network team", "Network team", "小组 network"):
        assert target(f"#assign {said}") == (HandOverTarget("team", "network"), "")
    assert target("#task the network team check it") == (HandOverTarget("team", "network"), "check it")
    assert target("#assign piet team lead is away") == (HandOverTarget("person", "piet"), "team lead is away")


@pytest.mark.parametrize(
    ("line", "word", "behind"),
    [
        ("#接 单", "accept", ""),
        ("#预 计 16:00", "eta", "16:00"),
        ("#备 注 他很急", "note", "他很急"),
        ("#解决了", "resolve", ""),
        ("#解决 换好了", "resolve", "换好了"),
        ("#eta16:00", "eta", "16:00"),
        ("#merge42", "merge", "42"),
    ],
)
def test_a_word_parted_by_blanks_or_run_together_is_read_as_meant(line, word, behind):
    [command] = read(line).commands
    assert (command.word, command.argument) == (word, behind)


@pytest.mark.parametrize("line", ["#fixed it", "#resolve this", "#solved it now.", "#resolve the issue", "#解决了。"])
def test_it_is_no_solution(line):
    [command] = read(line).commands
    assert command.value.text == ""


def test_a_word_parted_by_blanks_behind_a_blank_is_offered():
    [problem] = read("# 解 决 换好了").problems
    assert (problem.why, problem.offer("zh")) == ("no_blank", "#解决 换好了")
