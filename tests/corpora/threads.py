"""Old mail through the import itself: which mails `ingest --history` puts on one ticket."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from gateway.message import Road
from gateway.wire.file_in import find_sources, read_source
from service.loops.desk import put_job
from service.rehearsal.rehearse import Stage, make_starter
from store.mail import inbox


def tickets_of(contents: Sequence[bytes]) -> list[int]:
    """The ticket of each mail, in the order given, after a folder with all of them was taken in."""
    with tempfile.TemporaryDirectory() as folder, Stage(make_starter(Path(folder))) as stage:
        old = Path(folder) / "old"
        old.mkdir()
        for number, content in enumerate(contents):
            (old / f"{number}.eml").write_bytes(content)
        taken = {}
        for source in find_sources(old):
            [raw] = read_source(source, stage.now)
            put = stage.writer.run(put_job(replace(raw, road=Road.HISTORY)), "T1")
            taken[int(source.path.stem)] = put.id
        stage.settle()
        with stage.database.read() as unit:
            return [inbox.get(unit, taken[number]).ticket_id or 0 for number in range(len(contents))]
