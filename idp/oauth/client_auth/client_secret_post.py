"""client_secret_post: id and secret in the form (RFC 6749 §2.3.1)."""

from collections.abc import Mapping

from idp.clients.secrets import secret_matches
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:  # noqa: ARG001
    """The id and secret in the form, when there is a secret."""
    secret = form.get("client_secret")
    return Claimed(form.get("client_id", ""), "form", secret) if secret else None


def proven(trial: Trial) -> bool:
    """Is it one of the client's live secrets?"""
    return secret_matches(trial.client, trial, trial.now)


METHOD = AuthMethod("client_secret_post", claimed, proven)
