"""The measured server: the product's own application, and private addresses that time cryptography beside it.

Run as `python -m tests.bench.served CORE`, with the installation's settings in the environment. The private
addresses exist in this process only; the product has nothing like them.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec
from argon2 import PasswordHasher, Type
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

import tongxue
from idp.settings import IdpSettings
from realnames.ledger.values import SystemClock
from tests.bench.material import PASSWORD

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MESSAGE = b"m" * 400  # about the length of an access token before its signature


def application() -> "WSGIApplication":
    """The product's application with the yardsticks in front of it."""
    product = tongxue.application()
    yardsticks = {"/bench/keys": _keys(), "/bench/hash": _hash()}

    def measured(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        yardstick = yardsticks.get(environ["PATH_INFO"])
        if yardstick is None:
            return product(environ, start_response)
        body = msgspec.json.encode(yardstick())
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return measured


def _keys() -> Callable[[], dict[str, float]]:
    """Milliseconds of processor time of one bare signature or verification."""
    elliptic = ec.generate_private_key(ec.SECP256R1())
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signature = elliptic.sign(MESSAGE, ec.ECDSA(SHA256()))
    public = elliptic.public_key()
    return lambda: {
        "es256_sign": _each(lambda: elliptic.sign(MESSAGE, ec.ECDSA(SHA256())), times=1000),
        "es256_verify": _each(lambda: public.verify(signature, MESSAGE, ec.ECDSA(SHA256())), times=300),
        "rs256_sign": _each(lambda: other.sign(MESSAGE, padding.PKCS1v15(), SHA256()), times=60),
    }


def _hash() -> Callable[[], dict[str, float]]:
    """Milliseconds of processor time of one bare password check at the product's cost."""
    hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1, type=Type.ID)
    kept = hasher.hash(PASSWORD)
    return lambda: {"argon2id_verify": _each(lambda: hasher.verify(kept, PASSWORD), times=30)}


def _each(act: Callable[[], object], *, times: int) -> float:
    began = time.thread_time_ns()
    for _ in range(times):
        act()
    return (time.thread_time_ns() - began) / times / 1e6


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    settings = tongxue.FrontDoor(clock=SystemClock()).settings(IdpSettings)
    tongxue.server(settings, target="tests.bench.served:application").serve()
