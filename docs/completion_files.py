"""What shells complete the command by, made from the same tables as its page: bash, zsh and fish.

The scripts are fixed texts: no key starts a program. `docs/pages.py` writes them, a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from docs.command_pages import functions_of, lines_of
from docs.man_page import typed_names
from service.cli.main import known_commands

_MADE = "# Made by docs/pages.py from the help of the commands.\n"
_FOLDER = ("-C", "the desk's folder")


class Place(Struct, frozen=True):
    """Where somebody is on a command line: the words so far, and what may follow, each with its help."""

    typed: str  # "", "db", "db backup"
    words: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def places() -> list[Place]:
    """All of them: before the command, behind one that has words of its own, behind each whole one."""
    rows = known_commands()
    found = [Place("", tuple((name, row.help) for name, row in rows.items()), (_FOLDER, ("--version", "the version")))]
    for name, row in rows.items():
        functions = list(functions_of(name, row))
        if len(functions) > 1:
            words = tuple((typed.partition(" ")[2], _first(function.__doc__)) for typed, function in functions)
            found.append(Place(name, words, (_FOLDER,)))
        for typed, function in functions:
            options = [
                (one, line.help)
                for line in lines_of(function)
                if line.typed.startswith("-")
                for one in re.findall(r"(?<!\S)--?[\w-]+", line.typed)
            ]
            if "json" in typed_names(function):
                options.append(("--json", "one document on stdout"))
            found.append(Place(typed, (), (_FOLDER, ("--help", "what it does"), *options)))
    return found


def _first(text: str | None) -> str:
    """The first sentence."""
    return " ".join((text or "").split()).partition(". ")[0].rstrip(".")


_BASH = """\
_postdesk() {
    local word=${COMP_WORDS[COMP_CWORD]} typed= name= number
    COMPREPLY=()
    if [ "${COMP_WORDS[COMP_CWORD - 1]}" = -C ]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
    fi
    for ((number = 1; number < COMP_CWORD; number++)); do
        name=${COMP_WORDS[number]}
        case $name in
            -C) ((number++)) ;;
            -*) ;;
            *) case "$typed" in (''|@GROUPS@) typed="${typed:+$typed }$name" ;; esac ;;
        esac
    done
    case $typed in
@CASES@    esac
}
complete -o default -F _postdesk postdesk
"""


def bash_completion() -> str:
    """For `/usr/share/bash-completion/completions/postdesk`."""
    every = places()
    cases = "".join(f"        {_quote(one.typed)}) set -- {_names(one)} ;;\n" for one in every)
    cases += "        *) set -- ;;\n"
    filled = _BASH.replace("@CASES@", cases).replace("@GROUPS@", "|".join(_groups(every)))
    return _MADE + filled.replace(
        "    esac\n}\ncomplete",
        '    esac\n    [ $# = 0 ] || mapfile -t COMPREPLY < <(compgen -W "$*" -- "$word")\n}\ncomplete',
    )


def _names(one: Place) -> str:
    return " ".join(name for name, _ in (*one.words, *one.options))


def _groups(every: list[Place]) -> list[str]:
    return [one.typed for one in every if one.words and one.typed]


_ZSH = """\
_postdesk() {
    local typed= name number
    local -a named options
    if [[ ${words[CURRENT-1]} == -C ]]; then
        _files -/
        return
    fi
    for ((number = 2; number < CURRENT; number++)); do
        name=${words[number]}
        case $name in
            (-C) ((number++)) ;;
            (-*) ;;
            (*) case "$typed" in (''|@GROUPS@) typed="${typed:+$typed }$name" ;; esac ;;
        esac
    done
    case $typed in
@CASES@    esac
    if [[ $PREFIX == -* ]]; then
        _describe -o option options
    elif (( $#named )); then
        _describe command named
    else
        _files
    fi
}
_postdesk "$@"
"""


def zsh_completion() -> str:
    """For a folder of `fpath`, as `_postdesk`."""
    every = places()
    cases = "".join(
        f"        ({_quote(one.typed)}) named=({_described(one.words)}) options=({_described(one.options)}) ;;\n"
        for one in every
    )
    return "#compdef postdesk\n" + _MADE + _ZSH.replace("@CASES@", cases).replace("@GROUPS@", "|".join(_groups(every)))


def _described(named: tuple[tuple[str, str], ...]) -> str:
    return " ".join(_quote(f"{name}:{_plain(text)}") for name, text in named)


_FISH = """\
function __postdesk_at
    set -l typed ''
    set -l skip 0
    set -l words (commandline -opc)
    for name in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$name" = -C
            set skip 1
        else if string match -q -- '-*' $name
            continue
        else if contains -- "$typed" '' @GROUPS@
            set typed (string trim -- "$typed $name")
        end
    end
    test "$typed" = "$argv[1]"
end
function __postdesk_has
    complete -c postdesk -n "__postdesk_at '$argv[1]'" $argv[2..-1]
end
complete -c postdesk -s C -r -d 'the desk'\\''s folder' -a '(__fish_complete_directories)'
"""


def fish_completion() -> str:
    """For `/usr/share/fish/vendor_completions.d/postdesk.fish`."""
    every = places()
    head = _FISH.replace("@GROUPS@", " ".join(_groups(every)))
    return _MADE + head + "".join(line for one in every for line in _fish_lines(one))


def _fish_lines(one: Place) -> Iterator[str]:
    at = f"__postdesk_has {_fish_quote(one.typed)}"
    for name, text in one.words:
        yield f"{at} -f -a {name} -d {_fish_quote(_plain(text))}\n"
    for name, text in one.options:
        if name != "-C":
            kind = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            yield f"{at} {kind} -d {_fish_quote(_plain(text))}\n"


def _plain(text: str) -> str:
    return text.replace("`", "").replace(":", ",")


def _quote(text: str) -> str:
    """A word of bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
