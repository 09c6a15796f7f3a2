"""The registrar that an installation is for itself."""

import secrets

from realnames.people.values import LLID
from realnames.registrar.rules import ALPHABET, LENGTH, check_character


class LocalRegistrar:
    """Assigns random numbers: 75 bits, so that two never meet; the register's unique key is the proof."""

    def next_number(self) -> LLID:
        """A new number; never says later."""
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        return LLID(body + check_character(body))
