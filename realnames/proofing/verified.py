"""Verified claims as OpenID Identity Assurance writes them (schema definition 1.0), from the ledger alone.

A claim is asserted only if evidence that makes the level confirms it of the record as it stands. No
reference of ours or of a register is told: it would be the same at every client, and clients must not be
able to compare whom they know.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from realnames.proofing.rules import confirmed, form_of
from realnames.proofing.values import Assurance, Evidence, Fact, Facts, Form

TRUST_FRAMEWORK = "cn_llap"
EVIDENCE_TYPES = ("electronic_record", "vouch", "document")
ABOUT = {
    "name": Fact.NAME,
    "birthdate": Fact.BIRTH_DAY,
    "gender": Fact.GENDER,
    "phone_number": Fact.PHONE,
}
"""The claims that can be verified and the fact each says; `age_over_…` says the birth day."""

AGE_PREFIX = "age_over_"
RECORDS: Mapping[Form, tuple[str, tuple[str, ...]]] = {
    Form.REGISTER: ("education", ("data",)),
    Form.ROSTER: ("education", ("data",)),
    Form.POPULATION: ("population_register", ("data",)),
    Form.NET_NUMBER: ("national_network_identity", ("auth",)),
    Form.PHONE: ("phone_account", ("token",)),
}
"""Evidence that is an electronic record: the kind of record and how it was checked."""

DOCUMENTS: Mapping[Form, tuple[str, tuple[str, ...]]] = {
    Form.CHIP: ("idcard", ("vcrypt", "pvp")),
    Form.CARD: ("idcard", ("vpip", "pvp")),
    Form.HOUSEHOLD_BOOK: ("household_register", ("vpip",)),
}
"""Evidence that is a document: its kind, and how it and its holder were checked."""

VOUCHERS = {
    Form.SCHOOL_WORD: "school",
    Form.PROVEN_GUARDIAN: "guardian",
    Form.GUARDIAN: "guardian",
}
"""Evidence that is somebody's word: in which capacity it was given."""

CHECK_METHODS = tuple(
    sorted({method for _kind, methods in (*RECORDS.values(), *DOCUMENTS.values()) for method in methods})
)


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One check of a piece of evidence (§5.4.4.1)."""

    check_method: str
    organization: str = ""
    time: str = ""


class Voucher(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who gave their word: an institution or a capacity, never a name."""

    organization: str = ""
    occupation: str = ""


class Attestation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody's word as a paper of ours."""

    type: str
    voucher: Voucher


class Kind(msgspec.Struct, frozen=True):
    """What kind of record or document it is."""

    type: str


class EvidenceElement(msgspec.Struct, frozen=True, omit_defaults=True):
    """One element of `evidence` (§5.4.4): a record, a document or a word."""

    type: str
    check_details: tuple[Check, ...] = ()
    record: Kind | None = None
    document_details: Kind | None = None
    attestation: Attestation | None = None


class Verification(msgspec.Struct, frozen=True):
    """How the claims beside it were verified (§5.4)."""

    trust_framework: str
    assurance_level: str
    time: str
    evidence: tuple[EvidenceElement, ...]


class VerifiedClaims(msgspec.Struct, frozen=True):
    """Claims and how they were verified; `msgspec.to_builtins` writes it."""

    verification: Verification
    claims: Mapping[str, object]


def verified_claims(
    assurances: Iterable[Assurance], claims: Mapping[str, object], *, facts: Facts
) -> tuple[VerifiedClaims, ...]:
    """Those of the claims that the ledger verifies, each under the first assurance that confirms it.

    Give `rules.reached`: the person's assurance first, what it leaves over goes to weaker lines. A claim
    that nothing confirms is left out; nothing verified is an empty answer, and then there is no
    `verified_claims` at all (§4).
    """
    left = dict(claims)
    found = []
    for assurance in assurances:
        facts_here = frozenset().union(*(confirmed(one, facts) for one in assurance.evidence))
        here = {name: value for name, value in left.items() if fact_of(name) in facts_here}
        if here:
            found.append(VerifiedClaims(_verification(assurance), here))
            left = {name: value for name, value in left.items() if name not in here}
    return tuple(found)


def fact_of(claim: str) -> Fact | None:
    """The fact a claim says; None for a claim that is never verified, such as a nickname."""
    if claim.startswith(AGE_PREFIX) and claim.removeprefix(AGE_PREFIX).isdecimal():
        return Fact.BIRTH_DAY
    return ABOUT.get(claim)


def _verification(assurance: Assurance) -> Verification:
    return Verification(
        trust_framework=TRUST_FRAMEWORK,
        assurance_level=f"ial{assurance.level.value}",
        time=_time(max(one.at for one in assurance.evidence)),
        evidence=tuple(element for one in assurance.evidence for element in _elements(one)),
    )


def _elements(one: Evidence) -> Iterator[EvidenceElement]:
    form = form_of(one)
    if form in RECORDS:
        record, checks = RECORDS[form]
        yield EvidenceElement("electronic_record", _checks(one, checks), record=Kind(record))
    if form in DOCUMENTS:
        document, looks = DOCUMENTS[form]
        yield EvidenceElement("document", _checks(one, looks), document_details=Kind(document))
    if form in VOUCHERS:
        organization = one.provider if form is Form.SCHOOL_WORD else ""
        yield _word(Voucher(organization, VOUCHERS[form]))
    if form is Form.ROSTER:  # who hands in a roster answers for it
        yield _word(Voucher(one.provider, "school"))


def _word(voucher: Voucher) -> EvidenceElement:
    return EvidenceElement("vouch", attestation=Attestation("digital_attestation", voucher))


def _checks(one: Evidence, methods: tuple[str, ...]) -> tuple[Check, ...]:
    organization = one.provider
    return tuple(Check(method, organization, _time(one.at)) for method in methods)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
