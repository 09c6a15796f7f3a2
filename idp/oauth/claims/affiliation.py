"""Scope `edu.affiliation` (profile §5.3): where a person learns or works, without class or local number."""

from idp.oauth.affiliations import as_guardian, full
from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`affiliations` in full form, replacing those of `edu.role`; a parent's are the children's schools."""
    own = [full(affiliation, facts) for affiliation in facts.card.affiliations]
    return {"affiliations": own + [as_guardian(affiliation, facts) for affiliation in facts.ward_schools]}


CLAIMS = ClaimSet(
    scope="edu.affiliation",
    names=("affiliations",),
    release=release,
    title="Your school or workplace",
    consent=True,
)
