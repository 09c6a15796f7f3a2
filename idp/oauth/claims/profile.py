"""Scope `profile` (OpenID Connect Core §5.4, profile §5.3).

Clients with claims policy `oidc` get the standard meaning; all others get no legal name under this scope,
because `realname` is approved apart.
"""

from idp.oauth.release import ClaimSet, Facts

GENDERS = {"1": "male", "2": "female"}


def release(facts: Facts) -> dict[str, object]:
    """How the person wants to be addressed; for policy `oidc` also name, gender and birthdate."""
    claims: dict[str, object] = {"locale": facts.locale or "zh-CN", "zoneinfo": "Asia/Shanghai"}
    if facts.username:
        claims["preferred_username"] = facts.username
    person = facts.card.person
    if facts.policy == "oidc":
        claims["name"] = person.name
        if person.gender in GENDERS:
            claims["gender"] = GENDERS[person.gender]
        if person.birth_day is not None:
            claims["birthdate"] = person.birth_day.isoformat()
    return claims


CLAIMS = ClaimSet(
    scope="profile",
    names=("preferred_username", "locale", "zoneinfo", "name", "gender", "birthdate"),
    release=release,
    title="Your user name and language",
    consent=True,
)
