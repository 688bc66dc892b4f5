"""Which words of somebody who waits for a decision change nothing of what is decided."""

import pytest

from service.domain.approval.news_words import adds_nothing


@pytest.mark.parametrize(
    "text",
    [
        "", "Any news?", "Hi Piet,\nany update on this yet?\nThanks", "Hello Mr Lee, any update yet?", "OK", "Thanks!",
        "Has it been approved?", "When can I expect it?", "您好，有进展吗？", "请问批了吗？谢谢", "还要等多久？", "好的",
        "Gibt's was Neues?", "Hallo Herr Lee, gibt es schon Neuigkeiten?", "Wie lange dauert das noch?",
    ],
)  # fmt: skip
def test_a_question_how_it_goes_adds_nothing(text):
    assert adds_nothing(text, "zh" if text[:1] > "\u2e80" else "")


@pytest.mark.parametrize(
    "text",
    [
        "Five please", "10, thanks", "No, the big one", "Hi make it black", "Dear all black ones", "Any news? And a bag.",
        "When can I get two?", "The best, please", "要黑色的", "两台，谢谢", "有进展吗？要大的", "Lieber in Schwarz", "Doch nicht",
        "Ohne Maus", "Any news? " * 40,
    ],
)  # fmt: skip
def test_anything_else_is_part_of_the_request(text):
    assert not adds_nothing(text, "zh" if text[:1] > "\u2e80" else "")
