"""The endpoints of programs behind HTTP: bodies, origins, and figures."""

import json

import pytest
from prometheus_client import generate_latest

from idp.web.address import peer_address
from tests.idp.front import Browser, Front


def test_discovery_is_open_to_every_origin_and_names_the_issuer(browser: Browser) -> None:
    answer = browser.get("/.well-known/openid-configuration", Origin="https://anybody.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.data)["issuer"] == "https://id.example"
    assert browser.get("/jwks").status_code == 200
    assert browser.get("/.well-known/oauth-authorization-server").data == answer.data


def test_a_registered_origin_of_a_public_client_may_read_tokens_and_nobody_else(browser: Browser) -> None:
    for origin, allowed in (("https://phone.example", True), ("https://evil.example", False)):
        preflight = browser.client.options("/token", base_url=browser.base, headers={"Origin": origin})
        answer = browser.post("/token", {"grant_type": "password"}, Origin=origin)
        for given in (preflight, answer):
            assert given.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
            assert "Access-Control-Allow-Credentials" not in given.headers
            assert "Origin" in given.headers["Vary"]


def test_introspection_is_read_by_no_script(browser: Browser) -> None:
    answer = browser.post("/introspect", {"token": "x"}, Origin="https://phone.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_refusal_of_the_token_endpoint_is_json_that_nobody_keeps(browser: Browser) -> None:
    answer = browser.post("/token", {"grant_type": "authorization_code"})
    assert answer.status_code == 401
    assert json.loads(answer.data)["error"] == "invalid_client"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_body_of_another_type_is_no_form(browser: Browser) -> None:
    answer = browser.client.post("/token", base_url=browser.base, json={"grant_type": "client_credentials"})
    assert answer.status_code == 400
    assert json.loads(answer.data)["error"] == "invalid_request"


def test_the_process_is_live_and_ready(browser: Browser) -> None:
    assert browser.get("/health/live").status_code == 200
    assert json.loads(browser.get("/health/ready").data) == {"status": "ready"}


def test_a_process_without_its_state_is_live_but_not_ready(front: Front, browser: Browser) -> None:
    front.site.state.close()
    assert browser.get("/health/live").status_code == 200
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert json.loads(answer.data)["away"] == ["state"]


def test_figures_name_routes_and_outcomes_but_nobody(front: Front, browser: Browser) -> None:
    browser.sign_in()
    browser.submit(browser.arrive(prompt="login"), username="liuzihan", password="wrong password")
    figures = generate_latest(front.site.metrics.registry).decode()
    assert 'tongxue_answers_total{route="/authorize",status="303"} 2.0' in figures
    assert 'tongxue_sign_ins_total{outcome="done"} 1.0' in figures
    assert 'tongxue_sign_ins_total{outcome="WrongNameOrPassword"} 1.0' in figures
    assert "liuzihan" not in figures


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ([], 0, "192.0.2.1"),
        (["203.0.113.9"], 0, "192.0.2.1"),
        (["203.0.113.9"], 1, "203.0.113.9"),
        (["8.8.8.8", "203.0.113.9"], 1, "203.0.113.9"),
        (["rubbish"], 1, "192.0.2.1"),
        ([""], 1, "192.0.2.1"),
        (["203.0.113.9"], 2, "192.0.2.1"),
        (["2001:db8:1:2:3::4"], 1, "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.9"], 1, "203.0.113.9"),
    ],
)
def test_only_our_own_proxies_are_believed_about_an_address(
    forwarded: list[str], proxies: int, expected: str
) -> None:
    assert peer_address("192.0.2.1", forwarded, trusted_proxies=proxies) == expected
