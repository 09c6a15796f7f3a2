"""The shape of one affiliation on the wire (profile §5.2, §5.4), in its small and its full form."""

from idp.oauth.release import Facts
from realnames.enrolments.values import Affiliation

GUARDIAN = "guardian"


def small(affiliation: Affiliation) -> dict[str, object]:
    """Role, stage, and the kind and area of the institution: nothing that names it."""
    institution = affiliation.institution
    shape: dict[str, object] = {
        "role": affiliation.role.value,
        "primary": affiliation.is_primary,
        "org": {"type": institution.school_type, "area": institution.area},
        "status": affiliation.status.value,
    }
    if affiliation.stage is not None:
        shape["stage"] = affiliation.stage.value
    return shape


def as_guardian(affiliation: Affiliation, facts: Facts) -> dict[str, object]:
    """A child's school as the guardian's own tie to it: nothing of the child, not even the year."""
    kept = ("org", "status", "stage")
    whole = full(affiliation, facts)
    shape: dict[str, object] = {"role": GUARDIAN, "primary": False}
    return shape | {name: whole[name] for name in kept if name in whole}


def full(affiliation: Affiliation, facts: Facts) -> dict[str, object]:
    """The institution by name and code, the grade, dates and source; never class or local number."""
    institution = affiliation.institution
    shape = small(affiliation) | {
        "aid": facts.pseudonym(str(affiliation.id)),
        "org": {
            "id": facts.pseudonym(str(institution.id)),
            "code": institution.code,
            "name": institution.name,
            "type": institution.school_type,
            "area": institution.area,
        },
        "from": affiliation.from_day.isoformat(),
        "src": affiliation.source,
        "asof": affiliation.asof.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if affiliation.grade is not None:
        grade = affiliation.grade
        shape["grade"] = {"entry_year": grade.entry_year, "n": grade.number, "label": grade.label}
    if affiliation.to_day is not None:
        shape["to"] = affiliation.to_day.isoformat()
    return shape
