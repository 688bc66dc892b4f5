"""IMAP mailboxes of the configuration as roads in: a thread each, alarms to the admins,
one poller a mailbox (docs/internals.md).

A crash leaves the mail on the server unmarked: it comes again, and the inbox knows it by its content. How far a
mailbox was read is noted after the mail is stored; an older note costs a second look.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog
from msgspec import Struct

from gateway.wire.imap_in import MailboxEvent, MailboxOptions, MailboxThread, ReadUpTo
from gateway.wire.oauth import GOOGLE, MICROSOFT, OUTLOOK, OAuthTokens, google, microsoft
from service.daemon.monitoring.alarms import MAILBOX, NUMBERS
from service.domain.escalation.admin_alarm import Trouble
from store.database.ownership import SILENT_SECONDS, Ownership
from store.errors import StoreError, StoreUnavailable
from store.mail import mailboxes
from store.records import MailboxPlace

if TYPE_CHECKING:
    from gateway.message import RawMail
    from service.config.settings import Config, OAuth, Secret
    from service.config.settings import Mailbox as MailboxSettings
    from service.daemon.monitoring.alarms import Alarms
    from service.loops.clock import Clock
    from service.loops.desk import Desk

log = structlog.get_logger("mailboxes")
LOOK = 5.0  # seconds between looks at whether a mailbox is still ours
TROUBLES = frozenset({"unreachable", "refused", "fault", "not-stored", "not-given", "not-filed", "renumbered"})
WELL = frozenset({"reached", "recovered"})


def make_options(mailbox: MailboxSettings, size_limit: int) -> MailboxOptions:
    """The wire's options from the configuration's. Raises SecretMissing."""
    then = {"seen": "mark", "move": f"move {mailbox.move_to}"}.get(mailbox.then, mailbox.then)
    return MailboxOptions(
        host=mailbox.host,
        user=mailbox.user,
        port=mailbox.port,
        tls=mailbox.tls,
        ca_file=str(mailbox.ca_file or ""),
        password=mailbox.password.reveal() if mailbox.password is not None else "",
        token=make_tokens(mailbox.oauth) if mailbox.oauth is not None else None,
        folder=mailbox.folder,
        then=then,
        since=mailbox.since,
        poll=mailbox.poll,
        size_limit=size_limit,
    )


def make_tokens(oauth: OAuth) -> OAuthTokens:
    """Tokens by client credentials (Microsoft 365) or by refresh token (Google). Raises SecretMissing."""
    secret, ca_file = oauth.client_secret.reveal(), str(oauth.ca_file or "")
    if oauth.provider == "microsoft":
        authority, scope = oauth.token_url or MICROSOFT, oauth.scope or OUTLOOK
        return OAuthTokens(microsoft(oauth.tenant, oauth.client_id, secret, authority, ca_file, scope))
    refresh = oauth.refresh_token.reveal() if oauth.refresh_token is not None else ""
    return OAuthTokens(google(oauth.client_id, secret, refresh, oauth.token_url or GOOGLE, ca_file))


class Wanted(Struct, frozen=True):
    """A mailbox as it is to be read; equal where nothing has changed, secrets included."""

    settings: MailboxSettings
    size_limit: int
    secrets: tuple[str, ...]

    @property
    def options(self) -> MailboxOptions:
        """The mailbox as the gateway takes it. Raises SecretMissing."""
        return make_options(self.settings, self.size_limit)


def list_wanted(config: Config) -> dict[str, Wanted]:
    """The configuration's mailboxes by name. Raises SecretMissing."""
    found = {}
    for settings in config.receive.imap:
        oauth = settings.oauth
        pointers: list[Secret | None] = [settings.password]
        pointers += [oauth.client_secret, oauth.refresh_token] if oauth is not None else []
        secrets = tuple(one.reveal() for one in pointers if one is not None)
        wanted = Wanted(settings, config.limits.mail, secrets)
        found[wanted.options.name] = wanted
    return found


class Mailboxes:
    """The threads of all mailboxes. Of several nodes one reads a mailbox at a time; another takes over when it dies."""

    def __init__(self, desk: Desk, clock: Clock, alarms: Alarms) -> None:
        self._desk, self._clock, self._alarms = desk, clock, alarms
        self._keepers: dict[str, tuple[Wanted, _Keeper]] = {}

    def read(self, wanted: dict[str, Wanted], grace: float = 10.0) -> None:
        """From now on these and no others; what has not changed goes on, and what is in trouble is tried at once."""
        ending = [name for name, (before, _) in self._keepers.items() if wanted.get(name) != before]
        self._end([self._keepers.pop(name)[1] for name in ending], grace)
        for name, one in wanted.items():
            if name not in self._keepers:
                keeper = _Keeper(one.options, self._desk, self._clock, self._alarms)
                self._keepers[name] = (one, keeper)
                keeper.start()
            else:
                self._keepers[name][1].nudge()
        self._alarms.forget_mailboxes({MAILBOX + name for name in wanted})

    def stop(self, grace: float = 10.0) -> None:
        """Ends all of them between two mails."""
        self._end([keeper for _, keeper in self._keepers.values()], grace)
        self._keepers.clear()

    def _end(self, keepers: list[_Keeper], grace: float) -> None:
        """They say nothing more, also where one hangs in its network for longer than the grace:
        another may read its mailbox by then.
        """
        for keeper in keepers:
            keeper.end()
        for keeper in keepers:
            keeper.join(timeout=grace)
            self._alarms.leave(keeper.alarm)


class _Keeper(threading.Thread):
    """Reads a mailbox while it is ours, and waits for it while another node has it."""

    def __init__(self, options: MailboxOptions, desk: Desk, clock: Clock, alarms: Alarms) -> None:
        super().__init__(name=f"imap-{options.host}", daemon=True)
        self._options, self._desk, self._clock, self._alarms = options, desk, clock, alarms
        self.alarm = MAILBOX + options.name  # its name
        self._ending = threading.Event()
        self._mailbox: MailboxThread | None = None
        self._held = 0.0  # when we knew last that it is ours, on the monotonic clock

    def end(self) -> None:
        self._ending.set()
        mailbox = self._mailbox
        if mailbox is not None:
            mailbox.stop()

    def nudge(self) -> None:
        mailbox = self._mailbox
        if mailbox is not None:
            mailbox.nudge()

    def run(self) -> None:
        ownership = Ownership(self._desk.database, f"mailbox {self._options.name}")
        while not self._ending.is_set():
            if not ownership.take():
                self._ending.wait(LOOK)
                continue
            try:
                place = self._find_place()
            except StoreError as error:
                log.warning("the mailbox waits for the database", mailbox=self._options.name, reason=str(error))
                self._ending.wait(LOOK)
                continue
            self._read(place, ownership)
        ownership.release()

    def _read(self, place: ReadUpTo, ownership: Ownership) -> None:
        log.info("taking mail", road="imap", mailbox=self._options.name)
        self._held = time.monotonic()
        mailbox = self._mailbox = MailboxThread(self._options, self._put, self._tell, place, self._keep_place)
        reader = threading.Thread(target=mailbox.run, name=f"{self.name}-reader", daemon=True)
        reader.start()
        while not self._ending.wait(LOOK) and reader.is_alive() and ownership.holds():
            self._held = time.monotonic()
        mailbox.stop()
        reader.join()
        self._mailbox = None
        mailbox.close()
        if not self._ending.is_set():
            self._alarms.leave(self.alarm)

    def _put(self, raw: RawMail) -> int:
        """Keeps a mail.

        Raises StoreUnavailable when we were frozen for so long that another node may read the mailbox by now.
        """
        if time.monotonic() - self._held > SILENT_SECONDS:
            raise StoreUnavailable("this node was out of touch; another one may read the mailbox")
        return self._desk.put(raw).result().id

    def _find_place(self) -> ReadUpTo:
        with self._desk.database.read() as unit:
            found = mailboxes.find(unit, self._options.name)
        return ReadUpTo(found.validity, found.uid) if found is not None else ReadUpTo()

    def _keep_place(self, place: ReadUpTo, taken: int) -> None:
        at = self._clock.now() if taken else None
        row = MailboxPlace(self._options.name, place.validity, place.uid, at)
        try:
            self._desk.writer.run(lambda unit: mailboxes.save(unit, row))
        except StoreError as error:  # the next one tries again; until then an older place costs a second look
            log.warning("the place of a mailbox could not be kept", mailbox=row.name, reason=str(error))

    def _tell(self, event: MailboxEvent) -> None:
        """Trouble is in the log each time it begins or ends; what lasts goes to the admins as well."""
        if self._ending.is_set():
            return
        name, reason = self.alarm, event.text.removeprefix(f"{event.mailbox}: ")
        if event.kind in TROUBLES:
            log.warning("mailbox", kind=event.kind, mailbox=event.mailbox, reason=reason)
            # That it was numbered anew is no state of the mailbox, which works at the same time.
            self._alarms.tell(Trouble(name + NUMBERS if event.kind == "renumbered" else name, event.kind, reason))
        elif event.kind in WELL:
            log.info("mailbox", kind=event.kind, mailbox=event.mailbox)
            self._alarms.well(name)
