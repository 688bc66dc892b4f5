"""Fixtures for tests with a real Dovecot."""

import secrets

import pytest

from tests.peers.dovecot import running_dovecot


@pytest.fixture(scope="module")
def dovecot():
    with running_dovecot() as made:
        yield made


@pytest.fixture
def user():
    return "u" + secrets.token_hex(4)
