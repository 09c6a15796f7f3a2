"""The certificate of a TLS client, as the proxy in front reports it in a header that only it may set."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from idp.keys.certificates import MOST_BYTES, is_certificate
from idp.oauth.values import ClientCertificate

ARMOUR = re.compile(r"-----(?:BEGIN|END) CERTIFICATE-----")
GOOD_CHAIN = frozenset({"SUCCESS", "0"})
"""What nginx and Apache (SUCCESS) and HAProxy (0, of ssl_c_verify) say of a chain that they verified."""


@dataclass(frozen=True, slots=True)
class CertificateHeaders:
    """The names of two headers, in lower case; empty ones are never read.

    The proxy must overwrite both in every request, or a caller could write them itself.
    """

    certificate: str = ""
    verified: str = ""


NO_CERTIFICATES = CertificateHeaders()


def reported_certificate(headers: Mapping[str, str], trusted: CertificateHeaders) -> ClientCertificate | None:
    """The certificate in the trusted header, as RFC 9440 §2.1, escaped or folded PEM, or base64 alone."""
    text = headers.get(trusted.certificate, "").strip() if trusted.certificate else ""
    if not text or len(text) > 3 * MOST_BYTES:
        return None
    plain = ARMOUR.sub("", unquote(text).strip(":"))
    try:
        der = base64.b64decode("".join(plain.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    chain = headers.get(trusted.verified, "") if trusted.verified else ""
    return ClientCertificate(der, chain in GOOD_CHAIN) if is_certificate(der) else None
