"""What a person meets between a system's button and being back there, signed in."""

from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, Browser, Form, Front, query_of


def test_a_pupil_types_a_password_and_is_back_at_the_system_with_a_code(browser: Browser) -> None:
    page = browser.arrive()
    assert page.status_code == 200
    back = browser.follow(browser.submit(page, username="liuzihan", password=PASSWORD))
    assert back.status_code == 303
    assert back.location.startswith("https://homework.example/callback?")
    found = query_of(back.location)
    assert found["state"] == "af0ifjsldkj"
    assert found["iss"] == "https://id.example"
    assert found["code"]
