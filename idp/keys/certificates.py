"""Certificates of TLS clients (RFC 8705): their thumbprint, their key, and whose name they bear."""

import hashlib
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idp.keys.material import base64url

MOST_BYTES = 16 * 1024


def thumbprint(der: bytes) -> str:
    """RFC 8705 §3.1: `x5t#S256`, the base64url SHA-256 of the certificate as DER."""
    return base64url(hashlib.sha256(der).digest()).decode()


def public_key_of(der: bytes) -> bytes:
    """The certificate's key as SubjectPublicKeyInfo; empty when it cannot be read."""
    found = _read(der)
    try:
        key = found.public_key() if found is not None else None
    except ValueError:  # a key of no known kind
        return b""
    return b"" if key is None else key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def is_certificate(der: bytes) -> bool:
    """Can this be read as a certificate at all?"""
    return _read(der) is not None


def is_subject(text: str) -> bool:
    """Could this be a subject, as RFC 4514 writes one?"""
    return _subject(text) is not None


def bears_name(der: bytes, *, subject: str, dns: str, uri: str, ip: str, email: str) -> bool:
    """RFC 8705 §2.1.2: does the certificate bear the one registered name? The others are empty."""
    found = _read(der)
    if found is None:
        return False
    if subject:
        return found.subject == _subject(subject)
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return (
        bool(dns and dns in (name.lower() for name in names.get_values_for_type(x509.DNSName)))
        or bool(uri and uri in names.get_values_for_type(x509.UniformResourceIdentifier))
        or bool(ip and ip_address(ip) in names.get_values_for_type(x509.IPAddress))
        or bool(email and email in names.get_values_for_type(x509.RFC822Name))
    )


def _read(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der) if len(der) <= MOST_BYTES else None
    except ValueError:
        return None


def _subject(text: str) -> x509.Name | None:
    try:
        return x509.Name.from_rfc4514_string(text)
    except ValueError:
        return None
