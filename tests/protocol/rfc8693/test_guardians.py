"""Profile §5.2 `act`: a guardian's system acts for a child, as long as the link between them says so."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from idp.sessions.actions import begin_session
from idp.sessions.store import find_live
from idp.subjects.store import subject_for
from realnames.accounts.actions import activate, disable, open_account
from realnames.guardians.actions import link_guardian, unlink_guardian
from realnames.guardians.store import wards_of
from realnames.guardians.values import NewGuardianLink, Power
from realnames.ledger.values import SYSTEM
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from tests.protocol.rfc8693.test_exchange import exchange, told
from tests.protocol.world import World


@dataclass(frozen=True)
class Family:
    """A mother who is signed in, and how the family's system calls her daughter."""

    world: World
    mother: PersonId
    child: PersonId
    ward: str

    def act(self, **form: str) -> dict[str, object]:
        token = self.world.tokens(self.world.systems["family"])["access_token"]
        found: dict[str, object] = exchange(self.world, "family", token, ward=self.ward, **form).json
        return found


def family(world: World, *powers: Power) -> Family:
    child = PersonId(world.session.person_id)
    with world.provider.ledger.unit(SYSTEM) as unit:
        new = NewPerson("古丽娜尔", "gu li na er", gender="2", birth_day=date(1985, 5, 1), ial=2)
        mother = register_person(unit, new, registrar=LocalRegistrar())
        account = open_account(unit, mother, username="gulinaer")
        activate(unit, account)
        link_guardian(
            unit,
            NewGuardianLink(mother, child, "52", "test", powers=frozenset(powers), from_day=date(2020, 1, 1)),
        )
        level = "urn:llap:aal:1"
        cookie, _ = begin_session(unit, account, acr=level, amr=("pwd",), agent="", address="127.0.0.1")
        ward = subject_for(unit, child, sector="family.example")
    with world.provider.ledger.read() as connection:
        session = find_live(connection, cookie.text, now=world.provider.ledger.clock())
    assert session is not None
    return Family(replace(world, session=session), mother, child, ward)


def test_the_child_is_the_subject_and_the_guardian_acts(world: World) -> None:
    home = family(world, Power.ACT)
    token = str(home.act()["access_token"])
    described = told(home.world, "family", token)
    guardian = home.world.tokens(home.world.systems["family"])["access_token"]
    assert described["sub"] == home.ward
    assert described["act"] == {"sub": told(home.world, "family", guardian)["sub"]}
    assert home.world.userinfo(token).json["name"] == "阿依古丽·吐尔逊"
    assert home.world.userinfo(guardian).json["name"] == "古丽娜尔"


@pytest.mark.parametrize("powers", [(), (Power.VIEW,), (Power.VIEW, Power.CONSENT)], ids=str)
def test_a_guardian_without_the_power_to_act_does_not_act(world: World, powers: tuple[Power, ...]) -> None:
    assert family(world, *powers).act()["error"] == "invalid_request"


def test_a_link_that_ended_ends_it_at_once(world: World) -> None:
    home = family(world, Power.ACT)
    token = str(home.act()["access_token"])
    today = world.provider.ledger.clock().date()
    with world.provider.ledger.unit(SYSTEM) as unit:
        for link in wards_of(unit.connection, home.mother, today=today):
            unlink_guardian(unit, link, reason="test")
    assert home.act()["error"] == "invalid_request"
    assert world.userinfo(token).status == 401


def test_a_grown_up_child_is_nobodys_ward(world: World) -> None:
    home = family(world, Power.ACT)
    world.provider.ledger.clock.set(  # type: ignore[attr-defined]
        world.provider.ledger.clock().replace(year=2031, month=3, day=15)
    )
    with world.provider.ledger.read() as connection:
        links = wards_of(connection, home.mother, today=world.provider.ledger.clock().date())
    assert links == ()


def test_a_disabled_child_is_acted_for_by_nobody(world: World) -> None:
    home = family(world, Power.ACT)
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    assert home.act()["error"] == "invalid_request"


def test_a_stranger_and_the_guardian_herself_are_no_wards(world: World) -> None:
    home = family(world, Power.ACT)
    with world.provider.ledger.unit(SYSTEM) as unit:
        herself = subject_for(unit, home.mother, sector="family.example")
        elsewhere = subject_for(unit, home.child, sector="homework.example")
    for ward in ("nobody", herself, elsewhere):
        assert replace(home, ward=ward).act()["error"] == "invalid_request"


def test_a_guardians_token_is_not_handed_on(world: World) -> None:
    home = family(world, Power.ACT)
    token = str(home.act()["access_token"])
    assert exchange(home.world, "family", token, ward=home.ward).error == "invalid_request"


def test_only_a_system_registered_for_guardians_may_ask(world: World) -> None:
    home = family(world, Power.ACT)
    token = home.world.tokens(home.world.systems["family"], resource="https://api.library.example")
    heard = exchange(home.world, "library", token["access_token"], ward=home.ward)
    assert heard.error == "invalid_request"
