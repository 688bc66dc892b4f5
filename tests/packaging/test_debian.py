"""The Debian package in a Debian with nothing in it: installed as the page says, upgraded, restored and removed."""

import pytest

from tests.packaging.test_installing import block_of, patient, put_project

pytestmark = [pytest.mark.peer, pytest.mark.timeout(1800)]


@pytest.mark.long
def test_it_is_installed_upgraded_restored_and_removed(clean_root, packages):
    """One life in one root: each step finds what the last one left."""
    first, second = sorted(packages.glob("*.deb"))
    put_project(clean_root, first)
    clean_root.copy_in(second, "/root/second.deb")
    lines = patient(block_of("A Debian package"))
    done = clean_root.run(f"apt-get update -qq </dev/null\ncd /root/postdesk\n{lines}\nsystemctl stop postdesk")
    assert "running" in done.stdout
    for path in clean_root.folder.glob("srv/postdesk/**/*"):
        assert path.stat().st_mode & 0o077 == 0, path

    shown = clean_root.run(
        "for file in /usr/share/man/man1/postdesk.1.gz /usr/share/bash-completion/completions/postdesk"
        " /usr/share/zsh/vendor-completions/_postdesk /usr/share/fish/vendor_completions.d/postdesk.fish\n"
        "do head -c 30 $file >/dev/null && echo there\ndone"
    )
    assert shown.stdout.count("there") == 4

    broken = clean_root.run(
        "sed -i 's/^desk:/desks_of_ours:/' /srv/postdesk/postdesk.yaml\ndpkg -i /root/second.deb", check=False
    )
    assert broken.returncode != 0
    assert "was not upgraded and is as it was" in broken.stderr
    mended = clean_root.run("sed -i 's/^desks_of_ours:/desk:/' /srv/postdesk/postdesk.yaml\ndpkg --configure postdesk")
    assert "proved" in mended.stdout, "the desk is upgraded by `postdesk upgrade`"
    versions = clean_root.run("dpkg-query -W -f '${Version} ${db:Status-Status}' postdesk")
    assert versions.stdout.endswith("-2 installed")

    clean_root.run(
        "mkdir -m 0700 /srv/backup\necho 'correct horse' > /srv/backup/passphrase\nchown -R postdesk: /srv/backup\n"
        "runuser -u postdesk -- postdesk -C /srv/postdesk db backup /srv/backup/latest --passphrase-file /srv/backup/passphrase\n"
        "rm -rf /srv/postdesk\ninstall -d -o postdesk -g postdesk -m 0700 /srv/postdesk"
    )
    back = clean_root.run(
        patient(f"{block_of('Disaster', level='##')}\nrunuser -u postdesk -- postdesk -C /srv/postdesk status")
    )
    assert "proved: all is well" in back.stdout
    assert "running" in back.stdout

    removed = clean_root.run(
        "apt-get purge -y postdesk </dev/null\nls -d /opt/postdesk /usr/bin/postdesk 2>&1 || true\nls /srv/postdesk"
    )
    assert removed.stdout.count("No such file") == 2
    assert "postdesk.yaml" in removed.stdout.split("\n")
