"""A yes, and then another matter."""

import pytest

from service.domain.closing.other_matter import goes_on_to_another


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, all good now! One more thing: my VPN drops every hour. Should I open a new ticket?",
        "It works, thanks. Another problem: the scanner does not scan.",
        "Works again, thank you! Separately, my colleague cannot log in to SAP.",
        "All fine. New problem though: the toner is empty.",
        "Yes, perfect. Thanks\nAnn\n\nAlso: Excel does not open since noon",
        "Solved. PS: my mouse is broken.",
        "Works again! Unrelated: the door card reader rejects my badge.",
        "可以了,谢谢!另外我的鼠标坏了。",
        "已经好了。\n\n又及:扫描仪扫出来的是黑的",
        "好了。对了,我的鼠标坏了。",
        "好了。还有一件事:显示器不亮。",
    ],
)
def test_a_yes_and_another_matter(text):
    assert goes_on_to_another(text, "")


@pytest.mark.parametrize(
    "text",
    [
        "All good now!",
        "Yes it works. No wait, it jams again.",
        "It works. One more thing: it still jams on thick paper.",
        "No. Another problem: the scanner does not scan.",
        "It doesn't work. By the way, the toner is empty.",
        "By the way, my mouse is broken.",
        "不行。另外我的鼠标坏了。",
        "可以了。另外打印还是慢。",
    ],
)
def test_anything_else_is_none(text):
    assert not goes_on_to_another(text, "")
