"""`tongxue contested`: a number that is in use already is claimed, and two people settle whose it is."""

import json
from uuid import UUID

import click

from realnames.codes.values import school_day
from realnames.commands.asking import Identifier, masked, the_person, told
from realnames.commands.front import Front, operator
from realnames.documents.kinds import KINDS
from realnames.documents.rules import parse
from realnames.documents.values import DocumentNumber, Grounds
from realnames.duplicates.actions.contesting import answer_claim, claim_number, review
from realnames.duplicates.store.contested import evidence_of, find_dispute, unsettled
from realnames.duplicates.values.contested import Dispute, DisputeId, DisputeState, Evidence, Outcome, View
from realnames.people.store import person

REFUSED = {
    "contested.four_eyes": "Another person must review this: not the one who did, and neither party.",
    "contested.free": "Nobody holds this number: enter it as a document.",
    "document.faulty": "The number is not well formed ({reason}).",
    "document.taken": "The right number is in use too: claim it in turn.",
    "person.unknown": "Nobody signs in with this name or has this lifelong number.",
}

DISPUTE = click.argument("dispute", type=Identifier())
KIND = click.option(
    "--kind",
    default="ID_CARD_18",
    show_default=True,
    type=click.Choice(sorted(KINDS)),
    help="The kind of number.",
)
EVIDENCE = click.option(
    "--evidence", required=True, help="A reference to the paper that was seen; no number."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.group()
def contested() -> None:
    """Numbers that two people claim."""


@contested.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@AS_JSON
@click.pass_obj
def list_disputes(front: Front, limit: int, *, as_json: bool) -> None:
    """List the disputes that wait, oldest first, with the evidence of both sides."""
    with front.realnames.ledger.read() as connection:
        found = [
            (
                dispute,
                masked(person(connection, dispute.claimant_id)),
                masked(person(connection, dispute.holder_id)),
                evidence_of(connection, dispute.id),
            )
            for dispute in unsettled(connection, limit=limit)
        ]
    if as_json:
        lines = [
            _line(dispute, claimant=claimant, holder=holder, evidence=evidence)
            for dispute, claimant, holder, evidence in found
        ]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for dispute, claimant, holder, evidence in found:
        viewed = f", {dispute.viewed_by}: {dispute.view.value}" if dispute.view else ""
        click.echo(f"{dispute.id}  {dispute.kind} {dispute.masked}  {dispute.state.value}{viewed}")
        click.echo(f"  claimed by {claimant}\n  held by    {holder}")
        for one in evidence:
            click.echo(f"  {one.party.value}: {one.statement} ({one.by})")


@contested.command("claim")
@click.argument("name")
@click.option("--number", prompt=True, hide_input=True, help="The number; asked for if it is not given.")
@KIND
@EVIDENCE
@AS_JSON
@click.pass_obj
def claim(front: Front, name: str, *, number: str, kind: str, evidence: str, as_json: bool) -> None:
    """Claim for NAME a number that somebody else holds. Both keep their accounts meanwhile."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        claimant = the_person(unit.connection, name)
        dispute = claim_number(unit, claimant, _number(front, number, kind), evidence=evidence)
    click.echo(json.dumps({"dispute": str(dispute)}) if as_json else f"Claimed: {dispute}")


@contested.command("answer")
@DISPUTE
@EVIDENCE
@click.pass_obj
def answer(front: Front, dispute: UUID, evidence: str) -> None:
    """Bring forward what the holder of the number has to show."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        answer_claim(unit, DisputeId(dispute), evidence=evidence)
    click.echo(f"{dispute}: noted")


@contested.command("review")
@DISPUTE
@click.option(
    "--outcome", required=True, type=click.Choice([one.value for one in Outcome]), help="Whose number it is."
)
@click.option("--reason", required=True, help="Why; the journal keeps it.")
@click.option("--right-number", help="The right number of whoever's was mistyped.")
@AS_JSON
@click.pass_obj
def review_dispute(
    front: Front, dispute: UUID, *, outcome: str, reason: str, right_number: str | None, as_json: bool
) -> None:
    """Say whose number it is; when a second person says the same, it is so."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        kind = find_dispute(unit.connection, DisputeId(dispute)).kind
        right = _number(front, right_number, kind) if right_number else None
        state = review(unit, DisputeId(dispute), View(Outcome(outcome), reason, right))
    if as_json:
        click.echo(json.dumps({"dispute": str(dispute), "state": state.value}))
    else:
        waits = " It waits for a second person." if state is not DisputeState.SETTLED else ""
        click.echo(f"{dispute}: {state.value}.{waits}")


def _number(front: Front, text: str, kind: str) -> DocumentNumber:
    house = front.realnames
    return parse(text, KINDS[kind], Grounds(house.codes, school_day(house.ledger.clock())))


def _line(
    dispute: Dispute, *, claimant: str, holder: str, evidence: tuple[Evidence, ...]
) -> dict[str, str | list[dict[str, str]] | None]:
    return {
        "id": str(dispute.id),
        "kind": dispute.kind,
        "number": dispute.masked,
        "state": dispute.state.value,
        "claimant": claimant,
        "holder": holder,
        "view": dispute.view.value if dispute.view else None,
        "viewed_by": dispute.viewed_by,
        "evidence": [
            {"party": one.party.value, "statement": one.statement, "by": one.by, "at": one.at.isoformat()}
            for one in evidence
        ],
    }
