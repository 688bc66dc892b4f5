"""How one letter is rendered: filters, fallbacks, overrides, and the caches."""

import re
from datetime import UTC, datetime

import pytest
from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from msgspec.structs import replace

from templates.context import AttachmentView, Done, LetterContext, Said, TicketView, Who, WritingDesk
from templates.render import forget, render, render_strictly
from templates.samples.every_letter import sample
from templates.speech import Speech, say_size, strip_subject
from templates.words import get_words

NOW = datetime(2026, 11, 24, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget()
    yield
    forget()


@pytest.fixture
def own(tmp_path):
    """Writes a letter of the desk's own and renders it."""
    (tmp_path / "en").mkdir()

    def write(source, **changes):
        (tmp_path / "en" / "received.j2").write_text(source)
        forget()
        return render_strictly("received", "en", replace(sample("received"), **changes), tmp_path)

    write.folder = tmp_path
    return write


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ann Lee", "Hello Ann,"),
        ("Lee, Ann", "Hello Ann,"),
        ("Anne-Marie O'Neil", "Hello Anne-Marie,"),
        ("J. Smith", "Hello J. Smith,"),
        ("IT Department", "Hello IT Department,"),
        ("Finance Team", "Hello Finance Team,"),
        ("李伟", "Hello 李伟,"),
        ("ann", "Hello ann,"),
        ("Sales EMEA (shared)", "Hello Sales EMEA (shared),"),
        ("", "Hello,"),
    ],
)
def test_people_are_greeted_as_a_colleague_would(name, greeting):
    assert Speech(get_words("en")).greeting(Who(name, "ann@acme.example")) == greeting


def test_chinese_greets_by_the_whole_name():
    assert Speech(get_words("zh")).greeting(Who("李伟")) == "李伟，您好："
    assert Speech(get_words("zh")).greeting(Who("", "a@b.example")) == "您好："


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: RE: 回复：转发: Printer", "Printer"),
        ("AW: Drucker", "Drucker"),
        ("Regarding: x", "Regarding: x"),
        ("Re:", ""),
        ("FW：a", "a"),
        ("[T-1] Re: [T-2] Printer", "Printer"),
        ("回复：打印机卡纸 [T-1]", "打印机卡纸"),
        ("【T-12】 VPN", "VPN"),
        ("[T-1]", ""),
        ("[#4711] [T-shirt] T-1 size", "[#4711] [T-shirt] T-1 size"),
    ],
)
def test_subjects_lose_their_prefixes(subject, bare):
    assert strip_subject(subject) == bare


@pytest.mark.parametrize(
    "sent", ["Fwd: Verify now", "FW: Verify now", "WG: Verify now", "TR: Verify now", "转发：Verify now"]
)
@pytest.mark.parametrize(
    ("language", "answer"), [("en", "Re: Fwd: Verify now [T-"), ("zh", "回复: 转发: Verify now [T-")]
)
def test_what_somebody_sent_on_is_answered_as_such(sent, language, answer):
    """The words of a phisher, or of whoever wrote it, never stand there as the desk's or the requester's own."""
    context = sample("received", language)
    ticket = replace(context.ticket, subject=sent)
    assert render("received", language, replace(context, ticket=ticket)).subject.startswith(answer)
    mine = render("received", language, replace(context, ticket=replace(ticket, subject="Verify now"))).subject
    assert "Fwd" not in mine
    assert "转发" not in mine


def test_a_mail_without_a_subject_gets_one():
    context = sample("received")
    assert (
        render("received", "en", replace(context, ticket=replace(context.ticket, subject=""))).subject
        == "Re: Your request [T-1042]"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1_450, "1.4 KB"),
        (48_000_000, "48 MB"),
        (1_834_112, "1.8 MB"),
        (2_000_000_000, "2 GB"),
    ],
)
def test_sizes_as_people_say_them(value, said):
    assert say_size(value) == said


@pytest.mark.parametrize(
    ("language", "zone", "at", "said"),
    [
        ("en", "Asia/Shanghai", datetime(2026, 11, 24, 7, 30, tzinfo=UTC), "Tuesday 24 November, 15:30 (Beijing time)"),
        ("en", "Europe/Berlin", datetime(2027, 1, 4, 7, 30, tzinfo=UTC), "Monday 4 January 2027, 08:30 (Berlin time)"),
        ("en", "UTC", datetime(2026, 12, 1, 7, 30, tzinfo=UTC), "Tuesday 1 December, 07:30 (UTC)"),
        ("zh", "Asia/Shanghai", datetime(2026, 11, 24, 7, 30, tzinfo=UTC), "11 月 24 日（周二）15:30（北京时间）"),
        ("zh", "Europe/Berlin", datetime(2027, 1, 4, 7, 30, tzinfo=UTC), "2027 年 1 月 4 日（周一）08:30（柏林时间）"),
        # the year is the desk's: it is 2027 in Shanghai already
        (
            "en",
            "Asia/Shanghai",
            datetime(2026, 12, 31, 17, 0, tzinfo=UTC),
            "Friday 1 January 2027, 01:00 (Beijing time)",
        ),
    ],
)
def test_moments(language, zone, at, said):
    context = LetterContext(
        WritingDesk("Acme", "a@b.example", zone),
        Who("Ann"),
        NOW,
        TicketView("T-1", assignee=Who("Noor"), response_due=at, subject="x"),
    )
    rendered = render("received", language, context)
    assert said in rendered.text.replace("\n", " ").replace("  ", " ") or said in rendered.text.replace("\n", "")


def test_commands_in_the_past_tense():
    context = sample("receipt")
    receipt = replace(
        context.receipt,
        done=(
            Done("assign", "Dana"),
            Done("eta", datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
            Done("undo"),
            Done("ours", "x"),
        ),
    )
    text = render("receipt", "en", replace(context, receipt=receipt)).text
    assert "Done: handed over to Dana.\nDone: promised for Tue 24 Nov 16:00.\nDone: undone.\nDone: #ours x.\n" in text


def test_attachments_say_what_was_kept_back():
    context = sample("assignment")
    files = (
        AttachmentView("a.exe", size=10, kept_back="type"),
        AttachmentView("b.pdf", size=2_000_000),
        AttachmentView("c.zip", kept_back="locked"),
    )
    text = render("assignment", "en", replace(context, message=Said(Who("Ann"), "see", attachments=files))).text
    assert (
        "  - a.exe (10 B): kept back, files of this type are not passed on\n  - b.pdf (2 MB)\n  - c.zip (0 B): kept back, locked\n"
        in text
    )


def test_a_language_without_a_letter_speaks_english_throughout():
    assert render("received", "fr", sample("received")).text == render("received", "en", sample("received")).text


def test_a_letter_that_does_not_exist_is_an_error(tmp_path):
    for overrides in (None, tmp_path):
        with pytest.raises(TemplateNotFound):
            render("no-such-letter", "en", sample("received"), overrides)


def test_a_letter_of_the_desks_own_takes_the_place_of_the_shipped_one(own):
    rendered = own("Subject: {{ ticket|subject }}\n\nGood day {{ to }},\nwe are on it.\n")
    assert rendered.text == "Good day Ann Lee, we are on it.\n"
    assert rendered.subject == "Re: Printer jam on floor 3 [T-1042]"
    assert "Good day Ann Lee, we are on it." in rendered.html


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("Subject: x\n\n{{ tickt.ref }}\n", "'tickt' is undefined"),
        ("Subject: x\n\n{{ ticket.assigne }}\n", "has no attribute 'assigne'"),
        ("Subject: x\n\n{% if %}\n", "Expected an expression"),
        ("Hello\n", "begins with 'Subject"),
        ("Subject: x\n\n{{ ticket.due }}\n", "|moment"),
        ("Subject: x\n\n{{ ticket.waiting_until }}\n", "is None"),
    ],
)
def test_a_broken_letter_never_stops_the_desk(own, source, why):
    """The shipped letter goes out, and the reason is told."""
    with pytest.raises((UndefinedError, TemplateSyntaxError, ValueError)):
        own(source)
    rendered = render("received", "en", sample("received"), own.folder)
    assert rendered.text == render("received", "en", sample("received")).text
    assert rendered.problem.startswith("en/received.j2: ")
    assert why in rendered.problem


def test_templates_are_sandboxed(own):
    with pytest.raises((SecurityError, UndefinedError)):
        own("Subject: x\n\n{{ ticket.__class__.__mro__[1].__subclasses__() }}\n")


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'What %s wrote to all of us on that day, as far as it is worth reading: %s' | format(to, message.text) }}",
        "{{ 'What {} wrote to all of us on that day, as far as it is worth reading: {}'.format(to, message.text) }}",
        "{{ 'What %s wrote to all of us on that day, as far as it is worth reading: %s' % (to, message.text) }}",
        "{% if message.text.startswith('This is the monitoring of Acme: one of its servers is down') %}x{% else %}y{% endif %}",
        "{{ message.text | truncate(60, False, ' … and so on, all of which stands in the ticket') }}",
    ],
)
def test_a_long_mail_is_no_reason_against_a_letter_that_makes_little_of_it(own, source):
    """Refused once the mail's length times that of a phrase came to more than ten million."""
    message = Said(Who("Ann", "ann@acme.example"), "It jams again. " * 25_000)
    assert own(f"Subject: x\n\n{source}\n", message=message).text


def test_a_link_to_the_web_cannot_be_made(own):
    with pytest.raises(ValueError, match="mailto: only"):
        own('Subject: x\n\n{{ choices(choice("Go", "https://a.example", "there")) }}\n')


def test_tags_leave_no_lines_behind_and_glue_none_together(own):
    rendered = own(
        "Subject: x\n\n{% if ticket %}\none{% if ticket %} and{% endif %}\ntwo\n{# a remark #}\nthree\n{% endif %}\n"
    )
    assert rendered.text == "one and two three\n"


def test_errors_keep_their_line_numbers(own):
    with pytest.raises(TemplateSyntaxError) as caught:
        own("Subject: x\n\n{% if ticket %}\n{# remark #}\n{% endif %}\n{{ ticket| }}\n")
    assert caught.value.lineno == 6


def test_changed_files_are_read_after_forget(own):
    assert own("Subject: x\n\nfirst\n").text == "first\n"
    assert own("Subject: x\n\nsecond\n").text == "second\n"


def test_the_frame_can_be_replaced(tmp_path):
    (tmp_path / "frame.html.j2").write_text(
        '<html lang="{{ lang }}">{% for b in letter.blocks %}{{ b.kind }} {% endfor %}</html>'
    )
    assert (
        render_strictly("promised", "zh", sample("promised", "zh"), tmp_path).html
        == '<html lang="zh-Hans">para para para </html>'
    )


def test_a_command_in_a_chinese_sentence_stays_on_one_line():
    letter = render("low-score", "zh", sample("low-score", "zh"))
    assert '<span style="white-space:nowrap;">#重开</span>' in letter.html
    assert "，#备注" in letter.text


def test_a_button_is_a_link_up_to_its_edge():
    pages = [render(name, "en", sample(name)).html for name in ("confirmation", "survey")]
    cells = [cell for page in pages for cell in re.findall(r'<td[^>]* class="(?:act|alt|score)"[^>]*>\s*<[^>]*>', page)]
    assert len(cells) == 2 + 4 * 5
    for cell in cells:
        outer, inner = cell.split("<")[1:]
        assert re.search(r"(?<!mso-)padding(?!-alt)", outer) is None, "what the cell keeps for itself is no link"
        assert inner.startswith("a href=")
        assert "display:block;padding:" in inner
