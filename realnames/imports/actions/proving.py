"""What a roster proves: whom it enters with an identity number, and what it takes back by correcting."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from realnames.imports.rules.matching import VOUCHED
from realnames.imports.values.drafts import Drafts
from realnames.institutions.tables import InstitutionRow
from realnames.ledger.unit import Unit
from realnames.people.values import PersonId
from realnames.proofing.levels import renew_levels
from realnames.proofing.roster import RosterLine, record_roster
from realnames.proofing.values import Method, Policy


def prove_roster(unit: Unit, drafts: Drafts, import_id: str, *, policy: Policy) -> None:
    """Keep evidence for whoever is entered above level 1; where rosters are no evidence they fall to 1.

    Whoever is corrected is worked out anew: what hung on the old birth day counts no more.
    """
    vouched = [draft for draft in drafts.people if draft.ial >= VOUCHED]
    if policy.methods[Method.SCHOOL_ROSTER].offered:
        record_roster(unit, _lines(unit.connection, drafts), reference=import_id, policy=policy)
    else:
        renew_levels(unit, [draft.id for draft in vouched], policy=policy)
    renew_levels(unit, list(drafts.corrections), policy=policy)


def _lines(connection: Connection, drafts: Drafts) -> list[RosterLine]:
    indexes: dict[PersonId, bytes] = {}
    for number in drafts.documents:
        indexes.setdefault(number.person_id, number.index)  # a person's identity number comes first
    names = _names(connection, {place.institution_id for place in drafts.affiliations})
    schools = {place.person_id: names[place.institution_id] for place in drafts.affiliations}
    return [
        RosterLine(
            draft.id, draft.name, draft.gender, draft.birth_day, indexes[draft.id], schools.get(draft.id, "")
        )
        for draft in drafts.people
        if draft.ial >= VOUCHED
    ]


def _names(connection: Connection, institutions: Collection[Any]) -> dict[Any, str]:
    wanted = select(InstitutionRow.id, InstitutionRow.name).where(InstitutionRow.id.in_(institutions))
    return {row.id: row.name for row in connection.execute(wanted)} if institutions else {}
