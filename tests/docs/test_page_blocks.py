"""The shell lines of docs/operations.md and docs/rules.md are run as they stand, and their YAML is what can be used.

Lines that set up a machine are run by tests/packaging, servers' lines by tests/peers; one that nobody runs fails here.
"""

import re
import subprocess

import pytest

from rules.loading.load import load_texts
from service.cli.main import main
from service.config.load import load_config
from tests.docs.test_shell_blocks import MAIL
from tests.packaging.test_installing import block_of
from tests.tools.running import ROOT

OPERATIONS, RULES = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operations.md", "rules.md"))
SHELL = re.findall(r"^```sh\n(.*?)^```", OPERATIONS, re.DOTALL | re.MULTILINE)
ON_A_MACHINE = [block_of(name) for name in ("A Debian package", "From the wheel", "A container")]
ON_A_MACHINE += [block_of(name, level="##") for name in ("Upgrading", "Disaster")]
BEFORE_A_SERVER = re.compile(r"^# examples/servers/|^curl |^postdesk doctor --round-trip\n$")
HERE = [block for block in SHELL if block not in ON_A_MACHINE and not BEFORE_A_SERVER.match(block)]
FIRST = RULES.split("```\n")[1]  # what the page begins with: a command, blanks, what it is for
BLOCKS = [[re.split(r"\s+#", line)[0] for line in block.splitlines()] for block in HERE]
BLOCKS += [[re.split(r" {3,}", line)[0] for line in FIRST.splitlines() if line.startswith("postdesk")]]
ENDS = {  # what a desk without a daemon, and without that mail or letter, says to it
    "postdesk doctor": (1, "no-daemon"),
    "postdesk doctor --round-trip": (1, "the desk does not run"),
    "postdesk status": (1, "no-daemon"),
    "postdesk inbox retry 17": (1, "no mail 17"),
    "postdesk outbox retry 42": (1, "42"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A desk as `init` makes it, with a mail that waits and a passphrase; what the page keeps in /srv lies beside it."""
    place = tmp_path_factory.mktemp("pages")
    with pytest.raises(SystemExit) as left:
        main(["init", str(place / "desk"), "--address", "support@acme.example", "--engineer", "dana@acme.example",
              "--no-prove", "--json"])  # fmt: skip
    assert not left.value.code
    (place / "desk" / "m.eml").write_text(MAIL)
    (place / "desk" / "backup.passphrase").write_text("correct horse\n")
    with pytest.raises(SystemExit) as left:
        main(["ingest", "-C", str(place / "desk"), str(place / "desk" / "m.eml")])
    for words in (
        ["init", "-q"],
        ["add", "rules"],
        ["-c", "user.name=d", "-c", "user.email=d@b.example", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *words], cwd=place / "desk", check=True)
    return place


def test_every_block_is_run_somewhere():
    assert all(block in SHELL for block in ON_A_MACHINE)
    assert [len(block) for block in BLOCKS] == [2, 8, 4]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[0])
def test_every_line_does_what_the_page_says(block, place, monkeypatch, capsys):
    monkeypatch.chdir(place / "desk")
    for line in block:
        with pytest.raises(SystemExit) as left:
            main(line.replace("/srv/", f"{place}/").split()[1:])
        said = capsys.readouterr()
        code, says = ENDS.get(line, (0, ""))
        assert (left.value.code or 0) == code, (line, said.out + said.err)
        assert says in said.out + said.err


def test_blocks_of_the_rules_page_without_a_file_of_rules_are_right_too(tmp_path):
    """Several desks stand in postdesk.yaml; who sees whose tickets is one line for teams that are there."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", RULES, re.DOTALL | re.MULTILINE)
    [desks, teams] = [block for block in blocks if not block.startswith("# rules/")]
    (tmp_path / "postdesk.yaml").write_text(desks)
    assert [desk.timezone for desk in load_config(tmp_path).desks] == ["Europe/Berlin", "Europe/London"]
    rest = "teams: {hr: {lead: ann@acme.example}}\npeople: {ann@acme.example: {name: Ann, team: [hr, servicedesk]}}\n"
    loaded = load_texts({"rules/a.yaml": teams, "rules/b.yaml": rest})
    assert [str(one) for one in loaded.problems if one.severity == "error"] == []
    assert loaded.policy.teams["servicedesk"].sees == ("hr",)
