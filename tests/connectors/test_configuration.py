"""Settings: read from three places, refused whole, never repeating a secret."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.bounds import address, address_or_nothing, between, lasting, one_of
from connectors.configuration import Configuration, SettingsRefused, declared, read_configuration
from connectors.parsing import FORMS, Unreadable, parse, write


@dataclass(frozen=True)
class Kitchen:
    cooks: int = field(default=2, metadata={"help": "How many.", "check": between(1, 9)})
    open: bool = field(default=True, metadata={"help": "Is it open?"})
    dishes: tuple[str, ...] = field(default=(), metadata={"help": "What there is."})
    book: Path | None = field(default=None, metadata={"help": "Recipes."})
    rest: timedelta = field(
        default=timedelta(seconds=60), metadata={"help": "Pause.", "name": "resting_time"}
    )
    recipe: str = field(default="", metadata={"help": "The secret one.", "secret": True})


@dataclass(frozen=True)
class Cellar:
    degrees: float = field(default=11.5, metadata={"help": "How warm."})


def read(folder: Path, **environ: str) -> Configuration:
    return read_configuration((Kitchen, Cellar), environ=environ, folder=folder)


def complaints(folder: Path, **environ: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        read(folder, **environ)
    return "\n".join(refused.value.complaints)


def test_without_any_source_every_setting_has_its_default(tmp_path: Path) -> None:
    found = read(tmp_path, PATH="/bin", HOME="/root")
    assert found.of(Kitchen) == Kitchen()
    assert found.of(Cellar) == Cellar()
    assert {one.source for one in found.found} == {"default"}


def test_the_file_beats_the_default_and_the_environment_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "tongxue.toml").write_text(
        'cooks = 3\ndegrees = 9\ndishes = ["rice", "soup"]\nopen = false\n'
    )
    found = read(tmp_path, TONGXUE_COOKS="4", TONGXUE_RESTING_TIME="90")
    assert found.of(Kitchen) == Kitchen(4, False, ("rice", "soup"), rest=timedelta(seconds=90))
    assert found.of(Cellar) == Cellar(9.0)


def test_the_file_may_lie_anywhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text("cooks = 5")
    assert read(tmp_path, TONGXUE_CONFIG=str(elsewhere)).of(Kitchen).cooks == 5


def test_a_file_that_was_named_and_is_missing_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in complaints(tmp_path, TONGXUE_CONFIG=str(tmp_path / "missing.toml"))


def test_an_unknown_name_refuses_the_start_and_the_nearest_is_named(tmp_path: Path) -> None:
    (tmp_path / "tongxue.toml").write_text("dishs = []")
    said = complaints(tmp_path, TONGXUE_COOCKS="3")
    assert "TONGXUE_COOCKS is not a setting. Did you mean TONGXUE_COOKS?" in said
    assert "is not a setting. Did you mean dishes?" in said


def test_every_complaint_is_told_at_once(tmp_path: Path) -> None:
    said = complaints(tmp_path, TONGXUE_COOKS="many", TONGXUE_OPEN="perhaps", TONGXUE_DEGREES="nan")
    assert "TONGXUE_COOKS is 'many': expected a whole number." in said
    assert "TONGXUE_OPEN is 'perhaps': expected true or false." in said
    assert "TONGXUE_DEGREES is 'nan': expected a number." in said


def test_a_value_out_of_bounds_is_refused_with_the_bounds(tmp_path: Path) -> None:
    assert "expected a number from 1 to 9" in complaints(tmp_path, TONGXUE_COOKS="10")


def test_a_secret_is_read_from_the_environment_or_a_file_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "recipe"
    file.write_text("five spice\n")
    named = read(tmp_path, TONGXUE_RECIPE_FILE=str(file))
    plain = read(tmp_path, TONGXUE_RECIPE="five spice")
    for found in (named, plain):
        assert found.of(Kitchen).recipe == "five spice"
        assert "five spice" not in "".join(one.shown for one in found.found)


def test_a_secret_in_the_toml_file_is_refused_without_repeating_it(tmp_path: Path) -> None:
    (tmp_path / "tongxue.toml").write_text('recipe = "five spice"')
    said = complaints(tmp_path)
    assert "TONGXUE_RECIPE_FILE" in said
    assert "five" not in said


def test_a_secret_set_twice_or_in_a_missing_file_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    assert "keep one" in complaints(tmp_path, TONGXUE_RECIPE="five spice", TONGXUE_RECIPE_FILE=missing)
    assert "cannot be read" in complaints(tmp_path, TONGXUE_RECIPE_FILE=missing)


def test_a_broken_toml_file_is_refused_without_repeating_its_lines(tmp_path: Path) -> None:
    (tmp_path / "tongxue.toml").write_text('recipe = "five spice')
    said = complaints(tmp_path)
    assert "is not TOML" in said
    assert "five" not in said


@pytest.mark.parametrize(
    "document", ["cooks = '2x'", "cooks = true", "dishes = [1]", "open = 1", "[cooks]\na = 1"]
)
def test_toml_of_the_wrong_type_is_refused(tmp_path: Path, document: str) -> None:
    (tmp_path / "tongxue.toml").write_text(document)
    assert "expected" in complaints(tmp_path)


@given(st.sampled_from(list(FORMS)), st.text())
def test_whatever_is_written_is_read_or_refused_and_nothing_else(kind: object, text: str) -> None:
    try:
        value = parse(text, kind)
    except Unreadable:
        return
    assert parse(write(value), kind) == value


@given(st.sampled_from(list(FORMS)), st.recursive(st.none() | st.integers() | st.floats(), st.lists))
def test_whatever_toml_holds_is_read_or_refused_and_nothing_else(kind: object, raw: object) -> None:
    try:
        parse(raw, kind)
    except Unreadable:
        return


def test_full_width_digits_and_underscores_are_no_numbers() -> None:
    for text in ("１２", "1_000", "٣"):
        with pytest.raises(Unreadable):
            parse(text, int)


def test_the_checks_say_what_they_expect() -> None:
    assert one_of("a", "b")("c") == "one of a, b"
    assert one_of("a", "b")("a") == ""
    assert lasting(timedelta(seconds=1), timedelta(seconds=5))(timedelta(seconds=6)) == "from 1 to 5 seconds"
    assert [address(text) for text in ("localhost:80", "[::1]:80", "localhost", ":80", "a:99999", "a:x")] == [
        "",
        "",
        *["host:port"] * 4,
    ]
    assert (address_or_nothing(""), address_or_nothing("x")) == ("", "host:port or nothing")


def test_every_setting_says_where_it_is_set() -> None:
    rest = next(setting for setting in declared((Kitchen,)) if setting.field == "rest")
    assert (rest.variable, rest.name, rest.shown(rest.default)) == (
        "TONGXUE_RESTING_TIME",
        "resting_time",
        "60",
    )
