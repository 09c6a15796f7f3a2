"""Scope `edu.id` (profile §5.3): the lifelong number, for named systems only."""

from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`llid`, 16 characters without meaning."""
    return {"llid": facts.card.person.llid}


CLAIMS = ClaimSet(
    scope="edu.id",
    names=("llid",),
    release=release,
    title="Your lifelong learning number",
    consent=True,
)
