"""The keyring's file: made once, whole, and for its owner's eyes only."""

import stat
from pathlib import Path

import pytest

from realnames.ledger.keyring_file import KeyringRefused, open_keyring, write_keyring
from realnames.ledger.vault import Keyring
from tests.races import race


def test_the_first_start_makes_a_keyring_that_only_the_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keyring.json"
    first = open_keyring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_keyring(path) == first
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def test_many_first_starts_at_once_make_one_keyring(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    keyrings = race(16, lambda: open_keyring(path))
    assert all(keyring == open_keyring(path) for keyring in keyrings)
    assert [file.name for file in tmp_path.iterdir()] == ["keyring.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o606, 0o610])
def test_a_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    open_keyring(path)
    path.chmod(mode)
    with pytest.raises(KeyringRefused, match="chmod 600"):
        open_keyring(path)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    given = Keyring.generate()
    assert open_keyring(path, text=given.to_text()) == given
    assert not path.exists()


def test_a_malformed_keyring_is_refused_without_repeating_it(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    path.touch(mode=0o600)
    path.write_text('{"keys": "hush"}')
    for text in ("", path.read_text()):
        with pytest.raises(KeyringRefused) as refusal:
            open_keyring(path, text=text)
        assert "hush" not in str(refusal.value)


def test_a_keyring_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "keyring.json"
    folder.mkdir()
    with pytest.raises(KeyringRefused, match="cannot be read"):
        open_keyring(folder)


def test_a_rotated_keyring_replaces_the_old_one_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    rotated = open_keyring(path).rotated()
    write_keyring(path, rotated)
    assert open_keyring(path) == rotated
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
