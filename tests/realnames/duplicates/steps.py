"""Short steps of the stories about one person, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select, text

from realnames.accounts.actions import activate, open_account
from realnames.documents.actions import add_document
from realnames.documents.values import DocumentNumber
from realnames.duplicates.actions.merging import merge
from realnames.duplicates.values.acts import ActId, Holding, MergeOrder, Side
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Role
from realnames.guardians.actions import link_guardian
from realnames.guardians.values import NewGuardianLink
from realnames.institutions.values import InstitutionId
from realnames.ledger.base import Base
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, Actor, ActorKind
from realnames.people.pinyin import romanise
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar

Tables = Mapping[str, Sequence[tuple[Any, ...]]]

BORN = date(2014, 6, 15)
ONE_NUMBER, OTHER_NUMBER = "360730201406159820", "360102201406151249"
GROWING = {"journal", "journal_head", "outbox", "jobs", "changes", "record_acts", "duplicate_cases"}
COUNTERS = {"version"}
CLERK, COLLEAGUE = Actor(ActorKind.OPERATOR, "zhang"), Actor(ActorKind.OPERATOR, "li")


@dataclass(frozen=True)
class Twice:
    """One pupil with two records."""

    kept: PersonId
    other: PersonId


def registered(
    unit: Unit, name: str, *, born: date | None = BORN, gender: str = "2", ial: int = 1
) -> PersonId:
    new = NewPerson(name, romanise(name), gender, born, ial)
    return register_person(unit, new, registrar=LocalRegistrar())


def pupil(unit: Unit, person_id: PersonId, school: InstitutionId, *, key: str) -> None:
    enrol(unit, NewAffiliation(person_id, school, Role.STUDENT, "roster", key))


def holding_number(unit: Unit, person_id: PersonId, number: DocumentNumber) -> None:
    add_document(unit, person_id, number, source="roster")


def mother_of(unit: Unit, *children: PersonId) -> PersonId:
    mother = registered(unit, "李娟", born=date(1988, 2, 3))
    for child in children:
        link_guardian(unit, NewGuardianLink(mother, child, "52", "roster"))
    return mother


def with_account(unit: Unit, person_id: PersonId, username: str) -> None:
    activate(unit, open_account(unit, person_id, username=username))


def merged(
    ledger: Ledger, twice: Twice, holdings: Sequence[Holding], *, choices: Mapping[str, Side] | None = None
) -> ActId:
    with ledger.unit(CLERK) as unit:
        until = unit.now + timedelta(days=90)
        order = MergeOrder(twice.kept, twice.other, choices or {}, "one child", until)
        return merge(unit, order, holdings=holdings)


def tables_of(ledger: Ledger) -> Tables:
    with ledger.read() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*(c for c in table.columns if c.name not in COUNTERS)).order_by(
                        *table.primary_key.columns
                    )
                )
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in GROWING
        }


def differing(before: Tables, after: Tables) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def plan_of(ledger: Ledger, wanted: Select[Any]) -> str:
    """How the database would answer, as one text; PostgreSQL is asked not to read whole tables."""
    with ledger.unit(SYSTEM) as unit:
        connection = unit.connection
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
        statement = wanted.compile(connection.engine, compile_kwargs={"render_postcompile": True})
        processed = {
            name: process(value) if (process := statement._bind_processors.get(name)) else value
            for name, value in statement.params.items()
        }
        ordered = tuple(processed[name] for name in statement.positiontup or ())
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        rows = connection.exec_driver_sql(explain + str(statement), ordered if sqlite else processed)
        return "\n".join(" ".join(str(part) for part in row) for row in rows)
