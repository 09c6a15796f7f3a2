"""What an import proves: its evidence, its levels, and what a correction takes back."""

from dataclasses import replace

from sqlalchemy import select

from realnames.imports.actions.run import commit
from realnames.ledger.values import SYSTEM
from realnames.people.tables import PersonRow
from realnames.proofing.policy import load_policy
from realnames.proofing.tables import LevelRow, ProofRow
from realnames.proofing.values import IAL, Method, MethodTerms
from tests.realnames.imports.rosters import Office, pupil, text_of, write
from tests.realnames.proofing.steps import everything, level

POLICY = load_policy()


def people(office: Office) -> dict[str, int]:
    """Everybody's level by name; the column and the ledger must agree on each."""
    with office.ledger.read() as connection:
        rows = connection.execute(select(PersonRow.id, PersonRow.name, PersonRow.ial)).all()
    for row in rows:
        assert level(office.ledger, row.id, office.desk.policy).level == row.ial
    return {row.name: row.ial for row in rows}


def test_every_pupil_with_a_number_is_proven_by_the_school_that_answers_for_the_list(office: Office) -> None:
    office.commit(text_of([pupil(1), pupil(2)]))
    assert sorted(people(office).values()) == [1, 1, 1, 1, 2, 2]
    with office.ledger.read() as connection:
        proofs = connection.execute(select(ProofRow.method, ProofRow.provider)).all()
    assert {proof.method for proof in proofs} == {"school_roster"}
    assert all(proof.provider for proof in proofs)
    assert office.count(LevelRow) == 2


def test_a_corrected_sex_leaves_the_level_of_whoever_has_a_number(office: Office) -> None:
    first = pupil(1)
    office.commit(text_of([first]))
    office.commit(text_of([first | {"性别": "女" if first["性别"] == "男" else "男"}]))
    assert IAL.TWO in people(office).values()


def test_where_rosters_are_no_evidence_nobody_is_above_level_one(office: Office) -> None:
    terms = {**POLICY.methods, Method.SCHOOL_ROSTER: MethodTerms(2190, offered=False)}
    desk = replace(office.desk, policy=replace(POLICY, methods=terms))
    path = write(office.folder, text_of([pupil(1)]))
    commit(desk, office.order(path), actor=SYSTEM)
    with office.ledger.read() as connection:
        assert set(connection.scalars(select(PersonRow.ial))) == {1}
    assert office.count(ProofRow) == 0


def test_evidence_of_an_import_keeps_no_number(office: Office) -> None:
    row = pupil(1)
    office.commit(text_of([row]))
    assert row["身份证件号"] not in everything(office.ledger)
