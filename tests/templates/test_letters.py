"""All letters in all languages: complete, in their samples clean, and honest about what they promise."""

import re
from html import unescape

import pytest
from msgspec.structs import replace

from templates.context import Actions
from templates.letters import LETTERS, To
from templates.lint import lint, lint_rendered
from templates.render import render
from templates.samples.every_letter import sample, variants
from templates.words import FALLBACK, SHIPPED, get_words, languages, read_words

BOTH = ("en", "zh")


def test_the_shipped_letters_are_clean():
    assert [str(finding) for finding in lint()] == []


@pytest.mark.parametrize("language", BOTH)
def test_every_letter_of_the_table_has_a_file_and_every_file_is_in_the_table(language):
    files = {path.stem for path in (SHIPPED / language).glob("*.j2") if not path.stem.startswith("_")}
    assert files == set(LETTERS)


def test_the_languages_have_words_for_the_same_codes():
    english, chinese = (read_words(SHIPPED / language / "words.toml") for language in BOTH)
    assert set(english) == set(chinese)
    for group in set(english) - {"category", "why", "zones"}:  # these name what is special in one language
        assert set(english[group]) == set(chinese[group]), group


def test_languages_begin_with_the_one_that_others_fall_back_to(tmp_path):
    (tmp_path / "fr").mkdir()
    assert languages() == BOTH
    assert languages(tmp_path) == ("en", "zh", "fr")
    assert FALLBACK == "en"


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("letter", [name for name, kind in LETTERS.items() if kind.links is not None])
def test_every_link_of_a_letter_is_one_of_its_actions_and_writes_a_word(letter, language):
    links, typed = LETTERS[letter].links, read_words(SHIPPED / language / "words.toml")["typed"]
    assert set(links.words) <= set(Actions.__struct_fields__) - {"survey"}
    assert set(links.words.values()) <= set(typed)


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("letter", LETTERS)
def test_text_and_html_say_the_same(letter, language):
    """Both come from one source: what the text says word for word stands in the HTML as well."""
    rendered = render(letter, language, sample(letter, language))
    body = rendered.html.partition("<body")[2]
    seen = re.sub(r"[\W_]", "", unescape(re.sub(r"<[^>]*>", "", body.partition(">")[2])))
    for line in rendered.text.splitlines():
        for part in re.split(r" → | *[▇▏]+ +|(?<=\S) {2,}(?=\S)", line):
            part = re.sub(r" {3,}\d$", "", part)  # the score that was given is one of five in the HTML
            assert re.sub(r"[\W_]", "", part) in seen, part


def test_a_promised_time_is_a_date_with_weekday_and_zone():
    english = render("received", "en", sample("received", "en")).text
    assert "Tuesday 24 November, 15:30 (Beijing time)" in " ".join(english.split())
    chinese = render("received", "zh", sample("received", "zh")).text
    assert "11 月 24 日（周二）15:30（北京时间）" in chinese.replace("\n", "")


def test_the_neutral_acknowledgement_echoes_nothing():
    """No subject, no text, no name, no number (docs/trust.md)."""
    context = sample("received-neutral")
    context = replace(context, message=sample("assignment").message)
    rendered = render("received-neutral", "en", context)
    for part in (rendered.subject, rendered.text, rendered.html):
        for echo in ("Ann", "Lee", "Printer jam", "T-1042", "eats paper", "ann@acme.example"):
            assert echo not in part


@pytest.mark.parametrize(("language", "typed"), [("en", ('"yes"', '"no"')), ("zh", ("“可以了”", "“不行”"))])
def test_yes_and_no_can_be_clicked_and_typed(language, typed):
    context = sample("confirmation", language)
    rendered = render("confirmation", language, context)
    assert f'href="{context.actions.yes.replace("&", "&amp;")}"' in rendered.html
    assert f'href="{context.actions.no.replace("&", "&amp;")}"' in rendered.html
    for word in typed:
        assert word in rendered.text


def test_without_links_there_is_no_link_but_the_words_to_type():
    context = replace(sample("confirmation"), actions=type(sample("confirmation").actions)())
    rendered = render("confirmation", "en", context)
    assert "<a " not in rendered.html
    assert 'reply "yes"' in rendered.text


def test_the_survey_is_four_rows_of_five_links_and_one_for_all_and_can_be_typed():
    rendered = render("survey", "en", sample("survey"))
    assert rendered.html.count('href="mailto:') == 21
    assert "5 4 5 5" in rendered.text


def test_a_held_mail_prints_its_nonce_in_the_subject():
    for letter in ("held", "confirm-address", "held-note"):
        for language in BOTH:
            context = sample(letter, language)
            assert context.nonce in render(letter, language, context).subject


def test_names_not_roles():
    context = sample("received")
    assert "Noor is on it" in render("received", "en", context).text
    nobody = replace(context, ticket=replace(context.ticket, assignee=None))
    assert "A colleague will reply by" in render("received", "en", nobody).text


@pytest.mark.parametrize("letter", [name for name, kind in LETTERS.items() if kind.to is To.REQUESTER])
def test_internal_words_reach_no_requester(letter):
    """Notes, records and reasons of dispatch are for engineers (I10)."""
    secret = "only for us"
    context = replace(
        sample(letter),
        record=(("diagnosis", secret),),
        why=(secret,),
        timeline=((sample(letter).now, secret),),
        cut=secret,
    )
    for language in BOTH:
        rendered = render(letter, language, context)
        assert secret not in rendered.text + rendered.html + rendered.subject


def test_who_else_reads_is_named_in_the_foot():
    context = sample("engineer-reply")
    rendered = render("engineer-reply", "en", replace(context, others=(sample("assignment").to,)))
    assert rendered.text.rstrip().endswith("Copied in: Noor Haddad")


@pytest.mark.parametrize("letter", LETTERS)
def test_the_lint_looks_at_what_goes_out(letter):
    """The lint can fail: a letter with a stranger's tag, a foreign link and a shout is found out."""
    context = sample(letter)
    rendered = render(letter, "en", context)
    spoilt = replace(
        rendered,
        subject="",
        text=rendered.text + "Dear customer!\n" + "wide " * 20,
        html=rendered.html.replace(
            "</body>", '<img src="https://tracker.example/x.gif"><a href="https://a.example" style="">x</a></body>'
        ),
    )
    found = "\n".join(lint_rendered(letter, context, spoilt))
    for wrong in (
        "one line",
        "exclamation",
        "dear customer",
        "72 columns",
        "<img> shows",
        "says no alt",
        "mailto: only",
    ):
        assert wrong in found


def test_the_words_of_another_language_fall_back_to_english(tmp_path):
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "words.toml").write_text('[kind]\nincident = "panne"\n')
    words = get_words("fr", tmp_path)
    assert words.word("kind", "incident") == "panne"
    assert words.word("kind", "request") == "request"
    assert words.word("kind", "of our own") == "of our own"


def test_every_letter_has_shapes_to_be_checked_in():
    for letter in LETTERS:
        names = [name for name, _ in variants(letter)]
        assert names[0] == ""
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("language", "ends"), [("en", "it."), ("zh", "看到。")])
def test_who_works_on_no_tickets_is_offered_nothing_in_a_dossier(language, ends):
    text = render("dossier", language, replace(sample("dossier", language), reply_goes="kept")).text
    assert "#" not in text
    assert ends in text
