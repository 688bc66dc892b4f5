"""A command that is killed in the middle (SIGKILL): at its N-th statement of SQL, or its N-th sync of a file."""

import os
import signal
import subprocess
import sys

from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE

_RUN = """
import os, signal, sys
import sqlalchemy as sa
kind, last, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
passed = 0

def step(*_, **__):
    global passed
    passed += 1
    if passed == last:
        os.kill(os.getpid(), signal.SIGKILL)

if kind == "sql":
    sa.event.listen(sa.engine.Engine, "before_cursor_execute", step)
else:
    sync = os.fsync
    os.fsync = lambda handle: (step(), sync(handle))[1]
from service.cli.main import main
try:
    main(sys.argv[4:])
finally:
    with open(file, "w") as out:
        out.write(str(passed))
"""


def run_until(kind, last, *arguments, folder):
    """The command, killed at its `last`-th step of that kind ("sql", "fsync"); 0 lets it end. Gives the finished process."""
    command = [sys.executable, "-c", _RUN, kind, str(last), str(folder / "steps"), *map(str, arguments)]
    environ = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)


def count_steps(kind, *arguments, folder):
    """How many there are where nobody kills it."""
    done = run_until(kind, 0, *arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    return int((folder / "steps").read_text())


def was_killed(done):
    return done.returncode == -signal.SIGKILL
