"""RFC 9449 §4.2, §4.3: what a proof must be, read from the wire."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.keys.proof import read_proof
from idp.keys.values import JOSERefused
from idp.oauth.dpop import fits, same_target
from tests.protocol.rfc9449.provers import PROVERS, b64, claims_for, ec_prover, ed_prover, rsa_prover

TOKEN_REQUEST_PROOF = (  # RFC 9449 §5, figure 5
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZ"
    "OXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIs"
    "ImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVy"
    "LmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtF"
    "LbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
)
NOW = 1_788_249_600


def test_the_proof_of_the_rfc_reads_as_the_rfc_says() -> None:
    proof = read_proof(TOKEN_REQUEST_PROOF)
    assert (proof.jti, proof.htm, proof.iat) == ("-BwC3ESc6acc2lTc", "POST", 1562262616)
    assert proof.htu == "https://server.example.com/token"
    assert proof.key == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"  # RFC 9449 §6.1


def test_the_hash_of_a_token_is_the_one_of_the_rfc() -> None:
    token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"  # RFC 9449 §7.1
    assert fits("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", token)
    assert not fits("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", token + "x")
    assert not fits(None, token)


@pytest.mark.parametrize("alg", PROVERS)
def test_each_algorithm_that_is_offered_is_taken(alg: str) -> None:
    prover = PROVERS[alg]()
    assert read_proof(prover.proof(claims_for("/token", NOW))).key == prover.thumbprint


@pytest.mark.parametrize("member", ["typ", "alg", "jwk", "jti", "htm", "htu", "iat"])
def test_a_proof_without_a_required_member_is_refused(member: str) -> None:
    with pytest.raises(JOSERefused):
        read_proof(ec_prover().proof(claims_for("/token", NOW), leave=member))


BAD_HEADERS: list[Mapping[str, Any]] = [
    {"typ": "JWT"},
    {"typ": "at+jwt"},
    {"alg": "none"},
    {"alg": "HS256"},
    {"alg": "RS256"},
    {"alg": "ES384"},
    {"alg": ["ES256"]},
    {"kid": "1"},
    {"crit": ["exp"]},
    {"jku": "https://evil.example/"},
    {"x5c": ["MIIB"]},
    {"jwk": {"kty": "oct", "k": "AAAA"}},
    {"jwk": []},
    {"jwk": None},
]


@pytest.mark.parametrize("header", BAD_HEADERS, ids=str)
def test_a_header_that_is_not_exactly_type_algorithm_and_public_key_is_refused(
    header: Mapping[str, Any],
) -> None:
    with pytest.raises(JOSERefused):
        read_proof(ec_prover().proof(claims_for("/token", NOW), header=header))


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "x5u"])
def test_a_key_with_a_private_or_foreign_member_is_refused(member: str) -> None:
    prover = ec_prover()
    with pytest.raises(JOSERefused):
        read_proof(prover.proof(claims_for("/token", NOW), header={"jwk": {**prover.jwk, member: "AAAA"}}))


@pytest.mark.parametrize(
    "changed",
    [
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"x": "AA"},
        {"x": 1},
        {"y": "AAAA" + "A" * 39},
        {"kty": "RSA"},
        {"alg": "PS256"},
        {"use": "enc"},
    ],
    ids=str,
)
def test_a_key_that_is_not_what_it_says_is_refused(changed: Mapping[str, Any]) -> None:
    prover = ec_prover()
    with pytest.raises(JOSERefused):
        read_proof(prover.proof(claims_for("/token", NOW), header={"jwk": {**prover.jwk, **changed}}))


def test_a_key_may_say_what_it_is_for() -> None:
    prover = ec_prover()
    jwk = {**prover.jwk, "use": "sig", "alg": "ES256", "kid": "mine"}
    assert read_proof(prover.proof(claims_for("/token", NOW), header={"jwk": jwk})).key == prover.thumbprint


def test_a_short_rsa_key_and_a_second_spelling_of_one_are_refused() -> None:
    prover = rsa_prover(1024)
    with pytest.raises(JOSERefused):
        read_proof(prover.proof(claims_for("/token", NOW)))
    honest = rsa_prover()
    padded = {**honest.jwk, "e": "AAEAAQ"}
    with pytest.raises(JOSERefused):
        read_proof(honest.proof(claims_for("/token", NOW), header={"jwk": padded}))


def test_another_keys_signature_an_endless_proof_and_two_proofs_in_one_are_refused() -> None:
    mine, other = ec_prover(), ed_prover()
    hostile = [
        mine.proof(claims_for("/token", NOW), header={"jwk": ec_prover().jwk}),
        mine.proof(claims_for("/token", NOW), header={"jwk": other.jwk, "alg": "EdDSA"}),
        mine.proof(claims_for("/token", NOW, filler="x" * 4096)),
        f"{mine.proof(claims_for('/token', NOW))},{mine.proof(claims_for('/token', NOW))}",
    ]
    for proof in hostile:
        with pytest.raises(JOSERefused):
            read_proof(proof)


@pytest.mark.parametrize("claim", ["jti", "htm", "htu", "ath", "nonce"])
@pytest.mark.parametrize("value", ["", 1, None, [], {}, True])
def test_a_claim_of_the_wrong_kind_is_refused(claim: str, value: Any) -> None:
    with pytest.raises(JOSERefused):
        read_proof(ec_prover().proof(claims_for("/token", NOW) | {claim: value}))


def test_claims_that_nobody_knows_are_ignored() -> None:
    proof = read_proof(ec_prover().proof(claims_for("/token", NOW, nbf=NOW, exp=NOW + 60, colour="red")))
    assert proof.iat == NOW


@given(st.text(max_size=200) | st.binary(max_size=200).map(b64))
def test_no_text_at_all_makes_the_reader_stumble(text: str) -> None:
    with pytest.raises(JOSERefused):
        read_proof(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
def test_no_json_at_all_makes_the_reader_stumble(header: Any, jwk: Any) -> None:
    for value in (header, {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}):
        text = ".".join(b64(json.dumps(part).encode()) for part in (value, {})) + ".AAAA"
        with pytest.raises(JOSERefused):
            read_proof(text)


SAME = [
    "https://id.example/token",
    "HTTPS://ID.EXAMPLE/token",
    "https://id.example:443/token",
    "https://id.example/token?a=b",
    "https://id.example/token#part",
    "https://id.example/%74oken",
]
OTHER = [
    "http://id.example/token",
    "https://id.example:8443/token",
    "https://id.example.evil.example/token",
    "https://evil.example/token",
    "https://id.example/Token",
    "https://id.example/token/",
    "https://id.example/userinfo",
    "https://user@id.example/token",
    "https://id.example\\@evil.example/token",
    "https://id.example/to\tken",
    "https://id.example:99999/token",
    "https://[id.example/token",
    "//id.example/token",
    "/token",
    "",
]


@pytest.mark.parametrize("htu", SAME)
def test_an_address_may_be_spelt_as_the_rules_of_addresses_allow(htu: str) -> None:
    assert same_target(htu, "https://id.example/token")


@pytest.mark.parametrize("htu", OTHER)
def test_another_address_is_another_address(htu: str) -> None:
    assert not same_target(htu, "https://id.example/token")


@given(st.text(max_size=100))
def test_no_address_makes_the_comparison_stumble(htu: str) -> None:
    assert not same_target(htu, "https://id.example/token")
