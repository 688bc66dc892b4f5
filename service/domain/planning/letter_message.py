"""A person's words as a letter carries them, with the files that came along."""

from __future__ import annotations

import re

from gateway.message import Mail
from templates.context import AttachmentView, Said, Who

_CID = re.compile(r"\[cid:([^\s\[\]]{1,250})\]")


def said(
    author: str,
    name: str,
    text: str,
    mail: Mail | None = None,
    views: tuple[AttachmentView, ...] = (),
    *,
    internal: bool = False,
) -> Said:
    """A person's words as a letter carries them."""
    if mail is not None and "[cid:" in text:
        text = _name_pictures(text, mail)
    return Said(Who(name, author), text, mail.date if mail else None, views, internal)


def _name_pictures(text: str, mail: Mail) -> str:
    """`[cid:image001.png@01DC5C00]`, as Outlook writes where a picture stood, says which of the attachments it is."""
    names = {a.content_id: a.name for a in mail.attachments if a.content_id}
    return _CID.sub(lambda found: f"[{names[found[1]]}]" if found[1] in names else found[0], text)
