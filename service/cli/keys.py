"""`postdesk keys`: our keys, and the certificates of others that letters are encrypted to: list, pin, drop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from service.cli.common import HERE, Folder, Json, get_config, print_json, print_result, print_table, show_time
from service.cli.inbox_and_outbox import config_of, reading, writing
from service.cli.user_errors import UserError

if TYPE_CHECKING:
    from gateway.crypto.records import Certificate, FolderReport
    from service.config.settings import Config
    from store.records import CertificateState, KnownCertificate

_SHOWN = 16  # characters of a fingerprint in lists: enough to name it by

app = typer.Typer(
    help="Keys and certificates for sealed mail: list, pin, drop; without a sub-command all of them.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def keys(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
    """Our keys, the authorities that are believed, and what is known of others."""
    context.obj = folder
    if context.invoked_subcommand is None:
        list_keys(get_config(folder), json=json)


@app.command("list")
def list_command(context: typer.Context, folder: Folder = HERE, json: Json = False) -> None:
    """Our keys, the authorities that are believed, and what is known of others."""
    list_keys(config_of(context, folder), json=json)


def list_keys(config: Config, *, json: bool) -> None:
    """Prints what lies in the folder of keys, and the certificates of others with their state."""
    from store.mail import certificates

    report = describe_folder(config)
    with reading(config) as unit:
        others = certificates.list_certificates(unit)
    rows = [_own_row(one, "ours") for one in report.own] + [_own_row(one, "authority") for one in report.authorities]
    rows += [_row(one) for one in others]
    if json:
        print_json(rows)
        return
    if not rows:
        print("no keys and no certificates; see docs/sealed-mail.md")
        return
    print_table(
        ("state", "address", "kind", "ends", "fingerprint", "name"),
        [
            (
                row["state"],
                row["address"],
                row["kind"],
                "" if row["ends_at"] is None else show_time(row["ends_at"], config),
                row["fingerprint"][:_SHOWN],
                row["name"],
            )
            for row in rows
        ],
    )
    for problem in report.problems:
        print(problem)


def _own_row(one: Certificate, state: str) -> dict[str, Any]:
    address = ", ".join(one.addresses)
    return {"state": state, "address": address, "kind": one.method, "ends_at": one.ends_at,
            "fingerprint": one.fingerprint, "name": one.name}  # fmt: skip


def _row(one: KnownCertificate) -> dict[str, Any]:
    return {"state": str(one.state), "address": one.address, "kind": one.method, "ends_at": one.ends_at,
            "fingerprint": one.fingerprint, "name": one.name}  # fmt: skip


def describe_folder(config: Config) -> FolderReport:
    """What lies in the folder of keys, as the process that alone reads it says. Raises Fault."""
    from gateway.crypto.process import CryptoLost, CryptoProcess

    process = CryptoProcess(config.trust.key_folder)
    try:
        return process.describe(datetime.now(UTC))
    except CryptoLost as lost:
        raise UserError(str(lost)) from None
    finally:
        process.close()


@app.command("pin")
def pin_command(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A file with a certificate or OpenPGP key, or a listed fingerprint.")],
    address: Annotated[str, typer.Argument(help="Whose it is, where the file names nobody or somebody else.")] = "",
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Vouch for a certificate or key: its signatures hold from now on, letters to its address are encrypted to it."""
    from store.mail import certificates, outbox
    from store.records import CertificateState

    config, now = config_of(context, folder), datetime.now(UTC)
    if not Path(what).is_file():
        _set_state(config, what, CertificateState.PINNED, json=json)
        return
    rows = _read_file(Path(what), address.strip().lower(), now)
    with writing(config) as unit:
        for row in rows:
            certificates.pin(unit, row)
        gone = outbox.release_withheld(unit, now, [row.address for row in rows])
    _tell(rows, (f"{row.fingerprint[:_SHOWN]} is pinned for {row.address}" for row in rows), gone, json=json)


def _tell(rows: Sequence[KnownCertificate], lines: Iterable[str], released: int, *, json: bool) -> None:
    """What is known of the certificates now, and how many letters waited for them."""
    will_go = [f"{released} letter{'s' * (released > 1)} that waited for it will go"] if released else []
    print_result(json, {"certificates": [_row(one) for one in rows], "released": released}, *lines, *will_go)


def _read_file(path: Path, address: str, now: datetime) -> list[KnownCertificate]:
    """The certificates and keys of a file, one for each address. Raises Fault."""
    from gateway.crypto.process import CryptoLost, CryptoProcess
    from store.records import CertificateState, KnownCertificate

    process = CryptoProcess(None)
    try:
        found = process.read_certificate(path.read_bytes())
    except CryptoLost as lost:
        raise UserError(str(lost)) from None
    finally:
        process.close()
    if not found:
        raise UserError(f"{path} holds neither a certificate nor an OpenPGP key; OpenPGP needs the extra crypto")
    if address and len(found) > 1:
        raise UserError(f"{path} holds {len(found)} certificates: pin them one by one, each with its address")
    rows = [
        KnownCertificate(
            one.fingerprint, each, one.method, CertificateState.PINNED, now, one.name, one.content, one.ends_at
        )
        for one in found
        for each in ((address,) if address else one.addresses)
    ]
    if not rows:
        raise UserError(
            f"the certificate in {path} names no mail address: give it, postdesk keys pin {path} ann@example.com"
        )
    return rows


@app.command("drop")
def drop_command(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A listed fingerprint, or its beginning.")],
    folder: Folder = HERE,
    json: Json = False,
) -> None:
    """Never use a certificate or key again; mail does not bring it back."""
    from store.records import CertificateState

    _set_state(config_of(context, folder), what, CertificateState.DROPPED, json=json)


def _set_state(config: Config, what: str, state: CertificateState, *, json: bool) -> None:
    from store.mail import certificates, outbox
    from store.records import CertificateState

    with writing(config) as unit:
        found = certificates.set_state(unit, what, state) if len(what) > 3 else []
        addresses = [one.address for one in found]
        is_one = len({one.fingerprint for one in found}) == 1
        gone = 0
        if is_one and state is CertificateState.PINNED:
            gone = outbox.release_withheld(unit, datetime.now(UTC), addresses)
    if not found:
        raise UserError(f"{what} is no file, and no listed fingerprint begins so; see postdesk keys")
    if not is_one:
        raise UserError(f"{len(found)} fingerprints begin with {what}: write more of it")
    line = f"{found[0].fingerprint[:_SHOWN]} is {state} for {', '.join(addresses)}"
    _tell([replace(one, state=state) for one in found], [line], gone, json=json)
