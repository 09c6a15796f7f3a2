"""Cases and previews as lines and as JSON, masked."""

from typing import TypedDict

from realnames.commands.asking import masked
from realnames.duplicates.values.acts import Item, Preview
from realnames.duplicates.values.cases import Case


class CaseLine(TypedDict):
    """A case as scripts read it."""

    id: str
    state: str
    score: int
    signs: list[str]
    found_at: str
    decision: str | None
    reason: str
    later_until: str | None


def case_line(case: Case) -> CaseLine:
    """A case as scripts read it."""
    return {
        "id": str(case.id),
        "state": case.state.value,
        "score": case.score,
        "signs": list(case.signs),
        "found_at": case.found_at.isoformat(),
        "decision": case.decision.value if case.decision else None,
        "reason": case.reason,
        "later_until": case.later_until.isoformat() if case.later_until else None,
    }


def case_text(case: Case) -> str:
    """A case as people read it."""
    decided = f", decided: {case.decision.value} ({case.reason})" if case.decision else ""
    return f"Case {case.id}: {case.score} points ({', '.join(case.signs)}), {case.state.value}{decided}"


def preview_text(foreseen: Preview) -> list[str]:
    """A preview line by line: both records, what must be chosen, and the result."""
    lines = [f"keep   {masked(foreseen.kept)}", *_items(foreseen.kept_items)]
    lines += [f"merge  {masked(foreseen.other)}", *_items(foreseen.other_items)]
    lines += [f"choose {one.field}: kept={one.kept} other={one.other}" for one in foreseen.conflicts]
    protected = ", protected" if foreseen.restricted else ""
    lines.append(f"result ial {foreseen.ial}{protected}; account: {foreseen.account or 'none'}")
    return lines


def _items(items: tuple[Item, ...]) -> list[str]:
    return [
        f"       {item.title}: {item.shown}" + (f" -> {item.fate}" if item.fate else "") for item in items
    ]
