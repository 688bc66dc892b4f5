"""What `init` writes belongs to its writer alone, and `check` refuses secrets that others can read."""

import os
import tempfile
from pathlib import Path

from tests.tools.running import postdesk


def test_no_other_user_can_read_a_new_desk(tmp_path):
    before = os.umask(0o022)
    try:
        desk = tmp_path / "deep" / "desk"
        assert postdesk("init", desk, "--address", "help@acme.example").returncode == 0
    finally:
        os.umask(before)
    for path in (desk, *desk.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_check_refuses_a_secret_that_every_user_can_read():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        desk = Path(name) / "desk"
        assert postdesk("init", desk, "--address", "help@acme.example").returncode == 0
        desk.chmod(0o755)
        config = desk / "postdesk.yaml"
        config.write_text(
            config.read_text().replace("tls: opportunistic", "tls: required, user: a, password: {file: smtp.password}")
        )
        secret = desk / "smtp.password"
        secret.write_text("geheim\n")
        secret.chmod(0o644)
        refused = postdesk("check", "-C", desk)
        assert refused.returncode == 2
        assert f"everybody on this machine can read the secret in {secret}" in refused.stdout
        assert "geheim" not in refused.stdout
        secret.chmod(0o600)
        assert postdesk("check", "-C", desk).returncode == 0
