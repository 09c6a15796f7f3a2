"""What the documents tell vendors is what really happens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from idp.commands.clients import clients
from tests.samples.conftest import Site, Town
from tests.samples.loading import SAMPLES
from tests.town import HOMEWORK

GUIDE = SAMPLES.parent / "standard" / "first-afternoon.md"
DOCUMENTS = [GUIDE, SAMPLES / "homework" / "README.md", SAMPLES / "grades" / "README.md"]


def examples() -> list[dict[str, Any]]:
    return [
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    ]


def names(value: object, path: str = "") -> set[str]:
    """Every member name of a document with the way to it."""
    if isinstance(value, list):
        return {name for one in value for name in names(one, path)}
    if isinstance(value, dict):
        own = {f"{path}/{name}" for name in value}
        return own.union(*(names(one, f"{path}/{name}") for name, one in value.items()))
    return set()


def test_the_pupils_claims_are_those_of_the_guide(town: Town) -> None:
    with town.browser() as browser:
        browser.sign_in(f"{HOMEWORK}/login", "pupil")
    released = json.loads(town.back_channels["homework"].heard["/userinfo"])
    assert names(released) == names(examples()[1])


def test_the_guides_logout_token_is_one_that_the_samples_obey(site: Site) -> None:
    told = examples()[3]
    assert set(told) == {"iss", "sub", "aud", "iat", "exp", "jti", "sid", "events"}
    site.sign_in()
    form = {"logout_token": site.issuer.logout_token(events=told["events"])}
    assert site.app.test_client().post("/backchannel-logout", data=form).status_code == 200


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_option_in_the_documents_exists(document: Path) -> None:
    told = re.search(r"tongxue clients add (.*?)```", document.read_text("utf-8"), re.DOTALL)
    assert told is not None
    known = CliRunner().invoke(clients, ["add", "--help"]).output
    for option in re.findall(r"--[a-z-]+", told[1]):
        assert option in known


def test_the_samples_have_a_readme_in_both_languages() -> None:
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        assert "## English" in text
        assert "登记" in text
