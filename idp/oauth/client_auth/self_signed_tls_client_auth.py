"""self_signed_tls_client_auth: a certificate for one of the client's registered keys (RFC 8705 §2.2)."""

from collections.abc import Mapping

from idp.keys.certificates import public_key_of
from idp.keys.remote import KeySource
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:
    """The id in the form, beside a certificate (RFC 8705 §2: `client_id` MUST be sent)."""
    if request.certificate is None or not form.get("client_id"):
        return None
    return Claimed(form["client_id"], certificate=request.certificate)


def proven(trial: Trial) -> bool:
    """TLS has proven that the peer holds the certificate's key; here that key must be a registered one."""
    certificate, client = trial.claim.certificate, trial.client
    shown = public_key_of(certificate.der) if certificate is not None else b""
    source = KeySource(client.jwks, client.jwks_uri)
    return bool(shown) and bool(trial.desk.keys.same_as(source, shown, now=trial.now))


METHOD = AuthMethod("self_signed_tls_client_auth", claimed, proven)
