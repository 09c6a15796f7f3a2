"""The house as one value: its ledger and code tables, opened once and handed down."""

from dataclasses import dataclass, field

from connectors.house import ConnectorsHouse
from realnames.codes.reads import load_codes
from realnames.codes.values import Codes
from realnames.ledger.engine import make_engine
from realnames.ledger.journal import check_keyring
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.schema import require_current
from realnames.ledger.unit import Ledger
from realnames.ledger.values import Clock
from realnames.ledger.vault import Vault
from realnames.proofing.policy import load_policy
from realnames.proofing.values import Policy
from realnames.settings import RealnamesSettings


@dataclass(frozen=True)
class RealnamesHouse:
    """What the houses to the right, programs and commands are handed of this one."""

    connectors: ConnectorsHouse
    settings: RealnamesSettings
    ledger: Ledger
    codes: Codes
    policy: Policy = field(default_factory=load_policy)


def open_house(settings: RealnamesSettings, connectors: ConnectorsHouse, *, clock: Clock) -> RealnamesHouse:
    """Open the ledger of a database that has this release's schema; the first start makes the keyring.

    Raises `SchemaBehind` for any other schema and `KeyringRefused` for a keyring that cannot be used.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = make_engine(settings.database, pool_size=settings.database_pool)
    require_current(engine)
    vault = Vault(open_keyring(settings.keyring_file, text=settings.keyring))
    ledger = Ledger(engine, vault, clock)
    check_keyring(ledger)
    return RealnamesHouse(connectors, settings, ledger, load_codes(), load_policy(settings.proof_policy))
