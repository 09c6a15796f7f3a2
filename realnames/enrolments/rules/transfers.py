"""Whose turn a transfer is, until when, and which mandate lets somebody act."""

from collections.abc import Iterable
from datetime import date, timedelta

from realnames.enrolments.values.transfers import Holder, NotTheirs, Side, Transfer, TransferState
from realnames.institutions.rules import is_within
from realnames.institutions.values import Institution, InstitutionKind
from realnames.mandates.values import Mandate


def holder(transfer: Transfer, today: date) -> Holder | None:
    """Who must act now, or nobody once it is settled.

    Nothing happens by itself when the day is over: either school may still answer, and from then on the
    authority above both is asked too.
    """
    if transfer.settled_at is not None:
        return None
    if today > transfer.due_day:
        return Holder(Side.AUTHORITY, None, transfer.due_day)
    if transfer.state is TransferState.REQUESTED:
        return Holder(Side.RELEASING, transfer.origin, transfer.due_day)
    return Holder(Side.ACCEPTING, transfer.destination, transfer.due_day)


def due_day(today: date, *, answer_days: int) -> date:
    """The last day on which an answer is in time."""
    return today + timedelta(days=answer_days)


def check_reach(mandates: Iterable[Mandate], *institutions: Institution) -> Mandate:
    """The mandate that reaches one of these institutions; raises `NotTheirs`."""
    for mandate in mandates:
        if any(is_within(one.path, mandate.institution.path) for one in institutions):
            return mandate
    raise NotTheirs


def check_authority(mandates: Iterable[Mandate], transfer: Transfer) -> Mandate:
    """The mandate of an authority that stands above both institutions; raises `NotTheirs`.

    A school's own administrator is no authority, even over branches of the school.
    """
    for mandate in mandates:
        root = mandate.institution
        both = is_within(transfer.origin.path, root.path) and is_within(transfer.destination.path, root.path)
        if both and root.kind is not InstitutionKind.SCHOOL:
            return mandate
    raise NotTheirs
