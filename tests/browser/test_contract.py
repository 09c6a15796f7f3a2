"""What scripts and outside programs rely on: two files, one form, two buttons, and clients that work."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from tests.browser.demo import Demo, Person
from tests.page_form import PageForm

PERSON_KEYS = {"username": str, "password": str, "name": str, "roles": list, "school": str}
PERSON_EXTRAS = {"schools", "mandates", "hint"}
CLIENT_KEYS = {
    "client_id": str,
    "client_secret": (str, type(None)),
    "auth_method": str,
    "redirect_uris": list,
    "require_pkce": bool,
    "consent": str,
    "purpose": str,
}
CLIENT_EXTRAS = {"name", "grant_types", "scopes"}


@dataclass
class Script:
    """A program that signs a person in at the demo as a client of clients.json."""

    demo: Demo
    client: dict[str, Any]
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def metadata(self) -> dict[str, Any]:
        """What discovery says."""
        return dict(self.http.get(f"{self.demo.issuer}/.well-known/openid-configuration").json())

    def code(self, person: Person, *, scope: str) -> str:
        """Walk the pages as a script does: the first form, one submit; yes, if there is a question."""
        page = self.sign_in(person, scope=scope)
        if not page.is_redirect:
            page = self.submit(page, confirm="yes")
        answer = dict(parse_qsl(urlsplit(page.headers["location"]).query))
        assert answer["iss"] == self.demo.issuer
        assert answer["state"] == "s"
        return answer["code"]

    def sign_in(self, person: Person, *, scope: str) -> httpx.Response:
        """The question about consent, or the way back to the client."""
        page = self._follow(self.http.get(self._authorization_url(scope)))
        return self.submit(page, username=person.username, password=person.password)

    def submit(self, page: httpx.Response, **typed: str) -> httpx.Response:
        """Send the first form of a page."""
        form = PageForm(page.text)
        return self._follow(self.http.post(page.url.join(form.action), data={**form.fields, **typed}))

    def tokens(self, **form: str) -> httpx.Response:
        """Ask the token endpoint, proving itself as clients.json says."""
        proof = None
        if self.client["auth_method"] == "none":
            form["client_id"] = self.client["client_id"]
        else:
            proof = (self.client["client_id"], self.client["client_secret"])
        return self.http.post(self.metadata()["token_endpoint"], data=form, auth=proof)

    def exchange(self, code: str) -> httpx.Response:
        """Redeem a code, with the verifier if the client must have one."""
        extra = {"code_verifier": self.verifier} if self.client["require_pkce"] else {}
        redirect_uri = self.client["redirect_uris"][0]
        return self.tokens(grant_type="authorization_code", code=code, redirect_uri=redirect_uri, **extra)

    def _authorization_url(self, scope: str) -> str:
        wish = {
            "client_id": self.client["client_id"],
            "redirect_uri": self.client["redirect_uris"][0],
            "response_type": "code",
            "scope": scope,
            "state": "s",
        }
        if self.client["require_pkce"]:
            challenge = base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest())
            wish |= {"code_challenge": challenge.rstrip(b"=").decode(), "code_challenge_method": "S256"}
        return f"{self.metadata()['authorization_endpoint']}?{urlencode(wish)}"

    def _follow(self, page: httpx.Response) -> httpx.Response:
        """Follow redirects until a page, or until the way leads back to the client."""
        while page.is_redirect and not page.headers["location"].startswith(self.client["redirect_uris"][0]):
            page = self.http.get(page.url.join(page.headers["location"]))
        return page


@pytest.fixture
def pupil(demo: Demo) -> Person:
    return demo.person("pupil of twelve")


@pytest.fixture(params=["demo-confidential", "demo-public"])
def script(request: pytest.FixtureRequest, demo: Demo) -> Iterator[Script]:
    script = Script(demo, demo.clients[request.param])
    yield script
    script.http.close()


def test_people_json_has_what_was_promised(demo: Demo) -> None:
    assert 14 <= len(demo.people) <= 20
    for person in demo.people:
        assert set(person) == set(PERSON_KEYS) | PERSON_EXTRAS
        for key, kind in PERSON_KEYS.items():
            assert isinstance(person[key], kind), key
    roles = {role for person in demo.people for role in person["roles"]}
    assert {"student", "teacher", "guardian"} <= roles
    mandates = {mandate for person in demo.people for mandate in person["mandates"]}
    assert mandates == {"county_clerk", "province_admin"}


def test_clients_json_has_what_was_promised(demo: Demo) -> None:
    for client in demo.clients.values():
        assert set(client) == set(CLIENT_KEYS) | CLIENT_EXTRAS
        for key, kind in CLIENT_KEYS.items():
            assert isinstance(client[key], kind), key
    clients = list(demo.clients.values())
    assert {"homework", "grades"} <= set(demo.clients)
    assert [one for one in clients if one["client_secret"] and not one["require_pkce"]]
    assert [one for one in clients if one["client_secret"] is None and one["auth_method"] == "none"]
    assert [one for one in clients if one["grant_types"] == ["client_credentials"]]
    assert {one["consent"] for one in clients} >= {"none", "first"}


def test_only_the_owner_of_the_demo_may_read_its_passwords(demo: Demo) -> None:
    for name in ("people.json", "clients.json"):
        assert (demo.folder / "demo" / name).stat().st_mode & 0o077 == 0


def test_a_script_signs_in_asks_who_it_is_and_goes_on_with_a_refresh_token(
    script: Script, pupil: Person
) -> None:
    answer = script.exchange(script.code(pupil, scope="openid realname edu.role offline_access"))
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    endpoint = script.metadata()["userinfo_endpoint"]
    person = script.http.get(endpoint, headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert person["name"] == pupil.name
    assert "student" in person["roles"]
    again = script.tokens(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert again.status_code == 200, again.text
    assert again.json()["refresh_token"] != tokens["refresh_token"]


def test_a_script_that_says_no_is_told_so(demo: Demo) -> None:
    script = Script(demo, demo.clients["grades"])
    with script.http:
        asked = script.sign_in(demo.person("grandmother"), scope="openid realname")
        refused = script.submit(asked, confirm="no")
    assert "error=access_denied" in refused.headers["location"]


def test_a_service_acts_in_its_own_name_and_may_ask_about_tokens(demo: Demo) -> None:
    script = Script(demo, demo.clients["demo-service"])
    with script.http:
        answer = script.tokens(grant_type="client_credentials", scope="roster.read").json()
        asked = script.http.post(
            script.metadata()["introspection_endpoint"],
            data={"token": answer["access_token"]},
            auth=(script.client["client_id"], script.client["client_secret"]),
        ).json()
    assert asked["active"] is True
    assert asked["client_id"] == "demo-service"
    assert asked["scope"] == "roster.read"


def test_a_page_of_the_public_client_may_read_its_own_tokens_and_no_other_page_may(demo: Demo) -> None:
    origin = "/".join(demo.clients["demo-public"]["redirect_uris"][0].split("/")[:3])
    for asking, allowed in ((origin, origin), ("http://localhost:1", None)):
        answer = httpx.post(f"{demo.issuer}/token", headers={"Origin": asking})
        assert answer.headers.get("access-control-allow-origin") == allowed


def test_every_scope_of_the_demo_is_one_that_discovery_lists(demo: Demo) -> None:
    found = httpx.get(f"{demo.issuer}/.well-known/openid-configuration").json()
    listed = found["scopes_supported"]
    for client in demo.clients.values():
        if client["grant_types"] != ["client_credentials"]:
            assert set(client["scopes"]) <= set(listed)
