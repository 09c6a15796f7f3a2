"""The one place where Authlib's core meets ours: server, request, payload and client.

Authlib's `AuthorizationServer` keeps the order of checks of each grant. Everything it would read from a
framework comes from our own request; everything it would store or sign goes to our own wings.
Its debug logger prints whole tokens, so it is switched off here.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Payload

from idp.clients.values import Client
from idp.oauth.authentication import authenticate
from idp.oauth.errors import UnsupportedGrant
from idp.oauth.provider import Provider
from idp.oauth.values import UNBOUND, Request

logging.getLogger("authlib").setLevel(logging.WARNING)


class Payload(OAuth2Payload):
    """Parameters that `parameters.py` has already proven to be single and of honest size."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters

    @property
    def data(self) -> Mapping[str, str]:
        """The parameters by name."""
        return self._parameters

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        """The same as lists, as Authlib asks for them."""
        return {name: [value] for name, value in self._parameters.items()}


class BridgedRequest(OAuth2Request):
    """Our request in Authlib's shape. Authlib checks the address for https; ours was checked at start."""

    def __init__(self, source: Request, parameters: Mapping[str, str], *, now: datetime) -> None:
        super().__init__(source.method, "https://bridge.invalid/", headers=source.headers)
        self.payload = Payload(parameters)
        self.source = source
        self.now = now
        self.bounds = UNBOUND

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters: at machine endpoints they come from the form alone."""
        parameters: Mapping[str, str] = self.payload.data
        return parameters


@dataclass(frozen=True, slots=True)
class BridgedClient(ClientMixin):
    """Our client in Authlib's shape."""

    client: Client

    def get_client_id(self) -> str:
        """The registered id."""
        return self.client.client_id

    def get_default_redirect_uri(self) -> str | None:
        """The only registered redirect URI, if there is exactly one (RFC 6749 §3.1.2.3)."""
        uris = self.client.redirect_uris
        return uris[0] if len(uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str:
        """What is asked and approved."""
        return " ".join(word for word in (scope or "").split() if word in self.client.scopes)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Byte for byte (RFC 9700 §2.1)."""
        return redirect_uri in self.client.redirect_uris

    def check_grant_type(self, grant_type: str) -> bool:
        """Is the client registered for this grant?"""
        return grant_type in self.client.grant_types

    def check_response_type(self, response_type: str) -> bool:
        """Is the client registered for this response type?"""
        return response_type in self.client.response_types

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        """Exactly the registered method, at every endpoint."""
        return method == self.client.auth_method


class Server(AuthorizationServer):
    """Authlib's server over one provider, built for one request: it keeps nothing between two."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        for grant, extensions in provider.grants:
            self.register_grant(grant, extensions)

    def query_client(self, client_id: str) -> BridgedClient | None:
        """The active client of this id."""
        client = self.provider.clients.get(client_id)
        return BridgedClient(client) if client is not None and client.is_active else None

    def authenticate_client(
        self,
        request: BridgedRequest,
        methods: Sequence[str],  # noqa: ARG002
        endpoint: str = "token",  # noqa: ARG002
    ) -> BridgedClient:
        """Our own dispatcher: exactly one method, the registered one."""
        provider = self.provider
        form = request.form
        client = authenticate(provider.methods, provider.clients, request.source, form=form, now=request.now)
        return BridgedClient(client)

    def get_token_grant(self, request: BridgedRequest) -> Any:
        """The grant of this request; an unknown grant type is refused without repeating it."""
        for grant, extensions in self._token_grants:
            if grant.check_token_endpoint(request):
                found = grant(request, self)
                for extension in extensions or ():
                    extension(found)
                return found
        raise UnsupportedGrant

    def save_token(self, token: Mapping[str, object], request: BridgedRequest) -> None:
        """Nothing: grants are recorded in the transaction that spends what they were born from."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nothing listens: what happened is in the journal."""
