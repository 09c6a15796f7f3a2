"""The settings of this house: where the installation keeps its people, and its keyring."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from connectors.bounds import between, lasting


@dataclass(frozen=True)
class RealnamesSettings:
    """Read once at the start; each field has its default and the sentence the manual prints."""

    data_dir: Path = field(
        default=Path("var"),
        metadata={
            "help": "The folder for whatever the installation writes, unless another setting says where."
        },
    )
    database_url: str = field(
        default="",
        repr=False,
        metadata={
            "help": "The database: sqlite:///path or postgresql+psycopg://user@host/name."
            " Nothing means the SQLite file tongxue.db in the data folder.",
            "secret": True,
        },
    )
    database_pool: int = field(
        default=12,
        metadata={
            "help": "How many database connections a process keeps: its threads and the worker's two.",
            "check": between(2, 200),
        },
    )
    keyring: str = field(
        default="",
        repr=False,
        metadata={
            "help": "The keyring itself, as `tongxue keys` writes it."
            " Nothing means the keyring file, which the first start makes.",
            "secret": True,
        },
    )
    keyring_path: Path | None = field(
        default=None,
        metadata={
            "help": "The keyring file, readable by its owner alone. Nothing: keyring.json in the data folder."
        },
    )
    proof_policy: Path | None = field(
        default=None,
        metadata={
            "help": "A TOML file of how long evidence of identity counts and how often may be asked."
            " Nothing: the one that travels with the product."
        },
    )

    merge_undo: timedelta = field(
        default=timedelta(days=90),
        metadata={
            "help": "How long a merge or a split of people's records can be undone.",
            "check": lasting(timedelta(days=1), timedelta(days=1000)),
        },
    )
    school_year_hold_percent: int = field(
        default=10,
        metadata={
            "help": "A school waits for a person when the roll-over would change more than so many per cent"
            " of its pupils in a way no normal year does.",
            "check": between(0, 100),
        },
    )
    school_year_undo: timedelta = field(
        default=timedelta(days=30),
        metadata={
            "help": "How long a school's roll-over can be undone.",
            "check": lasting(timedelta(days=1), timedelta(days=365)),
        },
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tongxue.db'}"

    @property
    def keyring_file(self) -> Path:
        """The keyring file, with the default filled in."""
        return self.keyring_path or self.data_dir / "keyring.json"
