"""What is shipped, built once for all tests of this folder."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.packaging.clean_root import TOOLS, make_root_archive, need_tool, once, unpack_root
from tests.peers.peers import need
from tests.tools.running import ROOT

# The backend itself, as pip would call it, without fetching it once more from an index.
_BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all processes of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def dist(shared):
    """The folder with the wheel in it."""

    def build(place):
        place.mkdir()
        subprocess.run([sys.executable, "-c", _BUILD, place], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    return once(shared, "dist", build)


@pytest.fixture(scope="session")
def wheel(dist):
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="session")
def packages(shared, dist):
    """A folder with two Debian packages: of this version, and the same once more as its next revision."""
    need("dpkg-deb")
    need_tool("uv")

    def build(place):
        place.mkdir()
        shutil.copy(next(dist.glob("*.whl")), place)
        environ = os.environ | {"PATH": f"{TOOLS}:{os.environ['PATH']}"}
        done = subprocess.run(
            [ROOT / "packaging/build-deb", "1", place], env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        first = next(place.glob("*.deb"))
        again = place / "again"
        subprocess.run(["dpkg-deb", "-R", first, again], check=True)
        control = again / "DEBIAN" / "control"
        control.write_text(control.read_text().replace("-1\n", "-2\n"))
        target = place / first.name.replace("-1_", "-2_")
        subprocess.run(
            ["dpkg-deb", "-Zzstd", "-z1", "--root-owner-group", "-b", again, target],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        shutil.rmtree(again)

    return once(shared, "packages", build)


@pytest.fixture
def clean_root(shared, tmp_path):
    """A Debian of the test's own; what is mounted in it is gone with each script."""
    archive = once(shared, "root.tar", make_root_archive)
    root = unpack_root(archive, tmp_path / "root")
    yield root
    shutil.rmtree(root.folder, ignore_errors=True)
