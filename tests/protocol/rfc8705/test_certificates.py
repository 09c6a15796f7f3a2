"""RFC 8705 §2: a system proves itself by the certificate of its TLS connection, as our proxy reports it."""

from typing import Any

import pytest

from idp.oauth.endpoints.token import token
from idp.oauth.values import ClientCertificate, Request
from tests.idp.keys.signer import key_set, signer
from tests.protocol.proofs import Certificate, add_system, certificate
from tests.protocol.world import Heard, World

GRANT = (("grant_type", "client_credentials"), ("scope", "org.read"))


@pytest.fixture
def shown(world: World) -> Certificate:
    return certificate(
        world.provider.ledger.clock(),
        dns="client.example",
        uri="https://client.example/id",
        email="ops@client.example",
    )


def ask(world: World, client_id: str, der: bytes | None, *, verified: bool = True, **form: str) -> Heard:
    reported = None if der is None else ClientCertificate(der, verified)
    pairs = (("client_id", client_id), *GRANT, *form.items())
    return Heard(token(world.provider, Request("POST", "/token", form=pairs, certificate=reported)))


@pytest.mark.parametrize(
    "names",
    [
        {"tls_client_auth_subject_dn": "CN=client.example,O=School"},
        {"tls_client_auth_san_dns": "client.example"},
        {"tls_client_auth_san_uri": "https://client.example/id"},
        {"tls_client_auth_san_email": "ops@client.example"},
    ],
)
def test_the_one_registered_name_must_be_the_certificates(
    world: World, shown: Certificate, names: dict[str, str]
) -> None:
    """§2.1.2."""
    add_system(world, "tls", auth_method="tls_client_auth", **names)
    now = world.provider.ledger.clock()
    assert ask(world, "tls", shown.der).status == 200
    other = certificate(now, subject="CN=evil.example", dns="evil.example", uri="https://evil.example/")
    for der in (other.der, certificate(now, subject="CN=nobody").der, b"", b"\x30\x00", None):
        heard = ask(world, "tls", der)
        assert (heard.status, heard.error) == (401, "invalid_client")


def test_a_chain_that_nobody_verified_proves_no_name(world: World, shown: Certificate) -> None:
    add_system(world, "tls", auth_method="tls_client_auth", tls_client_auth_san_dns="client.example")
    assert ask(world, "tls", shown.der, verified=False).error == "invalid_client"


def test_a_self_signed_certificate_must_be_for_a_registered_key(world: World, shown: Certificate) -> None:
    """§2.2.2."""
    add_system(world, "own", hand=shown.hand, auth_method="self_signed_tls_client_auth")
    assert ask(world, "own", shown.der, verified=False).status == 200
    forged = certificate(world.provider.ledger.clock(), dns="client.example")
    assert ask(world, "own", forged.der, verified=False).error == "invalid_client"
    assert ask(world, "own", None).error == "invalid_client"


def test_a_certificate_beside_another_proof_is_not_a_second_way(world: World, shown: Certificate) -> None:
    """A system may show a certificate to bind its tokens and still prove itself by a secret."""
    homework = world.systems["grades"]
    form = {"client_secret": homework.secret or "", "grant_type": "x"}
    pairs = (("client_id", "grades"), *form.items())
    request = Request("POST", "/token", form=pairs, certificate=ClientCertificate(shown.der))
    assert Heard(token(world.provider, request)).error == "unsupported_grant_type"


def test_a_certificate_does_not_open_a_system_that_has_another_way(world: World, shown: Certificate) -> None:
    for client_id in ("homework", "grades", "nobody"):
        assert ask(world, client_id, shown.der).error == "invalid_client"
    add_system(world, "signing", hand=signer())
    assert ask(world, "signing", shown.der).error == "invalid_client"


def test_secrets_do_not_open_a_system_that_shows_certificates(world: World, shown: Certificate) -> None:
    add_system(world, "own", hand=shown.hand, auth_method="self_signed_tls_client_auth")
    assert ask(world, "own", shown.der, client_secret="x").error == "invalid_client"
    assert key_set(shown.hand)


@pytest.mark.parametrize(
    ("registered", "changed"),
    [
        ("CN=client.example,O=School", "CN=client.example"),
        ("CN=client.example", "O=School,CN=client.example"),
    ],
)
def test_a_subject_is_compared_whole(world: World, registered: str, changed: Any) -> None:
    add_system(world, "tls", auth_method="tls_client_auth", tls_client_auth_subject_dn=registered)
    now = world.provider.ledger.clock()
    assert ask(world, "tls", certificate(now, subject=registered).der).status == 200
    assert ask(world, "tls", certificate(now, subject=changed).der).error == "invalid_client"
