"""none: a public client names itself and proves nothing; PKCE protects its codes (RFC 6749 §2.1)."""

from collections.abc import Mapping

from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:
    """The id in the form, when the request brings no other proof."""
    if "authorization" in request.headers or form.get("client_secret") or not form.get("client_id"):
        return None
    return Claimed(form["client_id"])


def proven(trial: Trial) -> bool:  # noqa: ARG001
    """Nothing to prove: that this client is registered as public was checked before."""
    return True


METHOD = AuthMethod("none", claimed, proven)
