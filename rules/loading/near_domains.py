"""Addresses of files that are hardly others than those that the files name again and again: a domain a letter away.

Pure: texts in, warnings out.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from rules.language.yaml_reader import Problem

_ADDRESS = re.compile(r"(?<![\w@.+-])([\w.+-]*)@([\w-]+(?:\.+[\w-]+)*)")
_OFTEN = 3  # times that a domain stands in the files before another one is a slip of it
_NEAR = 0.8


def find_near(texts: Mapping[str, str], people: Collection[str]) -> Iterator[Problem]:
    """Warnings about domains that occur once and look like one that occurs often, and about addresses like a person's.

    `texts` are YAML files by name, `people` the addresses of everybody who works on tickets.
    """
    found = [(file, n, hit) for file, text in texts.items() for n, line in enumerate(text.split("\n"), 1)
             for hit in _ADDRESS.finditer(re.sub(r"(^|\s)#.*", "", line))]  # fmt: skip
    domains = Counter(hit[2].lower() for _, _, hit in found)
    addresses = Counter(hit[0].lower() for _, _, hit in found)
    often = [domain for domain, times in domains.items() if times >= _OFTEN]
    for file, line, hit in found:
        name, domain, whole = hit[1].lower(), hit[2].lower(), hit[0].lower()
        meant = next((one for one in often if domains[domain] == 1 and domain != one and _near(domain, one)), "")
        right = f"{hit[1]}@{meant}" if meant else ""
        if not meant and addresses[whole] == 1 and whole not in people:
            right = next(
                (one for one in people if one.endswith(f"@{domain}") and _near(name, one.partition("@")[0])), ""
            )
        if right:
            message, hint = f"nobody else is at '{hit[0]}'", f"did you mean '{right}'?"
            yield Problem(file, line, hit.start() + 1, message, hint, "warning", hit[0], right)


def _near(one: str, other: str) -> bool:
    ratio = difflib.SequenceMatcher(None, one, other).ratio()
    return sorted(one) == sorted(other) or (abs(len(one) - len(other)) <= 1 and ratio >= _NEAR)
