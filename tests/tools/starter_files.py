"""The sample desk that rehearsals and tests use, as files that a test may change."""

from importlib import resources


def sample_files() -> dict[str, str]:
    """Path in a desk's folder -> text."""
    base = resources.files("rules").joinpath("starter")
    names = ("desk.yaml", "mail.yaml", "tests/vpn.yaml", "tests/desk.yaml")
    return {f"rules/{name}": base.joinpath(name).read_text(encoding="utf-8") for name in names}
