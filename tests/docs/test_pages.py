"""Pages lead to each other, and the commands that they show exist with the options that they are given."""

import re
import shlex

import pytest

from docs.command_pages import EXITS, commands_page, functions_of, lines_of
from docs.flow_page import flow_page
from docs.pages import PAGES as PAGES_MADE
from service.cli.ingest import UNFIT
from service.cli.main import COMMANDS, INTERRUPTED
from service.cli.user_errors import TRY_AGAIN, WRONG_USE
from tests.tools.running import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md"), ROOT / "examples" / "README.md"]
)
SHARED = {"-C", "--folder", "--json", "--help"}
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    heads = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_the_page_of_commands_is_what_the_commands_say():
    assert read("docs/commands.md") == commands_page(), "run: python docs/pages.py"


def test_every_exit_code_of_the_commands_is_on_the_page():
    given = {0, 1, WRONG_USE, TRY_AGAIN, UNFIT, INTERRUPTED}
    for path in (ROOT / "service" / "cli").glob("*.py"):
        given |= {int(one) for one in re.findall(r"\b(?:code=|[eE]xit\()(\d+)", path.read_text(encoding="utf-8"))}
    assert {int(code) for code, _ in EXITS} == given


def test_the_page_of_the_flow_names_every_module_once():
    assert read("docs/flow.md") == flow_page(), "run: python docs/pages.py"


@pytest.mark.parametrize("name", [name for name in PAGES_MADE if "packaging/shell" in name or name.endswith(".svg")])
def test_pages_of_other_forms_are_what_makes_them(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES_MADE[name](), "run: python docs/pages.py"


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", read(name), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if link.startswith(("https:", "http:", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_page_is_found_from_the_readme():
    linked = set(re.findall(r"\]\((docs/[\w/-]+\.md|[\w/-]+/README\.md|\w+\.md)\)", read("README.md")))
    pages = {name for name in NAMES if not name.startswith("docs/adr/0") and name != "README.md"}
    assert pages <= linked, pages - linked


def shown_commands():
    for name in NAMES:
        for block in re.findall(r"```(?:sh|console)?\n(.*?)```", read(name), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                found = re.match(r"(?:\$ )?(?:\S*/)?postdesk (?=[-a-z])(.*)", line.strip())
                if found:
                    yield name, re.split(r"\s+[|#&]|\s{2,}|…", found[1])[0]


def test_commands_that_are_shown_exist_with_their_options():
    shown = set(shown_commands())
    assert len(shown) > 40
    for page, line in shown:
        words = shlex.split(line)
        if words[0] == "-C":
            words = words[2:]
        name = words[0]
        assert name in COMMANDS, (page, line)
        functions = dict(functions_of(name, COMMANDS[name]))
        function = functions.get(name) or functions.get(" ".join(words[:2]))
        if function is None:
            assert len(words) == 1, (page, line)  # `postdesk inbox` alone
            continue
        known = SHARED | {
            part.strip() for one in lines_of(function) for part in re.sub(r" [A-Z]+$", "", one.typed).split(",")
        }
        for word in words[1:]:
            assert not word.startswith("--") or word.partition("=")[0] in known, (page, line, word)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_on_its_page(name):
    page = read("docs/commands.md")
    if f"## postdesk {name}\n" in page:
        section = page.split(f"## postdesk {name}\n")[1].split("\n## ")[0]
        assert f"```sh\npostdesk {name}" in section
