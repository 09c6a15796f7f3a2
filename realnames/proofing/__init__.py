"""Proof: what is known about who somebody is, as a ledger of evidence and never as a flag.

It owns the evidence, the verifiers that find it, the one table that turns it into a level of assurance,
and the limits on asking. It does not own the person's record nor their numbers: it keeps keyed indexes
of what it compared. `imports`, `idp` and the desks call it.
"""
