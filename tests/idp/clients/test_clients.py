"""Clients are registered once, with every fault told at once, and each process follows their changes."""

import math
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from idp.clients.actions import change, disable, enable, register, rotate_secret
from idp.clients.rules import complaints_about
from idp.clients.secrets import secret_matches
from idp.clients.snapshot import Clients
from idp.clients.store import all_clients, find_client
from idp.clients.tables import ClientSecretRow
from idp.clients.values import (
    Client,
    ClientExists,
    NoSecretNeeded,
    NoSuchClient,
    Registration,
    RegistrationRefused,
    SecretCheckBusy,
)
from realnames.ledger.changes import Changes
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.races import losses, race, winners

HOMEWORK = Registration(
    name="作业系统",
    redirect_uris=("https://homework.school.edu.cn/callback",),
    grant_types=("authorization_code", "refresh_token"),
    scopes=("openid", "realname", "edu.role"),
)


@dataclass(frozen=True)
class Shown:
    """A secret as a request presents it."""

    proof: str


def registered(ledger: Ledger, registration: Registration = HOMEWORK, **more: str) -> tuple[str, str]:
    with ledger.unit(SYSTEM) as unit:
        made = register(unit, registration, **more)
    return made.client_id, made.secret or ""


def found(ledger: Ledger, client_id: str) -> Client:
    with ledger.read() as connection:
        client = find_client(connection, client_id)
    assert client is not None
    return client


def events_of(ledger: Ledger, client_id: str) -> list[str]:
    with ledger.read() as connection:
        lines = select(JournalLine.event).where(JournalLine.subject == client_id)
        return sorted(connection.execute(lines).scalars())


def test_a_registered_client_is_found_as_it_was_registered(ledger: Ledger):
    client_id, _ = registered(ledger, client_id="homework")
    client = found(ledger, client_id)
    assert client.name == "作业系统"
    assert client.redirect_uris == HOMEWORK.redirect_uris
    assert client.scopes == HOMEWORK.scopes
    assert client.is_active
    assert client.sector == "homework.school.edu.cn"
    assert events_of(ledger, client_id) == ["client.registered"]


def test_a_read_registration_written_back_is_the_same_registration(ledger: Ledger):
    client_id, _ = registered(ledger)
    before = found(ledger, client_id)
    kept = Registration(**{name: getattr(before, name) for name in vars(HOMEWORK)})
    with ledger.unit(SYSTEM) as unit:
        change(unit, client_id, kept)
    assert found(ledger, client_id) == before
    assert events_of(ledger, client_id) == ["client.registered"]


def test_every_fault_of_a_registration_is_told_at_once(ledger: Ledger):
    wrong = Registration(
        name=" ",
        auth_method="none",
        redirect_uris=("javascript:alert(1)", "https://a.cn/#x"),
        grant_types=("client_credentials", "password"),
        scopes=("open id",),
        require_pkce=False,
        consent="maybe",
        refresh_grace=-1,
        id_token_alg="none",
        purpose="a\u202eb",
    )
    with pytest.raises(RegistrationRefused) as refused, ledger.unit(SYSTEM) as unit:
        register(unit, wrong, client_id="a b")
    told = {complaint.field for complaint in refused.value.complaints}
    assert told == {
        "client_id",
        "name",
        "redirect_uris",
        "grant_types",
        "scopes",
        "require_pkce",
        "consent",
        "refresh_grace",
        "id_token_alg",
        "purpose",
    }
    with ledger.read() as connection:
        assert all_clients(connection) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"redirect_uris": ()}, "redirect_uris"),
        ({"grant_types": ()}, "grant_types"),
        ({"grant_types": ("client_credentials", "refresh_token")}, "grant_types"),
        ({"response_types": ()}, "response_types"),
        ({"response_types": ("code", "token")}, "response_types"),
        ({"auth_method": "none", "require_pkce": False}, "require_pkce"),
        ({"auth_method": "none", "introspect": True}, "introspect"),
        ({"auth_method": "private"}, "auth_method"),
        ({"claims_policy": "all"}, "claims_policy"),
        ({"refresh_grace": 61}, "refresh_grace"),
        ({"name": "长" * 201}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"sector": "UPPER"}, "sector"),
        ({"redirect_uris": ("https://a.cn/cb", "https://b.cn/cb")}, "sector"),
        ({"backchannel_logout_uri": "http://a.cn/out"}, "backchannel_logout_uri"),
        ({"home_uri": "javascript:alert(1)"}, "home_uri"),
        ({"post_logout_redirect_uris": ("https://a.cn/*",)}, "post_logout_redirect_uris"),
        ({"origins": ("https://a.cn/path",)}, "origins"),
        ({"redirect_uris": tuple(f"https://a.cn/{number}" for number in range(51))}, "redirect_uris"),
    ],
)
def test_each_fault_is_found(changed: dict[str, object], field: str):
    faults = complaints_about(replace(HOMEWORK, **changed), client_id="homework")
    assert {fault.field for fault in faults} == {field}


def test_an_id_is_given_to_one_client_only(ledger: Ledger):
    outcomes = race(8, lambda: registered(ledger, client_id="homework"))
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {ClientExists}


def test_a_secret_is_generated_with_256_bits_and_kept_as_a_hash(ledger: Ledger):
    client_id, secret = registered(ledger)
    assert len(secret.removeprefix("txs_")) * math.log2(64) >= 256
    with ledger.read() as connection:
        digests = connection.execute(select(ClientSecretRow.digest)).scalars().all()
    assert secret not in str(digests)
    assert secret_matches(found(ledger, client_id), Shown(secret), ledger.clock())


@pytest.mark.parametrize("wrong", ["", "txs_", "x" * 10_000, "密码", "\ud800"])
def test_a_wrong_secret_is_refused(wrong: str, ledger: Ledger):
    client_id, secret = registered(ledger)
    client = found(ledger, client_id)
    assert not secret_matches(client, Shown(wrong), ledger.clock())
    assert not secret_matches(client, Shown(secret + " "), ledger.clock())
    assert not secret_matches(client, Shown(secret.lower()), ledger.clock())


def test_the_digest_of_a_secret_is_not_the_secret(ledger: Ledger):
    client_id, _ = registered(ledger)
    client = found(ledger, client_id)
    assert not secret_matches(client, Shown(client.secret_hashes[0].digest), ledger.clock())


def test_a_client_without_secrets_is_proven_by_nothing(ledger: Ledger):
    client_id, secret = registered(ledger, replace(HOMEWORK, auth_method="none"))
    assert secret == ""
    assert not secret_matches(found(ledger, client_id), Shown("anything"), ledger.clock())
    with pytest.raises(NoSecretNeeded), ledger.unit(SYSTEM) as unit:
        rotate_secret(unit, client_id)


def test_an_old_secret_works_for_the_overlap_and_no_longer(ledger: Ledger, clock: FakeClock):
    client_id, old = registered(ledger)
    with ledger.unit(SYSTEM) as unit:
        new = rotate_secret(unit, client_id, overlap=timedelta(days=7))
    client = found(ledger, client_id)
    for secret in (old, new):
        assert secret_matches(client, Shown(secret), clock())
    clock.advance(days=7)
    assert not secret_matches(client, Shown(old), clock())
    assert secret_matches(client, Shown(new), clock())


def test_without_an_overlap_the_old_secret_ends_at_once(ledger: Ledger):
    client_id, old = registered(ledger)
    with ledger.unit(SYSTEM) as unit:
        new = rotate_secret(unit, client_id)
    client = found(ledger, client_id)
    assert not secret_matches(client, Shown(old), ledger.clock())
    assert secret_matches(client, Shown(new), ledger.clock())
    assert len(client.secret_hashes) == 1


def test_a_chosen_secret_is_kept_slowly_hashed_and_proven_fast_the_second_time(ledger: Ledger):
    with ledger.unit(SYSTEM) as unit:
        made = register(unit, HOMEWORK, chosen_secret="an old secret of a vendor")
    client = found(ledger, made.client_id)
    assert client.secret_hashes[0].digest.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    shown = Shown("an old secret of a vendor")
    assert secret_matches(client, shown, ledger.clock())
    with client.proofs.checking:
        assert secret_matches(client, shown, ledger.clock())
        with pytest.raises(SecretCheckBusy):
            secret_matches(client, Shown("a guess of somebody else"), ledger.clock())
    assert not secret_matches(client, Shown("a guess of somebody else"), ledger.clock())


@pytest.mark.parametrize(
    "secret", ["short", "x" * 513, "with\nnewline-and-long-enough", "中文的密码也要足够长才可以用的"]
)
def test_a_chosen_secret_that_cannot_be_sent_or_is_short_is_refused_and_never_repeated(
    secret: str, ledger: Ledger
):
    with pytest.raises(RegistrationRefused) as refused, ledger.unit(SYSTEM) as unit:
        register(unit, HOMEWORK, chosen_secret=secret)
    assert secret not in repr(refused.value.complaints)


def test_a_secret_never_shows_in_a_log(ledger: Ledger):
    with ledger.unit(SYSTEM) as unit:
        made = register(unit, HOMEWORK)
    client = found(ledger, made.client_id)
    assert made.secret not in repr(made)
    assert client.secret_hashes[0].digest not in repr(client)


def test_a_disabled_client_stays_disabled_until_it_is_enabled(ledger: Ledger):
    client_id, _ = registered(ledger)
    for _ in range(2):
        with ledger.unit(SYSTEM) as unit:
            disable(unit, client_id, reason="contract ended")
    assert not found(ledger, client_id).is_active
    with ledger.unit(SYSTEM) as unit:
        enable(unit, client_id)
    assert found(ledger, client_id).is_active
    assert events_of(ledger, client_id) == ["client.disabled", "client.enabled", "client.registered"]


def test_a_change_keeps_the_sector_because_people_are_known_by_it(ledger: Ledger):
    client_id, _ = registered(ledger)
    with ledger.unit(SYSTEM) as unit:
        change(unit, client_id, replace(HOMEWORK, redirect_uris=("https://new.school.edu.cn/cb",)))
    assert found(ledger, client_id).sector == "homework.school.edu.cn"


def test_a_client_with_a_secret_never_becomes_public_by_a_change(ledger: Ledger):
    client_id, _ = registered(ledger)
    with pytest.raises(RegistrationRefused), ledger.unit(SYSTEM) as unit:
        change(unit, client_id, replace(HOMEWORK, auth_method="none"))


def test_nothing_is_done_to_a_client_that_does_not_exist(ledger: Ledger):
    for act in (rotate_secret, enable):
        with pytest.raises(NoSuchClient), ledger.unit(SYSTEM) as unit:
            act(unit, "nobody")
    with pytest.raises(NoSuchClient), ledger.unit(SYSTEM) as unit:
        disable(unit, "nobody", reason="x")


def test_every_process_follows_a_change_within_two_seconds(ledger: Ledger, clock: FakeClock):
    client_id, _ = registered(ledger)
    changes = Changes(ledger)
    clients = Clients(ledger, changes)
    changes.catch_up(clock())
    assert clients.get(client_id).is_active  # type: ignore[union-attr]
    clock.advance(milliseconds=10)
    with ledger.unit(SYSTEM) as unit:
        disable(unit, client_id, reason="contract ended")
    clock.advance(seconds=2)
    changes.catch_up(clock())
    assert not clients.get(client_id).is_active  # type: ignore[union-attr]


def test_a_client_met_before_costs_no_statement(ledger: Ledger, changes: Changes):
    client_id, _ = registered(ledger)
    clients = Clients(ledger, changes)
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    first = clients.get(client_id)
    assert len(statements) == 1
    assert clients.get(client_id) is first
    assert len(statements) == 1


def test_an_impossible_id_is_not_even_looked_for(ledger: Ledger, changes: Changes):
    clients = Clients(ledger, changes)
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    for odd in ("", "a", "x" * 65, "' OR 1=1", "客户端", "a\x00b", "a\nb", "homework\n"):
        assert clients.get(odd) is None
    assert statements == []
