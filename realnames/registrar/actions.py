"""Registering a person: the one way into the register."""

from realnames.ledger.unit import Unit
from realnames.people.actions import enter_person
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.values import Registrar


def register_person(unit: Unit, new: NewPerson, *, registrar: Registrar) -> PersonId:
    """Register a person with a new lifelong number.

    Raises what `people.actions.enter_person` refuses, and `NumberLater` from the registrar.
    """
    return enter_person(unit, new, llid=registrar.next_number())
