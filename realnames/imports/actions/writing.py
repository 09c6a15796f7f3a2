"""Writing a batch of people: numbers for life, readings, user names, then rows in bulk and the journal."""

import secrets
from collections.abc import Iterable, Iterator, Sequence

from realnames.accounts.rules import tells_of, username_stem
from realnames.accounts.values import LoginNameTaken
from realnames.imports.actions.proving import prove_roster
from realnames.imports.reads import taken_names
from realnames.imports.store import (
    correct_people,
    insert_accounts,
    insert_affiliations,
    insert_documents,
    insert_links,
    insert_people,
    insert_phones,
    rewrite_affiliations,
)
from realnames.imports.values.drafts import AccountDraft, Drafts
from realnames.imports.values.reports import PersonImported
from realnames.ledger.unit import Unit
from realnames.mandates.actions import grant
from realnames.people.pinyin import romanise
from realnames.people.values import PersonId
from realnames.proofing.values import Policy
from realnames.registrar.values import Registrar

DIGITS = (4, 4, 4, 6, 6, 8, 8, 8)
"""How many random digits each attempt at the user names of a batch ends in."""


def write_people(unit: Unit, drafts: Drafts, *, registrar: Registrar, import_id: str, policy: Policy) -> None:
    """Write everything a batch of people has, evidence of who they are included; one journal line each.

    Raises `NumberLater` from the registrar, and `IntegrityError` when somebody else was faster.
    """
    names = {draft.name for draft in drafts.people} | {draft.name for draft in drafts.accounts}
    readings = {name: romanise(name) for name in names}
    insert_people(
        unit,
        drafts.people,
        llids=[registrar.next_number() for _ in drafts.people],
        pinyin=[readings[draft.name] for draft in drafts.people],
    )
    correct_people(unit, drafts.corrections)
    insert_documents(unit, drafts.documents, source=drafts.source)
    insert_phones(unit, drafts.phones)
    stems = {draft.person_id: username_stem(readings[draft.name]) for draft in drafts.accounts}
    insert_accounts(unit, _usernames(unit, drafts.accounts, stems))
    insert_affiliations(unit, [a for a in drafts.affiliations if a.id is None], source=drafts.source)
    rewrite_affiliations(unit, [a for a in drafts.affiliations if a.id], source=drafts.source)
    insert_links(unit, drafts.links, source=drafts.source)
    for draft in drafts.mandates:
        grant(unit, draft.person_id, role=draft.role, institution_id=draft.institution_id, reason="import")
    prove_roster(unit, drafts, import_id, policy=policy)
    entered = {draft.id for draft in drafts.people}
    unit.record_all(_events(drafts, import_id))
    for person_id in drafts.parts:
        if person_id not in entered:  # of somebody new no process can have remembered anything
            unit.change("person", str(person_id))


def _events(drafts: Drafts, import_id: str) -> Iterator[PersonImported]:
    for person_id, parts in drafts.parts.items():
        yield PersonImported(str(person_id), import_id, tuple(parts))


def _usernames(unit: Unit, drafts: Sequence[AccountDraft], stems: dict[PersonId, str]) -> dict[PersonId, str]:
    """A user name for each account: letters of the name, random digits that tell nothing, free so far."""
    chosen: dict[PersonId, str] = {}
    waiting = list(drafts)
    for length in DIGITS:
        if not waiting:
            return chosen
        suggested = {draft.person_id: _suggest(draft, stems[draft.person_id], length) for draft in waiting}
        taken = {*taken_names(unit.connection, set(suggested.values())), *chosen.values()}
        for person_id, username in _first_of_each(suggested.items()):
            if username not in taken:
                chosen[person_id] = username
        waiting = [draft for draft in waiting if draft.person_id not in chosen]
    if waiting:
        raise LoginNameTaken
    return chosen


def _suggest(draft: AccountDraft, stem: str, length: int) -> str:
    while True:
        digits = f"{secrets.randbelow(10**length):0{length}}"
        if not tells_of(digits, draft.secrets):
            return stem + digits


def _first_of_each(suggested: Iterable[tuple[PersonId, str]]) -> Iterator[tuple[PersonId, str]]:
    seen = set()
    for person_id, username in suggested:
        if username not in seen:
            seen.add(username)
            yield person_id, username
