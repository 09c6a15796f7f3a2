"""RFC 9396: registered types only, checked member by member, granted, narrowed, told to resources."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.oauth.detail_types import read_details
from idp.oauth.details import learning_record, school_document
from idp.oauth.endpoints.discovery import metadata
from idp.oauth.errors import DetailsRefused
from idp.oauth.values import Proceed
from idp.signin.rules import must_consent
from idp.signin.values import Situation
from tests.protocol.world import System, World

TYPES = (learning_record.TYPE, school_document.TYPE)
APPROVED = [kind.name for kind in TYPES]
MARKS = {"type": "learning_record", "actions": ["read"], "datatypes": ["marks"], "since": "2026-02-01"}
WORKS = {"type": "learning_record", "actions": ["read", "add"], "datatypes": ["works"]}
PAPER = {"type": "school_document", "document": "transcript", "purpose": "申请奖学金"}


def text(*details: dict[str, Any]) -> str:
    return json.dumps(details)


@pytest.fixture
def family(world: World) -> System:
    return world.systems["family"]


def test_details_are_granted_answered_and_told(world: World, family: System) -> None:
    tokens = world.tokens(family, authorization_details=text(MARKS, PAPER))
    assert tokens["authorization_details"] == [MARKS, PAPER]  # §7
    told = world.introspect(family, tokens["access_token"])
    assert told["authorization_details"] == [MARKS, PAPER]  # §9.2


def test_a_token_request_may_take_less_and_never_anything_else(world: World, family: System) -> None:
    tokens = world.tokens(family, authorization_details=text(MARKS, WORKS))
    less = world.refresh(family, tokens["refresh_token"], authorization_details=text(WORKS))
    assert less.json["authorization_details"] == [WORKS]  # §6.1
    again = world.refresh(family, less.json["refresh_token"])
    assert again.json["authorization_details"] == [MARKS, WORKS]
    for other in (PAPER, MARKS | {"since": "2020-01-01"}, MARKS | {"actions": ["read", "add"]}):
        asked = world.refresh(family, again.json["refresh_token"], authorization_details=text(other))
        assert asked.error == "invalid_authorization_details"  # §6


BAD = [
    "",
    "nonsense",
    "{}",
    "[]",
    "[1]",
    "[{}]",
    '["learning_record"]',
    text({"type": "payment_initiation"}),
    text({"type": ["learning_record"]}),
    text(MARKS | {"colour": "red"}),
    text(MARKS | {"actions": ["delete"]}),
    text(MARKS | {"actions": []}),
    text(MARKS | {"actions": ["read", "read"]}),
    text(MARKS | {"datatypes": "marks"}),
    text(MARKS | {"since": "yesterday"}),
    text(MARKS | {"since": "2026-02-01", "until": "2026-01-01"}),
    text({"type": "learning_record"}),
    text(PAPER | {"document": "passport"}),
    text(PAPER | {"purpose": ""}),
    text(PAPER | {"purpose": "x" * 101}),
    text(PAPER | {"purpose": "a\u202eb"}),
    text(*[MARKS] * 11),
    text(PAPER) + " " * 4096,
    "[" * 5000,
]


@pytest.mark.parametrize("asked", [bad for bad in BAD if bad], ids=lambda asked: asked[:40])
def test_whatever_is_not_exactly_a_registered_type_is_refused(
    world: World, family: System, asked: str
) -> None:
    found = world.redirected(world.authorize_url(family, authorization_details=asked))
    assert found["error"] == "invalid_authorization_details"  # §5


def test_a_system_asks_only_for_types_it_is_registered_for(world: World) -> None:
    homework = world.systems["homework"]
    found = world.redirected(world.authorize_url(homework, authorization_details=text(MARKS)))
    assert found["error"] == "invalid_authorization_details"
    library = world.systems["library"]
    for asked, status in ((text(MARKS), 200), (text(PAPER), 400)):
        heard = world.token(library, grant_type="client_credentials", authorization_details=asked)
        assert heard.status == status


def test_details_are_asked_each_time_even_of_whom_nobody_asks(world: World, family: System) -> None:
    found = world.begin(world.authorize_url(family, authorization_details=text(MARKS)))
    assert isinstance(found, Proceed)
    now = world.provider.ledger.clock()
    situation = Situation(
        found.request, found.client, world.session, frozenset(), None, other_person=False, now=now
    )
    assert must_consent(situation)


def test_discovery_names_the_types(world: World) -> None:
    assert metadata(world.provider)["authorization_details_types_supported"] == APPROVED  # §10


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(APPROVED),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "actions", "datatypes", "since", "document", "x"]), inner)
    ),
    max_leaves=10,
)


@given(JSON)
def test_no_json_at_all_makes_the_reader_stumble(value: Any) -> None:
    try:
        read_details(json.dumps(value), TYPES, approved=APPROVED)
    except DetailsRefused:
        return
    assert isinstance(value, list)
