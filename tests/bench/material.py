"""What the load is made of: systems and secrets, people, tokens; written by `stock`, read by the load."""

from pathlib import Path

import msgspec

CALLBACK = "https://system-{number}.example/callback"
SCOPE = "openid realname edu.role edu.affiliation"
PASSWORD = "two-grey-herons-by-the-river"
FILE = "material.json"

PEOPLE, SYSTEMS, OLDER_SYSTEMS, READERS = 2000, 120, 40, 40
SESSIONS, GRANTS = 500, 4500
"""How much of everything there is: enough that no single thing stays in a cache alone."""


class System(msgspec.Struct, frozen=True):
    """A registered system and how it proves itself."""

    client_id: str
    secret: str
    redirect_uri: str = ""


class Family(msgspec.Struct, frozen=True):
    """The newest refresh token of a grant and the number of its system in `Material.systems`."""

    system: int
    refresh_token: str


class Material(msgspec.Struct, frozen=True):
    """Everything the load needs to know. `fresh` tokens are shown to the server once only.

    `systems` have their ID tokens signed by ES256 and `older_systems` by RS256; `readers` act for
    themselves; `resource` may introspect everybody's tokens.
    """

    port: int
    systems: list[System]
    older_systems: list[System]
    readers: list[System]
    resource: System
    usernames: list[str]
    sessions: list[str]
    known: list[str]
    fresh_to_introspect: list[str]
    fresh_to_show: list[str]
    families: list[Family]


def read_material(folder: Path) -> Material:
    """The material of the installation in this folder."""
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Material)
