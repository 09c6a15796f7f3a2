"""What a client signed is read by its registered keys, in the expected way, or not at all."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.keys.client_tokens import Kind, Window, check_window, read_signed, read_unsigned
from idp.keys.key_sets import SetKey, parse_key_set, shared_key
from idp.keys.values import JOSERefused
from tests.idp.keys.forge import NOW, T, b64, raw_json
from tests.idp.keys.signer import Signer, by_secret, signer, unsigned

CLAIMS = {"iss": "client", "aud": "https://id.example", "exp": T + 60, "jti": "1"}
HAND = signer()
KIND = Kind(frozenset({"", "jwt"}), ("ES256",))
WINDOW = Window(leeway=timedelta(seconds=30), longest=timedelta(hours=1))
SECRET = "a secret of more than thirty-two characters"


def finder(*hands: Signer):  # type: ignore[no-untyped-def]
    keys = parse_key_set({"keys": [hand.public() for hand in hands]})

    def find(kid: str, alg: str) -> list[SetKey]:
        return [key for key in keys if alg in key.algs and (not kid or kid == key.kid)]

    return find


@pytest.mark.parametrize("alg", ["ES256", "ES384", "PS256", "RS256", "EdDSA", "Ed25519"])
def test_every_algorithm_of_clients_is_read(alg: str) -> None:
    hand = signer(alg)
    assert read_signed(hand.token(CLAIMS), Kind(KIND.types, (alg,)), finder(hand)) == CLAIMS


def test_a_type_is_optional_where_the_reader_says_so_and_known_in_any_case() -> None:
    for typ in (None, "JWT", "jwt", "application/jwt"):
        assert read_signed(HAND.token(CLAIMS, typ=typ), KIND, finder(HAND)) == CLAIMS


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": 1},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": "ES384"},
        {"alg": None},
        {"kid": "another"},
        {"kid": 1},
        {"crit": ["exp"], "exp": 1},
        {"b64": False},
        {"zip": "DEF"},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/x5u"},
        {"jwk": HAND.public()},
        {"x5c": ["AAAA"]},
    ],
)
def test_no_header_chooses_how_it_is_read(header: dict[str, object]) -> None:
    with pytest.raises(JOSERefused):
        read_signed(HAND.token(CLAIMS, **header), KIND, finder(HAND))


def test_another_key_another_payload_and_no_signature_are_refused() -> None:
    good = HAND.token(CLAIMS)
    header, _, signature = good.split(".")
    forged = f"{header}.{b64(raw_json(CLAIMS | {'iss': 'other'}))}.{signature}"
    for token in (signer().token(CLAIMS), forged, f"{header}.{good.split('.')[1]}.", good + "=", good + "."):
        with pytest.raises(JOSERefused):
            read_signed(token, KIND, finder(HAND))


def test_without_an_id_the_key_must_be_the_only_one() -> None:
    token = HAND.token(CLAIMS, kid=None)
    assert read_signed(token, KIND, finder(HAND)) == CLAIMS
    with pytest.raises(JOSERefused):
        read_signed(token, KIND, finder(HAND, signer(kid="k2")))


def test_a_public_key_is_never_an_hmac_secret() -> None:
    """The key is bound to its own algorithms, so naming HS256 finds none."""
    token = by_secret(CLAIMS, str(HAND.public()))
    with pytest.raises(JOSERefused):
        read_signed(token, Kind(KIND.types, ("ES256", "HS256")), finder(HAND))


def test_a_secret_reads_its_own_tokens_only() -> None:
    kind = Kind(KIND.types, ("HS256",))
    assert read_signed(by_secret(CLAIMS, SECRET), kind, lambda _kid, _alg: [shared_key(SECRET)]) == CLAIMS
    with pytest.raises(JOSERefused):
        read_signed(by_secret(CLAIMS, SECRET + "x"), kind, lambda _kid, _alg: [shared_key(SECRET)])


def test_an_unsigned_token_is_read_by_its_own_reader_alone() -> None:
    token = unsigned(CLAIMS)
    assert read_unsigned(token, KIND.types) == CLAIMS
    with pytest.raises(JOSERefused):
        read_signed(token, Kind(KIND.types, ("none", "ES256")), finder(HAND))
    for other in (HAND.token(CLAIMS), token + "AAAA", token[:-1], unsigned(CLAIMS, typ="at+jwt")):
        with pytest.raises(JOSERefused):
            read_unsigned(other, KIND.types)


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"exp": T + 60}, True),
        ({"exp": T - 29}, True),
        ({"exp": T - 30}, False),
        ({"exp": T + 3600}, True),
        ({"exp": T + 4000}, False),
        ({"exp": T + 60, "nbf": T + 8}, True),
        ({"exp": T + 60, "nbf": T + 61}, False),
        ({"exp": T + 60, "iat": T + 61}, False),
        ({"exp": T + 60, "nbf": T - 4000}, False),
        ({"exp": T + 60, "iat": T - 4000}, False),
        ({"exp": T + 60.5}, True),
        ({}, False),
        ({"exp": True}, False),
        ({"exp": "soon"}, False),
        ({"exp": 1e300}, False),
        ({"exp": -1}, False),
        ({"exp": None}, False),
    ],
)
def test_a_token_has_its_time(claims: dict[str, object], good: bool) -> None:
    if good:
        check_window(claims, WINDOW, NOW)
        return
    with pytest.raises(JOSERefused):
        check_window(claims, WINDOW, NOW)


@settings(max_examples=300)
@given(st.data())
def test_no_mutation_of_a_good_token_is_taken(data: st.DataObject) -> None:
    token = HAND_TOKEN
    position = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.= \x00é"))
    mutated = token[:position] + other + token[position + 1 :]
    if mutated == token:
        return
    with pytest.raises(JOSERefused):
        read_signed(mutated, KIND, finder(HAND))


HAND_TOKEN = HAND.token(CLAIMS)
