"""Mail servers on this machine, and the lines that lead a desk's mail to it: what `postdesk init` shows at its end.

The same as `examples/servers/`, with the desk's own address and port. Looks at files only; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from service.config.new_desk import NewDeskAnswers

_PLACES = {
    "Postfix": ("usr/sbin/postfix",),
    "Exim": ("usr/sbin/exim4", "usr/sbin/exim"),
    "Dovecot": ("usr/sbin/dovecot",),
}
_PROVIDERS = {
    "Exchange Online": (".office365.com", ".outlook.com"),
    "Gmail": (".gmail.com", ".googlemail.com", ".google.com"),
}


def find_servers(root: Path = Path("/")) -> tuple[str, ...]:
    """The mail servers that are installed, by name."""
    return tuple(name for name, places in _PLACES.items() if any((root / place).exists() for place in places))


def choose_servers(answers: NewDeskAnswers, found: Sequence[str]) -> tuple[str, ...]:
    """Whose lines a new desk needs: those of the provider that it sends through, else of what was `found` here."""
    host = answers.send_host.lower()
    provider = next((name for name, domains in _PROVIDERS.items() if host.endswith(domains)), "")
    return (provider,) if provider else tuple(found) or ELSEWHERE


def lines_for(server: str, answers: NewDeskAnswers) -> tuple[str, ...]:
    """What to write where, for this desk."""
    return _LINES[server](answers) if server in _LINES else ()


class _Door(Struct, frozen=True):
    """Where a mail server hands the desk its mail: by `lmtp` or `smtp`, at host and port or at a socket."""

    protocol: str
    host: str
    port: str
    unix: str


def _find_door(answers: NewDeskAnswers) -> _Door | None:
    """LMTP where the desk listens for it, else SMTP; None where it listens nowhere."""
    for protocol, place in (("lmtp", answers.lmtp_listen), ("smtp", answers.smtp_listen)):
        host, _, port = place.rpartition(":")
        if place:
            unix = port if host == "unix" else ""
            return _Door(protocol, "127.0.0.1" if host in ("0.0.0.0", "[::]", "*") else host, port, unix)  # noqa: S104
    return None


def _no_door(server: str) -> tuple[str, ...]:
    return (
        f'{server}: the desk listens nowhere yet: put lmtp: {{listen: "127.0.0.1:8024"}} below receive:,',
        f"  or let {server} feed `postdesk ingest` by a pipe; docs/operations.md has the lines for both",
    )


def _postfix(answers: NewDeskAnswers) -> tuple[str, ...]:
    door = _find_door(answers)
    if door is None:
        return _no_door("Postfix")
    inet = (
        f"lmtp:inet:{door.host}:{door.port}"
        if door.protocol == "lmtp"
        else f"smtp:[{door.host.strip('[]')}]:{door.port}"
    )
    return (
        "Postfix: add to /etc/postfix/main.cf",
        "    recipient_delimiter = +",
        "    transport_maps = texthash:/etc/postfix/postdesk-transport",
        "    local_recipient_maps = proxy:unix:passwd.byname $alias_maps texthash:/etc/postfix/postdesk-recipients",
        "    message_size_limit = 36700160",
        f"  to /etc/postfix/postdesk-transport:   {answers.address} {f'lmtp:unix:{door.unix}' if door.unix else inet}",
        f"  to /etc/postfix/postdesk-recipients:  {answers.address} desk",
        "  then: postfix reload",
    )


def _exim(answers: NewDeskAnswers) -> tuple[str, ...]:
    door = _find_door(answers)
    if door is None:
        return _no_door("Exim")
    local, _, domain = answers.address.partition("@")
    host = door.host.strip("[]").replace(":", "::")  # a single colon parts hosts
    route = "driver = accept" if door.unix else f"driver = manualroute; route_list = * {host}; self = send"
    lmtp = "protocol = lmtp; " if door.protocol == "lmtp" else ""
    inet = f"driver = smtp; {lmtp}port = {door.port}; allow_localhost"
    transport = f"driver = lmtp; socket = {door.unix}" if door.unix else inet
    return (
        "Exim: add a router before those that deliver to accounts, and its transport",
        f"    postdesk: {route}; domains = {domain}",
        f"              local_parts = {local}; local_part_suffix = +*; local_part_suffix_optional",
        f"              transport = postdesk_{door.protocol}",
        f"    postdesk_{door.protocol}: {transport}; rcpt_include_affixes",
        "  (one setting a line: examples/servers/exim/postdesk.conf), then: systemctl reload exim4",
    )


def _dovecot(answers: NewDeskAnswers) -> tuple[str, ...]:
    local = answers.address.partition("@")[0]
    return (
        "Dovecot: let the desk fetch its mailbox, in postdesk.yaml",
        f"    receive: {{imap: [{{host: 127.0.0.1, user: {local}, password: {{env: IMAP_PASSWORD}},",
        f"                     then: move Processed, since: {answers.today.isoformat()}}}]}}",
        "  and let answers to signed addresses arrive: recipient_delimiter = +  (examples/servers/dovecot)",
    )


def _hosted(answers: NewDeskAnswers, imap: str, smtp: str, login: str) -> tuple[str, ...]:
    """A mailbox of the desk's address at a provider, to fetch from and to send through."""
    trial = f", trial_to: {answers.trial_to}" if answers.trial_to else ""
    return (
        f"    receive: {{imap: [{{host: {imap}, user: {answers.address}, then: move Processed,",
        f"                      since: {answers.today.isoformat()}, {login}}}]}}",
        f"    send: {{host: {smtp}, port: 587, tls: required, mode: {answers.mode}{trial}, user: {answers.address},",
        f"           {login}}}",
    )


def _exchange_online(answers: NewDeskAnswers) -> tuple[str, ...]:
    login = "oauth: {provider: microsoft, tenant: TENANT, client_id: CLIENT, client_secret: {file: microsoft.secret}}"
    return (
        "Exchange Online: in postdesk.yaml, in place of receive: and send:",
        *_hosted(answers, "outlook.office365.com", "smtp.office365.com", login),
        "  TENANT and CLIENT are those of an app registration: docs/operations.md, Exchange Online",
    )


def _gmail(answers: NewDeskAnswers) -> tuple[str, ...]:
    login = (
        "oauth: {provider: google, client_id: CLIENT, client_secret: {file: google.secret}, "
        "refresh_token: {file: google.token}}"
    )
    return (
        "Gmail: in postdesk.yaml, in place of receive: and send:",
        *_hosted(answers, "imap.gmail.com", "smtp.gmail.com", login),
        "  then: postdesk oauth login writes google.token; docs/operations.md, Gmail",
    )


def _own_smtp(answers: NewDeskAnswers) -> tuple[str, ...]:
    local, _, domain = answers.address.partition("@")
    place = answers.smtp_listen or answers.lmtp_listen or "127.0.0.1:8025"
    return (
        f"Another server of your own: let it pass mail for {answers.address} and {local}+…@{domain}",
        f"  by SMTP to {place}; Postdesk gives its letters to {answers.send_host}:{answers.send_port}",
    )


_LINES: dict[str, Callable[[NewDeskAnswers], tuple[str, ...]]] = {
    "Postfix": _postfix,
    "Exim": _exim,
    "Dovecot": _dovecot,
    "Exchange Online": _exchange_online,
    "Gmail": _gmail,
    "SMTP": _own_smtp,
}
ELSEWHERE = ("Exchange Online", "Gmail", "SMTP")  # where no mail server is found on this machine
