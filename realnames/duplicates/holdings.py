"""What belongs to a person in this house: every column that names one, and what a merge does with it."""

from realnames.duplicates.values.acts import Holding, Owner

ENDED = "to_day"

HOLDINGS = (
    Holding("documents", "person_id", "document", shows=("kind", "masked", "from_day", "to_day")),
    Holding("phones", "person_id", "phone", shows=("masked",), same=("number_index",)),
    Holding("affiliations", "person_id", "affiliation", shows=("role", "status", "from_day", "to_day")),
    Holding(
        "guardian_links",
        "ward_id",
        "guardian",
        shows=("relation", "from_day", "to_day"),
        same=("guardian_id",),
        ends=ENDED,
    ),
    Holding(
        "guardian_links",
        "guardian_id",
        "ward",
        shows=("relation", "from_day", "to_day"),
        same=("ward_id",),
        ends=ENDED,
    ),
    Holding(
        "mandates",
        "person_id",
        "mandate",
        shows=("role", "area", "from_day", "to_day"),
        same=("role", "institution_id"),
        ends=ENDED,
    ),
    Holding("accounts", "person_id", "account", shows=("state",), same=()),
    Holding(
        "login_names",
        "account_id",
        "login name",
        shows=("kind",),
        dates="added_at",  # the kept record's own names stay the first ones
        owner=Owner.ACCOUNT,
    ),
    Holding("contested_numbers", "holder_id", "contested number held", shows=("kind", "masked", "state")),
    Holding(
        "contested_numbers",
        "claimant_id",
        "contested number claimed",
        shows=("kind", "masked", "state"),
        same=("number_index",),
    ),
    Holding("moves", "person_id", "move", shows=("kind", "day"), renumbers="ordinal"),
    Holding("transfers", "person_id", "transfer", shows=("state", "due_day")),
    Holding("proofs", "person_id", "proof", shows=("method", "result", "valid_until")),
    Holding("inquiries", "person_id", "inquiry", shows=("method", "status")),
    Holding("proof_levels", "person_id", "level of proof", shows=("ial", "until_day"), same=()),
    Holding("persons", "merged_into", "merged record", shows=("llid",)),
)
