"""A remembered consent and what happens to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from realnames.ledger.values import Event


class Basis(Enum):
    """On what a release rests: the person agreed, the school decided, or nothing was needed."""

    SELF = "self"
    SCHOOL = "school"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allows a client: the scopes, and the version of their claims that was shown."""

    person_id: UUID
    client_id: str
    scopes: frozenset[str]
    claims_version: int
    basis: Basis
    given_at: datetime


@dataclass(frozen=True)
class ConsentGiven(Event):
    """A person allowed a system to see what these scopes release."""

    name: ClassVar[str] = "consent.given"

    person_id: str
    client_id: str
    scopes: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """A person took back what a system was allowed; the grants that rest on it end too."""

    name: ClassVar[str] = "consent.withdrawn"

    person_id: str
    client_id: str
