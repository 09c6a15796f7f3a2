"""The form of the lifelong number: fifteen random characters and a Luhn mod 32 check character."""

from realnames.people.values import LLID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""0-9 and A-Z without I, L, O and U."""

LENGTH = 16
BASE = len(ALPHABET)
MISREAD = str.maketrans("ILO", "110")


def check_character(body: str) -> str:
    """The Luhn mod N check (N = 32) that completes fifteen characters."""
    return ALPHABET[-_luhn_sum(body + ALPHABET[0]) % BASE]


def is_llid(text: str) -> bool:
    """Is this a well-formed lifelong number, its check character included?"""
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        return False
    return _luhn_sum(text) % BASE == 0


def read_llid(text: str) -> LLID | None:
    """The number a person typed: blanks and hyphens go, I and L are 1, O is 0; None if it is none."""
    plain = "".join(text.replace("-", " ").split()).upper().translate(MISREAD)
    return LLID(plain) if is_llid(plain) else None


def _luhn_sum(characters: str) -> int:
    """From the right, every second character counts double, in the digit sum of base 32."""
    values = [ALPHABET.index(character) for character in reversed(characters)]
    return sum(values[0::2]) + sum(sum(divmod(2 * value, BASE)) for value in values[1::2])
