"""The manual page is one, and each shell completes commands, their words and options as it is asked."""

import re
import subprocess

import pytest

from docs.completion_files import places
from service.cli.main import known_commands
from tests.peers.peers import need
from tests.tools.running import ROOT

SHELL = ROOT / "packaging" / "shell"
ASKED = [  # what is typed, the last word unfinished; what must be offered, what must not
    ("", {"init", "run", "db", "upgrade"}, {"--to"}),
    ("re", {"rehearse", "report"}, {"run"}),
    ("db ", {"backup", "restore", "verify"}, {"init"}),
    ("db b", {"backup"}, {"restore"}),
    ("-C /tmp db ", {"backup"}, {"init"}),
    ("db -C /tmp backup --", {"--help", "--passphrase-file"}, {"--all"}),
    ("outbox hold --a", {"--all"}, {"--help"}),
    ("frobnicate -", set(), {"--all"}),
]
_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _postdesk; printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
file=$1; shift; words=("$@"); CURRENT=$#; PREFIX=${words[CURRENT]}
_files() { : }
_describe() { local one; for one in "${(@P)@[-1]}"; do [[ $one == ${PREFIX}* ]] && print -r -- ${one%%:*}; done; true }
source $file
"""


def complete(shell, typed):
    """What the shell offers."""
    words = ["postdesk", *typed.split(" ")]
    if shell == "bash":
        command = ["bash", "-c", _BASH, "bash", str(SHELL / "postdesk.bash"), *words]
    elif shell == "zsh":
        command = ["zsh", "-f", "-c", _ZSH, "zsh", str(SHELL / "_postdesk"), *words]
    else:
        line = "postdesk " + typed
        command = ["fish", "--no-config", "-c", f"source {SHELL}/postdesk.fish; complete -C '{line}'"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr, done.stderr
    return {line.partition("\t")[0].strip() for line in done.stdout.splitlines()}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("typed", "offered", "kept"), ASKED)
def test_each_shell_completes_what_is_there(shell, typed, offered, kept):
    need(shell)
    found = complete(shell, typed)
    assert offered <= found
    assert not kept & found


def test_every_command_and_option_is_known_to_each_shell():
    for file in ("postdesk.bash", "_postdesk", "postdesk.fish"):
        text = (SHELL / file).read_text()
        for place in places():
            for name, _ in (*place.words, *place.options):
                assert re.search(rf"(?<![\w-])(?:{name}|-l {name[2:]}|-s {name[1:]})(?![\w-])", text), (file, name)


def test_the_manual_page_is_formatted_without_a_complaint():
    man = need("groff")
    done = subprocess.run(
        [man, "-man", "-Tutf8", "-ww", "-z", SHELL / "postdesk.1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = (SHELL / "postdesk.1").read_text()
    assert all(f".SS {name}\n" in page for name in known_commands())
    assert ".SH EXIT STATUS" in page
