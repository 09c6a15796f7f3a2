"""The journal's chain: whatever is changed afterwards is found, and named."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from realnames.ledger.base import Base
from realnames.ledger.journal import Head, KeyringMismatch, check_keyring, seal_all, seal_journal
from realnames.ledger.tables import JournalHead, JournalLine
from realnames.ledger.unit import Ledger, line_bytes
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Keyring, Vault
from realnames.ledger.verification import Broken, Flaw, Progress, verify
from tests.conftest import FakeClock
from tests.races import race, winners
from tests.realnames.ledger.words import CLERK, LampLit, light

TAMPERED: dict[str, Any] = {
    "id": UUID(int=7),
    "event": "lamp.lost",
    "actor_kind": "system",
    "actor_id": "clerk-8",
    "subject": "cellar",
    "request_id": "request-2",
    "details": '{"floor":2,"lamp":"b"}',
    "mac": bytes(32),
}


def change(ledger: Ledger, table: type[Base], *where: Any, **values: Any) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert unit.connection.execute(update(table).where(*where).values(**values)).rowcount == 1


def chain_of(ledger: Ledger, lamps: Iterable[str]) -> list[UUID]:
    """Seal one line per lamp; the ids in chain order."""
    light(ledger, *lamps)
    seal_all(ledger)
    with ledger.read() as connection:
        return list(connection.scalars(select(JournalLine.id).order_by(JournalLine.seq)))


def test_a_line_is_linked_after_it_committed_and_then_verifies(ledger: Ledger) -> None:
    light(ledger, "a", "b")
    assert verify(ledger).unsealed == 2
    assert seal_journal(ledger) == 2
    verdict = verify(ledger)
    assert verdict.sound
    assert (verdict.checked, verdict.unsealed, verdict.head.seq) == (2, 0, 2)


def test_an_empty_journal_is_sound(ledger: Ledger) -> None:
    assert seal_journal(ledger) == 0
    assert verify(ledger).sound


def test_lines_come_into_the_chain_in_the_order_they_were_committed(ledger: Ledger, clock: FakeClock) -> None:
    with ledger.unit(CLERK) as unit:
        early = unit
    clock.advance(seconds=5)
    light(ledger, "first-to-commit")
    seal_journal(ledger)
    with ledger.engine.begin() as connection:
        late = type(early)(connection, early.now, early.actor, early.vault)
        late.record(LampLit("late"))
    seal_journal(ledger)
    with ledger.read() as connection:
        order = connection.scalars(select(JournalLine.subject).order_by(JournalLine.seq)).all()
    assert order == ["first-to-commit", "late"]
    assert verify(ledger).sound


def test_sealing_goes_on_where_it_stopped(ledger: Ledger) -> None:
    light(ledger, "a", "b", "c")
    assert [seal_journal(ledger, most=2) for _ in range(3)] == [2, 1, 0]
    assert verify(ledger).checked == 3


def test_many_sealers_at_once_make_one_chain(ledger: Ledger) -> None:
    light(ledger, *map(str, range(40)))
    outcomes = race(8, lambda: seal_journal(ledger))
    seal_all(ledger)
    assert sum(winners(outcomes)) <= 40
    assert verify(ledger).checked == 40
    assert verify(ledger).sound


@pytest.mark.parametrize("column", sorted(TAMPERED))
@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_changed_column_of_a_linked_line_is_named(ledger: Ledger, column: str, position: int) -> None:
    lines = chain_of(ledger, "abc")
    change(ledger, JournalLine, JournalLine.seq == position, **{column: TAMPERED[column]})
    changed = TAMPERED["id"] if column == "id" else lines[position - 1]
    assert verify(ledger).broken == Broken(Flaw.MAC_WRONG, position, changed)


def test_a_changed_moment_is_named(ledger: Ledger, clock: FakeClock) -> None:
    lines = chain_of(ledger, "abc")
    change(ledger, JournalLine, JournalLine.seq == 2, at=clock() - timedelta(microseconds=1))
    assert verify(ledger).broken == Broken(Flaw.MAC_WRONG, 2, lines[1])


@pytest.mark.parametrize("column", sorted(TAMPERED))
def test_a_changed_column_of_a_line_that_is_not_linked_yet_is_named(ledger: Ledger, column: str) -> None:
    light(ledger, "a")
    change(ledger, JournalLine, JournalLine.seq.is_(None), **{column: TAMPERED[column]})
    broken = verify(ledger).broken
    assert broken is not None
    assert broken.flaw is Flaw.UNSEALED_FORGED


def test_a_changed_link_is_named(ledger: Ledger) -> None:
    lines = chain_of(ledger, "abc")
    change(ledger, JournalLine, JournalLine.seq == 2, link=bytes(32))
    assert verify(ledger).broken == Broken(Flaw.LINK_WRONG, 2, lines[1])


def test_a_deleted_line_is_missed(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(delete(JournalLine).where(JournalLine.seq == 2))
    assert verify(ledger).broken == Broken(Flaw.MISSING, 2)


def test_a_line_taken_out_of_the_chain_is_missed(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    change(ledger, JournalLine, JournalLine.seq == 1, seq=None, link=None)
    assert verify(ledger).broken == Broken(Flaw.MISSING, 1)


def test_closing_the_gap_after_a_deletion_does_not_help(ledger: Ledger) -> None:
    lines = chain_of(ledger, "abc")
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(delete(JournalLine).where(JournalLine.seq == 2))
        unit.connection.execute(update(JournalLine).where(JournalLine.seq == 3).values(seq=2))
    assert verify(ledger).broken == Broken(Flaw.LINK_WRONG, 2, lines[2])


def test_a_forged_line_never_gets_into_the_chain(ledger: Ledger) -> None:
    light(ledger, "a", "b")
    change(ledger, JournalLine, JournalLine.subject == "a", subject="c")
    assert seal_all(ledger) == 1
    verdict = verify(ledger)
    assert verdict.checked == 1
    assert verdict.broken is not None
    assert verdict.broken.flaw is Flaw.UNSEALED_FORGED


def test_two_lines_that_changed_places_are_named(ledger: Ledger) -> None:
    lines = chain_of(ledger, "abcd")
    for seq, to in ((2, 99), (3, 2), (99, 3)):
        change(ledger, JournalLine, JournalLine.seq == seq, seq=to)
    assert verify(ledger).broken == Broken(Flaw.LINK_WRONG, 2, lines[2])


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_cut_off_tail_is_noticed(ledger: Ledger, left: int) -> None:
    chain_of(ledger, "abc")
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(delete(JournalLine).where(JournalLine.seq > left))
    assert verify(ledger).broken == Broken(Flaw.TAIL_CUT, left + 1)


def forged(ledger: Ledger, vault: Vault) -> dict[str, Any]:
    line: dict[str, Any] = {"at": ledger.clock(), **TAMPERED, "id": uuid4()}
    return {**line, "mac": vault.mac("journal", line_bytes(line))}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, (Flaw.UNSEALED_FORGED, None)),
        ({"seq": 4, "link": bytes(32)}, (Flaw.MAC_WRONG, 4)),
        ({"seq": 0, "link": bytes(32)}, (Flaw.BEFORE_START, 0)),
        ({"seq": -5, "link": bytes(32)}, (Flaw.BEFORE_START, -5)),
    ],
)
def test_a_line_written_with_another_key_is_named(
    ledger: Ledger, place: dict[str, Any], expected: tuple[Flaw, int | None]
) -> None:
    chain_of(ledger, "abc")
    line = forged(ledger, Vault(Keyring.generate())) | place
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(insert(JournalLine).values(**line))
    broken = verify(ledger).broken
    assert broken is not None
    assert (broken.flaw, broken.seq, broken.line) == (*expected, line["id"])


def test_an_honest_line_linked_beyond_the_head_is_named(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    with ledger.read() as connection:
        head = connection.execute(select(JournalHead.seq, JournalHead.link, JournalHead.mac)).one()
    light(ledger, "d")
    seal_journal(ledger)
    change(ledger, JournalHead, seq=head.seq, link=head.link, mac=head.mac)
    assert verify(ledger).broken == Broken(Flaw.BEYOND_HEAD, 4)


@pytest.mark.parametrize("column", [{"seq": 2}, {"link": bytes(32)}, {"mac": bytes(32)}, {"mac": b""}])
def test_a_changed_head_is_noticed(ledger: Ledger, column: dict[str, Any]) -> None:
    chain_of(ledger, "abc")
    change(ledger, JournalHead, **column)
    broken = verify(ledger).broken
    assert broken is not None
    assert broken.flaw is Flaw.HEAD_FORGED


def test_a_lost_head_is_noticed(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(delete(JournalHead))
    assert verify(ledger).broken == Broken(Flaw.HEAD_MISSING, 3)


def test_a_head_noted_elsewhere_shows_that_an_older_journal_was_put_back(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    older = verify(ledger).head
    light(ledger, "d")
    seal_journal(ledger)
    noted = verify(ledger).head
    assert verify(ledger, noted=noted).sound
    assert verify(ledger, noted=older).sound
    assert verify(ledger, noted=Head(2, noted.link)).broken is not None
    assert verify(ledger, noted=Head(5, noted.link)).broken == Broken(Flaw.OLDER_THAN_NOTED, 5)


def test_a_line_that_nobody_links_is_noticed_after_a_minute(ledger: Ledger, clock: FakeClock) -> None:
    light(ledger, "a")
    clock.advance(seconds=59)
    assert verify(ledger).sound
    clock.advance(seconds=2)
    broken = verify(ledger).broken
    assert broken is not None
    assert broken.flaw is Flaw.UNSEALED_LATE


def test_lines_sealed_under_an_older_key_still_verify(ledger: Ledger) -> None:
    keyring = Keyring.generate()
    before = Ledger(ledger.engine, Vault(keyring), ledger.clock)
    after = Ledger(ledger.engine, Vault(keyring.rotated()), ledger.clock)
    chain_of(before, "abc")
    chain_of(after, "def")
    assert verify(after).sound
    assert verify(after).checked == 6


def test_a_database_that_another_keyring_signed_is_refused(ledger: Ledger) -> None:
    stranger = Ledger(ledger.engine, Vault(Keyring.generate()), ledger.clock)
    check_keyring(stranger)
    chain_of(ledger, "a")
    check_keyring(ledger)
    with pytest.raises(KeyringMismatch):
        check_keyring(stranger)


def test_others_may_write_and_seal_while_the_journal_is_verified(ledger: Ledger) -> None:
    chain_of(ledger, "abc")
    assert verify(ledger, progress=_writing_meanwhile(ledger)).sound


def _writing_meanwhile(ledger: Ledger) -> Progress:
    rounds = iter(range(3))

    def progress(_done: int, _total: int) -> None:
        for number in rounds:
            light(ledger, f"meanwhile {number}")
            seal_journal(ledger)
            return

    return progress


def test_progress_is_told_after_each_page(ledger: Ledger) -> None:
    chain_of(ledger, map(str, range(5)))
    told: list[tuple[int, int]] = []
    record: Callable[[int, int], None] = lambda done, total: told.append((done, total))  # noqa: E731
    verify(ledger, progress=record)
    assert told[-1] == (5, 5)
