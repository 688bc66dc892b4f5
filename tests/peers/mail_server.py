"""A whole Postfix on loopback, with a configuration and a queue of its own.

It logs where the machine's syslog is, or nowhere. A file (`maillog_file`) is written by a daemon behind a socket that holds
ten messages: who logs waits for room, the master too, which starts that daemon. With one, a Postfix hung now and then.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.peers.peers import cannot_run, need, wait_for_port
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = {commands}
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.acme.example
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_host_lookup = native
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtp_destination_concurrency_failed_cohort_limit = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
tlsmgr unix - - n 1000? 1 tlsmgr
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


def _end(process: subprocess.Popen[bytes], stop: list[str], pid_file: Path) -> None:
    """Asks Postfix to stop; one that does not, or whose `stop` waits for ever, is killed with its daemons."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(stop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=15)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
        return
    with contextlib.suppress(OSError, ValueError):
        os.killpg(int(pid_file.read_text()), signal.SIGKILL)
    process.kill()
    process.wait(10)


@dataclass(frozen=True)
class Postfix:
    """One that runs: its port, and the folder of its configuration."""

    port: int
    etc: Path

    def flush(self) -> None:
        """Has it try all that it deferred, now. A file that it met while it was being delivered it leaves alone for minutes."""
        subprocess.run([need("postqueue"), "-c", str(self.etc), "-f"], check=True, timeout=PATIENCE)


@contextlib.contextmanager
def postfix(settings: str, files: dict[str, str] | None = None, services: str = "") -> Iterator[Postfix]:
    """A Postfix with these lines more in main.cf, and these services; `files` stand beside it, and `{etc}` in the lines is their folder."""
    program = need("postfix")
    if os.geteuid() != 0:
        cannot_run("Postfix starts as root only")
    daemons = Path(need("smtpd")).parent
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="postdesk-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("etc", "spool", "data"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        etc = folder / "etc"
        main = MAIN.format(folder=folder, commands=Path(program).parent, daemons=daemons)
        (etc / "main.cf").write_text(main + settings.replace("{etc}", str(etc)))
        (etc / "master.cf").write_text(MASTER.format(port=port) + services)
        for file, text in (files or {}).items():
            (etc / file).write_text(text)
        command = [program, "-c", str(etc)]
        with subprocess.Popen([*command, "start-fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for_port(port, process)
                yield Postfix(port, etc)
            except BaseException:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    queue = subprocess.run([need("postqueue"), "-c", str(etc), "-p"], capture_output=True, timeout=15)
                    print(queue.stdout.decode(errors="replace"))
                raise
            finally:
                _end(process, [*command, "stop"], folder / "spool" / "pid" / "master.pid")
