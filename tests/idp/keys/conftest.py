"""A ring with keys of both algorithms in it."""

import pytest

from idp.keys.actions import make_first_keys
from idp.keys.ring import KeyRing
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM


@pytest.fixture
def ring(ledger: Ledger, changes: Changes) -> KeyRing:
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    return KeyRing(ledger, changes)
