"""The page with all letters: whole, self-contained, and safe to open."""

from html.parser import HTMLParser

from templates.gallery import Item, gallery, sample_items
from templates.letters import LETTERS
from templates.render import Rendered


def test_every_letter_is_on_the_page_in_every_language():
    items = sample_items()
    assert {(item.title.partition(" (")[0], item.language) for item in items} == {
        (n, lang) for n in LETTERS for lang in ("en", "zh")
    }
    page = gallery(items)
    assert page.count("<iframe") == len(items)


def test_one_letter_in_one_language():
    assert {item.title.partition(" (")[0] for item in sample_items(only=("closed",), in_languages=("zh",))} == {
        "closed"
    }


def test_letters_cannot_break_out_of_their_frames():
    evil = '"></iframe><script>alert(1)</script>'
    page = gallery((Item("x", "y", "en", Rendered(evil, evil, f"<p>{evil}</p>", evil)),), title=evil)
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs)))

    Reader().feed(page)
    assert [tag for tag, _ in tags if tag == "script"] == []
    frames = [given for tag, given in tags if tag == "iframe"]
    assert len(frames) == 1
    assert "sandbox" in frames[0]
    assert frames[0]["srcdoc"] == f"<p>{evil}</p>"


def test_nothing_is_fetched():
    page = gallery(sample_items(only=("received",)))
    for sign in ("<link", "<script", "src=", "url(", "@import"):
        assert sign not in page
