"""Signing out: asked first unless the system proves whose session it means."""

from tests.idp.front import Browser, Form, query_of

SESSION = "__Host-tongxue_session"


def test_signing_out_is_confirmed_and_ends_the_session(browser: Browser) -> None:
    browser.sign_in()
    question = browser.get("/end_session")
    assert "要退出登录吗" in question.text
    done = browser.follow(browser.submit(question, confirm="yes"))
    assert "已退出登录" in done.text
    assert not browser.cookie(SESSION)
    assert browser.arrive().status_code == 200


def test_the_old_cookie_opens_nothing_afterwards(browser: Browser) -> None:
    browser.sign_in()
    kept = browser.cookie(SESSION) or ""
    browser.submit(browser.get("/end_session"), confirm="yes")
    browser.client.set_cookie(SESSION, kept, domain="id.example", secure=True)
    assert browser.arrive().status_code == 200


def test_who_stays_is_still_signed_in(browser: Browser) -> None:
    browser.sign_in()
    browser.submit(browser.get("/end_session"), confirm="no")
    assert "code=" in browser.authorize().location


def test_afterwards_the_browser_goes_to_the_registered_address_only(browser: Browser) -> None:
    browser.sign_in()
    wish = "/end_session?client_id=homework&state=s1&post_logout_redirect_uri=https://homework.example/bye"
    question = browser.get(wish)
    assert Form(question.text).fields["state"] == "s1"
    back = browser.submit(question, confirm="yes")
    assert back.location.startswith("https://homework.example/bye")
    assert query_of(back.location)["state"] == "s1"


def test_an_unregistered_address_is_a_page(browser: Browser) -> None:
    browser.sign_in()
    for path in ("/end_session?client_id=homework&", "/end_session?"):
        answer = browser.get(path + "post_logout_redirect_uri=https://evil.example/")
        assert answer.status_code == 400
        assert answer.location is None


def test_an_address_changed_in_the_form_is_proven_again(browser: Browser) -> None:
    browser.sign_in()
    question = browser.get(
        "/end_session?client_id=homework&post_logout_redirect_uri=https://homework.example/bye"
    )
    answer = browser.submit(question, confirm="yes", post_logout_redirect_uri="https://evil.example/")
    assert answer.status_code == 400


def test_another_site_cannot_sign_anybody_out(browser: Browser) -> None:
    browser.sign_in()
    assert browser.get("/end_session").status_code == 200
    assert browser.post("/end_session/confirm", {"confirm": "yes"}).status_code == 403
    assert "code=" in browser.authorize().location
