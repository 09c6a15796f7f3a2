"""Pure rules of one-time codes: an alphabet without look-alikes, and typing that forgives."""

import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
READ_AS = str.maketrans("OILU", "011V")
"""Crockford's base 32: O, I and L are never written, so reading them as 0 and 1 is safe; U looks like V."""


def new_code(choose: Callable[[str], str]) -> str:
    """A code of 60 random bits in groups, as it is handed to a person: `7K2M-0QXR-W9TD`."""
    letters = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def typed_code(text: str) -> str:
    """What a person typed, as the letters of a code; empty if it cannot be one.

    Full-width digits, lower case, spaces and any dash are forgiven.
    """
    folded = unicodedata.normalize("NFKC", text[:64]).upper()
    letters = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Pd", "Zs", "Cc"))
    letters = letters.translate(READ_AS)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""
