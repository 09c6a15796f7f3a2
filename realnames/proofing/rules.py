"""The table of levels, and when evidence counts for it. Time comes in as `now`, periods as the policy."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product

from connectors.contract import Status
from realnames.codes.values import school_day
from realnames.people.rules import birthday_in
from realnames.proofing.values import (
    IAL,
    Assurance,
    Evidence,
    Fact,
    Facts,
    Form,
    Look,
    Method,
    Paper,
    Policy,
    Rung,
    Shown,
)

SCHOOL = frozenset({Form.REGISTER, Form.ROSTER, Form.SCHOOL_WORD})


def _all_of(*needs: Form | frozenset[Form]) -> tuple[frozenset[Form], ...]:
    return tuple(need if isinstance(need, frozenset) else frozenset({need}) for need in needs)


LADDER = (
    Rung(IAL.THREE, "chip_read", _all_of(Form.CHIP)),
    Rung(IAL.THREE, "officer_in_person", _all_of(Form.CARD)),
    Rung(IAL.THREE, "national_service", _all_of(Form.NET_NUMBER)),
    Rung(
        IAL.THREE,
        "family_and_school",
        _all_of(Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN, SCHOOL),
        minors_only=True,
    ),
    Rung(IAL.TWO, "register_and_school", _all_of(Form.REGISTER, Form.SCHOOL_WORD)),
    Rung(IAL.TWO, "school_roster", _all_of(Form.ROSTER)),
    Rung(IAL.TWO, "household_and_school", _all_of(Form.HOUSEHOLD_BOOK, SCHOOL)),
    Rung(IAL.TWO, "population_and_school", _all_of(Form.POPULATION, SCHOOL)),
    Rung(IAL.TWO, "population_and_phone", _all_of(Form.POPULATION, Form.PHONE)),
    Rung(IAL.ONE, "phone", _all_of(Form.PHONE)),
    Rung(IAL.ONE, "said", ()),
)
"""Which evidence makes which level. The highest line that is met counts; every part must still count."""

FORMS: Mapping[Method, Form] = {
    Method.SCHOOL_REGISTER: Form.REGISTER,
    Method.SCHOOL_ROSTER: Form.ROSTER,
    Method.SCHOOL_VOUCH: Form.SCHOOL_WORD,
    Method.PHONE_POSSESSION: Form.PHONE,
    Method.POPULATION: Form.POPULATION,
    Method.NET_NUMBER: Form.NET_NUMBER,
}

WORDS_OF_SOMEBODY = frozenset({Method.SCHOOL_VOUCH, Method.GUARDIAN_VOUCH})
"""Methods where each voucher speaks for themselves: `reference` says who, and one does not unsay another."""

SAID = {
    Status.MATCHED: Shown.CONFIRMED,
    Status.MISMATCHED: Shown.NOT_CONFIRMED,
    Status.NOT_FOUND: Shown.NOT_CONFIRMED,
    Status.DOCUMENT_INVALID: Shown.DOCUMENT_NOT_ACCEPTED,
    Status.DOCUMENT_EXPIRED: Shown.DOCUMENT_NOT_ACCEPTED,
    Status.EVIDENCE_REJECTED: Shown.DOCUMENT_NOT_ACCEPTED,
    Status.USER_ACTION_REQUIRED: Shown.ACTION_NEEDED,
    Status.PENDING_MANUAL: Shown.WAITING,
    Status.PROVIDER_UNAVAILABLE: Shown.TRY_LATER,
    Status.RATE_LIMITED: Shown.TRY_LATER,
    Status.REFUSED_BY_POLICY: Shown.NOT_POSSIBLE,
}
"""What the person is told: nobody may learn from us whether a number exists under another name."""

DEFINITE = frozenset(
    {
        Status.MATCHED,
        Status.MISMATCHED,
        Status.NOT_FOUND,
        Status.DOCUMENT_INVALID,
        Status.DOCUMENT_EXPIRED,
    }
)
"""Results that say something about the person; the latest of a method about the same facts counts."""

OPEN = frozenset({Status.USER_ACTION_REQUIRED, Status.PENDING_MANUAL})
"""Answers after which the same question is asked again."""

NOT_THE_PERSONS_FAULT = frozenset({Status.PROVIDER_UNAVAILABLE, Status.RATE_LIMITED})
"""Answers that give the try back."""


def level_of(evidence: Iterable[Evidence], facts: Facts, *, policy: Policy, now: datetime) -> Assurance:
    """The highest level that the evidence makes today, the line of the table, and until which day."""
    return reached(evidence, facts, policy=policy, now=now)[0]


def reached(
    evidence: Iterable[Evidence], facts: Facts, *, policy: Policy, now: datetime
) -> tuple[Assurance, ...]:
    """Every line of the table that the evidence meets today, highest and longest first."""
    today = school_day(now)
    counting = standing(evidence, facts, policy=policy, now=now)
    met = [
        Assurance(rung.level, rung.because, parts, _until(rung, parts, facts, policy=policy))
        for rung in LADDER
        if not rung.minors_only or is_minor(facts.birth_day, policy, today)
        for parts in _meetings(rung, counting)
    ]
    return tuple(
        sorted(met, key=lambda one: (one.level, bool(one.evidence), one.until or date.max), reverse=True)
    )


def standing(
    evidence: Iterable[Evidence], facts: Facts, *, policy: Policy, now: datetime
) -> tuple[Evidence, ...]:
    """The evidence that counts today: the last word of its method, on what the record still says, in time."""
    today = school_day(now)
    last = _last_words(evidence)
    return tuple(one for one in last if counts(one, facts, policy=policy, today=today))


def counts(evidence: Evidence, facts: Facts, *, policy: Policy, today: date) -> bool:
    """Does this evidence speak for the person as the record stands, and is its time not over?

    A register that knows the person and not the name confirms nothing that is on record.
    """
    return (
        evidence.result is Status.MATCHED
        and evidence.withdrawn_at is None
        and bool(evidence.covers)
        and evidence.binding in facts.bindings
        and today < until_day(evidence, policy)
    )


def until_day(evidence: Evidence, policy: Policy) -> date:
    """The first day on which evidence no longer counts: its method's period or the document's own end."""
    terms = policy.methods.get(evidence.method)
    found = school_day(evidence.at)
    own = found + timedelta(days=terms.days) if terms else found
    return min(own, evidence.valid_until) if evidence.valid_until else own


def is_minor(birth_day: date | None, policy: Policy, today: date) -> bool:
    """Is somebody known to be younger than the age to which a guardian's word counts?"""
    return birth_day is not None and today < birthday_in(birth_day, policy.limits.minor_until_age)


def form_of(evidence: Evidence) -> Form:
    """What a piece of evidence is to the table of levels."""
    match evidence.method:
        case Method.DESK if evidence.look is Look.CHIP:
            return Form.CHIP
        case Method.DESK:
            return Form.CARD if evidence.paper is Paper.CARD else Form.HOUSEHOLD_BOOK
        case Method.GUARDIAN_VOUCH:
            return Form.PROVEN_GUARDIAN if evidence.voucher_ial is IAL.THREE else Form.GUARDIAN
        case _:
            return FORMS[evidence.method]


def confirmed(evidence: Evidence, facts: Facts) -> frozenset[Fact]:
    """The facts that evidence confirms of the record as it stands.

    A day of birth or a sex that was corrected since was never confirmed.
    """
    if evidence.particulars == facts.particulars:
        return evidence.covers
    return evidence.covers - {Fact.BIRTH_DAY, Fact.GENDER}


def _last_words(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Two answers of one instant cannot be put in order, so the worse one stands."""
    last: dict[tuple[object, ...], Evidence] = {}
    for one in sorted(evidence, key=lambda one: (one.at, one.result is not Status.MATCHED, one.id)):
        if one.result in DEFINITE and one.withdrawn_at is None:
            voucher = one.reference if one.method in WORDS_OF_SOMEBODY else ""
            last[one.method, one.binding, one.paper, voucher] = one
    return iter(last.values())


def _meetings(rung: Rung, counting: tuple[Evidence, ...]) -> Iterator[tuple[Evidence, ...]]:
    """Every choice of evidence that meets a line of the table."""
    return product(*([one for one in counting if form_of(one) in need] for need in rung.needs))


def _until(rung: Rung, parts: tuple[Evidence, ...], facts: Facts, *, policy: Policy) -> date | None:
    ends = [until_day(part, policy) for part in parts]
    if rung.minors_only and facts.birth_day:
        ends.append(birthday_in(facts.birth_day, policy.limits.minor_until_age))
    return min(ends, default=None)
