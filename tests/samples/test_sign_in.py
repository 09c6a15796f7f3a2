"""The sample systems refuse every wrong answer of a provider (acceptance checks 11 to 58 of the profile)."""

import base64
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import ECKey

from tests.samples.conftest import Site
from tests.samples.loading import SAMPLES


def test_the_request_asks_for_a_code_with_pkce_and_a_new_state_and_nonce_each_time(site: Site) -> None:
    first, second = (
        dict(parse_qsl(urlsplit(site.browser.get("/login").headers["Location"]).query)) for _ in "12"
    )
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["scope"] == "openid realname edu.role edu.affiliation"
    assert first["redirect_uri"] == f"{site.home}/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 43


def test_a_pupil_sees_name_school_role_and_a_way_out(site: Site) -> None:
    assert site.sign_in() == 303
    page = site.front()
    for shown in ("欧阳·阿依古丽", "示例中学", "学生", "退出登录", "七年级"):
        assert shown in page


def test_a_person_with_only_a_sub_can_sign_in(site: Site) -> None:
    site.issuer.person = {"sub": "p-pupil-0001"}
    assert site.sign_in() == 303
    assert "访客" in site.front()


@pytest.mark.parametrize(
    "claims", [None, "x", [], [None], [{"role": 7, "org": "x", "grade": [], "status": "active"}]]
)
def test_odd_affiliations_give_no_rights_and_no_error(site: Site, claims: object) -> None:
    site.issuer.person = {"sub": "p-pupil-0001", "affiliations": claims}
    assert site.sign_in() == 303
    assert 'class="card"' not in site.front()


def test_an_unknown_role_gives_no_rights(site: Site) -> None:
    site.issuer.person["affiliations"] = [{"role": "super_teacher", "primary": True, "status": "active"}]
    site.sign_in()
    assert 'class="card"' not in site.front()


def test_a_parent_without_a_school_of_her_own_sees_the_parents_page(site: Site) -> None:
    site.issuer.person = {"sub": "p-pupil-0001", "name": "李芳", "roles": ["guardian"], "affiliations": []}
    site.sign_in()
    assert "孩子的" in site.front()
    assert "家长" in site.front()


def test_the_primary_affiliation_counts(site: Site) -> None:
    other = {"role": "teacher", "org": {"name": "夜校"}, "status": "active"}
    site.issuer.person["affiliations"] = [other, *site.issuer.person["affiliations"]]
    site.sign_in()
    assert "示例中学" in site.front()


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "x" * 43},
        {"state": None},
        {"iss": None},
        {"iss": "http://localhost:9"},
        {"code": None},
        {"error": "access_denied", "code": None},
        {"error": "temporarily_unavailable", "code": None},
    ],
)
def test_a_wrong_answer_signs_nobody_in_and_shows_a_help_page(
    site: Site, answer: dict[str, str | None]
) -> None:
    assert site.sign_in(**answer) == 400
    assert not site.is_in()


def test_a_refusal_by_the_person_gives_a_chinese_help_page_with_a_way_back(site: Site) -> None:
    url = site.browser.get("/login").headers["Location"]
    denied = site.issuer.authorize(url, error="access_denied", code=None)
    page = site.browser.get("/callback", query_string=denied).text
    assert "你取消了登录" in page
    assert 'href="/login"' in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://localhost:9"},
        {"aud": "someone-else"},
        {"aud": ["homework", "other"], "azp": "other"},
        {"exp": 1_799_999_000},
        {"iat": 1_800_009_999},
        {"nonce": "another"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"sub": ""},
        {"sub": 5},
        {"exp": "soon"},
        {"events": {}},
    ],
)
def test_an_id_token_with_a_wrong_claim_signs_nobody_in(site: Site, claims: dict[str, object]) -> None:
    site.issuer.claims = claims
    assert site.sign_in() == 400
    assert not site.is_in()


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "exp", "iat", "nonce"])
def test_an_id_token_without_a_claim_signs_nobody_in(site: Site, claim: str) -> None:
    site.issuer.without = (claim,)
    assert site.sign_in() == 400


def test_a_strangers_signature_signs_nobody_in(site: Site) -> None:
    site.issuer.signing_key = ECKey.generate_key("P-256", auto_kid=True)
    assert site.sign_in() == 400
    site.issuer.header = {"kid": site.issuer.key.kid}
    assert site.sign_in() == 400


def test_a_shared_secret_signature_signs_nobody_in(site: Site) -> None:
    site.issuer.signing_key = site.issuer.key.as_pem(private=False)
    assert site.sign_in() == 400


def test_an_unsigned_logout_token_is_refused(site: Site) -> None:
    head, body = ({"alg": "none", "typ": "logout+jwt"}, {"sid": "s-1"})
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, body)
    ]
    form = {"logout_token": ".".join([*parts, ""])}
    assert site.browser.post("/backchannel-logout", data=form).status_code == 400


def test_a_rotated_key_is_accepted_without_a_restart(site: Site) -> None:
    assert site.sign_in() == 303
    site.issuer.key = ECKey.generate_key("P-256", auto_kid=True)
    site.issuer.now += 60
    assert site.sign_in() == 303


def test_userinfo_of_somebody_else_signs_nobody_in(site: Site) -> None:
    site.issuer.person["sub"] = "p-other"
    assert site.sign_in() == 400


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_a_failing_token_endpoint_gives_a_page_not_a_trace(site: Site, status: int) -> None:
    site.issuer.token_status = status
    assert site.sign_in() == 400
    assert site.issuer.asked.count("/token") == 1


def test_a_code_used_again_gives_no_second_session(site: Site) -> None:
    url = site.browser.get("/login").headers["Location"]
    answer = site.issuer.authorize(url)
    assert site.browser.get("/callback", query_string=answer).status_code == 303
    stranger = site.app.test_client()
    assert stranger.get("/callback", query_string=answer).status_code == 400
    assert site.browser.get("/callback", query_string=answer).headers["Location"] == "/"


def test_a_callback_in_another_browser_is_refused_and_spends_nothing(site: Site) -> None:
    url = site.browser.get("/login").headers["Location"]
    answer, other = site.issuer.authorize(url), site.app.test_client()
    other.get("/login")
    assert other.get("/callback", query_string=answer).status_code == 400
    assert site.browser.get("/callback", query_string=answer).status_code == 303


def test_two_tabs_can_both_finish(site: Site) -> None:
    urls = [site.browser.get("/login").headers["Location"] for _ in "12"]
    for url in reversed(urls):
        assert site.browser.get("/callback", query_string=site.issuer.authorize(url)).status_code == 303


def test_a_sign_in_that_took_too_long_starts_again(site: Site) -> None:
    url = site.browser.get("/login").headers["Location"]
    answer = site.issuer.authorize(url)
    site.issuer.now += 601
    assert site.browser.get("/callback", query_string=answer).status_code == 400


def test_names_are_text_and_never_markup(site: Site) -> None:
    site.issuer.person["name"] = "<script>alert(1)</script>"
    site.sign_in()
    assert "<script>" not in site.front()


def test_every_page_comes_in_english_too(site: Site) -> None:
    site.sign_in()
    site.browser.post("/language", data={"to": "en"})
    page = site.front()
    assert "Signed in as" in page
    assert "退出登录" not in page


def test_pages_are_kept_out_of_caches_and_frames(site: Site) -> None:
    site.sign_in()
    headers = site.browser.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_each_site_has_a_cookie_name_of_its_own(site: Site) -> None:
    cookie = site.browser.get("/login").headers["Set-Cookie"]
    assert cookie.startswith(f"{site.name}_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_cookie_changes_at_sign_in(site: Site) -> None:
    before = site.browser.get("/login").headers["Set-Cookie"]
    url = before and site.browser.get("/login").headers["Location"]
    after = site.browser.get("/callback", query_string=site.issuer.authorize(url)).headers["Set-Cookie"]
    assert before.split(";")[0] != after.split(";")[0]


def test_the_protocol_is_the_same_in_both_samples() -> None:
    for name in ("oidc.py", "person.py", "visits.py"):
        assert (SAMPLES / "homework" / name).read_text() == (SAMPLES / "grades" / name).read_text()


def test_a_sample_imports_nothing_of_the_product() -> None:
    for path in SAMPLES.rglob("*.py"):
        for house in ("connectors", "realnames", "idp", "admin_ui", "tongxue"):
            assert f"import {house}" not in path.read_text()
            assert f"from {house}" not in path.read_text()
