"""The vault: a sealed value opens in its own place only, and every changed byte is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from realnames.ledger.vault import Keyring, KeyringMalformed, SealBroken, Vault, Where

PLACE = Where("documents", "number_sealed", "row-1")


@pytest.fixture(scope="module")
def keyring() -> Keyring:
    return Keyring.generate()


def test_a_sealed_value_opens_where_it_was_sealed(keyring: Keyring) -> None:
    vault = Vault(keyring)
    assert vault.open(vault.seal(b"secret", PLACE), PLACE) == b"secret"


@pytest.mark.parametrize(
    "elsewhere",
    [
        Where("phones", "number_sealed", "row-1"),
        Where("documents", "masked", "row-1"),
        Where("documents", "number_sealed", "row-2"),
    ],
)
def test_a_sealed_value_opens_in_no_other_table_column_or_row(keyring: Keyring, elsewhere: Where) -> None:
    vault = Vault(keyring)
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"secret", PLACE), elsewhere)


def test_a_change_of_any_byte_is_noticed(keyring: Keyring) -> None:
    vault = Vault(keyring)
    sealed = vault.seal(b"secret", PLACE)
    for position in range(len(sealed)):
        for flip in (0x01, 0x80, 0xFF):
            changed = bytearray(sealed)
            changed[position] ^= flip
            with pytest.raises(SealBroken):
                vault.open(bytes(changed), PLACE)


def test_a_value_cut_short_anywhere_is_noticed(keyring: Keyring) -> None:
    vault = Vault(keyring)
    sealed = vault.seal(b"secret", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.open(sealed[:length], PLACE)


def test_the_same_value_is_never_sealed_the_same_way_twice(keyring: Keyring) -> None:
    vault = Vault(keyring)
    assert vault.seal(b"secret", PLACE) != vault.seal(b"secret", PLACE)


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key(keyring: Keyring) -> None:
    before, after = Vault(keyring), Vault(keyring.rotated())
    old = before.seal(b"secret", PLACE)
    new = after.seal(b"secret", PLACE)
    assert after.open(old, PLACE) == after.open(new, PLACE) == b"secret"
    with pytest.raises(SealBroken):
        before.open(new, PLACE)


def test_after_rotation_old_macs_check_and_indexes_stay(keyring: Keyring) -> None:
    before, after = Vault(keyring), Vault(keyring.rotated())
    mac = before.mac("journal", b"line")
    assert after.checks("journal", b"line", mac=mac)
    assert after.mac("journal", b"line") != mac
    assert before.index("phone", "1") == after.index("phone", "1")
    assert before.derive("pairwise") == after.derive("pairwise")


def test_a_mac_holds_for_its_purpose_and_message_only(keyring: Keyring) -> None:
    vault = Vault(keyring)
    mac = vault.mac("journal", b"line")
    assert not vault.checks("refresh", b"line", mac=mac)
    assert not vault.checks("journal", b"lime", mac=mac)
    assert not vault.checks("journal", b"line", mac=mac[:15])
    assert not vault.checks("journal", b"line", mac=b"")


def test_equal_values_have_equal_indexes_within_one_kind_only(keyring: Keyring) -> None:
    vault = Vault(keyring)
    assert vault.index("phone", "1") == vault.index("phone", "1")
    assert vault.index("phone", "1") != vault.index("email", "1")


def test_another_keyring_opens_nothing(keyring: Keyring) -> None:
    with pytest.raises(SealBroken):
        Vault(Keyring.generate()).open(Vault(keyring).seal(b"secret", PLACE), PLACE)


def test_a_keyring_survives_being_written_down(keyring: Keyring) -> None:
    rotated = keyring.rotated()
    assert Keyring.from_text(rotated.to_text()) == rotated


def test_a_keyring_never_shows_its_keys(keyring: Keyring) -> None:
    shown = repr(keyring) + str(keyring)
    assert str(keyring.index_key) not in shown
    assert str(keyring.keys["k1"]) not in shown


@given(some.text(max_size=200))
def test_no_text_that_is_not_a_keyring_is_taken_for_one(text: str) -> None:
    with pytest.raises(KeyringMalformed):
        Keyring.from_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        '{"current": "k1", "keys": {}, "index": ""}',
        '{"current": "k1", "keys": {"k1": "AAAA"}, "index": "AAAA"}',
        '{"current": "k1", "keys": {"k1": 7}, "index": "AAAA"}',
        '{"current": "k1", "keys": ["k1"], "index": "AAAA"}',
    ],
)
def test_a_keyring_that_lacks_something_is_refused(text: str) -> None:
    with pytest.raises(KeyringMalformed):
        Keyring.from_text(text)
