"""A transfer: the old school lets go, the new one takes over, and it is always clear whose turn it is."""

from datetime import date, timedelta

import pytest

from realnames.enrolments.actions import end_affiliation
from realnames.enrolments.actions.life import graduate, take_leave
from realnames.enrolments.actions.transfers import (
    accept,
    cancel,
    override,
    refuse,
    release,
    request_transfer,
    reverse_transfer,
)
from realnames.enrolments.actions.undoing import undo_move
from realnames.enrolments.reads import person_card
from realnames.enrolments.rules.transfers import holder
from realnames.enrolments.store.transfers import open_transfers, transfer, transfers_of
from realnames.enrolments.values import AffiliationStatus, NoSuchAffiliation, Placement, Role
from realnames.enrolments.values.moves import MoveNotPossible, MoveNotUndoable, MoveStoodUpon
from realnames.enrolments.values.transfers import (
    NoSuchTransfer,
    NotTheirs,
    Side,
    TransferId,
    TransferNowhere,
    TransferOpen,
    TransferSettled,
    TransferState,
)
from realnames.institutions.store import institution
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.mandates.actions import grant
from realnames.mandates.values import MandateRole
from tests.races import losses, race_each, winners
from tests.realnames.enrolments.lives import SECOND, a_place, a_school, last_move, rows_of
from tests.realnames.steps import a_person, changes_of, events_of

LAST_YEAR, TODAY = date(2025, 9, 1), date(2026, 9, 1)
GANZHOU = "360702"


@pytest.fixture
def destination(ledger: Ledger, regions):
    """A school of another city."""
    return a_school(ledger, regions[GANZHOU], "2136000002", area=GANZHOU, name="赣江小学")


@pytest.fixture
def pupil(ledger: Ledger, school):
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, birth_day=date(2018, 6, 15))
        return person, a_place(unit, person, school, from_day=LAST_YEAR)


@pytest.fixture
def asked(ledger: Ledger, pupil, destination) -> TransferId:
    with ledger.unit(SYSTEM) as unit:
        return request_transfer(unit, pupil[1], destination, clerk=None, reason="搬家")


@pytest.fixture
def clerks(ledger: Ledger, regions, school, destination):
    """Who administers what, by a short name."""
    mandates = {
        "old school": (MandateRole.SCHOOL_ADMIN, school),
        "new school": (MandateRole.SCHOOL_ADMIN, destination),
        "old county": (MandateRole.COUNTY_CLERK, regions["360102"]),
        "old city": (MandateRole.CITY_CLERK, regions["360100"]),
        "province": (MandateRole.PROVINCE_ADMIN, regions["360000"]),
    }
    found = {}
    with ledger.unit(SYSTEM) as unit:
        for name, (role, where) in mandates.items():
            found[name] = a_person(unit, "章江")
            grant(unit, found[name], role=role, institution_id=where, reason="office")
    return found


def do(ledger: Ledger, verb, asked: TransferId, **how):
    with ledger.unit(SYSTEM) as unit:
        return verb(unit, asked, **{"clerk": None, **how})


def seen(ledger: Ledger, asked: TransferId):
    with ledger.read() as connection:
        return transfer(connection, asked)


def places(ledger: Ledger, person, today):
    with ledger.read() as connection:
        return [
            (found.institution.name, found.status, found.is_primary)
            for found in person_card(connection, person, today=today).affiliations
        ]


def test_a_transfer_across_cities_is_asked_for_released_and_accepted(
    ledger: Ledger, clock, pupil, destination, clerks
) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        asked = request_transfer(unit, place, destination, clerk=clerks["new school"], reason="搬家")
    assert places(ledger, person, TODAY) == [("青云小学", AffiliationStatus.ACTIVE, True)]
    now = holder(seen(ledger, asked), TODAY)
    assert (now.side, now.institution.name, now.due_day) == (
        Side.RELEASING,
        "青云小学",
        TODAY + timedelta(days=10),
    )
    clock.advance(days=3)
    do(ledger, release, asked, clerk=clerks["old school"])
    later = TODAY + timedelta(days=3)
    assert places(ledger, person, later) == [("青云小学", AffiliationStatus.LEAVING, True)]
    now = holder(seen(ledger, asked), later)
    assert (now.side, now.institution.name, now.due_day) == (
        Side.ACCEPTING,
        "赣江小学",
        later + timedelta(days=10),
    )
    seat = Placement(entry_year=2025, class_no="07")
    arrival = do(ledger, accept, asked, clerk=clerks["new school"], placement=seat)
    assert places(ledger, person, later) == [("赣江小学", AffiliationStatus.ACTIVE, True)]
    assert rows_of(ledger, person)[place]["status"] == "transferred"
    assert rows_of(ledger, person)[place]["to_day"] == rows_of(ledger, person)[arrival]["from_day"] == later
    settled = seen(ledger, asked)
    assert (settled.state, settled.arrival_id) == (TransferState.ACCEPTED, arrival)
    assert holder(settled, later) is None
    for event in ("transfer.requested", "transfer.released", "transfer.accepted", "enrolment.transferred"):
        assert event in events_of(ledger, person)
    assert changes_of(ledger, person)[-1] == ("person", False)


def test_a_pupil_without_a_new_class_keeps_the_grade(ledger: Ledger, pupil, asked) -> None:
    person, _ = pupil
    do(ledger, release, asked)
    arrival = do(ledger, accept, asked)
    row = rows_of(ledger, person)[arrival]
    assert (row["entry_year"], row["class_no"], row["local_id"]) == (SECOND.entry_year, "", "")


def test_nothing_is_accepted_before_it_is_released_and_nothing_released_twice(
    ledger: Ledger, pupil, asked
) -> None:
    with pytest.raises(TransferSettled):
        do(ledger, accept, asked)
    do(ledger, release, asked)
    with pytest.raises(TransferSettled):
        do(ledger, release, asked)
    do(ledger, accept, asked)
    for verb, how in ((accept, {}), (cancel, {"reason": ""}), (override, {"reason": ""})):
        with pytest.raises(TransferSettled):
            do(ledger, verb, asked, **how)


@pytest.mark.parametrize("released", [False, True])
@pytest.mark.parametrize("verb", [refuse, cancel])
def test_refused_or_cancelled_the_pupil_stays_exactly_as_before(
    ledger: Ledger, pupil, destination, released: bool, verb
) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        take_leave(unit, place)
    before = rows_of(ledger, person)
    with ledger.unit(SYSTEM) as unit:
        asked = request_transfer(unit, place, destination, clerk=None)
    if released:
        do(ledger, release, asked)
        assert rows_of(ledger, person) != before
    do(ledger, verb, asked, reason="学位已满")
    assert rows_of(ledger, person) == before
    found = seen(ledger, asked)
    assert (found.state.value, found.answer) == ({refuse: "refused", cancel: "cancelled"}[verb], "学位已满")
    assert "transfer.dropped" in events_of(ledger, person)
    with ledger.unit(SYSTEM) as unit:
        assert request_transfer(unit, place, destination, clerk=None)


def test_when_nobody_answers_nothing_happens_but_that_the_authority_is_asked(
    ledger: Ledger, clock, pupil, asked, regions
) -> None:
    person, _ = pupil
    before = rows_of(ledger, person)
    clock.advance(days=400)
    later = TODAY + timedelta(days=400)
    assert rows_of(ledger, person) == before
    found = seen(ledger, asked)
    assert (found.state, holder(found, later).side) == (TransferState.REQUESTED, Side.AUTHORITY)
    assert holder(found, found.due_day).side is Side.RELEASING
    with ledger.read() as connection:
        province, city, elsewhere = (
            institution(connection, regions[code]) for code in ("360000", "360700", "360200")
        )
        assert [one.id for one in open_transfers(connection, province, due_by=later)] == [asked]
        assert [one.id for one in open_transfers(connection, city)] == [asked]
        assert open_transfers(connection, elsewhere) == ()
        assert open_transfers(connection, province, due_by=TODAY) == ()
    do(ledger, release, asked)
    do(ledger, accept, asked)


@pytest.mark.parametrize("released", [False, True])
def test_the_authority_above_both_decides_at_any_time(
    ledger: Ledger, pupil, asked, clerks, released: bool
) -> None:
    person, _ = pupil
    if released:
        do(ledger, release, asked)
    do(ledger, override, asked, clerk=clerks["province"], reason="就近入学")
    assert places(ledger, person, TODAY) == [("赣江小学", AffiliationStatus.ACTIVE, True)]
    found = seen(ledger, asked)
    assert (found.state, found.answer) == (TransferState.OVERRIDDEN, "就近入学")


def test_an_authority_above_one_school_only_decides_nothing(ledger: Ledger, asked, clerks) -> None:
    for name in ("old city", "old county", "old school", "new school"):
        with pytest.raises(NotTheirs):
            do(ledger, override, asked, clerk=clerks[name], reason="就近入学")
    assert seen(ledger, asked).state is TransferState.REQUESTED


def test_within_one_city_the_city_stands_above_both(ledger: Ledger, pupil, regions, clerks) -> None:
    near = a_school(ledger, regions["360103"], "2136000003", area="360103")
    with ledger.unit(SYSTEM) as unit:
        asked = request_transfer(unit, pupil[1], near, clerk=clerks["old school"])
    with pytest.raises(NotTheirs):
        do(ledger, override, asked, clerk=clerks["old county"], reason="")
    do(ledger, override, asked, clerk=clerks["old city"], reason="")


def test_each_side_acts_for_itself_and_an_authority_for_its_schools(
    ledger: Ledger, pupil, asked, clerks
) -> None:
    with pytest.raises(NotTheirs):
        do(ledger, release, asked, clerk=clerks["new school"])
    with pytest.raises(NotTheirs):
        do(ledger, refuse, asked, clerk=clerks["new school"], reason="")
    do(ledger, release, asked, clerk=clerks["old county"])
    for verb, how in ((accept, {}), (refuse, {"reason": ""})):
        with pytest.raises(NotTheirs):
            do(ledger, verb, asked, clerk=clerks["old school"], **how)
    do(ledger, accept, asked, clerk=clerks["new school"])


def test_a_stranger_asks_for_nothing_and_cancels_nothing(ledger: Ledger, pupil, destination, asked) -> None:
    with ledger.unit(SYSTEM) as unit:
        stranger = a_person(unit)
    with pytest.raises(NotTheirs):
        do(ledger, cancel, asked, clerk=stranger, reason="")
    do(ledger, cancel, asked, reason="")
    with pytest.raises(NotTheirs), ledger.unit(SYSTEM) as unit:
        request_transfer(unit, pupil[1], destination, clerk=stranger)


def test_one_affiliation_has_one_open_transfer_and_never_to_where_it_is(
    ledger: Ledger, pupil, school, destination, asked
) -> None:
    with pytest.raises(TransferOpen), ledger.unit(SYSTEM) as unit:
        request_transfer(unit, pupil[1], destination, clerk=None)
    do(ledger, cancel, asked, reason="")
    with pytest.raises(TransferNowhere), ledger.unit(SYSTEM) as unit:
        request_transfer(unit, pupil[1], school, clerk=None)
    with pytest.raises(NoSuchTransfer):
        do(ledger, release, TransferId(uuid7(ledger.clock())))


def test_who_is_gone_is_not_transferred_and_a_leaving_pupil_does_not_graduate(
    ledger: Ledger, pupil, destination, asked
) -> None:
    person, place = pupil
    do(ledger, release, asked)
    with pytest.raises(MoveNotPossible), ledger.unit(SYSTEM) as unit:
        graduate(unit, place)
    with ledger.unit(SYSTEM) as unit:
        end_affiliation(unit, place, status=AffiliationStatus.ENDED)
    with pytest.raises(NoSuchAffiliation):
        do(ledger, accept, asked)
    do(ledger, cancel, asked, reason="出国")
    assert rows_of(ledger, person)[place]["status"] == "ended"
    with pytest.raises(NoSuchAffiliation), ledger.unit(SYSTEM) as unit:
        request_transfer(unit, place, destination, clerk=None)


def test_a_transfer_is_taken_back_as_a_whole(ledger: Ledger, pupil, destination, clerks, today) -> None:
    person, place = pupil
    before = rows_of(ledger, person)[place]
    with ledger.unit(SYSTEM) as unit:
        asked = request_transfer(unit, place, destination, clerk=None)
    with pytest.raises(TransferSettled):
        do(ledger, reverse_transfer, asked, reason="弄错人")
    do(ledger, release, asked)
    do(ledger, accept, asked)
    with pytest.raises(MoveNotUndoable), ledger.unit(SYSTEM) as unit:
        undo_move(unit, last_move(ledger, person).id)
    with pytest.raises(NotTheirs):
        do(ledger, reverse_transfer, asked, clerk=clerks["new school"], reason="弄错人")
    do(ledger, reverse_transfer, asked, clerk=clerks["province"], reason="弄错人")
    assert rows_of(ledger, person)[place] == before
    assert places(ledger, person, today) == [("青云小学", AffiliationStatus.ACTIVE, True)]
    with ledger.read() as connection:
        assert [one.state for one in transfers_of(connection, person)] == [TransferState.REVERSED]


def test_a_transfer_on_which_a_life_went_on_is_not_taken_back(ledger: Ledger, pupil, asked) -> None:
    do(ledger, release, asked)
    arrival = do(ledger, accept, asked)
    with ledger.unit(SYSTEM) as unit:
        take_leave(unit, arrival)
    with pytest.raises(MoveStoodUpon):
        do(ledger, reverse_transfer, asked, reason="弄错人")
    assert seen(ledger, asked).state is TransferState.ACCEPTED


def test_a_teacher_changes_schools_and_keeps_the_other_post_primary(
    ledger: Ledger, school, destination, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)
        a_place(unit, person, school, Role.LEADER, from_day=LAST_YEAR)
        place = a_place(unit, person, school, Role.TEACHER, from_day=LAST_YEAR)
        asked = request_transfer(unit, place, destination, clerk=None)
    do(ledger, release, asked)
    do(ledger, accept, asked)
    assert [(name, primary) for name, _, primary in places(ledger, person, today)] == [
        ("青云小学", True),
        ("赣江小学", False),
    ]


@pytest.mark.parametrize("attempt", range(3))
def test_of_accept_cancel_refuse_and_override_at_once_exactly_one_wins(
    ledger: Ledger, pupil, asked, today, attempt: int
) -> None:
    person, place = pupil
    do(ledger, release, asked)
    verbs = [
        lambda: do(ledger, accept, asked),
        lambda: do(ledger, cancel, asked, reason="不转了"),
        lambda: do(ledger, override, asked, reason="就近入学"),
        lambda: do(ledger, refuse, asked, reason="学位已满"),
    ]
    outcomes = race_each(verbs * 2)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {TransferSettled}
    found = seen(ledger, asked)
    standing = [row for row in rows_of(ledger, person).values() if row["to_day"] is None]
    assert len(standing) == 1
    moved = found.state in {TransferState.ACCEPTED, TransferState.OVERRIDDEN}
    assert (standing[0]["id"] == place) is not moved
    assert standing[0]["status"] == "active"
    assert standing[0]["is_primary"]
