"""The issuer: one canonical https address, or http on the machine itself."""

import pytest

from idp.settings import IdpSettings, issuer_expected


@pytest.mark.parametrize(
    "issuer",
    [
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://[::1]:8000",
        "https://id.example.cn",
        "https://id.example.cn:8443",
        "https://xn--fiq228c.example",
        IdpSettings().issuer,
    ],
)
def test_a_public_https_address_or_the_machine_itself_is_accepted(issuer: str) -> None:
    assert issuer_expected(issuer) == ""


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "localhost",
        "http://id.example.cn",
        "http://localhost.example.cn",
        "http://10.0.0.1",
        "https://",
        "https://id.example.cn/",
        "https://id.example.cn/realm",
        "https://id.example.cn?x=1",
        "https://id.example.cn#x",
        "https://id.example.cn?",
        "https://ID.example.cn",
        "HTTPS://id.example.cn",
        "https://id.example.cn:443",
        "http://localhost:80",
        "http://localhost:0",
        "https://id.example.cn:",
        "https://id.example.cn:99999",
        "https://user@id.example.cn",
        "https://user:pass@id.example.cn",
        "https://教育.example",
        "https://id.example.cn\n",
        " https://id.example.cn",
        "https://id example.cn",
        "https://*.example.cn",
        "ftp://id.example.cn",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_everything_else_is_refused_with_what_is_expected(issuer: str) -> None:
    assert "https://host" in issuer_expected(issuer)
