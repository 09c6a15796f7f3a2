"""How the parameters of an answer travel through a browser: in the query, in the fragment, in a form."""

from collections.abc import Callable
from dataclasses import dataclass

from idp.oauth.answers import redirect_url
from idp.oauth.values import Pairs, Post, Redirect, Way


@dataclass(frozen=True, slots=True)
class ResponseMode:
    """One member of the family: its name, how it carries parameters, and whether it signs them first."""

    name: str
    carry: Callable[[str, Pairs], Way]
    signed: bool = False


def in_query(uri: str, parameters: Pairs) -> Way:
    """Added to the query of the redirect URI."""
    return Redirect(redirect_url(uri, parameters))


def in_fragment(uri: str, parameters: Pairs) -> Way:
    """As the fragment of the redirect URI, which has none of its own."""
    return Redirect(f"{uri}#{redirect_url('', parameters)[1:]}")


def in_form(uri: str, parameters: Pairs) -> Way:
    """As the fields of a form that is posted to the redirect URI."""
    return Post(uri, parameters)
