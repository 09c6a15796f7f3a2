"""From the claims of Tongxue to a person of this product: name, role, school, grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEACHING = ("teacher", "staff", "leader")


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in. Store your own records under `sub` and nothing else.

    `view` is what this product shows them: learner, teacher, guardian or visitor.
    """

    sub: str
    name: str
    role: str
    view: str
    school: str
    stage: str
    grade: str
    year: int


def from_claims(claims: Mapping[str, Any]) -> Person:
    """Read the claims with care: any of them may be missing, and what we do not know we ignore."""
    card = _main_affiliation(claims.get("affiliations"))
    org, grade = _object(card.get("org")), _object(card.get("grade"))
    roles = claims.get("roles")
    is_guardian = isinstance(roles, list) and "guardian" in roles
    role = str(card.get("role") or ("guardian" if is_guardian else ""))
    return Person(
        sub=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        role=role,
        view=_view(role),
        school=str(org.get("name") or ""),
        stage=str(card.get("stage") or ""),
        grade=str(grade.get("label") or ""),
        year=int(grade.get("n") or 0),
    )


def _main_affiliation(cards: object) -> Mapping[str, Any]:
    """A person may belong to two schools: take the primary one; a finished product lets them choose."""
    known = [_object(card) for card in cards] if isinstance(cards, list) else []
    known = [card for card in known if card.get("status", "active") in ("active", "on_loan")]
    return next((card for card in known if card.get("primary")), known[0] if known else {})


def _view(role: str) -> str:
    """An unknown role gives no rights (it is a visitor), so a new role never opens a door by accident."""
    if role == "student":
        return "learner"
    if role in TEACHING:
        return "teacher"
    return "guardian" if role == "guardian" else "visitor"


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
