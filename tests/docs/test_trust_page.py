"""docs/trust.md: its table of evidence is what the code decides."""

import re
from pathlib import Path

import pytest

from gateway.message import DomainVerdict
from service.domain.ticket.permissions import Action, Evidence, Verdict, judge

PAGE = (Path(__file__).parents[2] / "docs" / "trust.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (\w+) \| K(\d) I(\d) (\w+) \| ([\w ]+) \| ([\w ]+) \|$", PAGE, re.M)


def test_each_action_has_its_lines():
    assert {line[0] for line in LINES} == {action.value for action in Action}


@pytest.mark.parametrize(("action", "k", "i", "a", "standard", "strict"), LINES, ids=" ".join)
def test_a_line_is_what_the_code_decides(action, k, i, a, standard, strict):
    evidence = Evidence(int(k), DomainVerdict[a.upper()], int(i))
    assert judge(Action(action), evidence) is Verdict(standard)
    assert judge(Action(action), evidence, strict=True) is Verdict(strict)
