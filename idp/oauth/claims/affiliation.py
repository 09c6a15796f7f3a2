"""Scope `edu.affiliation` (profile §5.3): where a person learns or works, without class or local number."""

from idp.oauth.affiliations import full
from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`affiliations` in full form; it replaces the small form of `edu.role`."""
    return {"affiliations": [full(affiliation, facts) for affiliation in facts.card.affiliations]}


CLAIMS = ClaimSet(
    scope="edu.affiliation",
    names=("affiliations",),
    release=release,
    title="Your school or workplace",
    consent=True,
)
