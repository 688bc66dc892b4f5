"""The image, where no container engine is at hand: its steps in a bare root, its rules kept by what the kernel has, and linters."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.packaging.clean_root import TOOLS, make_root_archive, need_tool, once, unpack_root
from tests.packaging.test_installing import block_of
from tests.peers.peers import need
from tests.tools.running import ROOT
from tests.tools.waiting import PATIENCE, until

pytestmark = [pytest.mark.peer, pytest.mark.timeout(1800)]
CONTAINERFILE = ROOT / "packaging" / "Containerfile"
COMPOSE = ROOT / "packaging" / "compose.yaml"

# As an engine does: a root that cannot be written, one volume, a place for what is temporary, no network of ours.
_RUN = """
set -e
mount --make-rprivate /
mount --bind "$IMAGE" "$IMAGE"
mount -t proc proc "$IMAGE/proc"
mount --rbind /dev "$IMAGE/dev"
mount --bind "$VOLUME" "$IMAGE/srv/postdesk"
mount -t tmpfs tmpfs "$IMAGE/tmp"
mount -o remount,ro,bind "$IMAGE"
exec env -i PATH="$IMAGE_PATH" HOME=/ "$CHROOT" --userspec="$IMAGE_USER" "$IMAGE" "$@"
"""


def instructions():
    """The words and the rest of each instruction, whole lines."""
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in text.splitlines() if line.strip()]


class Image:
    """What the Containerfile makes of a bare root."""

    def __init__(self, shared, folder, dist):
        self.folder, self.dist, self.stages = folder, dist, []
        self.user, self.env, self.command, self.entry, self.health = "0:0", {}, [], [], []
        archive = once(shared, "root.tar", make_root_archive)
        for word, rest in instructions():
            if word == "FROM":
                self.stages.append(unpack_root(archive, folder / f"stage{len(self.stages)}"))
            elif word == "RUN":
                self.stages[-1].run(rest)
            elif word == "COPY":
                self.copy(shlex.split(rest))
            elif word == "USER":
                self.user = rest
            elif word == "ENV":
                self.env |= dict(one.split("=", 1) for one in shlex.split(rest))
            elif word in {"CMD", "ENTRYPOINT"}:
                setattr(self, "command" if word == "CMD" else "entry", YAML(typ="safe").load(rest))
            elif word == "HEALTHCHECK":
                self.health = YAML(typ="safe").load(rest.split(" CMD ")[1])
        self.root = self.stages[-1].folder
        for shell in (*self.root.glob("usr/bin/*sh"), *self.root.glob("bin/*sh")):
            shell.unlink(missing_ok=True)  # nobody may need one
        self.volume = folder / "volume"
        shutil.copytree(self.root / "srv/postdesk", self.volume)  # as an engine fills a new volume
        shutil.chown(self.volume, *map(int, self.user.split(":")))
        self.volume.chmod((self.root / "srv/postdesk").stat().st_mode)

    def copy(self, words):
        options = [word for word in words if word.startswith("--")]
        *sources, target = [word for word in words if not word.startswith("--")]
        place = self.stages[-1].folder / target.lstrip("/")
        for source in sources:
            if "--from=build" in options:
                shutil.copytree(self.stages[0].folder / source.lstrip("/"), place, symlinks=True)
            else:
                name = source.partition("/")[2]
                paths = list(self.dist.glob(name)) if source.startswith("dist/") else [ROOT / source]
                for path in paths:
                    self.stages[-1].copy_in(
                        path, f"{target.rstrip('/')}/{path.name}" if target.endswith("/") else target
                    )
        for option in options:
            if option.startswith("--chown="):
                subprocess.run(["chown", "-R", option.partition("=")[2], place], check=True)

    def start(self, command, **more):
        """Starts a command in a container of its own."""
        environ = {
            "IMAGE": str(self.root),
            "VOLUME": str(self.volume),
            "IMAGE_USER": self.user,
            "IMAGE_PATH": self.env["PATH"],
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "CHROOT": need("chroot"),
        }
        isolate = ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"]
        return subprocess.Popen([*isolate, "sh", "-c", _RUN, "run", *command], env=environ, text=True, **more)

    @staticmethod
    def stop(process):
        """As an engine does: SIGTERM to the first process inside, which ends all others with it."""
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    def run(self, command):
        """Gives exit code and what was said."""
        process = self.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, said


@pytest.mark.long
def test_the_lines_of_the_page_work_in_what_the_containerfile_makes(shared, dist, tmp_path):
    image, daemon = Image(shared, tmp_path, dist), None
    lines = re.sub(r"\\\n", " ", block_of("A container")).splitlines()
    try:
        for line in lines:
            words = shlex.split(line)
            verb, rest = words[1], words[2:]
            if verb == "run" and "-d" in rest:
                assert "--read-only" in rest
                with (tmp_path / "log").open("w") as log:
                    daemon = image.start([*image.entry, *image.command], stdout=log, stderr=log)
                until(lambda: "event=ready" in (tmp_path / "log").read_text() or daemon.poll() is not None)
                assert daemon.poll() is None, (tmp_path / "log").read_text()
            elif verb == "run":
                code, said = image.run([*image.entry, *rest[rest.index("postdesk") + 1 :]])
                assert code == 0, said
            elif verb == "exec":
                for _ in range(60):  # its readers may still be on their way
                    code, said = image.run(rest[1:])
                    if code == 0:
                        break
                    time.sleep(1)
                assert (code, "running" in said) == (0, True), said
            else:
                assert verb in {"build", "volume"}
        assert image.run(image.health)[0] == 0
        code, said = image.run(
            ["/opt/postdesk/bin/python3", "-c", "import os; print(os.getuid()); open('/opt/x', 'w')"]
        )
        assert code == 1
        assert "10001\n" in said
        assert "Read-only file system" in said or "Permission denied" in said
        assert not list(image.root.glob("opt/postdesk/lib/python*/site-packages/pip"))
    finally:
        if daemon is not None:
            image.stop(daemon)
    assert image.run(image.health)[0] == 1, "a container whose daemon is gone is not healthy"


def test_the_linter_has_nothing_against_the_containerfile():
    done = subprocess.run([need_tool("hadolint"), CONTAINERFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_image_is_as_closed_as_the_issue_says():
    words = [word for word, _ in instructions()]
    assert words.count("FROM") == 2
    assert dict(instructions())["USER"] == "10001:10001"
    assert words.count("VOLUME") == 1
    base = dict(instructions())["ARG"]
    assert re.fullmatch(r"BASE=\S+:\d+\.\d+\.\d+-slim-\w+", base), "a slim base, pinned"
    for word, rest in instructions():
        if word in {"CMD", "ENTRYPOINT"} or (word == "HEALTHCHECK" and (rest := rest.split("CMD ")[1])):
            assert rest.startswith("["), "without a shell"


def test_the_compose_file_is_one_and_its_prometheus_has_a_configuration(tmp_path):
    need_tool("check-jsonschema")
    command = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    services = YAML(typ="safe").load(COMPOSE)["services"]
    assert set(services) == {"postdesk", "postgresql", "postfix", "prometheus"}
    assert services["postdesk"]["read_only"]
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert services["postdesk"]["image"] == f"postdesk:{version}"
    for name, service in services.items():
        assert re.search(r":v?\d", service["image"]), f"{name} is pinned"
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (ROOT / "packaging" / source).exists(), source
    text = (
        (ROOT / "packaging/compose/prometheus.yaml")
        .read_text()
        .replace("/etc/prometheus", str(ROOT / "packaging/monitoring"))
    )
    (tmp_path / "prometheus.yml").write_text(text)
    checked = subprocess.run(
        [need("promtool"), "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
