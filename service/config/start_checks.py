"""What is well written in `postdesk.yaml` and would stop the start, or let a secret out: found before anything starts.

Reads certificates and keys; binds no port that a desk uses, and asks nobody.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.addresses import Keys
from gateway.tls import explain_pair, make_server_context
from rules.language.yaml_reader import Loc, Node, Problem
from service.config.settings import Config, Listen, Mailbox, Secret, SecretBroken, SecretMissing, Send

if TYPE_CHECKING:
    from rules.loading.load import Loaded
    from rules.policy.model import Policy

LONGEST_SOCKET = 107  # bytes of the path of a unix socket (sun_path less its end)
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")
_HERE = ("localhost", "127.", "::1")


def check_start(config: Config, node: Node) -> Iterator[Problem]:
    """All of it, each at the place of the file that `node` holds."""
    yield from _check_addresses(config, node)
    yield from _check_secrets(config, node)
    yield from _check_endpoints(config, node)
    yield from _check_listeners(config, node)
    yield from _check_hosts(config, node)
    yield from _check_authorities(config, node)
    yield from _check_signatures(config, node)
    yield from _check_mailboxes(config, node)
    yield from _check_ports(config, node)
    yield from _check_circles(config, node)
    yield from _check_database(config, node)
    yield from _check_folders(config, node)


def check_rules(config: Config, loaded: Loaded) -> Iterator[Problem]:
    """What the rules say of addresses, held against the desks of `postdesk.yaml`."""
    yield from _check_people(config, loaded)
    desks = [desk.address.lower() for desk in config.desks]
    for number, rule in enumerate(loaded.policy.recurring if loaded.policy is not None else ()):
        if rule.desk and rule.desk.lower() not in desks:
            loc: Loc = ("recurring", number, "desk")
            yield loaded.tree.find(loc).problem(f"'{rule.desk}' is no desk of postdesk.yaml", ", ".join(desks))


def _check_people(config: Config, loaded: Loaded) -> Iterator[Problem]:
    """A support address is nobody's own: the desk would write to itself."""
    for loc, address in _list_addresses(loaded.policy) if loaded.policy is not None else ():
        if _is_desk(config, address):
            who = ".".join(map(str, loc[:2])) if loc[0] != "people" else str(loc[1])
            what = f"'{who}' has a support address of postdesk.yaml: the desk would write to itself"
            is_exact = any(desk.address.lower() == address.lower() for desk in config.desks)
            severity = "error" if is_exact else "warning"  # a server may know an address with a separator by itself
            yield loaded.tree.find(loc).problem(what, "their own address", severity)


def _is_desk(config: Config, address: str) -> bool:
    """Is it a support address, or one with something behind its separator?"""
    name, _, domain = address.lower().rpartition("@")
    mark = _separator(config)
    names = {name, name.partition(mark)[0]} if mark else {name}
    return any(desk.address.lower() in {f"{one}@{domain}" for one in names} for desk in config.desks)


def _separator(config: Config) -> str:
    """At which a server parts the desk's reply addresses; "" where they need none."""
    answers = config.reply_addresses
    return "" if answers.none or answers.domain else answers.separator


def _list_addresses(policy: Policy) -> Iterator[tuple[Loc, str]]:
    """Every address of the rules that letters for people and teams may go to, and where it stands."""
    yield ("desk", "manager"), policy.desk.manager
    for number, admin in enumerate(policy.desk.admins):
        yield ("desk", "admins", number), admin
    for name, team in policy.teams.items():
        for field in ("mail", "lead", "deputy", "manager"):
            yield ("teams", name, field), getattr(team, field)
    for name, person in policy.people.items():
        for address in {name, *person.aliases}:
            yield ("people", name), address


def _check_addresses(config: Config, node: Node) -> Iterator[Problem]:
    """A domain of one word: people outside cannot write there. And names that tell nobody which desk writes."""
    names: dict[str, str] = {}
    for number, desk in enumerate(config.desks):
        section: Loc = ("desk",) if node.get("desk") is not None else ("desks", number)
        loc: Loc = (*section, "address")
        if not (called := desk.name.strip().casefold()):
            hint = "what people call it, such as Acme IT"
            yield node.find((*section, "name")).problem(f"'{desk.address}' has no name", hint, "warning")
        elif called in names:
            what = f"'{desk.name}' is the name of '{names[called]}' as well: their letters look alike"
            yield node.find((*section, "name")).problem(what, "a name of its own", "warning")
        names[called] = desk.address
        if desk.address.endswith("."):
            yield node.find(loc).problem(f"'{desk.address}' ends with a dot", "the address without it", "warning")
        name, _, domain = desk.address.rpartition("@")
        mark = _separator(config)
        if mark and mark in name:
            what = f"'{desk.address}' holds the separator '{mark}': a server delivers it to '{name.partition(mark)[0]}'"
            yield node.find(loc).problem(what, "an address without it, or another separator", "warning")
        if "." not in domain and domain.lower() != "localhost":
            hint = "the whole domain, such as acme.example"
            yield node.find(loc).problem(f"nobody outside can write to '{desk.address}'", hint, "warning")


def list_secret_places(config: Config) -> Iterator[tuple[Loc, Secret]]:
    """Every secret that this configuration points to, and where it does."""
    if config.trust.keys is not None:
        yield ("trust", "keys"), config.trust.keys
    if config.http is not None and config.http.token is not None:
        yield ("http", "token"), config.http.token
    if config.backup is not None and config.backup.passphrase is not None:
        yield ("backup", "passphrase"), config.backup.passphrase
    for number, dkim in enumerate(config.send.dkim):
        yield ("send", "dkim", number, "key"), dkim.key
    places: list[tuple[Loc, Secret | None]] = []
    for loc, server in _list_servers(config):
        places.append(((*loc, "password"), server.password))
        if server.oauth is not None:
            places.append(((*loc, "oauth", "client_secret"), server.oauth.client_secret))
            places.append(((*loc, "oauth", "refresh_token"), server.oauth.refresh_token))
    yield from ((loc, secret) for loc, secret in places if secret is not None)


def _check_endpoints(config: Config, node: Node) -> Iterator[Problem]:
    """Tokens that nobody will be asked for."""
    for loc, server in _list_servers(config):
        url = server.oauth.token_url if server.oauth is not None else ""
        if not url:
            continue
        from gateway.wire.oauth import is_endpoint  # noqa: PLC0415 - loads what speaks HTTP

        if not is_endpoint(url):
            at = node.find((*loc, "oauth", "token_url"))
            yield at.problem(f"'{url[:80]}' is no token endpoint", "https://HOST/PATH: secrets go there")


def _list_servers(config: Config) -> Iterator[tuple[Loc, Send | Mailbox]]:
    """The servers that the desk goes to, and where they stand: the next hop and the mailboxes."""
    yield ("send",), config.send
    for number, mailbox in enumerate(config.receive.imap):
        yield ("receive", "imap", number), mailbox


def _check_secrets(config: Config, node: Node) -> Iterator[Problem]:
    """A variable may be set where the desk runs, and a file be for its eyes only; a file that is gone is missed."""
    for loc, secret in list_secret_places(config):
        at = node.find(loc)
        try:
            revealed = secret.reveal()
        except SecretMissing as error:
            is_gone = secret.file is not None and not _may_be_there(secret.file)
            is_sure = is_gone or isinstance(error, SecretBroken)
            hint = "postdesk oauth login writes it" if is_gone and loc[-1] == "refresh_token" else ""
            yield at.problem(str(error), hint, "error" if is_sure else "warning")
            continue
        if not revealed:
            yield at.problem(f"the secret's file {secret.file} is empty", "write the secret into it, on one line")
        elif loc == ("trust", "keys"):
            try:
                Keys("a", {"a": revealed.encode()})
            except ValueError:
                hint = "openssl rand -base64 32 makes one"
                yield at.problem("the secret of the reply addresses is shorter than 16 bytes", hint)
        elif loc[-1] != "key" and (slip := _slip(revealed)):
            place = f"the file {secret.file}" if secret.file is not None else f"the variable {secret.env}"
            yield at.problem(f"{slip[0]} in {place}", slip[1], "warning")


def _slip(secret: str) -> tuple[str, str] | None:
    """What is likely not meant as a part of a password or token, and the cure; says nothing of what it is."""
    if len(secret.splitlines()) > 1:
        return "the secret has several lines", "one line: all of them are taken for the secret"
    if secret != secret.strip():
        return "the secret begins or ends with a blank", "take it out, unless it belongs to it"
    if len(secret) > 2 and secret[0] == secret[-1] and secret[0] in "\"'":
        return "the secret stands in quotes", "take them out, unless they belong to it"
    if re.match(r"(?:export\s+)?[A-Z][A-Z0-9]*_?[A-Z0-9_]*=\S", secret):
        return "the secret begins with NAME=", "the secret alone, unless that belongs to it"
    return None


def _may_be_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return not path.is_dir()


def is_folder(path: Path) -> bool:
    """Is there such a folder? Not where the path is none at all."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Is there such a file? Not where the path is none at all."""
    try:
        return path.is_file()
    except OSError:
        return False


def _check_listeners(config: Config, node: Node) -> Iterator[Problem]:
    taken: dict[object, str] = {}
    roads = [("smtp", config.receive.smtp), ("lmtp", config.receive.lmtp)]
    places: list[tuple[Loc, Listen]] = [(("receive", road), one) for road, one in roads if one is not None]
    if config.http is not None:
        places.append((("http",), Listen(config.http.host, config.http.port)))
    for loc, listen in places:
        at = node.find((*loc, "listen"))
        place = listen.unix or (listen.host, listen.port)
        if place in taken and (listen.unix or listen.port):
            yield at.problem(f"{listen} is already taken by {taken[place]}", "one place for each of them")
        taken.setdefault(place, ".".join(map(str, loc)))
        yield from _check_place(listen, at)
        if listen.tls is not None:
            yield from _check_certificate(listen.tls.cert, listen.tls.key, node.find((*loc, "tls")))


def _check_place(listen: Listen, at: Node) -> Iterator[Problem]:
    if listen.unix is not None:
        if len(str(listen.unix).encode()) > LONGEST_SOCKET:
            yield at.problem(f"the socket's path has more than {LONGEST_SOCKET} bytes", "a shorter one, below /run")
        elif is_folder(listen.unix):
            yield at.problem(f"{listen.unix} is a folder", "name a file in it, which is made at the start")
        elif not is_folder(listen.unix.parent):
            yield at.problem(f"there is no folder {listen.unix.parent}", "make it, or name another", "warning")
        return
    if not _is_host(listen.host):
        yield at.problem(f"'{listen.host}' is no address to listen at", 'write "127.0.0.1:8025" or "[::1]:8025"')
        return
    try:
        for family, _, _, _, address in socket.getaddrinfo(listen.host, 0, type=socket.SOCK_STREAM):
            with socket.socket(family, socket.SOCK_STREAM) as one:
                one.bind(address)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no name has that form"
        yield at.problem(f"{listen.host} cannot be listened at here: {why}", "an address of its machine", "warning")


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return bool(_HOST.fullmatch(text)) and not text.replace(".", "").isdigit() and len(text) < 254
    return True


def _check_certificate(cert: Path, key: Path, at: Node) -> Iterator[Problem]:
    missing = next((path for path in (cert, key) if not _may_be_there(path)), None)
    if missing is not None:
        yield at.problem(f"there is no file {missing}", "the path of a PEM file")
        return
    try:
        make_server_context(str(cert), str(key))
    except PermissionError:
        yield at.problem(f"{cert} or {key} cannot be read", "as the user that the desk runs as", "warning")
        return
    except (OSError, ValueError) as error:
        yield at.problem(
            f"{cert} and {key} are no certificate and its key: {explain_pair(error)}",
            "both as PEM, the key without a password",
        )
        return
    from cryptography import x509

    ends = x509.load_pem_x509_certificate(cert.read_bytes()).not_valid_after_utc
    if ends < datetime.now(UTC):
        what = f"{cert} ended on {ends:%Y-%m-%d}: who checks certificates delivers no mail here"
        yield at.problem(what, "renew it; a running desk takes the new one within a minute", "warning")


def _check_hosts(config: Config, node: Node) -> Iterator[Problem]:
    for loc, server in _list_servers(config):
        if not _is_host(server.host):
            yield node.find((*loc, "host")).problem(
                f"'{server.host}' is no server's name", "a name such as mail.acme.example, or an address"
            )
    for number, (_, port) in enumerate(config.dns.servers):
        if not port:
            yield node.find(("dns", "servers", number)).problem("a name server has no port 0", "write 53")


def _check_authorities(config: Config, node: Node) -> Iterator[Problem]:
    """Files of certificates whose word is taken."""
    files: list[tuple[Loc, Path | None]] = []
    for loc, server in _list_servers(config):
        files.append(((*loc, "ca_file"), server.ca_file))
        if server.oauth is not None:
            files.append(((*loc, "oauth", "ca_file"), server.oauth.ca_file))
    for loc, path in files:
        if path is None:
            continue
        try:
            ssl.create_default_context().load_verify_locations(path)
        except PermissionError:
            yield node.find(loc).problem(f"{path} cannot be read", "as the user that the desk runs as", "warning")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, FileNotFoundError) else "no certificate is in it"
            yield node.find(loc).problem(f"{path}: {reason}", "a PEM file with the authority's certificate")


def _check_signatures(config: Config, node: Node) -> Iterator[Problem]:
    if not config.send.dkim:
        return
    from gateway.wire.dkim_sign import DkimSigner  # noqa: PLC0415 - loads dkimpy and a resolver

    for number, dkim in enumerate(config.send.dkim):
        try:
            DkimSigner(dkim.domain, dkim.selector, dkim.key.reveal().encode())
        except SecretMissing:
            continue  # is said with the other secrets
        except ValueError as error:
            at = node.find(("send", "dkim", number, "key"))
            yield at.problem(
                f"the DKIM key of {dkim.domain} cannot be used: {error}", "a PEM file, or base64 of Ed25519"
            )


def _check_mailboxes(config: Config, node: Node) -> Iterator[Problem]:
    """A password in the clear, and a mailbox whose old mails would all become tickets."""
    send = config.send
    if send.user and (send.password or send.oauth) and send.tls == "none" and not _is_here(send.host):
        yield node.find(("send", "tls")).problem(
            f"the password for {send.host} goes there without TLS", "tls: required, or implicit (port 465)", "warning"
        )
    for number, box in enumerate(config.receive.imap):
        loc: Loc = ("receive", "imap", number)
        if box.tls == "none" and not _is_here(box.host):
            yield node.find((*loc, "tls")).problem(
                f"the password for {box.user} goes to {box.host} without TLS", "tls: implicit, or starttls", "warning"
            )
        if box.then == "move" and box.move_to == box.folder:
            text = f"mail is moved to {box.folder}, where it is read"
            yield node.find((*loc, "then")).problem(text, "another folder: move Processed", "warning")
        if box.since is not None and box.since > datetime.now(UTC).date() + timedelta(days=1):
            text = f"no mail is taken before {box.since}"
            yield node.find((*loc, "since")).problem(text, "the day you start", "warning")
        if box.since is None:
            yield node.find(loc).problem(
                f"every mail that lies in {box.name} becomes a ticket", "since: the day you start", "warning"
            )
        if len(config.desks) > 1 and not config.desk_of(box):
            text = f"a mail in {box.name} that names no desk goes to {config.desk.address}"
            others = " or ".join(desk.address for desk in config.desks)
            yield node.find(loc).problem(text, f"desk: {others}", "warning")


_TLS_OF_PORT = {465: "implicit", 993: "implicit", 25: "opportunistic", 587: "required", 143: "starttls"}


def _check_ports(config: Config, node: Node) -> Iterator[Problem]:
    """A port that is for TLS from the first byte, or from STARTTLS on, with the other way."""
    for loc, server in _list_servers(config):
        usual = _TLS_OF_PORT.get(server.port)
        if usual and server.tls != "none" and (server.tls == "implicit") != (usual == "implicit"):
            at = node.find((*loc, "tls"))
            yield at.problem(f"port {server.port} is hardly for tls: {server.tls}", f"tls: {usual}", "warning")


def _check_circles(config: Config, node: Node) -> Iterator[Problem]:
    """Letters that would come back to the desk, and backups that would hold each other."""
    send = config.send
    for road, listen in (("smtp", config.receive.smtp), ("lmtp", config.receive.lmtp)):
        if listen is not None and not listen.unix and send.port == listen.port and _hears(listen.host, send.host):
            what = f"letters would go to the desk itself: receive.{road} listens at {listen}"
            yield node.find(("send", "port")).problem(what, "the port of your mail server, mostly 25", "warning")
    if send.trial_to and _is_desk(config, send.trial_to):
        what = f"'{send.trial_to}' is the desk's: it would write to itself"
        yield node.find(("send", "trial_to")).problem(what, "the address of a person", "warning")
    if not send.user:
        for name, one, what in (("password", send.password, "a password"), ("oauth", send.oauth, "oauth")):
            if one is not None:
                yield node.find(("send", name)).problem(f"{what} and no user", "user: NAME beside it", "warning")
    elif send.password is not None and send.oauth is not None:
        at = node.find(("send", "password"))
        yield at.problem("a password beside oauth", "one of the two: oauth is taken", "warning")
    if config.backup is not None and (inside := _find_read_folder(config, config.backup.to)):
        what = f"each backup would hold those before it, and {inside.name}/ is read by the desk"
        yield node.find(("backup", "to")).problem(what, "var/backups, or another disk", "warning")


def _find_read_folder(config: Config, path: Path) -> Path | None:
    """The folder of rules, letters, articles or rehearsals that a path is in."""
    folders = (config.folder / part for part in ("rules", "templates", "knowledge", "rehearsals"))
    return next((one for one in folders if path.is_relative_to(one)), None)


def _hears(host: str, called: str) -> bool:
    """Does a listener at `host` take what is sent to `called`, on this machine?"""
    every = host in {"", "0.0.0.0", "::", "[::]"}  # noqa: S104 - read, and not listened at
    one = {host.lower(), called.lower()}
    return _is_here(called) and (every or len(one) == 1 or ("localhost" in one and all(map(_is_here, one))))


def _is_here(host: str) -> bool:
    return host.lower().startswith(_HERE)


def _check_database(config: Config, node: Node) -> Iterator[Problem]:
    from store.database.unit import find_file  # noqa: PLC0415 - loads SQLAlchemy

    url, at = config.database, node.find(("database",))
    if not config.embedded:
        try:
            __import__("psycopg")
        except ImportError:
            yield at.problem("PostgreSQL needs its driver", "pip install 'postdesk[postgresql]'", "warning")
        return
    path = find_file(url)
    if path is None:
        yield at.problem("this database is gone with the process", "write sqlite:///var/postdesk.db")
    elif is_folder(path) or path == config.var:
        yield at.problem(f"{path} is a folder", "name a file in it, which is made at the start")
    elif path in {config.folder / "postdesk.yaml", config.run_lock, config.var / "upgrade.lock"}:
        yield at.problem(f"{path.name} is a file of the desk with something else in it", "write var/postdesk.db")
    elif inside := _find_read_folder(config, path):
        what = f"{inside.name}/ is read by the desk whenever something changes there, as a database does with each mail"
        yield at.problem(what, "var/postdesk.db, or another disk", "warning")


def _check_folders(config: Config, node: Node) -> Iterator[Problem]:
    """Folders that are made where they are missing, unless a file has their name."""
    from store.database.unit import find_file  # noqa: PLC0415 - loads SQLAlchemy

    path = find_file(config.database)
    places: dict[Path, Loc] = {config.var: ("database",), (path or config.var / "x").parent: ("database",)}
    if config.backup is not None:
        places[config.backup.to] = ("backup", "to")
    for place, loc in places.items():
        taken = next((one for one in (place, *place.parents) if is_file(one)), None)
        if taken is not None:
            hint = "move it away, or name another place; a folder is made at the start"
            shown = taken.relative_to(config.folder) if taken.is_relative_to(config.folder) else taken
            yield node.find(loc).problem(f"{shown} is a file, and should be a folder", hint)
            continue
        there = next(one for one in (place, *place.parents) if is_folder(one))
        if not os.access(there, os.W_OK | os.X_OK):
            whose = "nothing can be written there by this user; the one that the desk runs as must"
            yield node.find(loc).problem(f"{there}: {whose}", "chown, or name another place", "warning")
