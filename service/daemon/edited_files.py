"""Notices what is saved in the folder of a desk: postdesk.yaml, and its rules, letters and articles."""

from __future__ import annotations

import asyncio
import math
import stat
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from service.config.load import FILE

log = structlog.get_logger("daemon")


class EditedFiles:
    """The files of one desk since its daemon began."""

    def __init__(self, folder: Path, began: datetime) -> None:
        self._folder, self._config = folder, folder / FILE
        self._watched = [folder / name for name in ("rules", "templates", "knowledge")]
        self._began = began.timestamp()
        self._taken = _find_version(self._config, saved_before=self._began)

    def take_config(self) -> None:
        """postdesk.yaml as it is now is known from here on."""
        self._taken = _find_version(self._config)

    async def watch(self, stop: asyncio.Event, reload: Callable[[bool], Awaitable[None]]) -> None:
        """Reloads what is edited as it is saved, postdesk.yaml once it has lain still for a look: `reload` is told
        whether that one was edited.
        """
        try:
            await self._watch(stop, reload)
        except (OSError, RuntimeError) as error:
            log.warning("files are not watched; SIGHUP reloads them", reason=str(error))

    async def _watch(self, stop: asyncio.Event, reload: Callable[[bool], Awaitable[None]]) -> None:
        from watchfiles import DefaultFilter, watch

        seen, is_first = self._taken, True
        while not stop.is_set():  # anew when a folder was made, renamed, or another one is in its place
            folders = {path: place for path in self._watched if (place := _find_place(path)) is not None}
            watching = watch(
                *(folders or [self._folder]), watch_filter=DefaultFilter(), stop_event=stop, debounce=500,
                yield_on_timeout=True, rust_timeout=2000, recursive=bool(folders),
            )  # fmt: skip
            # The first round, too: what was saved between our start and the watch.
            while (changes := await asyncio.to_thread(next, watching, None)) is not None:
                before, seen = seen, await asyncio.to_thread(_find_version, self._config)
                is_edited = seen == before != self._taken
                is_moved = any(_find_place(path) != folders.get(path) for path in self._watched)
                is_late = is_first and await asyncio.to_thread(_is_newer, list(folders), self._began)
                if (changes and folders) or is_edited or is_moved or is_late:
                    await reload(is_edited)
                is_first = False
                if is_moved:
                    break


def _find_version(file: Path, *, saved_before: float = math.inf) -> tuple[int, int, int] | None:
    """What tells one save of a file from the next; None where there is no file, or none that was saved so early."""
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found.st_mtime < saved_before else None


def _find_place(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one in its place; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _is_newer(folders: Sequence[Path], since: float) -> bool:
    """Was anything in there saved since?"""
    try:
        return any(path.stat().st_mtime >= since for folder in folders for path in folder.rglob("*"))
    except OSError:
        return True
