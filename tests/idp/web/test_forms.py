"""Forms are taken from our own pages in the same browser, and from nowhere else."""

import pytest

from tests.idp.front import PASSWORD, Browser, Form, Front

TYPED = {"username": "liuzihan", "password": PASSWORD}


@pytest.mark.parametrize("path", ["/signin/any", "/activate", "/end_session/confirm"])
def test_a_form_without_its_token_changes_nothing(browser: Browser, path: str) -> None:
    browser.arrive()
    answer = browser.post(path, TYPED)
    assert answer.status_code == 403
    assert "页面已过期" in answer.text


@pytest.mark.parametrize(("path", "way_on"), [("/activate", "/activate"), ("/end_session/confirm", "/")])
def test_a_form_that_was_out_of_date_leads_to_its_own_page_if_it_has_one(
    browser: Browser, path: str, way_on: str
) -> None:
    browser.arrive()
    assert f'class="button" href="{way_on}"' in browser.post(path, TYPED).text


def test_a_token_of_another_browser_is_refused(front: Front, browser: Browser) -> None:
    page = browser.arrive()
    token = Form(front.browser().arrive().text).fields["csrf"]
    assert browser.post(Form(page.text).action, {**TYPED, "csrf": token}).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "A" * 24, "文", "A" * 1000])
def test_a_made_up_token_is_refused(browser: Browser, token: str) -> None:
    page = browser.arrive()
    assert browser.post(Form(page.text).action, {**TYPED, "csrf": token}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://id.example:8443"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_that_another_site_posts_is_refused_even_with_its_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    form = Form(browser.arrive().text)
    answer = browser.post(form.action, {**form.fields, **TYPED}, **headers)
    assert answer.status_code == 403


def test_what_a_browser_says_about_our_own_page_is_fine(browser: Browser) -> None:
    form = Form(browser.arrive().text)
    answer = browser.post(
        form.action, {**form.fields, **TYPED}, Origin="https://id.example", Sec_Fetch_Site="same-origin"
    )
    assert answer.status_code == 303


def test_each_byte_of_a_cookie_counts(front: Front, browser: Browser) -> None:
    form = Form(browser.arrive().text)
    name = "__Host-tongxue_browser"
    value = browser.cookie(name) or ""
    for at in range(0, len(value), 5):
        other = front.browser()
        flipped = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        other.client.set_cookie(name, flipped, domain="id.example", secure=True)
        assert other.post(form.action, {**form.fields, **TYPED}).status_code == 403
