"""Evidence in bulk: a register's record that a school or authority gave us and answers for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from connectors.contract import Status
from realnames.documents.tables import DocumentRow
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.rules import name_key
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId
from realnames.proofing.comparing import ONE_PERSON_FOR_LIFE
from realnames.proofing.levels import level_row, plan_lapses, renew_levels, write_levels
from realnames.proofing.rules import level_of
from realnames.proofing.store import binding, insert_proofs, particulars
from realnames.proofing.tables import LevelRow
from realnames.proofing.values import Basis, Evidence, Fact, Facts, Method, Policy, ProofId

VERSION = "1"
ADOPTED_AT_ONCE = 200
CONFIRMS = frozenset({Fact.NAME, Fact.NUMBER, Fact.BIRTH_DAY, Fact.GENDER})


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Somebody entered by a roster with an identity number, whose keyed index of `documents` is given.

    `provider` is the institution that answers for the line.
    """

    person_id: PersonId
    name: str = field(repr=False)
    gender: str
    birth_day: date | None
    number_index: bytes = field(repr=False)
    provider: str = ""


def record_roster(unit: Unit, lines: Iterable[RosterLine], *, reference: str, policy: Policy) -> int:
    """Keep one piece of evidence for each new person of a roster, and the level it makes.

    For people entered in this very transaction at that level: nobody else can have proven them. The
    journal's line of the import stands for all. Returns the level.
    """
    level, days = 1, set[date]()
    proofs, rows = [], []
    for line in lines:
        proof = _proof(unit, line, reference=reference)
        facts = Facts(line.birth_day, frozenset({proof.binding}), proof.particulars)
        found = level_of([proof], facts, policy=policy, now=unit.now)
        proofs.append(proof)
        rows.append(level_row(unit, line.person_id, found, policy=policy))
        days.update({found.until} if found.until else ())
        level = found.level.value
    insert_proofs(unit, proofs)
    write_levels(unit, rows)
    plan_lapses(unit, days)
    return level


def adopt(ledger: Ledger, *, policy: Policy) -> int:
    """Give evidence to people whom rosters entered before there was a ledger of it; how many got a level.

    Somebody recorded above level 1 with an identity number came from a roster and gets its level from
    today; whoever has no number, or had a higher level than a roster makes, is worked out anew.
    """
    count = 0
    while True:
        with ledger.unit(SYSTEM) as unit:
            lines, others = _without_evidence(unit.connection)
            record_roster(unit, lines, reference="adopted", policy=policy)
            people = sorted([*others, *(line.person_id for line in lines)])
            renew_levels(unit, people, policy=policy)
        if not people:
            return count
        count += len(people)


def _without_evidence(connection: Connection) -> tuple[list[RosterLine], list[PersonId]]:
    """A page of people above level 1 of whose level the ledger knows nothing."""
    wanted = (
        select(PersonRow.id, PersonRow.name, PersonRow.gender, PersonRow.birth_day, DocumentRow.number_index)
        .outerjoin(LevelRow, LevelRow.person_id == PersonRow.id)
        .outerjoin(
            DocumentRow,
            (DocumentRow.person_id == PersonRow.id)
            & DocumentRow.to_day.is_(None)
            & DocumentRow.kind.in_(ONE_PERSON_FOR_LIFE),
        )
        .where(PersonRow.ial > 1, LevelRow.person_id.is_(None))
        .order_by(PersonRow.id)
        .limit(ADOPTED_AT_ONCE)
    )
    rows = {PersonId(row.id): row for row in connection.execute(wanted)}
    lines = [
        RosterLine(person_id, row.name, row.gender, row.birth_day, bytes(row.number_index))
        for person_id, row in rows.items()
        if row.number_index is not None
    ]
    return lines, [person_id for person_id, row in rows.items() if row.number_index is None]


def _proof(unit: Unit, line: RosterLine, *, reference: str) -> Evidence:
    key = name_key(line.name)
    return Evidence(
        id=ProofId(uuid7(unit.now)),
        person_id=line.person_id,
        method=Method.SCHOOL_ROSTER,
        version=VERSION,
        result=Status.MATCHED,
        basis=Basis.NUMBER,
        binding=binding(
            unit.vault, Method.SCHOOL_ROSTER, basis=Basis.NUMBER, name=key, what=line.number_index
        ),
        particulars=particulars(unit.vault, line.birth_day, line.gender),
        covers=CONFIRMS,
        officer_kind=unit.actor.kind.value,
        officer_id=unit.actor.id,
        provider=line.provider[:80],
        reference=reference[:80],
        at=unit.now,
        valid_until=None,
        paper=None,
        look=None,
        voucher_ial=None,
        withdrawn_at=None,
    )
