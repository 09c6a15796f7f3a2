"""Scope `age` (profile §5.2): yes or no at 14, 16 and 18, never the birthday itself."""

from idp.oauth.release import ClaimSet, Facts
from realnames.people.rules import age_on

BOUNDS = (14, 16, 18)


def release(facts: Facts) -> dict[str, object]:
    """`age_over_N` by the birthday on record; nothing when there is none."""
    birth_day = facts.card.person.birth_day
    if birth_day is None:
        return {}
    age = age_on(birth_day, facts.today)
    return {f"age_over_{bound}": age >= bound for bound in BOUNDS}


CLAIMS = ClaimSet(
    scope="age",
    names=tuple(f"age_over_{bound}" for bound in BOUNDS),
    release=release,
    title="Whether you are over 14, 16 or 18",
    consent=False,
)
