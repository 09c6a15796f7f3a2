"""What may be done to an account, and the form of its login names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from realnames.accounts.values import Account, AccountState, LoginNameMalformed, Move, MoveNotPossible

P, A, S, C = AccountState.PROVISIONAL, AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.CLOSED

MOVES: Mapping[Move, Mapping[AccountState, AccountState]] = MappingProxyType(
    {
        Move.ACTIVATE: {P: A},
        Move.DISABLE: {P: S, A: S},
        Move.RESTORE: {S: A},
        Move.CLOSE: {P: C, A: C, S: C},
    }
)
"""Move → state before → state after. A restored account that never was active is provisional again."""

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,31}")
STEM_LENGTH = 20
STEM_OF_NOBODY = "tx"


def target(move: Move, account: Account) -> AccountState:
    """The state after a move; raises `MoveNotPossible`."""
    after = MOVES[move].get(account.state)
    if after is None:
        raise MoveNotPossible(move=move.value, state=account.state.value)
    if move is Move.RESTORE and account.activated_at is None:
        return AccountState.PROVISIONAL
    return after


def may_sign_in(account: Account) -> bool:
    """Only an active account signs in, and only for one is anything granted."""
    return account.state is AccountState.ACTIVE


def login_key(typed: str) -> str:
    """What two ways of typing one login name share: NFKC, no blanks, no case."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def check_username(typed: str) -> str:
    """The key of an acceptable user name; raises `LoginNameMalformed`."""
    key = login_key(typed)
    if not USERNAME.fullmatch(key):
        raise LoginNameMalformed
    return key


def username_stem(pinyin: str) -> str:
    """The letters that a suggested user name begins with: surname and given name without blanks."""
    letters = "".join(character for character in pinyin.casefold() if "a" <= character <= "z")
    return letters[:STEM_LENGTH] or STEM_OF_NOBODY


def tells_of(digits: str, numbers: Iterable[str]) -> bool:
    """Do these digits stand anywhere in one of a person's numbers? Then they must not be in a public name."""
    return any(digits in number for number in numbers)
