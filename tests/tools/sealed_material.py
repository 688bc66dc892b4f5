"""Sealed mail as other programs make it: certificates, signatures and envelopes by openssl, OpenPGP by gpg."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HEAD = b"From: Ann Lee <ann@example.com>\nTo: support@acme.example\nSubject: The printer\nMessage-ID: <%s@client.example>\nDate: Fri, 27 Nov 2026 10:00:00 +0000\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer on floor 3 is broken.\r\n"


def need(tool):
    """Skips with the reason on a newcomer's machine; a failure under CI=true."""
    if shutil.which(tool) is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{tool} is not installed")


def run(*command, data=b"", env=None, cwd=None):
    done = subprocess.run(command, input=data, capture_output=True, env=env, cwd=cwd, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Authority:
    """An authority in a folder, and the people that it vouches for."""

    def __init__(self, folder, name="Acme CA"):
        need("openssl")
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key, self.pem = self.folder / "ca.key", self.folder / "ca.pem"
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        run("openssl", "req", "-x509", "-key", self.key, "-out", self.pem, "-days", "36500", "-subj", f"/CN={name}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-not_before", "20200101000000Z")  # fmt: skip

    def issue(
        self,
        name,
        address,
        *,
        kind="rsa",
        begin="20250101000000Z",
        end="20990101000000Z",
        usage="emailProtection",
        extra="",
        subject="",
        key=None,
    ):
        """A person's certificate; its key is NAME.key, the certificate NAME.pem."""
        at = self.folder / name
        if key is None:
            key = at.with_suffix(".key")
            if kind == "rsa":
                run("openssl", "genrsa", "-out", key, "2048")
            elif kind == "weak":
                run("openssl", "genrsa", "-out", key, "1024")
            elif kind in {"ed25519", "x25519"}:
                run("openssl", "genpkey", "-algorithm", kind, "-out", key)
            else:
                run("openssl", "ecparam", "-name", kind, "-genkey", "-noout", "-out", key)
        run("openssl", "req", "-new", "-key", key, "-out", at.with_suffix(".csr"), "-subj", subject or f"/CN={name}")
        lines = [
            f"subjectAltName=email:{address}" if address else "",
            f"extendedKeyUsage={usage}" if usage else "",
            extra,
        ]
        at.with_suffix(".ext").write_text("\n".join(line for line in lines if line) + "\n")
        run("openssl", "x509", "-req", "-in", at.with_suffix(".csr"), "-CA", self.pem, "-CAkey", self.key, "-CAcreateserial",
            "-out", at.with_suffix(".pem"), "-not_before", begin, "-not_after", end, "-extfile", at.with_suffix(".ext"))  # fmt: skip
        return Person(at.with_suffix(".pem"), key)

    def revoke(self, person):
        """The authority's list of revoked certificates with this one on it, PEM."""
        (self.folder / "index.txt").touch()
        (self.folder / "crlnumber").write_text("01\n")
        config = self.folder / "ca.cnf"
        config.write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={self.folder}/index.txt\ncrlnumber={self.folder}/crlnumber\ndefault_md=sha256\ndefault_crl_days=3650\n"
        )
        common = ("-config", config, "-cert", self.pem, "-keyfile", self.key)
        run("openssl", "ca", *common, "-revoke", person.pem)
        return run("openssl", "ca", *common, "-gencrl")


class Person:
    def __init__(self, pem, key):
        self.pem, self.key = pem, key

    @property
    def both(self):
        return self.key.read_bytes() + self.pem.read_bytes()

    def sign(self, text=TEXT, *options, opaque=False):
        return run(
            "openssl",
            "cms",
            "-sign",
            "-binary",
            "-signer",
            self.pem,
            "-inkey",
            self.key,
            *(("-nodetach",) if opaque else ()),
            *options,
            data=text,
        )

    def encrypt(self, text=TEXT, *options, form="SMIME"):
        return run("openssl", "cms", "-encrypt", "-binary", "-outform", form, *options, "-recip", self.pem, data=text)

    def decrypt(self, mail):
        return run("openssl", "cms", "-decrypt", "-recip", self.pem, "-inkey", self.key, data=mail)


def mail(entity, number=1, head=HEAD):
    """An entity as openssl writes it, as somebody's mail."""
    return head % str(number).encode() + entity


def make_folder(root, *own, authority=None, crl=b"", openpgp=()):
    """The folder of keys of a desk."""
    root = Path(root)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    for number, person in enumerate(own):
        path = root / f"own-{number}.pem"
        path.write_bytes(person.both)
        path.chmod(0o600)
    for number, key in enumerate(openpgp):
        path = root / f"pgp-{number}.asc"
        path.write_bytes(key)
        path.chmod(0o600)
    (root / "ca").mkdir(exist_ok=True)
    if authority is not None:
        (root / "ca" / "acme.pem").write_bytes(authority.pem.read_bytes())
    if crl:
        (root / "crl").mkdir(exist_ok=True)
        (root / "crl" / "acme.crl").write_bytes(crl)
    return root


class Gnupg:
    """gpg with a home of its own; its path is short, for the agent's socket has a limit."""

    def __init__(self):
        need("gpg")
        self._home = tempfile.TemporaryDirectory(prefix="pg-")
        self.env = {**os.environ, "GNUPGHOME": self._home.name}

    def run(self, *options, data=b""):
        return run(
            "gpg",
            "--batch",
            "-q",
            "--yes",
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
            "--trust-model",
            "always",
            *options,
            data=data,
            env=self.env,
        )

    def make_key(self, user, valid="10y"):
        self.run("--quick-gen-key", user, "default", "default", valid)

    def public(self, address):
        return self.run("--export", "--armor", address)

    def secret(self, address):
        return self.run("--export-secret-keys", "--armor", address)

    def close(self):
        subprocess.run(["gpgconf", "--kill", "all"], env=self.env, check=False)
        self._home.cleanup()


def pgp_encrypted(blob):
    """PGP/MIME (RFC 3156) around an armoured message."""
    return (
        b'MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="bb"\n\n--bb\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n'
        b'--bb\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n' + blob + b"\n--bb--\n"
    )


def pgp_signed(part, signature):
    """multipart/signed with an OpenPGP signature; `part` has CRLF, as it was signed."""
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="bb"\r\n\r\n--bb\r\n'
        + part
        + b"\r\n--bb\r\nContent-Type: application/pgp-signature\r\n\r\n"
        + signature
        + b"\r\n--bb--\r\n"
    )
