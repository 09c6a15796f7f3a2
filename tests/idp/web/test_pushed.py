"""A pushed request through the pages: pushed by the system, signed in by the person, answered once."""

import base64
from urllib.parse import parse_qs, urlsplit

from idp.clients.actions import rotate_secret
from realnames.ledger.values import SYSTEM
from tests.idp.front import PASSWORD, Browser, Form, Front, request_of


def test_a_person_signs_in_on_a_pushed_request_and_reloading_does_no_harm(
    front: Front, browser: Browser
) -> None:
    with front.site.ledger.unit(SYSTEM) as unit:
        secret = rotate_secret(unit, "homework")
    proof = base64.b64encode(f"homework:{secret}".encode()).decode()
    pushed = browser.post("/par", dict(request_of("homework")), authorization=f"Basic {proof}")
    assert pushed.status_code == 201
    assert pushed.json is not None
    address = f"/authorize?client_id=homework&request_uri={pushed.json['request_uri']}"
    abandoned = browser.follow(browser.get(address))
    page = browser.follow(browser.get(address))
    done = browser.follow(browser.submit(page, username="liuzihan", password=PASSWORD))
    assert "code" in parse_qs(urlsplit(done.location).query)
    assert browser.follow(browser.get(Form(abandoned.text).action)).status_code == 400
    assert browser.get(address).status_code == 400
