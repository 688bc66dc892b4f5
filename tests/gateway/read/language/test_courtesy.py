"""Short answers to a ticket that is over: what opens nothing again, and what does, in nine languages and three more."""

from __future__ import annotations

import pytest

from gateway.read.language.courtesy import (
    declines_to_rate,
    is_absence,
    is_back,
    is_courtesy,
    is_mere_no,
    is_remark,
    is_trouble,
    is_wish,
    merely_declines,
    sounds_content,
    wants_no_surveys,
)
from gateway.read.language.detect import find_language

COURTESIES = """5 stars | Very satisfied | 10/10 | 👍 | 5 5 5 | N/A | Please stop sending surveys | ok | Noted | Perfect! | all good | 4/5 on everything
You too, have a nice day | No problem | no worries | Not bad at all | couldn't be better | Nothing to complain about | No complaints | Thx
Great service as always, Piet is a legend. | Got it | Problem solved, thank you | Much appreciated! | works great, thanks again! | Will do, thanks
Thank you so much for your patience, the whole team was impressed by how quickly you solved this. | Merry Christmas to all of you! | Roger that
I'll let you know if anything else comes up. | Don't mention it | Happy with the result | No further questions from my side. | unsubscribe
I am out of the office until Monday and will not be able to read my mail. | 🙂 | ... | See you
五星好评 | 不错 | 全部5分 | 收到 | 好的，知道了 | 再见 | 满分 | 很满意，辛苦了 | 没意见 | 没什么问题了 | 不用客气 | 谢谢，没问题了 | 服务态度很好 | 效率很高，点赞
非常感谢你们的耐心和帮助，问题已经解决了 | 您好，我正在休假，12月1日返回。如有急事请联系王经理。 | 无 | 没有 | 暂无建议 | 别再发问卷了 | 新年快乐！ | 周末愉快 | OK，没事了 | 還不錯
Yes, please cancel it | Yes please close it, I found another solution | Thanks, please leave it closed | I do not need it after all | I really don't need anything else, thank you
If I still need it I will write again | Okay, I'll come back when I need it | Should I need it again, I'll let you know | Sorry, I wrote to the wrong address | I understand why it was declined, thank you
还是不要了 | 还需要的时候再找您，谢谢 | 就取消吧 | 我还是不需要了，谢谢 | Bitte stornieren. | 分数点错了，应该是5分 | Great, I no longer need the workaround
If it happens again I will write | Let's hope it doesn't come back | Fingers crossed it stays that way | Could you please thank Piet from me? Great job. | I would like to thank Piet
Not a single problem | I wasn't disappointed | Works for me! | It worked for me, thanks | Would use again | Second time you saved my day, thanks! | What a speed! | Same to you! | Maybe another time
希望不要再坏了 | 如果又坏了我再联系您 | 有问题再找你们 | 和上次一样快，谢谢 | 你也一样 | 第二次找你们了，服务一如既往好 | 用着挺好 | 师傅辛苦啦 | 给个赞 | 已恢复，谢谢
Alles werkt weer | Funciona otra vez, gracias | Grazie di nuovo | Obrigado novamente | Снова работает, спасибо | Znowu działa, dziękuję | Danke nochmals
Danke, passt | Alles gut, danke | Kein Problem | Sehr zufrieden | Top Service, gerne wieder | Nichts zu meckern | Ich bin im Urlaub und ab 3. Dezember wieder erreichbar.
Merci, parfait | Pas de souci | Très satisfait | Rien à redire, merci | Très bien, merci pour votre aide rapide | Gracias, todo perfecto | No hay de qué | Muy satisfecho
Grazie mille, tutto a posto | Nessun problema | Molto soddisfatto | Obrigado, tudo certo | Sem problemas | Muito satisfeito | Bedankt, top! | Geen probleem
Zeer tevreden | Dziękuję, wszystko działa | Nie ma problemu | Bardzo zadowolona | Спасибо, всё хорошо | Очень доволен | ありがとうございました | 大変満足です | 감사합니다"""

TROUBLES = """It jams again since this morning. | No, it is still broken | Now the VPN does not connect any more. | Page 2 is still grey | Still waiting
Now it prints only half of the page. | When will the second printer be repaired? | Why was this closed? | Not satisfied at all, the printer is broken again
The problem is back | Thanks, but the error came back | Please reopen | Can you also fix the scanner? | Could you call me | The same error again this morning
Great service, but it hangs again | 5 stars, but the printer jams again | It happened again | Nothing works | The screen stays black | I cannot log in | 👎
3rd time now! | third time this week | Same again | And again... | Down again | only worked for an hour | It worked for ten minutes | closed too early | out of toner | the red light is on | it smokes
Nobody came | Nobody called me | blue screen | BSOD again | times out | help | it keeps jamming | It restarts by itself | Now it prints everything twice | the same | I disagree | happening again | 404
We need this | Need it after all | It is needed after all | Don't cancel! | I did not cancel it | Cancelled by mistake, it is still a problem | I clicked cancel by mistake | Nobody asked me
别取消 | 不要取消 | 我没有要取消 | 取消错了 | 误点了取消 | 还需要一个账号
It no longer works | If I need to print in colour I get white pages | Please close port 22 | I don't need the scanner, but the printer is broken | I do not want it like this | 需要的时候打不开 | 请关闭防火墙
Sorry, I do need it after all | I still need the second one | I do want it | 我还需要 | 还是想要那台
第三次了！ | 已经三次了 | 老问题 | 同样的问题 | 跟之前一样 | 黑屏 | 卡死了 | 太卡了 | 有异响 | 冒烟了 | 没墨了 | 罢工了 | 挂了 | 没人来 | 等了三天 | 扫描仪呢 | 二楼的呢？ | 不同意关闭 | 另一台也不行 | 不管用 | 没画面 | 进不去 | 差评
Nein | また壊れました | 動きません | まだ直りません | No funciona otra vez | Снова не работает
The new toner leaks and leaves marks on every page we print since the visit | Thank you, however the scanner shows an error | Resolved?
又卡纸了 | 还是不行 | 打印机又坏了 | 没有解决 | 什么时候能修好 | 请重新打开 | 不满意 | 谢谢，但是又报错了 | 不行 | 没好 | 又断网了 | 网络很慢 | 电脑蓝屏了 | 我的邮箱登录不了
Der Drucker geht nicht mehr | Leider immer noch kaputt | Wann kommt jemand? | Ça ne marche toujours pas | Toujours en panne | Sigue sin funcionar | No funciona
Non funziona ancora | Continua a não funcionar | Werkt nog steeds niet | Nadal nie działa | Всё ещё не работает | まだ直っていません | 아직 안 됩니다"""


def sentences(table: str) -> list[str]:
    return [one.strip() for line in table.splitlines() for one in line.split(" | ")]


@pytest.mark.parametrize("text", sentences(COURTESIES))
def test_courtesy_speaks_of_no_trouble(text):
    for said in (text, f"{text}\n", text.upper() if text.isascii() else text):
        assert not is_trouble(said, find_language(text))


@pytest.mark.parametrize("text", sentences(TROUBLES))
def test_trouble_is_told_from_courtesy(text):
    assert is_trouble(text, find_language(text))
    assert not is_courtesy(text, find_language(text))


def test_most_courtesy_is_for_nobody_to_read():
    told = [text for text in sentences(COURTESIES) if not is_courtesy(text, find_language(text))]
    assert len(told) <= len(sentences(COURTESIES)) / 5


@pytest.mark.parametrize(
    "text", ["No", "No, thank you.", "no thanks!", "No, I don't", "Nope, leave it.", "不用，谢谢", "不需要"]
)
def test_a_mere_no_needs_nothing(text):
    assert is_mere_no(text)


@pytest.mark.parametrize(
    "text", ["No, it jams again", "No, I do need it", "no way", "No, why?", "不行", "不是，是插座坏了", "Thanks", ""]
)
def test_a_no_with_more_is_more_than_that(text):
    assert not is_mere_no(text)


@pytest.mark.parametrize("text", ["", "  \n", "🙂", "👍👍", "...", "!", "—"])
def test_nothing_is_said(text):
    assert is_courtesy(text)
    assert not is_trouble(text)


def test_an_absence_is_known_by_its_words():
    assert is_absence("您好，我正在休假，12月1日返回。")
    assert is_absence("I am on annual leave until 3 December and have no access to my e-mail.")
    assert not is_absence("I am out of office until Monday, but the printer does not work.")
    assert not is_absence("The printer jams again.")


def test_no_more_surveys():
    for text in ("Please stop sending surveys", "别再发问卷了", "unsubscribe", "Bitte keine Umfragen mehr"):
        assert wants_no_surveys(text)
        assert not is_trouble(text, find_language(text))
    assert not wants_no_surveys("5 5 5 5 nice survey")


def test_who_does_not_want_to_rate():
    for text in (
        "I'd rather not rate", "No rating from me.", "I don't do surveys", "not interested in rating",
        "can't rate, did not deal with it myself", "skip", "不想打分", "不方便评价", "没空填",
    ):  # fmt: skip
        assert declines_to_rate(text)
    for text in (
        "I can't rate it, it jams again", "No feedback on my second problem yet, it is still broken", "not happy, no rating",
        "I do not print any more. Can you fill the tray?", "没空评价，打印机又卡纸了",
    ):  # fmt: skip
        assert not declines_to_rate(text)


def test_a_refusal_to_rate_with_something_else_is_read_by_somebody():
    for text in (
        "I'd rather not rate", "Sorry, no rating from me.", "not interested in rating", "skip", "抱歉，不想打分", "不方便评价。",
        "I do not have time for this survey right now", "Don't send me feedback forms", "I don't do surveys, thanks!",
    ):  # fmt: skip
        assert merely_declines(text, find_language(text)), text
    for text in (
        "I won't rate this, you never fixed it", "I can't rate: nobody ever came", "No rating, please reopen", "不想评价，你们没修好",
        "I don't do surveys. Please call me back about the VPN", "cannot rate, I'm waiting for the part", "不想评价你们没修好",
        "I will not rate it until somebody comes to my desk", "No survey please and send me the new laptop on Monday",
    ):  # fmt: skip
        assert not merely_declines(text, find_language(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "OK",
        "much faster now, cheers mate!",
        "better now",
        "It printed.",
        "Perfect!",
        "that helped",
        "好的",
        "快多了",
        "嗯",
    ],
)
def test_content_without_a_yes(text):
    assert sounds_content(text, "en" if text.isascii() else "zh")


@pytest.mark.parametrize(
    "text",
    [
        "it could be better", "not much better", "no better", "I will test tomorrow", "Room 312", "It prints grey",
        "better, but still slow", "thanks, will try", "ok where is it", "it arrived broken", "I am on holiday until Monday",
        "灰色的", "好的，我试试", "它打印出来但是黑的", "打印机在302",
    ],
)  # fmt: skip
def test_what_only_looks_content(text):
    assert not sounds_content(text, "en" if text.isascii() else "zh")


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("By the way, can you also order me a mouse?", "en", True), ("Could you tell me how you fixed it?", "en", True),
        ("能再帮我订一个鼠标吗？", "zh", True), ("我的新电脑什么时候到？", "zh", True),
        ("It jams again.", "en", False), ("still slow, can you look again?", "en", False), ("No, can you please call me?", "en", False),
        ("I cannot log in, can you help?", "en", False), ("又坏了，能再看看吗？", "zh", False), ("Thanks!", "en", False),
    ],
)  # fmt: skip
def test_a_wish_denies_nothing(text, language, wish):
    assert is_wish(text, language) is wish


@pytest.mark.parametrize(
    "text",
    [
        "Nobody can beat your service",
        "No one can explain things as well as Noor",
        "The waiting time is down to zero, great",
        "没人能比你们更好",
        "用不了五分钟就好了",
    ],
)
def test_praise_that_begins_like_a_complaint_brings_nothing_back(text):
    assert not is_back(text, "")


@pytest.mark.parametrize(
    "text",
    [
        "Your update broke it again",
        "The hotline's phone is broken again",
        "The page with the answers shows an error again",
        "The best part is that it still fails",
        "师傅走后又坏了",
        "你们的打印机又坏了",
        "Nobody can log in",
    ],
)
def test_what_fails_again_is_no_remark_on_the_work(text):
    assert is_back(text, "")
    assert not is_remark(text, "")


@pytest.mark.parametrize("words", ["不太", "不是很", "有些", "very ", "zu ", "とても"])
def test_words_that_are_said_over_and_over_are_read_once(words):
    assert not is_remark(words * 100 + "打印机", "")  # each more would double the time


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Drucker streikt wieder, danke", "de"),
        ("Es tropft noch, vielen Dank", "de"),
        ("L'écran est de nouveau noir, merci", "fr"),
        ("Le robinet fuit encore, merci", "fr"),
        ("Continua pingando, obrigado", "pt"),
        ("Lo schermo è di nuovo nero, grazie", "it"),
        ("Экран снова чёрный, спасибо", "ru"),
    ],
)
def test_thanks_make_no_courtesy_of_a_trouble_that_is_there_again(text: str, language: str) -> None:
    assert is_trouble(text, language)
    assert not is_courtesy(text, language)
