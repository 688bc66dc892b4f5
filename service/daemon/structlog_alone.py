"""structlog without rich: it loads all of rich for tracebacks in colour, which no line of our log has.

Imported before anything of the daemon that logs. Half of what structlog costs at the start, in time and in memory.
"""

from __future__ import annotations

import sys

if "structlog" not in sys.modules:
    _hidden = "rich" not in sys.modules
    if _hidden:
        sys.modules["rich"] = None  # type: ignore[assignment]  # an import of it fails as if it were not installed
    try:
        import structlog  # noqa: F401
    finally:
        if _hidden:
            del sys.modules["rich"]
