"""A certificate is believed from the header that the operator named, in the forms that proxies write."""

import base64
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.catalog import PROTOCOL
from idp.oauth.opening import without_certificates
from idp.web.certificate import NO_CERTIFICATES, CertificateHeaders, reported_certificate
from tests.protocol.proofs import certificate

DER = certificate(datetime(2026, 9, 1, tzinfo=UTC)).der
BASE64 = base64.b64encode(DER).decode()
LINES = "\n".join(BASE64[start : start + 64] for start in range(0, len(BASE64), 64))
PEM = f"-----BEGIN CERTIFICATE-----\n{LINES}\n-----END CERTIFICATE-----\n"
TRUSTED = CertificateHeaders("client-cert", "client-verify")


@pytest.mark.parametrize(
    "text",
    [f":{BASE64}:", BASE64, quote(PEM), quote(PEM, safe=""), PEM.replace("\n", " "), PEM.replace("\n", "\t")],
)
def test_every_usual_form_is_read(text: str) -> None:
    found = reported_certificate({"client-cert": text}, TRUSTED)
    assert found is not None
    assert (found.der, found.verified) == (DER, False)


@pytest.mark.parametrize(("said", "good"), [("SUCCESS", True), ("0", True), ("FAILED", False), ("", False)])
def test_a_chain_is_good_only_if_the_proxy_says_so(said: str, good: bool) -> None:
    found = reported_certificate({"client-cert": BASE64, "client-verify": said}, TRUSTED)
    assert found is not None
    assert found.verified is good


def test_no_header_is_believed_unless_it_was_named() -> None:
    headers = {"client-cert": BASE64, "": BASE64, "client-verify": "SUCCESS"}
    assert reported_certificate(headers, NO_CERTIFICATES) is None
    found = reported_certificate(headers, CertificateHeaders("client-cert"))
    assert found is not None
    assert not found.verified


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_whatever_stands_there_is_a_certificate_or_nothing(text: str) -> None:
    assert reported_certificate({"client-cert": text}, TRUSTED) is None


def test_without_such_a_proxy_the_methods_are_not_offered() -> None:
    names = {method.name for method in without_certificates(PROTOCOL).methods}
    assert not names & {"tls_client_auth", "self_signed_tls_client_auth"}
