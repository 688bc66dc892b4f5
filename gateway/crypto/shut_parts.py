"""What stays shut inside a mail that is read: cipher text in a quote or a forwarded mail, which nobody opens.

To open it would hand words that were meant for others to whoever quotes their cipher text. People are told that it is
there, and it gives no right. Pure; never raises.
"""

from __future__ import annotations

import re

from gateway.crypto import cms_read
from gateway.crypto.mime_parts import Entity, split_entity, split_parts

CMS_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP = {"multipart/encrypted", "application/pgp-encrypted"}
_TEXTS = {"text/plain", "text/html", ""}
_ARMOUR = re.compile(rb"-----BEGIN PGP MESSAGE-----(?s:.){0,1000}?[A-Za-z0-9+/]{40}")  # and what it holds, if cut
_LOOK = 256 * 1024  # bytes of a text
_MOST = 100  # parts


def has_shut_part(content: bytes) -> bool:
    """Is there something encrypted, or signed around its text, in any part of a mail or of one forwarded in it?"""
    stack, seen = [content], 0
    while stack and seen < _MOST:
        seen += 1
        entity = split_entity(stack.pop())
        media = entity.content_type[0]
        if media in _PGP or _is_shut_cms(entity, media):
            return True
        if media.startswith("multipart/"):
            stack += split_parts(entity)[:_MOST]
        elif media in {"message/rfc822", "message/global"}:
            stack.append(entity.decoded)
        elif media in _TEXTS and _ARMOUR.search(entity.decoded[:_LOOK]):
            return True
    return False


def _is_shut_cms(entity: Entity, media: str) -> bool:
    """A file that is signed, as authorities send them, is no mail's text; nor are certificates alone."""
    if media not in CMS_TYPES and entity.file_name != "smime.p7m":
        return False
    try:
        content = cms_read.read_content(entity.decoded)
        if cms_read.kind_of(content) != "signed_data":
            return True
        text = cms_read.content_of(content["content"])
    except Exception:  # hostile bytes, or cut ones: nobody can read them
        return True
    return text is not None and split_entity(text).content_type[0] != ""
