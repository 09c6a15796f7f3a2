"""When a guardian link counts, and for what."""

from collections.abc import Iterable
from datetime import date

from realnames.guardians.values import GuardianLink, OwnGuardian, Power, RelationUnknown
from realnames.people.rules import birthday_in
from realnames.people.values import PersonId

COMING_OF_AGE = 18


def check_link(guardian: PersonId, ward: PersonId, relation: str) -> None:
    """GB/T 4761 from 50 on can name a guardian; raises `OwnGuardian` and `RelationUnknown`."""
    if guardian == ward:
        raise OwnGuardian
    if len(relation) != 2 or not relation.isdecimal() or not relation.isascii() or relation < "50":
        raise RelationUnknown


def until_day(to_day: date | None, ward_birth_day: date | None) -> date | None:
    """The first day a link no longer counts: its end, or the ward's eighteenth birthday (Civil Code §17)."""
    grown_up = birthday_in(ward_birth_day, COMING_OF_AGE) if ward_birth_day else None
    ends = [day for day in (to_day, grown_up) if day]
    return min(ends) if ends else None


def counts_on(link: GuardianLink, today: date) -> bool:
    """Does the link count on this day?"""
    return link.from_day <= today and (link.until is None or today < link.until)


def may_act_for(
    links: Iterable[GuardianLink], *, guardian: PersonId, ward: PersonId, power: Power, today: date
) -> bool:
    """Does a link that counts today give this guardian this power over this ward?"""
    return any(
        link.guardian_id == guardian
        and link.ward_id == ward
        and power in link.powers
        and counts_on(link, today)
        for link in links
    )
