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
