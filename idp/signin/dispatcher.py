"""The one place that says what comes next in a sign-in."""

from collections.abc import Sequence

from idp.signin.values import Situation, Step


def next_step(steps: Sequence[Step], situation: Situation) -> Step | None:
    """The first step of the catalog that is needed now; None when the person may go back to the system."""
    return next((step for step in steps if step.needed(situation)), None)
