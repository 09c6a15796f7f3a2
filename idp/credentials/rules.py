"""Which passwords are taken (NIST SP 800-63B-4 §3.1.1, OWASP ASVS 5.0 V6.2): long enough, and not obvious."""

import unicodedata
from collections.abc import Collection

from idp.credentials.values import PasswordIsName, PasswordTooCommon, PasswordTooLong, PasswordTooShort

SHORTEST = 8
LONGEST_BYTES = 1024
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890123456789",
    "1qaz2wsx3edc4rfv",
)
PATTERN = 4


def is_typeable(password: str) -> bool:
    """Could this be anybody's password? What is longer than 1024 bytes of UTF-8 is never hashed."""
    if len(password) > LONGEST_BYTES:
        return False
    try:
        return 0 < len(password.encode()) <= LONGEST_BYTES
    except UnicodeEncodeError:
        return False


def check_policy(password: str, *, names: Collection[str], worst: Collection[str]) -> None:
    """Refuse a new password that is too short, too long, common, or one of the person's own `names`.

    `worst` holds folded passwords. The password itself is judged folded, but kept exactly as typed.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if not is_typeable(password):
        raise PasswordTooLong
    folded = fold(password)
    if folded in {fold(name) for name in names if name}:
        raise PasswordIsName
    if folded in worst or _is_pattern(folded):
        raise PasswordTooCommon


def fold(text: str) -> str:
    """How passwords and names are compared when they are judged: NFKC, case folded, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_pattern(folded: str) -> bool:
    """One short piece over and over, or a run along the alphabet, the digits or the keyboard."""
    repeated = any(
        folded == (folded[:size] * len(folded))[: len(folded)]
        for size in range(1, min(PATTERN, len(folded) // 2) + 1)
    )
    return repeated or any(folded in run or folded in run[::-1] for run in RUNS)
