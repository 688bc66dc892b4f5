"""`postdesk oauth`: the one log-in of a person that a mailbox of Google needs, and where its refresh token goes."""

from __future__ import annotations

import os
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Annotated, Self

import typer

from service.cli.common import HERE, Folder, get_config
from service.cli.user_errors import WRONG_USE, UserError

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
    place, secret, endpoint = _token_file(user, oauth), _secret(oauth), oauth.token_url or GOOGLE
    with _Answer() as answer:
        consent = Consent(oauth.client_id, answer.address)
        answer.state = consent.state
        print(f"Open this page as {user}, and agree:\n\n  {consent.url(user)}\n", flush=True)
        if paste:
            print("Then paste the address of the page that the browser ends at (it need not load):", flush=True)
        try:
            code = consent.code_of(sys.stdin.readline() if paste else answer.wait())
            token = consent.redeem(code, secret, endpoint, str(oauth.ca_file or ""))
        except NoToken as error:
            raise UserError(str(error)) from None
    _keep(place, token)
    print(f"{place} has the refresh token of {user}: `postdesk doctor` logs in with it, a running desk after SIGHUP")


def _find(config: Config, mailbox: str) -> tuple[str, OAuth]:
    """The mailbox of Google that is meant."""
    boxes = {one.user: one.oauth for one in config.receive.imap if one.oauth is not None}
    if config.send.oauth is not None:
        boxes.setdefault(config.send.user, config.send.oauth)
    known = {user: oauth for user, oauth in boxes.items() if oauth.provider == "google"}
    if not known:
        raise UserError(
            "postdesk.yaml has no mailbox with oauth: {provider: google}; others need no log-in", code=WRONG_USE
        )
    if not mailbox and len(known) == 1:
        return next(iter(known.items()))
    if mailbox not in known:
        raise UserError(f"name one of these mailboxes: {', '.join(sorted(known))}", code=WRONG_USE)
    return mailbox, known[mailbox]


def _secret(oauth: OAuth) -> str:
    """What a person agrees to is of use for one try: whatever else that needs is there before it."""
    from gateway.wire.oauth import is_endpoint
    from service.config.settings import SecretMissing

    if oauth.token_url and not is_endpoint(oauth.token_url):
        raise UserError(f"'{oauth.token_url}' is no token endpoint: https://HOST/PATH", code=WRONG_USE)
    try:
        return oauth.client_secret.reveal()
    except SecretMissing as error:
        raise UserError(str(error), code=WRONG_USE) from None


def _token_file(user: str, oauth: OAuth) -> Path:
    place = oauth.refresh_token.file if oauth.refresh_token is not None else None
    if place is None:
        text = f"oauth of {user} needs refresh_token: {{file: PATH}}: the log-in writes it there"
    elif place.is_dir():
        text = f"{place} is a folder: name a file in it for the refresh token"
    elif not place.parent.is_dir():
        text = f"there is no folder {place.parent} for the refresh token"
    elif not os.access(place.parent, os.W_OK):
        text = f"nothing may be written into {place.parent}: run this as the user that owns it"
    else:
        return place
    raise UserError(text, code=WRONG_USE)


def _keep(place: Path, token: str) -> None:
    """The token alone, readable by its owner alone; the one before it stays until the new one is whole."""
    beside = place.with_name(f".{place.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(token)
    beside.replace(place)


class _Answer:
    """A port of this machine to which the browser brings the answer. It may open connections that it never uses."""

    def __enter__(self) -> Self:
        self.state, self._found = "", queue.SimpleQueue[str]()
        outer = self

        class LoginAnswer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Any page that is asked for; only the answer to this log-in ends the wait."""
                if outer.state and f"state={outer.state}" in self.path:
                    self.wfile.write(PAGE)
                    outer._found.put(self.path)
                else:
                    self.send_error(404)

            def log_message(self, *_: object) -> None:
                """The answer holds a code: it stands in no log."""

        class LoginServer(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A browser that has gone is nothing to tell of."""

        self._server = LoginServer(("127.0.0.1", 0), LoginAnswer)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, name="oauth-login", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> str:
        """The address that the browser was led to with our `state`."""
        return self._found.get()
