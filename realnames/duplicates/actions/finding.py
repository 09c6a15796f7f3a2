"""Finding likely duplicates: everybody, page by page, or one person against the others."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection

from realnames.duplicates.reads.blocks import KEYS, LARGEST, Block, blocks, blocks_of, number_blocks
from realnames.duplicates.reads.traits import traits_of
from realnames.duplicates.rules.signs import candidates, compare, is_likely
from realnames.duplicates.store.cases import add_case, known_pairs
from realnames.duplicates.values.cases import Candidate, DuplicateFound, Search
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor
from realnames.people.store import person
from realnames.people.values import PersonId

Progress = Callable[[Search], None]


def find_duplicates(ledger: Ledger, actor: Actor, *, progress: Progress = lambda _search: None) -> Search:
    """Compare everybody with those who share a blocking key; each page is one transaction.

    A second run adds nothing: a pair is one case for good, whatever was decided.
    """
    done = Search(0, 0, 0)
    with ledger.read() as connection:
        for page in _pages(connection):
            small = [block for block in page if len(block) <= LARGEST]
            found = _likely(connection, small)
            added = 0
            if found:
                with ledger.unit(actor) as unit:
                    added = add_cases(unit, found)
            skipped = done.skipped + len(page) - len(small)
            done = Search(done.blocks + len(small), done.found + added, skipped)
            progress(done)
    return done


def find_duplicates_of(unit: Unit, person_id: PersonId) -> int:
    """Compare one person with those who share a blocking key; how many cases are new.

    Raises `NoSuchPerson`.
    """
    whom = person(unit.connection, person_id)
    near = [block for block in blocks_of(unit.connection, whom) if len(block) <= LARGEST]
    traits = traits_of(unit.connection, (one for block in near for one in block))
    pairs = {other: compare(traits[person_id], traits[other]) for block in near for other in block[1:]}
    return add_cases(unit, [pair for pair in pairs.values() if is_likely(pair)])


def add_cases(unit: Unit, found: Iterable[Candidate]) -> int:
    """Put new pairs into the queue, one journal line each; how many."""
    pairs = {(candidate.first_id, candidate.second_id): candidate for candidate in found}
    known = known_pairs(unit.connection, list(pairs.values()))
    events = []
    for pair, candidate in pairs.items():
        case_id = add_case(unit, candidate) if pair not in known else None
        if case_id:
            ids = str(case_id), str(candidate.first_id), str(candidate.second_id)
            events.append(DuplicateFound(*ids, candidate.score, candidate.signs))
    unit.record_all(events)
    return len(events)


def _pages(connection: Connection) -> Iterator[list[Block]]:
    yield from number_blocks(connection)
    for key in KEYS:
        yield from blocks(connection, key)


def _likely(connection: Connection, page: list[Block]) -> list[Candidate]:
    traits = traits_of(connection, (one for block in page for one in block))
    return [pair for block in page for pair in candidates(traits[one] for one in block if one in traits)]
