"""The part of flow.md that names every module once, with the first sentence of its docstring."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("gateway", "rules", "templates", "store", "service")
BEGIN, END = "<!-- rooms: made by docs/pages.py -->", "<!-- end of rooms -->"


def flow_page() -> str:
    """flow.md as it should be: what is written by hand, and between the two marks the rooms of today."""
    text = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rooms()}\n{END}{after}"


def rooms() -> str:
    """A list for every folder: its duty, and its modules with theirs."""
    parts: list[str] = []
    for folder in folders():
        parts += ["", f"**`{folder}/`** {first_sentence(ROOT / folder / '__init__.py')}".rstrip(), ""]
        parts += [f"- `{path.stem}`: {first_sentence(path)}" for path in modules_of(folder)]
    return "\n".join(parts)


def folders() -> list[str]:
    """Every folder of the five packages that holds modules, the outer ones first."""
    found = {path.parent.relative_to(ROOT).as_posix() for top in PACKAGES for path in (ROOT / top).rglob("*.py")}
    return sorted(found - {"store/migrations/versions"}, key=lambda name: (PACKAGES.index(name.split("/")[0]), name))


def modules_of(folder: str) -> list[Path]:
    """The modules of one folder by name, `__init__` apart."""
    return sorted(path for path in (ROOT / folder).glob("*.py") if path.name != "__init__.py")


def first_sentence(path: Path) -> str:
    """What a module says of itself in its first sentence, on one line; empty where it says nothing."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    head = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"(?<=[.]) (?=[A-Z`])", head, maxsplit=1)[0]
