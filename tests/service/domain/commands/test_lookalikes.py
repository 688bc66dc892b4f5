"""What other desks' habits look like holds a mail; paths, links, headings and prose do not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.commands.parse import parse_commands
from service.domain.commands.table import BY_WORD, ELSEWHERE, TYPED

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=ZONE)  # a Wednesday
COLLEAGUES = frozenset({"noor", "noor haddad", "haddad", "dana", "network", "servicedesk", "诺尔", "网络组"})


def doubts(text):
    parsed = parse_commands(text, at=NOW, zone=ZONE, writer="Piet Jansen\n皮特", colleagues=COLLEAGUES)
    return [(one.why, one.nearest) for one in (*parsed.problems, *parsed.doubts)]


WHOLE = [
    "resolve", "Resolve.", "RESOLVE", "close", "accept", "Accept!", "解决", "解决。", "关闭", "接单", "done", "Fixed.", "escalate",
    "Hello Ann,\n\nresolve\n\nBest regards,\nPiet", "Hi,\nclose\nPiet", "李伟，您好：\n\n解决\n\n谢谢\n皮特", "resolve\n\nSent from my iPhone",
    '"resolve"', "*resolve*", "resolve:", "[close]", "-resolve", "--close", ":accept:", "close ticket", "Please close", "close it please",
    "resolve the ticket", "请关闭工单", "关闭工单", "请解决一下", "assign noor", "assign network", "hold until monday", "eta 16:00",
    "set the priority to P1", "lower urgency to low", "优先级调成P2", "把优先级改为P2吧", "priority P1", "merge 42", "转派 诺尔", "时间 30m".replace("时间", "工时"), "Status: solved", "state=closed".replace("closed", "close"),
    "Pls close", "assign dana please", "close, thanks", "Status: closed", "转派 诺尔，谢谢", "状态：已关闭", "Owner: Noor", "Priority: P2", "解决了", "已解决", "转派给诺尔", "挂起到周五", "预计明天下午", "备注 他第三次打来", "备注：他第三次打来", "Resolve: replaced the roller", "undo", "＃ 解决", "ｒｅｓｏｌｖｅ",
    "resolve T-1", "close #42", "re-assign to network", "Reassign to network team", "assigned to me", "Assigned to Noor", "forward to noor", "transfer noor", "hand over to noor", "pass to noor",
    "give to noor", "move to network", "send it to noor", "cc ann@acme.example", "snooze 2d", "park until monday", "remind me tomorrow", "escalate needs the vendor", "Escalate: level 2 must look",
    "ask noor", "ping Noor", "mark as resolved", "set to resolved", "set status to closed", "put it on hold", "on hold", "pending", "in progress", "WIP", "closing this", "won't fix", "escalated",
    "assign to bob", "assign: bob", "reassign it to bob", "note: she is a VIP", "Comment: he pays late", "Priority: high", "severity: low", "优先级：高", "标记为已解决", "状态改为已解决", "设为解决", "请诺尔处理", "搁置", "picking this up",
    "Fixed, please close", "Can be closed.", "The ticket can be closed", "Works again, please close.", "Done and can be closed", "no response, closing", "Ann does not answer, close it", "You can close this ticket.", "ready to close",
    "Fixed.\nPlease close", "Hello Ann,\n\nFixed, please close.\n\nPiet", "Please pass this to Noor", "Please mark as resolved", "Not ours, please forward to Noor", "Needs a new switch, please assign to network.",
    "belongs to network", "This should go to the network team", "duplicate", "重复工单", "已修复，请关闭", "可以关单了", "用户没接电话，关了吧", "联系不上李伟，先关了吧", "请转给诺尔", "请派给网络组处理",
    "Bitte schließen", "Kann geschlossen werden.", "Erledigt, bitte schließen", "Erledigt", "Ticket kann zu", "Bitte an Noor weiterleiten", "Gehört zu network", "Doppelt", "Merci de fermer",
]  # fmt: skip
LINES = [
    "/resolve", "/resolve replaced the roller", "/close", "/assign @noor", "/assign noor", "/reassign noor", "/hold until monday",
    "/解决 换了滚轮", "／解决", "/转派诺尔", "/resovle", "/esclate why", "!resolve", "！解决", "\\#resolve", "\\resolve", "#/resolve", "#!close",
    "# resolve", "＃ 解决", "#  assign noor", "## resolve", "**#resolve**", "*#assign noor*", "`#resolve`", '"#resolve"', "- #resolve",
    "> #resolve", "1. #close", "• #eta 16:00", "(#resolve)", "“#解决”", "♯resolve", "﹟解决", "[resolve]", "<close>", "{accept}", "--resolve",
    "::resolve::", "@resolve", ".close", "【解决】", "T-42 #resolve", "I fixed it. #resolve", "It works again #Resolved", "已经修好了。#解决", "已经修好了 ＃解决。",
    "on it #eta 16:00", "please look #assign noor", "twin of #merge 42", "phone call #time 30m", "it works #resolve #printer",
    "@noor please look", "@Noor: can you?", "@noor.", "@network the VPN is down", "@team:network please", "＠诺尔 请看一下", "@诺尔请看一下", "@noor@acme.example fyi",
    "Hi @dana, please look", "@all please look", "->noor", "=> network", "→ 诺尔", "-> Noor Haddad", "--> @dana, please.", "→ team:network", "It is fixed now. /resolve", "已处理。/关闭",
    "[internal] he is difficult", "Internal: he is difficult", "Internal note: ask Dana first", "INTERNAL - he is difficult", "(internal) the part is too dear", "*internal* he pays late",
    "TODO order roller", "todo: order roller", "To-do: ask Dana", "- TODO: order roller", "FIXME he has no badge", "待办：订滚轮", "提醒自己：订滚轮", "Reminder to self: call the vendor",
    "Private note: he pays late", "Note to self: order two", "Not for the customer: we broke it", "[Internal only] we broke it", "For internal use: the code is 12",
    "[note] he is difficult", "【备注】他很急", "内部：他很急", "【内部】他很急", "内部备注：先问诺尔", "仅内部可见：他很急", "（内部）零件太贵", "勿外发：是我们弄坏的",
]  # fmt: skip
TEXT = [
    "Done, please try again.", "Resolved by a restart.", "Close the window and try again.", "Accept my apologies for the delay.",
    "Help is on the way.", "Ask your manager, please.", "Note that it prints in black only.", "Note: please do not unplug it.", "Time: 10:00",
    "Status: we wait for the part.", "Change your password first.", "Merge cells B2 and C2.", "Watch the green light.", "Hold the button until it beeps.",
    "/var/log/messages is full", "/etc/hosts", "/usr/bin/time -v", "/close/the/door", "/status/5", "/notes", "/home is full", "//comment", "/24 is the mask",
    "/list.txt", "https://acme.example/t#status", "see https://acme.example/#close", "http://x.example/wiki#help", "#1", "#1 is fixed now", "# Heading\ntext",
    "text\n# heading\ntext", "It is the #printerproblem", "a #hashtag", "see ticket #note in the text", "The tag #resolve is for engineers.", "- close the lid",
    "* accept the licence", "• merge the two lists", "1. Close the app.", "ann@acme.example wrote that", "@ 3 pm", "@home it works", "meet @ the desk", "@Ann the roller is here",
    "@param x", "!important: back up first", "!!!", "--", "--verbose", "--help prints the options", "--list", "[link](http://x.example)", "![status](http://x.example/a.png)",
    "(close to the door)", "<b>close</b>", "C# #", "#!/bin/sh", "```\n/close\n#resolve it\n```".replace("#resolve it\n", ""), "    /resolve", "$HOME/close", "%CLOSE%", "...",
    "关闭窗口后再试。", "解决方案如下：重新启动。", "已解决的问题见下表", "请关闭电源再打开。", "完成后请告诉我。", "状态：等待配件", "时间：明天上午", "//共享/打印机", "\\\\server\\share",
    "Click\n*Cancel*\nand try again.", "Press\nClose\nThen restart.", "Thanks,\nPiet", "On my way.", "OK, on my way", "是的，马上到", "Ann, close the lid and press Resolve.", "a/resolve b",
    "and/or", "Set the volume to 80", "Change the input to HDMI2", "分辨率调成1080", "I resolved it.", "The priority is P1 now.", "Please see\nstatus\nbelow.", "Done.\nPlease try again.", "It is done\n\nPiet", "Hello Ann,\n\nThe list is attached.\n\nBest,\nPiet",
    "TODO: please restart it", "TODO lists are in the other app", "todo", "Your to-do list: three items", "To do: restart the laptop.", "Reminder: the network is down on Sunday.", "待办：请重启电脑", "To-do: your manager signs it",
    "Internal: 5512", "Internal - 5512, external: +49 30 5512", "Internally it is the same printer.", "The internal error: code 5", "内部分机：5512", "内部错误：代码5", "Internal server error: try again", "Private: +49 30 5512",
    "Please note: it prints in black only.", "Phone 5512 #3", "Fixes #12", "-> the red button", "→ Network → Adapter", "Settings\n→ Network & Internet\n→ Wi-Fi",
    "=> Network settings, then Wi-Fi", "-> Noor will call you at 3.", "→ 网络组会联系您", "The path is /etc. /hosts", "备注栏里写了什么", "转派给他们", "解决了您的问题", "请稍等", "room #note-12", "C:\\close\\it", "~/close", "a = b #close enough",
    "Note: please restart it tonight.", "Wait 10 minutes.", "Ask your boss.", "Ask Bob in room 3.", "Set the switch to on.", "Move the slider to the left.", "Put the tray back in place.", "Mark the mail as read.",
    "Send it to your printer.", "Give it a minute.", "Keep it on the charger.", "Tell us the number.", "Escalated to the vendor, we wait for the part.", "Closing the lid helps.", "把语言改为中文", "请重启处理", "Forward the mail to us.",
    "Change it to A4.", "Set it to 16:00.", "Priority: we do it first, then yours.", "Call me at 5512.", "Remind me of the room, please.", "Pending updates stop it: restart it once.",
    "Assign the drive a letter in Explorer.", "Assign a shortcut to the key.", "Assign it in Outlook.", "Reassign the letter E to the stick.",
    "Please close the lid and try again.", "Open the lid, remove the paper, close it.", "Save your work, then close it.", "Please close Outlook, then restart.", "Done, close the lid now.", "The door can be closed.",
    "Please pass it to your manager.", "Please hand it over at the desk.", "Please call 5512.", "Please give it a minute.", "We close at five today.", "You can close the window now.", "It goes to the printer on floor 3.",
    "Fixed, please try again.", "No answer from the vendor yet, I keep asking.", "请保存后关闭窗口。", "好了，关掉弹窗即可", "先关了电源，等一分钟再开", "重复上面的步骤", "转到下一页再点确定", "交给前台就行",
    "Bitte den Deckel schließen.", "Das Fenster kann geschlossen werden.", "Bitte zum Empfang kommen.", "Gelöst durch einen Neustart.", "Gehört zum Lieferumfang.", "Bitte an der Tür klingeln",
]  # fmt: skip

ALONE_TOO = {"    /resolve", "~/close", "--list"}  # as the whole of a mail they are asked about


@pytest.mark.parametrize("text", WHOLE)
def test_a_mail_that_is_only_a_command_word_is_held(text):
    assert doubts(text), text


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "mail", ["{}", "The roller is new.\n{}", "{}\n\nBest regards,\nPiet", "Hello Ann,\n\nIt is new.\n\n{}"]
)
def test_a_line_that_was_meant_as_a_command_is_held(mail, line):
    text = mail.format(line)
    assert doubts(text), text


@pytest.mark.parametrize("text", TEXT)
def test_ordinary_text_goes_out(text):
    assert text in ALONE_TOO or doubts(text) == []
    assert doubts(f"Hello Ann,\n\n{text}\n\nIt works again, please try.\n\nBest regards,\nPiet") == []


STRAYED = {
    "list_line": ["1 accept", "T-1 accept", "1 accept\n3 hold until tuesday", "#2 接单", "T-42 resolve replaced the fan",
                  "1,2 接单", "2-4 close duplicates", "Hello,\n1 accept\n\nThanks\nPiet", "T-4: resolve done it"],
    "bare_value": ["P1", "t-42", "16:00", "ann@acme.example", "42", "1042.", "30m", "1.5h", "2d", "Hello,\n42\n\nThanks\nPiet"],
    "bare_answer": ["yes", "Yes.", "OK", "ok, thanks", "Hello Ann,\nok\n\nPiet", "no", "No, thanks", "sure", "好的", "收到，谢谢", "是的。", "不行"],
    "answer_word": ["send", "Send.", "add", "add, please", "return", "same", "not me", "发送", "加入。", "不是我", "“发送”"],
}  # fmt: skip


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in STRAYED.items() for text in texts])
def test_what_answers_another_letter_is_held(why, text):
    assert doubts(text) == [(why, "")]


@pytest.mark.parametrize(
    "text", ["1 open the lid\n2 close it again", "1. Close the app.", "1. accept the licence", "1", "#42", "5 5 5 5", "42 pages", "2 hours", "30 分钟", "138001380001", "yes, it is", "no luck yet",
             "1 list is missing, please send it again\nThanks for the others.", "2 Resolve Street", "Please send it to me.", "3 printers"]
)  # fmt: skip
def test_steps_and_short_answers_go_out(text):
    assert doubts(text) == []


def test_every_word_of_the_table_is_held_alone_and_behind_a_slash():
    for typed, row in TYPED.items():
        assert row.word in {near for _, near in doubts(typed)}, typed
        assert row.word in {near for _, near in doubts(f"/{typed}")}, typed
        assert row.word in {near for _, near in doubts(f"It is so. #{typed}")}, typed


def test_words_of_other_desks_are_no_words_of_the_table_and_lead_to_one():
    assert not ELSEWHERE.keys() & TYPED.keys()
    assert set(ELSEWHERE.values()) <= set(BY_WORD)
    for typed, word in ELSEWHERE.items():
        assert doubts(f"#{typed} noor") == [("unknown", word)], typed
        assert doubts(f"/{typed}") == [("other_sign", word)], typed


def test_a_paragraph_of_its_own_is_held_where_it_moves_the_ticket():
    assert doubts("I replaced the roller.\n\nresolve") == [("no_sign", "resolve")]
    assert doubts("close\nIt was a duplicate.") == [("no_sign", "close")]
    assert doubts("换了滚轮。\n\n解决") == [("no_sign", "resolve")]


@pytest.mark.parametrize(
    ("text", "line", "behind"),
    [
        ("assign noor", "assign noor", "noor"),
        ("Hello,\n\nAssign Noor\n\nPiet", "Assign Noor", "Noor"),
        ("转派 诺尔", "转派 诺尔", "诺尔"),
        ("/assign noor", "/assign noor", "noor"),
        ("/resolve Replaced the roller", "/resolve Replaced the roller", "Replaced the roller"),
        ("[assign noor]", "[assign noor]", "noor"),
        ("Owner: Noor", "Owner: Noor", "Noor"),
        ("Priority: P1", "Priority: P1", "P1"),
        ("on it #eta 16:00", "on it #eta 16:00", "16:00"),
        ("备注：他很急", "备注：他很急", "他很急"),
        ("/eta whenever", "/eta whenever", ""),
        ("I fixed it. #resolve", "I fixed it. #resolve", ""),
        ("I fixed it.\n\nresolve", "resolve", ""),
    ],
)
def test_what_stands_behind_the_word_is_kept_for_the_line_that_is_offered(text, line, behind):
    [one] = parse_commands(text, at=NOW, zone=ZONE, writer="Piet Jansen\n皮特", colleagues=COLLEAGUES).doubts
    assert (one.line_text, one.behind) == (line, behind)


BELOW = ["/resolve", "# resolve", "/close", "@noor please look", "[internal] she is rude", "TODO order roller", "/解决", "it is done #resolve", "resolve"]  # fmt: skip


@pytest.mark.parametrize("line", BELOW)
@pytest.mark.parametrize("mail", ["Hello Ann,\n\nit is new.\n\nBest regards,\nPiet\n\n{}", "Thanks,\nPiet\n\n{}"])
def test_below_a_farewell_it_is_held_as_well(mail, line):
    assert doubts(mail.format(line))


@pytest.mark.parametrize(
    "line",
    [
        "@network",
        "Internal - Acme Group",
        "Acme IT / Service Desk",
        "Tel. #5512",
        "/ Piet",
        "-> www.acme.example",
        "Internal: 5512",
    ],
)
def test_a_signature_goes_out(line):
    assert doubts(f"Hello Ann,\n\nit is new.\n\nBest regards,\nPiet\n{line}") == []


@given(st.text(alphabet="#/!@\\ \n`*-[]＃解决resolve诺尔noor42", max_size=200))
def test_any_text_can_be_read(text):
    parse_commands(text, at=NOW, zone=ZONE, writer="Piet", colleagues=COLLEAGUES)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("#accept #eta 16:00", "eta"),
        ("#eta 16:00 #note she is angry", "note"),
        ("#resolve fixed it. #close", "close"),
        ("#ask for a photo #hold until monday", "hold"),
        ("#task noor check the port #eta 16:00", "eta"),
        ("#note she is angry #resolve", "resolve"),
        ("#接单#预计 16:00", "eta"),
        ("#接单 ＃备注 他很烦", "note"),
    ],
)
def test_a_command_behind_another_on_its_line_is_asked_about(line, named):
    assert doubts(line) == [("line_end", named)]


@pytest.mark.parametrize(
    "line", ["#note #resolve did not help her", "#resolve replaced the roller #printer", "#note call #5512", "#kb #vpn", "#merge #42"]
)  # fmt: skip
def test_what_only_names_one_is_none(line):
    assert doubts(line) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我修好了，请稍候 #预计明天下午", [("line_end", "eta")]),
        ("#accept #预计明天下午", [("line_end", "eta")]),
        ("见 #解决方案", []),
        ("#备注 见 #解决方案", []),
        ("#备注 重启无效 #解决", [("line_end", "resolve")]),
        ("#note #resolve did not help", []),
        ("#note it is done #resolve", [("line_end", "resolve")]),
    ],
)
def test_a_word_within_a_line_is_found_behind_text_and_behind_a_command_alike(text, found):
    assert doubts(text) == found


@pytest.mark.parametrize(
    ("text", "line", "offered"),
    [
        ("Fixed.\nPlease close", "Please close", "#close"),
        ("Erledigt, bitte schließen", "Erledigt, bitte schließen", "#close"),
        ("Please pass this to Noor", "Please pass this to Noor", "#assign Noor"),
        ("duplicate", "duplicate", "#merge"),
        ("Not ours, please forward to Noor", "Not ours, please forward to Noor", "#assign"),
    ],
)
def test_an_order_to_the_desk_is_offered_as_its_command(text, line, offered):
    (doubt,) = parse_commands(text, at=NOW, zone=ZONE, colleagues=COLLEAGUES).doubts
    assert (doubt.line_text, doubt.offer("en")) == (line, offered)
