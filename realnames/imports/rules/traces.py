"""Digests of rows: enough to find repeats and contradictions, too little to read anything from."""

import hashlib

from realnames.documents.kinds import KINDS
from realnames.documents.rules import CITIZEN_FORM, normalise
from realnames.documents.values import DocumentNumber
from realnames.imports.rules.cells import Cells, read_number
from realnames.imports.rules.words import RowGrounds, word_key
from realnames.people.rules import name_key

DIGEST_BYTES = 16
ID_CARD = KINDS["ID_CARD_18"]
STUDENT = KINDS["STUDENT_ID_XJH"]


def identity_of(cells: Cells, ground: RowGrounds) -> DocumentNumber | None:
    """The identity number of a row, if it is one; complaints are not this pass's business."""
    typed = normalise(cells.text("number"), ID_CARD)
    if not typed:
        return None
    if CITIZEN_FORM.fullmatch(typed) and typed[0] in "1234567":
        return DocumentNumber(ID_CARD.code, typed)
    kinds = ground.papers.get(word_key(cells.text("document_kind")))
    found = read_number(typed, kinds, ground.grounds) if kinds else ""
    return found if isinstance(found, DocumentNumber) else None


def student_number_of(cells: Cells) -> DocumentNumber | None:
    """The student number of a row as it would be indexed."""
    typed = normalise(cells.text("student_number"), STUDENT)
    return DocumentNumber(STUDENT.code, typed) if typed else None


def name_digest(text: str) -> bytes:
    """A digest of what two spellings of one name share."""
    return digest(name_key(text))


def digest(*parts: str) -> bytes:
    """Sixteen bytes of SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[:DIGEST_BYTES]
