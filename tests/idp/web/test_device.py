"""What a person meets who connects a device: the code, signing in, the question, the end."""

from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from idp.clients.actions import register
from idp.clients.values import Registration
from realnames.ledger.values import SYSTEM
from tests.idp.front import PASSWORD, Browser, Form, Front

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def user_code(front: Front) -> str:
    """A blackboard shows this code."""
    board = Registration(
        "教室黑板",
        name_en="Blackboard",
        auth_method="none",
        grant_types=(DEVICE_CODE,),
        response_types=(),
        scopes=("openid", "realname"),
        consent="none",
    )
    with front.site.ledger.unit(SYSTEM) as unit:
        register(unit, board, client_id="board")
    asked = front.browser().post("/device_authorization", {"client_id": "board", "scope": "openid realname"})
    return str(asked.json["user_code"]) if asked.json else ""


def to_the_question(browser: Browser, user_code: str) -> TestResponse:
    page = browser.get("/device")
    sign_in = browser.follow(browser.submit(page, user_code=user_code))
    return browser.follow(browser.submit(sign_in, username="liuzihan", password=PASSWORD))


def test_a_person_types_the_code_signs_in_and_agrees(browser: Browser, user_code: str) -> None:
    question = to_the_question(browser, user_code.lower().replace("-", " "))
    assert "教室黑板" in question.text
    assert "真实姓名" in question.text
    assert user_code in question.text  # RFC 8628 §3.3.1, §5.4
    assert Form(question.text).scripts == 0
    end = browser.follow(browser.submit(question, confirm="yes"))
    assert "设备已接入" in end.text


def test_who_says_no_reads_that_nothing_was_told(browser: Browser, user_code: str) -> None:
    end = browser.follow(browser.submit(to_the_question(browser, user_code), confirm="no"))
    assert "设备未接入" in end.text
    again = browser.submit(browser.get("/device"), user_code=user_code)
    assert again.status_code == 400


def test_a_device_always_asks_even_whom_it_knows(browser: Browser, user_code: str) -> None:
    browser.sign_in("homework")
    question = browser.follow(browser.submit(browser.get("/device"), user_code=user_code))
    assert 'value="yes"' in question.text


def test_the_address_with_the_code_only_fills_it_in(browser: Browser, user_code: str) -> None:
    page = browser.get("/device?" + urlencode({"user_code": user_code}))
    assert f'value="{user_code}"' in page.text
    assert Form(page.text).names == ["csrf", "user_code"]


def test_nothing_of_the_address_comes_back_as_markup(browser: Browser) -> None:
    page = browser.get("/device?" + urlencode({"user_code": '"><script>1</script>'}))
    assert "<script" not in page.text


def test_after_five_wrong_codes_there_is_a_pause(browser: Browser, user_code: str) -> None:
    page = browser.get("/device")
    tries = [browser.submit(page, user_code="BBBB-BBBB").status_code for _ in range(5)]
    assert tries == [400] * 5
    assert browser.submit(page, user_code=user_code).status_code == 429  # RFC 8628 §5.1


def test_a_right_code_is_no_try(browser: Browser, user_code: str) -> None:
    page = browser.get("/device")
    for _ in range(7):
        assert browser.submit(page, user_code=user_code).status_code == 303


def test_a_form_from_elsewhere_connects_nothing(browser: Browser, user_code: str) -> None:
    assert browser.post("/device", {"user_code": user_code}).status_code == 403
