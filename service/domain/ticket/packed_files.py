"""The files of a ticket, in parts that one letter carries each."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gateway.message import Attachment
from store.records import Article, StoredAttachment
from templates.context import AttachmentView, FilesView


def stays(size: int, limit: int) -> str:
    """Why a file that may be passed on is not: it is larger than the bytes of any letter, or this one is full."""
    return "size" if size > limit else "room"


class PackedFiles(Struct, frozen=True):
    """All files of a ticket: those that letters carry, part by part, and those that none does."""

    parts: tuple[tuple[StoredAttachment, ...], ...] = ()
    stay: tuple[StoredAttachment, ...] = ()

    def view(self, part: int = 0, limit: int = 0) -> FilesView:
        """Part 1, 2 … as a letter names it; part 0: only how many files there are. `limit`: bytes that a letter
        carries.
        """
        carried = [file for packed in self.parts for file in packed]
        named = self.parts[part - 1] if part else ()
        stay = self.stay if part == len(self.parts) else ()
        files = (
            *(AttachmentView(file.name, file.type, file.size) for file in named),
            *(AttachmentView(file.name, file.type, file.size, file.held or stays(file.size, limit)) for file in stay),
        )
        return FilesView(part, len(self.parts), len(carried), sum(file.size for file in carried), files)


class PackedPart(Struct, frozen=True):
    """One part of a ticket's files with their contents, and where it stands among the others."""

    packed: PackedFiles
    number: int  # 1, 2 …; 0 where there is no such part
    files: tuple[Attachment, ...] = ()


def pack(articles: Iterable[Article], limit: int) -> PackedFiles:
    """As the mails came, the small files of each first: so the first part of a mail's files is what the letter about it
    carried, and a part stays what it is when more mails come. `limit`: bytes that one letter carries.
    """
    parts: list[list[StoredAttachment]] = []
    stay: list[StoredAttachment] = []
    room = 0
    for article in articles:
        for file in sorted(article.attachments, key=lambda one: one.size):
            if file.held or file.size > limit:
                stay.append(file)
                continue
            if not parts or file.size > room:
                parts.append([])
                room = limit
            parts[-1].append(file)
            room -= file.size
    return PackedFiles(tuple(map(tuple, parts)), tuple(stay))
