"""Reads `postdesk.yaml`: strict, every problem in one run with file, line, column and cure;
secrets are only pointed to.

The shape of the file stands in `service.config.schema`;
what leaves here are the frozen records of `service.config.settings`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

from msgspec import Struct

from gateway.read.authenticity.options import Lookup, ReadOptions, Trusted
from rules.language.torn_files import read_torn
from rules.language.yaml_models import validate_rest
from rules.language.yaml_reader import OTHER_WORDS, Node, Problem
from service.config import settings
from service.config.schema import (
    LANGUAGES,
    BackupPart,
    DeskPart,
    FilePart,
    HttpPart,
    KeysPart,
    LimitsPart,
    ListenPart,
    MailboxPart,
    OAuthPart,
    SecretPart,
    SendPart,
    parse_place,
    parse_size,
)
from service.config.settings import Config, Listen, Secret
from service.config.start_checks import list_secret_places

FILE = "postdesk.yaml"
_SPELLINGS = frozenset({FILE, "postdesk.yml"})
_NO_DESK = "'desk' is missing"
_NO_LANGUAGE = "a desk speaks one language at least"
_OF_GONE = {_NO_DESK, _NO_LANGUAGE}  # said of what is there, and left out for a mistake in it
HANDED_OVER = Path("/run/secrets")
LONGEST_LOCAL_PART = 29  # 64 (RFC 5321 section 4.5.3.1.1) less a separator and the 34 characters of a reply address


class ConfigError(Exception):
    """The configuration cannot be used; `problems` say everything that is wrong with it, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class ExaminedFile(Struct, frozen=True):
    """What a desk's file says: its configuration, None where any problem is an error, and its nodes for places.

    `timezone` is the first desk's, `languages` are those of all desks, as far as they can be read,
    so that the rules can be proved all the same.
    """

    config: Config | None
    problems: tuple[Problem, ...]
    node: Node
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)


def read_config(folder: Path) -> tuple[Config | None, list[Problem]]:
    """The configuration of a desk's folder, or None and all problems of the file."""
    found = examine_file(folder)
    return found.config, list(found.problems)


def examine_file(folder: Path) -> ExaminedFile:
    """The file of a desk's folder, with everything that is wrong with it.

    Raises SecretMissing where the database is named by a secret that is not there.
    """
    path = folder / FILE
    nothing = Node("map", FILE, 1, 1)
    try:
        torn = read_torn(path, FILE)
    except FileNotFoundError:
        other = next((one.name for one in _entries(folder) if is_called_like(one)), "")
        hint = f"make a new desk with `postdesk init {folder}`, or name the folder with -C"
        hint = f"there is {other}: call it {FILE}" if other else hint
        return ExaminedFile(None, (Problem(str(path), 0, 0, "there is no such file", hint),), nothing)
    except OSError as error:
        return ExaminedFile(None, (Problem(str(path), 0, 0, f"cannot be read: {error.strerror}"),), nothing)
    part, kept, problems = validate_rest(torn.tree, FilePart)
    problems = [*torn.problems, *(one for one in problems if not torn.lost or not one.message.endswith(" is missing"))]
    problems += _find_controls(torn.tree)
    if part is not None and not torn.lost:
        problems += (one for one in _check_whole(kept, part) if not problems or one.message not in _OF_GONE)
    problems = sorted(dict.fromkeys(problems), key=lambda one: (one.line, one.column))
    desks = [desk for _, desk in _desks(part)] if part is not None else []
    zone = desks[0].timezone if desks else "UTC"
    read = (code for desk in desks for code in desk.languages)
    languages = tuple(dict.fromkeys((*read, *_find_languages(torn.tree))))
    config = _Builder(folder.resolve()).config(part) if part is not None and not problems else None
    return ExaminedFile(config, tuple(problems), torn.tree, zone, languages)


def is_called_like(path: Path) -> bool:
    """Is it called as the desk's file may be meant to be, and is not: `Postdesk.yaml`, `postdesk.yml`?"""
    return path.name != FILE and path.name.lower() in _SPELLINGS


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where there is none."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _find_languages(node: Node) -> tuple[str, ...]:
    """Those that desks mean, so that nothing is said against what speaks them, however they are written."""
    several = node.get("desks")
    desks = [one for one in (node.get("desk"), *(several.items if several is not None else ())) if one is not None]
    if not any(one.kind == "map" for one in desks):
        return LANGUAGES  # nothing is known of them
    given = [found for desk in desks if (found := desk.get("languages")) is not None]
    written = [word for one in given for part in one.items or (one,) for word in re.split(r"[\s,，、;；]+", part.text)]
    return tuple(dict.fromkeys(OTHER_WORDS.get(text.lower(), (text[:2],))[0] for text in written if text)) or ("en",)


def _find_controls(node: Node) -> Iterator[Problem]:
    """Line ends and other controls, which quotes let in: every value of this file is one line."""
    for one in (node, *node.inside()):
        if one.kind == "text" and any(letter < " " or letter == "\x7f" for letter in one.text):
            yield one.problem("a value of one line holds a line end or a control character", "remove it")


def load_config(folder: Path) -> Config:
    """The configuration of a desk's folder. Raises ConfigError with all problems."""
    config, problems = read_config(folder)
    if config is None:
        raise ConfigError(tuple(problems))
    return config


def _check_whole(node: Node, part: FilePart) -> list[Problem]:
    """What one value alone cannot show."""
    problems = []
    if part.desk is None and not part.desks:
        problems.append(node.problem(_NO_DESK, "desk: {name: Acme IT, address: support@acme.example}"))
    if part.desk is not None and part.desks:
        problems.append(node.find(["desks"], key=True).problem("'desk' and 'desks' are both given", "keep one of them"))
    problems += _check_mailboxes(node, part)
    if part.trust.arc_sealers and not (part.dns or part.trust.level == "strict"):
        hint = "add `dns: {}`: a chain is checked with keys from DNS"
        problems.append(node.find(["trust", "arc_sealers"]).problem("ARC seals cannot be checked without DNS", hint))
    seen = set()
    signs_local = part.reply_addresses != "none" and not part.reply_addresses.domain
    for loc, desk in _desks(part):
        at = node.find([*loc, "address"])
        if desk.address in seen:
            problems.append(at.problem(f"{desk.address} is given twice", "one desk has one address"))
        seen.add(desk.address)
        if signs_local and len(desk.address.partition("@")[0].encode()) > LONGEST_LOCAL_PART:
            limit = f"at most {LONGEST_LOCAL_PART} characters"
            hint = "shorten it, or use reply_addresses: {domain: reply.acme.example}"
            problems.append(at.problem(f"the part of {desk.address} before @ has {limit}", hint))
        if not desk.languages:
            problems.append(node.find([*loc, "languages"]).problem(_NO_LANGUAGE, "languages: [en]"))
    return problems


def _check_mailboxes(node: Node, part: FilePart) -> Iterator[Problem]:
    """One mailbox, one reader: two would take turns in taking the same mail."""
    seen = set()
    for number, mailbox in enumerate(part.receive.imap):
        name = (mailbox.user.lower(), mailbox.host.lower(), mailbox.folder)
        if name in seen:
            at = node.find(["receive", "imap", number])
            yield at.problem(
                f"{mailbox.user} at {mailbox.host} is given twice", "one entry for one folder of a mailbox"
            )
        seen.add(name)
        addresses = [desk.address for _, desk in _desks(part)]
        if mailbox.desk and mailbox.desk.lower() not in {address.lower() for address in addresses}:
            at = node.find(["receive", "imap", number, "desk"])
            yield at.problem(f"'{mailbox.desk}' is no desk of this file", ", ".join(addresses))


def _desks(part: FilePart) -> list[tuple[list[str | int], DeskPart]]:
    if part.desk is not None:
        return [(["desk"], part.desk)]
    return [(["desks", number], desk) for number, desk in enumerate(part.desks)]


class _Builder:
    """Turns the parts of a checked file into records; paths are taken from the desk's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def config(self, part: FilePart) -> Config:
        return Config(
            folder=self.folder,
            desks=tuple(
                settings.DeskSettings(desk.name, desk.address, desk.languages, desk.timezone)
                for _, desk in _desks(part)
            ),
            receive=settings.Receive(
                smtp=self.listen(part.receive.smtp),
                lmtp=self.listen(part.receive.lmtp),
                imap=tuple(map(self.mailbox, part.receive.imap)),
            ),
            send=self.send(part.send),
            database=self.database(part.database),
            reply_addresses=(
                settings.ReplyAddresses(separator="", none=True)
                if isinstance(part.reply_addresses, str)
                else settings.ReplyAddresses(part.reply_addresses.separator, part.reply_addresses.domain)
            ),
            trust=settings.Trust(
                part.trust.level,
                part.trust.authserv_id,
                part.trust.hops,
                part.trust.arc_sealers,
                *self.keys(part.trust.keys),
            ),
            sealed=settings.SealedMail(part.sealed.sign, part.sealed.encrypt, part.sealed.subject, part.sealed.store),
            dns=self.dns(part),
            http=self.http(part.http),
            backup=self.backup(part.backup),
            limits=self.limits(part.limits),
            banners=part.banners,
        )

    def path(self, text: str) -> Path:
        return (self.folder / Path(text).expanduser()).resolve()

    def file(self, text: str) -> Path | None:
        return self.path(text) if text else None

    def secret(self, part: SecretPart | None) -> Secret | None:
        return None if part is None else Secret(part.env, self.file(part.file))

    def keys(self, part: KeysPart | None) -> tuple[Secret | None, Path | None]:
        """The secret of reply addresses, and the folder of keys for sealed mail."""
        if part is None:
            return None, None
        return (self.secret(part) if part.env or part.file else None), self.file(part.folder)

    def needed(self, part: SecretPart) -> Secret:
        return Secret(part.env, self.file(part.file))

    def listen(self, part: ListenPart | None) -> Listen | None:
        if part is None:
            return None
        tls = settings.TlsFiles(self.path(part.tls.cert), self.path(part.tls.key)) if part.tls else None
        if part.listen.startswith("unix:"):
            return Listen(host="", unix=self.path(part.listen.removeprefix("unix:")), tls=tls)
        host, port = parse_place(part.listen)
        return Listen(host, port, tls=tls)

    def oauth(self, part: OAuthPart | None) -> settings.OAuth | None:
        if part is None:
            return None
        return settings.OAuth(
            part.provider,
            part.client_id,
            self.needed(part.client_secret),
            part.tenant,
            self.secret(part.refresh_token),
            part.token_url,
            part.scope,
            self.file(part.ca_file),
        )

    def mailbox(self, part: MailboxPart) -> settings.Mailbox:
        then, _, move_to = part.then.partition(" ")
        return settings.Mailbox(
            host=part.host,
            user=part.user,
            port=part.port or (993 if part.tls == "implicit" else 143),
            password=self.secret(part.password),
            oauth=self.oauth(part.oauth),
            folder=part.folder,
            then=then,
            move_to=move_to.strip(),
            since=date.fromisoformat(part.since) if part.since else None,
            tls=part.tls,
            ca_file=self.file(part.ca_file),
            poll=part.poll,
            authserv_id=part.authserv_id,
            desk=part.desk,
        )

    def send(self, part: SendPart) -> settings.Send:
        dkim = part.dkim if isinstance(part.dkim, tuple) else (part.dkim,)
        return settings.Send(
            host=part.host,
            port=part.port,
            tls=part.tls,
            mode=part.mode,
            trial_to=part.trial_to,
            user=part.user,
            password=self.secret(part.password),
            oauth=self.oauth(part.oauth),
            ca_file=self.file(part.ca_file),
            hello=part.hello,
            connections=part.connections,
            dkim=tuple(settings.Dkim(one.domain, one.selector, self.needed(one.key)) for one in dkim),
        )

    def database(self, value: str | SecretPart) -> str:
        url = self.needed(value).reveal() if isinstance(value, SecretPart) else value
        prefix, _, path = url.partition("sqlite:///")
        if prefix or not path:
            return url
        return f"sqlite:///{self.path(path)}"

    @staticmethod
    def dns(part: FilePart) -> settings.Dns:
        if part.dns is None:
            return settings.Dns(check=part.trust.level == "strict")
        servers = tuple(parse_place(server, 53) for server in part.dns.servers)
        return settings.Dns(part.dns.check, servers, part.dns.timeout)

    @staticmethod
    def limits(part: LimitsPart) -> settings.NodeLimits:
        return settings.NodeLimits(
            parse_size(part.mail),
            part.connections,
            part.connections_per_address,
            part.recipients,
            part.session,
            part.readers,
        )

    def backup(self, part: BackupPart | None) -> settings.Backups | None:
        if part is None:
            return None
        hour, minute = map(int, part.at.split(":"))
        return settings.Backups(time(hour, minute), part.keep, self.path(part.to), self.secret(part.passphrase))

    def http(self, part: HttpPart | None) -> settings.Http | None:
        if part is None:
            return None
        host, port = parse_place(part.listen)
        return settings.Http(host, port, self.secret(part.token))


def list_secrets(config: Config) -> tuple[Secret, ...]:
    """Every secret that this configuration points to."""
    return tuple(secret for _, secret in list_secret_places(config))


def list_exposed(config: Config) -> list[Path]:
    """Files of secrets and keys of certificates that every user of the machine can read."""
    return [path for path in list_secret_files(config) if is_exposed(path)]


def list_secret_files(config: Config) -> list[Path]:
    """The files that secrets and the keys of certificates stand in, whether they are there or not."""
    listens = (config.receive.smtp, config.receive.lmtp)
    keys = [listen.tls.key for listen in listens if listen is not None and listen.tls is not None]
    files = [secret.file for secret in list_secrets(config) if secret.file is not None]
    return list(dict.fromkeys((*files, *keys)))


def is_exposed(path: Path) -> bool:
    """Can every user of the machine read this file? False where it is not there.

    One in a folder that others cannot enter is not exposed. What a container's engine hands over (`/run/secrets`) has
    the rights that the engine gives, and no other users beside it.
    """
    try:
        is_readable = bool(path.stat().st_mode & stat.S_IROTH)
        is_reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
    except OSError:
        return False
    return is_readable and is_reachable and not path.is_relative_to(HANDED_OVER)


def read_options(config: Config) -> ReadOptions:
    """How mails are read, as the configuration says: whose word is taken, which name servers are asked."""
    trust, dns = config.trust, config.dns
    return ReadOptions(
        trusted=Trusted(
            trust.authserv_id,
            trust.hops,
            trust.arc_sealers,
            tuple((one.name, one.authserv_id) for one in config.receive.imap if one.authserv_id),
        ),
        lookup=Lookup(dns.check, dns.servers, dns.timeout),
        warnings=config.banners,
    )
