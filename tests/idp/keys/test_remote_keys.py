"""The keys of clients are found where they were registered, kept for a while, and fetched with restraint."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Reply
from connectors.doubles import RecordingHTTP
from connectors.errors import Unreachable
from idp.keys.key_sets import MOST_KEYS, parse_key_set, read_key_set
from idp.keys.remote import KeySource, RemoteKeys
from idp.keys.values import KeySetRefused
from tests.conftest import FakeClock
from tests.idp.keys.signer import key_set, signer

URI = "https://client.example/jwks"
FIRST, SECOND = signer(kid="first"), signer(kid="second")


@pytest.fixture
def http() -> RecordingHTTP:
    http = RecordingHTTP()
    http.script(URI, published(FIRST))
    return http


@pytest.fixture
def remote(http: RecordingHTTP) -> RemoteKeys:
    return RemoteKeys(http)


def published(*signers, body: bytes | None = None) -> Reply:  # type: ignore[no-untyped-def]
    return Reply(200, (("content-type", "application/json"),), body or key_set(*signers).encode())


def found(remote: RemoteKeys, kid: str, clock: FakeClock) -> list[str]:
    return [key.kid for key in remote.find(KeySource(uri=URI), kid, alg="ES256", now=clock())]


def test_registered_keys_need_nobody(remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock) -> None:
    source = KeySource(inline=key_set(FIRST, SECOND))
    assert [key.kid for key in remote.find(source, "second", alg="ES256", now=clock())] == ["second"]
    assert len(remote.find(source, "", alg="ES256", now=clock())) == 2
    assert not http.sent


def test_published_keys_are_fetched_once_in_ten_minutes(
    remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock
) -> None:
    for _ in range(5):
        assert found(remote, "first", clock) == ["first"]
    assert len(http.sent) == 1
    clock.advance(minutes=10)
    assert found(remote, "first", clock) == ["first"]
    assert len(http.sent) == 2


def test_an_unknown_key_id_fetches_again_though_not_within_half_a_minute(
    remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock
) -> None:
    assert found(remote, "first", clock) == ["first"]
    http.script(URI, published(SECOND))
    for _ in range(50):
        assert found(remote, "second", clock) == []
    assert len(http.sent) == 1
    clock.advance(30)
    assert found(remote, "second", clock) == ["second"]
    assert found(remote, "first", clock) == []
    assert len(http.sent) == 2


def test_a_set_that_cannot_be_had_is_missed_for_an_hour_only(
    remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock
) -> None:
    found(remote, "first", clock)
    http.script(URI, Unreachable("https://client.example", "no answer in time"))
    clock.advance(minutes=30)
    assert found(remote, "first", clock) == ["first"]
    clock.advance(minutes=31)
    assert found(remote, "first", clock) == []


def test_a_client_whose_keys_never_came_has_none_and_is_not_asked_at_every_request(
    remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock
) -> None:
    http.script(URI, Unreachable("https://client.example", "no answer in time"))
    assert found(remote, "first", clock) == []
    asked = len(http.sent)
    assert found(remote, "first", clock) == []
    assert len(http.sent) == asked


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"keys": 1}', b"x" * 70_000, b"{" * 10_000, b'{"keys": [' + b"1," * 200 + b"1]}"]
)
def test_what_is_no_key_set_gives_no_key(
    remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock, body: bytes
) -> None:
    http.script(URI, Reply(200, (), body))
    assert found(remote, "first", clock) == []


def test_sixty_four_threads_fetch_once(remote: RemoteKeys, http: RecordingHTTP, clock: FakeClock) -> None:
    with ThreadPoolExecutor(64) as pool:
        results = list(pool.map(lambda _: found(remote, "first", clock), range(64)))
    assert results == [["first"]] * 64
    assert len(http.sent) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"use": "enc"},
        {"kty": "oct"},
        {"crv": "P-521"},
        {"key_ops": ["encrypt"]},
        {"alg": "RS256"},
        {"x": "AAAA"},
        {"kid": 7},
        {"y": None},
    ],
)
def test_a_key_that_cannot_sign_for_us_is_passed_over(changed: dict[str, object]) -> None:
    assert parse_key_set({"keys": [FIRST.public(**changed), SECOND.public()]})[0].kid == "second"


def test_an_rsa_key_verifies_both_schemes_unless_it_names_one_and_must_be_long_enough() -> None:
    rsa = signer("PS256")
    assert parse_key_set({"keys": [rsa.public(alg=None)]})[0].algs == ("PS256", "RS256")
    assert parse_key_set({"keys": [rsa.public()]})[0].algs == ("PS256",)
    assert parse_key_set({"keys": [rsa.public(n="AQAB" * 40)]}) == ()
    assert parse_key_set({"keys": [rsa.public(e="AQAB" * 40)]}) == ()


def test_one_id_for_two_keys_and_too_many_keys_are_refused() -> None:
    with pytest.raises(KeySetRefused):
        parse_key_set({"keys": [FIRST.public(), SECOND.public(kid="first")]})
    with pytest.raises(KeySetRefused):
        parse_key_set({"keys": [{}] * (MOST_KEYS + 1)})


def test_a_registered_set_never_shows_a_private_half() -> None:
    shown = FIRST.key.as_dict(private=True)
    for text in (json.dumps({"keys": [shown]}), "", "{}", '{"keys": []}', '{"keys": [1]}', "null"):
        with pytest.raises(KeySetRefused):
            read_key_set(text)


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["keys", "kty", "crv", "x", "y", "n", "e", "kid"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_a_server_publishes_is_a_set_or_is_refused(document: object) -> None:
    try:
        assert isinstance(parse_key_set({"keys": [document]}), tuple)
        parse_key_set(document)
    except KeySetRefused:
        pass
