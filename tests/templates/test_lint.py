"""What the lint says about a desk's own letters: file, line, what is wrong, and the nearest name."""

import pytest

from templates.lint import lint, lint_html
from templates.render import render
from templates.samples.every_letter import sample

GOOD = "Subject: {{ ticket|subject }}\n\n{{ to|greeting }}\n\nwe have it.\n--\n{{ desk.name }}\n"


def lint_folder(folder, **files):
    for name, source in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return [str(finding) for finding in lint(folder)]


def test_a_good_letter_has_no_findings(tmp_path):
    assert lint_folder(tmp_path, **{"en__received.j2": GOOD, "zh__words.toml": '[kind]\nincident = "报修"\n'}) == []


def test_an_empty_folder_has_no_findings(tmp_path):
    assert lint(tmp_path) == []
    assert lint(tmp_path / "missing") == []


@pytest.mark.parametrize(
    ("name", "source", "finding"),
    [
        ("en__recieved.j2", GOOD, "en/recieved.j2: there is no letter 'recieved'; did you mean 'received'?"),
        (
            "received.j2",
            GOOD,
            "received.j2: stands in the wrong folder: expected LANGUAGE/LETTER.j2, for example en/received.j2",
        ),
        (
            "words.toml",
            "[kind]\nincident = 'x'\n",
            "words.toml: stands in the wrong folder: expected LANGUAGE/words.toml, for example en/words.toml",
        ),
        (
            "en__note.txt",
            "x",
            "en/note.txt: is no letter: expected LANGUAGE/LETTER.j2, LANGUAGE/words.toml or frame.html.j2",
        ),
        ("en__received.j2", b"Subject: \xff", "en/received.j2:1: is not UTF-8"),
        (
            "en__received.j2",
            "Subject: x\n\n{% if ticket %}\n",
            "en/received.j2:3: {% if %} is never closed; it ends with {% endif %}",
        ),
        (
            "en__received.j2",
            "Subject: x\n\na\n{{ tickt.ref }}\n",
            "en/received.j2:4: there is no value 'tickt'; did you mean 'ticket'?",
        ),
        (
            "en__received.j2",
            "Subject: x\n\na\n{{ 'a'|momment }}\n",
            "en/received.j2:4: there is no filter 'momment'; did you mean 'moment'?",
        ),
        ("en__words.toml", "[kind]\nincident = 5\n", "en/words.toml:2: kind.incident: expected text in quotes"),
        ("en__words.toml", "kind = 'x'\n", "en/words.toml:1: kind: expected a table such as [kind]"),
        ("en__words.toml", "[kind\n", "en/words.toml:1: not valid TOML: Expected"),
    ],
)
def test_mistakes_are_named_with_file_and_line(tmp_path, name, source, finding):
    found = lint_folder(tmp_path, **{name: source})
    assert any(line.startswith(finding) for line in found), found


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("{{ desk.nmae }}", "en/received.j2:3: a desk has no 'nmae'; did you mean 'name'?"),
        ("{{ ticket.assigne }}", "en/received.j2:3: a ticket has no 'assigne'; did you mean 'assignee'?"),
        ("{{ ticket.assignee|first }}", "en/received.j2:3: "),  # nobody has it, in one of the shapes
        (
            "{{ ticket.due }}",
            "en/received.j2:3: a datetime cannot stand in a letter: write it with |moment, |short, |day or |clock",
        ),
        ("Great news!", "en/received.j2:3: '!': no exclamation marks"),
        ("Dear customer, do not reply.", "en/received.j2:3: 'dear customer': people have names"),
        (
            "{{ choices(choice('a', 'https://x.example', 'b')) }}",
            "en/received.j2:3: a letter links to mailto: only, not to 'https://x.example'",
        ),
    ],
)
def test_letters_are_tried_in_every_shape(tmp_path, body, finding):
    found = lint_folder(tmp_path, **{"en__received.j2": f"Subject: {{{{ ticket|subject }}}}\n\n{body}\n"})
    assert any(line.startswith(finding) for line in found), found


def test_a_subject_that_breaks_the_thread_is_found(tmp_path):
    found = lint_folder(tmp_path, **{"en__received.j2": GOOD.replace("{{ ticket|subject }}", "News")})
    assert "en/received.j2: the subject lacks the reference in brackets: [T-1042]" in found
    assert "en/received.j2: the subject of a thread stays what the requester wrote" in found


def test_a_frame_that_mail_programs_do_not_show_is_found(tmp_path):
    frame = '<html><body><div style="display:flex"><img src="http://x.example/a.png"><script>x()</script></div></body></html>'
    found = "\n".join(lint_folder(tmp_path, **{"frame.html.j2": frame}))
    for wrong in (
        "Outlook does not know",
        "<img> shows what comes with the letter",
        "<script> is not for mail",
        "says no lang",
        "dark mode",
    ):
        assert wrong in found


@pytest.mark.parametrize(
    ("inserted", "finding"),
    [
        ('<a href="https://x.example" style="x">x</a>', "links are mailto: only"),
        ('<div style="position:absolute">x</div>', "Outlook does not know"),
        ('<div style="background-image:url(x)">x</div>', "Outlook does not know"),
        ("<form></form>", "<form> is not for mail"),
        ('<div onclick="x">x</div>', "the attribute onclick"),
        ("<table><tr><td style='x'>a</td></tr></table>", 'role="presentation"'),
        ("<p>x</p>", "no inline style"),
        ("<div>", "closes something else"),
    ],
)
def test_html_is_held_to_what_outlook_shows(inserted, finding):
    html = render("received", "en", sample("received")).html
    assert lint_html(html) == []
    assert finding in "\n".join(lint_html(html.replace("</body>", inserted + "</body>")))


def test_a_letter_may_gather_values_of_its_own(tmp_path):
    source = """Subject: x

{% if articles %}
{% set found = namespace(all=[]) %}
{% for article in articles %}
{% set found.all = found.all + [article.title] %}
{% endfor %}
{{ found.all|listed }}
{% endif %}
"""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "received.j2").write_text(source, encoding="utf-8")
    assert not [str(finding) for finding in lint(tmp_path) if "found" in str(finding)]


def test_words_are_said_once_at_their_line(tmp_path):
    letter = tmp_path / "en" / "received.j2"
    letter.parent.mkdir()
    letter.write_text("Subject: {{ ticket|subject }}\n\nDear customer,\n\n<b>Thanks!</b>\n--\n{{ ticket.ref }}\n")
    said = [str(one) for one in lint(tmp_path) if one.severity == "error"]
    assert said == ["en/received.j2:5: '!': no exclamation marks", "en/received.j2:3: 'dear customer': people have names"]
    assert [one.message for one in lint(tmp_path) if one.severity == "warning"] == [
        "'<b>' goes out as it stands; letters are plain text",
        "'</b>' goes out as it stands; letters are plain text",
    ]


def test_a_frame_is_blamed_for_itself_and_once(tmp_path):
    (tmp_path / "frame.html.j2").write_text("<html></html>")
    assert {one.file for one in lint(tmp_path)} == {"frame.html.j2"}
    assert len(lint(tmp_path)) < 5


def test_a_huge_letter_is_not_printed_to_see_that_it_is_too_large(tmp_path):
    letter = tmp_path / "en" / "received.j2"
    letter.parent.mkdir()
    letter.write_text("Subject: {{ ticket|subject }}\n\n" + "word\n" * 50_000)
    assert [str(one) for one in lint(tmp_path)] == ["en/received.j2: larger than 100 KB: Gmail would cut it"]


@pytest.mark.parametrize(
    "bomb",
    [
        "'x' * 1000000000",
        "1000000000 * 'x'",
        "[1] * 1000000000",
        "'x' * 1000 * 1000 * 1000",
        "7 ** 1000000000",
        "'%1000000000d' % 1",
        "'%*d' % (1000000000, 1)",
        "'%1000000000s'|format('x')",
        "'100%% %1000000000d' % 1",
        "'{:>1000000000}'.format('x')",
        "'{:>{}}'.format('x', 1000000000)",
        "'x'.ljust(1000000000)",
        "'x'.zfill(1000000000)",
        "'\t'.expandtabs(tabsize=1000000000)",
        "'x'|center(1000000000)",
        "'x'|center(width=1000000000)",
        "'ab'|indent(1000000000, true)",
        "[1]|batch(1000000000, 0)|list|length",
        "lipsum(1000000000)",
        "(range(100000)|list)|join('x' * 100000)",
        "('x' * 100000).join(range(100000)|map('string'))",
        "('x' * 100000)|replace('x', 'y' * 100000)",
        "('x' * 100000).replace('x', 'y' * 100000)",
        "('x' * 100000).translate({120: 'y' * 100000})",
        "('%s' * 50000) % (['x' * 100000] * 50000)",
        "('%s' * 50000)|format('x' * 100000)",
        "[[[[1]]]]|tojson(indent=1000000000)",
        "(['x' * 100000] * 100000)|map('replace', 'x', 'y')|list|length",
        "(['x' * 100000] * 100000)|string|length",
        "('www.a.b ' * 10000)|urlize(rel='x' * 100000)",
    ],
)
def test_what_would_fill_the_memory_is_a_finding_at_its_line(tmp_path, bomb):
    source = GOOD.replace("we have it.", f"we have it.\n\n{{{{ {bomb} }}}}")
    found = lint_folder(tmp_path, **{"en__received.j2": source})
    assert any(one.startswith("en/received.j2:7") for one in found), found
    assert not any("MemoryError" in one for one in found)


@pytest.mark.parametrize(
    "bomb",
    [
        "{% set ns.x = ns.x ~ ns.x %}", "{% set ns.x = ns.x + ns.x %}", "{% set ns.x = [ns.x, ns.x]|join %}", "{% set ns.x = '%s%s' % (ns.x, ns.x) %}",
        "{% set ns.x = '{0}{0}'.format(ns.x) %}", "{% set ns.x = '%s%s'|format(ns.x, ns.x) %}", "{% set ns.x = ns.x|replace('x', 'xx') %}", "{% set ns.x = [ns.x, ns.x] %}{% set y = ns.x|string %}",
        "{% set y %}{{ ns.x }}{{ ns.x }}{% endset %}{% set ns.x = y %}", "{% set ns.l = ns.l + [('x' * 99999) ~ i] %}", "{% set ns.l = [ns.l, ns.l] %}{% set y = ns.l|tojson %}",
        "{% for j in range(100000) %}{% endfor %}", "{% for j in range(99999) %}x{% endfor %}", "{% set ns.x = ns.x|urlencode|upper|urlencode ~ '%' %}{% set ns.x = ns.x ~ ns.x %}",
    ],
)  # fmt: skip
def test_a_loop_that_fills_the_memory_is_a_finding(tmp_path, bomb):
    loop = f"{{% set ns = namespace(x='x', l=[]) %}}{{% for i in range(99999) %}}{bomb}{{% endfor %}}"
    found = lint_folder(tmp_path, **{"en__received.j2": GOOD.replace("we have it.", f"we have it.\n\n{loop}")})
    assert any(one.startswith("en/received.j2:7") and "may not make" in one for one in found), found


_NEEDED = (
    "['a', 'b']|join(', ')",
    "'a' ~ 1 ~ 'b'",
    "'a, b'.replace(',', ';')",
    "('a' * 200)|replace('a', 'b')|truncate(20, true, ' and so on')",
    "{'a': 1}|tojson(indent=2)",
    "[3, 1]|sort|map('string')|join('-')",
    "'-' * 20",
    "'%.1f' % 3.14",
    "'%d of %d'|format(2, 5)",
    "'{:>8}'.format('x')",
    "'Room: {} of {}'.format(1, 2)",
    "'{0}: {1:,} of 2026'.format('x', 5)",
    "'100%% in 2026: %s' % 'x'",
    "'%(room)s: 1234'|format(room='x')",
    "'x'|center(10)",
    "2026|center(10)",
    "'x'.ljust(20)",
    "'7'.zfill(4)",
)


def test_what_a_letter_needs_of_these_is_left(tmp_path):
    said = " ".join(f"{{{{ {one} }}}}" for one in _NEEDED)
    assert lint_folder(tmp_path, **{"en__received.j2": GOOD.replace("we have it.", f"We have it: {said}.")}) == []
