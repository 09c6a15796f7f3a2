"""The way to our own application in this process: its public address, no socket, nothing else."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from connectors.errors import ForbiddenAddress, Malformed, TooLong
from connectors.http import in_process

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def echo(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answers with what it saw of the request."""
    seen = (
        environ["REQUEST_METHOD"],
        environ["wsgi.url_scheme"],
        environ["HTTP_HOST"],
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        environ.get("CONTENT_TYPE", ""),
        environ["wsgi.input"].read().decode(),
    )
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Twice", "1"), ("X-Twice", "2")])
    return ["|".join(seen).encode()]


def flood(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [])
    return (bytes(4096) for _ in range(1_000_000))


def test_our_application_sees_the_call_as_if_it_came_from_outside() -> None:
    http = in_process("https://id.example.cn", echo)
    reply = http.post(
        "https://id.example.cn/token?x=1",
        b"grant_type=authorization_code",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert reply.body.decode().split("|") == [
        "POST",
        "https",
        "id.example.cn",
        "/token",
        "x=1",
        "application/x-www-form-urlencoded",
        "grant_type=authorization_code",
    ]
    assert [value for name, value in reply.headers if name == "x-twice"] == ["1", "2"]
    assert http.get("https://id.example.cn").status == 200


def test_a_local_address_is_fine_because_nothing_is_connected() -> None:
    assert in_process("http://localhost:8000", echo).get("http://localhost:8000/jwks").status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example.cn/token",
        "https://id.example.cn:8443/token",
        "https://id.example.cn.evil.cn/token",
        "https://user@id.example.cn/token",
        "https://127.0.0.1/token",
    ],
)
def test_every_other_address_is_forbidden(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        in_process("https://id.example.cn", echo).get(url)


def test_an_application_below_a_path_is_not_left() -> None:
    http = in_process("https://example.cn/id", echo)
    assert http.get("https://example.cn/id").status == 200
    assert http.get("https://example.cn/id/token?x=/").status == 200
    for path in ("/", "/identity", "/other/id"):
        with pytest.raises(ForbiddenAddress):
            http.get(f"https://example.cn{path}")


def test_limits_hold_for_ourselves_too() -> None:
    with pytest.raises(TooLong):
        in_process("https://id.example.cn", flood).get("https://id.example.cn/")
    with pytest.raises(Malformed):
        in_process("https://id.example.cn", echo).get("https://id.example.cn/", accept="application/json")


def test_only_our_own_address_stays_in_the_process_and_the_rest_goes_its_way() -> None:
    outside = in_process("https://my.example.cn", echo)
    http = in_process("https://id.example.cn/portal", flood, otherwise=outside)
    assert b"my.example.cn" in http.get("https://my.example.cn/portal/home").body
    with pytest.raises(ForbiddenAddress):
        http.get("https://id.example.cn/portals")
