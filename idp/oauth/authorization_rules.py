"""Pure rules of an authorization request: scope, prompt, max_age, challenge, and what is not supported."""

import re
from collections.abc import Collection, Mapping

from idp.oauth.errors import Malformed, ScopeNotApproved
from idp.oauth.parameters import words
from idp.oauth.request_errors import BadChallenge, BadPrompt, MissingChallenge, RegistrationNotSupported

PROMPTS = frozenset({"none", "login", "consent", "select_account"})
CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}")
SECONDS = re.compile(r"[0-9]{1,9}")


def wanted_scope(text: str | None, *, known: Collection[str], approved: Collection[str]) -> tuple[str, ...]:
    """OpenID Connect Core §3.1.2.1: unknown scopes are ignored; known ones must have been approved."""
    asked = tuple(word for word in words(text) if word in known)
    if not set(asked) <= set(approved):
        raise ScopeNotApproved
    return asked


def prompts(text: str | None) -> tuple[str, ...]:
    """OpenID Connect Core §3.1.2.1: only known values, and none stands alone."""
    asked = words(text)
    if not set(asked) <= PROMPTS or ("none" in asked and len(asked) > 1):
        raise BadPrompt
    return asked


def seconds(text: str | None) -> int | None:
    """A whole number of seconds, not negative."""
    if text is None:
        return None
    if not SECONDS.fullmatch(text):
        raise Malformed
    return int(text)


def wanted_challenge(parameters: Mapping[str, str], *, needed: bool) -> str | None:
    """RFC 7636 §4.3, S256 only. A challenge without a method would mean plain, and is refused."""
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge is None and method is None:
        if needed:
            raise MissingChallenge
        return None
    if challenge is None or method != "S256" or not CHALLENGE.fullmatch(challenge):
        raise BadChallenge
    return challenge


def wanted_key(thumbprint: str | None) -> str | None:
    """RFC 9449 §10: `dpop_jkt`, the thumbprint of the key that the code will be bound to."""
    if thumbprint is not None and not CHALLENGE.fullmatch(thumbprint):
        raise Malformed
    return thumbprint


def refuse_unsupported(parameters: Mapping[str, str]) -> None:
    """OpenID Connect Core §3.1.2.6: say so, rather than ignore what would have changed the request."""
    if "registration" in parameters:
        raise RegistrationNotSupported
