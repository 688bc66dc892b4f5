"""Which kind of answer a text asks for."""

import pytest

from gateway.read.language.questions import VALUE, WHETHER, asked_for

WHETHERS = [
    "Can you come today?", "Is it broken?", "Is this for the whole floor", "Could you reset my password, please?",
    "It jams. Shall I restart it?", "Do I need a new one? It is old.", "Are you there", "你们今天能来吗？", "能不能今天来", "打印机好了没有？",
    "Please confirm that the VPN works from China.", "Kindly check if my account is locked", "Does the printer work again", "Is my laptop ready", "Were the files kept",
    "是否需要重启？", "要不要重启？", "今天可以吗", "好了吗?",
]  # fmt: skip
VALUES = [
    "Which room?", "Which room", "And where is it?", "In which room is the new printer?", "How many pages can it print?", "What is the extension", "What time will you come?",
    "When will it be fixed? I need it.", "Who has it now?", "会议在哪个房间？", "几点来？", "分机号是多少？", "请问在几楼", "请告知何时来",
    "为什么打不开呢？", "什么时候能好？",
]  # fmt: skip
BOTH = ["Can you tell me which room it is in?", "Is it broken? Where is the other one?", "能告诉我在哪个房间吗？", "Do you know when it will work?",
        "Please let us know which room.", "What about tomorrow?"]  # fmt: skip
NONE = [
    "The printer jams.", "It jams when I open it.", "When I open the lid, it jams.", "Please fix it.", "Thanks.", "", "打印机卡纸。", "不知道怎么连接。", "麻烦处理一下，谢谢。",
    "Version 2.1 of what I sent.", "I restarted it, then it worked.", "Please confirm.", "Please check the printer.", "Do the update first.", "Have the part ready.",
]  # fmt: skip


@pytest.mark.parametrize("text", WHETHERS)
def test_a_question_for_yes_or_no(text):
    assert asked_for(text, "en") == {WHETHER}


@pytest.mark.parametrize("text", VALUES)
def test_a_question_for_a_word_or_a_number(text):
    assert asked_for(text, "en") == {VALUE}


@pytest.mark.parametrize("text", BOTH)
def test_a_question_for_either(text):
    assert asked_for(text, "en") == {WHETHER, VALUE}


@pytest.mark.parametrize("text", NONE)
def test_no_question(text):
    assert asked_for(text, "en") == set()


@pytest.mark.parametrize(("text", "language"), [("Welcher Raum?", "de"), ("Pouvez-vous venir ?", "fr")])
def test_a_question_that_is_not_read_asks_for_either(text, language):
    assert asked_for(text, language) == {WHETHER, VALUE}


@pytest.mark.parametrize("text", ["?" * 5000, "which " * 900, "let me know " * 400, "。" * 3000, "a." * 2000])
def test_hostile_texts_end(text):
    asked_for(text)
