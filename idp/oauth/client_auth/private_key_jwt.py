"""private_key_jwt: an assertion signed with the client's own key (RFC 7523 §2.2, OpenID Connect Core §9)."""

from collections.abc import Mapping, Sequence

from idp.clients.profiles import PROFILES
from idp.clients.values import CLIENT_ALGS
from idp.keys.key_sets import SetKey
from idp.keys.remote import KeySource
from idp.oauth.assertions import claimed_by_assertion, proven_by_assertion
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:  # noqa: ARG001
    """The assertion in the form."""
    return claimed_by_assertion(form)


def proven(trial: Trial) -> bool:
    """By a key of the client's registration, with an algorithm that its profile takes."""
    client = trial.client
    source = KeySource(client.jwks, client.jwks_uri)

    def find(kid: str, alg: str) -> Sequence[SetKey]:
        return trial.desk.keys.find(source, kid, alg=alg, now=trial.now)

    return proven_by_assertion(trial, PROFILES[client.profile].client_algs, find)


METHOD = AuthMethod("private_key_jwt", claimed, proven, CLIENT_ALGS)
