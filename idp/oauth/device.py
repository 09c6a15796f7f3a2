"""Device requests (RFC 8628): shown on a screen without a keyboard, answered on a phone, fetched once.

A request waits in the state store under its user code. The device code is sealed and only leads there. What
was answered becomes tokens by inserting the grant, whose id the request had from its birth; so it is once.
"""

import base64
import binascii
import secrets
from datetime import datetime, timedelta

import msgspec

from idp.oauth.errors import DeviceCodeRefused
from idp.oauth.provider import Provider
from idp.oauth.values import Code, Detail, Redirect
from idp.state.values import StateAway, StateKey
from realnames.ledger.values import uuid7
from realnames.ledger.vault import SealBroken, Vault, Where

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""RFC 8628 §6.1: no vowels, so that no word comes out, and no digit that looks like a letter."""

HALF = 4
LIFE = timedelta(minutes=10)
INTERVAL = timedelta(seconds=5)
SLOWER = timedelta(seconds=5)
LONGEST = 1024
COLLISIONS = 5
WHERE = Where("device_code", "code", "")
DONE, REFUSED = "/device/done", "/device/refused"


class Waiting(msgspec.Struct, frozen=True):
    """A request of a device until it is answered: `answer` is empty, yes or no; `code` what yes gave."""

    grant: str
    client_id: str
    scope: tuple[str, ...]
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    answer: str = ""
    code: Code | None = None


class DeviceCode(msgspec.Struct, frozen=True):
    """What a device code carries under its seal; `ends` is in seconds."""

    user_code: str
    grant: str
    client: str
    ends: int


def begin_device(provider: Provider, waiting: Waiting, *, now: datetime) -> tuple[str, str]:
    """Keep a request for ten minutes; its device code and its user code (RFC 8628 §3.2)."""
    for _ in range(COLLISIONS):
        user_code = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))
        if provider.state.add(_key(user_code), msgspec.json.encode(waiting), ttl=LIFE):
            ends = int((now + LIFE).timestamp())
            code = DeviceCode(user_code, waiting.grant, waiting.client_id, ends)
            return _write(provider.ledger.vault, code), shown(user_code)
    raise StateAway


def new_grant_id(now: datetime) -> str:
    """The id that the grant of a request will have."""
    return str(uuid7(now))


def shown(user_code: str) -> str:
    """A user code as people read it: WDJB-MJHT; of what is too short to be one, the letters alone."""
    return f"{user_code[:HALF]}-{user_code[HALF:]}" if len(user_code) > HALF else user_code


def typed(text: str) -> str:
    """A user code however it was typed: case, dashes and spaces do not matter (§6.1)."""
    return "".join(letter for letter in text.upper() if letter in ALPHABET)[: 2 * HALF + 1]


def find_waiting(provider: Provider, user_code: str) -> Waiting | None:
    """The request under a user code that nobody has answered yet, or nothing."""
    kept = provider.state.get(_key(user_code))
    waiting = None if kept is None else msgspec.json.decode(kept, type=Waiting)
    return waiting if waiting is not None and not waiting.answer else None


def answer(provider: Provider, user_code: str, code: Code | None) -> Redirect:
    """Keep what a person answered: a code for yes, nothing for no; the first answer stands."""
    kept = provider.state.get(_key(user_code))
    if kept is None:
        return Redirect(REFUSED)
    waiting = msgspec.json.decode(kept, type=Waiting)
    if waiting.answer or (code is not None and code.client != waiting.client_id):
        return Redirect(REFUSED)
    given = None if code is None else msgspec.structs.replace(code, grant=waiting.grant)
    answered = msgspec.structs.replace(waiting, answer="no" if given is None else "yes", code=given)
    new = msgspec.json.encode(answered)
    kept_now = provider.state.cas(_key(user_code), expected=kept, new=new, ttl=LIFE)
    return Redirect(DONE if kept_now and given is not None else REFUSED)


def read_device_code(vault: Vault, text: str) -> DeviceCode:
    """What a device code leads to; `DeviceCodeRefused` for whatever this installation did not write."""
    if len(text) > LONGEST or not text.isascii():
        raise DeviceCodeRefused
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(vault.open(sealed, WHERE), type=DeviceCode)
    except (binascii.Error, SealBroken, msgspec.DecodeError):
        raise DeviceCodeRefused from None


def look_up(provider: Provider, code: DeviceCode) -> Waiting | None:
    """The request of a device code, answered or not."""
    kept = provider.state.get(_key(code.user_code))
    waiting = None if kept is None else msgspec.json.decode(kept, type=Waiting)
    return waiting if waiting is not None and waiting.grant == code.grant else None


def polls_too_fast(provider: Provider, code: DeviceCode) -> bool:
    """RFC 8628 §3.5: less than the interval since the last poll; each such poll lengthens the pause."""
    pause = StateKey("device_poll", code.grant)
    if provider.state.add(pause, b"polled", ttl=INTERVAL - timedelta(milliseconds=500)):
        return False
    provider.state.put(pause, b"polled", ttl=INTERVAL + SLOWER - timedelta(milliseconds=500))
    return True


def _write(vault: Vault, code: DeviceCode) -> str:
    return base64.urlsafe_b64encode(vault.seal(msgspec.json.encode(code), WHERE)).rstrip(b"=").decode()


def _key(user_code: str) -> StateKey:
    return StateKey("device", user_code)
