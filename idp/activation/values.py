"""What a one-time code is, the refusals and events of activation."""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.values import Event, Refusal


class ActivationRefusal(Refusal):
    """The root of what this wing refuses.

    ActivationRefusal
    ├── CodeNotAccepted     unknown, expired, used, replaced by a newer one, or somebody else's
    └── AccountNotOpen      a suspended or closed account gets no code
    """


class CodeNotAccepted(ActivationRefusal):
    """One sentence for every code that does not fit, so that guessing learns nothing."""

    message_id = "activation.code_not_accepted"
    description = "The one-time code is not accepted."
    status = 403


class AccountNotOpen(ActivationRefusal):
    """Restore the account first: a code would not open it."""

    message_id = "activation.account_not_open"
    description = "The account is suspended or closed."
    status = 409


@dataclass(frozen=True)
class CodeIssued(Event):
    """A one-time code was made for an account; every older one died. The code itself is not told."""

    name: ClassVar[str] = "activation.code_issued"
    published: ClassVar[bool] = False

    account_id: str


@dataclass(frozen=True)
class CodeRedeemed(Event):
    """The holder of a one-time code set a password with it."""

    name: ClassVar[str] = "activation.code_redeemed"
    published: ClassVar[bool] = False

    account_id: str
