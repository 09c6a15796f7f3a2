"""The page that posts an answer to a system: strict, escaped, and of use without scripts."""

import pytest

from tests.idp.front import CALLBACK, Browser, Form


@pytest.mark.parametrize("state", ["plain", '"><script>alert(1)</script>', "a&b=c#d%20", "'`\\"])
def test_an_error_is_posted_with_its_state_unharmed(browser: Browser, state: str) -> None:
    answer = browser.authorize("homework", response_mode="form_post", prompt="none", state=state)
    form = Form(answer.text)
    assert answer.status_code == 200
    assert form.action == CALLBACK
    assert form.fields["state"] == state
    assert form.fields["error"] == "login_required"
    assert form.fields["iss"] == "https://id.example"
    assert "<script>alert" not in answer.text


def test_its_policy_allows_our_own_script_and_the_way_to_that_system_alone(browser: Browser) -> None:
    answer = browser.authorize("homework", response_mode="form_post", prompt="none")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self' https://homework.example" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "onload" not in answer.text


def test_the_button_is_there_for_browsers_without_scripts(browser: Browser) -> None:
    answer = browser.authorize("homework", response_mode="form_post", prompt="none")
    assert 'type="submit"' in answer.text
