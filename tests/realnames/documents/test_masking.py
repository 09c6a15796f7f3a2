"""Numbers that do not show themselves."""

import copy
import json
import logging
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realnames.documents.rules import restore_number
from realnames.documents.values import DocumentNumber, mask

NUMBER = "360102199002289815"


@pytest.fixture
def number() -> DocumentNumber:
    return restore_number("ID_CARD_18", NUMBER)


def test_every_way_of_writing_a_number_is_masked(number: DocumentNumber) -> None:
    written = [
        str(number),
        repr(number),
        f"{number}",
        f"{number:>30}",
        f"{number!r}",
        f"{number}",
        str([number]),
    ]
    assert all("360***********9815" in text for text in written)
    assert not any(NUMBER in text for text in written)


def test_a_log_line_is_masked(number: DocumentNumber, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("seen %s %r", number, {"number": number})
    assert NUMBER not in caplog.text


@pytest.mark.parametrize("encode", [json.dumps, msgspec.json.encode, msgspec.to_builtins, pickle.dumps])
def test_no_encoder_writes_a_number_down(number: DocumentNumber, encode) -> None:
    with pytest.raises(TypeError):
        encode({"number": number})


def test_a_number_has_no_dictionary_to_be_dumped(number: DocumentNumber) -> None:
    assert not hasattr(number, "__dict__")


def test_the_digits_are_there_for_who_asks(number: DocumentNumber) -> None:
    assert number.reveal() == NUMBER
    assert copy.deepcopy(number) is number


def test_equal_numbers_of_one_kind_are_equal(number: DocumentNumber) -> None:
    assert {number, restore_number("ID_CARD_18", NUMBER)} == {number}
    assert number != DocumentNumber("OTHER", NUMBER)
    assert number != NUMBER


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("360102199002289815", "360***********9815"),
        ("G360730201406159820", "G36************9820"),
        ("H90000001", "H******01"),
        ("+8613800000000", "+86*******0000"),
        ("AB", "**"),
        ("", ""),
    ],
)
def test_masks_keep_length_and_ends(number: str, shown: str) -> None:
    assert mask(number) == shown


@given(st.text(max_size=30))
def test_a_mask_has_as_many_characters_as_the_number(number: str) -> None:
    assert len(mask(number)) == len(number)


@given(st.text(alphabet="0123456789", min_size=5, max_size=30))
def test_a_mask_hides_at_least_two_characters(number: str) -> None:
    assert mask(number).count("*") >= 2
