"""The whole schema: importing this module imports every `tables` room of every house."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from realnames.ledger.base import Base

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("realnames", "idp", "admin_ui")


def _rooms() -> list[str]:
    files = (file for house in HOUSES for file in (ROOT / house).glob("*/tables.py"))
    return sorted(".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)


def _metadata() -> MetaData:
    for room in _rooms():
        import_module(room)
    return Base.metadata


METADATA = _metadata()
