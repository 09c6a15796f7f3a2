"""The two files by which scripts and people enter the demo: for their owner's eyes only, replaced whole."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec

PEOPLE = "people.json"
CLIENTS = "clients.json"
OWNER_ONLY = 0o600

T = TypeVar("T", bound=msgspec.Struct)


class DemoPerson(msgspec.Struct, frozen=True):
    """One person who can sign in: `school` is the first of `schools`, a guardian's are the wards'."""

    username: str
    password: str
    name: str
    roles: tuple[str, ...]
    school: str
    schools: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    hint: str = ""


class DemoClient(msgspec.Struct, frozen=True):
    """One registered system of the demo; `client_secret` is None for a public one."""

    client_id: str
    client_secret: str | None
    auth_method: str
    redirect_uris: tuple[str, ...]
    require_pkce: bool
    consent: str
    purpose: str
    name: str
    grant_types: tuple[str, ...]
    scopes: tuple[str, ...]


def write_people(folder: Path, people: tuple[DemoPerson, ...]) -> None:
    """Write people.json."""
    _write(folder / PEOPLE, people)


def read_people(folder: Path) -> tuple[DemoPerson, ...]:
    """Whoever can sign in; nobody before the province was built."""
    return _read(folder / PEOPLE, DemoPerson)


def write_clients(folder: Path, clients: tuple[DemoClient, ...]) -> None:
    """Write clients.json."""
    _write(folder / CLIENTS, clients)


def read_clients(folder: Path) -> dict[str, DemoClient]:
    """The systems of the demo by their ids."""
    return {client.client_id: client for client in _read(folder / CLIENTS, DemoClient)}


def _read(path: Path, kind: type[T]) -> tuple[T, ...]:
    try:
        return tuple(msgspec.json.decode(path.read_bytes(), type=list[kind]))  # type: ignore[valid-type]
    except (FileNotFoundError, msgspec.DecodeError):
        return ()


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(opened, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
    draft.replace(path)
