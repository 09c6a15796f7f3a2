"""Mandates: given, held for a day, ended."""

from datetime import timedelta

import pytest

from realnames.institutions.values import InstitutionId, NoSuchInstitution
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.mandates.actions import end_mandate, grant
from realnames.mandates.store import holders_of, mandates_of
from realnames.mandates.values import MandateElsewhere, MandateHeldAlready, MandateRole
from realnames.people.values import PersonId
from tests.races import losses, race, winners
from tests.realnames.steps import a_person, events_of

CLERK = MandateRole.COUNTY_CLERK


@pytest.fixture
def clerk(ledger: Ledger, regions) -> PersonId:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, "熊国强")
        grant(unit, person, role=CLERK, institution_id=regions["360102"], reason="office")
    return person


def test_a_mandate_names_its_institution_and_area(ledger: Ledger, clerk: PersonId, today) -> None:
    with ledger.read() as connection:
        (mandate,) = mandates_of(connection, clerk, today=today)
    assert (mandate.role, mandate.area, mandate.institution.code) == (CLERK, "360102", "360102")
    assert events_of(ledger, clerk) == ["person.registered", "mandate.granted"]


def test_a_mandate_does_not_count_before_its_day(ledger: Ledger, clerk: PersonId, today) -> None:
    with ledger.read() as connection:
        assert mandates_of(connection, clerk, today=today - timedelta(days=1)) == ()


def test_an_ended_mandate_counts_no_more_and_may_be_given_again(
    ledger: Ledger, clerk: PersonId, today, regions
) -> None:
    with ledger.unit(SYSTEM) as unit:
        (mandate,) = mandates_of(unit.connection, clerk, today=today)
        end_mandate(unit, mandate)
        end_mandate(unit, mandate)
        assert mandates_of(unit.connection, clerk, today=today) == ()
        grant(unit, clerk, role=CLERK, institution_id=regions["360102"], reason="back")
    assert events_of(ledger, clerk).count("mandate.ended") == 1


def test_a_county_clerk_belongs_to_a_county(ledger: Ledger, clerk: PersonId, regions) -> None:
    with pytest.raises(MandateElsewhere), ledger.unit(SYSTEM) as unit:
        grant(unit, clerk, role=CLERK, institution_id=regions["360100"], reason="")


def test_an_institution_that_is_none_is_refused(ledger: Ledger, clerk: PersonId) -> None:
    with pytest.raises(NoSuchInstitution), ledger.unit(SYSTEM) as unit:
        grant(unit, clerk, role=CLERK, institution_id=InstitutionId(uuid7(unit.now)), reason="")


def test_of_many_who_grant_the_same_exactly_one_does(ledger: Ledger, regions) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)

    def give() -> object:
        with ledger.unit(SYSTEM) as unit:
            return grant(unit, person, role=CLERK, institution_id=regions["360103"], reason="")

    outcomes = race(8, give)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {MandateHeldAlready}


def test_the_holders_of_a_role_are_listed(ledger: Ledger, clerk: PersonId, today) -> None:
    with ledger.read() as connection:
        assert [mandate.person_id for mandate in holders_of(connection, CLERK, today=today)] == [clerk]
        assert holders_of(connection, MandateRole.PROVINCE_ADMIN, today=today) == ()
