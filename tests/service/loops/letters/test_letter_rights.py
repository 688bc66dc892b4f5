"""The links of letters."""

from urllib.parse import quote

import pytest

from service.loops.letters.letter_rights import _quoted


@pytest.mark.parametrize(
    "text", ["Re: Printer jam [T-1042]", "a/b?c=d&e#f%g+h~i", "".join(map(chr, range(128))), "打印机 ü", ""]
)
def test_links_are_quoted_as_the_library_quotes(text):
    assert _quoted(text) == quote(text)
