"""Where Authlib's core, used as it comes, would break a promise: each trap this surface can reach, sprung.

Races and replays of codes are in `rfc6749/test_code_exchange.py`, authentication and duplicated parameters in
`rfc6749/test_client_authentication.py`, PKCE in `oidc_core/test_authorization_request.py`.
"""

import logging
import os
import warnings

import pytest

from idp.oauth.authlib_bridge import BridgedRequest
from idp.oauth.authorize import begin, finish, refuse
from idp.oauth.logout import begin_logout
from idp.oauth.request_errors import AccessDenied
from idp.oauth.values import ErrorPage, Proceed, Request
from tests.protocol.world import CALLBACK, World, query_of


def test_issuer_and_state_stand_beside_the_code_and_beside_every_error(world: World) -> None:
    found = world.begin(world.authorize_url(world.systems["homework"]))
    assert isinstance(found, Proceed)
    good = finish(world.provider, found.request, world.session, now=world.provider.ledger.clock())
    bad = refuse(world.provider, found.request, AccessDenied())
    for url in (good.url, bad.url):
        said = query_of(url)
        assert (said["iss"], said["state"]) == ("https://id.example", "af0ifjsldkj")


def test_parameters_in_a_posts_query_do_not_mix_with_its_form(world: World) -> None:
    pairs = world.authorize_url(world.systems["homework"])
    stray = (("redirect_uri", "https://evil.example/"),)
    assert isinstance(begin(world.provider, Request("POST", "/authorize", query=stray, form=pairs)), Proceed)


@pytest.mark.parametrize("name", ["nonce", "prompt", "max_age", "code_challenge", "login_hint", "claims"])
def test_every_parameter_may_stand_once_only(world: World, name: str) -> None:
    pairs = world.authorize_url(world.systems["homework"])
    assert world.redirected((*pairs, (name, "1"), (name, "1")))["error"] == "invalid_request"


@pytest.mark.parametrize("value", ['https://homework.example/"', "https://homework.example/é", "汉", "\x00"])
def test_quotes_and_letters_of_any_script_in_a_redirect_uri_are_a_page_and_no_failure(
    world: World, value: str
) -> None:
    found = world.begin(world.authorize_url(world.systems["homework"], redirect_uri=value))
    assert isinstance(found, ErrorPage)


@pytest.mark.parametrize("value", ['"', "\\", "é", "汉字", "\x7f", "a" * 9000])
def test_the_same_in_any_form_parameter_of_the_token_endpoint(world: World, value: str) -> None:
    homework = world.systems["homework"]
    for name in ("code", "redirect_uri", "code_verifier", "scope", "grant_type"):
        good = {"grant_type": "authorization_code", "code": world.code(homework), "redirect_uri": CALLBACK}
        heard = world.token(homework, **(good | {name: value}))
        assert heard.status == 400
        assert heard.json["error_description"].isascii()


def test_an_installation_behind_a_plain_http_hop_is_not_refused_for_it(world: World) -> None:
    """The address comes from our settings, and no variable of the environment loosens anything."""
    assert "AUTHLIB_INSECURE_TRANSPORT" not in os.environ
    request = Request("POST", "/token", headers={"host": "10.0.0.7", "x-forwarded-proto": "http"})
    assert BridgedRequest(request, {}, now=world.provider.ledger.clock()).uri.startswith("https://")


def test_tokens_live_as_long_as_we_say_and_not_ten_days(world: World) -> None:
    assert world.tokens(world.systems["homework"])["expires_in"] == 600


def test_whole_tokens_never_reach_a_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = world.tokens(world.systems["homework"])
    assert not any(tokens[kind] in caplog.text for kind in ("access_token", "refresh_token", "id_token"))


def test_nothing_we_use_of_authlib_is_on_its_way_out(world: World) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        world.tokens(world.systems["homework"])


def test_a_string_audience_and_a_list_mean_the_same_to_the_end_session_endpoint(world: World) -> None:
    """Our own hints name their one audience as text; `begin_logout` reads exactly that (see oidc_logout)."""
    hint = world.tokens(world.systems["homework"])["id_token"]
    request = Request("GET", "/end_session", query=(("id_token_hint", hint), ("client_id", "homework")))
    assert not isinstance(begin_logout(world.provider, request, world.session), ErrorPage)
