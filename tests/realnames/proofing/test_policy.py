"""The policy: what travels with the product, what an operator may change, and what is refused."""

from pathlib import Path

import pytest

from connectors.configuration import SettingsRefused
from realnames.proofing.policy import SHIPPED, load_policy
from realnames.proofing.values import Method


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """An operator's copy."""
    path = tmp_path / "policy.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_shipped_policy_has_a_period_for_every_method() -> None:
    policy = load_policy()
    assert policy.methods.keys() == set(Method)
    assert all(terms.offered and terms.days > 0 for terms in policy.methods.values())


def test_an_operators_copy_changes_periods_limits_and_what_is_offered(copied: Path) -> None:
    change(copied, "days = 3650\noffered = true", "days = 1825\noffered = false")
    change(copied, "tries_per_number_and_day = 5", "tries_per_number_and_day = 3")
    policy = load_policy(copied)
    assert (policy.methods[Method.DESK].days, policy.methods[Method.DESK].offered) == (1825, False)
    assert policy.limits.tries_per_number_and_day == 3


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("edition = ", "# edition = ", "edition is missing"),
        ("[methods.desk]", "[methods.counter]", "methods.counter is not known"),
        ("[methods.desk]", "[methods.counter]", "methods.desk needs days and offered"),
        ("remembered_minutes = 10", "remembered_minutes = 0", "limits.remembered_minutes must be"),
        ("remembered_minutes = 10", "remembered_minutes = true", "limits.remembered_minutes must be"),
        ("remembered_minutes", "remember_minutes", "limits.remember_minutes is not known"),
        ("days = 3650", "days = 0", "methods.desk.days must be"),
        ("days = 3650\noffered = true", 'days = 3650\noffered = "yes"', "methods.desk.offered"),
        ("days = 3650", "days = 3650\nyears = 1", "methods.desk needs days and offered"),
        ("[limits]", "[limit]", "it needs the tables limits and methods"),
        ("[limits]", "[limits", "cannot be read as TOML"),
    ],
)
def test_a_mistake_in_the_policy_refuses_the_start_and_is_named(
    copied: Path, old: str, new: str, complaint: str
) -> None:
    change(copied, old, new)
    with pytest.raises(SettingsRefused, match=complaint):
        load_policy(copied)


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"nowhere\.toml"):
        load_policy(tmp_path / "nowhere.toml")
