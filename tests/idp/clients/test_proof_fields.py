"""A registration says how a client proves itself, and its profile holds it to more."""

from dataclasses import replace
from typing import Any

import pytest

from idp.clients.actions import change, register, rotate_secret
from idp.clients.rules import complaints_about
from idp.clients.secrets import sealed_secrets
from idp.clients.store import find_client
from idp.clients.values import NoSecretNeeded, Registration, RegistrationRefused
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.idp.keys.signer import key_set, signer

CALLBACK = "https://client.example/callback"
KEYS = key_set(signer())
PLAIN = Registration("x", redirect_uris=(CALLBACK,))
FAPI = Registration(
    "x",
    redirect_uris=(CALLBACK,),
    auth_method="private_key_jwt",
    jwks=KEYS,
    id_token_alg="ES256",
    profile="fapi2_security",
)


def complained(registration: Registration) -> set[str]:
    return {fault.field for fault in complaints_about(registration, client_id="client")}


@pytest.mark.parametrize(
    ("base", "changed", "field"),
    [
        (PLAIN, {}, None),
        (FAPI, {}, None),
        (FAPI, {"profile": "fapi2_message_signing"}, None),
        (PLAIN, {"profile": "fapi3"}, "profile"),
        (PLAIN, {"auth_method": "private_key_jwt"}, "jwks"),
        (PLAIN, {"auth_method": "private_key_jwt", "jwks": KEYS}, None),
        (PLAIN, {"auth_method": "private_key_jwt", "jwks_uri": "https://client.example/jwks"}, None),
        (FAPI, {"jwks_uri": "https://client.example/jwks"}, "jwks"),
        (PLAIN, {"jwks_uri": "http://client.example/jwks"}, "jwks_uri"),
        (PLAIN, {"jwks_uri": "https://10.0.0.1/jwks"}, "jwks_uri"),
        (PLAIN, {"auth_method": "self_signed_tls_client_auth"}, "jwks"),
        (PLAIN, {"auth_method": "tls_client_auth"}, "auth_method"),
        (PLAIN, {"auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.example"}, None),
        (
            PLAIN,
            {"auth_method": "tls_client_auth", "tls_client_auth_san_dns": "*"},
            "tls_client_auth_san_dns",
        ),
        (PLAIN, {"auth_method": "tls_client_auth", "tls_client_auth_san_ip": "1"}, "tls_client_auth_san_ip"),
        (PLAIN, {"tls_client_auth_san_dns": "a.example"}, "tls_client_auth_san_dns"),
        (PLAIN, {"token_endpoint_auth_signing_alg": "ES256"}, "token_endpoint_auth_signing_alg"),
        (FAPI, {"token_endpoint_auth_signing_alg": "HS256"}, "token_endpoint_auth_signing_alg"),
        (FAPI, {"token_endpoint_auth_signing_alg": "RS256"}, "token_endpoint_auth_signing_alg"),
        (FAPI, {"token_endpoint_auth_signing_alg": "none"}, "token_endpoint_auth_signing_alg"),
        (PLAIN, {"request_object_signing_alg": "none"}, None),
        (FAPI, {"request_object_signing_alg": "none"}, "request_object_signing_alg"),
        (PLAIN, {"request_object_signing_alg": "ES256"}, "jwks"),
        (FAPI, {"assertion_audience": "issuer_or_token_endpoint"}, "assertion_audience"),
        (FAPI, {"auth_method": "client_secret_basic"}, "auth_method"),
        (FAPI, {"auth_method": "none"}, "auth_method"),
        (FAPI, {"require_pkce": False}, "require_pkce"),
        (FAPI, {"id_token_alg": "RS256"}, "id_token_alg"),
        (FAPI, {"refresh_grace": 30}, "refresh_grace"),
        (FAPI, {"response_modes": ("fragment",)}, "response_modes"),
        (PLAIN, {"response_modes": ("pigeon",)}, "response_modes"),
        (PLAIN, {"response_modes": ()}, "response_modes"),
    ],
)
def test_each_fault_is_named(base: Registration, changed: dict[str, Any], field: str | None) -> None:
    found = complained(replace(base, **changed))
    assert (field in found) if field else not found


def test_a_key_set_with_a_private_half_is_never_registered(ledger: Ledger) -> None:
    import json

    secret = json.dumps({"keys": [signer().key.as_dict(private=True)]})
    with ledger.unit(SYSTEM) as unit, pytest.raises(RegistrationRefused) as refused:
        register(unit, replace(FAPI, jwks=secret), client_id="client")
    assert [(fault.field, fault.value) for fault in refused.value.complaints] == [("jwks", "")]


def test_a_secret_that_keys_an_hmac_is_sealed_and_comes_back_only_to_its_own_client(ledger: Ledger) -> None:
    hmac_client = replace(PLAIN, auth_method="client_secret_jwt")
    with ledger.unit(SYSTEM) as unit:
        made = register(unit, hmac_client, client_id="client")
        renewed = rotate_secret(unit, "client")
    with ledger.read() as connection:
        client = find_client(connection, "client")
    assert client is not None
    assert made.secret != renewed
    assert sealed_secrets(ledger.vault, client, ledger.clock()) == [renewed]
    assert all(renewed not in kept.digest for kept in client.secret_hashes)


def test_a_client_with_keys_of_its_own_gets_no_secret(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert register(unit, FAPI, client_id="client").secret is None
        with pytest.raises(NoSecretNeeded):
            rotate_secret(unit, "client")


def test_a_client_may_move_from_a_secret_to_keys_but_not_into_an_hmac(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        register(unit, PLAIN, client_id="client")
        change(unit, "client", replace(PLAIN, auth_method="private_key_jwt", jwks=KEYS))
        with pytest.raises(RegistrationRefused):
            change(unit, "client", replace(PLAIN, auth_method="client_secret_jwt"))
