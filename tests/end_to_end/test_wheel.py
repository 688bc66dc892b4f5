"""The distribution as a user gets it: built, installed into an empty environment, and run from there."""

import os
import subprocess
import sys
import tarfile
import zipfile

import pytest

from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-c", _BUILD, str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip().splitlines()[-1]


# The backend itself, as pip would call it, without fetching it once more from an index.
_BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"


def test_letters_and_starter_rules_are_in_it_and_tests_are_not(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("templates/letters/zh/") and name.endswith(".j2") for name in names)
    assert any(name.startswith("rules/starter/") and name.endswith(".yaml") for name in names)
    assert any(name.startswith("store/migrations/versions/") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "packaging/", "docs/")) for name in names)


OF_THE_CODE = {"adr", "commands.md", "flow.md", "internals.md", "mail-replies.md", "performance.md", "process.md"}  # in the source only


def test_documents_unit_and_examples_are_in_it(wheel):
    names = {name.partition(".data/data/share/doc/postdesk/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    wanted = [
        *(path for path in ROOT.glob("docs/**/*.md") if not OF_THE_CODE.intersection(path.parts)),
        *(path for path in ROOT.glob("examples/**/*") if path.is_file() and "var" not in path.parts),
    ]
    for path in (*wanted, ROOT / "README.md", ROOT / "CHANGELOG.md.gz", ROOT / "SECURITY.md"):
        assert path.relative_to(ROOT).as_posix() in names
    assert not any(name.endswith((".py", ".pyc")) or OF_THE_CODE.intersection(name.split("/")) for name in names)


def test_the_manual_page_and_what_shells_complete_by_are_where_they_are_looked_for(wheel):
    names = {name.partition(".data/data/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    assert names >= {
        "share/man/man1/postdesk.1.gz",
        "share/bash-completion/completions/postdesk",
        "share/zsh/site-functions/_postdesk",
        "share/fish/vendor_completions.d/postdesk.fish",
    }


def test_the_source_has_what_builds_it_and_no_tests(tmp_path):
    subprocess.run(
        [sys.executable, "-c", _BUILD.replace("wheel", "sdist"), tmp_path], cwd=ROOT, check=True, capture_output=True
    )
    [archive] = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"pyproject.toml", "packaging/wheel_data.py", "packaging/constraints.txt", "docs/operations.md"} <= names
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


@pytest.mark.long
@pytest.mark.timeout(170)
def test_the_demo_runs_from_an_empty_environment(wheel, tmp_path):
    """Its dependencies are those of this environment: what is new is that our own code comes from the wheel alone."""
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip = [
        home / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, wheel], check=True)
    here = next(path for path in sys.path if path.endswith("site-packages"))
    next(home.glob("lib/python*/site-packages")).joinpath("dependencies.pth").write_text(f"{here}\n")
    script = home / "bin" / "postdesk"
    for name in ("gateway", "rules", "service", "store", "templates"):  # nothing that lies on the way is taken for ours
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')\n")
    environ = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "POSTDESK_TEST_DATABASE"}}
    done = subprocess.run(
        [script, "demo", "-C", str(tmp_path / "desk")],
        cwd=tmp_path,
        env=environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    assert "可以了，谢谢！" in done.stdout
    assert "─" * 101 not in done.stdout  # in a pipe too
    page = (tmp_path / "desk" / "letters.html").read_text(encoding="utf-8")
    assert "李伟" in page
    where = subprocess.run(
        [home / "bin" / "python", "-P", "-c", "import service; print(service.__file__)"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(home) in where.stdout
