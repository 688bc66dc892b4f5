"""The next hop as `send:` describes it. Secrets are read here, once, when the daemon starts."""

from __future__ import annotations

from collections.abc import Callable

from gateway.wire.smtp_link import NextHopOptions
from gateway.wire.smtp_out import NextHop
from service.config.settings import Config, SecretMissing


def make_next_hop(config: Config) -> NextHop:
    """Connects to nothing yet. Raises SecretMissing."""
    send = config.send
    tokens = None
    if send.oauth is not None:
        from service.daemon.mailboxes import make_tokens  # noqa: PLC0415 - loads what speaks IMAP

        tokens = make_tokens(send.oauth)
    options = NextHopOptions(
        host=send.host,
        port=send.port,
        tls=send.tls,
        ca_file=str(send.ca_file or ""),
        username=send.user,
        password=send.password.reveal() if send.password else "",
        oauth=tokens,
        hostname=host_name(config),
        connections=send.connections,
    )
    return NextHop(options, sign=make_sign(config))


def host_name(config: Config) -> str:
    """The name that we greet with: as configured, else the support address's domain."""
    return config.send.hello or config.desk.address.rpartition("@")[2]


def make_sign(config: Config) -> Callable[[bytes], bytes] | None:
    """DKIM by the domain of the sender, None where no key is configured. Raises SecretMissing."""
    if not config.send.dkim:
        return None
    from gateway.wire.dkim_sign import DkimSigner, sign_by_sender  # noqa: PLC0415 - loads dkimpy and a resolver

    signers = []
    for dkim in config.send.dkim:
        try:
            signers.append(DkimSigner(dkim.domain, dkim.selector, dkim.key.reveal().encode()))
        except ValueError as error:
            raise SecretMissing(f"send.dkim for {dkim.domain}: {error}") from None
    return sign_by_sender(signers)
