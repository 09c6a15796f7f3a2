"""A number in use already is never a dead end: it is claimed, two people look, nobody is locked out."""

import pytest
from sqlalchemy import select, update

from realnames.accounts.rules import may_sign_in
from realnames.accounts.store import account_of
from realnames.documents.actions import end_document
from realnames.documents.store import documents_of, find_holder
from realnames.documents.tables import DocumentRow
from realnames.documents.values import NumberTaken
from realnames.duplicates.actions.contesting import answer_claim, claim_number, review
from realnames.duplicates.actions.finding import find_duplicates
from realnames.duplicates.store.cases import case_of_pair
from realnames.duplicates.store.contested import evidence_of, find_dispute, unsettled
from realnames.duplicates.values.cases import Decision
from realnames.duplicates.values.contested import (
    DisputeId,
    DisputeSettled,
    DisputeState,
    FourEyes,
    NoSuchDispute,
    NotContested,
    NumberNotAsked,
    Outcome,
    OwnNumber,
    Party,
    View,
)
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Actor, ActorKind, uuid7
from realnames.people.tables import PersonRow
from tests.races import losses, race_each, winners
from tests.realnames.duplicates.steps import (
    CLERK,
    COLLEAGUE,
    ONE_NUMBER,
    OTHER_NUMBER,
    Twice,
    holding_number,
    merged,
    registered,
    with_account,
)
from tests.realnames.steps import a_number, events_of

PAPER = "household book seen, page 4"


@pytest.fixture
def number(grounds):
    return a_number(grounds, ONE_NUMBER)


@pytest.fixture
def two(ledger: Ledger, number) -> Twice:
    """A holder (kept) and a claimant (other)."""
    with ledger.unit(SYSTEM) as unit:
        holder, claimant = registered(unit, "刘子涵"), registered(unit, "王雨桐")
        holding_number(unit, holder, number)
        with_account(unit, holder, "liuzihan")
        with_account(unit, claimant, "wangyutong")
    return Twice(holder, claimant)


@pytest.fixture
def dispute(ledger: Ledger, two: Twice, number) -> DisputeId:
    with ledger.unit(CLERK) as unit:
        with pytest.raises(NumberTaken), unit.connection.begin_nested():
            holding_number(unit, two.other, number)
        return claim_number(unit, two.other, number, evidence=PAPER)


def viewed(ledger: Ledger, dispute: DisputeId, by: Actor, outcome: Outcome, *, right=None) -> DisputeState:
    with ledger.unit(by) as unit:
        return review(unit, dispute, View(outcome, "looked at it", right))


def settled(ledger: Ledger, dispute: DisputeId, outcome: Outcome, *, right=None) -> None:
    assert viewed(ledger, dispute, CLERK, outcome, right=right) is DisputeState.REVIEWED
    assert viewed(ledger, dispute, COLLEAGUE, outcome, right=right) is DisputeState.SETTLED


def holder_of(ledger: Ledger, number):
    with ledger.read() as connection:
        return find_holder(connection, ledger.vault, number)


def test_neither_side_is_locked_out_meanwhile(ledger: Ledger, two: Twice, dispute, number) -> None:
    viewed(ledger, dispute, CLERK, Outcome.CLAIMANT)
    with ledger.read() as connection:
        for one in (two.kept, two.other):
            account = account_of(connection, one)
            assert account
            assert may_sign_in(account)
    assert holder_of(ledger, number) == two.kept


def test_both_sides_bring_forward_what_they_have(ledger: Ledger, two: Twice, dispute, number) -> None:
    with ledger.unit(CLERK) as unit:
        answer_claim(unit, dispute, evidence="card seen")
        assert claim_number(unit, two.other, number, evidence="birth certificate") == dispute
    with ledger.read() as connection:
        brought = [(one.party, one.statement) for one in evidence_of(connection, dispute)]
        assert sorted(brought, key=str) == sorted(
            [
                (Party.CLAIMANT, PAPER),
                (Party.HOLDER, "card seen"),
                (Party.CLAIMANT, "birth certificate"),
            ],
            key=str,
        )
        assert [one.id for one in unsettled(connection)] == [dispute]


def test_the_number_moves_to_the_claimant_with_its_history(ledger, two: Twice, dispute, number) -> None:
    settled(ledger, dispute, Outcome.CLAIMANT)
    assert holder_of(ledger, number) == two.other
    with ledger.read() as connection:
        (old,) = documents_of(connection, two.kept)
        (new,) = documents_of(connection, two.other)
        assert unsettled(connection) == ()
    assert old.to_day
    assert (new.to_day, new.source) == (None, "dispute")
    assert events_of(ledger, two.other)[-1] in {"number.settled", "document.added"}


def test_the_number_stays_with_the_holder(ledger, two: Twice, dispute, number) -> None:
    settled(ledger, dispute, Outcome.HOLDER)
    assert holder_of(ledger, number) == two.kept
    with ledger.read() as connection:
        assert documents_of(connection, two.other) == ()


def test_the_holders_typing_error_gives_each_their_own_number(ledger, two, dispute, number, grounds) -> None:
    right = a_number(grounds, OTHER_NUMBER)
    settled(ledger, dispute, Outcome.HOLDER_MISTYPED, right=right)
    assert holder_of(ledger, number) == two.other
    assert holder_of(ledger, right) == two.kept


def test_the_claimants_typing_error_gives_each_their_own_number(
    ledger, two, dispute, number, grounds
) -> None:
    right = a_number(grounds, OTHER_NUMBER)
    settled(ledger, dispute, Outcome.CLAIMANT_MISTYPED, right=right)
    assert holder_of(ledger, number) == two.kept
    assert holder_of(ledger, right) == two.other


def test_two_people_who_really_share_a_number_both_keep_it_and_it_says_so(
    ledger, two, dispute, number
) -> None:
    settled(ledger, dispute, Outcome.BOTH)
    with ledger.read() as connection:
        current = select(DocumentRow.person_id, DocumentRow.serial).where(DocumentRow.to_day.is_(None))
        assert set(connection.execute(current).all()) == {(two.kept, 0), (two.other, 1)}
    assert holder_of(ledger, number) == two.kept, "the first holder is the one a search by number means"


def test_it_takes_two_different_people(ledger, dispute) -> None:
    viewed(ledger, dispute, CLERK, Outcome.CLAIMANT)
    for outcome in (Outcome.CLAIMANT, Outcome.HOLDER):
        with pytest.raises(FourEyes):
            viewed(ledger, dispute, CLERK, outcome)


def test_neither_party_reviews(ledger, two: Twice, dispute) -> None:
    for one in (two.kept, two.other):
        with pytest.raises(FourEyes):
            viewed(ledger, dispute, Actor(ActorKind.PERSON, str(one)), Outcome.CLAIMANT)


def test_two_who_disagree_settle_nothing_until_two_agree(ledger, two: Twice, dispute, number) -> None:
    viewed(ledger, dispute, CLERK, Outcome.CLAIMANT)
    assert viewed(ledger, dispute, COLLEAGUE, Outcome.HOLDER) is DisputeState.REVIEWED
    assert holder_of(ledger, number) == two.kept
    assert viewed(ledger, dispute, CLERK, Outcome.HOLDER) is DisputeState.SETTLED


def test_two_who_name_different_right_numbers_do_not_agree(ledger, dispute, grounds) -> None:
    one, other = (a_number(grounds, text) for text in (OTHER_NUMBER, "360102199002289815"))
    viewed(ledger, dispute, CLERK, Outcome.CLAIMANT_MISTYPED, right=one)
    state = viewed(ledger, dispute, COLLEAGUE, Outcome.CLAIMANT_MISTYPED, right=other)
    assert state is DisputeState.REVIEWED


def test_a_number_is_given_only_where_one_was_mistyped(ledger, dispute, grounds, number) -> None:
    for outcome, right in (
        (Outcome.CLAIMANT, a_number(grounds, OTHER_NUMBER)),
        (Outcome.HOLDER_MISTYPED, number),
        (Outcome.HOLDER_MISTYPED, a_number(grounds, "E12345678", kind="PASSPORT_CN")),
    ):
        with pytest.raises(NumberNotAsked):
            viewed(ledger, dispute, CLERK, outcome, right=right)


def test_what_is_settled_stays_settled(ledger, dispute) -> None:
    settled(ledger, dispute, Outcome.HOLDER)
    with pytest.raises(DisputeSettled):
        viewed(ledger, dispute, CLERK, Outcome.CLAIMANT)
    with pytest.raises(DisputeSettled), ledger.unit(CLERK) as unit:
        answer_claim(unit, dispute, evidence="card seen")


def test_only_what_somebody_else_holds_is_contested(ledger, two: Twice, number, grounds, clock) -> None:
    with ledger.unit(CLERK) as unit:
        with pytest.raises(OwnNumber):
            claim_number(unit, two.kept, number, evidence=PAPER)
        with pytest.raises(NotContested):
            claim_number(unit, two.other, a_number(grounds, OTHER_NUMBER), evidence=PAPER)
        with pytest.raises(NoSuchDispute):
            find_dispute(unit.connection, DisputeId(uuid7(clock())))


def test_a_claim_makes_a_case_of_the_two_and_its_settling_says_they_are_two(ledger, two, dispute) -> None:
    with ledger.read() as connection:
        case = case_of_pair(connection, two.kept, two.other)
    assert case
    assert "number_claimed" in case.signs
    settled(ledger, dispute, Outcome.CLAIMANT)
    assert find_duplicates(ledger, SYSTEM).found == 0
    with ledger.read() as connection:
        case = case_of_pair(connection, two.kept, two.other)
    assert case
    assert case.decision is Decision.DIFFERENT


def test_a_claim_of_two_records_that_became_one_waits_no_more(ledger, two, dispute, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:  # the same child after all, under a name written wrongly
        named = update(PersonRow).where(PersonRow.id == two.other)
        unit.connection.execute(named.values(name="刘子涵", name_key="刘子涵"))
    merged(ledger, two, holdings)
    with ledger.read() as connection:
        assert unsettled(connection) == ()


def test_a_number_that_came_free_meanwhile_is_simply_given(ledger, two: Twice, dispute, number) -> None:
    with ledger.unit(SYSTEM) as unit:
        (document,) = documents_of(unit.connection, two.kept)
        end_document(unit, document, reason="typing error")
    settled(ledger, dispute, Outcome.CLAIMANT)
    assert holder_of(ledger, number) == two.other


def test_another_claim_to_the_same_number_is_now_against_whoever_got_it(ledger, two, dispute, number) -> None:
    with ledger.unit(CLERK) as unit:
        third = registered(unit, "赵一诺")
        other = claim_number(unit, third, number, evidence=PAPER)
    viewed(ledger, other, CLERK, Outcome.CLAIMANT)
    settled(ledger, dispute, Outcome.CLAIMANT)
    with ledger.read() as connection:
        pointed = find_dispute(connection, other)
    assert (pointed.holder_id, pointed.state, pointed.view) == (two.other, DisputeState.OPEN, None)


def test_of_many_reviewers_at_once_two_settle_it_and_nobody_twice(
    ledger, two: Twice, dispute, number
) -> None:
    clerks = [Actor(ActorKind.OPERATOR, f"clerk{place}") for place in range(6)]
    outcomes = race_each(
        [lambda clerk=clerk: viewed(ledger, dispute, clerk, Outcome.CLAIMANT) for clerk in clerks]
    )
    assert sorted(state.value for state in winners(outcomes)) == ["reviewed", "settled"]
    assert {type(loss) for loss in losses(outcomes)} == {DisputeSettled}
    assert holder_of(ledger, number) == two.other


def test_one_reviewer_at_two_desks_at_once_is_one_reviewer(ledger, two: Twice, dispute, number) -> None:
    outcomes = race_each([lambda: viewed(ledger, dispute, CLERK, Outcome.CLAIMANT)] * 4)
    assert winners(outcomes) == [DisputeState.REVIEWED]
    assert {type(loss) for loss in losses(outcomes)} == {FourEyes}
    assert holder_of(ledger, number) == two.kept


def test_both_sides_at_once_are_both_heard(ledger, two: Twice, dispute, number) -> None:
    def claimant() -> None:
        with ledger.unit(CLERK) as unit:
            claim_number(unit, two.other, number, evidence="birth certificate")

    def holder() -> None:
        with ledger.unit(COLLEAGUE) as unit:
            answer_claim(unit, dispute, evidence="card seen")

    assert losses(race_each([claimant, holder] * 3)) == []
    with ledger.read() as connection:
        assert len(evidence_of(connection, dispute)) == 7
        assert len(unsettled(connection)) == 1


def test_of_many_claims_of_one_person_at_once_there_is_one_dispute(ledger, two: Twice, number) -> None:
    def claim() -> DisputeId:
        with ledger.unit(CLERK) as unit:
            return claim_number(unit, two.other, number, evidence=PAPER)

    assert len(set(winners(race_each([claim] * 6)))) == 1
