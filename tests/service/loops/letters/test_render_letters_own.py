"""Letters of the desk's own names: the rules name them, the desk prints them, in the place of one of ours."""

import pytest

from service.cli.check_files import check_folder
from service.cli.main import main
from service.rehearsal.rehearse import make_starter
from tests.tools.talk import ANN, PIET, Talk

RULES = """\
confirmation:
  letters: {confirmation: our-confirmation, reminder: our-reminder}
answer:
  - name: Printers are slow
    when: {category: workplace.printer}
    send: our-received
"""
LETTERS = {
    "our-confirmation": "Is it done? Call 4711 if it is not.",
    "our-reminder": "We wait for your word on this one.",
    "our-received": "Printers take a day with us.",
}


@pytest.fixture
def own(tmp_path):
    """Gives a function that starts a desk whose letters have these texts in these languages."""
    talks = []

    def start(*languages, letters=LETTERS, **settings):
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "own.yaml").write_text(RULES, encoding="utf-8")
        for language in languages:
            folder = tmp_path / "templates" / language
            folder.mkdir(parents=True)
            for name, text in letters.items():
                words = f"Subject: {{{{ ticket|subject }}}}\n\n{{{{ to|greeting }}}}\n\n{text} ({language})\n"
                (folder / f"{name}.j2").write_text(words, encoding="utf-8")
        talks.append(Talk(tmp_path, **settings))
        return talks[-1]

    yield start
    for talk in talks:
        talk.close()


def test_a_letter_of_the_desk_s_own_name_is_printed(own):
    talk = own("en", "zh")
    opened = talk.mail(ANN, "Printer jam", "The printer on floor 3 is jammed.")
    assert "Printers take a day with us. (en)" in opened.letter(ANN, "received").text
    solved = talk.reply(opened.letter(PIET, "assignment"), "#resolve\nHi Ann,\n\nthe paper is out.\n")
    assert "Is it done? Call 4711 if it is not. (en)" in solved.letter(ANN, "confirmation").text
    [reminder] = [one for one in talk.wait(days=2) if one.kind == "reminder"]
    assert "We wait for your word on this one. (en)" in reminder.text
    assert talk.reply(solved.letter(ANN, "confirmation"), "Yes, it works, thank you.").outcome == "article"
    assert talk.ticket().state == "closed"


def solved_in_chinese(talk):
    opened = talk.mail(ANN, "打印机卡纸", "三楼的打印机卡纸了，请帮忙处理一下，谢谢。")
    work = next(one for one in opened.letters if one.kind == "assignment")
    return talk.reply(work, "#resolve\nAnn，您好：\n\n纸已经取出来了。\n").letter(ANN, "confirmation")


def test_it_is_printed_in_the_reader_s_language(own):
    assert "Call 4711 if it is not. (zh)" in solved_in_chinese(own("en", "zh")).text


def test_where_it_lacks_the_reader_s_language_it_is_in_the_desk_s_first(own):
    assert "Call 4711 if it is not. (en)" in solved_in_chinese(own("en")).text


@pytest.mark.parametrize("text", ["{{ nothing_such }}", "{% if %}", None])
def test_a_broken_or_missing_one_is_replaced_by_ours(own, text):
    letters = {} if text is None else {"our-confirmation": text}
    letter = solved_in_chinese(own("en", "zh", letters=letters))
    assert "已经解决" in letter.text
    assert letter.links


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "postdesk.yaml").write_text("desk: {name: Acme, address: support@acme.example}\n", encoding="utf-8")
    make_starter(tmp_path)
    (tmp_path / "rules" / "own.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def put(folder, name, text):
    path = folder / "templates" / "en" / f"{name}.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Subject: {{{{ ticket|subject }}}}\n\n{{{{ to|greeting }}}}\n\n{text}\n", encoding="utf-8")


def test_the_check_knows_it_and_looks_at_it(folder):
    for name, text in LETTERS.items():
        put(folder, name, text)
    assert [one for one in map(str, check_folder(folder)) if "templates/" in one or "letter" in one] == []
    put(folder, "our-reminder", "We wait for {{ tickt.ref }}!")
    put(folder, "our-remainder", "Nobody names this one.")
    found = " ".join(map(str, check_folder(folder)))
    assert "there is no value 'tickt' - did you mean 'ticket'?" in found
    assert "there is no letter 'our-remainder' - did you mean 'our-reminder'?" in found


def test_only_letters_that_are_asked_for_by_use_have_other_names(folder):
    (folder / "rules" / "own.yaml").write_text("confirmation: {letters: {survey: our-survey}}\n", encoding="utf-8")
    [problem] = [str(one) for one in check_folder(folder) if "own.yaml" in str(one)]
    assert "confirmation" in problem
    assert "reminder" in problem


def test_it_can_be_looked_at(folder, capsys):
    put(folder, "our-confirmation", LETTERS["our-confirmation"])
    with pytest.raises(SystemExit) as ended:
        main(["letters", "our-confirmation", "-C", str(folder), "--lang", "en", "--text"])
    assert not ended.value.code
    assert "Call 4711 if it is not." in capsys.readouterr().out
