"""Tests stand where their modules stand: each names a module or a folder that exists, so that either is found from the other."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("gateway", "rules", "service", "store", "templates")
HELP = "tests/<package>/<folder>/test_<module>[_topic].py, or test_<folder>[_topic].py; what spans packages has a folder of its own"


def names_of(folder):
    """What a test in there may be called after."""
    return {path.stem for path in folder.glob("*.py") if path.stem != "__init__"} | {folder.name}


def is_mirror(test, names):
    """`test_<name>.py`, with a topic behind it or not."""
    subject = test.removeprefix("test_")
    return subject != test and any(subject == name or subject.startswith(f"{name}_") for name in names)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_test_names_a_module_or_folder_that_exists(package):
    lost = []
    for path in sorted((ROOT / "tests" / package).rglob("*.py")):
        folder = ROOT / path.parent.relative_to(ROOT / "tests")
        if path.stem in {"__init__", "conftest"} and folder.is_dir():
            continue
        if not folder.is_dir() or not is_mirror(path.stem, names_of(folder)):
            lost.append(str(path.relative_to(ROOT)))
    assert not lost, HELP


def test_a_topic_stands_behind_the_name():
    names = {"outbox", "mail"}
    assert is_mirror("test_outbox", names)
    assert is_mirror("test_outbox_two_nodes", names)
    assert is_mirror("test_mail_properties", names)
    assert not is_mirror("test_outboxes", names)
    assert not is_mirror("test_letters", names)
    assert not is_mirror("outbox", names)


def test_what_a_folder_holds_are_its_names():
    assert {"tables", "columns", "schema"} <= names_of(ROOT / "store" / "schema")
    assert "__init__" not in names_of(ROOT / "store")


def test_no_folder_holds_more_than_fifteen_modules():
    """docs/adr/0008-rooms.md; cli holds one module a command and stands apart."""
    full = {}
    for package in PACKAGES:
        for folder in {path.parent for path in (ROOT / package).rglob("*.py")} - {ROOT / "service" / "cli"}:
            modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
            if len(modules) > 15:
                full[str(folder.relative_to(ROOT))] = len(modules)
    assert not full, "a folder that is full wants a room: the modules that one noun of the field names"
