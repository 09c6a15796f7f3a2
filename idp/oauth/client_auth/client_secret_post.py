"""client_secret_post: id and secret in the form (RFC 6749 §2.3.1)."""

from collections.abc import Mapping

from idp.clients.secrets import secret_matches
from idp.oauth.authentication import AuthMethod, Claimed
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:  # noqa: ARG001
    """The id and secret in the form, when there is a secret."""
    secret = form.get("client_secret")
    return Claimed(form.get("client_id", ""), secret) if secret else None


METHOD = AuthMethod("client_secret_post", claimed, secret_matches)
