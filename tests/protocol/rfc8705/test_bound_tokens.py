"""RFC 8705 §3: a token that is bound to a certificate is worth nothing over another connection."""

from typing import Any

import pytest

from idp.oauth.endpoints.introspection import introspect
from idp.oauth.endpoints.token import token
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.values import ClientCertificate, Request
from tests.protocol.proofs import Certificate, SigningSystem, add_system, certificate
from tests.protocol.world import CALLBACK, VERIFIER, Heard, World


@pytest.fixture
def shown(world: World) -> Certificate:
    return certificate(world.provider.ledger.clock())


@pytest.fixture
def bound(world: World, shown: Certificate) -> SigningSystem:
    return add_system(
        world,
        "bound",
        hand=shown.hand,
        auth_method="self_signed_tls_client_auth",
        tls_client_certificate_bound_access_tokens=True,
    )


def post(world: World, shown: Certificate | None, **form: str) -> Heard:
    reported = None if shown is None else ClientCertificate(shown.der)
    pairs = (("client_id", "bound"), *form.items())
    return Heard(token(world.provider, Request("POST", "/token", form=pairs, certificate=reported)))


def tokens(world: World, system: SigningSystem, shown: Certificate) -> Any:
    code = world.code(system)
    heard = post(
        world,
        shown,
        grant_type="authorization_code",
        code=code,
        redirect_uri=CALLBACK,
        code_verifier=VERIFIER,
    )
    assert heard.status == 200, heard.json
    return heard.json


def visit(world: World, access: str, shown: Certificate | None) -> Heard:
    reported = None if shown is None else ClientCertificate(shown.der)
    headers = {"authorization": f"Bearer {access}"}
    request = Request("GET", "/userinfo", headers=headers, certificate=reported)
    return Heard(userinfo(world.provider, request))


def test_the_token_names_its_certificate_and_introspection_tells_it(
    world: World, bound: SigningSystem, shown: Certificate
) -> None:
    """§3.1 and §3.2."""
    given = tokens(world, bound, shown)
    assert given["token_type"] == "Bearer"
    form = (("client_id", "bound"), ("token", given["access_token"]))
    request = Request("POST", "/introspect", form=form, certificate=ClientCertificate(shown.der))
    assert len(Heard(introspect(world.provider, request)).json["cnf"]["x5t#S256"]) == 43


def test_it_opens_over_its_own_connection_alone(
    world: World, bound: SigningSystem, shown: Certificate
) -> None:
    access = tokens(world, bound, shown)["access_token"]
    assert visit(world, access, shown).status == 200
    for other in (None, certificate(world.provider.ledger.clock())):
        heard = visit(world, access, other)
        assert (heard.status, heard.error) == (401, "invalid_token")
        assert "invalid_token" in heard.headers["WWW-Authenticate"]


def test_a_refresh_binds_the_new_token_again(world: World, bound: SigningSystem, shown: Certificate) -> None:
    """§4: the refresh token is bound by the client's own authentication."""
    refresh = tokens(world, bound, shown)["refresh_token"]
    assert post(world, None, grant_type="refresh_token", refresh_token=refresh).error == "invalid_client"
    renewed = post(world, shown, grant_type="refresh_token", refresh_token=refresh).json["access_token"]
    assert visit(world, renewed, shown).status == 200
    assert visit(world, renewed, None).status == 401


def test_a_system_for_itself_is_bound_as_well(world: World, bound: SigningSystem, shown: Certificate) -> None:
    heard = post(world, shown, grant_type="client_credentials", scope="org.read")
    assert heard.status == 200


def test_a_system_registered_for_bound_tokens_gets_no_others(world: World) -> None:
    from tests.idp.keys.signer import signer

    system = add_system(world, "signing", hand=signer(), tls_client_certificate_bound_access_tokens=True)
    heard = world.token(system, grant_type="client_credentials", scope="org.read")
    assert (heard.status, heard.error) == (400, "invalid_request")


def test_a_token_that_is_not_bound_needs_no_certificate(world: World, shown: Certificate) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    assert visit(world, access, shown).status == 200
    assert visit(world, access, None).status == 200
