"""Scope `realname` (profile §5.3): the name as it stands in the register, and how well it was proven."""

from idp.oauth.release import ClaimSet, Facts


def release(facts: Facts) -> dict[str, object]:
    """`name` whole, as systems must not need its parts; `ial` of the account."""
    return {"name": facts.card.person.name, "ial": f"urn:llap:ial:{facts.card.person.ial}"}


CLAIMS = ClaimSet(
    scope="realname",
    names=("name", "ial"),
    release=release,
    title="Your real name",
    consent=True,
)
