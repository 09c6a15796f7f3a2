"""Fixtures for one person, once: what belongs to a person in every house, and the tables as they stand."""

from collections.abc import Callable

import pytest

import admin_ui.catalog
import idp.catalog
import realnames.catalog
from realnames.duplicates.values.acts import Holding
from realnames.ledger.unit import Ledger
from tests.realnames.duplicates.steps import Tables, tables_of


@pytest.fixture(scope="session")
def holdings() -> tuple[Holding, ...]:
    """What belongs to a person, in every house."""
    return (*realnames.catalog.HOLDINGS, *idp.catalog.HOLDINGS, *admin_ui.catalog.HOLDINGS)


@pytest.fixture
def tables(ledger: Ledger) -> Callable[[], Tables]:
    """Every row of every table, but for what only grows: journal, queues, counters of versions."""
    return lambda: tables_of(ledger)
