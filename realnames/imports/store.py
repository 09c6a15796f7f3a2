"""Rows of a batch in bulk, sealed; and the ledger of imports and their batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from realnames.accounts.rules import login_key
from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.accounts.values import AccountState, LoginNameKind
from realnames.codes.values import school_day
from realnames.documents.store import where_sealed
from realnames.documents.tables import DocumentRow
from realnames.documents.values import DocumentId, mask
from realnames.enrolments.store import write_placement
from realnames.enrolments.store.moves import keep_moves
from realnames.enrolments.store.standing import class_changes
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationStatus
from realnames.guardians.store import write_powers
from realnames.guardians.tables import GuardianLinkRow
from realnames.guardians.values import ALL_POWERS
from realnames.imports.tables import ImportBatchRow, ImportRow
from realnames.imports.values.drafts import AffiliationDraft, LinkDraft, NumberDraft, PersonDraft
from realnames.imports.values.reports import Counts, ImportId
from realnames.ledger.base import Base
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import uuid7
from realnames.people.rules import name_key
from realnames.people.store import phone_place
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import HERE, LLID, PersonId, PhoneId

LOCALE = "zh_Hans_CN"


def insert_people(
    unit: Unit, drafts: Sequence[PersonDraft], *, llids: Sequence[LLID], pinyin: Sequence[str]
) -> None:
    """Write people down under their ids; `llids` and `pinyin` are in the same order."""
    rows = [
        {
            "id": draft.id,
            "llid": llid,
            "name": draft.name,
            "name_key": name_key(draft.name),
            "pinyin": reading[:200],
            "gender": draft.gender,
            "birth_day": draft.birth_day,
            "ial": draft.ial,
            "home": HERE,
            "epoch": 1,
            "version": 1,
            "restricted": False,
            "created_at": unit.now,
            "merged_into": None,
        }
        for draft, llid, reading in zip(drafts, llids, pinyin, strict=True)
    ]
    _insert(unit, PersonRow, rows)


def insert_documents(unit: Unit, drafts: Sequence[NumberDraft], *, source: str) -> None:
    """Write documents, each number sealed for its row."""
    today, rows = school_day(unit.now), []
    for draft in drafts:
        document_id, number = DocumentId(uuid7(unit.now)), draft.number.reveal()
        rows.append(
            {
                "id": document_id,
                "person_id": draft.person_id,
                "kind": draft.number.kind,
                "number_sealed": unit.vault.seal(number.encode(), where_sealed(document_id)),
                "number_index": draft.index,
                "masked": draft.number.masked,
                "source": source,
                "from_day": today,
                "to_day": None,
            }
        )
    _insert(unit, DocumentRow, rows)


def insert_phones(unit: Unit, drafts: Sequence[NumberDraft]) -> None:
    """Write telephone numbers, each sealed for its row."""
    rows = []
    for draft in drafts:
        phone_id, number = PhoneId(uuid7(unit.now)), draft.number.reveal()
        rows.append(
            {
                "id": phone_id,
                "person_id": draft.person_id,
                "number_sealed": unit.vault.seal(number.encode(), phone_place(phone_id)),
                "number_index": draft.index,
                "masked": mask(number),
                "created_at": unit.now,
            }
        )
    _insert(unit, PhoneRow, rows)


def insert_accounts(unit: Unit, usernames: Mapping[PersonId, str]) -> None:
    """Open a provisional account for each person under a user name that nobody has."""
    accounts: list[dict[str, object]] = []
    names: list[dict[str, object]] = []
    for person_id, username in usernames.items():
        account_id = uuid7(unit.now)
        accounts.append(
            {
                "id": account_id,
                "person_id": person_id,
                "state": AccountState.PROVISIONAL.value,
                "why": "",
                "locale": LOCALE,
                "created_at": unit.now,
                "activated_at": None,
                "version": 1,
            }
        )
        names.append(
            {
                "key": login_key(username),
                "kind": LoginNameKind.USERNAME.value,
                "account_id": account_id,
                "shown": username,
                "added_at": unit.now,
                "ended_at": None,
            }
        )
    _insert(unit, AccountRow, accounts)
    _insert(unit, LoginNameRow, names)


def insert_affiliations(unit: Unit, drafts: Sequence[AffiliationDraft], *, source: str) -> None:
    """Write affiliations that have no id yet."""
    today = school_day(unit.now)
    rows = [
        {
            "id": uuid7(unit.now),
            "person_id": draft.person_id,
            "institution_id": draft.institution_id,
            "role": draft.role.value,
            "is_primary": draft.is_primary,
            "status": AffiliationStatus.ACTIVE.value,
            "from_day": min(draft.from_day or today, today),
            "to_day": None,
            "source": source,
            "source_key": draft.source_key,
            "asof": unit.now,
            **write_placement(draft.placement),
        }
        for draft in drafts
    ]
    _insert(unit, AffiliationRow, rows)


def rewrite_affiliations(unit: Unit, drafts: Sequence[AffiliationDraft], *, source: str) -> None:
    """Give affiliations that have an id a new role, placement and source; a new placement is a move."""
    placements = {draft.id: draft.placement for draft in drafts if draft.id}
    moves = class_changes(unit.connection, placements, source=source, today=school_day(unit.now))
    rows = [
        {
            "affiliation": draft.id,
            "new_role": draft.role.value,
            "new_source": source,
            "new_key": draft.source_key,
            "moment": unit.now,
            **{f"new_{name}": value for name, value in write_placement(draft.placement).items()},
        }
        for draft in drafts
    ]
    if not rows:
        return
    columns: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in write_placement(drafts[0].placement)
    }
    rewritten = update(AffiliationRow).where(AffiliationRow.id == bindparam("affiliation"))
    rewritten = rewritten.values(
        role=bindparam("new_role"),
        source=bindparam("new_source"),
        source_key=bindparam("new_key"),
        asof=bindparam("moment"),
        **columns,
    )
    unit.connection.execute(rewritten, rows)
    keep_moves(unit, moves)


def insert_links(unit: Unit, drafts: Sequence[LinkDraft], *, source: str) -> None:
    """Write guardian links from today with all powers."""
    today, powers = school_day(unit.now), write_powers(ALL_POWERS)
    rows = [
        {
            "id": uuid7(unit.now),
            "guardian_id": draft.guardian_id,
            "ward_id": draft.ward_id,
            "relation": draft.relation,
            "legal": True,
            "powers": powers,
            "from_day": today,
            "to_day": None,
            "source": source,
        }
        for draft in drafts
    ]
    _insert(unit, GuardianLinkRow, rows)


def correct_people(unit: Unit, corrections: Mapping[PersonId, Mapping[str, object]]) -> None:
    """Correct fields of people, each a version further."""
    for person_id, fields in corrections.items():
        corrected = update(PersonRow).where(PersonRow.id == person_id)
        unit.connection.execute(corrected.values(**fields, version=PersonRow.version + 1))


@dataclass(frozen=True, slots=True)
class FileMark:
    """By what an interrupted import of a file is found again."""

    layout: str
    school: str
    file_name: str
    file_digest: bytes


def unfinished(ledger: Ledger, mark: FileMark) -> tuple[ImportId | None, dict[int, Counts]]:
    """The import of this very file that was interrupted, and the counts of its committed batches."""
    same = select(ImportRow.id).where(
        ImportRow.file_digest == mark.file_digest,
        ImportRow.layout == mark.layout,
        ImportRow.school == mark.school,
        ImportRow.finished_at.is_(None),
    )
    with ledger.read() as connection:
        import_id = connection.scalar(same.order_by(ImportRow.id.desc()).limit(1))
        if import_id is None:
            return None, {}
        columns = [getattr(ImportBatchRow, name) for name in Counts.__slots__]
        batches = select(ImportBatchRow.ordinal, *columns).where(ImportBatchRow.import_id == import_id)
        rows = connection.execute(batches).all()
    return ImportId(import_id), {row.ordinal: Counts(*row[1:]) for row in rows}


def begin_import(unit: Unit, import_id: ImportId, mark: FileMark) -> None:
    """Enter an import with its first batch."""
    row = {
        "id": import_id,
        "layout": mark.layout,
        "school": mark.school,
        "file_name": mark.file_name[:120],
        "file_digest": mark.file_digest,
        "actor_kind": unit.actor.kind.value,
        "actor_id": unit.actor.id,
        "started_at": unit.now,
        "finished_at": None,
    }
    _insert(unit, ImportRow, [row])


def finish_import(unit: Unit, import_id: ImportId) -> None:
    """Mark an import finished with its last batch."""
    unit.connection.execute(update(ImportRow).where(ImportRow.id == import_id).values(finished_at=unit.now))


def enter_batch(
    unit: Unit, import_id: ImportId, *, ordinal: int, rows: tuple[int, int], counts: Counts
) -> None:
    """Enter one committed batch; `rows` are the first and the last one of the file."""
    row = {
        "id": uuid7(unit.now),
        "import_id": import_id,
        "ordinal": ordinal,
        "first_row": rows[0],
        "last_row": rows[1],
        "at": unit.now,
        **{name: getattr(counts, name) for name in Counts.__slots__},
    }
    _insert(unit, ImportBatchRow, [row])


def _insert(unit: Unit, model: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        unit.connection.execute(insert(model), rows)
