"""Two at once: the level is never wrong in between, a limit is never passed, an answer is taken once."""

from sqlalchemy import select

from connectors.contract import Status
from realnames.ledger.values import SYSTEM, Actor, ActorKind
from realnames.proofing.contract import NumberOnFile, RegisterClaim, SchoolWord
from realnames.proofing.inquiries import ask, ask_again
from realnames.proofing.refusals import TooManyTries
from realnames.proofing.store import evidence_of
from realnames.proofing.tables import TryRow
from realnames.proofing.values import IAL, Method
from tests.races import losses, race, race_each, winners
from tests.realnames.proofing.steps import card, level

CHECK = NumberOnFile("consent")


def test_two_halves_of_a_proof_given_at_once_make_the_whole(office, pupil, enrolled) -> None:
    outcomes = race_each(
        [
            lambda: office.give(pupil, RegisterClaim("刘子涵", office.number), Method.SCHOOL_REGISTER),
            lambda: office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH),
        ]
    )
    assert not losses(outcomes)
    assert level(office.ledger, pupil, office.policy).level is IAL.TWO


def test_yes_and_no_at_once_leave_column_and_ledger_agreed(office, pupil, enrolled) -> None:
    claims = [RegisterClaim(name, office.number) for name in ("刘子涵", "刘子晗") * 2]
    acts = [lambda claim=claim: office.give(pupil, claim, Method.SCHOOL_REGISTER) for claim in claims]
    acts.append(lambda: office.give(pupil, card(office.number), Method.DESK))
    assert not losses(race_each(acts))
    assert level(office.ledger, pupil, office.policy).level is IAL.THREE


def test_of_many_tries_at_once_no_more_than_the_limit_reach_the_register(office, pupil) -> None:
    office.double.will(*[Status.EVIDENCE_REJECTED] * 12)
    acts = [
        lambda turn=turn: ask(office.asking, pupil, CHECK, actor=Actor(ActorKind.OPERATOR, f"clerk {turn}"))
        for turn in range(12)
    ]
    outcomes = race_each(acts)
    assert len(winners(outcomes)) == office.double.charged == 5
    assert {type(loss) for loss in losses(outcomes)} == {TooManyTries}
    with office.ledger.read() as connection:
        assert max(connection.execute(select(TryRow.tries)).scalars()) == 5


def test_an_answer_that_arrives_eight_times_at_once_is_taken_once(office, pupil) -> None:
    office.double.will(Status.PENDING_MANUAL)
    waiting = ask(office.asking, pupil, CHECK, actor=SYSTEM)
    outcomes = race(8, lambda: ask_again(office.asking, waiting.inquiry_id, actor=SYSTEM))
    assert not losses(outcomes)
    assert len([one for one in winners(outcomes) if one.proof_id]) == 1
    with office.ledger.read() as connection:
        assert len(evidence_of(connection, pupil)) == 1
