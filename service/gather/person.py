"""What the desk holds of a person, for a decision about it: how much, what must be kept, and all of it as a file."""

from __future__ import annotations

from msgspec.structs import replace

from service.domain.planning.timer_situation import FoundPerson, Moment
from service.domain.senders import data_decision
from service.privacy.kept_tickets import keeper
from service.privacy.person_file import pack_person
from store.database.unit import Unit
from store.mail import outbox
from store.records import OPEN_STATES
from store.upkeep import erasure, personal_data


def with_person(unit: Unit, m: Moment) -> Moment:
    """Whom a due decision about personal data is about."""
    address, keep = str(m.timer.data["to"]), keeper(m.policy, m.now)
    data = personal_data.collect(unit, [address])
    own = [one.ticket for one in data.own]
    others = erasure.find_others(unit, [address], m.now)
    is_export = m.timer.data["what"] == data_decision.EXPORT
    waiting = outbox.list_letters(unit, ("waiting", "sending"), ticket_id=m.timer.ticket_id)
    found = FoundPerson(
        tickets=len(own),
        elsewhere=len(data.elsewhere),
        keeps={one.id: why for one in (*own, *others) if (why := keep(one))},
        open=tuple(one.id for one in own if one.state in OPEN_STATES and one.id != m.timer.ticket_id),
        content=pack_person(unit, [address], m.now) if is_export else b"",
        is_unsent=any(one.kind == data_decision.LETTER for one in waiting),
    )
    return replace(m, person=found)
