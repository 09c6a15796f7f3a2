"""What two records hold, and what would become of it, before anybody decides."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, or_, select

from realnames.accounts.store import account_of
from realnames.documents.tables import DocumentRow
from realnames.duplicates.reads.traits import CITIZEN_NUMBER
from realnames.duplicates.rules.merging import conflicts_of, result_of
from realnames.duplicates.store.holdings import in_the_way, obstacles, rows_of
from realnames.duplicates.store.shifting import key_of, table_named, to_plain
from realnames.duplicates.values.acts import Citizen, Holding, Item, NeverOne, Owner, Preview, Side
from realnames.guardians.tables import GuardianLinkRow
from realnames.people.store import person
from realnames.people.values import Person, PersonId

MOVES, ENDS, STAYS = "moves", "ends, then moves", "stays behind"


def preview(
    connection: Connection, kept_id: PersonId, other_id: PersonId, *, holdings: Sequence[Holding]
) -> Preview:
    """What merging `other` into `kept` would do. Raises `NoSuchPerson` and `NeverOne`."""
    kept, other = person(connection, kept_id), person(connection, other_id)
    check_not_family(connection, kept_id, other_id)
    numbers = citizen_numbers(connection, kept_id), citizen_numbers(connection, other_id)
    conflicts = conflicts_of(kept, other, numbers=numbers)
    easy = {conflict.field: Side.KEPT for conflict in conflicts}
    result = result_of(kept, other, numbers=numbers, choices=easy)
    return Preview(
        kept=kept,
        other=other,
        kept_items=items_of(connection, kept, holdings=holdings),
        other_items=_fates(connection, kept, other, holdings=holdings),
        conflicts=conflicts,
        account=_account(connection, kept, other),
        ial=int(str(result.fields["ial"])),
        restricted=bool(result.fields["restricted"]),
    )


def items_of(connection: Connection, whose: Person, *, holdings: Sequence[Holding]) -> tuple[Item, ...]:
    """Everything a record holds, each item with the code that names it in a split."""
    found = []
    for holding in holdings:
        owner = owner_of(connection, holding, whose.id)
        rows = rows_of(connection, holding, owner) if owner else ()
        found += [_item(holding, row) for row in rows]
    return tuple(found)


def owner_of(connection: Connection, holding: Holding, person_id: PersonId) -> UUID | None:
    """By whose id the rows of a holding belong to a person: their own, or their account's."""
    if holding.owner is Owner.PERSON:
        return person_id
    account = account_of(connection, person_id)
    return account.id if account else None


def code_of(holding: Holding, row: Mapping[str, Any]) -> str:
    """The code of an item: its table and column, and the first of its key."""
    first = next(iter(key_of(table_named(holding.table), row).values()))
    return f"{holding.table}.{holding.column}:{first}"


def citizen_numbers(connection: Connection, person_id: PersonId) -> tuple[Citizen, ...]:
    """The current citizen numbers of a person."""
    current = (DocumentRow.kind == CITIZEN_NUMBER, DocumentRow.to_day.is_(None))
    rows = connection.execute(
        select(DocumentRow.id, DocumentRow.number_index, DocumentRow.masked)
        .where(DocumentRow.person_id == person_id, *current)
        .order_by(DocumentRow.id)
    )
    return tuple(Citizen(row.id, bytes(row.number_index), row.masked) for row in rows)


def check_not_family(connection: Connection, one: PersonId, other: PersonId) -> None:
    """Raises `NeverOne` if one of the two is or was the other's guardian."""
    above = (GuardianLinkRow.guardian_id == one) & (GuardianLinkRow.ward_id == other)
    below = (GuardianLinkRow.guardian_id == other) & (GuardianLinkRow.ward_id == one)
    if connection.execute(select(GuardianLinkRow.id).where(or_(above, below))).first():
        raise NeverOne


def _fates(
    connection: Connection, kept: Person, other: Person, *, holdings: Sequence[Holding]
) -> tuple[Item, ...]:
    found = []
    for holding in holdings:
        source, target = owner_of(connection, holding, other.id), owner_of(connection, holding, kept.id)
        rows = rows_of(connection, holding, source) if source else ()
        blocking = obstacles(holding, rows_of(connection, holding, target)) if target else {}
        for row in rows:
            blocked = in_the_way(holding, row, blocking) is not None
            found.append(_item(holding, row, fate=(ENDS if holding.ends else STAYS) if blocked else MOVES))
    return tuple(found)


def _account(connection: Connection, kept: Person, other: Person) -> str:
    mine, theirs = account_of(connection, kept.id), account_of(connection, other.id)
    if mine and theirs:
        return f"{mine.state.value}; the other one ({theirs.state.value}) ends, its names sign in here"
    if theirs:
        return f"{theirs.state.value}, taken over"
    return mine.state.value if mine else ""


def _item(holding: Holding, row: Mapping[str, Any], *, fate: str = "") -> Item:
    shown = " ".join(str(to_plain(row[name])) for name in holding.shows if row[name] is not None)
    return Item(code_of(holding, row), holding.title, shown, fate)
