"""What a batch will write, decided and not yet written."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from realnames.documents.values import DocumentNumber
from realnames.enrolments.values import AffiliationId, Placement, Role
from realnames.institutions.values import InstitutionId, NewInstitution
from realnames.mandates.values import MandateRole
from realnames.people.values import PersonId


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person to be registered under an id that is already given."""

    id: PersonId
    name: str
    gender: str
    birth_day: date | None
    ial: int


@dataclass(frozen=True, slots=True)
class NumberDraft:
    """A document's or a telephone's number for a person, with its blind index."""

    person_id: PersonId
    number: DocumentNumber
    index: bytes


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """A provisional account; digits that stand in `secrets` must not stand in its user name."""

    person_id: PersonId
    name: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AffiliationDraft:
    """A role at an institution, new or (with `id`) to be rewritten."""

    person_id: PersonId
    institution_id: InstitutionId
    role: Role
    placement: Placement
    source_key: str
    is_primary: bool = False
    from_day: date | None = None
    id: AffiliationId | None = None


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A guardian link."""

    guardian_id: PersonId
    ward_id: PersonId
    relation: str


@dataclass(frozen=True, slots=True)
class MandateDraft:
    """A mandate to be granted."""

    person_id: PersonId
    role: MandateRole
    institution_id: InstitutionId


@dataclass(slots=True)
class Drafts:
    """Everything one batch will write; `parts` says for the journal what is written about whom."""

    source: str
    people: list[PersonDraft] = field(default_factory=list)
    documents: list[NumberDraft] = field(default_factory=list)
    phones: list[NumberDraft] = field(default_factory=list)
    accounts: list[AccountDraft] = field(default_factory=list)
    affiliations: list[AffiliationDraft] = field(default_factory=list)
    links: list[LinkDraft] = field(default_factory=list)
    mandates: list[MandateDraft] = field(default_factory=list)
    institutions: list[NewInstitution] = field(default_factory=list)
    corrections: dict[PersonId, Mapping[str, object]] = field(default_factory=dict)
    parts: dict[PersonId, list[str]] = field(default_factory=lambda: defaultdict(list))
    seen: set[tuple[PersonId, bytes]] = field(default_factory=set)

    def note(self, person_id: PersonId, part: str) -> None:
        """Say for the journal what is written about a person."""
        if part not in self.parts[person_id]:
            self.parts[person_id].append(part)

    def is_first(self, person_id: PersonId, index: bytes) -> bool:
        """Is this the batch's first mention of a number for a person? Asked again, it is not."""
        if (person_id, index) in self.seen:
            return False
        self.seen.add((person_id, index))
        return True

    @property
    def is_empty(self) -> bool:
        """Is there nothing to write?"""
        return not self.parts and not self.institutions
