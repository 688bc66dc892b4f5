"""Whom a text greets decides who may read it."""

import pytest

from service.domain.commands.salutation import Greets, behind_greeting, greets, greets_later, without_greeting

ANN = frozenset({"ann lee", "ann", "李伟", "lee"})
DESK = frozenset({"noor haddad", "noor", "haddad", "dana", "诺尔", "丹娜", "servicedesk", "network"})


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ann,\nthe roller is ordered.", "Hi Ann Lee,", "Dear Ms Lee,", "Dear Ms. Lee:", "Dear Mrs Ann Lee", "Ann,\nit is here.", "Ann, it is here.",
        "Ann:", "ANN,", "hey ann!", "Good morning Ann,", "Hello, Ann.", "Hi Ann - it is here", "Hi Ann – it is here", "Hello Ann, the roller is ordered.",
        "Hallo Ann,", "Bonjour Ann,", "Guten Tag Frau Lee,", "@Ann it".replace("@Ann it", "@Ann, it"), "*Hello Ann,*", "李伟，您好：", "李伟您好", "李伟，你好！备件到了。",
        "您好，李伟：", "尊敬的李伟：", "李先生，您好：", "李伟先生您好，", "Hi 李伟，", "李伟：", "李经理，下午好", "亲爱的李伟，", "早上好，李伟", "\n\nHello Ann,", "Ｈello Ann,",
    ],
)  # fmt: skip
def test_the_requester_is_greeted(text):
    assert greets(text, ANN, DESK) is Greets.REQUESTER


@pytest.mark.parametrize(
    "text", ["Hi Noor,", "Dear Dana", "Noor, please look.", "Hello Noor Haddad,\nhow are you?", "诺尔，你好", "诺尔：请看一下", "丹娜您好：", "Hi Noor and Dana,", "@Noor, look",
             "fyi noor", "FYI Noor: she called", "cc dana", "to Noor: yours?", "给诺尔：这个你看下", "转给诺尔", "诺尔你看一下", "Noor 你看一下这个", "诺尔麻烦看一下", "诺尔帮我看看"]
)  # fmt: skip
def test_a_colleague_is_greeted(text):
    assert greets(text, ANN, DESK) is Greets.COLLEAGUE


@pytest.mark.parametrize(
    "text", ["Hello,", "Hi there,", "您好：", "你好", "Dear customer,", "Dear Sir or Madam,", "Hi Ann and Noor,", "Hello Bob,",
             "Good morning,", "Dear Ms Smith,", "王先生，您好："]
)  # fmt: skip
def test_it_is_unclear_who_is_greeted(text):
    assert greets(text, ANN, DESK) is Greets.UNCLEAR


@pytest.mark.parametrize(
    "text", ["", "The roller is ordered.", "Yes, it is.", "Ann said that it works.", "Done, please try.", "Hello world programs fail to print on every second attempt",
             "Hidden, but there", "Dearly missed", "备件到了，请稍等。", "她说您好像已经试过", "Note: Ann is away.", "Annual report", "李伟说不行", "1. Hello", "All done, please try.", "Team viewer is installed now.",
             "FYI, the roller is ordered.", "fyi Ann", "诺尔帮您看一下", "给您添麻烦了", "For now, use the other printer.", "To Ann: it is here", "诺尔会联系您", "你看一下", "转天再试"]
)  # fmt: skip
def test_nobody_is_greeted(text):
    assert greets(text, ANN, DESK) is Greets.NOBODY


@pytest.mark.parametrize(
    "text", ["Hi all,", "Hello team,", "Dear colleagues,", "大家您好：", "各位同事，你好", "Good morning everybody,",
             "Team, who has a spare roller?", "Guys, she calls every day.", "Hallo zusammen,", "Liebe Kollegen,", "各位：", "大家好，", "All, who knows it?"]
)  # fmt: skip
def test_several_are_greeted(text):
    assert greets(text, ANN, DESK) is Greets.GROUP


def test_a_name_that_two_people_have_is_unclear():
    assert greets("Hi Noor,", ANN | {"noor"}, DESK) is Greets.UNCLEAR


def test_later_paragraphs():
    assert greets_later("She is angry.\n\nHello Ann,\nwe are on it.", ANN, DESK) == {Greets.REQUESTER}
    assert greets_later("Hello Ann,\nwe are on it.\n\nNoor, please call her.", ANN, DESK) == {Greets.COLLEAGUE}
    assert greets_later("Hello Ann,\n\nYes, we are.", ANN, DESK) == frozenset()


@pytest.mark.parametrize(
    ("line", "behind"),
    [("Hello Ann, it is ordered", "it is ordered"), ("Hello Ann,", ""), ("Hello, Ann", ""), ("李伟，您好：", ""), ("李伟您好，备件到了", "备件到了"), ("您好", ""), ("It is ordered", "It is ordered"),
     ("Hi there", ""), ("Dear Ms. Lee: it is here", "it is here"), ("Done.", "Done.")],
)  # fmt: skip
def test_what_stands_behind_a_greeting(line, behind):
    assert behind_greeting(line) == behind


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hello Ray,\nwhich reader?", "which reader?"),
        ("Hello Ray, which reader?", "which reader?"),
        ("Ray, which one?", "which one?"),
        ("Hello Ray and Qi,\nfine", "fine"),
        ("Sehr geehrter Herr Ray,\n\nwelcher?", "welcher?"),
        ("李雷您好，哪个？", "哪个？"),
        ("您好，李雷：哪个？", "哪个？"),
        ("Good morning Tom,\nfixed", "fixed"),  # somebody else, in a line of its own
        ("王芳您好：\n好", "好"),
        ("Hello Qi,\nfixed", "Hello Qi,\nfixed"),
        ("Hi all,\nfixed", "Hi all,\nfixed"),
        ("您好！\n修好了。", "您好！\n修好了。"),
        ("您好，修好了。", "您好，修好了。"),
        ("大家好，\n修好了", "大家好，\n修好了"),
        ("Hello, all fixed.", "Hello, all fixed."),
        ("Hi all sorted now", "Hi all sorted now"),
        ("Hi we are back online.", "Hi we are back online."),
        ("Yes, it works", "Yes, it works"),
    ],
)
def test_a_greeting_of_somebody_else_is_left_out_and_nothing_more(text, left):
    assert without_greeting(text, {"qi", "qi wang"}, {"ray", "ray gamma", "李雷"}) == left
