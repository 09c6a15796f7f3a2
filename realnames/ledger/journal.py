"""The journal's chain: lines are linked in commit order by one sealer at a time.

Each line carries its own MAC from the moment it is written. Sealing gives it a number and a link,
SHA-256(previous link ‖ number ‖ line ‖ MAC), and moves the signed head of the chain. What commits
after a pass is linked by the next one, so the chain is in commit order to within one pass.
`verification.py` reads it back.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from realnames.ledger.keyring_file import KeyringRefused
from realnames.ledger.statements import insert_new
from realnames.ledger.tables import JournalHead, JournalLine
from realnames.ledger.unit import Ledger, Unit, line_bytes
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault

SEAL_AT_MOST = 2000
THE_HEAD = 1
GENESIS = bytes(32)
MAC_BYTES = 32

LINE_COLUMNS = (
    JournalLine.id,
    JournalLine.at,
    JournalLine.event,
    JournalLine.actor_kind,
    JournalLine.actor_id,
    JournalLine.subject,
    JournalLine.request_id,
    JournalLine.details,
    JournalLine.mac,
)


class KeyringMismatch(KeyringRefused):
    """This keyring did not sign this database's journal: the wrong keyring file, or the wrong database."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number of its last line (0: none yet) and that line's link."""

    seq: int
    link: bytes

    def mac(self, vault: Vault) -> bytes:
        """The signature of this head."""
        return vault.mac("journal_head", self.message())

    def message(self) -> bytes:
        """What the head's MAC covers."""
        return self.seq.to_bytes(8, "big") + self.link


START = Head(0, GENESIS)


def link_after(head: Head, line: Mapping[Any, Any]) -> Head:
    """The head of the chain once `line` stands after `head`."""
    seq = head.seq + 1
    content = head.link + seq.to_bytes(8, "big") + line_bytes(line) + line["mac"]
    return Head(seq, hashlib.sha256(content).digest())


def is_authentic(vault: Vault, line: Mapping[Any, Any]) -> bool:
    """Is the line what its act wrote? Its MAC covers every column but its place in the chain."""
    return len(line["mac"]) == MAC_BYTES and vault.checks("journal", line_bytes(line), mac=line["mac"])


def seal_journal(ledger: Ledger, *, most: int = SEAL_AT_MOST) -> int:
    """Link committed lines that have no place in the chain yet, in id order; how many (0: none, or
    another sealer was first)."""
    with ledger.read() as connection:
        if not connection.scalar(select(exists().where(JournalLine.seq.is_(None)))):
            return 0
    with ledger.unit(SYSTEM) as unit:
        head = _head(unit)
        unsealed = select(*LINE_COLUMNS).where(JournalLine.seq.is_(None)).order_by(JournalLine.id).limit(most)
        # The head is read first: if another sealer commits in between, moving the head below fails.
        lines = unit.connection.execute(unsealed).mappings().all()
        sealed, last = [], head
        for line in lines:
            if not is_authentic(ledger.vault, line):
                continue  # a forged line stays outside, for verification to name it; the chain stays sound
            last = link_after(last, line)
            sealed.append({"line": line["id"], "number": last.seq, "new_link": last.link})
        if not sealed or not _move_head(unit, head, last):
            return 0
        ledger.reached("journal.head_moved")
        place = update(JournalLine).where(JournalLine.id == bindparam("line"), JournalLine.seq.is_(None))
        unit.connection.execute(place.values(seq=bindparam("number"), link=bindparam("new_link")), sealed)
        ledger.reached("journal.before_commit")
    ledger.reached("journal.sealed")
    return len(sealed)


def seal_all(ledger: Ledger) -> int:
    """Seal pass after pass until nothing is left; how many lines. For commands, before they verify."""
    total = 0
    while sealed := seal_journal(ledger):
        total += sealed
    return total


def read_head(connection: Connection) -> tuple[Head, bytes] | None:
    """The stored head and its MAC, unchecked; None before the first line was sealed."""
    columns = select(JournalHead.seq, JournalHead.link, JournalHead.mac)
    row = connection.execute(columns.where(JournalHead.id == THE_HEAD)).one_or_none()
    return None if row is None else (Head(row.seq, row.link), row.mac)


def check_keyring(ledger: Ledger) -> None:
    """Refuse to work (`KeyringMismatch`) on a database whose journal another keyring signed."""
    with ledger.read() as connection:
        stored = read_head(connection)
    if stored is not None and not ledger.vault.checks("journal_head", stored[0].message(), mac=stored[1]):
        raise KeyringMismatch(
            "this keyring does not belong to this database: its journal has another signature"
        )


def _head(unit: Unit) -> Head:
    stored = read_head(unit.connection)
    if stored is not None:
        return stored[0]
    first = {"id": THE_HEAD, "seq": START.seq, "link": START.link, "mac": START.mac(unit.vault)}
    insert_new(unit.connection, JournalHead, first)
    stored = read_head(unit.connection)
    return START if stored is None else stored[0]


def _move_head(unit: Unit, head: Head, last: Head) -> bool:
    ours = (JournalHead.id == THE_HEAD, JournalHead.seq == head.seq, JournalHead.link == head.link)
    moved = update(JournalHead).where(*ours).values(seq=last.seq, link=last.link, mac=last.mac(unit.vault))
    return unit.connection.execute(moved).rowcount == 1
