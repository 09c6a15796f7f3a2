"""The card of a person, their roles, and the people of a part of the tree."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from realnames.enrolments.store import affiliations_of, in_force
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationId, Member, PersonCard, Role
from realnames.guardians.rules import COMING_OF_AGE
from realnames.guardians.tables import GuardianLinkRow
from realnames.institutions.store import within
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import Institution, InstitutionId
from realnames.mandates.store import in_force as mandate_in_force
from realnames.mandates.store import mandates_of
from realnames.mandates.tables import MandateRow
from realnames.people.store import PERSON_COLUMNS, to_person
from realnames.people.tables import PersonRow
from realnames.people.values import NoSuchPerson, PersonId

GUARDIAN = "guardian"
"""The role of whoever has a ward; it stands in no affiliation."""


def person_card(connection: Connection, person_id: PersonId, *, today: date) -> PersonCard:
    """Everything about a person on a day, in two statements (three for holders of a mandate).

    Raises `NoSuchPerson`.
    """
    asked = {"of_person": person_id, "today": today, "grown_up_if_born_by": _grown_up_if_born_by(today)}
    row = connection.execute(_card(), asked).one_or_none()
    if row is None:
        raise NoSuchPerson
    return PersonCard(
        person=to_person(row),
        affiliations=affiliations_of(connection, person_id, today=today),
        ward_count=row.ward_count,
        mandates=mandates_of(connection, person_id, today=today) if row.mandate_count else (),
    )


def roles_of(card: PersonCard) -> tuple[str, ...]:
    """Every role of a person, primary first, without repeats; a guardian's comes last."""
    roles = [affiliation.role.value for affiliation in card.affiliations]
    if card.ward_count:
        roles.append(GUARDIAN)
    return tuple(dict.fromkeys(roles))


def people_of(
    connection: Connection,
    root: Institution,
    *,
    role: Role,
    today: date,
    after: AffiliationId | None = None,
    limit: int = 100,
) -> tuple[Member, ...]:
    """One page of those who hold a role somewhere in a subtree, in order of entry.

    `after` is the last line's `affiliation_id` of the page before.
    """
    wanted = (
        select(
            AffiliationRow.id,
            AffiliationRow.person_id,
            AffiliationRow.institution_id,
            AffiliationRow.class_no,
            PersonRow.name,
            PersonRow.llid,
        )
        .join(InstitutionRow, InstitutionRow.id == AffiliationRow.institution_id)
        .join(PersonRow, PersonRow.id == AffiliationRow.person_id)
        .where(within(root), AffiliationRow.role == role.value, in_force(today))
        .order_by(AffiliationRow.id)
        .limit(limit)
    )
    if after:
        wanted = wanted.where(AffiliationRow.id > after)
    return tuple(_member(row, role) for row in connection.execute(wanted))


def _member(row: Any, role: Role) -> Member:
    return Member(
        affiliation_id=AffiliationId(row.id),
        person_id=PersonId(row.person_id),
        name=row.name,
        llid=row.llid,
        role=role,
        institution_id=InstitutionId(row.institution_id),
        class_no=row.class_no,
    )


@cache
def _card() -> Select[*tuple[Any, ...]]:
    """Built once: every UserInfo asks it, and building it costs far more than asking."""
    today = bindparam("today", type_=Date)
    counts = _ward_count(today).label("ward_count"), _mandate_count(today).label("mandate_count")
    return select(*PERSON_COLUMNS, *counts).where(PersonRow.id == bindparam("of_person"))


def _ward_count(today: ColumnElement[date]) -> ScalarSelect[int]:
    ward, link = aliased(PersonRow), GuardianLinkRow
    return (
        select(func.count())
        .select_from(link)
        .join(ward, ward.id == link.ward_id)
        .where(
            link.guardian_id == bindparam("of_person"),
            link.from_day <= today,
            or_(link.to_day.is_(None), link.to_day > today),
            or_(ward.birth_day.is_(None), ward.birth_day > bindparam("grown_up_if_born_by")),
        )
        .scalar_subquery()
    )


def _mandate_count(today: ColumnElement[date]) -> ScalarSelect[int]:
    wanted = select(func.count()).select_from(MandateRow)
    return wanted.where(
        MandateRow.person_id == bindparam("of_person"), mandate_in_force(today)
    ).scalar_subquery()


def _grown_up_if_born_by(today: date) -> date:
    try:
        return today.replace(year=today.year - COMING_OF_AGE)
    except ValueError:
        return date(today.year - COMING_OF_AGE, 2, 28)
