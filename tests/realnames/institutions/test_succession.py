"""What becomes of institutions: every code, name and place they had is kept, and no code is given twice."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realnames.institutions.actions import add_institution
from realnames.institutions.actions.succession import (
    close,
    merge,
    place_under,
    recode,
    rename,
    restore,
    spin_off,
    split,
)
from realnames.institutions.store import institution, subtree
from realnames.institutions.store.terms import by_any_code, heirs_of, successions_of, terms_of
from realnames.institutions.values import (
    InstitutionClosed,
    InstitutionCodeTaken,
    InstitutionId,
    InstitutionInUse,
    InstitutionKind,
    InstitutionOpen,
    NewInstitution,
    NoSuchInstitution,
    ParentTooNarrow,
    SuccessorUnfit,
    TermDayImpossible,
    Way,
)
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from tests.races import losses, race, race_each, winners
from tests.realnames.steps import changes_of, events_of

Regions = dict[str, InstitutionId]


def a_school(ledger: Ledger, parent: InstitutionId, code: str) -> InstitutionId:
    new = NewInstitution(code, f"第{code[-2:]}小学", InstitutionKind.SCHOOL, "360102", parent_id=parent)
    with ledger.unit(SYSTEM) as unit:
        return add_institution(unit, new)


def do(ledger: Ledger, verb, *words, **how):
    with ledger.unit(SYSTEM) as unit:
        return verb(unit, *words, **how)


def seen(ledger: Ledger, institution_id: InstitutionId):
    with ledger.read() as connection:
        return institution(connection, institution_id)


def terms(ledger: Ledger, institution_id: InstitutionId) -> list[tuple]:
    with ledger.read() as connection:
        found = terms_of(connection, institution(connection, institution_id))
    return [
        (term.code, term.name, term.from_day, term.to_day, term.ended_by and term.ended_by.value)
        for term in found
    ]


def test_a_renamed_school_keeps_its_code_and_its_old_name(ledger: Ledger, school, clock, today) -> None:
    assert terms(ledger, school) == [("2136000001", "青云小学", today, None, None)]
    clock.advance(days=10)
    do(ledger, rename, school, "青云实验小学")
    do(ledger, rename, school, "青云实验小学")
    later = today + timedelta(days=10)
    assert (seen(ledger, school).name, seen(ledger, school).code) == ("青云实验小学", "2136000001")
    assert terms(ledger, school) == [
        ("2136000001", "青云小学", today, later, "renamed"),
        ("2136000001", "青云实验小学", later, None, None),
    ]
    assert events_of(ledger, school) == ["institution.added", "institution.renamed"]
    assert changes_of(ledger, school) == [("institution", False)]


def test_a_changed_category_means_a_new_code_and_the_old_one_is_never_given_again(
    ledger: Ledger, school, regions: Regions
) -> None:
    do(ledger, recode, school, "3136000001")
    assert seen(ledger, school).code == "3136000001"
    with pytest.raises(InstitutionCodeTaken):
        a_school(ledger, regions["360102"], "2136000001")
    other = a_school(ledger, regions["360102"], "2136000002")
    for taken in ("2136000001", "3136000001"):
        with pytest.raises(InstitutionCodeTaken):
            do(ledger, recode, other, taken)
    with ledger.read() as connection:
        assert {by_any_code(connection, code).id for code in ("2136000001", "3136000001")} == {school}
        assert by_any_code(connection, "9136000001") is None
    do(ledger, recode, school, "3136000001")
    assert events_of(ledger, school).count("institution.recoded") == 1


def test_not_even_the_school_itself_gets_a_code_back_that_it_gave_up(ledger: Ledger, school) -> None:
    do(ledger, recode, school, "3136000001")
    with pytest.raises(InstitutionCodeTaken):
        do(ledger, recode, school, "2136000001")


def test_of_a_new_school_and_an_old_one_that_want_one_code_exactly_one_gets_it(
    ledger: Ledger, school, regions: Regions
) -> None:
    outcomes = race_each(
        [
            lambda: do(ledger, recode, school, "3136000009"),
            lambda: a_school(ledger, regions["360102"], "3136000009"),
        ]
    )
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {InstitutionCodeTaken}


def test_a_closed_school_keeps_its_code_and_comes_back_under_it(
    ledger: Ledger, school, clock, regions: Regions, today
) -> None:
    do(ledger, close, school)
    assert seen(ledger, school).to_day == today
    with pytest.raises(InstitutionClosed):
        do(ledger, rename, school, "别的名字")
    with pytest.raises(InstitutionCodeTaken):
        a_school(ledger, regions["360102"], "2136000001")
    clock.advance(days=100)
    do(ledger, restore, school)
    later = today + timedelta(days=100)
    assert (seen(ledger, school).code, seen(ledger, school).to_day) == ("2136000001", None)
    assert terms(ledger, school) == [
        ("2136000001", "青云小学", today, today, "closed"),
        ("2136000001", "青云小学", later, None, None),
    ]
    with pytest.raises(InstitutionOpen):
        do(ledger, restore, school)


def test_nothing_is_closed_over_others_and_nothing_restored_under_a_closed_one(
    ledger: Ledger, school, regions: Regions
) -> None:
    with pytest.raises(InstitutionInUse):
        do(ledger, close, regions["360102"])
    do(ledger, close, school)
    do(ledger, close, regions["360102"])
    with pytest.raises(InstitutionClosed):
        do(ledger, restore, school)
    with pytest.raises(InstitutionClosed):
        a_school(ledger, regions["360102"], "2136000002")
    do(ledger, restore, regions["360102"])
    do(ledger, restore, school)


def test_of_many_who_close_a_school_exactly_one_does(ledger: Ledger, school) -> None:
    outcomes = race(6, lambda: do(ledger, close, school))
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {InstitutionClosed}


def test_a_merged_school_names_its_successor_however_often_that_merges_again(
    ledger: Ledger, school, regions: Regions, today
) -> None:
    second, third = (a_school(ledger, regions["360102"], f"213600000{number}") for number in (2, 3))
    do(ledger, merge, school, into=second)
    do(ledger, merge, second, into=third)
    with ledger.read() as connection:
        (link,) = successions_of(connection, school)
        assert (link.successor, link.way, link.day) == (second, Way.MERGED, today)
        assert [heir.id for heir in heirs_of(connection, school)] == [third]
        assert heirs_of(connection, third) == ()
        assert len(successions_of(connection, second)) == 2
    assert seen(ledger, third).code == "2136000003"
    assert "institution.ended" in events_of(ledger, school)


def test_two_that_succeeded_each_other_end_the_search(ledger: Ledger, school, regions: Regions) -> None:
    second = a_school(ledger, regions["360102"], "2136000002")
    do(ledger, merge, school, into=second)
    do(ledger, restore, school)
    do(ledger, merge, second, into=school)
    with ledger.read() as connection:
        assert [heir.id for heir in heirs_of(connection, second)] == [school]


def test_merged_counties_bring_their_schools_along(ledger: Ledger, school, regions: Regions) -> None:
    do(ledger, merge, regions["360102"], into=regions["360103"])
    assert seen(ledger, school).parent_id == regions["360103"]
    with ledger.read() as connection:
        assert school in {found.id for found in subtree(connection, regions["360103"])}
        assert [found.id for found in subtree(connection, regions["360102"])] == [regions["360102"]]


def test_a_split_school_has_several_heirs_and_one_that_spins_off_stays(
    ledger: Ledger, school, regions: Regions
) -> None:
    second, third = (a_school(ledger, regions["360102"], f"213600000{number}") for number in (2, 3))
    do(ledger, spin_off, school, second)
    assert seen(ledger, school).to_day is None
    do(ledger, split, school, into=(second, third))
    with ledger.read() as connection:
        assert [heir.id for heir in heirs_of(connection, school)] == [second, third]
    assert seen(ledger, school).to_day is not None


def test_a_successor_is_another_one_of_the_same_kind_that_stands(
    ledger: Ledger, school, regions: Regions
) -> None:
    second = a_school(ledger, regions["360102"], "2136000002")
    for unfit in (school, regions["360102"]):
        with pytest.raises(SuccessorUnfit):
            do(ledger, merge, school, into=unfit)
    with pytest.raises(SuccessorUnfit):
        do(ledger, split, school, into=())
    do(ledger, close, second)
    with pytest.raises(InstitutionClosed):
        do(ledger, merge, school, into=second)
    with pytest.raises(NoSuchInstitution):
        do(ledger, merge, InstitutionId(uuid7(ledger.clock())), into=school)


def test_no_term_ends_before_it_began_or_in_the_future(ledger: Ledger, school, clock, today) -> None:
    clock.advance(days=10)
    for day in (today - timedelta(days=1), today + timedelta(days=11)):
        with pytest.raises(TermDayImpossible):
            do(ledger, rename, school, "青云实验小学", day=day)
    do(ledger, rename, school, "青云实验小学", day=today + timedelta(days=5))
    with pytest.raises(TermDayImpossible):
        do(ledger, close, school, day=today + timedelta(days=4))
    do(ledger, close, school, day=today + timedelta(days=5))
    with pytest.raises(TermDayImpossible):
        do(ledger, restore, school, day=date(2026, 1, 1))


def test_a_moved_county_takes_its_whole_subtree_along(ledger: Ledger, school, regions: Regions) -> None:
    before = {found.id for found in tree(ledger, regions["360102"])}
    do(ledger, place_under, regions["360102"], regions["360200"])
    assert {found.id for found in tree(ledger, regions["360102"])} == before
    assert before <= {found.id for found in tree(ledger, regions["360200"])}
    assert not before & {found.id for found in tree(ledger, regions["360100"])}
    assert "institution.placed" in events_of(ledger, regions["360102"])
    with pytest.raises(ParentTooNarrow):
        do(ledger, place_under, regions["360102"], school)
    do(ledger, place_under, regions["360102"], regions["360200"])
    assert events_of(ledger, regions["360102"]).count("institution.placed") == 1


def tree(ledger: Ledger, root: InstitutionId):
    with ledger.read() as connection:
        return subtree(connection, root)


CITIES = ("360100", "360200", "360300")
COUNTIES = ("360102", "360103", "360202", "360302")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(COUNTIES), st.sampled_from(CITIES)), max_size=6))
def test_however_often_counties_move_every_subtree_is_what_the_parents_say(
    ledger: Ledger, regions: Regions, wanders
) -> None:
    for county, city in wanders:
        do(ledger, place_under, regions[county], regions[city])
    whole = tree(ledger, regions["360000"])
    below: dict[InstitutionId, set] = {found.id: {found.id} for found in whole}
    for found in reversed(whole):
        if found.parent_id in below:
            below[found.parent_id] |= below[found.id]
    for code in (*CITIES, *COUNTIES):
        assert {found.id for found in tree(ledger, regions[code])} == below[regions[code]]


def test_a_school_added_while_its_county_moves_is_carried_along(ledger: Ledger, regions: Regions) -> None:
    for number in range(4):
        there = regions[CITIES[number % 2]]
        race_each(
            [
                lambda there=there: do(ledger, place_under, regions["360102"], there),
                lambda number=number: a_school(ledger, regions["360102"], f"213600010{number}"),
                lambda number=number: a_school(ledger, regions["360102"], f"213600020{number}"),
            ]
        )
    found = tree(ledger, regions["360102"])
    assert len(found) == 9
    assert all(one.path.startswith(found[0].path) for one in found)
