import pytest

from service.backups.sealed_keys import WrongPassphrase, seal, unseal

SECRETS = {"smtp.password": b"geheim", "tls/key.pem": bytes(range(256)), "/etc/postdesk/dkim": b"", "密码": b"\xff"}


def test_the_passphrase_opens_it_and_nothing_of_it_is_to_be_seen():
    sealed = seal(SECRETS, "correct horse 电池")
    assert unseal(sealed, "correct horse 电池") == SECRETS
    assert b"geheim" not in sealed
    assert b"password" not in sealed
    assert seal(SECRETS, "correct horse 电池") != sealed


def flip(sealed, place):
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: (sealed, "other"),
        lambda sealed: (sealed, ""),
        lambda sealed: (flip(sealed, -1), "right"),
        lambda sealed: (flip(sealed, sealed.index(b"nonce") + 10), "right"),
        lambda sealed: (sealed[:-1], "right"),
        lambda sealed: (sealed[: sealed.index(b"\n")], "right"),
        lambda sealed: (b"", "right"),
        lambda sealed: (sealed.replace(b"[32768,", b"[33554432,"), "right"),  # would ask for 32 GB
    ],
)
def test_another_passphrase_or_another_byte_does_not(change):
    sealed, passphrase = change(seal(SECRETS, "right"))
    with pytest.raises(WrongPassphrase):
        unseal(sealed, passphrase)
