"""The records of `postdesk.yaml`: what an operator sets for one desk.

Frozen; read from the file by `service.config.load`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from msgspec import Struct, field

from gateway.message import mailbox_name

MEGABYTE = 1024 * 1024
RUN_LOCK = "run.lock"  # beside an embedded database


class SecretMissing(Exception):
    """A secret is not where the configuration says that it is. The text is one line for the operator."""


class SecretBroken(SecretMissing):
    """Something is there, and it is no text."""


class Secret(Struct, frozen=True):
    """Where a secret stands: an environment variable or a file. The secret itself is never kept in a record."""

    env: str = ""
    file: Path | None = None

    def reveal(self) -> str:
        """The secret, without the line's end and an editor's mark of UTF-8. Raises SecretMissing."""
        if self.env:
            value = os.environ.get(self.env, "")
            if not value:
                raise SecretMissing(f"the environment variable {self.env} is not set; export it, or use {{file: PATH}}")
            return value
        if self.file is None:
            raise SecretMissing("no secret is configured; use {env: NAME} or {file: PATH}")
        try:
            return self.file.read_text(encoding="utf-8-sig").strip("\r\n")
        except OSError as error:
            raise SecretMissing(f"the secret's file {self.file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise SecretBroken(f"the secret's file {self.file} is not UTF-8; save it as one line of text") from None


class DeskSettings(Struct, frozen=True):
    """One support address. The first language is the one that strangers without a known language get."""

    name: str
    address: str
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"


class TlsFiles(Struct, frozen=True):
    """Certificate and key of a listener, PEM files."""

    cert: Path
    key: Path


class Listen(Struct, frozen=True):
    """A place to listen at: host and port (0: any free one), or the path of a unix socket."""

    host: str = "127.0.0.1"
    port: int = 0
    unix: Path | None = None
    tls: TlsFiles | None = None

    def __str__(self) -> str:
        return f"unix:{self.unix}" if self.unix else f"{self.host}:{self.port}"


class OAuth(Struct, frozen=True):
    """How a token is had: Microsoft's client credentials, or a refresh token (Google and others)."""

    provider: str  # microsoft, google
    client_id: str
    client_secret: Secret
    tenant: str = ""
    refresh_token: Secret | None = None
    token_url: str = ""  # the provider's own unless given
    scope: str = ""
    ca_file: Path | None = None


class Mailbox(Struct, frozen=True):
    """One IMAP mailbox that mail is taken from."""

    host: str
    user: str
    port: int = 993
    password: Secret | None = None
    oauth: OAuth | None = None
    folder: str = "INBOX"
    then: str = "seen"  # seen, delete, move
    move_to: str = ""
    since: date | None = None
    tls: str = "implicit"  # implicit, starttls, none
    ca_file: Path | None = None
    poll: int = 60  # seconds between looks where the server has no IDLE
    authserv_id: str = ""  # of the server that it lies on, whose Authentication-Results we believe
    desk: str = ""  # of several desks the one whose mail lies there; "" where its user tells

    @property
    def name(self) -> str:
        """What logs, alarms and mails call it."""
        return mailbox_name(self.user, self.host, self.folder)


class Receive(Struct, frozen=True):
    """The roads on which mail comes in; None for a road that is closed."""

    smtp: Listen | None = None
    lmtp: Listen | None = None
    imap: tuple[Mailbox, ...] = ()


class Dkim(Struct, frozen=True):
    """The key by which letters are signed (RFC 6376)."""

    domain: str
    selector: str
    key: Secret


class Send(Struct, frozen=True):
    """The next hop. `mode` live delivers, trial sends every letter to `trial_to`, paused keeps all."""

    host: str = "127.0.0.1"
    port: int = 25
    tls: str = "opportunistic"  # none, opportunistic, required, implicit
    mode: str = "live"
    trial_to: str = ""
    user: str = ""
    password: Secret | None = None
    oauth: OAuth | None = None
    ca_file: Path | None = None
    hello: str = ""  # the name we greet with; the desk's domain unless given
    connections: int = 4
    dkim: tuple[Dkim, ...] = ()


class ReplyAddresses(Struct, frozen=True):
    """How an address of one ticket and one recipient is written. `none`: the server drops what is behind a plus."""

    separator: str = "+"
    domain: str = ""  # a catch-all subdomain instead of a separator
    none: bool = False


class Trust(Struct, frozen=True):
    """Whose word about senders is taken, and how strict the desk is."""

    level: str = "standard"  # standard, strict
    authserv_id: str = ""
    hops: tuple[
        str, ...
    ] = ()  # IP addresses, or "unix" for our own socket, of the servers whose Authentication-Results we believe
    arc_sealers: tuple[str, ...] = ()
    keys: Secret | None = None  # the signing keys; made in var/ unless given
    key_folder: Path | None = None  # keys and certificates for sealed mail; None where there are none


class SealedMail(Struct, frozen=True):
    """What is signed and encrypted on the way out, and what is kept of mail that came encrypted."""

    sign: bool = True  # where the folder of keys has one for the desk's address
    encrypt: str = "when_known"  # never, when_known, always
    subject: str = "neutral"  # of encrypted letters on the outside: neutral, plain
    store: str = "decrypted"  # decrypted, sealed


class Dns(Struct, frozen=True):
    """Whether and where we ask for SPF, DKIM and DMARC ourselves: where `dns:` is given or trust is strict."""

    check: bool = False
    servers: tuple[tuple[str, int], ...] = ()  # the system's unless given
    timeout: float = 5.0  # seconds


class Http(Struct, frozen=True):
    """Where health, figures and the intake over HTTP are served."""

    host: str
    port: int
    token: Secret | None = None


class Backups(Struct, frozen=True):
    """When the desk backs itself up, in its own time zone, how many backups stay, and where they go."""

    at: time
    keep: int
    to: Path
    passphrase: Secret | None = None  # with it secrets are in each, encrypted


class NodeLimits(Struct, frozen=True):
    """Bounds of one node; sizes in bytes, times in seconds."""

    mail: int = 35 * MEGABYTE
    connections: int = 200
    connections_per_address: int = 50
    recipients: int = 100
    session: int = 600
    readers: int = 2  # processes that parse


class Config(Struct, frozen=True):
    """All of postdesk.yaml. Paths are absolute; `database` is a URL whose file is absolute as well."""

    folder: Path
    desks: tuple[DeskSettings, ...]
    receive: Receive = field(default_factory=Receive)
    send: Send = field(default_factory=Send)
    database: str = ""
    reply_addresses: ReplyAddresses = field(default_factory=ReplyAddresses)
    trust: Trust = field(default_factory=Trust)
    sealed: SealedMail = field(default_factory=SealedMail)
    dns: Dns = field(default_factory=Dns)
    http: Http | None = None
    backup: Backups | None = None
    limits: NodeLimits = field(default_factory=NodeLimits)
    banners: tuple[str, ...] = ()  # warnings that gateways put into mails

    @property
    def desk(self) -> DeskSettings:
        """The first support address: the one that letters without a ticket come from."""
        return self.desks[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """Of all desks, the first one's first: rules and articles are theirs together."""
        return tuple(dict.fromkeys(code for desk in self.desks for code in desk.languages))

    def of_no_desk(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Counts by the address of a desk, of those that are no desk of the file, or no longer."""
        addresses = {desk.address.lower() for desk in self.desks}
        return {address: count for address, count in counts.items() if count and address not in addresses}

    def timezone_of(self, address: str) -> str:
        """Of the desk of that address; of the first for any other."""
        return next((desk.timezone for desk in self.desks if desk.address.lower() == address), self.desk.timezone)

    def desk_of(self, mailbox: Mailbox) -> str:
        """The address of the desk whose mail lies in a mailbox: as its `desk` says, else that of its user's name, with
        or without a domain, where one desk alone is called so; "" where nothing tells.
        """
        addresses = [desk.address.lower() for desk in self.desks]
        user = (mailbox.desk or mailbox.user).lower()
        called = [one for one in addresses if one.partition("@")[0] == user.partition("@")[0]]
        return user if user in addresses else called[0] if len(called) == 1 else ""

    @property
    def var(self) -> Path:
        """Where the embedded database and its files live."""
        return self.folder / "var"

    @property
    def run_lock(self) -> Path:
        """What the daemon of an embedded database holds while it runs."""
        return self.var / RUN_LOCK

    @property
    def embedded(self) -> bool:
        """True for SQLite: one process holds the database."""
        return self.database.startswith("sqlite")
