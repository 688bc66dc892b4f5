"""Is everything that the desk leans on healthy: database, disk, clock, next hop, mailboxes, certificates, DNS,
the way of a reply.

Each examination gives findings and never raises; nothing is changed,
and nothing is sent but what `round_trip` is asked to send.
"""

from __future__ import annotations

import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec import Struct

from gateway.addresses import AddressKind, Keys, Scheme, make_address
from gateway.crypto.process import CryptoLost, CryptoProcess
from gateway.message import OutgoingMail, Sent
from gateway.wire.imap_in import Gone, RefusedLogin
from gateway.wire.imap_link import ImapLink
from gateway.wire.oauth import NoToken, TokenRefused
from rules.loading.load import load
from service.backups.schedule import STALE, name_for
from service.config.settings import Config, Listen, SecretMissing
from service.daemon.mailboxes import make_options
from service.daemon.monitoring.machine_looks import AskDns, look_at_dkim, look_at_machine, make_ask
from service.daemon.monitoring.troubles import INBOX, OUTBOX, look_at_file, show_span, survey
from service.daemon.next_hop import host_name, make_next_hop
from service.daemon.systemd import is_desk_running
from service.domain.escalation.admin_alarm import kind_of
from service.loops.world import find_keys
from store.database.unit import Database
from store.errors import NotFound, SchemaTooOld, StoreError
from store.mail import certificates, inbox
from store.records import CertificateState, KnownCertificate
from store.upkeep import backup_times
from store.upkeep.damage import find_damage

SKEW = 5.0  # seconds between our clock and the database's
MONTH = timedelta(days=31)  # before the end of a key or certificate that it is told
MANY = 20  # mails in a mailbox that is new to us
PATIENCE = 30.0  # seconds for a mail to come back


class Examination(Struct, frozen=True):
    """One examination's result. `state` is well, doubtful or ill; `cure` what to do when it is not well."""

    what: str
    state: str
    text: str
    cure: str = ""


def well(what: str, text: str) -> Examination:
    """A finding that needs nothing."""
    return Examination(what, "well", text)


def doubtful(what: str, text: str, cure: str = "") -> Examination:
    """A finding that somebody should look at; the desk works."""
    return Examination(what, "doubtful", text, cure)


def ill(what: str, text: str, cure: str = "") -> Examination:
    """A finding with which the desk does not work."""
    return Examination(what, "ill", text, cure)


def examine(config: Config) -> Iterator[Examination]:
    """All examinations, one after the other, so that a slow one does not hide what is known already."""
    for examination in (
        examine_database,
        examine_troubles,
        examine_listeners,
        examine_next_hop,
        examine_mailboxes,
        examine_keys,
        examine_backup,
        examine_admins,
        examine_dns,
    ):
        try:
            yield from examination(config)
        except SecretMissing as error:
            yield ill("secrets", str(error))


def examine_database(config: Config) -> Iterator[Examination]:
    """Does it answer, is its schema ours, does its clock agree with ours?"""
    if look_at_file(config) is not None:
        return  # it is in the list of troubles
    try:
        database = Database.open_to_read(config.database)
        try:
            begin, before = time.perf_counter(), datetime.now(UTC)
            version, clock = database.describe()
            spent = time.perf_counter() - begin
            damage = find_damage(database)
        finally:
            database.close()
    except SchemaTooOld as error:
        yield doubtful("database", str(error), "postdesk db upgrade, when no earlier version works on it any longer")
        return
    except (StoreError, OSError):
        return  # it is in the list of troubles
    if damage:
        return
    if database.is_temporary:
        yield well("database", "there is none yet: `postdesk run` makes it")
    else:
        yield well("database", f"{version}, answers in {spent * 1000:.0f} ms")
    skew = abs((clock - before).total_seconds())
    if skew > SKEW:
        yield ill("clock", f"ours and the database's differ by {skew:.0f} s", "run an NTP client on both")
    elif before.year < 2025:
        yield ill("clock", f"it says {before:%Y-%m-%d}", "set the clock; promised times are computed from it")
    else:
        yield well("clock", f"{before:%Y-%m-%d %H:%M:%S} UTC")


def examine_troubles(config: Config) -> Iterator[Examination]:
    """The list of troubles, as `status` shows it; and what of it is well."""
    now = datetime.now(UTC)
    try:
        lines = survey(config, now)
    except SchemaTooOld:
        return  # said by the examination of the database
    for look in look_at_machine(config, now):
        if look.trouble is None:
            yield well(look.name, look.text)
    if {"no-database", "damaged"}.isdisjoint(line.kind for line in lines):
        for queue in (INBOX, OUTBOX):
            if all(line.name != queue for line in lines):
                yield well(queue, "nothing waits for long")
    for line in lines:
        state = doubtful if kind_of(line.kind).is_mild else ill
        since = "" if line.since is None else f" since {line.since:%Y-%m-%d %H:%M} UTC"
        yield state("trouble", f"{line.name}: {line.kind}{since}: {line.what}", line.cure)


def examine_backup(config: Config) -> Iterator[Examination]:
    """When was the desk backed up last, where it does so itself?"""
    if config.backup is None:
        yield doubtful("backup", "none is scheduled", 'backup: {at: "03:00"} in postdesk.yaml, or one of your own')
        return
    try:
        with closing(Database.open_to_read(config.database)) as database, database.read() as unit:
            made = backup_times.find_made(unit)
    except StoreError:
        return  # said by the examination of the database
    where = f"at {config.backup.to}"
    cure = "see backup: in postdesk.yaml and the log; postdesk db backup makes one at once"
    if made is None:
        yield doubtful("backup", f"none was made {where} yet", "a running desk makes the first one within a minute")
        return
    age = datetime.now(UTC) - made
    text = f"the last one is {show_span(age)} old, {where}"
    if age > STALE:
        yield ill("backup", text, cure)
    elif not (config.backup.to / name_for(made)).is_dir() and config.embedded:
        yield ill("backup", f"{text}, but it is not there any more", cure)
    else:
        yield well("backup", text)


def examine_admins(config: Config) -> Iterator[Examination]:
    """Is there anybody whom an alarm would reach?"""
    policy = load(config.folder / "rules", desk_timezone=config.desk.timezone, languages=config.languages).policy
    if policy is None:
        yield ill("rules", "they do not load", "postdesk check")
    elif not policy.desk.admins:
        text = "no admins are named: what goes wrong stands in the log only"
        yield doubtful("admins", text, "desk: {admins: [root@acme.example]} in rules/desk.yaml")
    else:
        yield well("admins", f"{', '.join(policy.desk.admins)} are told of what goes wrong")


def examine_listeners(config: Config) -> Iterator[Examination]:
    """Does this desk answer where it means to listen, and not another program?"""
    for name, listen in (("smtp", config.receive.smtp), ("lmtp", config.receive.lmtp)):
        if listen is not None and listen.unix is None and listen.port:
            yield _examine_listener(name, listen, host_name(config))
    if not (config.receive.smtp or config.receive.lmtp or config.receive.imap):
        yield doubtful(
            "receive", "mail comes in by `postdesk ingest` only", "name a listener or a mailbox in postdesk.yaml"
        )


def _examine_listener(name: str, listen: Listen, ours: str) -> Examination:
    try:
        with socket.create_connection((listen.host, listen.port), 3) as peer:
            greeting = peer.recv(200).decode("ascii", "replace").strip()
    except OSError as error:
        return doubtful(name, f"nobody answers at {listen}: {error.strerror or error}", "is `postdesk run` running?")
    if re.match(rf"(220|421)[ -]{re.escape(ours)}( |$)", greeting):
        return well(name, f"{listen} answers: {greeting[:60]}")
    what = f"another program answers at {listen}: {greeting[:60] or 'without a greeting'}"
    return ill(name, what, "stop it, or name another port in receive:; mail that it takes never comes to the desk")


def examine_next_hop(config: Config) -> Iterator[Examination]:
    """Connects to the next hop and logs in; no letter is sent."""
    send = config.send
    place = f"{send.host}:{send.port}"
    hop = make_next_hop(config)
    try:
        wrong = hop.check()
    finally:
        hop.close()
    if wrong:
        said = wrong.removeprefix(f"{place}: ").removeprefix(f"{send.host}: ")
        yield ill("next hop", f"{place}: {said}", "see send: in postdesk.yaml; letters wait meanwhile")
    else:
        yield well("next hop", f"{place} answers{' and takes our log-in' if send.user else ''}")
    if send.mode != "live":
        yield doubtful("sending", f"mode is {send.mode}", "mode: live sends letters to the people they are for")


def examine_keys(config: Config, now: datetime | None = None) -> Iterator[Examination]:
    """Which keys, authorities and pinned certificates end within a month, and what in the folder can't be used."""
    if config.trust.key_folder is None:
        return
    at = now or datetime.now(UTC)
    process = CryptoProcess(config.trust.key_folder)
    try:
        report = process.describe(at)
    except CryptoLost as lost:
        yield ill("keys", str(lost), "see trust.keys in postdesk.yaml")
        return
    finally:
        process.close()
    for problem in report.problems:
        yield doubtful("keys", problem)
    named = [(one.name or one.fingerprint[:16], ", ".join(one.addresses), one.ends_at) for one in report.own]
    named += [(one.name, "authority", one.ends_at) for one in report.authorities]
    named += [(one.name or one.fingerprint[:16], one.address, one.ends_at) for one in _list_pinned(config)]
    ending = [one for one in named if one[2] is not None and one[2] - at < MONTH]
    for name, whose, ends_at in ending:
        assert ends_at is not None
        days = (ends_at - at).days
        when = f"ended {-days} days ago" if ends_at < at else f"ends in {days} days"
        cure = "put its successor beside it: old mail still needs the old one" if whose != "authority" else ""
        yield doubtful("keys", f"{name} ({whose}) {when}, on {ends_at:%Y-%m-%d}", cure)
    if not ending:
        yield well("keys", f"{len(report.own)} of ours, none of them ends within a month")


def _list_pinned(config: Config) -> list[KnownCertificate]:
    """Those of others that an admin vouches for."""
    if look_at_file(config) is not None:
        return []
    try:
        with closing(Database.open_to_read(config.database)) as database, database.read() as unit:
            found = certificates.list_certificates(unit)
    except StoreError:
        return []
    return [one for one in found if one.state is CertificateState.PINNED]


def examine_mailboxes(config: Config) -> Iterator[Examination]:
    """Logs in to every mailbox that mail is fetched from, and opens its folder."""
    for settings in config.receive.imap:
        options = make_options(settings, config.limits.mail)
        link = ImapLink(options)
        try:
            link.open()
            waiting = len(link.find())
            how = "IDLE" if link.idles else f"polled every {settings.poll} s"
            yield well("mailbox", f"{options.name}: {waiting} mail{'s' if waiting != 1 else ''} to take, {how}")
            if waiting > MANY and settings.since is None:
                yield doubtful(
                    "mailbox", f"{options.name}: all {waiting} will be answered", "set since: to today's date"
                )
        except (RefusedLogin, TokenRefused) as error:
            yield ill("mailbox", _named(options.name, error), kind_of("refused").cure)
        except (Gone, NoToken) as error:
            yield ill("mailbox", _named(options.name, error), "see receive.imap in postdesk.yaml; mail waits meanwhile")
        finally:
            link.close()


def _named(name: str, error: Exception) -> str:
    """What is said of a token knows nothing of the mailbox that it is for."""
    return str(error) if name in str(error) else f"{name}: {error}"


def examine_dns(config: Config) -> Iterator[Examination]:
    """What others see of the support address's domain: where its mail goes, who may send for it,
    what a forger meets.
    """
    ask = make_ask(config)
    for domain in dict.fromkeys(desk.address.rpartition("@")[2] for desk in config.desks):
        yield from _examine_domain(config, domain, ask)
    for look in look_at_dkim(config, ask):
        if look.trouble is None:
            yield well("dkim", look.text)
        else:
            yield ill("dkim", look.trouble.reason, kind_of(look.trouble.kind).cure)


def _examine_domain(config: Config, domain: str, ask: AskDns) -> Iterator[Examination]:
    exchangers = ask(domain, "MX")
    if exchangers is None:
        yield doubtful("dns", f"no name server answers for {domain}", "see dns: in postdesk.yaml")
        return
    if exchangers:
        yield well(
            "dns", f"mail for {domain} goes to {', '.join(sorted(one.rpartition(' ')[2] for one in exchangers))}"
        )
    else:
        yield doubtful("dns", f"{domain} has no MX record", "replies of people outside would not arrive")
    if config.reply_addresses.domain and not ask(config.reply_addresses.domain, "MX"):
        yield ill(
            "dns",
            f"{config.reply_addresses.domain} has no MX record",
            "reply addresses stand at it: replies would not arrive",
        )
    policies = [text for text in ask(f"_dmarc.{domain}", "TXT") or () if text.startswith("v=DMARC1")]
    if policies:
        yield well("dmarc", policies[0])
    else:
        yield doubtful("dmarc", f"{domain} publishes none", "anybody may write in its name; publish p=quarantine")


def round_trip(config: Config) -> Examination:
    """Sends one mail to a signed address of ours through the next hop,
    and waits for it in the inbox of the running desk.

    It shows that what stands behind the plus arrives. The mail is an automatic one:
    it opens no ticket and is never answered.
    """
    if is_desk_running(config) is False:
        return doubtful("round trip", "the desk does not run", "start `postdesk run` first")
    with closing(Database.open_to_read(config.database)) as database:
        try:
            with database.read() as unit:
                keys = find_keys(config, unit)
        except NotFound:
            return doubtful("round trip", "the desk has never run", "start `postdesk run` first")
        address, message_id, content = _make_probe(config, keys)
        with closing(make_next_hop(config)) as hop:
            outcome = hop.submit(OutgoingMail(content, config.desk.address, address)).result(PATIENCE * 2)
            if not isinstance(outcome, Sent):
                return ill("round trip", f"the next hop did not take a mail to ourselves: {outcome.reason}")
            return _await_probe(config, database, message_id)


def _make_probe(config: Config, keys: Keys) -> tuple[str, str, bytes]:
    """A mail to a signed address of ours: the address, the Message-ID, and the mail itself."""
    given = config.reply_addresses
    scheme = Scheme("" if given.none else given.separator, given.domain)
    address = make_address(keys, AddressKind.NONCE, secrets.token_bytes(10), config.desk.address, scheme)
    message_id = f"<doctor.{secrets.token_hex(8)}@{config.desk.address.rpartition('@')[2]}>"
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = config.desk.address, address, "Postdesk looks whether this arrives"
    mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("Sent by postdesk doctor.\n")
    return address, message_id, mail.as_bytes()


def _await_probe(config: Config, database: Database, message_id: str) -> Examination:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with database.read() as unit:
            if inbox.find_by_message_id(unit, message_id):
                way = f"a mail to one of our signed addresses came back through {config.send.host}"
                return well("round trip", way)
        time.sleep(0.25)
    return ill(
        "round trip",
        f"a mail to a reply address of {config.desk.address} did not come back in {PATIENCE:.0f} s",
        "does your mail server deliver what has a + behind the name? In Postfix recipient_delimiter = +; "
        "see docs/operations.md, reply addresses",
    )
