"""What is said about every URL rule: who may call it, how, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import flask

View = Callable[..., flask.Response]


class Audience(Enum):
    """Who reads its answers, errors included: a person gets a page, a program JSON."""

    PERSON = "person"
    PROGRAM = "program"


class Authentication(Enum):
    """What a caller must bring. `INTERACTION` is the id in the URL together with the browser's cookie."""

    NONE = "none"
    SESSION_IF_ANY = "session if any"
    INTERACTION = "interaction"
    CLIENT = "client"
    BEARER = "bearer"
    OWN_SESSION = "the program's own session"
    SIGNED_TOKEN = "signed token"


class CSRF(Enum):
    """`FORM`: every POST must carry our form token. `NOT_NEEDED`: no cookie gives a right here."""

    FORM = "form"
    NOT_NEEDED = "not needed"


class CORS(Enum):
    """Which origins may read the answer from a script."""

    NONE = "none"
    ANY = "any"
    CLIENT = "the client's registered origins"


class Rate(Enum):
    """The class of limits: `PASSWORD` is counted in the database before a secret is looked at."""

    FREE = "free"
    PAGE = "page"
    PASSWORD = "password"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Route:
    """One URL rule. `role` is what a person must be (`anyone` on the identity server), `journal` the
    names of the events it may record."""

    rule: str
    endpoint: str
    methods: tuple[str, ...]
    view: View
    audience: Audience
    authentication: Authentication
    role: str
    csrf: CSRF
    cors: CORS
    rate: Rate
    journal: tuple[str, ...] = ()
