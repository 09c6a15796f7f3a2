"""The portal's address is checked before anything starts."""

import pytest

from admin_ui.settings import portal_url_expected


@pytest.mark.parametrize("url", ["", "https://my.example/portal", "http://localhost:8000/portal"])
def test_a_good_portal_address_is_taken(url: str) -> None:
    assert portal_url_expected(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "/portal",
        "https://my.example",
        "https://my.example/portal/",
        "http://my.example/portal",
        "https://MY.example/portal",
    ],
)
def test_a_bad_portal_address_is_refused_with_what_was_expected(url: str) -> None:
    assert portal_url_expected(url)
