"""What this wing refuses."""

from realnames.ledger.values import Refusal


class ProofRefused(Refusal):
    """The root of what this wing refuses.

    ProofRefused
    ├── MethodNotOffered    the installation does not offer this method, or its register is not set up
    ├── NothingToVerify     the record lacks what the method compares
    ├── OwnWord             nobody vouches for themselves or sees their own document
    ├── GuardianFirst       a guardian must agree before a child uses the national network identity
    ├── TooManyTries        this number, or this officer, has been tried often enough today
    └── NoSuchProof         no evidence, or no open inquiry, has this id
    """


class MethodNotOffered(ProofRefused):
    """The method is switched off, or its register has no address."""

    message_id = "proof.method_not_offered"
    description = "This way of proving an identity is not offered."
    status = 404


class NothingToVerify(ProofRefused):
    """The record has no number, day of birth or telephone that the method could compare."""

    message_id = "proof.nothing_to_verify"
    description = "The record lacks what this method compares."
    status = 409


class OwnWord(ProofRefused):
    """Somebody else must see the document or give their word."""

    message_id = "proof.own_word"
    description = "Nobody can vouch for themselves."
    status = 403


class GuardianFirst(ProofRefused):
    """Order 173: for a child under 14 a guardian applies and consents."""

    message_id = "proof.guardian_first"
    description = "A guardian has to consent first."
    status = 403


class TooManyTries(ProofRefused):
    """Counted before the register is asked, over all accounts; tomorrow is another day."""

    message_id = "proof.too_many_tries"
    description = "Too many verifications today."
    status = 429


class NoSuchProof(ProofRefused):
    """No evidence, or no open inquiry, has this id."""

    message_id = "proof.unknown"
    description = "There is no such proof."
    status = 404
