"""The settings of this house: where the portal lives."""

from dataclasses import dataclass, field

from idp.settings import issuer_expected

PORTAL_PATH = "/portal"


def portal_url_expected(value: object) -> str:
    """Nothing, or a bare https address (http for loopback) followed by `/portal`."""
    url = str(value)
    if not url:
        return ""
    bare = url.removesuffix(PORTAL_PATH)
    return "" if bare != url and not issuer_expected(bare) else "https://host/portal, lower case, or nothing"


@dataclass(frozen=True)
class AdminSettings:
    """Read once at the start; each field has its default and the sentence the manual prints."""

    portal_url: str = field(
        default="",
        metadata={
            "help": "The public address of the portal, ending in /portal; empty: under the issuer.",
            "check": portal_url_expected,
        },
    )
