"""A client as registered, what may be registered, what can be wrong with it, and what happens to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, NewType

from idp.clients.proofs import Proofs
from realnames.ledger.values import Event, Refusal

ClientId = NewType("ClientId", str)

SECRET_METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
CERTIFICATE_METHODS = ("tls_client_auth", "self_signed_tls_client_auth")
AUTH_METHODS = (*SECRET_METHODS, "private_key_jwt", *CERTIFICATE_METHODS, "none")
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EXTENSION_GRANTS = (DEVICE_CODE, TOKEN_EXCHANGE, JWT_BEARER)
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", *EXTENSION_GRANTS)
LEVELS = ("urn:llap:aal:1", "urn:llap:aal:2", "urn:llap:aal:3")
EXCHANGES = ("service", "guardian")
RESPONSE_TYPES = ("code",)
CONSENTS = ("none", "first", "always")
CLAIMS_POLICIES = ("llap", "oidc")
SIGNING_ALGS = ("ES256", "RS256")
CLIENT_ALGS = ("ES256", "PS256", "EdDSA", "Ed25519", "RS256", "ES384")
"""What clients may sign with, by their own keys (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2)."""

ASSERTION_AUDIENCES = ("issuer", "issuer_or_token_endpoint")
PROFILES = ("plain", "fapi2_security", "fapi2_message_signing")
JWT_MODES = ("jwt", "query.jwt", "fragment.jwt", "form_post.jwt")
RESPONSE_MODES = ("query", "fragment", "form_post", *JWT_MODES)
CERTIFICATE_NAMES = (
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
)

SecretKind = Literal["sha256", "argon2id", "sealed"]


@dataclass(frozen=True, slots=True)
class SecretHash:
    """One live secret: SHA-256 of one we generated, Argon2id of one that an operator chose.

    A secret that keys an HMAC (client_secret_jwt) must be had in the clear, so it is sealed instead.
    """

    kind: SecretKind
    digest: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Registration:
    """Everything that can be said about a client when it is registered or changed.

    `sector` groups clients that see the same `sub` (OpenID Connect Core §8.1); empty means the host of the
    redirect URIs. `refresh_grace` is in seconds. `consent` is none, first or always. `jwks` is a JWK Set
    as JSON text; an empty signing algorithm means any of `CLIENT_ALGS`, for our own answers
    `id_token_alg`. `profile` adds demands: see `idp.clients.profiles`. `resources` are the resources that
    it may ask tokens for (RFC 8707), `serves` those that it is itself.
    """

    name: str
    name_en: str = ""
    auth_method: str = "client_secret_basic"
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    origins: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ("authorization_code",)
    response_types: tuple[str, ...] = ("code",)
    scopes: tuple[str, ...] = ("openid",)
    require_pkce: bool = True
    consent: str = "first"
    claims_policy: str = "llap"
    refresh_grace: int = 0
    sector: str = ""
    id_token_alg: str = "RS256"
    home_uri: str = ""
    purpose: str = ""
    purpose_en: str = ""
    audience_institution: str = ""
    audience_roles: tuple[str, ...] = ()
    introspect: bool = False
    dpop_bound_access_tokens: bool = False
    profile: str = "plain"
    jwks: str = ""
    jwks_uri: str = ""
    token_endpoint_auth_signing_alg: str = ""
    assertion_audience: str = "issuer"
    request_object_signing_alg: str = ""
    require_signed_request_object: bool = False
    require_pushed_authorization_requests: bool = False
    response_modes: tuple[str, ...] = ("query", "form_post")
    authorization_signed_response_alg: str = ""
    tls_client_auth_subject_dn: str = ""
    tls_client_auth_san_dns: str = ""
    tls_client_auth_san_uri: str = ""
    tls_client_auth_san_ip: str = ""
    tls_client_auth_san_email: str = ""
    tls_client_certificate_bound_access_tokens: bool = False
    resources: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    may_exchange: tuple[str, ...] = ()
    assertion_issuers: tuple[str, ...] = ()
    authorization_details_types: tuple[str, ...] = ()
    introspection_signed_response_alg: str = ""
    minimum_acr: str = ""


@dataclass(frozen=True)
class Client(Registration):
    """A registered client with its live secrets, as every request sees it."""

    client_id: str = ""
    state: Literal["active", "disabled"] = "active"
    secret_hashes: tuple[SecretHash, ...] = ()
    proofs: Proofs = field(default_factory=Proofs, repr=False, compare=False)

    @property
    def is_active(self) -> bool:
        """May this client be used at all?"""
        return self.state == "active"

    @property
    def is_public(self) -> bool:
        """RFC 6749 §2.1: a client that cannot keep a secret."""
        return self.auth_method == "none"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a registration: the field, the value as given (cut), and why."""

    field: str
    value: str
    reason: str


class ClientRefused(Refusal):
    """A registration that is not taken.

    ClientRefused
    ├── RegistrationRefused    the registration has the faults listed in `complaints`
    ├── ClientExists           the id is taken
    ├── NoSuchClient           nothing has this id
    ├── NoSecretNeeded         a public client has no secret to rotate
    └── SecretCheckBusy        another check of a chosen secret is under way (503)
    """

    message_id: ClassVar[str] = "clients.refused"
    description: ClassVar[str] = "The client registration was refused."


class RegistrationRefused(ClientRefused):
    """The registration is refused for every reason in `complaints`."""

    message_id = "clients.registration_refused"

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__(faults=len(complaints))
        self.complaints = complaints


class ClientExists(ClientRefused):
    """Another client already has this id."""

    message_id = "clients.exists"
    description = "The client id is taken."
    status = 409


class NoSuchClient(ClientRefused):
    """No client has this id."""

    message_id = "clients.unknown"
    description = "The client is unknown."
    status = 404


class NoSecretNeeded(ClientRefused):
    """A public client proves itself by nothing, so there is no secret to make."""

    message_id = "clients.no_secret"
    description = "This client has no secret."


class SecretCheckBusy(ClientRefused):
    """Chosen secrets are slow to check, so one is checked at a time per client and process."""

    message_id = "refusal.try_again_soon"
    description = "The service is temporarily unavailable."
    status = 503


@dataclass(frozen=True)
class ClientRegistered(Event):
    """A client was registered."""

    name: ClassVar[str] = "client.registered"

    client_id: str


@dataclass(frozen=True)
class ClientChanged(Event):
    """A client's registration was changed; `fields` names what."""

    name: ClassVar[str] = "client.changed"

    client_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ClientSecretRotated(Event):
    """A client got a new secret; the older ones work until `old_until` (empty: they ended at once)."""

    name: ClassVar[str] = "client.secret_rotated"

    client_id: str
    old_until: str


@dataclass(frozen=True)
class ClientDisabled(Event):
    """A client was switched off: nothing is issued to it any more, and its tokens are refused."""

    name: ClassVar[str] = "client.disabled"

    client_id: str
    reason: str


@dataclass(frozen=True)
class ClientEnabled(Event):
    """A client that was switched off may be used again."""

    name: ClassVar[str] = "client.enabled"

    client_id: str
