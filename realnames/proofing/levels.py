"""The one place that writes a level: `persons.ial` and the row that says why and until when.

Whoever writes evidence, or a fact that evidence hangs on, calls this in the same transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update

from realnames.codes.values import CHINA
from realnames.ledger.jobs import enqueue
from realnames.ledger.statements import upsert
from realnames.ledger.unit import Unit
from realnames.people.tables import PersonRow
from realnames.people.values import NoSuchPerson, PersonId
from realnames.proofing.events import LevelChanged
from realnames.proofing.reads import standing_of
from realnames.proofing.tables import LevelRow
from realnames.proofing.values import IAL, Assurance, Policy

LAPSE = "proof.lapse"


@dataclass(frozen=True, slots=True)
class Lapse:
    """The day on which levels may end."""

    day: date


def hold(unit: Unit, person_id: PersonId) -> int:
    """Make everybody else who proves this person wait; the level on record. Raises `NoSuchPerson`."""
    held = select(PersonRow.ial).where(PersonRow.id == person_id).with_for_update()
    level = unit.connection.execute(held).scalar()
    if level is None:
        raise NoSuchPerson
    return level


def renew_level(unit: Unit, person_id: PersonId, *, policy: Policy) -> Assurance:
    """Work a person's level out anew and write it down; the same level again tells nobody."""
    return renew_levels(unit, [person_id], policy=policy)[0]


def renew_levels(unit: Unit, people: Collection[PersonId], *, policy: Policy) -> list[Assurance]:
    """Work out the levels of several people, in the order of their ids; raises `NoSuchPerson`."""
    renewed = [_renew(unit, person_id, policy=policy) for person_id in sorted(people)]
    plan_lapses(unit, {assurance.until for assurance in renewed if assurance.until})
    return renewed


def plan_lapses(unit: Unit, days: Collection[date]) -> None:
    """Have the worker look at each of these days, from its first moment in Beijing; once for everybody."""
    for day in sorted(days):
        begins = datetime.combine(day, time(), CHINA)
        enqueue(unit, LAPSE, Lapse(day), due_at=begins, key=day.isoformat())


def level_row(unit: Unit, person_id: PersonId, found: Assurance, *, policy: Policy) -> dict[str, Any]:
    """The row that says why somebody has a level, and until when."""
    return {
        "person_id": person_id,
        "ial": found.level.value,
        "because": found.because,
        "until_day": found.until,
        "edition": policy.edition[:40],
        "derived_at": unit.now,
    }


def write_levels(unit: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Write level rows in bulk."""
    upsert(unit.connection, LevelRow, rows, key=("person_id",))


def _renew(unit: Unit, person_id: PersonId, *, policy: Policy) -> Assurance:
    before = hold(unit, person_id)  # first, so that evidence written meanwhile elsewhere is seen or waits
    found = standing_of(unit.connection, unit.vault, person_id, policy=policy, now=unit.now).assurance
    write_levels(unit, [level_row(unit, person_id, found, policy=policy)])
    if found.level == before:
        return found
    changed = update(PersonRow).where(PersonRow.id == person_id)
    unit.connection.execute(changed.values(ial=found.level.value, version=PersonRow.version + 1))
    unit.record(LevelChanged(str(person_id), IAL(before).value, found.level.value, found.because))
    unit.change("person", str(person_id))
    return found
