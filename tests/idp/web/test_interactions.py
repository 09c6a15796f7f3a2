"""Second tabs, Back buttons, double clicks and strange browsers: always a page with a way on."""

import pytest

from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, Browser, Form, Front, add_pupil


def test_an_interaction_opens_in_no_other_browser(front: Front, browser: Browser) -> None:
    address = browser.authorize().location
    stranger = front.browser().get(address)
    assert stranger.status_code == 410
    assert "这次登录已过期" in stranger.text
    assert 'class="button" href="/"' in stranger.text


def test_an_interaction_that_never_was_gets_the_same_page(browser: Browser) -> None:
    assert browser.get("/signin/made-up").status_code == 410


def test_an_interaction_expires_after_half_an_hour(browser: Browser, clock: FakeClock) -> None:
    page = browser.arrive()
    clock.advance(minutes=31)
    late = browser.submit(page, username="liuzihan", password=PASSWORD)
    assert late.status_code == 410
    assert "这次登录已过期" in late.text


def test_the_back_button_after_the_end_shows_the_way_on(browser: Browser) -> None:
    address = browser.authorize().location
    browser.follow(browser.submit(browser.get(address), username="liuzihan", password=PASSWORD))
    again = browser.get(address)
    assert again.status_code == 410
    assert "这次登录已经完成" in again.text
    assert 'href="https://homework.example/"' in again.text


def test_a_form_posted_again_after_the_end_gets_no_second_code(browser: Browser) -> None:
    page = browser.arrive()
    browser.follow(browser.submit(page, username="liuzihan", password=PASSWORD))
    again = browser.submit(page, username="liuzihan", password=PASSWORD)
    assert again.status_code in (403, 410)
    assert "code=" not in (again.location or "")


def test_a_double_click_leads_to_one_code(front: Front, browser: Browser) -> None:
    page = browser.arrive()
    form = Form(page.text)
    typed = {**form.fields, "username": "liuzihan", "password": PASSWORD}
    twin = front.browser()
    for name in ("__Host-tongxue_browser",):
        twin.client.set_cookie(name, browser.cookie(name) or "", domain="id.example", secure=True)
    first, second = browser.post(form.action, typed), twin.post(form.action, typed)
    assert (first.status_code, second.status_code) == (303, 303)
    ends = [browser.follow(first), twin.follow(second)]
    assert sum("code=" in (end.location or "") for end in ends) == 1


def test_two_tabs_finish_one_after_the_other(browser: Browser) -> None:
    first, second = browser.authorize("homework").location, browser.authorize("grades").location
    back = browser.follow(browser.submit(browser.get(first), username="liuzihan", password=PASSWORD))
    assert "code=" in back.location
    question = browser.get(second)
    assert "成绩查询" in question.text
    assert "code=" in browser.follow(browser.submit(question, confirm="yes")).location


def test_another_persons_sign_in_in_a_second_tab_undoes_the_steps_of_the_first(
    front: Front, browser: Browser
) -> None:
    add_pupil(front.site.ledger, front.hasher, username="wangxiaoming", name="王小明")
    address = browser.authorize("grades", prompt="login").location
    question = browser.follow(browser.submit(browser.get(address), username="liuzihan", password=PASSWORD))
    assert "刘子涵" in question.text
    other = browser.arrive("homework", prompt="login")
    browser.follow(browser.submit(other, username="wangxiaoming", password=PASSWORD))
    page = browser.get(address)
    assert Form(page.text).names[:3] == ["csrf", "username", "password"]


def test_a_consent_form_never_answers_a_question_that_was_not_shown(browser: Browser) -> None:
    page = browser.arrive("grades")
    form = Form(page.text)
    answered = browser.post(form.action, {**form.fields, "confirm": "yes"})
    assert answered.status_code == 200
    assert "password" in Form(answered.text).names


def test_a_password_form_left_open_never_agrees(browser: Browser) -> None:
    address = browser.authorize("grades").location
    browser.submit(browser.get(address), username="liuzihan", password=PASSWORD)
    question = browser.get(address)
    again = browser.submit(question, username="liuzihan", password=PASSWORD)
    assert again.status_code == 200
    assert "confirm" in Form(again.text).names


@pytest.mark.parametrize("client_id", ["", "nobody", "\x00", "作业" * 300])
def test_an_unknown_system_gets_a_page_never_a_redirect(browser: Browser, client_id: str) -> None:
    answer = browser.authorize(client_id=client_id)
    assert answer.status_code == 400
    assert answer.location is None


def test_an_unregistered_way_back_gets_a_page_never_a_redirect(browser: Browser) -> None:
    answer = browser.authorize(redirect_uri="https://evil.example/callback")
    assert answer.status_code == 400
    assert "//evil.example" not in answer.text
    assert answer.location is None
