"""§5.2 of the profile: after a merge a system finds its old account under `sub_prior`, for 24 months."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import idp.catalog
import realnames.catalog
from idp.sessions.actions import begin_session
from idp.sessions.store import find_live
from idp.subjects.store import find_person, prior_subjects
from realnames.accounts.actions import activate, open_account
from realnames.accounts.store import standing_account
from realnames.duplicates.actions.merging import merge
from realnames.duplicates.actions.undoing import undo
from realnames.duplicates.values.acts import ActId, MergeOrder, Side
from realnames.ledger.values import SYSTEM
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from tests.conftest import FakeClock
from tests.protocol.world import World

HOLDINGS = (*realnames.catalog.HOLDINGS, *idp.catalog.HOLDINGS)


@pytest.fixture
def elsewhere(world: World) -> World:
    """The same pupil, registered a second time and signed in with that account."""
    ledger = world.provider.ledger
    with ledger.unit(SYSTEM) as unit:
        new = NewPerson("阿依古丽", "a yi gu li", gender="2")
        account = open_account(unit, register_person(unit, new, registrar=LocalRegistrar()), username="ayi2")
        activate(unit, account)
        cookie, _ = begin_session(
            unit, account, acr="urn:llap:aal:1", amr=("pwd",), agent="test", address="127.0.0.1"
        )
    with ledger.read() as connection:
        session = find_live(connection, cookie.text, now=ledger.clock())
    assert session
    return replace(world, account_id=account, session=session)


def person_of(world: World) -> PersonId:
    with world.provider.ledger.read() as connection:
        return standing_account(connection, world.account_id).person_id


def merged(world: World, elsewhere: World) -> ActId:
    with world.provider.ledger.unit(SYSTEM) as unit:
        until = unit.now + timedelta(days=90)
        people = person_of(world), person_of(elsewhere)
        order = MergeOrder(*people, {"name": Side.KEPT}, "one pupil", until)
        return merge(unit, order, holdings=HOLDINGS)


def claims(world: World, name: str) -> Mapping[str, Any]:
    """What a system is told of whoever signs in now."""
    heard = world.userinfo(world.tokens(world.systems[name])["access_token"])
    assert heard.status == 200
    told: Mapping[str, Any] = heard.json
    return told


def test_before_a_merge_there_is_no_prior_subject(world: World) -> None:
    assert "sub_prior" not in claims(world, "homework")


def test_a_system_that_knew_both_finds_the_other_under_sub_prior(world: World, elsewhere: World) -> None:
    mine, theirs = claims(world, "homework")["sub"], claims(elsewhere, "homework")["sub"]
    merged(world, elsewhere)
    told = claims(world, "homework")
    assert (told["sub"], told["sub_prior"]) == (mine, [theirs])


def test_a_system_that_knew_only_the_other_notices_nothing(world: World, elsewhere: World) -> None:
    theirs = claims(elsewhere, "grades")["sub"]
    merged(world, elsewhere)
    told = claims(world, "grades")
    assert told["sub"] == theirs
    assert "sub_prior" not in told


def test_a_system_that_knew_neither_is_told_nothing_of_the_past(world: World, elsewhere: World) -> None:
    claims(world, "homework"), claims(elsewhere, "homework")
    merged(world, elsewhere)
    assert "sub_prior" not in claims(world, "grades")


def test_every_old_subject_leads_to_the_person_who_was_kept(world: World, elsewhere: World) -> None:
    subs = [claims(one, "homework")["sub"] for one in (world, elsewhere)]
    merged(world, elsewhere)
    with world.provider.ledger.read() as connection:
        found = {find_person(connection, sub, sector="homework.example") for sub in subs}
    assert found == {person_of(world)}


def test_the_other_accounts_tokens_end_with_the_merge(world: World, elsewhere: World, clock) -> None:
    homework = world.systems["homework"]
    tokens = elsewhere.tokens(homework)
    merged(world, elsewhere)
    clock.advance(seconds=2)
    assert elsewhere.userinfo(tokens["access_token"]).status == 401
    assert elsewhere.refresh(homework, tokens["refresh_token"]).status == 400


def test_prior_subjects_are_told_for_two_years(world: World, elsewhere: World, clock: FakeClock) -> None:
    claims(world, "homework"), claims(elsewhere, "homework")
    merged(world, elsewhere)
    for days, many in ((730, 1), (732, 0)):
        with world.provider.ledger.read() as connection:
            later = clock() + timedelta(days=days)
            told = prior_subjects(connection, person_of(world), sector="homework.example", now=later)
        assert len(told) == many


def test_after_an_undone_merge_both_are_known_as_before(world: World, elsewhere: World, clock) -> None:
    mine, theirs = claims(world, "homework")["sub"], claims(elsewhere, "homework")["sub"]
    act = merged(world, elsewhere)
    clock.advance(minutes=1)
    with world.provider.ledger.unit(SYSTEM) as unit:
        undo(unit, act, reason="two pupils")
    clock.advance(seconds=40)
    told = claims(world, "homework")
    assert told["sub"] == mine
    assert "sub_prior" not in told
    assert claims(elsewhere, "homework")["sub"] == theirs
