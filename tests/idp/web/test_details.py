"""What a person reads when a system asks in detail (RFC 9396), before agreeing."""

import json
from typing import Any

import msgspec
import pytest

from idp.clients.actions import change
from idp.clients.values import Registration
from idp.oauth.details import learning_record, school_document
from idp.web.details import WORDS
from realnames.ledger.values import SYSTEM
from tests.idp.front import PASSWORD, SYSTEMS, Browser, Form, Front

MARKS = {"type": "learning_record", "actions": ["read"], "datatypes": ["marks", "awards"]}
PAPER = {"type": "school_document", "document": "transcript", "purpose": "申请<奖学金>"}


@pytest.fixture
def asking(front: Front) -> None:
    """The homework system, of which nobody is ever asked, is registered for both types."""
    fields: dict[str, Any] = vars(SYSTEMS["homework"])
    wanted = Registration(
        **(fields | {"authorization_details_types": ("learning_record", "school_document")})
    )
    with front.site.ledger.unit(SYSTEM) as unit:
        change(unit, "homework", wanted)
    front.site.ledger.clock.advance(2)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({}, "查看：成绩 · 获奖"),
        ({"since": "2026-02-01"}, "查看：成绩 · 获奖，自 2026-02-01 起"),
        ({"until": "2026-07-01"}, "查看：成绩 · 获奖，至 2026-07-01 止"),
        ({"since": "2026-02-01", "until": "2026-07-01"}, "查看：成绩 · 获奖，自 2026-02-01 至 2026-07-01"),
    ],
)
def test_a_person_reads_exactly_what_is_asked(
    browser: Browser, asking: None, days: dict[str, str], sentence: str
) -> None:
    question = browser.sign_in("homework", authorization_details=json.dumps([MARKS | days, PAPER]))
    assert sentence in question.text
    assert "成绩单" in question.text
    assert "仅一次，用途：申请&lt;奖学金&gt;" in question.text
    back = browser.follow(browser.submit(question, confirm="yes"))
    assert "code=" in back.location


def test_every_word_of_every_type_can_be_read() -> None:
    shapes = [kind.shape for kind in (learning_record.TYPE, school_document.TYPE)]
    components = msgspec.json.schema_components(shapes)[1].values()
    said = {word for shape in components for word in words_of(shape["properties"])}
    assert said - {"learning_record", "school_document"} <= set(WORDS)


def words_of(properties: dict[str, Any]) -> set[str]:
    return {word for one in properties.values() for word in one.get("items", one).get("enum", ())}


def test_the_name_of_a_system_is_never_markup(front: Front, browser: Browser) -> None:
    fields: dict[str, Any] = vars(SYSTEMS["homework"])
    with front.site.ledger.unit(SYSTEM) as unit:
        change(unit, "homework", Registration(**(fields | {"name": "作业<b onclick=x>"})))
    front.site.ledger.clock.advance(2)  # type: ignore[attr-defined]
    page = browser.arrive()
    address = Form(page.text).action
    browser.follow(browser.submit(page, username="liuzihan", password=PASSWORD))
    over = browser.get(address)
    assert over.status_code == 410
    assert "作业&lt;b" in over.text
    assert "<b onclick" not in page.text + over.text
