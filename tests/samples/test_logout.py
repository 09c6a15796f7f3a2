"""Signing out at a sample system, and being signed out by the provider (Back-Channel Logout 1.0 §2.6)."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.samples.conftest import Site


def logged_out_by(site: Site, token: str) -> int:
    return site.app.test_client().post("/backchannel-logout", data={"logout_token": token}).status_code


def test_signing_out_here_goes_to_the_provider_with_the_id_token(site: Site) -> None:
    site.sign_in()
    answer = site.browser.post("/logout")
    wish = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert answer.status_code == 303
    assert wish["post_logout_redirect_uri"] == f"{site.home}/signed-out"
    assert wish["id_token_hint"].count(".") == 2
    assert not site.is_in()
    assert "已经安全退出" in site.browser.get("/signed-out").text


def test_signing_out_by_a_link_or_without_a_session_does_nothing(site: Site) -> None:
    assert site.browser.get("/logout").status_code == 405
    assert site.browser.post("/logout").headers["Location"] == "/"


def test_a_logout_token_ends_the_session_it_names(site: Site) -> None:
    site.sign_in()
    assert logged_out_by(site, site.issuer.logout_token()) == 200
    assert not site.is_in()


def test_a_logout_token_for_another_session_leaves_this_one(site: Site) -> None:
    site.sign_in()
    assert logged_out_by(site, site.issuer.logout_token(sid="s-2")) == 200
    assert site.is_in()


def test_a_logout_token_without_a_session_ends_all_of_the_person(site: Site) -> None:
    phone = site.app.test_client()
    site.sign_in()
    site.issuer.claims = {"sid": "s-2"}
    site.sign_in(phone)
    assert logged_out_by(site, site.issuer.logout_token(sid=None)) == 200
    assert not site.is_in()
    assert not site.is_in(phone)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://localhost:9"},
        {"iss": None},
        {"aud": "someone-else"},
        {"aud": None},
        {"iat": None},
        {"iat": 1_799_990_000},
        {"iat": 1_800_009_999},
        {"iat": True},
        {"exp": 1_799_990_000},
        {"exp": "late"},
        {"events": None},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": 1}},
        {"nonce": "n"},
        {"sid": None, "sub": None},
        {"sid": ["s-1"]},
        {"jti": None},
        {"jti": 3},
    ],
)
def test_a_wrong_logout_token_ends_nothing(site: Site, changes: dict[str, object]) -> None:
    site.sign_in()
    assert logged_out_by(site, site.issuer.logout_token(**changes)) == 400
    assert site.is_in()


def test_a_logout_token_used_twice_is_refused(site: Site) -> None:
    token = site.issuer.logout_token()
    assert logged_out_by(site, token) == 200
    assert logged_out_by(site, token) == 400


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 20_000, "A" * 60_000])
def test_garbage_ends_nothing_and_breaks_nothing(site: Site, token: str) -> None:
    assert logged_out_by(site, token) == 400


def test_an_id_token_cannot_be_passed_off_as_a_logout_token(site: Site) -> None:
    site.issuer.header = {"typ": "JWT"}
    assert logged_out_by(site, site.issuer.logout_token()) == 400


def test_strangers_cannot_make_the_site_fetch_keys_again_and_again(site: Site) -> None:
    site.sign_in()
    before = site.issuer.asked.count("/jwks")
    site.issuer.header = {"kid": "unknown"}
    for _ in range(5):
        logged_out_by(site, site.issuer.logout_token())
    assert site.issuer.asked.count("/jwks") == before


def test_a_visit_ends_by_itself_after_half_an_hour_without_a_click(site: Site) -> None:
    site.sign_in()
    site.issuer.now += 1801
    assert not site.is_in()
