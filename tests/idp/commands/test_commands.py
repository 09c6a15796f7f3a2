"""An operator lists and rotates keys, registers systems and ends sessions; scripts read the same as JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from idp.clients.store import find_client
from idp.commands.clients import HELP, clients
from idp.commands.front import Opened
from idp.commands.keys import keys
from idp.commands.sessions import sessions
from idp.keys.actions import make_first_keys
from idp.sessions.actions import begin_session
from idp.sessions.store import live_sessions
from realnames.accounts.tables import LoginNameRow
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.idp.conftest import Somebody

ADD = ["add", "--name", "作业", "--redirect-uri", "https://homework.school.edu.cn/cb"]


@dataclass(frozen=True)
class Door:
    """A front door that opens onto one ledger."""

    ledger: Ledger

    @property
    def idp(self) -> Opened:
        return self


def run(ledger: Ledger, group: click.Group, *words: str) -> Result:
    return CliRunner().invoke(group, list(words), obj=Door(ledger))


def answer(ledger: Ledger, group: click.Group, *words: str) -> object:
    result = run(ledger, group, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def keyed(ledger: Ledger) -> Ledger:
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    return ledger


def test_every_key_is_listed_with_what_it_does_now(keyed: Ledger, clock: FakeClock):
    assert [key["state"] for key in answer(keyed, keys, "list")] == ["signs", "signs"]
    answer(keyed, keys, "rotate", "--alg", "ES256")
    assert sorted(key["state"] for key in answer(keyed, keys, "list")) == ["signs", "signs", "signs soon"]
    clock.advance(seconds=10)
    assert sorted(key["state"] for key in answer(keyed, keys, "list")) == ["only published", "signs", "signs"]
    clock.advance(days=1)
    assert sorted(key["state"] for key in answer(keyed, keys, "list")) == ["over", "signs", "signs"]
    assert "signs from 2026-09-01" in run(keyed, keys, "list").output


def test_rotation_without_a_choice_rotates_every_algorithm(keyed: Ledger):
    assert sorted(key["alg"] for key in answer(keyed, keys, "rotate")) == ["ES256", "RS256"]
    assert run(keyed, keys, "rotate").exit_code == 0


def test_a_lead_too_short_for_the_other_processes_is_refused(keyed: Ledger):
    assert run(keyed, keys, "rotate", "--lead", "1").exit_code == 2


def test_a_registered_system_gets_its_secret_printed_once(ledger: Ledger):
    made = answer(ledger, clients, *ADD, "--id", "homework", "--scope", "openid", "--scope", "realname")
    assert made["client_id"] == "homework"
    assert made["client_secret"].startswith("txs_")
    listed = run(ledger, clients, "list", "--json").output
    assert made["client_secret"] not in listed
    assert json.loads(listed)[0]["scopes"] == ["openid", "realname"]
    with ledger.read() as connection:
        lines = connection.execute(select(JournalLine.actor_kind, JournalLine.details)).all()
    assert [line.actor_kind for line in lines] == ["operator"]
    assert made["client_secret"] not in repr(lines)


def test_every_field_of_a_registration_can_be_given(ledger: Ledger):
    more = {
        "--auth-method": "none",
        "--post-logout-redirect-uri": "https://homework.school.edu.cn/",
        "--origin": "https://homework.school.edu.cn",
        "--refresh-grace": "10",
        "--consent": "none",
        "--sector": "homework",
    }
    words = [word for pair in more.items() for word in pair]
    assert answer(ledger, clients, *ADD, *words, "--id", "homework")["client_secret"] is None
    with ledger.read() as connection:
        client = find_client(connection, "homework")
    assert client is not None
    assert (client.auth_method, client.refresh_grace, client.sector) == ("none", 10, "homework")
    assert client.origins == ("https://homework.school.edu.cn",)
    assert client.require_pkce
    assert client.grant_types == ("authorization_code",)
    assert all(
        name in run(ledger, clients, "add", "--help").output.replace("-", "_") for name in ("purpose",)
    )
    assert "audience_roles" in HELP


def test_everything_wrong_with_a_registration_is_printed_at_once(ledger: Ledger):
    wrong = [
        "add",
        "--name",
        " ",
        "--redirect-uri",
        "javascript:alert(1)",
        "--no-require-pkce",
        "--auth-method",
        "none",
    ]
    result = run(ledger, clients, *wrong)
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "name",
        "redirect_uris",
        "require_pkce",
    ]
    result = run(ledger, clients, *wrong, "--json")
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["complaints"]) == 3
    assert answer(ledger, clients, "list") == []


def test_a_secret_that_a_vendor_already_has_is_read_from_a_file_and_not_printed(
    ledger: Ledger, tmp_path: Path
):
    file = tmp_path / "secret"
    file.write_text("an old secret of a vendor\n")
    result = run(ledger, clients, *ADD, "--secret-file", str(file))
    assert result.exit_code == 0
    assert "an old secret" not in result.output


def test_a_secret_is_rotated_and_a_system_switched_off_and_on(ledger: Ledger):
    first = answer(ledger, clients, *ADD, "--id", "homework")
    second = answer(ledger, clients, "secret", "homework", "--overlap", "7")
    assert first["client_secret"] != second["client_secret"]
    assert run(ledger, clients, "disable", "homework", "--reason", "contract ended").exit_code == 0
    assert answer(ledger, clients, "list")[0]["state"] == "disabled"
    assert run(ledger, clients, "enable", "homework").exit_code == 0
    assert answer(ledger, clients, "list")[0]["state"] == "active"


@pytest.mark.parametrize(
    "words", [["secret", "nobody"], ["disable", "nobody", "--reason", "x"], ["enable", "nobody"]]
)
def test_a_system_that_does_not_exist_is_refused_in_a_line(words: list[str], ledger: Ledger):
    result = run(ledger, clients, *words)
    assert result.exit_code == 1
    assert result.stderr == "Error: The client is unknown.\n"


def test_the_sessions_of_a_person_are_ended_by_login_name(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    with ledger.unit(SYSTEM) as unit:
        named = {
            "kind": "username",
            "shown": "zhangsan",
            "key": "zhangsan",
            "account_id": somebody.account_id,
        }
        unit.connection.execute(insert(LoginNameRow).values(**named, added_at=unit.now))
    for agent in ("first", "second", "third"):
        clock.advance(minutes=1)
        with ledger.unit(SYSTEM) as unit:
            begin_session(unit, somebody.account_id, acr="1", amr=("pwd",), agent=agent, address="")
    assert answer(ledger, sessions, "end", "ZhangSan") == {"ended": 1}
    with ledger.read() as connection:
        left = live_sessions(connection, somebody.account_id, now=clock())
    assert [session.agent for session in left] == ["second", "first"]
    assert run(ledger, sessions, "end", "zhangsan", "--all").output == "2 sessions ended\n"
    assert answer(ledger, sessions, "end", "zhangsan") == {"ended": 0}
    assert run(ledger, sessions, "end", "nobody").exit_code == 1
