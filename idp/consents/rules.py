"""Whether a person must be asked before a system is told anything."""

from collections.abc import Collection

from idp.consents.values import Consent


def needed(
    policy: str,
    asked: Collection[str],
    remembered: Consent | None,
    *,
    prompt: Collection[str] = (),
    claims_version: int = 1,
) -> bool:
    """Must the person be asked? `policy` is the client's: none, first or always.

    `prompt=consent` always asks (OpenID Connect Core §3.1.2.1). A policy nobody knows asks.
    """
    if "consent" in prompt:
        return True
    if policy == "none":
        return False
    if policy != "first" or remembered is None:
        return True
    return not remembered.scopes.issuperset(asked) or remembered.claims_version != claims_version
