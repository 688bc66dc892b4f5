"""A command that is stopped (Ctrl-Z) while it writes to the file of a running desk: everybody says so, and it all goes on behind it."""

import signal
import subprocess
import sys

import pytest

from tests.store.database.test_writing_turn import STOPPED


@pytest.mark.long
def test_a_command_that_is_stopped_while_it_writes_is_named_and_work_goes_on_behind_it(make_desk):
    desk = make_desk("desk").start()
    url = f"sqlite:///{desk.folder}/var/postdesk.db"
    with subprocess.Popen([sys.executable, "-c", STOPPED, url], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout.readline()
        named = f"process {command.pid}, which is stopped"
        desk.until(lambda: f'kind=no-database reason="{named}' in desk.read_log())
        seen = desk.run("status")
        assert (seen.returncode, named in seen.stdout) == (1, True), seen.stdout
        command.send_signal(signal.SIGCONT)
    desk.mail("ann@customer.example", "Printer jam")
    desk.letter("ann@customer.example", "Printer jam")
    desk.until(lambda: 'event="alarm over" what=database' in desk.read_log())
    assert desk.run("status").returncode == 0
