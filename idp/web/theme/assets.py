"""The files of the look, read once at start and addressed by their content, so that browsers keep them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its media type, its bytes and the mark that changes whenever the bytes do."""

    media_type: str
    body: bytes
    mark: str


def load_assets(folder: Path = FOLDER) -> Mapping[str, Asset]:
    """Every file of the folder by name; only the known types are served."""
    found = {
        path.name: _asset(path)
        for path in sorted(folder.iterdir())
        if path.suffix in TYPES and path.is_file()
    }
    return MappingProxyType(found)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(TYPES[path.suffix], body, hashlib.sha256(body).hexdigest()[:12])
