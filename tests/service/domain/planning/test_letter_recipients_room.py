"""Why a file stays on the ticket: no letter could carry it, or this one is full."""

import pytest

from gateway.message import Attachment
from rules.policy.model import Attachments
from service.domain.planning.letter_recipients import _carry

LIMIT = 1000


@pytest.mark.parametrize(
    ("sizes", "stays"),
    [
        ([400], [""]),
        ([1001], ["size"]),
        ([400, 400, 400], ["", "", "room"]),
        ([1001, 300], ["size", ""]),
        ([100] * 12, [""] * 10 + ["room"] * 2),
        ([1000, 1], ["room", ""]),
    ],
)
def test_the_true_reason_is_told(sizes, stays):
    files = tuple(Attachment(f"{number}.log", "text/plain", b"x" * size) for number, size in enumerate(sizes))
    _, views = _carry(Attachments(pass_on=LIMIT), files, "", None)
    assert [view.kept_back for view in views] == stays
