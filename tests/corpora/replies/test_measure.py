"""No words of a person are lost in replies to our own letters; the clients that are tried know nothing of the reader."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.corpora.replies.clients import LANGUAGES, SEEN, UNSEEN, mutations
from tests.corpora.replies.measure import measure


def test_clients_are_written_after_mails_and_not_after_the_reader() -> None:
    tree = ast.parse((Path(__file__).parent / "clients.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in imported if name and name.startswith(("gateway", "service"))]
    assert len(LANGUAGES) == 15


@pytest.mark.parametrize("clients", [SEEN[::4], UNSEEN[::3], tuple(mutations("pl")[::2])])
def test_words_are_kept(clients: tuple) -> None:
    score = measure(clients, ("en",))
    assert sum(score.closed.values()) == 0
    assert sum(score.lost.values()) <= 0.005 * score.mails, score.examples[0]
