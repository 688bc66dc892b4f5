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

if TYPE_CHECKING:
    from gateway.message import RawMail
    from service.settings import Config, OAuth
    from service.settings import Mailbox as MailboxSettings
    from store.unit import Database

log = structlog.get_logger("mailboxes")
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
    """The threads of all mailboxes."""

    def __init__(
        self,
        config: Config,
        database: Database,
        put: Callable[[RawMail], object],
        alarm: Callable[[str, str], None] = lambda _what, _why: None,
    ) -> None:
        self._config, self._database, self._store, self._alarm = config, database, put, alarm
        self._running: list[tuple[Mailbox, threading.Thread]] = []

    def start(self) -> None:
        for settings in self._config.receive.imap:
            options = make_options(settings, self._config.limits.mail)
            mailbox = Mailbox(options, self._put, self._tell)
            thread = threading.Thread(target=mailbox.run, name=f"imap-{options.host}", daemon=True)
            thread.start()
            self._running.append((mailbox, thread))
            log.info("taking mail", road="imap", mailbox=options.name)

    def stop(self, grace: float = 10.0) -> None:
        """Ends all of them between two mails."""
        for mailbox, _ in self._running:
            mailbox.stop()
        for mailbox, thread in self._running:
            thread.join(timeout=grace)
            mailbox.close()
        self._running.clear()

    def _put(self, raw: RawMail) -> None:
        self._store(replace(raw, road="imap"))

    def _tell(self, event: MailboxEvent) -> None:
        """Trouble is in the log each time it begins or ends; what needs a hand goes to the admins as well."""
        if event.kind in ALARMS:
            log.warning("mailbox", kind=event.kind, mailbox=event.mailbox, reason=event.text)
            self._alarm(f"mailbox {event.mailbox}", event.text)
        else:
            log.info("mailbox", kind=event.kind, mailbox=event.mailbox, text=event.text)
