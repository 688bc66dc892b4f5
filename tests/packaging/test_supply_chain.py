"""What is installed is what was locked, known by name, and allowed."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.clean_root import need_tool
from tests.tools.running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
OURS = ("gateway", "rules", "service", "store", "templates")


def locked(name):
    """Version and hashes by package."""
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    found: dict[str, tuple[str, int]] = {}
    for block in re.split(r"\n(?=\S)", text):
        match = re.match(r"([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==([^ \\;]+)", block)
        assert match, f"not locked: {block}"
        found[match[1]] = (match[2], block.count("--hash=sha256:"))
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "constraints.txt",
            [*PROJECT["dependencies"], *(one for name in EXTRAS if name != "test" for one in EXTRAS[name])],
        ),
        ("constraints-test.txt", [*PROJECT["dependencies"], *EXTRAS["test"]]),
    ],
)
def test_every_dependency_is_locked_with_hashes(name, wanted):
    versions = locked(name)
    for text in wanted:
        requirement = Requirement(text)
        version, _ = versions.get(canonicalize_name(requirement.name), ("", 0))
        assert version, f"{requirement.name} is not in packaging/{name}: make lock"
        assert requirement.specifier.contains(version), f"{requirement.name} {version} in packaging/{name}: make lock"
    assert all(hashes for _, hashes in versions.values())


def test_what_is_shipped_is_what_was_tested():
    tested = locked("constraints-test.txt")
    for name, (version, _) in locked("constraints.txt").items():
        assert name not in tested or tested[name][0] == version, f"{name}: make lock"


@pytest.mark.parametrize("path", sorted((ROOT / "packaging").glob("constraints*.txt")), ids=lambda path: path.name)
def test_no_index_is_named(path):
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", path.read_text(encoding="utf-8"))


def test_each_dependency_has_its_line_in_the_decision():
    text = (ROOT / "docs/adr/0010-dependencies.md").read_text(encoding="utf-8")
    rows = {
        row[0]: row
        for row in re.findall(r"^\| `(\S+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    }
    for dependency in PROJECT["dependencies"]:
        name = Requirement(dependency).name
        assert name in rows, f"{name} has no line in docs/adr/0010-dependencies.md"
        assert all(cell.strip() for cell in rows[name])


def test_no_dependency_brings_a_package_of_our_names():
    for name in locked("constraints.txt"):
        try:
            files = importlib.metadata.files(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform
        assert not {file.parts[0].removesuffix(".py") for file in files} & {*OURS}, name


@pytest.mark.long
def test_the_list_of_what_is_shipped_names_versions_and_licences(tmp_path):
    """CycloneDX, of this environment: it has all that is shipped."""
    target = tmp_path / "sbom.json"
    command = [
        need_tool("cyclonedx-py"),
        "environment",
        "--pyproject",
        ROOT / "pyproject.toml",
        "-o",
        target,
        sys.executable,
    ]
    subprocess.run(command, check=True, capture_output=True)
    document = json.loads(target.read_text())
    assert document["bomFormat"] == "CycloneDX"
    parts = {canonicalize_name(one["name"]): one for one in document["components"]}
    for name in locked("constraints.txt"):
        if name in parts:
            assert parts[name]["purl"].startswith("pkg:pypi/")
    assert "licenses" in parts["jinja2"]
    assert len(parts.keys() & locked("constraints.txt").keys()) > 45


ANSWER = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]},
        {"name": "b", "version": "1", "vulns": []},
        {"name": "c", "skip_reason": "not found"},
    ]
}


def run_audit(tmp_path, answer):
    """The audit with a tool that answers so."""
    (tmp_path / "pip-audit").write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit 1\n")
    (tmp_path / "pip-audit").chmod(0o755)
    code = "import sys; sys.path.insert(0, sys.argv[1]); import audit, pathlib; audit.TOOL = pathlib.Path(sys.argv[2]); sys.exit(audit.main())"
    command = [sys.executable, "-c", code, ROOT / "packaging", tmp_path / "pip-audit"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_known_hole_fails(tmp_path):
    done = run_audit(tmp_path, json.dumps(ANSWER))
    assert done.returncode == 1, done.stderr
    assert "a 1: PYSEC-1: mended in 2" in done.stdout
    assert "b 1" not in done.stdout


@pytest.mark.parametrize(
    "answer", ["", "connection refused", json.dumps({"dependencies": [ANSWER["dependencies"][2]]})]
)
def test_a_source_that_does_not_answer_is_said_and_no_all_clear(tmp_path, answer):
    done = run_audit(tmp_path, answer)
    assert done.returncode == 0
    assert "NOT AUDITED" in done.stdout
    assert "no known hole" not in done.stdout


def test_all_is_well_only_where_packages_were_known(tmp_path):
    assert "no known hole" in run_audit(tmp_path, json.dumps({"dependencies": [ANSWER["dependencies"][1]]})).stdout
