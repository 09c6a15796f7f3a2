"""How an HTTP request becomes our own request value, and an answer becomes an HTTP response.

Query and form stay apart, repeated names stay repeated, and what is too large or is not UTF-8 is refused
before anything else looks at it.
"""

from urllib.parse import parse_qsl

import flask
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge

from idp.oauth.values import Answer, Pairs, Request

LARGEST_BODY = 65_536
LONGEST_QUERY = 16_384
MOST_FIELDS = 200
FORM = "application/x-www-form-urlencoded"


def read_request(incoming: flask.Request, *, address: str, request_id: str) -> Request:
    """The request as the protocol sees it; refuses with 400, 413 or 414.

    `address` is the peer's, as `address.peer_address` reports it.
    """
    query = incoming.query_string
    if len(query) > LONGEST_QUERY:
        raise RequestURITooLarge
    return Request(
        method=incoming.method,
        path=incoming.path,
        query=_pairs(query),
        form=_pairs(_body(incoming)),
        headers={name.lower(): value for name, value in incoming.headers.items()},
        address=address,
        request_id=request_id,
    )


def write_answer(answer: Answer) -> flask.Response:
    """The answer as a Flask response; its headers are the endpoint's own."""
    response = flask.Response(answer.body, status=answer.status)
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    response.headers["Content-Length"] = str(len(answer.body))
    return response


def _body(incoming: flask.Request) -> bytes:
    """The form as sent; a body of another type is not read, and one too large is refused unread."""
    if incoming.method in ("GET", "HEAD", "OPTIONS"):
        return b""
    if (incoming.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge
    if incoming.mimetype != FORM:
        return b""
    body = incoming.stream.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise RequestEntityTooLarge
    return body


def _pairs(encoded: bytes) -> Pairs:
    try:
        text = encoded.decode("ascii")
        found = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # not ASCII, not UTF-8 once decoded, or too many fields
        raise BadRequest("The request is not valid UTF-8 form encoding.") from None
    return tuple(found)
