"""Importing institutions: schools under the authorities of their regions."""

from collections.abc import Sequence

from sqlalchemy import Connection

from realnames.imports.actions.kinds import Bearings, ImportKind, Plan
from realnames.imports.layouts.institution_list import LAYOUT
from realnames.imports.reads import Wanted, look_up
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.institution import read_institution
from realnames.imports.rules.repeats import Trace
from realnames.imports.rules.traces import digest, name_digest
from realnames.imports.rules.words import RowGrounds
from realnames.imports.values.drafts import Drafts
from realnames.imports.values.known import Known
from realnames.imports.values.reports import Outcome
from realnames.imports.values.rows import InstitutionEntry
from realnames.institutions.actions import add_institution
from realnames.institutions.rules import may_stand_under
from realnames.institutions.values import InstitutionKind, NewInstitution
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault
from realnames.proofing.values import Policy
from realnames.registrar.values import Registrar

SOURCE = "institutions"


def trace_institution(cells: Cells, ground: RowGrounds, vault: Vault) -> Trace:  # noqa: ARG001
    """A code stands in the list once and under one name."""
    code = cells.text("code")
    key = digest("institution", code) if code else None
    return Trace(cells.number, (key,) if key else (), name_digest(cells.text("name")), key=key)


def plan_institutions(connection: Connection, rows: Sequence[InstitutionEntry], bearings: Bearings) -> Plan:
    """Decide for each row whether the institution is new, the same or doubtful."""
    codes = frozenset(code for row in rows for code in (row.code, row.area, row.parent) if code)
    known = look_up(connection, Wanted(source=SOURCE, codes=codes, numbers=frozenset()))
    plan = Plan(Drafts(SOURCE))
    for row in rows:
        _plan_institution(plan, row, known=known, bearings=bearings)
    return plan


def _plan_institution(plan: Plan, row: InstitutionEntry, *, known: Known, bearings: Bearings) -> None:
    standing = known.institutions.get(row.code)
    columns = bearings.columns
    if standing and standing.name != row.name:
        plan.object_to(row.number, columns["name"], "institution_differs", value=row.name)
        return
    if standing:
        plan.outcomes[row.number] = Outcome.SAME
        return
    parent = known.institutions.get(row.parent or row.area)
    if parent is None:
        key, code = ("parent", "institution_unknown") if row.parent else ("area", "area_unknown")
        plan.object_to(row.number, columns[key], code, value=row.parent or row.area)
    elif not may_stand_under(InstitutionKind.SCHOOL, parent.kind):
        plan.object_to(row.number, columns["parent"], "parent_too_narrow", value=row.parent)
    else:
        plan.drafts.institutions.append(
            NewInstitution(
                code=row.code,
                name=row.name,
                kind=InstitutionKind.SCHOOL,
                area=row.area,
                parent_id=parent.id,
                school_type=row.school_type,
                stage=row.stage,
            )
        )
        plan.outcomes[row.number] = Outcome.NEW


def write_institutions(
    unit: Unit,
    drafts: Drafts,
    *,
    registrar: Registrar,  # noqa: ARG001 - institutions have no lifelong number
    import_id: str,  # noqa: ARG001
    policy: Policy,  # noqa: ARG001 - nor are they proven
) -> None:
    """Add each institution, one journal line each."""
    for new in drafts.institutions:
        add_institution(unit, new)


INSTITUTIONS: ImportKind[InstitutionEntry] = ImportKind(
    name="institutions",
    layout=LAYOUT,
    key="code",
    read=read_institution,
    trace=trace_institution,
    plan=plan_institutions,
    write=write_institutions,
)
