"""Articles as the plain text of a letter."""

import pytest

from service.domain.knowledge.markdown import as_line, as_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Title\n\nText\non two lines.", "Title\n\nText\non two lines."),
        ("- one\n- two\n  - three", "- one\n- two\n   - three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("See [the page](https://intra.example/vpn).", "See the page (https://intra.example/vpn)."),
        ("Write to <mailto:it@acme.example>.", "Write to mailto:it@acme.example."),
        ("```\ncode  here\n```", "code  here"),
        ("A ![picture](x.png) and <b>bold</b>.", "A  and <b>bold</b>."),
        ("", ""),
    ],
)
def test_what_tells_something_stays(markdown, text):
    assert as_text(markdown) == text


def test_in_one_line_a_heading_does_not_run_into_its_text():
    assert as_line("# VPN\n\nStart it.\n\n- then log in") == "VPN: Start it. - then log in"
    assert as_line("# 远程接入\n\n启动它。") == "远程接入： 启动它。"
    assert as_line("# What now?\n\nWait.") == "What now? Wait."


def test_deep_nesting_ends():
    assert as_text(">" * 5000 + " deep") is not None
