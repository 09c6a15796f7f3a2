"""client_secret_jwt: an assertion under an HMAC keyed by the client's secret (OpenID Connect Core §9)."""

from collections.abc import Mapping, Sequence

from idp.clients.secrets import sealed_secrets
from idp.keys.key_sets import SetKey, shared_key
from idp.oauth.assertions import claimed_by_assertion, proven_by_assertion
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request

ALGS = ("HS256",)


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:  # noqa: ARG001
    """The assertion in the form."""
    return claimed_by_assertion(form)


def proven(trial: Trial) -> bool:
    """By one of the client's live secrets; while it changes over there are two, and each is tried."""
    for secret in sealed_secrets(trial.desk.vault, trial.client, trial.now):
        key = shared_key(secret)

        def find(kid: str, alg: str, key: SetKey = key) -> Sequence[SetKey]:  # noqa: ARG001
            return [key]

        if proven_by_assertion(trial, ALGS, find):
            return True
    return False


METHOD = AuthMethod("client_secret_jwt", claimed, proven, ALGS)
