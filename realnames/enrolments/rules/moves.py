"""Which moves an affiliation can make, on which day, and who becomes primary when the primary one ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from realnames.enrolments.values import Affiliation, AffiliationStatus, Placement, Role
from realnames.enrolments.values.moves import (
    Move,
    MoveDayImpossible,
    MoveKind,
    MoveNotPossible,
    Revision,
    Standing,
)

PUPILS = frozenset({Role.STUDENT, Role.LEARNER, Role.TRAINEE})
STAFF = frozenset({Role.TEACHER, Role.STAFF, Role.LEADER, Role.ORG_ADMIN, Role.RESEARCHER})
EVERYBODY = frozenset(Role)

ACTIVE = frozenset({AffiliationStatus.ACTIVE})
AWAY = frozenset({AffiliationStatus.SUSPENDED})
GUEST = frozenset({AffiliationStatus.ON_LOAN})


@dataclass(frozen=True, slots=True)
class Condition:
    """Whose affiliation must stand how, before a move."""

    roles: frozenset[Role]
    statuses: frozenset[AffiliationStatus]


CONDITIONS: Mapping[MoveKind, Condition] = MappingProxyType(
    {
        MoveKind.LEAVE_BEGAN: Condition(PUPILS, ACTIVE),
        MoveKind.RETURNED: Condition(PUPILS, AWAY),
        MoveKind.LENT: Condition(PUPILS, ACTIVE),
        MoveKind.SECONDED: Condition(STAFF, ACTIVE),
        MoveKind.LOAN_ENDED: Condition(EVERYBODY, GUEST),
        MoveKind.REPEATED: Condition(PUPILS, ACTIVE),
        MoveKind.SKIPPED: Condition(PUPILS, ACTIVE),
        MoveKind.GRADUATED: Condition(PUPILS, ACTIVE | GUEST),
        MoveKind.RELEASED: Condition(EVERYBODY, ACTIVE | AWAY),
        MoveKind.TRANSFERRED: Condition(EVERYBODY, ACTIVE | AWAY | {AffiliationStatus.LEAVING}),
    }
)
"""What is not listed asks for nothing but an affiliation that stands."""


def check_move(kind: MoveKind, affiliation: Affiliation) -> None:
    """Raise `MoveNotPossible` unless the affiliation stands as this kind of move requires."""
    condition = CONDITIONS.get(kind)
    if affiliation.to_day is not None:
        raise MoveNotPossible(kind=kind.value)
    if condition is None:
        return
    if affiliation.role not in condition.roles or affiliation.status not in condition.statuses:
        raise MoveNotPossible(kind=kind.value)


def check_day(day: date, *, since: date, today: date) -> None:
    """A move never reaches behind the one before it, nor ahead of today; raises `MoveDayImpossible`."""
    if not since <= day <= today:
        raise MoveDayImpossible


def standing_of(affiliation: Affiliation) -> Standing:
    """The part of an affiliation that moves change."""
    return Standing(affiliation.placement, affiliation.status, affiliation.to_day, affiliation.is_primary)


def with_status(affiliation: Affiliation, status: AffiliationStatus) -> Revision:
    """The affiliation goes on in another way."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, replace(before, status=status))


def with_placement(affiliation: Affiliation, placement: Placement) -> Revision:
    """The affiliation goes on in another place of the same institution."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, replace(before, placement=placement))


def ended(affiliation: Affiliation, status: AffiliationStatus, *, day: date) -> Revision:
    """The affiliation ends: `day` is the first day on which it no longer counts."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, replace(before, status=status, to_day=day, is_primary=False))


def made_primary(affiliation: Affiliation) -> Revision:
    """The affiliation becomes its person's primary one."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, replace(before, is_primary=True))


def stepped_down(affiliation: Affiliation) -> Revision:
    """The affiliation is no longer the primary one."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, replace(before, is_primary=False))


def heir(affiliations: Iterable[Affiliation], *, leaving: Affiliation) -> tuple[Revision, ...]:
    """Who becomes primary when `leaving` ends: the oldest other one that stands, if `leaving` was primary."""
    others = [one for one in affiliations if one.id != leaving.id and one.to_day is None]
    if not leaving.is_primary or not others:
        return ()
    return (made_primary(min(others, key=lambda one: (one.from_day, one.id))),)


def stands_upon(later: Move, made: Move) -> bool:
    """Would undoing `made` pull away what `later` rests on: a value both wrote, or a whole affiliation?"""
    opened = {str(affiliation_id) for affiliation_id in made.opened}
    return bool(later.touches & made.touches) or any(
        touch.partition(".")[0] in opened for touch in later.touches
    )


def untouched(affiliation: Affiliation) -> Revision:
    """Nothing changes, but whatever began or ended this affiliation cannot be undone before this move is."""
    before = standing_of(affiliation)
    return Revision(affiliation.id, before, before)
