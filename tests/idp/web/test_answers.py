"""What every answer carries, and what a bad request gets: a clear refusal, never a trace."""

import json
import re
from urllib.parse import urlencode

import pytest

from idp.web.headers import page_policy
from idp.web.routes import ROUTES
from tests.idp.front import SYSTEMS, Browser, Front, request_of

PARAMETERS = [name for name, _ in request_of("homework")] + ["prompt", "max_age", "login_hint", "ui_locales"]


def test_a_page_may_load_nothing_but_our_own_look(browser: Browser) -> None:
    page = browser.arrive("grades")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://grades.example;" in policy + ";"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Strict-Transport-Security"]


def test_a_page_is_kept_by_nobody(browser: Browser) -> None:
    for answer in (browser.arrive(), browser.authorize("grades"), browser.get("/activate")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_a_native_application_is_named_by_its_scheme() -> None:
    assert page_policy(["cn.example.app:/back"]).endswith("form-action 'self' cn.example.app:")
    assert page_policy(["https://a.example/x;script-src *", ""]).endswith(
        "form-action 'self' https://a.example"
    )


def test_the_look_is_kept_for_a_year_and_weighs_little(browser: Browser) -> None:
    sheet = re.search(r'href="(/theme/tongxue\.css\?v=[0-9a-f]+)"', browser.get("/activate").text)
    assert sheet
    answer = browser.get(sheet.group(1))
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    assert len(answer.data) < 20_000
    assert browser.get("/theme/app.py").status_code == 404


def test_cookies_are_bound_to_the_host_and_closed_to_script(browser: Browser) -> None:
    cookie = browser.authorize().headers["Set-Cookie"]
    assert cookie.startswith("__Host-tongxue_browser=")
    for mark in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert mark in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/nothing", "/token/", "/signin", "/portal/x", "/.env"])
def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(browser: Browser, path: str) -> None:
    page = browser.get(path, Accept="text/html")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "这里没有内容" in page.text
    answer = browser.get(path, Accept="application/json")
    assert answer.status_code == 404
    assert json.loads(answer.data)["error"] == "invalid_request"


def test_a_wrong_method_names_the_right_ones(browser: Browser) -> None:
    answer = browser.get("/token", Accept="text/html")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", [route.rule for route in ROUTES if "POST" in route.methods])
def test_a_megabyte_is_refused_unread(browser: Browser, path: str) -> None:
    answer = browser.post(path.replace("<interaction_id>", "x"), {"username": "x" * 1_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("value", ["x" * 12_000, "文" * 300, "\x00", "<script>alert(1)</script>", "\u202e"])
def test_strange_values_in_any_parameter_are_a_refusal_never_a_failure(
    browser: Browser, name: str, value: str
) -> None:
    answer = browser.authorize(**{name: value})
    assert answer.status_code in (303, 400, 414)
    assert "<script" not in answer.text


@pytest.mark.parametrize("query", ["client_id=%ff%fe", "client_id=%c3%28", "&" * 300 + "a=b&" * 300])
def test_what_is_not_utf_8_is_refused(browser: Browser, query: str) -> None:
    assert browser.get(f"/authorize?{query}").status_code == 400


@pytest.mark.parametrize("name", [name for name, _ in request_of("homework")])
def test_a_repeated_parameter_is_refused(browser: Browser, name: str) -> None:
    query = urlencode([*request_of("homework"), (name, dict(request_of("homework"))[name])])
    answer = browser.get(f"/authorize?{query}")
    if name in ("client_id", "redirect_uri"):
        assert answer.status_code == 400
    else:
        assert answer.status_code == 303
        assert "error=invalid_request" in answer.location


def test_the_host_header_builds_nothing(front: Front) -> None:
    other = front.browser()
    other.base = "https://evil.example"
    for path in ("/activate", "/.well-known/openid-configuration", "/nothing", "/"):
        answer = other.get(path, X_Forwarded_Host="evil.example", Accept="text/html")
        assert "evil.example" not in answer.text + str(answer.headers)


def test_an_unforeseen_error_is_a_page_without_a_trace_and_one_log_line(front: Front) -> None:
    front.app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    answer = front.browser().get("/broken", Accept="text/html", X_Request_ID="school-office-7")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "school-office-7" in answer.text
    failures = [line for line in front.lines() if line["level"] == "error"]
    assert [line["error"] for line in failures] == ["ZeroDivisionError"]
    assert failures[0]["request_id"] == "school-office-7"


def test_a_lost_database_is_a_waiting_page_for_people_and_json_for_programs(front: Front) -> None:
    browser = front.browser()
    page = browser.arrive()
    front.site.ledger.engine.dispose()
    with front.site.ledger.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE attempts RENAME TO attempts_away")
        connection.commit()
    waiting = browser.submit(page, username="liuzihan", password="whatever it is")
    assert waiting.status_code == 503
    assert waiting.headers["Retry-After"]
    assert "请稍等" in waiting.text


@pytest.mark.parametrize(
    "offered", ["short", "a" * 65, "with space in it", "line\tbreak-here", "{script}script"]
)
def test_a_request_id_that_is_not_well_formed_is_replaced(browser: Browser, offered: str) -> None:
    returned = browser.get("/activate", X_Request_ID=offered).headers["X-Request-ID"]
    assert returned != offered
    assert re.fullmatch(r"[0-9a-f]{16}", returned)


def test_every_system_of_the_tests_can_be_reached(browser: Browser) -> None:
    for system in SYSTEMS:
        assert browser.arrive(system).status_code == 200
