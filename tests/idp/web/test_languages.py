"""Chinese first, English by choice: the explicit choice, the system's wish, the browser's, then Chinese."""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from hypothesis import given
from hypothesis import strategies as st

import idp.web
from idp.catalog import CLAIMS
from idp.credentials import values as credentials
from idp.signin import values as signin
from idp.web.i18n import TRANSLATIONS, local_path
from idp.web.wording import REFUSALS, SCOPES
from realnames.ledger.values import Refusal
from tests.idp.front import Browser

CHINESE = TRANSLATIONS / "zh_Hans_CN" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def test_without_a_wish_a_page_is_chinese(browser: Browser) -> None:
    page = browser.arrive()
    assert '<html lang="zh-CN">' in page.text
    assert page.headers["Content-Language"] == "zh-CN"


def test_a_browser_that_prefers_english_gets_it(browser: Browser) -> None:
    page = browser.get("/activate", Accept_Language="fr, en;q=0.8, zh;q=0.5")
    assert '<html lang="en">' in page.text
    assert "Activate your account" in page.text


def test_the_systems_wish_wins_over_the_browsers(browser: Browser) -> None:
    address = browser.authorize(ui_locales="fr en-GB zh").location
    assert '<html lang="en">' in browser.get(address, Accept_Language="zh-CN").text


def test_the_explicit_choice_wins_and_keeps_the_place(browser: Browser) -> None:
    address = browser.authorize("grades", ui_locales="zh-CN").location
    switch = re.search(r'href="(/language\?[^"]+)"', browser.get(address).text)
    assert switch
    back = browser.get(switch.group(1).replace("&amp;", "&"))
    assert back.location == address
    page = browser.get(address)
    assert '<html lang="en">' in page.text
    assert "Grades" in page.text


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "/\t//evil.example", "https://evil.example", "javascript:alert(1)"],
)
def test_the_switch_leads_nowhere_else(browser: Browser, back: str) -> None:
    assert browser.get("/language?" + urlencode({"to": "en", "back": back})).location == "/"


@given(st.text(alphabet=st.sampled_from("/\\.:@?#%\t\r\n evil2fFhtps"), max_size=30))
def test_no_text_makes_a_local_path_leave_this_site(text: str) -> None:
    path = local_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isprintable()
    assert local_path(path) == path


def test_an_unknown_language_changes_nothing(browser: Browser) -> None:
    assert "Set-Cookie" not in browser.get("/language?to=xx&back=/").headers


def _catalogue() -> dict[str, str]:
    with (CHINESE / "messages.po").open("rb") as file:
        return {str(line.id): str(line.string) for line in pofile.read_po(file) if line.id}


def test_every_sentence_has_its_chinese() -> None:
    keywords = {"_": None, "lazy_gettext": None, "gettext": None}
    root = str(files(idp.web))
    found = {line[2] for line in extract_from_dir(root, METHODS, keywords=keywords)}
    chinese = _catalogue()
    assert {sentence for sentence in found if not chinese.get(str(sentence))} == set()
    assert set(chinese) - found == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = read_mo(BytesIO((CHINESE / "messages.mo").read_bytes()))
    assert {str(line.id): str(line.string) for line in compiled if line.id} == _catalogue()


def test_a_translation_keeps_its_places_for_words() -> None:
    for english, chinese in _catalogue().items():
        assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", chinese))


@pytest.mark.parametrize("wing", [credentials, signin])
def test_every_refusal_a_person_can_meet_has_its_sentence(wing: object) -> None:
    own = [kind for kind in vars(wing).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    met = [kind for kind in own if kind.message_id != Refusal.message_id]
    assert {kind.message_id for kind in met} <= set(REFUSALS)


def test_every_scope_has_its_words() -> None:
    assert {"openid", "offline_access", *(claims.scope for claims in CLAIMS)} <= set(SCOPES)


def test_no_template_has_script_or_style_of_its_own() -> None:
    for template in Path(str(files(idp.web))).rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", text), template.name
