"""tls_client_auth: a certificate with the registered name, whose chain our proxy verified (RFC 8705 §2.1)."""

from collections.abc import Mapping

from idp.keys.certificates import bears_name
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:
    """The id in the form, beside a certificate (RFC 8705 §2: `client_id` MUST be sent)."""
    if request.certificate is None or not form.get("client_id"):
        return None
    return Claimed(form["client_id"], certificate=request.certificate)


def proven(trial: Trial) -> bool:
    """RFC 8705 §2.1.2: the one registered name is the certificate's."""
    certificate, client = trial.claim.certificate, trial.client
    if certificate is None or not certificate.verified:
        return False
    return bears_name(
        certificate.der,
        subject=client.tls_client_auth_subject_dn,
        dns=client.tls_client_auth_san_dns,
        uri=client.tls_client_auth_san_uri,
        ip=client.tls_client_auth_san_ip,
        email=client.tls_client_auth_san_email,
    )


METHOD = AuthMethod("tls_client_auth", claimed, proven)
