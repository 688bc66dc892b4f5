"""`postdesk oauth`: the one log-in of a person that a mailbox of Google needs, and where its refresh token goes."""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Annotated, Self

import typer

from service.cli.common import HERE, Folder, get_config
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from service.config.settings import Config, OAuth

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Log in to a mailbox of Google once: login.",
)
PAGE = (
    b"HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Postdesk has the answer; you can close this page.\n"
)


@app.callback()
def _group() -> None:
    """Log in to a mailbox of Google once: login."""


@app.command()
def login(
    mailbox: Annotated[str, typer.Argument(help="The user of the mailbox.", show_default="the only one")] = "",
    folder: Folder = HERE,
    paste: Annotated[
        bool, typer.Option("--paste", help="The browser is on another machine: paste the address that it ends at.")
    ] = False,
) -> None:
    """Shows the page on which the account's owner agrees, and keeps the refresh token in its file of postdesk.yaml.

    Nothing else is stored, and the token is never shown.
    """
    from gateway.wire.oauth import GOOGLE, Consent, NoToken

    user, oauth = _find(get_config(folder), mailbox)
    place = _token_file(user, oauth)
    with _Answer() as answer:
        consent = Consent(oauth.client_id, answer.address)
        print(f"Open this page as {user}, and agree:\n\n  {consent.url(user)}\n", flush=True)
        if paste:
            print("Then paste the address of the page that the browser ends at (it need not load):", flush=True)
        try:
            code = consent.code_of(sys.stdin.readline() if paste else answer.wait())
            secret, ca_file = oauth.client_secret.reveal(), str(oauth.ca_file or "")
            token = consent.redeem(code, secret, oauth.token_url or GOOGLE, ca_file)
        except NoToken as error:
            raise UserError(str(error)) from None
    _keep(place, token)
    print(f"{place} has the refresh token of {user}; `postdesk doctor` logs in with it")


def _find(config: Config, mailbox: str) -> tuple[str, OAuth]:
    """The mailbox of Google that is meant."""
    boxes = {one.user: one.oauth for one in config.receive.imap if one.oauth is not None}
    if config.send.oauth is not None:
        boxes.setdefault(config.send.user, config.send.oauth)
    known = {user: oauth for user, oauth in boxes.items() if oauth.provider == "google"}
    if not known:
        raise UserError("postdesk.yaml has no mailbox with oauth: {provider: google}; others need no log-in", code=2)
    if not mailbox and len(known) == 1:
        return next(iter(known.items()))
    if mailbox not in known:
        raise UserError(f"name one of these mailboxes: {', '.join(sorted(known))}", code=2)
    return mailbox, known[mailbox]


def _token_file(user: str, oauth: OAuth) -> Path:
    place = oauth.refresh_token.file if oauth.refresh_token is not None else None
    if place is None:
        raise UserError(f"oauth of {user} needs refresh_token: {{file: PATH}}: the log-in writes it there", code=2)
    return place


def _keep(place: Path, token: str) -> None:
    """The token alone, readable by its owner alone; the one before it stays until the new one is whole."""
    beside = place.with_name(f".{place.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(token)
    beside.replace(place)


class _Answer:
    """A port of this machine to which the browser brings the answer, once."""

    def __enter__(self) -> Self:
        found: list[str] = []

        class LoginAnswer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Any page that is asked for; only one with an answer ends the wait."""
                self.wfile.write(PAGE)
                if "state=" in self.path:
                    found.append(self.path)

            def log_message(self, *_: object) -> None:
                """The answer holds a code: it stands in no log."""

        self.server = HTTPServer(("127.0.0.1", 0), LoginAnswer)
        self.found = found
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        return self

    def __exit__(self, *_: object) -> None:
        self.server.server_close()

    def wait(self) -> str:
        """The address that the browser was led to."""
        while not self.found:
            self.server.handle_request()
        return self.found[0]
