"""TLS: whom we trust of other servers (mailboxes, the next hop, token endpoints), what we show of ourselves, and in
words what is wrong with either.
"""

from __future__ import annotations

import ssl
from pathlib import Path

# OpenSSL's numbers of what a certificate lacks (X509_V_ERR_…), and who can put it right.
_RENEW = "whoever runs it must renew it"
_AUTHORITY = "name its authority as `ca_file:`"
_NAME = "ask it by a name that stands in it"
_CURES = {9: "is our clock right?", 10: _RENEW, 18: _AUTHORITY, 19: _AUTHORITY, 20: _AUTHORITY, 62: _NAME, 64: _NAME}


class NoAuthority(Exception):
    """The file of an authority cannot be used; the text is one line that names it."""


def make_context(ca_file: str) -> ssl.SSLContext:
    """Checks certificates by the system's authorities and those of `ca_file`. Raises NoAuthority.

    Python names neither the file that is missing nor the one that holds no certificate.
    """
    context = ssl.create_default_context()
    if not ca_file:
        return context
    try:
        context.load_verify_locations(ca_file)
    except (ssl.SSLError, ValueError) as error:
        raise NoAuthority(f"ca_file {ca_file} cannot be used: it holds no certificate") from error
    except OSError as error:
        raise NoAuthority(f"ca_file {ca_file} cannot be used: {error.strerror}") from error
    return context


def make_server_context(certificate: str, key: str) -> ssl.SSLContext:
    """Raises OSError, ValueError, also for a key that has a passphrase: nobody is there to be asked for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key, password="")
    return context


def find_saves(*files: str) -> tuple[tuple[int, int, int] | None, ...]:
    """Tells a save of these files, or a change of their rights, from the next; None for one that is not there."""
    found: list[tuple[int, int, int] | None] = []
    for file in files:
        try:
            at = Path(file).stat()
        except OSError:
            found.append(None)
            continue
        found.append((at.st_ino, at.st_mtime_ns, at.st_ctime_ns))
    return tuple(found)


def explain_pair(error: Exception) -> str:
    """Why certificate and key cannot be used together."""
    if isinstance(error, ssl.SSLError):
        return "they do not belong together" if error.reason == "KEY_VALUES_MISMATCH" else "one of them holds none"
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    return "one of them holds none"


def explain_tls(error: BaseException, host: str, port: int, tls: str = "") -> str:
    """Why there is no TLS with a server, in one line; `tls` is what was set for it, where that can be wrong."""
    if isinstance(error, ssl.SSLCertVerificationError):
        cure = _CURES.get(error.verify_code, "")
        why = error.verify_message.rstrip(".") + (f"; {cure}" if cure else "")
        return f"the certificate of {host} is not good: {why}"
    reason = getattr(error, "reason", "") or ""
    why = str(reason).replace("_", " ").lower() or " ".join(str(error).split()) or "no reason given"
    hint = f"; is `tls: {tls}` right for this port?" if tls else ""
    return f"TLS with {host}:{port} failed: {why}{hint}"
