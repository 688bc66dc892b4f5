import pytest

from tests.tools.sealed_material import Authority, Gnupg, make_folder


class Smime:
    """An authority, the desk's keys of both kinds, people that it vouches for; made once."""

    def __init__(self, folder):
        self.ca = Authority(folder)
        self.ann = self.ca.issue("ann", "ann@example.com")
        self.ed = self.ca.issue("ed", "ed@example.com", kind="prime256v1")
        self.desk = self.ca.issue("desk", "support@acme.example")
        self.desk_ec = self.ca.issue("desk-ec", "support@acme.example", kind="secp384r1")
        self.fay = self.ca.issue("fay", "fay@example.com", kind="ed25519")
        self.keys = make_folder(folder / "keys", self.desk, self.desk_ec, authority=self.ca)


class Openpgp:
    """The desk and Ann, with keys that gpg made."""

    def __init__(self, folder):
        self.gpg = Gnupg()
        self.gpg.make_key("Acme <support@acme.example>")
        self.gpg.make_key("Ann Lee <ann@example.com>")
        self.ann = self.gpg.public("ann@example.com")
        self.keys = make_folder(folder / "pgp", openpgp=[self.gpg.secret("support@acme.example")])

    def encrypt(self, text, *options):
        return self.gpg.run("-a", "-r", "support@acme.example", *options, data=text)


@pytest.fixture(scope="session")
def smime(tmp_path_factory):
    return Smime(tmp_path_factory.mktemp("smime"))


@pytest.fixture(scope="session")
def pgp(tmp_path_factory):
    made = Openpgp(tmp_path_factory.mktemp("openpgp"))
    yield made
    made.gpg.close()
