"""Parameters of a request: taken from the one right place, none repeated, none absurd.

Nothing here merges query and form: the authorization endpoint reads one or the other, machine endpoints
read the form alone.
"""

from collections.abc import Mapping

from idp.oauth.errors import (
    Malformed,
    MissingParameter,
    ParameterTooLong,
    QueryNotAllowed,
    RepeatedParameter,
)
from idp.oauth.values import Pairs, Request

LONGEST = 8192
MOST = 64
SEVERAL = frozenset({"resource", "audience"})


def single(pairs: Pairs) -> Mapping[str, str]:
    """Each parameter once; an empty value counts as left out (RFC 6749 §3.1). Refuses repetition.

    The few that may be repeated (RFC 8707 §2, RFC 8693 §2.1) are URIs, so a space between them is no loss.
    """
    if len(pairs) > MOST:
        raise RepeatedParameter
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found and name not in SEVERAL:
            raise RepeatedParameter
        if len(value) > LONGEST:
            raise ParameterTooLong
        found[name] = f"{found[name]} {value}".strip() if name in found else value
    return {name: value for name, value in found.items() if value}


def form_only(request: Request) -> Mapping[str, str]:
    """The form of a machine endpoint; a query, repetition and control characters are refused."""
    if request.query:
        raise QueryNotAllowed
    found = single(request.form)
    if not all(value.isprintable() or name == "assertion" for name, value in found.items()):
        raise Malformed
    return found


def required(parameters: Mapping[str, str], name: str) -> str:
    """The value of a required parameter; refuses its absence."""
    value = parameters.get(name)
    if not value:
        raise MissingParameter
    return value


def words(text: str | None) -> tuple[str, ...]:
    """A space-separated list in order, each word once."""
    return tuple(dict.fromkeys((text or "").split()))
