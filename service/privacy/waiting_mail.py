"""Mails of others that nobody has decided on yet, without the words of a person who is erased.

A mail that was decided goes as a whole, for what it said stands on its ticket. One that still waits must keep what its
writer says; what it quotes and names of the erased person goes. What cannot be written anew goes as a whole.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from store.upkeep.blanked_words import scrub

if TYPE_CHECKING:
    from store.upkeep.blanked_words import PersonWords

_POLICY = SMTP.clone(utf8=False, refold_source="none")


def scrub_mail(content: bytes, person: PersonWords) -> bytes | None:
    """The mail without the person; the same bytes where it holds nothing of them, None where it must go as a whole."""
    try:
        mail = message_from_bytes(content, policy=_POLICY)
        parts = list(mail.walk())
        changed = [do(part, person) for part in parts for do in (_scrub_fields, _scrub_part)]
        return mail.as_bytes() if any(changed) else content
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        return None


def _scrub_fields(mail: EmailMessage, person: PersonWords) -> bool:
    """Header fields that name them, of the mail and of those that are attached."""
    found = [(name, clean) for name, value in mail.items() if (clean := scrub(str(value), person)) != str(value)]
    for name, clean in found:
        mail.replace_header(name, " ".join(clean.split()))
    return bool(found)


def _scrub_part(part: EmailMessage, person: PersonWords) -> bool:
    """A text of the mail, whatever its encoding."""
    if part.get_content_maintype() != "text" or part.is_multipart():
        return False
    text = part.get_content()
    clean = scrub(text, person)
    if clean == text:
        return False
    name, disposition = part.get_filename(), part.get_content_disposition()
    content_id = part["Content-ID"]
    part.set_content(clean, subtype=part.get_content_subtype(), charset="utf-8")
    if disposition:
        part.add_header("Content-Disposition", disposition, **({"filename": name} if name else {}))
    if content_id:
        part["Content-ID"] = content_id
    return True
