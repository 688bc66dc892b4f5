"""IMAP mailboxes of the configuration as roads in: a thread each, alarms to the admins, one poller a mailbox (DESIGN.md).

A crash leaves the mail on the server unmarked: it comes again, and the inbox knows it by its content.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from gateway.wire.imap_in import Mailbox, MailboxEvent, MailboxOptions
from gateway.wire.oauth import GOOGLE, MICROSOFT, OAuthTokens, google, microsoft
from store.ownership import Ownership

if TYPE_CHECKING:
    from gateway.message import RawMail
    from service.settings import Config, OAuth
    from service.settings import Mailbox as MailboxSettings
    from store.unit import Database

log = structlog.get_logger("mailboxes")
LOOK = 5.0  # seconds between looks at whether a mailbox is still ours
ALARMS = frozenset({"unreachable", "refused", "fault", "new-validity", "not-stored"})


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
        return OAuthTokens(microsoft(oauth.tenant, oauth.client_id, secret, oauth.token_url or MICROSOFT, ca_file))
    refresh = oauth.refresh_token.reveal() if oauth.refresh_token is not None else ""
    return OAuthTokens(google(oauth.client_id, secret, refresh, oauth.token_url or GOOGLE, ca_file))


class Mailboxes:
    """The threads of all mailboxes. Of several nodes one reads a mailbox at a time; another takes over when it dies."""

    def __init__(
        self,
        config: Config,
        database: Database,
        put: Callable[[RawMail], object],
        alarm: Callable[[str, str], None] = lambda _what, _why: None,
    ) -> None:
        self._config, self._database, self._store, self._alarm = config, database, put, alarm
        self._threads: list[threading.Thread] = []
        self._reading: set[Mailbox] = set()
        self._ending = threading.Event()

    def start(self) -> None:
        """Raises SecretMissing before anything is started."""
        for options in [make_options(settings, self._config.limits.mail) for settings in self._config.receive.imap]:
            thread = threading.Thread(target=self._keep, args=(options,), name=f"imap-{options.host}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, grace: float = 10.0) -> None:
        """Ends all of them between two mails."""
        self._ending.set()
        for mailbox in list(self._reading):
            mailbox.stop()
        for thread in self._threads:
            thread.join(timeout=grace)
        self._threads.clear()

    def _keep(self, options: MailboxOptions) -> None:
        """Reads a mailbox while it is ours, and waits for it while another node has it."""
        ownership = Ownership(self._database, f"mailbox {options.name}")
        while not self._ending.is_set():
            if not ownership.take():
                self._ending.wait(LOOK)
                continue
            log.info("taking mail", road="imap", mailbox=options.name)
            mailbox = Mailbox(options, self._put, self._tell)
            reader = threading.Thread(target=mailbox.run, name=f"imap-{options.host}-reader", daemon=True)
            self._reading.add(mailbox)
            reader.start()
            while not self._ending.wait(LOOK) and reader.is_alive() and ownership.holds():
                pass
            mailbox.stop()
            reader.join()
            self._reading.discard(mailbox)
            mailbox.close()
        ownership.release()

    def _put(self, raw: RawMail) -> None:
        self._store(replace(raw, road="imap"))

    def _tell(self, event: MailboxEvent) -> None:
        """Trouble is in the log each time it begins or ends; what needs a hand goes to the admins as well."""
        if event.kind in ALARMS:
            log.warning("mailbox", kind=event.kind, mailbox=event.mailbox, reason=event.text)
            self._alarm(f"mailbox {event.mailbox}", event.text)
        else:
            log.info("mailbox", kind=event.kind, mailbox=event.mailbox, text=event.text)
