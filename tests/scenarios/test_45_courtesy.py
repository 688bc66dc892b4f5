"""Scenario 45: fifty polite, rating, empty and emoji answers in each shipped language: nothing moves, at most one letter back each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tools.talk import ANN, PIET

ONE_HOUR = timedelta(hours=1)

ANSWERS = {
    "en": """Thank you! | Thanks a lot, much appreciated. | Cheers | Great work, thanks | 5 | 5/5 | 10 out of 10 | Excellent | 👍 | 🙏🙏 | ❤️ | :-) | ok
Okay, noted | Good to know | Bye | Have a lovely weekend! | Same to you | Brilliant | Superb service | All fine here | Works like a charm | No comment
Nothing else | That's all | Fine | Good | Very good | Five stars | ★★★★★ | +1 | Ta | Many thanks to Piet | Kind regards, Ann | Sent from my iPhone
Nothing to add | Happy | Perfect, thank you so much | Well done | You are the best | Appreciate it | Lovely | Cool | Awesome! | Best wishes | Take care
Understood | Thanks for letting me know | Thank you for the quick help""",
    "zh": """谢谢！ | 非常感谢 | 辛苦了 | 太好了 | 5 | 5分 | 10分 | 很棒 | 👍 | 🙏 | 😊 | 好 | 好的 | 收到，谢谢 | 知道了 | 再见 | 周末愉快 | 您也是 | 满意 | 非常满意
五星 | ★★★★★ | 没有了 | 没有其他问题 | 可以 | 挺好 | 不错，谢谢 | 点赞 | 赞 | 明白了 | 多谢 | 感谢帮助 | 服务很好 | 速度很快 | 专业 | 祝好 | 谢谢您的帮助
麻烦您了 | 完美 | 厉害 | 好评 | 祝工作顺利 | 没什么要补充的 | 一切正常 | 已经好了，谢谢 | 用起来很好 | 谢谢皮特 | 收到 | 嗯 | 哈哈，谢谢""",
}
REMARKS = """terrible | not satisfied | too slow | none | Terrible experience | not helpful | Not great, not terrible | It was ok | disappointed
Next time please call before you come | Please answer faster next time | The response time is not acceptable | I was not informed | I had to ask twice
Piet was great but the waiting time was not | I never had any issue with your team | I would have liked to be told when somebody comes | Wrong survey?
What is this survey for? | How do I rate? | I cannot click the stars | The technician came three times and I had to explain it from the beginning to each of them
不满意 | 太慢了 | 差评 | 很差 | 不好 | 失望 | 反应太慢 | 服务态度不好 | 等了三天才有人来 | 下次请提前打电话 | Nicht zufrieden | zu langsam | trop lent | déçu
service très lent | Pas terrible | muy lento | no estoy satisfecho | 対応が遅い | muito lento | troppo lento | niet tevreden | слишком долго"""
FAILS = """Nothing is fixed | still slow | your fix did not work | Nobody can print | And now the phone is dead | 你们没修好 | 电话又坏了 | Bad! It still jams.
I had to ask twice and it still fails | A rude technician and my monitor is black now | I waited a week and now the scanner fails
I was told that it works but it does not | the technician broke the tray, now it does not print | schlecht, druckt immer noch nicht | My monitor is black"""
EMPTY = ("", "\n\n", "-- \nAnn")


def closed(talk, number):
    """A ticket that is over, with the letter that says so and the survey."""
    who = f"kim{number}@acme.example"
    work = talk.mail(who, f"Printer jam {number}", "The printer jams.").letter(PIET, "assignment")
    asked = talk.reply(work, "#resolve\nHello, I changed the roller.").letter(who, "confirmation")
    ended = [*talk.reply(asked, "Yes, it works.").letters, *talk.wait(hours=30)]
    return [one for one in ended if one.to == who and {"closed", "survey"} & {*one.kinds}][-1]


@pytest.mark.parametrize("language", ANSWERS)
def test_45_what_is_only_polite_moves_nothing(talk, language):
    texts = [*(one.strip() for line in ANSWERS[language].splitlines() for one in line.split(" | ")), *EMPTY]
    assert len(texts) >= 50
    letters = [closed(talk, number) for number in range(3)]
    moved, chatty = [], []
    for number, text in enumerate(texts):
        letter = letters[number % len(letters)]
        step = talk.reply(letter, text, quote=bool(number % 2))
        if len(step.to(letter.to)) > 1:
            chatty.append(text)
        if any(one.closed is None for one in talk.tickets()):
            moved.append(text)
            break
        talk.stage.clock.advance(ONE_HOUR)
    assert not moved
    assert not chatty
    assert len(talk.tickets()) == len(letters)
    assert talk.mail(ANN, "Printer jam", "It jams again.").letter(PIET, "assignment")


def test_45_remarks_on_the_work_move_nothing_and_are_read(talk):
    letters = [closed(talk, number) for number in range(3)]
    unread = []
    for number, text in enumerate(one.strip() for line in REMARKS.splitlines() for one in line.split(" | ")):
        step = talk.reply(letters[number % len(letters)], text)
        if [one.kind for one in step.letters] != ["requester-reply"] or any(t.closed is None for t in talk.tickets()):
            unread.append((text, step.mail.reason, [one.kind for one in step.letters]))
        talk.stage.clock.advance(ONE_HOUR)
    assert not unread


def test_45_what_fails_opens_it_again_whoever_is_blamed_beside_it(talk):
    letters = [closed(talk, number) for number in range(3)]
    texts = [one.strip() for line in FAILS.splitlines() for one in line.split(" | ")]
    left = []
    for number, text in enumerate(texts):
        letter = letters[number % len(letters)]
        step = talk.reply(letter, text)
        work = step.to(PIET, "reopened")
        if work:
            talk.reply(
                talk.reply(work[0], "#resolve\nHello, done.").letter(letter.to, "confirmation"), "Yes, it works."
            )
        else:
            left.append((text, step.mail.reason))
        talk.stage.clock.advance(ONE_HOUR)
    assert not left
