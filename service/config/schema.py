"""The shape of `postdesk.yaml`: every block and value with its check and its cure, as models over the strict reader."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import pydantic

from gateway.addresses import Scheme
from rules.language.fields import find_zone, is_zone
from rules.language.yaml_models import Section, Wrong

DEFAULT_DATABASE = "sqlite:///var/postdesk.db"
LANGUAGES = ("en", "zh")

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\]+")
_DOMAIN = re.compile(r"[^\s@<>/:]+")
_SIZE = re.compile(r"(\d+)\s*(kb|mb|gb|b|)", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_HINT_SECRET = "a secret never stands in the file: {env: NAME} or {file: PATH}"  # noqa: S105 - says so itself

# -- values -----------------------------------------------------------------------------------------------------------


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise Wrong(f"'{value}' is no mail address", "write it as name@domain")
    return value.lower()


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value):
        raise Wrong(f"'{value}' is no domain", "write it as reply.acme.example")
    return value.lower()


def _ip(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise Wrong(f"'{value}' is no IP address", "a hop is named by its address, for example 10.0.0.5") from None


def _timezone(value: str) -> str:
    if not is_zone(value):
        raise Wrong(f"no time zone '{value}'", find_zone(value))
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", value):
        raise Wrong(f"'{value}' is no language", f"shipped are {', '.join(LANGUAGES)}")
    return value


def parse_place(value: str, port: int | None = None) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8025", "[::1]:25" or, where a port is given as the default, a bare host.

    Raises ValueError.
    """
    host, colon, digits = value.rpartition(":")
    if not colon or (host.startswith("[") and not host.endswith("]")):
        host, digits = value, ""
    if not digits and port is None:
        raise ValueError("a port is missing")
    number = int(digits) if digits else port or 0
    host = host.removeprefix("[").removesuffix("]")
    if not host or not 0 <= number <= 65535 or " " in host:
        raise ValueError("not a host and port")
    return host, number


def _banner(value: str) -> str:
    if sum(map(str.isalnum, value)) < 4:
        raise Wrong(
            f"'{value}' is too short for a banner", "write its text, or a line of it, as it stands in the mails"
        )
    return value


def _listen(value: str) -> str:
    if value.startswith("unix:"):
        return value
    try:
        parse_place(value)
    except ValueError:
        raise Wrong(
            f"'{value}' is no place to listen at", 'write "127.0.0.1:8025", "[::1]:8025" or "unix:PATH"'
        ) from None
    return value


def _listen_tcp(value: str) -> str:
    if value.startswith("unix:"):
        raise Wrong(f"'{value}' cannot be listened at here", 'write "127.0.0.1:8080"')
    return _listen(value)


def _server(value: str) -> str:
    try:
        host, _ = parse_place(value, 53)
        ipaddress.ip_address(host)
    except ValueError:
        raise Wrong(f"'{value}' is no name server", 'write "127.0.0.1:53"') from None
    return value


def _size(value: str) -> str:
    if not _SIZE.fullmatch(value):
        raise Wrong(f"'{value}' is no size", "write 35MB, 500kB or a number of bytes")
    if not parse_size(value):
        raise Wrong(f"'{value}' lets no mail in", "write 35MB, 500kB or a number of bytes")
    if parse_size(value) < 1000:
        raise Wrong(f"'{value}' is so many bytes, and no mail is as small", f"write {value}MB, or 500kB")
    return value


def parse_size(text: str) -> int:
    """Bytes of "35MB", "500 kB" or "1024". Raises ValueError."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a size: {text!r}")
    return int(match[1]) * _UNITS[match[2].lower()]


def _database(value: str) -> str:
    scheme = value.partition("://")[0]
    if scheme not in {"sqlite", "postgresql"} or "://" not in value:
        hint = f"write {DEFAULT_DATABASE} or postgresql://user@host/name"
        raise Wrong(f"'{_without_password(value)}' is no database that Postdesk knows", hint)
    if scheme == "sqlite" and value[len("sqlite://") :].strip("/") and not value.startswith("sqlite:///"):
        hint = f"three slashes before a file: {DEFAULT_DATABASE}"
        raise Wrong(f"'{value}' names a server, and SQLite has none", hint)
    if scheme == "postgresql" and not _has_place(value):
        raise Wrong(f"'{_without_password(value)}' names no server", "postgresql://user@host:5432/name")
    if urlsplit(value).password:
        raise Wrong("the database's password stands in the file", "use {env: NAME} or {file: PATH} for the whole URL")
    return value


def _has_place(value: str) -> bool:
    """Does it name one host as URLs do, and a port that is a number where it names one?"""
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def _without_password(value: str) -> str:
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", value)


def _then(value: str) -> str:
    folder = value.removeprefix("move ").strip()
    if value.startswith("move ") and folder[:1] in "\"'" and folder[:1] == folder[-1:]:
        raise Wrong(f"the quotes are part of the folder's name in '{value}'", f'write "move {folder[1:-1]}"')
    if value not in {"seen", "delete"} and not re.fullmatch(r"move \S.*", value):
        raise Wrong(f"'{value}' is not what can be done with a mail that was taken", "seen, delete, or move FOLDER")
    return value


def _selector(value: str) -> str:
    first, mark, _ = value.partition("._domainkey")
    if mark or not _DOMAIN.fullmatch(value):
        raise Wrong(
            f"'{value}' is no selector", f"write '{first}'" if mark and first else "the word before ._domainkey"
        )
    return value


def _hour(value: str) -> str:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        raise Wrong(f"'{value}' is no time of day", 'write "03:00"')
    return value


def _date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Wrong(f"'{value}' is no date", "write 2026-11-24") from None
    return value


def _separator(value: str) -> str:
    try:
        Scheme(value)
    except ValueError:
        message = f"'{value}' cannot stand between a name and a code in an address"
        raise Wrong(message, "one of + - _ = . and the like, as your mail server knows it") from None
    return value


Separator = Annotated[str, pydantic.Field(min_length=1, max_length=1), pydantic.AfterValidator(_separator)]
Address = Annotated[str, pydantic.AfterValidator(_address)]
Banner = Annotated[str, pydantic.AfterValidator(_banner)]
Domain = Annotated[str, pydantic.AfterValidator(_domain)]
Ip = Annotated[str, pydantic.AfterValidator(_ip)]
Zone = Annotated[str, pydantic.AfterValidator(_timezone)]
Language = Annotated[str, pydantic.AfterValidator(_language)]
Place = Annotated[str, pydantic.AfterValidator(_listen)]
TcpPlace = Annotated[str, pydantic.AfterValidator(_listen_tcp)]
Server = Annotated[str, pydantic.AfterValidator(_server)]
Size = Annotated[str, pydantic.AfterValidator(_size)]
Then = Annotated[str, pydantic.AfterValidator(_then)]
Selector = Annotated[str, pydantic.AfterValidator(_selector)]
Hour = Annotated[str, pydantic.AfterValidator(_hour)]
Day = Annotated[str, pydantic.AfterValidator(_date)]
Database = Annotated[str, pydantic.AfterValidator(_database)]
Port = Annotated[int, pydantic.Field(ge=1, le=65535)]


# -- the shape of the file --------------------------------------------------------------------------------------------


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise Wrong(
            f"'{value}' is no name of an environment variable", "letters, digits and _, for example IMAP_PASSWORD"
        )
    return value


Variable = Annotated[str, pydantic.AfterValidator(_variable)]


class SecretPart(Section):
    """A secret by reference: the environment variable or the file that holds it."""

    env: Variable = ""
    file: str = ""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _never_inline(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise Wrong("a secret stands in the file itself", _HINT_SECRET)
        if len({"env", "file"} & value.keys()) != 1:
            raise Wrong("a secret is named by env or by file, one of the two", _HINT_SECRET)
        return value


class KeysPart(SecretPart):
    """The folder of keys for sealed mail, as a bare path or `folder`; the secret of reply addresses by env or file."""

    folder: str = ""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _never_inline(cls, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            return {"folder": value}
        if not isinstance(value, dict):
            raise Wrong("keys names a folder, or where a secret stands", "keys: keys, or keys: {env: NAME}")
        if len({"env", "file"} & value.keys()) > 1 or not {"env", "file", "folder"} & value.keys():
            raise Wrong("a secret is named by env or by file, one of the two", _HINT_SECRET)
        return value


class DeskPart(Section):
    """What the desk is called, its address, and the languages and zone of its letters."""

    name: str
    address: Address
    languages: tuple[Language, ...] = ("en",)
    timezone: Zone = "UTC"


class TlsPart(Section):
    """Certificate and key of a listener, paths to PEM files."""

    cert: str
    key: str


class ListenPart(Section):
    """Where a listener takes connections."""

    listen: Place
    tls: TlsPart | None = None


class OAuthPart(Section):
    """How tokens for a mailbox or a next hop are got (RFC 6749)."""

    provider: Literal["microsoft", "google"]
    client_id: str
    client_secret: SecretPart
    tenant: str = ""
    refresh_token: SecretPart | None = None
    token_url: str = ""
    scope: str = ""
    ca_file: str = ""

    @pydantic.model_validator(mode="after")
    def _whole(self) -> OAuthPart:
        if self.provider == "microsoft" and not self.tenant:
            raise Wrong("microsoft needs a tenant", "tenant: the directory's id, from the app registration")
        if self.provider == "google" and self.refresh_token is None:
            raise Wrong("google needs a refresh_token", "refresh_token: {file: PATH}, see docs/operations.md")
        return self


class MailboxPart(Section):
    """A mailbox from which mail is fetched."""

    host: str
    user: str
    port: Port | None = None
    password: SecretPart | None = None
    oauth: OAuthPart | None = None
    folder: str = "INBOX"
    then: Then = "seen"
    since: Day = ""
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: str = ""
    poll: Annotated[int, pydantic.Field(ge=1, le=3600)] = 60
    authserv_id: str = ""
    desk: Address | Literal[""] = ""

    @pydantic.model_validator(mode="after")
    def _one_way_in(self) -> MailboxPart:
        if (self.password is None) == (self.oauth is None):
            raise Wrong(f"mailbox {self.user} at {self.host} needs a password or oauth, one of the two", _HINT_SECRET)
        return self


class ReceivePart(Section):
    """The roads on which mail comes in."""

    smtp: ListenPart | None = None
    lmtp: ListenPart | None = None
    imap: Annotated[tuple[MailboxPart, ...], pydantic.BeforeValidator(lambda value: value or ())] = ()


class DkimPart(Section):
    """The key by which letters are signed (RFC 6376)."""

    domain: Domain
    selector: Selector
    key: SecretPart


class SendPart(Section):
    """The next hop, which takes every letter."""

    host: str = "127.0.0.1"
    port: Port = 25
    tls: Literal["none", "opportunistic", "required", "implicit"] = "opportunistic"
    mode: Literal["live", "trial", "paused"] = "live"
    trial_to: Address | Literal[""] = ""
    user: str = ""
    password: SecretPart | None = None
    oauth: OAuthPart | None = None
    ca_file: str = ""
    hello: Domain | Literal[""] = ""
    connections: Annotated[int, pydantic.Field(ge=1, le=100)] = 4
    dkim: tuple[DkimPart, ...] | DkimPart = ()

    @pydantic.model_validator(mode="after")
    def _whole(self) -> SendPart:
        if self.mode == "trial" and not self.trial_to:
            raise Wrong("mode trial needs trial_to", "name the one address that gets every letter")
        if self.user and self.password is None and self.oauth is None:
            raise Wrong(f"user {self.user} needs a password or oauth", _HINT_SECRET)
        return self


class ReplySection(Section):
    """How signed reply addresses are written."""

    separator: Separator = "+"
    domain: Domain | Literal[""] = ""


class TrustPart(Section):
    """Whose word about senders is taken, and how strict the desk is."""

    level: Literal["standard", "strict"] = "standard"
    authserv_id: str = ""
    hops: tuple[Ip | Literal["unix"], ...] = ()
    arc_sealers: tuple[Domain, ...] = ()
    keys: KeysPart | None = None


class SealedPart(Section):
    """What is signed and encrypted on the way out, and what is kept of mail that came encrypted."""

    sign: bool = True
    encrypt: Literal["never", "when_known", "always"] = "when_known"
    subject: Literal["neutral", "plain"] = "neutral"
    store: Literal["decrypted", "sealed"] = "decrypted"


class DnsPart(Section):
    """Whether and how DNS is asked about senders; `timeout` is in seconds."""

    check: bool = True
    servers: tuple[Server, ...] = ()
    timeout: Annotated[float, pydantic.Field(gt=0, le=60)] = 5.0


class HttpPart(Section):
    """Where health, figures and the intake over HTTP are served."""

    listen: TcpPlace
    token: SecretPart | None = None


class BackupPart(Section):
    """When the desk backs itself up, how many backups stay, and where they go."""

    at: Hour
    keep: Annotated[int, pydantic.Field(ge=1, le=1000)] = 14
    to: str = "var/backups"
    passphrase: SecretPart | None = None


class LimitsPart(Section):
    """What one peer and one mail may take; `session` is in seconds."""

    mail: Size = "35MB"
    connections: Annotated[int, pydantic.Field(ge=1, le=100_000)] = 200
    connections_per_address: Annotated[int, pydantic.Field(ge=1, le=100_000)] = 50
    recipients: Annotated[int, pydantic.Field(ge=1, le=10_000)] = 100
    session: Annotated[int, pydantic.Field(ge=5, le=86_400)] = 600
    readers: Annotated[int, pydantic.Field(ge=1, le=64)] = 2


def _url_or_secret(value: Any, read: pydantic.ValidatorFunctionWrapHandler) -> Any:
    """A text is a URL, whatever is wrong with it, and no secret that stands in the file."""
    return _database(value) if isinstance(value, str) else read(value)


class FilePart(Section):
    """The file postdesk.yaml as a whole."""

    desk: DeskPart | None = None
    desks: tuple[DeskPart, ...] = ()
    # Where all roads are commented out nothing is left of the map.
    receive: Annotated[ReceivePart, pydantic.BeforeValidator(lambda value: {} if value is None else value)] = (
        ReceivePart()
    )
    send: SendPart = SendPart()
    database: Annotated[Database | SecretPart, pydantic.WrapValidator(_url_or_secret)] = DEFAULT_DATABASE
    reply_addresses: ReplySection | Literal["none"] = ReplySection()
    trust: TrustPart = TrustPart()
    sealed: SealedPart = SealedPart()
    dns: DnsPart | None = None
    http: HttpPart | None = None
    backup: BackupPart | None = None
    limits: LimitsPart = LimitsPart()
    banners: tuple[Banner, ...] = ()
