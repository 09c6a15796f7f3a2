"""`tongxue people prove`, `proofs` and `renew-levels`: give evidence of who somebody is, and list it.

Numbers, names and tokens are asked for on the terminal (or read from standard input) and never taken as
words of the command, where other users of the machine and the shell's history would see them.
"""

import json
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy import Connection

from connectors.errors import ConnectorError
from realnames.accounts.values import NoSuchAccount
from realnames.codes.values import school_day
from realnames.commands.finding import find_person
from realnames.commands.front import Front, operator
from realnames.documents.kinds import KINDS
from realnames.documents.rules import parse
from realnames.documents.values import DocumentNumber, Grounds
from realnames.house import RealnamesHouse
from realnames.institutions.store import by_codes
from realnames.ledger.values import Refusal
from realnames.people.values import PersonId
from realnames.proofing.actions import prove as prove_person
from realnames.proofing.actions import renew_everybody
from realnames.proofing.contract import (
    DocumentSeen,
    GuardianWord,
    NetToken,
    NumberOnFile,
    RegisterClaim,
    SchoolWord,
    Testimony,
)
from realnames.proofing.inquiries import Asking, ask
from realnames.proofing.reads import Standing, standing_of
from realnames.proofing.rules import SAID, counts, until_day
from realnames.proofing.values import Evidence, Look, Method, Outcome, Paper, Policy
from realnames.proofing.verifiers import open_verifiers

BY_HAND = tuple(
    method.value for method in Method if method not in (Method.PHONE_POSSESSION, Method.SCHOOL_ROSTER)
)
REFUSED = {
    "account.unknown": "Nobody signs in with this name or has this lifelong number.",
    "document.faulty": "The number is not valid.",
    "proof.method_not_offered": "Not offered: the method is switched off, or its register has no address.",
    "proof.nothing_to_verify": "The record lacks what this method compares.",
    "proof.guardian_first": "A guardian has to consent first: name one with --guardian.",
    "proof.too_many_tries": "Enough tries for today.",
}

Answers = dict[str, Any]


@click.command()
@click.argument("name")
@click.option("--method", required=True, type=click.Choice(BY_HAND), help="How the evidence is found.")
@click.option("--paper", type=click.Choice([p.value for p in Paper]), default=Paper.CARD.value)
@click.option("--chip", is_flag=True, help="The chip was read (desk).")
@click.option("--kind", type=click.Choice(sorted(KINDS)), default="ID_CARD_18", help="The kind of document.")
@click.option("--valid-to", type=click.DateTime(["%Y-%m-%d"]), help="The document's last valid day.")
@click.option("--school", default="", help="The code of the school that vouches.")
@click.option("--guardian", default="", help="The guardian who gives their word or consents.")
@click.option("--basis", default="consent", help="The legal basis, or the consent's number.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.pass_obj
def prove(front: Front, /, name: str, *, method: str, as_json: bool, **answers: Any) -> None:
    """Give evidence of who NAME is; what is compared is asked for, not given as an option."""
    house, wanted = front.realnames, Method(method)
    try:
        with house.ledger.read() as connection:
            person_id = _person(connection, name)
            testimony = _testimony(house, connection, wanted, answers=answers)
        outcome = _prove(house, person_id, testimony, method=wanted)
    except Refusal as refusal:
        sentence = REFUSED.get(refusal.message_id, refusal.description)
        raise click.ClickException(sentence) from None
    except ConnectorError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(_outcome_lines(outcome), indent=1))
        return
    click.echo(f"{name}: {outcome.shown.value.replace('_', ' ')}, ial {outcome.level.value}")
    if outcome.next_step:
        click.echo(f"to be done by the person: {outcome.next_step.url}")


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.pass_obj
def proofs(front: Front, name: str, *, as_json: bool) -> None:
    """List the evidence of who NAME is, the level it makes, and until when."""
    house = front.realnames
    now = house.ledger.clock()
    try:
        with house.ledger.read() as connection:
            person_id = _person(connection, name)
            found = standing_of(connection, house.ledger.vault, person_id, policy=house.policy, now=now)
    except Refusal as refusal:
        raise click.ClickException(REFUSED.get(refusal.message_id, refusal.description)) from None
    lines = [_line(one, found, house.policy, today=school_day(now)) for one in found.evidence]
    assurance = found.assurance
    until = assurance.until.isoformat() if assurance.until else None
    if as_json:
        level = {"ial": assurance.level.value, "because": assurance.because, "until": until}
        told = {**level, "edition": house.policy.edition, "proofs": lines}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"ial {assurance.level.value} ({assurance.because}) until {until or '-'}")
    for line in lines:
        click.echo(
            f"{line['at']}  {line['method']:22} {line['outcome']:22} until {line['until']}  "
            f"{'counts' if line['counts'] else '-':7} {line['provider'] or line['officer']}"
        )


@click.command("renew-levels")
@click.pass_obj
def renew_levels(front: Front) -> None:
    """Work everybody's level of assurance out anew: after the policy was changed."""
    house = front.realnames
    click.echo(
        f"{renew_everybody(house.ledger, policy=house.policy)} people looked at ({house.policy.edition})"
    )


def _person(connection: Connection, name: str) -> PersonId:
    found = find_person(connection, name)
    if found is None:
        raise NoSuchAccount
    return found


def _prove(house: RealnamesHouse, person_id: PersonId, testimony: Testimony, *, method: Method) -> Outcome:
    verifiers = open_verifiers(house.connectors)
    if isinstance(testimony, NumberOnFile | NetToken):
        return ask(Asking(house.ledger, verifiers, house.policy), person_id, testimony, actor=operator())
    with house.ledger.unit(operator()) as unit:
        return prove_person(
            unit, person_id, testimony, method=method, verifiers=verifiers, policy=house.policy
        )


def _testimony(
    house: RealnamesHouse, connection: Connection, method: Method, *, answers: Answers
) -> Testimony:
    match method:
        case Method.DESK:
            return _seen(house, answers)
        case Method.SCHOOL_REGISTER:
            return RegisterClaim(_ask("Name"), _number(house, answers["kind"]))
        case Method.SCHOOL_VOUCH:
            school = by_codes(connection, [answers["school"]]).get(answers["school"])
            if school is None:
                raise click.UsageError("--school must be the code of an institution.")
            return SchoolWord(school.id)
        case Method.GUARDIAN_VOUCH:
            return GuardianWord(_person(connection, answers["guardian"]))
        case Method.POPULATION:
            return NumberOnFile(answers["basis"])
        case _:
            guardian = _person(connection, answers["guardian"]) if answers["guardian"] else None
            token = click.prompt("Token", hide_input=True, err=True)
            return NetToken(token, answers["basis"], guardian)


def _seen(house: RealnamesHouse, answers: Answers) -> DocumentSeen:
    last: datetime | None = answers["valid_to"]
    return DocumentSeen(
        Paper(answers["paper"]),
        _ask("Name on the document"),
        _number(house, answers["kind"]),
        valid_to=last.date() if last else None,
        look=Look.CHIP if answers["chip"] else Look.EYES,
    )


def _ask(what: str) -> str:
    answer: str = click.prompt(what, err=True)
    return answer


def _number(house: RealnamesHouse, kind: str) -> DocumentNumber:
    typed = click.prompt("Number on the document", hide_input=True, err=True)
    return parse(typed, KINDS[kind], Grounds(house.codes, school_day(house.ledger.clock())))


def _outcome_lines(outcome: Outcome) -> dict[str, object]:
    return {
        "outcome": outcome.shown.value,
        "ial": outcome.level.value,
        "proof": str(outcome.proof_id) if outcome.proof_id else None,
        "inquiry": str(outcome.inquiry_id) if outcome.inquiry_id else None,
        "next": outcome.next_step.url if outcome.next_step else None,
    }


def _line(one: Evidence, found: Standing, policy: Policy, *, today: date) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": one.at.isoformat(timespec="seconds"),
        "method": one.method.value,
        "version": one.version,
        "outcome": "withdrawn" if one.withdrawn_at else SAID[one.result].value,
        "until": until_day(one, policy).isoformat(),
        "counts": counts(one, found.facts, policy=policy, today=today),
        "makes the level": one in found.assurance.evidence,
        "provider": one.provider,
        "reference": one.reference,
        "officer": f"{one.officer_kind} {one.officer_id}",
        "paper": one.paper.value if one.paper else None,
    }
