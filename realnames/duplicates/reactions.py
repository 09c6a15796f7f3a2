"""What follows a merge, a split and their undoing: the evidence of both records is weighed anew."""

from collections.abc import Iterator
from uuid import UUID

from realnames.duplicates.values.act_events import MergeUndone, PersonsMerged, PersonSplit, SplitUndone
from realnames.ledger.jobs import JobRequest
from realnames.ledger.outbox import Reaction
from realnames.proofing.jobs import RENEW, Renew


def _merged(event: PersonsMerged | MergeUndone) -> Iterator[JobRequest]:
    yield JobRequest(RENEW, Renew(UUID(event.person_id)))
    yield JobRequest(RENEW, Renew(UUID(event.merged_id)))


def _split(event: PersonSplit | SplitUndone) -> Iterator[JobRequest]:
    yield JobRequest(RENEW, Renew(UUID(event.person_id)))
    yield JobRequest(RENEW, Renew(UUID(event.new_id)))


REACTIONS = (
    Reaction(PersonsMerged, "renew_levels", _merged),
    Reaction(MergeUndone, "renew_levels", _merged),
    Reaction(PersonSplit, "renew_levels", _split),
    Reaction(SplitUndone, "renew_levels", _split),
)
