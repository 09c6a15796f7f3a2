"""No token but our own, of the right kind, for the right reader, in its own time, is ever taken."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.keys.actions import make_first_keys
from idp.keys.jose import read, sign
from idp.keys.ring import KeyRing
from idp.keys.values import (
    ClaimsRefused,
    Expected,
    HeaderRefused,
    JOSERefused,
    NotCompact,
    NotYetValid,
    TokenExpired,
    UnknownKey,
    WrongAlgorithm,
    WrongAudience,
    WrongIssuer,
    WrongSignature,
    WrongType,
)
from realnames.ledger.changes import Changes
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Keyring, Vault
from tests.idp.keys.forge import (
    CLAIMS,
    EXPECTED,
    ISSUER,
    NOW,
    Forge,
    T,
    b64,
    der_signature,
    json_serialised,
    last_character_turned,
    raw_json,
    rearranged,
    signed_by_embedded,
    with_claims,
    with_header,
    with_payload,
    with_raw_header,
    without_claim,
    zeros,
)


@pytest.fixture(scope="module")
def forge(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    path = tmp_path_factory.mktemp("keys") / "ledger.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    ledger = Ledger(engine, Vault(Keyring.generate()), lambda: NOW)
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    ring = KeyRing(ledger, Changes(ledger))
    yield Forge(ring, ring.signing("ES256", NOW), ring.signing("RS256", NOW))
    engine.dispose()


HEADER = '{"alg":"ES256","kid":"KID","typ":"at+jwt"'

VECTORS: Mapping[str, tuple[Callable[[Forge], str], type[JOSERefused]]] = {
    "alg none, no signature": (
        lambda f: ".".join([b64(raw_json(f.header(alg="none"))), f.parts()[1], ""]),
        NotCompact,
    ),
    "alg none, a signature": (with_header(alg="none"), WrongAlgorithm),
    "alg None": (with_header(alg="None"), WrongAlgorithm),
    "alg nOnE": (with_header(alg="nOnE"), WrongAlgorithm),
    "alg empty": (with_header(alg=""), WrongAlgorithm),
    "alg null": (with_header(alg=None), HeaderRefused),
    "alg a list": (with_header(alg=["ES256", "none"]), HeaderRefused),
    "alg in lower case": (with_header(alg="es256"), WrongAlgorithm),
    "alg missing": (lambda f: f.token({"kid": f.es.life.kid, "typ": "at+jwt"}), HeaderRefused),
    "HMAC with the public key as PEM": (lambda f: f.hmac_token(f.public_pem()), WrongAlgorithm),
    "HMAC with the public key as JWK": (
        lambda f: f.hmac_token(raw_json(dict(f.es.public_jwk))),
        WrongAlgorithm,
    ),
    "HMAC with an empty key": (lambda f: f.hmac_token(b""), WrongAlgorithm),
    "HMAC that calls itself ES256": (lambda f: f.hmac_token(f.public_pem(), alg="ES256"), WrongSignature),
    "HS512 with the key id as key": (lambda f: f.hmac_token(f.es.life.kid.encode(), "HS512"), WrongAlgorithm),
    "the RS256 key, which this reader does not take": (
        lambda f: sign(f.ring, CLAIMS, typ="at+jwt", alg="RS256", now=NOW),
        WrongAlgorithm,
    ),
    "an RS256 signature that names the ES256 key": (
        lambda f: f.signed(raw_json(f.header()), raw_json(CLAIMS), key=f.rs),
        WrongSignature,
    ),
    "an ES256 header that names the RS256 key": (
        lambda f: f.token(f.header(kid=f.rs.life.kid)),
        WrongAlgorithm,
    ),
    "an ES384 header": (with_header(alg="ES384"), WrongAlgorithm),
    "an embedded jwk": (lambda f: signed_by_embedded(f, jwk="JWK"), HeaderRefused),
    "an embedded jwk and no kid": (lambda f: signed_by_embedded(f, jwk="JWK", kid=None), HeaderRefused),
    "a jku": (lambda f: signed_by_embedded(f, jku="https://evil.example/jwks"), HeaderRefused),
    "an x5u": (lambda f: signed_by_embedded(f, x5u="https://evil.example/cert"), HeaderRefused),
    "an x5c": (with_header(x5c=["MIIB"]), HeaderRefused),
    "an x5t": (with_header(**{"x5t#S256": "AAAA"}), HeaderRefused),
    "another's key under our kid": (signed_by_embedded, WrongSignature),
    "a kid that nobody has": (with_header(kid="nobody"), UnknownKey),
    "an empty kid": (with_header(kid=""), UnknownKey),
    "a kid that is a path": (with_header(kid="../../../../dev/null"), UnknownKey),
    "a kid that is SQL": (with_header(kid="' OR 1=1 --"), UnknownKey),
    "a kid that is a number": (with_header(kid=1), HeaderRefused),
    "a kid that is an object": (with_header(kid={"a": 1}), HeaderRefused),
    "no kid": (lambda f: f.token({"alg": "ES256", "typ": "at+jwt"}), HeaderRefused),
    "crit with something unknown": (with_header(crit=["new"], new=1), HeaderRefused),
    "crit with something known": (with_header(crit=["exp"], exp=1), HeaderRefused),
    "crit empty": (with_header(crit=[]), HeaderRefused),
    "b64 false": (with_header(b64=False, crit=["b64"]), HeaderRefused),
    "b64 false without crit": (with_header(b64=False), HeaderRefused),
    "zip": (with_header(zip="DEF"), HeaderRefused),
    "cty JWT": (with_header(cty="JWT"), HeaderRefused),
    "the type of an ID token": (with_header(typ="JWT"), WrongType),
    "the type of a logout token": (with_header(typ="logout+jwt"), WrongType),
    "the type in capitals": (with_header(typ="AT+JWT"), WrongType),
    "the type with its media tree": (with_header(typ="application/at+jwt"), WrongType),
    "no type": (lambda f: f.token({"alg": "ES256", "kid": f.es.life.kid}), HeaderRefused),
    "flattened JSON serialisation": (json_serialised, NotCompact),
    "JSON serialisation without a signature": (lambda f: json_serialised(f, signature=""), NotCompact),
    "general JSON serialisation": (lambda f: json_serialised(f, signatures=[]), NotCompact),
    "a header of 1 KB": (with_header(kid="k" * 1024), NotCompact),
    "a token of 17 KB": (with_claims(padding="x" * 17 * 1024), NotCompact),
    "a token of 1 MB": (lambda f: f.token() + "A" * 1_000_000, NotCompact),
    "alg twice, the last one right": (with_raw_header('{"alg":"none",' + HEADER[1:] + "}"), HeaderRefused),
    "alg twice, the first one right": (with_raw_header(HEADER + ',"alg":"none"}'), HeaderRefused),
    "kid twice by an escape": (with_raw_header(HEADER + ',"\\u006bid":"other"}'), HeaderRefused),
    "a header that is a list": (with_raw_header("[]"), HeaderRefused),
    "a header that is a string": (with_raw_header('"ES256"'), HeaderRefused),
    "a header that is empty": (with_raw_header("{}"), HeaderRefused),
    "a header that is not JSON": (with_raw_header("alg=ES256"), HeaderRefused),
    "a header with a byte order mark": (with_raw_header("\ufeff" + HEADER + "}"), HeaderRefused),
    "a header in UTF-16": (lambda f: f.signed(json.dumps(f.header()).encode("utf-16"), b"{}"), HeaderRefused),
    "a header with something behind it": (with_raw_header(HEADER + "}{}"), HeaderRefused),
    "a header of brackets": (lambda f: f.signed(b"[" * 380, raw_json(CLAIMS)), HeaderRefused),
    "padding": (lambda f: f.token() + "==", NotCompact),
    "padding in the header": (rearranged(lambda p: f"{p[0]}=.{p[1]}.{p[2]}"), NotCompact),
    "a newline at the end": (lambda f: f.token() + "\n", NotCompact),
    "a space in front": (lambda f: " " + f.token(), NotCompact),
    "the other alphabet": (lambda f: f.token().replace("-", "+").replace("_", "/") + "+", NotCompact),
    "idle bits turned": (last_character_turned, NotCompact),
    "a full-width dot": (rearranged("．".join), NotCompact),
    "one part": (rearranged(lambda p: p[0]), NotCompact),
    "two parts": (rearranged(lambda p: ".".join(p[:2])), NotCompact),
    "four parts": (rearranged(lambda p: ".".join([*p, p[2]])), NotCompact),
    "five parts, like a JWE": (rearranged(lambda p: ".".join([*p, "AAAA", "AAAA"])), NotCompact),
    "an empty payload (detached)": (rearranged(lambda p: f"{p[0]}..{p[2]}"), NotCompact),
    "an empty signature": (rearranged(lambda p: f"{p[0]}.{p[1]}."), NotCompact),
    "nothing": (rearranged(lambda _: ""), NotCompact),
    "only dots": (rearranged(lambda _: ".."), NotCompact),
    "not ASCII": (rearranged(lambda _: "令牌.令牌.令牌"), NotCompact),
    "a lone surrogate": (lambda f: "\ud800" + f.token(), NotCompact),
    "a signature of zeros (CVE-2022-21449)": (zeros(64), WrongSignature),
    "a signature of one byte": (zeros(1), WrongSignature),
    "a signature that is too long": (zeros(65), WrongSignature),
    "a signature in DER": (der_signature, WrongSignature),
    "another token's signature": (
        lambda f: ".".join([*f.parts()[:2], f.token(claims={"iss": ISSUER}).split(".")[2]]),
        WrongSignature,
    ),
    "a payload changed after signing": (
        rearranged(lambda p: ".".join([p[0], b64(raw_json({**CLAIMS, "sub": "admin"})), p[2]])),
        WrongSignature,
    ),
    "another issuer": (with_claims(iss="https://evil.example"), WrongIssuer),
    "the issuer with a slash": (with_claims(iss=ISSUER + "/"), WrongIssuer),
    "no issuer": (without_claim("iss"), WrongIssuer),
    "an issuer that is a list": (with_claims(iss=[ISSUER]), WrongIssuer),
    "another audience": (with_claims(aud="https://other.example"), WrongAudience),
    "an audience that contains ours as text": (with_claims(aud=ISSUER + ".evil.example"), WrongAudience),
    "a list without our audience": (with_claims(aud=["https://other.example"]), WrongAudience),
    "an audience that is an object": (with_claims(aud={ISSUER: 1}), WrongAudience),
    "no audience": (without_claim("aud"), WrongAudience),
    "expired this second": (with_claims(exp=T), TokenExpired),
    "no exp": (without_claim("exp"), ClaimsRefused),
    "exp a string": (with_claims(exp=str(T + 600)), ClaimsRefused),
    "exp true": (with_claims(exp=True), ClaimsRefused),
    "exp a fraction": (with_claims(exp=T + 600.5), ClaimsRefused),
    "exp without end": (
        with_payload(raw_json(CLAIMS).replace(b'"exp":', b'"exp":Infinity,"x":')),
        ClaimsRefused,
    ),
    "exp of 5000 digits": (
        with_payload(raw_json(CLAIMS).replace(b'"exp":', b'"exp":' + b"9" * 5000 + b',"x":')),
        ClaimsRefused,
    ),
    "no iat": (without_claim("iat"), ClaimsRefused),
    "issued in the future": (with_claims(iat=T + 1), NotYetValid),
    "valid from later": (with_claims(nbf=T + 1), NotYetValid),
    "nbf a string": (with_claims(nbf="0"), ClaimsRefused),
    "a claim twice": (with_payload(raw_json(CLAIMS)[:-1] + b',"sub":"admin"}'), ClaimsRefused),
    "a claim twice inside": (
        with_payload(raw_json(CLAIMS)[:-1] + b',"cnf":{"jkt":1,"jkt":2}}'),
        ClaimsRefused,
    ),
    "claims that are a list": (with_payload(b"[]"), ClaimsRefused),
    "claims that are null": (with_payload(b"null"), ClaimsRefused),
    "claims that are not JSON": (with_payload(b"sub=admin"), ClaimsRefused),
    "claims that are not UTF-8": (with_payload(b'{"sub":"\xff"}'), ClaimsRefused),
    "claims nested without end": (with_payload(b"[" * 12000), ClaimsRefused),
}


def test_our_own_token_is_read(forge: Forge):
    assert read(forge.ring, sign(forge.ring, CLAIMS, typ="at+jwt", now=NOW), EXPECTED, now=NOW) == CLAIMS


def test_the_forge_can_make_a_good_token_so_that_each_refusal_has_one_reason(forge: Forge):
    assert read(forge.ring, forge.token(), EXPECTED, now=NOW) == CLAIMS


@pytest.mark.parametrize("name", VECTORS)
def test_a_hostile_token_is_refused_for_its_own_reason(name: str, forge: Forge):
    make, refusal = VECTORS[name]
    with pytest.raises(refusal):
        read(forge.ring, make(forge), EXPECTED, now=NOW)


def test_the_client_hears_the_same_words_whatever_the_reason():
    assert len({refusal.description for _, refusal in VECTORS.values()}) == 1


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
@pytest.mark.parametrize("typ", ["at+jwt", "JWT", "logout+jwt"])
def test_a_token_of_one_kind_is_taken_by_the_reader_of_that_kind_alone(typ: str, alg: str, forge: Forge):
    token = sign(forge.ring, CLAIMS, typ=typ, alg=alg, now=NOW)
    for wanted in ("at+jwt", "JWT", "logout+jwt"):
        expected = Expected(wanted, ISSUER, None)
        if wanted == typ:
            assert read(forge.ring, token, expected, now=NOW)
        else:
            with pytest.raises(WrongType):
                read(forge.ring, token, expected, now=NOW)


def test_a_hint_is_taken_after_its_time_only_as_long_as_the_reader_says(forge: Forge):
    token = forge.token()
    hint = Expected("at+jwt", ISSUER, None, overdue=timedelta(hours=1))
    assert read(forge.ring, token, hint, now=NOW + timedelta(minutes=69))
    with pytest.raises(TokenExpired):
        read(forge.ring, token, hint, now=NOW + timedelta(minutes=70))


def test_leeway_is_for_clocks_that_differ_by_seconds(forge: Forge):
    patient = Expected("at+jwt", ISSUER, None, leeway=timedelta(seconds=5))
    assert read(forge.ring, forge.token(claims={**CLAIMS, "iat": T + 5}), patient, now=NOW)
    assert read(forge.ring, forge.token(), patient, now=NOW + timedelta(seconds=604))
    with pytest.raises(TokenExpired):
        read(forge.ring, forge.token(), patient, now=NOW + timedelta(seconds=605))


def test_one_of_several_audiences_is_enough(forge: Forge):
    token = forge.token(claims={**CLAIMS, "aud": ["https://other.example", ISSUER]})
    assert read(forge.ring, token, EXPECTED, now=NOW)


@settings(max_examples=3000, deadline=None)
@given(place=st.integers(0, 10_000), character=st.characters(max_codepoint=0x7F))
def test_a_token_with_any_one_character_changed_is_refused(forge: Forge, place: int, character: str):
    token = forge.token()
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    if changed != token:
        with pytest.raises(JOSERefused):
            read(forge.ring, changed, EXPECTED, now=NOW)


@settings(max_examples=1000, deadline=None)
@given(text=st.text(max_size=200) | st.from_regex(r"\A[\w-]{1,40}\.[\w-]{1,40}\.[\w-]{1,90}\Z"))
def test_whatever_text_comes_is_refused_and_nothing_else_happens(forge: Forge, text: str):
    with pytest.raises(JOSERefused):
        read(forge.ring, text, EXPECTED, now=NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=500, deadline=None)
@given(member=st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "zip", "cty"]), value=JSON)
def test_whatever_a_header_says_beside_the_right_thing_is_refused(forge: Forge, member: str, value: object):
    header = forge.header(**{member: value})
    if header != forge.header():
        with pytest.raises(JOSERefused):
            read(forge.ring, forge.token(header), EXPECTED, now=NOW)


@settings(max_examples=500, deadline=None)
@given(member=st.sampled_from(["iss", "aud", "exp", "iat", "nbf"]), value=JSON)
def test_whatever_a_claim_is_the_reader_answers_with_claims_or_a_refusal(
    forge: Forge, member: str, value: object
):
    try:
        claims = read(forge.ring, forge.token(claims={**CLAIMS, member: value}), EXPECTED, now=NOW)
    except JOSERefused:
        return
    assert claims["iss"] == ISSUER
    assert ISSUER in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]])
    assert type(claims["exp"]) is int
    assert claims["exp"] > T
    assert claims["iat"] <= T
