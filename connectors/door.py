"""How a command of any house asks the front door for settings and houses, opened on first use."""

from typing import Protocol, TypeVar

T = TypeVar("T")


class Door(Protocol):
    """What `click.pass_obj` hands to a command; the front door implements it.

    @click.command()
    @click.pass_obj
    def upgrade(door: Door) -> None: ...
    """

    def settings(self, kind: type[T]) -> T:
        """One house's settings; a bad setting ends the command with every complaint."""
        ...

    def house(self, kind: type[T]) -> T:
        """One house, opened with those to its left; opened once in a command."""
        ...
