"""The passwords that anybody would try first, read from the list beside this module."""

from importlib.resources import files

from idp.credentials.rules import fold


def worst_passwords() -> frozenset[str]:
    """Every line of the list, folded; lines that begin with # are notes."""
    text = files("idp.credentials").joinpath("worst_passwords.txt").read_text(encoding="utf-8")
    return frozenset(fold(line) for line in text.splitlines() if line and not line.startswith("#"))
