"""Reading the policy: the file that travels with the product, or the operator's copy of it."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.configuration import SettingsRefused
from realnames.proofing.values import Limits, Method, MethodTerms, Policy

SHIPPED = Path(__file__).with_name("data") / "policy.toml"
MOST = 100_000
COUNTS = (
    "tries_per_number_and_day",
    "tries_per_operator_and_day",
    "minor_until_age",
    "guardian_consent_until_age",
)
SPANS = (
    ("remembered_minutes", "minutes"),
    ("ask_again_minutes", "minutes"),
    ("waiting_days", "days"),
    ("phone_code_minutes", "minutes"),
)


def load_policy(path: Path | None = None) -> Policy:
    """The policy in force; raises `SettingsRefused` with everything that is wrong with the file."""
    source = path or SHIPPED
    try:
        found = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsRefused([f"the proof policy {source.name} cannot be read as TOML"]) from error
    complaints = list(_complaints(found))
    if complaints:
        raise SettingsRefused(f"the proof policy {source.name}: {complaint}" for complaint in complaints)
    limits, methods = found["limits"], found["methods"]
    return Policy(
        edition=found["edition"],
        limits=Limits(
            tries_per_number_and_day=limits["tries_per_number_and_day"],
            tries_per_operator_and_day=limits["tries_per_operator_and_day"],
            remembered=timedelta(minutes=limits["remembered_minutes"]),
            ask_again=timedelta(minutes=limits["ask_again_minutes"]),
            waiting=timedelta(days=limits["waiting_days"]),
            phone_code=timedelta(minutes=limits["phone_code_minutes"]),
            minor_until_age=limits["minor_until_age"],
            guardian_consent_until_age=limits["guardian_consent_until_age"],
        ),
        methods={
            method: MethodTerms(methods[method.value]["days"], methods[method.value]["offered"])
            for method in Method
        },
    )


def _complaints(found: dict[str, Any]) -> list[str]:
    limits, methods = found.get("limits"), found.get("methods")
    if not isinstance(limits, dict) or not isinstance(methods, dict):
        return ["it needs the tables limits and methods"]
    complaints = [] if isinstance(found.get("edition"), str) and found["edition"] else ["edition is missing"]
    known = {*COUNTS, *(name for name, _unit in SPANS)}
    complaints += [f"limits.{name} is not known" for name in sorted(limits.keys() - known)]
    complaints += [
        f"limits.{name} must be a whole number from 1 to {MOST}"
        for name in sorted(known)
        if not _is_count(limits.get(name))
    ]
    names = {method.value for method in Method}
    complaints += [f"methods.{name} is not known" for name in sorted(methods.keys() - names)]
    return complaints + [line for name in sorted(names) for line in _about_method(name, methods.get(name))]


def _about_method(name: str, terms: object) -> list[str]:
    if not isinstance(terms, dict) or terms.keys() != {"days", "offered"}:
        return [f"methods.{name} needs days and offered, and nothing else"]
    lines = [] if _is_count(terms["days"]) else [f"methods.{name}.days must be from 1 to {MOST}"]
    return lines if isinstance(terms["offered"], bool) else [*lines, f"methods.{name}.offered: true or false"]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST
