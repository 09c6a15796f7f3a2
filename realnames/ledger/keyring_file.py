"""Where the keyring lives: a file that only the service can read, or an environment value."""

import os
import secrets
import stat
from pathlib import Path

from realnames.ledger.vault import Keyring, KeyringMalformed

OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyringRefused(Exception):
    """The keyring cannot be used: the sentence says why and never repeats any of its content."""


def open_keyring(path: Path, *, text: str = "") -> Keyring:
    """The keyring in `text` (from the environment) if there is one, else in the file, made at first start.

    Raises `KeyringRefused` for a malformed keyring, and for a file that anyone but its owner may open.
    """
    if text:
        return _parse(text, origin="the environment")
    if not path.exists():
        _create(path)
    return _parse(_read_private(path), origin=str(path))


def write_keyring(path: Path, keyring: Keyring) -> None:
    """Replace the file's keyring in one step, as rotation does; a crash leaves the old one whole."""
    draft = _draft(path, keyring)
    draft.replace(path)
    _sync(path.parent)


def _create(path: Path) -> None:
    """Two first starts at once make one keyring: linking refuses to replace what the other one made."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, Keyring.generate())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(path.parent)


def _draft(path: Path, keyring: Keyring) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(keyring.to_text())
        file.flush()
        os.fsync(file.fileno())
    return draft


def _read_private(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            # The opened file itself is asked, so that it cannot be exchanged after the question.
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise KeyringRefused(f"{path} may be opened by others than its owner: chmod 600 it first")
            return file.read()
    except (OSError, UnicodeDecodeError):
        raise KeyringRefused(f"{path} cannot be read") from None


def _parse(text: str, *, origin: str) -> Keyring:
    try:
        return Keyring.from_text(text)
    except KeyringMalformed:
        raise KeyringRefused(f"the keyring in {origin} is malformed") from None


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
