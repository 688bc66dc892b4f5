"""What the machine itself, and name servers, show to be wrong: the disk, certificates that end, keys that DNS lacks.

The daemon, `status` and `doctor` all ask here. Nothing is kept: each look says how it is now.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from gateway.tls import explain_pair, make_server_context
from service.config.settings import Config, SecretMissing, TlsFiles
from service.domain.escalation.admin_alarm import Trouble

FULL = 16 * 1024 * 1024  # bytes; below it, or below a tenth of the disk, no new mail is taken
LITTLE = 512 * 1024 * 1024  # bytes; below it, or below a fifth of the disk, it is told
SOON = 14  # days before a certificate's end that it is told
DISK = "disk"
CERTIFICATES = {"smtp": "smtp certificate", "lmtp": "lmtp certificate"}  # names, by road
KEY = "dkim "  # before its domain
AskDns = Callable[[str, str], Sequence[str] | None]  # records of a name and kind; None where no server answers


class Look(Struct, frozen=True):
    """One thing that was looked at: its name, how it is where it is well, and its trouble where it is not."""

    name: str
    text: str
    trouble: Trouble | None = None


def own_name(config: Config, name: str) -> str:
    """The name of what each of the nodes that share a database has for itself: a clock, files, a disk."""
    return name if config.embedded else f"{name} of {os.uname().nodename}"


def look_at_machine(config: Config, now: datetime) -> list[Look]:
    """All that needs no network. Raises nothing."""
    found = [look_at_disk(config), *_look_at_certificates(config, now)]
    return [_owned(config, one) for one in found]


def _owned(config: Config, look: Look) -> Look:
    name = own_name(config, look.name)
    return Look(name, look.text, replace(look.trouble, name=name) if look.trouble is not None else None)


# -- the disk ----------------------------------------------------------------------------------------------------------


def look_at_disk(config: Config) -> Look:
    """How much room there is where the desk writes."""
    place = config.var if config.var.exists() else config.folder
    try:
        usage = shutil.disk_usage(place)
    except OSError as error:
        return Look(DISK, "", Trouble(DISK, "little-room", f"{place} cannot be looked at: {error.strerror}"))
    kind, limit = judge_room(usage.free, usage.total)
    text = f"{usage.free / 1024**3:.1f} of {usage.total / 1024**3:.1f} GB are free at {place}"
    if not kind:
        return Look(DISK, text)
    return Look(DISK, text, Trouble(DISK, kind, f"less than {limit // 1024**2} MB are free at {place}"))


def judge_room(free: int, total: int) -> tuple[str, int]:
    """How a disk with so many bytes is: full (no mail is taken), little-room, or "" (well); and the limit in bytes."""
    if free <= (full := min(FULL, total // 10)):
        return "full", full
    if free < (little := min(LITTLE, total // 5)):
        return "little-room", little
    return "", 0


# -- certificates ------------------------------------------------------------------------------------------------------


def _look_at_certificates(config: Config, now: datetime) -> Iterator[Look]:
    for road, listen in (("smtp", config.receive.smtp), ("lmtp", config.receive.lmtp)):
        if listen is not None and listen.tls is not None:
            yield look_at_certificate(CERTIFICATES[road], listen.tls, now)


def look_at_certificate(name: str, files: TlsFiles, now: datetime) -> Look:
    """Can it be used with its key, and for how long? A key that is not for the eyes of who asks says nothing."""
    from cryptography import x509

    path = files.cert
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds no certificate"
        return Look(name, "", Trouble(name, "certificate-ended", f"{path} cannot be used: {why}"))
    try:
        make_server_context(str(path), str(files.key))
    except PermissionError:
        pass
    except (OSError, ValueError) as error:
        why = f"{path} cannot be used with {files.key}: {explain_pair(error)}"
        return Look(name, "", Trouble(name, "certificate-ended", why))
    ends = certificate.not_valid_after_utc
    days = (ends - now).days
    if ends < now:
        trouble = Trouble(name, "certificate-ended", f"{path} ended on {ends:%Y-%m-%d}", ends)
    elif days < SOON:
        trouble = Trouble(name, "certificate-ends", f"{path} ends on {ends:%Y-%m-%d}")
    else:
        return Look(name, f"good for {days} days")
    return Look(name, "", trouble)


# -- DNS ---------------------------------------------------------------------------------------------------------------


def list_keys(config: Config) -> set[str]:
    """The names of the keys that letters are signed by."""
    return {KEY + dkim.domain for dkim in config.send.dkim}


def look_at_dkim(config: Config, ask: AskDns) -> Iterator[Look]:
    """Does DNS hold the keys that our letters are signed by? Says nothing of one that no name server answers for."""
    if not config.send.dkim:
        return
    from gateway.wire.dkim_sign import DkimSigner  # noqa: PLC0415 - loads dkimpy

    for dkim in config.send.dkim:
        try:
            signer = DkimSigner(dkim.domain, dkim.selector, dkim.key.reveal().encode())
        except (SecretMissing, ValueError):
            continue  # the check of the configuration says so
        published = ask(signer.dns_name, "TXT")
        if published is None:
            continue
        key, name = signer.dns_record.rpartition("p=")[2], KEY + dkim.domain
        if any(key in text.replace(" ", "") for text in published):
            yield Look(name, f"{signer.dns_name} is published")
        else:
            reason = f"{signer.dns_name} does not hold our key; publish TXT {signer.dns_record}"
            yield Look(name, "", Trouble(name, "dkim-missing", reason))


def make_ask(config: Config) -> AskDns:
    """Asks the name servers of the configuration, else the system's."""
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=not config.dns.servers)
    if config.dns.servers:
        resolver.nameservers = [host for host, _ in config.dns.servers]
        resolver.nameserver_ports = dict(config.dns.servers)
    resolver.lifetime = config.dns.timeout

    def ask(name: str, kind: str) -> list[str] | None:
        try:
            return [record.to_text().replace('" "', "").strip('"') for record in resolver.resolve(name, kind)]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException:
            return None

    return ask
