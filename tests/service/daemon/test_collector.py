"""What the daemon asks of its memory: garbage is looked for seldom, and all threads share one heap."""

from __future__ import annotations

import ctypes
import gc

import pytest

from service.daemon import collector


def test_garbage_is_looked_for_seldom(monkeypatch):
    asked = []
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: asked.append(numbers))
    collector.look_seldom()
    [(young, *_)] = asked
    assert young >= 50 * 700  # Python's own number is 700


def test_threads_share_one_heap(monkeypatch):
    asked = []

    class Libc:
        def mallopt(self, *numbers):
            asked.append(numbers)

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Libc())
    collector.share_one_heap()
    assert asked == [(-8, 1)]


@pytest.mark.parametrize("error", [OSError("no library"), AttributeError("no mallopt")], ids=repr)
def test_a_machine_without_glibc_goes_on_as_it_is(monkeypatch, error):
    def fail(_name):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", fail)
    collector.share_one_heap()
