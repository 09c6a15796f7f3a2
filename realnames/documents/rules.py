"""Normalising and examining a number, and the arithmetic that several kinds share."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from realnames.documents.values import (
    WELL,
    CitizenNumber,
    DocumentNumber,
    Fault,
    Grounds,
    Kind,
    NumberFaulty,
    Verdict,
    Warned,
)

MOD_11_2_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOD_11_2_CHARACTERS = "10X98765432"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_FORM = re.compile(r"[0-9]{17}[0-9X]")

FORM = Verdict(Fault.SYNTAX, "document.form")
DATE = Verdict(Fault.STRUCTURE, "document.date")
REGION = Verdict(Fault.STRUCTURE, "document.region")
COUNTRY = Verdict(Fault.STRUCTURE, "document.country")
SEQUENCE = Verdict(Fault.STRUCTURE, "document.sequence")
CATEGORY = Verdict(Fault.STRUCTURE, "document.category")
CHECK = Verdict(Fault.CHECK, "document.check")
COUNTY_UNKNOWN = Verdict(warning=Warned.COUNTY_UNKNOWN)


def normalise(text: str, kind: Kind) -> str:
    """NFKC (full-width digits become digits), no blanks, upper case, then the kind's own tidying."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    # Taking blanks out can bring a letter and an accent together, so they are composed once more.
    return kind.tidy(unicodedata.normalize("NFKC", plain))


def examine(text: str, kind: Kind, grounds: Grounds) -> Verdict:
    """What is wrong with a typed number, or what should be looked at; never raises."""
    return kind.judge(normalise(text, kind), grounds)


def parse(text: str, kind: Kind, grounds: Grounds) -> DocumentNumber:
    """The number of this kind, in the form it is kept in; raises `NumberFaulty`."""
    number = normalise(text, kind)
    verdict = kind.judge(number, grounds)
    if verdict.fault:
        raise NumberFaulty(verdict, kind=kind.code)
    code = kind.code
    if kind.becomes:
        code, rewrite = kind.becomes
        number = rewrite(number)
    return restore_number(code, number)


def restore_number(kind: str, number: str) -> DocumentNumber:
    """The value of a number that was examined before it was sealed."""
    if kind in ("ID_CARD_18", "HMT_PERMIT"):
        return CitizenNumber(kind, number)
    return DocumentNumber(kind, number)


def mod_11_2(digits: str) -> str:
    """ISO 7064 MOD 11-2 over 17 digits, as GB 11643-1999 uses it."""
    total = sum(weight * int(digit) for weight, digit in zip(MOD_11_2_WEIGHTS, digits, strict=True))
    return MOD_11_2_CHARACTERS[total % 11]


def day_of(text: str) -> date | None:
    """The day written YYYYMMDD, if the calendar has it."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def is_birth_day(text: str, today: date) -> bool:
    """Was YYYYMMDD a day on which somebody could be born: since 1900, not after today?"""
    day = day_of(text)
    return day is not None and date(1900, 1, 1) <= day <= today


def judge_citizen(number: str, grounds: Grounds) -> Verdict:
    """GB 11643-1999: region, birth date, sequence, check; an unknown county only warns.

    A region counts whenever it existed: the number keeps the code of the first registration.
    """
    if not CITIZEN_FORM.fullmatch(number):
        return FORM
    if not "1" <= number[0] <= "8" or not grounds.codes.knows_province(number):
        return REGION
    if not is_birth_day(number[6:14], grounds.today):
        return DATE
    if number[14:17] == "000":
        return SEQUENCE
    if mod_11_2(number[:17]) != number[17]:
        return CHECK
    return WELL if grounds.codes.region(number[:6]) else COUNTY_UNKNOWN


def weighted(characters: str, alphabet: str, weights: Sequence[int]) -> int:
    """The sum of each character's place in the alphabet times its weight."""
    return sum(alphabet.index(c) * weight for c, weight in zip(characters, weights, strict=True))


def organisation_check(body: str) -> str:
    """GB 11714: the check character of an organisation code's eight characters."""
    remainder = 11 - weighted(body, ALPHANUMERIC, ORGANISATION_WEIGHTS) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))
