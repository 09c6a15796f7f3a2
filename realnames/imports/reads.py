"""Looking up, for a whole batch at a time, everything its rows may match."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, select

from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.accounts.values import LoginNameKind
from realnames.documents.tables import DocumentRow
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationId, Placement, Role
from realnames.guardians.tables import GuardianLinkRow
from realnames.imports.values.known import Known, KnownAffiliation, KnownGuardian, KnownPerson, Namesake
from realnames.imports.values.reports import Holder
from realnames.institutions.store import by_codes
from realnames.institutions.values import InstitutionId, Stage
from realnames.mandates.tables import MandateRow
from realnames.mandates.values import MandateRole
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import PersonId

AT_ONCE = 900
IDENTITY_KINDS = frozenset(
    {"ID_CARD_18", "HMT_PERMIT", "FPR_2023", "FPR_2017", "HM_PERMIT", "TW_PERMIT", "PASSPORT_CN"}
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rows of a batch speak of.

    `namesakes` has name and day of birth by a number of each row that might be of somebody known
    without it; `is_in_file` knows the numbers of the whole file.
    """

    source: str
    codes: frozenset[str]
    numbers: frozenset[bytes]
    source_keys: frozenset[str] = frozenset()
    parents: frozenset[tuple[bytes, str]] = frozenset()
    namesakes: Mapping[bytes, tuple[str, date]] = field(default_factory=dict)
    is_in_file: Callable[[bytes], bool] = lambda _index: False


def look_up(connection: Connection, wanted: Wanted) -> Known:
    """Read everything known about the rows of a batch, in about ten statements."""
    found = by_codes(connection, sorted(wanted.codes)) if wanted.codes else {}
    holders = {
        bytes(row.number_index): PersonId(row.person_id)
        for row in _each(
            connection,
            select(DocumentRow.number_index, DocumentRow.person_id).where(DocumentRow.to_day.is_(None)),
            DocumentRow.number_index,
            among=wanted.numbers,
        )
    }
    keepers = _keepers(connection, wanted)
    ids = {*holders.values(), *keepers.values()}
    return Known(
        institutions=found,
        holders=holders,
        keepers=keepers,
        people=_people(connection, ids) if ids else {},
        parents=_parents(connection, wanted) if wanted.parents else {},
        namesakes=_namesakes(connection, _unknown(wanted, holders)),
    )


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of the list of user names that a school hands out."""

    role: str
    name: str
    username: str
    institution: str
    class_name: str


def account_lines(connection: Connection, holders: Iterable[Holder]) -> list[AccountLine]:
    """Name and user name of everybody a file brought, each role once, in the order of the file."""
    once = list({(holder.person_id, holder.role): holder for holder in holders}.values())
    columns = select(AccountRow.person_id, LoginNameRow.shown, PersonRow.name)
    wanted = (
        columns.join(LoginNameRow, LoginNameRow.account_id == AccountRow.id)
        .join(PersonRow, PersonRow.id == AccountRow.person_id)
        .where(LoginNameRow.kind == LoginNameKind.USERNAME.value, LoginNameRow.ended_at.is_(None))
        .order_by(LoginNameRow.added_at.desc(), LoginNameRow.key.desc())
    )
    rows = _each(connection, wanted, AccountRow.person_id, among={holder.person_id for holder in once})
    found = {row.person_id: row for row in rows}
    return [
        AccountLine(holder.role, row.name, row.shown, holder.institution, holder.class_name)
        for holder in once
        if (row := found.get(holder.person_id))
    ]


def taken_names(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    """Which of these login keys somebody has or had."""
    rows = _each(connection, select(LoginNameRow.key), LoginNameRow.key, among=frozenset(keys))
    return frozenset(row.key for row in rows)


def _each(
    connection: Connection, wanted: Select[*tuple[Any, ...]], column: Any, *, among: Collection[Any]
) -> Iterator[Row[Any]]:
    for some in _portions(list(among)):
        yield from connection.execute(wanted.where(column.in_(some)))


def _portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _unknown(wanted: Wanted, holders: Mapping[bytes, PersonId]) -> frozenset[tuple[str, date]]:
    return frozenset(who for number, who in wanted.namesakes.items() if number not in holders)


def _keepers(connection: Connection, wanted: Wanted) -> dict[str, PersonId]:
    columns = select(AffiliationRow.source_key, AffiliationRow.person_id)
    standing = columns.where(AffiliationRow.source == wanted.source, AffiliationRow.to_day.is_(None))
    rows = _each(connection, standing, AffiliationRow.source_key, among=wanted.source_keys)
    return {row.source_key: PersonId(row.person_id) for row in rows}


def _people(connection: Connection, ids: Collection[PersonId]) -> dict[PersonId, KnownPerson]:
    numbers = _numbers(connection, ids)
    affiliations = _affiliations(connection, ids)
    links = list(_guardian_links(connection, ids))
    phones = _phones(connection, {*ids, *(link.guardian_id for link in links)})
    guardians = defaultdict(list)
    for link in links:
        found = phones.get(link.guardian_id, frozenset())
        guardians[link.ward_id].append(
            KnownGuardian(PersonId(link.guardian_id), link.name_key, link.relation, found)
        )
    mandates = _mandates(connection, ids)
    people = {}
    for row in _each(connection, _with_accounts(), PersonRow.id, among=ids):
        people[PersonId(row.id)] = KnownPerson(
            id=PersonId(row.id),
            name_key=row.name_key,
            gender=row.gender,
            birth_day=row.birth_day,
            ial=row.ial,
            has_account=row.account_id is not None,
            numbers=numbers.get(row.id, {}),
            phones=phones.get(row.id, frozenset()),
            affiliations=tuple(affiliations.get(row.id, ())),
            guardians=tuple(guardians.get(row.id, ())),
            mandates=frozenset(mandates.get(row.id, ())),
        )
    return people


def _with_accounts() -> Select[*tuple[Any, ...]]:
    return select(
        PersonRow.id,
        PersonRow.name_key,
        PersonRow.gender,
        PersonRow.birth_day,
        PersonRow.ial,
        AccountRow.id.label("account_id"),
    ).outerjoin(AccountRow, AccountRow.person_id == PersonRow.id)


def _numbers(connection: Connection, ids: Collection[PersonId]) -> dict[Any, dict[str, frozenset[bytes]]]:
    found: dict[Any, dict[str, frozenset[bytes]]] = defaultdict(dict)
    columns = select(DocumentRow.person_id, DocumentRow.kind, DocumentRow.number_index)
    current = columns.where(DocumentRow.to_day.is_(None))
    for row in _each(connection, current, DocumentRow.person_id, among=ids):
        held = found[row.person_id]
        held[row.kind] = held.get(row.kind, frozenset()) | {bytes(row.number_index)}
    return found


def _affiliations(connection: Connection, ids: Collection[PersonId]) -> dict[Any, list[KnownAffiliation]]:
    found: dict[Any, list[KnownAffiliation]] = defaultdict(list)
    standing = select(*AffiliationRow.__table__.columns).where(AffiliationRow.to_day.is_(None))
    for row in _each(connection, standing.order_by(AffiliationRow.id), AffiliationRow.person_id, among=ids):
        placement = Placement(
            entry_year=row.entry_year,
            stage=Stage(row.stage) if row.stage else None,
            class_no=row.class_no,
            class_name=row.class_name,
            local_id=row.local_id,
            subjects=tuple(row.subjects.split()),
            post=row.post,
        )
        found[row.person_id].append(
            KnownAffiliation(
                id=AffiliationId(row.id),
                institution_id=InstitutionId(row.institution_id),
                role=Role(row.role),
                is_primary=row.is_primary,
                placement=placement,
                source_key=row.source_key,
            )
        )
    return found


def _guardian_links(connection: Connection, ids: Collection[PersonId]) -> Iterator[Row[Any]]:
    columns = (
        GuardianLinkRow.ward_id,
        GuardianLinkRow.guardian_id,
        GuardianLinkRow.relation,
        PersonRow.name_key,
    )
    joined = select(*columns).join(PersonRow, PersonRow.id == GuardianLinkRow.guardian_id)
    return _each(
        connection, joined.where(GuardianLinkRow.to_day.is_(None)), GuardianLinkRow.ward_id, among=ids
    )


def _phones(connection: Connection, ids: Collection[Any]) -> dict[Any, frozenset[bytes]]:
    found: dict[Any, frozenset[bytes]] = {}
    columns = select(PhoneRow.person_id, PhoneRow.number_index)
    for row in _each(connection, columns, PhoneRow.person_id, among=ids):
        found[row.person_id] = found.get(row.person_id, frozenset()) | {bytes(row.number_index)}
    return found


def _mandates(
    connection: Connection, ids: Collection[PersonId]
) -> dict[Any, list[tuple[MandateRole, InstitutionId]]]:
    found: dict[Any, list[tuple[MandateRole, InstitutionId]]] = defaultdict(list)
    columns = select(MandateRow.person_id, MandateRow.role, MandateRow.institution_id)
    for row in _each(connection, columns.where(MandateRow.to_day.is_(None)), MandateRow.person_id, among=ids):
        found[row.person_id].append((MandateRole(row.role), InstitutionId(row.institution_id)))
    return found


def _parents(connection: Connection, wanted: Wanted) -> dict[tuple[bytes, str], PersonId]:
    """Guardians of pupils of this very file, by phone and name: nobody else's parent is taken for one."""
    columns = select(PhoneRow.number_index, PersonRow.id, PersonRow.name_key)
    joined = columns.join(PersonRow, PersonRow.id == PhoneRow.person_id).order_by(PhoneRow.id)
    phones = frozenset(phone for phone, _name in wanted.parents)
    candidates: dict[Any, list[tuple[bytes, str]]] = defaultdict(list)
    for row in _each(connection, joined, PhoneRow.number_index, among=phones):
        pair = bytes(row.number_index), row.name_key
        if pair in wanted.parents:
            candidates[row.id].append(pair)
    if not candidates:
        return {}
    wards = select(GuardianLinkRow.guardian_id, DocumentRow.number_index).join(
        DocumentRow, DocumentRow.person_id == GuardianLinkRow.ward_id
    )
    standing = wards.where(GuardianLinkRow.to_day.is_(None), DocumentRow.to_day.is_(None))
    found: dict[tuple[bytes, str], PersonId] = {}
    for row in _each(connection, standing, GuardianLinkRow.guardian_id, among=candidates):
        if wanted.is_in_file(bytes(row.number_index)):
            for pair in candidates[row.guardian_id]:
                found.setdefault(pair, PersonId(row.guardian_id))
    return found


def _namesakes(connection: Connection, strangers: Collection[tuple[str, date]]) -> dict[Namesake, bool]:
    """Pupils of the same name and day of birth: read in two steps, each along one index."""
    if not strangers:
        return {}
    days = sorted({birth_day for _name, birth_day in strangers})
    columns = select(PersonRow.id, PersonRow.name_key, PersonRow.birth_day)
    born_then = columns.where(PersonRow.birth_day.in_(days))
    rows = _each(connection, born_then, PersonRow.name_key, among={name for name, _birth_day in strangers})
    alike = {row.id: row for row in rows if (row.name_key, row.birth_day) in strangers}
    numbers = _numbers(connection, alike)
    there = select(AffiliationRow.person_id, AffiliationRow.institution_id).where(
        AffiliationRow.to_day.is_(None), AffiliationRow.role == Role.STUDENT.value
    )
    return {
        Namesake(
            InstitutionId(row.institution_id), alike[row.person_id].name_key, alike[row.person_id].birth_day
        ): bool(IDENTITY_KINDS & numbers.get(row.person_id, {}).keys())
        for row in _each(connection, there, AffiliationRow.person_id, among=alike)
    }
