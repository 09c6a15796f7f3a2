"""What an import does to what is known: enters, leaves alone, changes, doubts, and never deletes."""

import pytest
from sqlalchemy import select

from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.accounts.values import AccountState
from realnames.documents.tables import DocumentRow
from realnames.enrolments.actions.undoing import undo_move
from realnames.enrolments.tables import AffiliationRow, MoveRow
from realnames.enrolments.values.moves import MoveId
from realnames.guardians.tables import GuardianLinkRow
from realnames.imports.tables import ImportBatchRow, ImportRow
from realnames.institutions.tables import InstitutionRow
from realnames.ledger.tables import JournalLine, OutboxLine
from realnames.ledger.values import SYSTEM
from realnames.mandates.tables import MandateRow
from realnames.people.tables import PersonRow, PhoneRow
from tests.realnames.imports.rosters import (
    OTHER_SCHOOL,
    SCHOOLS,
    STAFF_COLUMNS,
    Office,
    citizen_number,
    codes_of,
    pupil,
    teacher,
    text_of,
)

PEOPLE_TABLES = (
    PersonRow,
    DocumentRow,
    PhoneRow,
    AccountRow,
    LoginNameRow,
    AffiliationRow,
    GuardianLinkRow,
    MandateRow,
)


def counted(office: Office) -> dict[str, int]:
    return {model.__tablename__: office.count(model) for model in PEOPLE_TABLES}


def test_a_pupil_enters_with_guardians_accounts_and_one_journal_line_each(office: Office) -> None:
    before = office.count(JournalLine)
    report = office.commit(text_of([pupil(1)]))
    assert report.counts.new == 1
    assert counted(office) == {
        "persons": 3,
        "documents": 2,
        "phones": 2,
        "accounts": 3,
        "login_names": 3,
        "affiliations": 1,
        "guardian_links": 2,
        "mandates": 0,
    }
    assert office.count(JournalLine, JournalLine.event == "import.person") == 3
    assert office.count(JournalLine) - before == 4
    assert office.count(OutboxLine, OutboxLine.event == "import.person") == 3


def test_imported_accounts_are_provisional_and_their_names_tell_nothing(office: Office) -> None:
    rows = [pupil(place) for place in range(1, 100)]
    office.commit(text_of(rows))
    known = {row["姓名"]: row["身份证件号"] for row in rows}
    columns = select(PersonRow.name, AccountRow.state, LoginNameRow.shown)
    joined = columns.join(AccountRow, AccountRow.person_id == PersonRow.id).join(LoginNameRow)
    with office.ledger.read() as connection:
        found = connection.execute(joined).all()
    assert {row.state for row in found} == {AccountState.PROVISIONAL.value}
    assert len(found) == len({row.shown for row in found}) == 3 * 99
    assert all(row.shown.isascii() and row.shown[-4:].isdecimal() for row in found)
    assert not [row for row in found if row.name in known and row.shown[-4:] in known[row.name]]


def test_guardians_stand_at_level_one_and_pupils_of_a_register_at_two(office: Office) -> None:
    office.commit(text_of([pupil(1)]))
    with office.ledger.read() as connection:
        assert sorted(connection.scalars(select(PersonRow.ial))) == [1, 1, 2]


def test_the_dry_run_writes_nothing_and_counts_what_the_import_will_do(office: Office) -> None:
    shared = {"监护人1姓名": "刘大", "监护人1联系电话": "19900000001"}
    rows = [pupil(1, **shared), pupil(2, **shared), pupil(3, 性别="雌")]
    before = counted(office) | {"journal": office.count(JournalLine)}
    checked = office.check(text_of(rows))
    assert counted(office) | {"journal": office.count(JournalLine)} == before
    assert office.commit(text_of(rows)).counts == checked.counts


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    content = text_of([pupil(place) for place in range(1, 30)])
    office.commit(content, batch_rows=10)
    before, lines = counted(office), office.count(JournalLine, JournalLine.event != "import.batch")
    report = office.commit(content, batch_rows=7)
    assert (report.counts.same, report.counts.total) == (29, 29)
    assert counted(office) == before
    assert office.count(JournalLine, JournalLine.event != "import.batch") == lines


def test_the_same_roster_in_another_encoding_and_order_changes_nothing(office: Office) -> None:
    rows = [pupil(place) for place in range(1, 6)]
    office.commit(text_of(rows))
    before = counted(office)
    assert office.commit(text_of(rows[::-1]).encode("gb18030")).counts.same == 5
    assert counted(office) == before


def test_a_new_class_changes_the_pupil_and_nobody_else(office: Office) -> None:
    office.commit(text_of([pupil(1), pupil(2)]))
    report = office.commit(text_of([pupil(1, 班级="4班"), pupil(2)]))
    assert (report.counts.changed, report.counts.same) == (1, 1)
    with office.ledger.read() as connection:
        assert set(connection.scalars(select(AffiliationRow.class_no))) == {"3", "4"}


def test_a_new_class_from_a_file_is_a_move_that_can_be_undone(office: Office) -> None:
    office.commit(text_of([pupil(1), pupil(2)]))
    assert office.count(MoveRow) == 0
    office.commit(text_of([pupil(1, 班级="4班"), pupil(2)]))
    with office.ledger.unit(SYSTEM) as unit:
        (row,) = unit.connection.execute(select(MoveRow.id, MoveRow.kind, MoveRow.source)).all()
        assert (row.kind, row.source) == ("class_changed", "roster")
        undo_move(unit, MoveId(row.id))
        assert set(unit.connection.scalars(select(AffiliationRow.class_no))) == {"3"}


def test_a_shrinking_file_deletes_nothing(office: Office) -> None:
    office.commit(text_of([pupil(1), pupil(2), pupil(3)]))
    before = counted(office)
    office.commit(text_of([pupil(2)]))
    assert counted(office) == before


@pytest.mark.parametrize("batch_rows", [1, 500])
def test_the_same_phone_and_name_are_one_parent(office: Office, batch_rows: int) -> None:
    shared = {"监护人1姓名": "刘大", "监护人1联系电话": "199 0000 0001"}
    office.commit(text_of([pupil(1, **shared), pupil(2, **shared)]), batch_rows=batch_rows)
    assert office.count(PersonRow, PersonRow.name == "刘大") == 1
    assert office.count(GuardianLinkRow) == 4


def test_one_phone_of_two_names_is_two_parents(office: Office) -> None:
    office.commit(text_of([pupil(1, 监护人1联系电话="19900000001", 监护人2联系电话="19900000001")]))
    assert office.count(PersonRow) == 3


def test_a_sibling_who_comes_later_finds_the_parent_in_any_order_of_rows(office: Office) -> None:
    shared = {"监护人1姓名": "刘大", "监护人1联系电话": "19900000001"}
    office.commit(text_of([pupil(1, **shared)]))
    office.commit(text_of([pupil(2, **shared), pupil(1, **shared)]), batch_rows=1)
    assert office.count(PersonRow, PersonRow.name == "刘大") == 1


def test_another_import_does_not_take_a_strangers_parent_for_its_own(office: Office) -> None:
    shared = {"监护人1姓名": "刘大", "监护人1联系电话": "19900000001"}
    office.commit(text_of([pupil(1, **shared)]))
    office.commit(text_of([pupil(2, **shared)]))
    assert office.count(PersonRow, PersonRow.name == "刘大") == 2


def test_a_parents_new_phone_is_added_to_the_parent(office: Office) -> None:
    office.commit(text_of([pupil(1)]))
    report = office.commit(text_of([pupil(1, 监护人1联系电话="19900007777")]))
    assert report.counts.changed == 1
    assert (office.count(PersonRow), office.count(PhoneRow)) == (3, 3)


def test_another_relation_than_the_standing_one_is_told_and_left(office: Office) -> None:
    office.commit(text_of([pupil(1)]))
    report = office.commit(text_of([pupil(1, 监护人1关系="继父")]))
    assert (report.counts.same, codes_of(report)) == (1, {"relation_differs"})


def test_one_number_under_two_names_in_a_file_is_doubted_twice(office: Office) -> None:
    number = citizen_number()
    report = office.commit(text_of([pupil(1, 身份证件号=number), pupil(2), pupil(3, 身份证件号=number)]))
    assert (report.counts.new, report.counts.doubtful) == (1, 2)
    assert [(said.row, said.code, said.params["other"]) for said in report.complaints] == [
        (2, "number_two_names", 4),
        (4, "number_two_names", 2),
    ]


def test_a_repeated_row_is_taken_once(office: Office) -> None:
    report = office.commit(text_of([pupil(1), pupil(1)]))
    assert (report.counts.new, report.counts.wrong, codes_of(report)) == (1, 1, {"row_repeated"})


def test_a_known_number_under_another_name_is_doubted(office: Office) -> None:
    office.commit(text_of([pupil(1)]))
    before = counted(office)
    report = office.commit(text_of([pupil(1, 姓名="王小明")]))
    assert (report.counts.doubtful, codes_of(report)) == (1, {"known_by_other_name"})
    assert counted(office) == before


def test_a_pupil_of_another_school_is_not_enrolled_a_second_time(office: Office) -> None:
    office.commit(text_of([pupil(1)]))
    report = office.commit(text_of([pupil(1, 学校标识码=OTHER_SCHOOL, 年级="七年级")]))
    assert codes_of(report) == {"enrolled_elsewhere"}


def test_student_number_and_document_of_two_people_are_doubted(office: Office) -> None:
    office.commit(text_of([pupil(1), pupil(2)]))
    report = office.commit(text_of([pupil(1, 学籍号=pupil(2)["学籍号"])]))
    assert "two_people" in codes_of(report)


def test_a_number_that_arrives_later_is_added_to_the_pupil(office: Office) -> None:
    temporary = {"学籍号": "L36073020140602123X", "身份证件类型": "其他", "身份证件号": ""}
    office.commit(text_of([pupil(1, **temporary)]))
    report = office.commit(text_of([pupil(1, 学籍号=temporary["学籍号"])]))
    assert (report.counts.changed, office.count(PersonRow)) == (1, 3)


def test_a_namesake_without_a_number_is_doubted(office: Office) -> None:
    temporary = {"学籍号": "L36073020140602123X", "身份证件类型": "其他", "身份证件号": ""}
    office.commit(text_of([pupil(1, **temporary)]))
    report = office.commit(text_of([pupil(1)]))
    assert codes_of(report) == {"perhaps_known"}


def test_two_namesakes_with_numbers_are_two_people(office: Office) -> None:
    other = citizen_number("20140602", 986)
    rows = [pupil(1), pupil(1, 身份证件号=other, 学籍号=f"G{other}", 监护人1姓名="刘另")]
    assert office.commit(text_of(rows[:1])).counts.new == 1
    assert office.commit(text_of(rows[1:])).counts.new == 1


@pytest.mark.parametrize("batch_rows", [1, 500])
def test_a_teacher_of_two_schools_is_one_person_with_one_primary_school(
    office: Office, batch_rows: int
) -> None:
    rows = [teacher(), teacher(**{"学校(机构)标识码": OTHER_SCHOOL, "工号": "0077"})]
    content = text_of(rows, STAFF_COLUMNS)
    assert office.commit(content, "staff", batch_rows=batch_rows).counts.kept_out == 0
    assert (office.count(PersonRow), office.count(AffiliationRow)) == (1, 2)
    assert office.count(AffiliationRow, AffiliationRow.is_primary) == 1
    before = counted(office)
    assert office.commit(content, "staff").counts.same == 2
    assert counted(office) == before


def test_a_county_clerk_gets_a_mandate_once(office: Office) -> None:
    row = teacher(**{"学校(机构)标识码": "360730", "岗位": "县级经办人", "任教学科": ""})
    for _ in range(2):
        office.commit(text_of([row], STAFF_COLUMNS), "staff")
    with office.ledger.read() as connection:
        assert list(connection.scalars(select(MandateRow.role))) == ["county_clerk"]


def test_a_staff_number_of_somebody_else_is_doubted(office: Office) -> None:
    office.commit(text_of([teacher()], STAFF_COLUMNS), "staff")
    other = teacher(姓名="周芳", 身份证件号=citizen_number("19850101", 983))
    report = office.commit(text_of([other], STAFF_COLUMNS), "staff")
    assert codes_of(report) == {"staff_number_taken"}


def test_a_changed_post_is_rewritten(office: Office) -> None:
    office.commit(text_of([teacher()], STAFF_COLUMNS), "staff")
    report = office.commit(text_of([teacher(岗位="副校长", 职务="副校长")], STAFF_COLUMNS), "staff")
    assert report.counts.changed == 1
    with office.ledger.read() as connection:
        assert list(connection.scalars(select(AffiliationRow.role))) == ["leader"]


def test_institutions_are_added_once_and_never_renamed_by_a_list(office: Office) -> None:
    before = office.count(InstitutionRow)
    assert office.commit(SCHOOLS, "institutions").counts.same == 2
    report = office.commit(SCHOOLS.replace("青云小学", "白云小学"), "institutions")
    assert (report.counts.doubtful, codes_of(report)) == (1, {"institution_differs"})
    assert office.count(InstitutionRow) == before


def test_the_ledger_of_batches_says_what_became_of_every_row(office: Office) -> None:
    rows = [pupil(place) for place in range(1, 8)]
    office.commit(text_of([*rows, pupil(9, 性别="雌")]), batch_rows=3)
    with office.ledger.read() as connection:
        columns = (
            ImportBatchRow.first_row,
            ImportBatchRow.last_row,
            ImportBatchRow.new,
            ImportBatchRow.wrong,
        )
        batches = connection.execute(select(*columns).join(ImportRow).where(ImportRow.layout == "roster"))
        assert [tuple(row) for row in batches.all()] == [(2, 4, 3, 0), (5, 7, 3, 0), (8, 9, 1, 1)]
    assert office.count(ImportRow, ImportRow.finished_at.is_(None)) == 0
