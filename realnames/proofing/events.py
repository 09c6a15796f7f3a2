"""What happens to proof, for the journal and whoever reacts.

A result is told as the person is told it: the journal is no place to learn whether a number exists.
"""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.values import Event


@dataclass(frozen=True)
class ProofRecorded(Event):
    """Evidence about a person, for or against, entered the ledger."""

    name: ClassVar[str] = "proof.recorded"
    person_id: str
    proof_id: str
    method: str
    outcome: str


@dataclass(frozen=True)
class ProofWithdrawn(Event):
    """Evidence turned out to be wrong and counts no more."""

    name: ClassVar[str] = "proof.withdrawn"
    person_id: str
    proof_id: str
    reason: str


@dataclass(frozen=True)
class ProofDisputed(Event):
    """A register named one person for two of our records: somebody must look."""

    name: ClassVar[str] = "proof.disputed"
    person_id: str
    other_person_id: str
    method: str


@dataclass(frozen=True)
class LevelChanged(Event):
    """A person's level of assurance rose or fell; `because` is the line of the table."""

    name: ClassVar[str] = "proof.level_changed"
    person_id: str
    before: int
    after: int
    because: str


@dataclass(frozen=True)
class RegisterAsked(Event):
    """A register is about to be asked about a person; the try is counted."""

    name: ClassVar[str] = "proof.register_asked"
    published: ClassVar[bool] = False
    person_id: str
    inquiry_id: str
    method: str


@dataclass(frozen=True)
class RegisterSilent(Event):
    """A register gave no answer that proves anything: away, busy, waiting, or not willing."""

    name: ClassVar[str] = "proof.register_silent"
    published: ClassVar[bool] = False
    person_id: str
    inquiry_id: str
    outcome: str
