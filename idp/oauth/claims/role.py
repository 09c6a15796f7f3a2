"""Scope `edu.role` (profile §5.3): what a person is, without saying where."""

from idp.oauth.affiliations import GUARDIAN, small
from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`roles` over all that is active, `guardian` for whoever has wards; `affiliations` in small form."""
    roles = [affiliation.role.value for affiliation in facts.card.affiliations]
    if facts.card.ward_count:
        roles.append(GUARDIAN)
    shapes = [small(affiliation) for affiliation in facts.card.affiliations]
    return {"roles": list(dict.fromkeys(roles)), "affiliations": shapes}


CLAIMS = ClaimSet(
    scope="edu.role",
    names=("roles", "affiliations"),
    release=release,
    title="Whether you are a pupil, teacher, parent or staff",
    consent=False,
)
