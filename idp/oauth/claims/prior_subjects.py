"""Scope `openid`, beside `sub` (profile §5.2): the subjects this system knew the person by before a merge."""

from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`sub_prior` for 24 months after two records were found to be one person; else nothing."""
    return {"sub_prior": list(facts.prior_subjects)} if facts.prior_subjects else {}


CLAIMS = ClaimSet(
    scope="openid",
    names=("sub_prior",),
    release=release,
    title="That it is you",
    consent=False,
)
