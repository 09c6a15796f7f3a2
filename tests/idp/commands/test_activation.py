"""An operator hands out one-time codes; the first administrator comes in by a link and by nothing else."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner, Result

from idp.commands.activation import Opened, people, staff
from idp.settings import IdpSettings
from idp.state.opening import open_state
from realnames.accounts.values import NoSuchAccount
from realnames.institutions.values import NoSuchInstitution
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, Front, add_pupil, build_front


@dataclass(frozen=True)
class Door:
    """A front door that opens onto one ledger."""

    ledger: Ledger
    settings: IdpSettings

    @property
    def idp(self) -> Opened:
        return self


@pytest.fixture
def front(sqlite_url: str, vault: Vault, clock: FakeClock) -> Iterator[Front]:
    engine = make_engine(sqlite_url)
    with closing(open_state("memory:", clock, workers=1)) as state:
        yield build_front(Ledger(engine, vault, clock), state)
    engine.dispose()


def _run(front: Front, group: click.Group, *words: str) -> Result:
    door = Door(front.site.ledger, IdpSettings(issuer="https://id.example"))
    return CliRunner().invoke(group, list(words), obj=door)


def test_a_printed_code_activates_the_account_in_a_browser(front: Front) -> None:
    add_pupil(front.site.ledger, None, username="zhaoyun", name="赵云云")
    printed = json.loads(_run(front, people, "activate", "zhaoyun", "--json").stdout)
    assert printed["username"] == "zhaoyun"
    assert printed["address"] == "https://id.example/activate?name=zhaoyun"
    browser = front.browser()
    page = browser.get(printed["address"])
    assert 'value="zhaoyun"' in page.text
    typed = {"username": "zhaoyun", "code": printed["code"].lower(), "password": PASSWORD, "again": PASSWORD}
    done = browser.submit(page, **typed)
    assert "账号已激活" in done.text
    assert browser.submit(page, **typed).status_code == 403
    signed_in = browser.submit(browser.arrive(), username="zhaoyun", password=PASSWORD)
    assert signed_in.status_code == 303


def test_what_is_typed_wrong_is_said_and_the_code_stays_good(front: Front) -> None:
    add_pupil(front.site.ledger, None, username="zhaoyun", name="赵云云")
    printed = json.loads(_run(front, people, "activate", "zhaoyun", "--json").stdout)
    browser = front.browser()
    page = browser.get(printed["link"])
    typed = {"username": "zhaoyun", "code": printed["code"], "password": PASSWORD, "again": PASSWORD}
    assert "两次输入的密码不一样" in browser.submit(page, **{**typed, "again": "other"}).text
    assert "密码太常见" in browser.submit(page, **{**typed, "password": "12345678", "again": "12345678"}).text
    assert "激活码对不上" in browser.submit(page, **{**typed, "code": "0000-0000-0000"}).text
    assert "激活码对不上" in browser.submit(page, **{**typed, "username": "liuzihan"}).text
    assert PASSWORD not in browser.submit(page, **{**typed, "code": "x"}).text
    assert "账号已激活" in browser.submit(page, **typed).text


def test_a_code_for_nobody_is_refused(front: Front) -> None:
    assert isinstance(_run(front, people, "activate", "nobody").exception, NoSuchAccount)


def test_the_slip_is_printed_for_people(front: Front) -> None:
    printed = _run(front, people, "activate", "liuzihan", "--days", "3").stdout
    assert "one-time code" in printed
    assert "valid until    2026-09-04 08:00 UTC" in printed


def test_there_is_no_administrator_before_there_is_a_province(front: Front) -> None:
    refused = _run(front, staff, "first", "--name", "钱学林")
    assert isinstance(refused.exception, NoSuchInstitution)
