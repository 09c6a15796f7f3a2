"""The one place that hashes and checks passwords: Argon2id, older schemes taken and replaced.

passlib (installed as libpass, its maintained fork) is untyped; this module is its typed border.
"""

import secrets
from typing import Any

import passlib
from passlib.context import CryptContext

from idp.credentials.rules import is_typeable
from idp.credentials.seats import HashSeats
from idp.credentials.values import PasswordHash, Verdict

OLDEST_PASSLIB = (1, 9)
BCRYPT_BYTES = 72
SCHEMES = (
    "argon2",
    "bcrypt",
    "pbkdf2_sha256",
    "pbkdf2_sha512",
    "sha512_crypt",
    "sha256_crypt",
    "md5_crypt",
    "ldap_salted_sha1",
    "hex_sha256",
    "hex_sha1",
    "hex_md5",
)


class PasslibTooOld(Exception):
    """The unmaintained passlib is installed where its fork libpass should be."""


class Hasher:
    """Hashes and checks passwords, each in a seat. Safe to share between threads.

    `memory` is in KiB; memory, time and parallelism default to 19 MiB, 2 and 1.
    """

    def __init__(self, seats: HashSeats, *, memory: int = 19456, time: int = 2, parallelism: int = 1) -> None:
        if tuple(int(part) for part in passlib.__version__.split(".")[:2]) < OLDEST_PASSLIB:
            raise PasslibTooOld(passlib.__version__)
        self._seats = seats
        self._context: Any = CryptContext(
            schemes=list(SCHEMES),
            deprecated=["auto"],
            argon2__type="ID",
            argon2__memory_cost=memory,
            argon2__time_cost=time,
            argon2__parallelism=parallelism,
        )
        self._nobody = PasswordHash(str(self._context.hash(secrets.token_urlsafe())))

    def make(self, password: str) -> PasswordHash:
        """The hash of a new password, to be kept by `set_password`; may refuse with `SeatsTaken`."""
        with self._seats.taken():
            return PasswordHash(str(self._context.hash(password)))

    def check(self, password: str, kept: PasswordHash | None) -> Verdict:
        """Does the password match the kept hash? Without one, the same work is done for nobody.

        Takes one seat and does one check, whoever asks; may refuse with `SeatsTaken`.
        """
        if not is_typeable(password):
            return Verdict(matches=False)
        with self._seats.taken():
            if kept is None:
                self._context.verify(password, self._nobody)
                return Verdict(matches=False)
            return self._checked(password, kept)

    def _checked(self, password: str, kept: PasswordHash) -> Verdict:
        if kept.startswith("$2") and len(password.encode()) > BCRYPT_BYTES:
            self._context.verify(password, self._nobody)  # bcrypt would raise, or forget the rest
            return Verdict(matches=False)
        try:
            matches, better = self._context.verify_and_update(password, kept)
        except (ValueError, TypeError):  # a hash of no known scheme, or a character that its scheme refuses
            return Verdict(matches=False)
        return Verdict(bool(matches), None if better is None else PasswordHash(str(better)))
