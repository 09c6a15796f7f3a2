"""What a person meets between a system's button and being back there, signed in."""

import json

import pytest

from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, VERIFIER, Browser, Form, Front, add_pupil, query_of, request_of


def test_a_pupil_types_a_password_and_is_back_at_the_system_with_a_code(browser: Browser) -> None:
    back = browser.sign_in()
    assert back.status_code == 303
    assert back.location.startswith("https://homework.example/callback?")
    found = query_of(back.location)
    assert found["state"] == "af0ifjsldkj"
    assert found["iss"] == "https://id.example"
    assert found["code"]


def test_the_password_form_is_the_first_form_and_works_without_script(browser: Browser) -> None:
    form = Form(browser.arrive().text)
    assert form.names == ["csrf", "username", "password"]
    assert form.scripts == 0


def test_a_second_system_is_reached_without_typing_anything(browser: Browser) -> None:
    browser.sign_in("homework")
    straight = browser.authorize("homework")
    assert straight.status_code == 303
    assert "code=" in straight.location


def test_a_system_that_needs_consent_asks_once_and_remembers(browser: Browser) -> None:
    question = browser.sign_in("grades")
    assert "真实姓名" in question.text
    assert "刘子涵" in question.text
    back = browser.follow(browser.submit(question, confirm="yes"))
    assert "code=" in back.location
    assert "code=" in browser.authorize("grades").location
    assert browser.arrive("grades", prompt="consent").status_code == 200


def test_a_system_that_always_asks_asks_every_time(browser: Browser) -> None:
    question = browser.sign_in("phone-app")
    assert "code=" in browser.follow(browser.submit(question, confirm="yes")).location
    assert browser.arrive("phone-app").status_code == 200


def test_who_says_no_is_sent_back_with_access_denied(browser: Browser) -> None:
    question = browser.sign_in("grades")
    back = browser.submit(question, confirm="no")
    assert query_of(back.location)["error"] == "access_denied"
    assert query_of(back.location)["state"] == "af0ifjsldkj"


def test_who_is_not_the_person_shown_signs_in_as_themselves(front: Front, browser: Browser) -> None:
    add_pupil(front.site.ledger, front.hasher, username="wangxiaoming", name="王小明")
    question = browser.sign_in("grades")
    page = browser.follow(browser.submit(question, confirm="other"))
    assert Form(page.text).names[:3] == ["csrf", "username", "password"]
    question = browser.follow(browser.submit(page, username="wangxiaoming", password=PASSWORD))
    assert "王小明" in question.text
    assert "刘子涵" not in question.text


@pytest.mark.parametrize(
    ("username", "password"),
    [("liuzihan", "wrong password"), ("nobody-here", PASSWORD), ("\x00", PASSWORD), ("", PASSWORD)],
)
def test_every_wrong_pair_gets_the_same_page(browser: Browser, username: str, password: str) -> None:
    page = browser.submit(browser.arrive(), username=username, password=password)
    assert page.status_code == 401
    assert "用户名或密码不对" in page.text
    assert password not in page.text


def test_a_provisional_account_is_told_nothing_else(front: Front, browser: Browser) -> None:
    add_pupil(front.site.ledger, None, username="zhaoyun", name="赵云云")
    page = browser.submit(browser.arrive(), username="zhaoyun", password=PASSWORD)
    assert "用户名或密码不对" in page.text


def test_signing_in_changes_the_session_cookie_and_every_form(browser: Browser) -> None:
    page = browser.arrive()
    before = Form(page.text).fields["csrf"]
    browser.client.set_cookie("__Host-tongxue_session", "planted", domain="id.example", secure=True)
    browser.submit(browser.arrive(), username="liuzihan", password=PASSWORD)
    assert browser.cookie("__Host-tongxue_session") not in (None, "planted")
    assert Form(browser.arrive("grades").text).fields["csrf"] != before


def test_the_same_person_typing_again_gets_a_new_secret_and_keeps_the_session(browser: Browser) -> None:
    browser.sign_in()
    first = browser.cookie("__Host-tongxue_session")
    browser.sign_in(prompt="login")
    assert browser.cookie("__Host-tongxue_session") != first


def test_prompt_none_without_a_session_answers_login_required_without_a_page(browser: Browser) -> None:
    back = browser.authorize(prompt="none")
    assert query_of(back.location)["error"] == "login_required"


def test_prompt_none_without_consent_answers_consent_required(browser: Browser) -> None:
    browser.sign_in("homework")
    back = browser.authorize("grades", prompt="none")
    assert query_of(back.location)["error"] == "consent_required"


def test_prompt_login_asks_although_there_is_a_session_and_only_once(browser: Browser) -> None:
    browser.sign_in()
    page = browser.arrive(prompt="login")
    assert page.status_code == 200
    back = browser.follow(browser.submit(page, username="liuzihan", password=PASSWORD))
    assert "code=" in back.location


def test_a_session_older_than_max_age_is_proven_again(browser: Browser, clock: FakeClock) -> None:
    browser.sign_in()
    clock.advance(minutes=10)
    assert "code=" in browser.authorize(max_age="3600").location
    assert browser.arrive(max_age="300").status_code == 200


def test_a_login_hint_fills_in_the_name(browser: Browser) -> None:
    assert 'value="liuzihan"' in browser.arrive(login_hint="liuzihan").text


def test_a_posted_request_comes_back_as_get_so_that_cookies_arrive(browser: Browser) -> None:
    browser.sign_in()
    again = browser.post("/authorize", dict(request_of("homework")))
    assert again.status_code == 303
    assert again.location.startswith("?response_type=code")
    assert "code=" in browser.get("/authorize" + again.location).location


def test_a_full_house_shows_the_waiting_page_and_counts_nobody(front: Front, browser: Browser) -> None:
    page = browser.arrive()
    seats = [front.hasher._seats.taken() for _ in range(300)]
    for seat in seats:
        seat.__enter__()
    waiting = [browser.submit(page, username="liuzihan", password="wrong one") for _ in range(7)]
    for seat in seats:
        seat.__exit__(None, None, None)
    assert {answer.status_code for answer in waiting} == {503}
    assert waiting[0].headers["Retry-After"]
    assert 'http-equiv="refresh"' in waiting[0].text
    assert browser.submit(page, username="liuzihan", password=PASSWORD).status_code == 303


def test_after_five_wrong_passwords_the_right_one_must_wait_too(browser: Browser, clock: FakeClock) -> None:
    page = browser.arrive()
    for _ in range(5):
        browser.submit(page, username="liuzihan", password="wrong password")
    blocked = browser.submit(page, username="LiuZiHan ", password=PASSWORD)
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"]
    clock.advance(minutes=2)
    assert browser.submit(page, username="liuzihan", password=PASSWORD).status_code == 303


def _id_token(browser: Browser, code: str) -> str:
    form = {"grant_type": "authorization_code", "client_id": "kiosk", "code": code, "code_verifier": VERIFIER}
    answer = browser.post("/token", {**form, "redirect_uri": "https://kiosk.example/callback"})
    return str(json.loads(answer.data)["id_token"])


def test_a_hint_about_somebody_else_is_never_answered_with_the_wrong_person(
    front: Front, browser: Browser
) -> None:
    add_pupil(front.site.ledger, front.hasher, username="wangxiaoming", name="王小明")
    hint = _id_token(browser, query_of(browser.sign_in("kiosk").location)["code"])
    assert "code=" in browser.authorize("kiosk", id_token_hint=hint, prompt="none").location
    other = front.browser()
    other.follow(other.submit(other.arrive("kiosk"), username="wangxiaoming", password=PASSWORD))
    silent = other.authorize("kiosk", id_token_hint=hint, prompt="none")
    assert query_of(silent.location)["error"] == "login_required"
    page = other.arrive("kiosk", id_token_hint=hint)
    stubborn = other.follow(other.submit(page, username="wangxiaoming", password=PASSWORD))
    assert query_of(stubborn.location)["error"] == "login_required"
    page = other.arrive("kiosk", id_token_hint=hint)
    right = other.follow(other.submit(page, username="liuzihan", password=PASSWORD))
    assert "code=" in right.location
