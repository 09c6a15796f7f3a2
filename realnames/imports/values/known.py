"""What the database knows of the people and places that a batch of rows speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from realnames.enrolments.values import AffiliationId, Placement, Role
from realnames.institutions.values import Institution, InstitutionId
from realnames.mandates.values import MandateRole
from realnames.people.values import PersonId


@dataclass(frozen=True, slots=True)
class KnownAffiliation:
    """A standing affiliation."""

    id: AffiliationId
    institution_id: InstitutionId
    role: Role
    is_primary: bool
    placement: Placement
    source_key: str | None


@dataclass(frozen=True, slots=True)
class KnownGuardian:
    """Somebody with a standing link to a pupil."""

    person_id: PersonId
    name_key: str
    relation: str
    phones: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with what a row may add to or contradict; `numbers` are blind indexes by kind."""

    id: PersonId
    name_key: str
    gender: str
    birth_day: date | None
    ial: int
    has_account: bool
    numbers: Mapping[str, frozenset[bytes]]
    phones: frozenset[bytes]
    affiliations: tuple[KnownAffiliation, ...]
    guardians: tuple[KnownGuardian, ...]
    mandates: frozenset[tuple[MandateRole, InstitutionId]]


@dataclass(frozen=True, slots=True)
class Namesake:
    """Whoever is at a school under a name and day of birth."""

    institution_id: InstitutionId
    name_key: str
    birth_day: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known for one batch.

    `holders` finds a person by the blind index of a number, `keepers` by the key of a source's record,
    `parents` by the blind index of a phone and the name among guardians of this very import;
    `namesakes` says for each whether that person has an identity number.
    """

    institutions: Mapping[str, Institution]
    holders: Mapping[bytes, PersonId] = field(default_factory=dict)
    keepers: Mapping[str, PersonId] = field(default_factory=dict)
    people: Mapping[PersonId, KnownPerson] = field(default_factory=dict)
    parents: Mapping[tuple[bytes, str], PersonId] = field(default_factory=dict)
    namesakes: Mapping[Namesake, bool] = field(default_factory=dict)
