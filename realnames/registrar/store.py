"""The registrar that an installation is for itself."""

import secrets

from realnames.people.values import LLID
from realnames.registrar.rules import ALPHABET, BASE, LENGTH, check_character

BITS = 5  # of one character among 32


class LocalRegistrar:
    """Assigns random numbers: 75 bits, so that two never meet; the register's unique key is the proof."""

    def next_number(self) -> LLID:
        """A new number; never says later."""
        bits = secrets.randbits(BITS * (LENGTH - 1))
        body = "".join(ALPHABET[bits >> place * BITS & BASE - 1] for place in range(LENGTH - 1))
        return LLID(body + check_character(body))
