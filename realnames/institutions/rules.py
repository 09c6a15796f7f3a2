"""Paths, ranges of paths, what may stand under what, and what may succeed it."""

from collections.abc import Sequence

from realnames.institutions.values import Institution, InstitutionId, InstitutionKind, SuccessorUnfit

SEGMENT_BITS = 50
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

WIDEST_FIRST = tuple(InstitutionKind)


def may_stand_under(kind: InstitutionKind, parent: InstitutionKind | None) -> bool:
    """Only a province stands alone; everything else stands under something wider."""
    if parent is None:
        return kind is InstitutionKind.PROVINCE
    return WIDEST_FIRST.index(parent) < WIDEST_FIRST.index(kind)


def path_of(institution: InstitutionId, parent_path: str) -> str:
    """The parent's path, ten characters of the new id's random bits, and a closing slash."""
    bits = institution.int & ((1 << SEGMENT_BITS) - 1)
    segment = "".join(ALPHABET[bits >> shift & 31] for shift in range(SEGMENT_BITS - 5, -5, -5))
    return f"{parent_path}{segment}/"


def path_range(path: str) -> tuple[str, str]:
    """First path of a subtree and the first one beyond it: `0` is the character after `/`."""
    return path, f"{path[:-1]}0"


def is_within(path: str, root: str) -> bool:
    """Is the institution of `path` the one of `root`, or somewhere under it?"""
    return path.startswith(root)


def check_successors(institution: Institution, successors: Sequence[Institution]) -> None:
    """Successors are others of the same kind, and at least one; raises `SuccessorUnfit`."""
    fit = [one for one in successors if one.id != institution.id and one.kind is institution.kind]
    if not successors or len(fit) < len(successors):
        raise SuccessorUnfit
