"""Pages, docstrings and comments name modules that there are: a module that moves takes its name along."""

import ast
import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("gateway", "rules", "templates", "store", "service", "benchmarks")
MODULES = {path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
TESTS = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
ELSEWHERE = {"score.py", "rules.schema", "rules.md"}  # a file of a corpus; what an editor reads; a page
FILE = re.compile(r"`([\w/]+\.py)`")
DOTTED = re.compile(rf"(?<![\w./@-])((?:{'|'.join(PACKAGES)})(?:\.\w+)+)")


def stands(dotted):
    """A module, a folder, or a name within a module."""
    parts = dotted.split(".")
    for count in range(len(parts), 1, -1):
        path = "/".join(parts[:count])
        if f"{path}.py" in MODULES:
            said = (ROOT / f"{path}.py").read_text(encoding="utf-8")
            return count == len(parts) or re.search(rf"\b{parts[count]}\b", said) is not None
        if (ROOT / path).is_dir():
            return count == len(parts)
    return False


def unknown(text):
    files = {name for name in FILE.findall(text) if not any(f"/{one}".endswith(f"/{name}") for one in MODULES | TESTS)}
    dotted = {name for name in DOTTED.findall(text) if not stands(name)}
    return sorted((files | dotted) - ELSEWHERE)


def said_in(source):
    """The docstrings and comments of a module."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
            yield token.string


def test_it_tells_what_stands_from_what_does_not():
    assert unknown("`gateway.read.mime.parse`, `service.domain.planning.situation.Situation`, `parse.py`") == []
    assert unknown("`gateway.read.tree`, service.domain.planning.situation.Sitation, `marks.py`") == [
        "gateway.read.tree", "marks.py", "service.domain.planning.situation.Sitation",
    ]  # fmt: skip


def test_every_module_that_a_page_names_is_there():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]  # records of decisions tell of their day
    wrong = {page.name: unknown(page.read_text(encoding="utf-8")) for page in pages if page.name != "CHANGELOG.md"}
    assert {page: names for page, names in wrong.items() if names} == {}


def test_every_module_that_a_docstring_or_comment_names_is_there():
    wrong = {}
    for module in sorted(MODULES):
        if "migrations" not in module and "starter" not in module:
            text = "\n".join(said_in((ROOT / module).read_text(encoding="utf-8")))
            if names := unknown(text):
                wrong[module] = names
    assert wrong == {}


def test_a_class_name_means_one_thing():
    """Two records of one name make a signature say nothing; the second one gets a name of its own."""
    places: dict[str, list[str]] = {}
    for path in sorted(MODULES):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
