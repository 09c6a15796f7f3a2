"""The portal's promises: it signs in like any client, shows what is for a person, and lets go when told."""

import httpx
import pytest
from sqlalchemy import select

from admin_ui.portal.registration import ensure_portal_client
from admin_ui.portal.tables import PortalSessionRow
from idp.clients.actions import change, disable
from idp.clients.store import find_client
from idp.clients.values import Registration
from idp.oauth.logout import logout_token
from idp.sessions.actions import end_sessions_of
from realnames.accounts.actions import disable as disable_account
from realnames.enrolments.actions import end_affiliation
from realnames.enrolments.reads import person_card
from realnames.enrolments.values import AffiliationStatus
from realnames.ledger.tables import JournalLine
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.town import GRADES, HOMEWORK, ISSUER, Browser, Town

PORTAL = f"{ISSUER}/portal/"


def test_the_bare_address_leads_through_sign_in_to_the_portal(browser: Browser) -> None:
    home = browser.sign_in(f"{ISSUER}/", "pupil")
    assert home.url == PORTAL
    for shown in ("欧阳明", "示例中学", "七年级", "每日作业", "成绩查询"):
        assert shown in home.text


def test_the_session_of_a_sample_opens_the_portal_without_typing(browser: Browser) -> None:
    browser.sign_in(f"{HOMEWORK}/login", "teacher")
    assert "陈老师" in browser.open(PORTAL).text


def test_a_tile_opens_its_system_without_typing(browser: Browser) -> None:
    home = browser.sign_in(PORTAL, "pupil").text
    assert f'href="{HOMEWORK}/login"' in home
    assert "我的作业" in browser.open(f"{HOMEWORK}/login").text


def test_a_parent_sees_the_childs_systems_and_the_child(browser: Browser) -> None:
    home = browser.sign_in(PORTAL, "mother").text
    for shown in ("李芳", "欧阳明", "示例中学", "每日作业", "成绩查询"):
        assert shown in home


def test_whoever_belongs_nowhere_reads_what_to_do(browser: Browser) -> None:
    home = browser.sign_in(PORTAL, "stranger").text
    assert HOMEWORK not in home
    assert 'class="nothing"' in home


def test_a_system_of_another_school_is_not_listed(town: Town, browser: Browser) -> None:
    _change(town, "homework", audience_institution="3136000999")
    home = browser.sign_in(PORTAL, "pupil").text
    assert "每日作业" not in home
    assert "成绩查询" in home


def test_a_system_for_other_roles_is_not_listed(town: Town, browser: Browser) -> None:
    _change(town, "homework", audience_roles=("teacher",))
    assert "每日作业" not in browser.sign_in(PORTAL, "pupil").text


def test_a_system_switched_off_is_not_listed(town: Town, browser: Browser) -> None:
    with town.ledger.unit(SYSTEM) as unit:
        disable(unit, "grades", reason="test")
    assert "成绩查询" not in browser.sign_in(PORTAL, "pupil").text


def test_a_pupil_who_leaves_loses_the_systems_at_the_next_look(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    with town.ledger.unit(SYSTEM) as unit:
        card = person_card(unit.connection, town.people["pupil"], today=unit.now.date())
        end_affiliation(unit, card.affiliations[0].id, status=AffiliationStatus.TRANSFERRED)
    assert "每日作业" not in browser.open(PORTAL).text


def test_a_consent_is_shown_and_can_be_taken_back(town: Town, browser: Browser) -> None:
    browser.press(browser.sign_in(f"{GRADES}/login", "pupil"), confirm="yes")
    page = browser.open(f"{ISSUER}/portal/consents")
    assert "成绩查询" in page.text
    after = browser.press(page, "/portal/consents")
    assert after.url.path == "/portal/consents"
    assert "成绩查询" not in after.text
    assert _journal(town).count("consent.withdrawn") == 1
    assert "confirm" in browser.open(f"{GRADES}/login").text


def test_taking_back_what_was_never_given_changes_nothing(town: Town, browser: Browser) -> None:
    home = browser.sign_in(PORTAL, "pupil")
    form = {**_hidden(home), "client_id": "homework"}
    assert browser.client.post(f"{ISSUER}/portal/consents", data=form).status_code == 200
    assert "consent.withdrawn" not in _journal(town)


def test_signing_out_ends_portal_and_systems(town: Town, browser: Browser) -> None:
    browser.sign_in(f"{HOMEWORK}/login", "pupil")
    out = browser.press(browser.open(PORTAL), "/portal/signout")
    assert out.url == f"{ISSUER}/portal/signed-out"
    town.deliver()
    assert "欧阳明" not in browser.open(f"{HOMEWORK}/").text
    assert "username" in browser.open(PORTAL).text


def test_a_sign_out_at_a_system_ends_the_portal_too(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    browser.press(browser.open(f"{HOMEWORK}/login"), "/logout")
    town.deliver()
    assert "username" in browser.open(PORTAL).text
    assert "portal.left" in _journal(town)


def test_a_session_ended_by_an_operator_ends_the_portal_too(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    with town.ledger.unit(SYSTEM) as unit:
        end_sessions_of(unit, town.accounts["pupil"], because="operator")
    town.deliver()
    assert "username" in browser.open(PORTAL).text


def test_a_disabled_account_is_out_at_the_next_click(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    with town.ledger.unit(SYSTEM) as unit:
        disable_account(unit, town.accounts["pupil"], reason="test")
    assert browser.open(PORTAL).url != PORTAL


def test_a_visit_ends_after_twelve_hours(town: Town, browser: Browser, clock: FakeClock) -> None:
    browser.sign_in(PORTAL, "pupil")
    clock.advance(hours=12, seconds=1)
    assert "username" in browser.open(PORTAL).text


@pytest.mark.parametrize(
    "query",
    ["", "state=x&iss=http://localhost:8000&code=y", "error=access_denied", "state=&iss=&code=", "state=é"],
)
def test_a_callback_that_nobody_began_is_a_page(browser: Browser, query: str) -> None:
    page = browser.open(f"{ISSUER}/portal/callback?{query}")
    assert page.status_code == 400
    assert "/portal/signin" in page.text


def test_an_answer_in_another_browser_signs_nobody_in(town: Town, browser: Browser) -> None:
    browser.client.follow_redirects = False
    asked = browser.open(f"{ISSUER}/portal/signin").headers["location"]
    browser.client.follow_redirects = True
    arrived = browser.sign_in(asked, "pupil")
    assert arrived.url.path == "/portal/"
    with town.browser() as other:
        stolen = arrived.history[-2].headers["location"]
        assert "/portal/callback" in stolen
        assert other.open(stolen).status_code == 400


def test_a_form_from_elsewhere_changes_nothing(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    assert browser.client.post(f"{ISSUER}/portal/signout").status_code == 403
    wrong = {"csrf": "AAAAAAAAAAAAAAAAAAAAAAAA"}
    assert browser.client.post(f"{ISSUER}/portal/signout", data=wrong).status_code == 403
    assert browser.open(PORTAL).url == PORTAL


@pytest.mark.parametrize("wrong", ["", "x", "a.b.c", "é" * 20, "A" * 20_000])
def test_a_bad_logout_token_is_refused_in_json(browser: Browser, wrong: str) -> None:
    answer = browser.client.post(f"{ISSUER}/portal/backchannel-logout", data={"logout_token": wrong})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_logout_token_works_once_and_only_for_us(town: Town, browser: Browser, clock: FakeClock) -> None:
    browser.sign_in(PORTAL, "pupil")
    with town.ledger.read() as connection:
        row = connection.execute(select(PortalSessionRow.sid, PortalSessionRow.subject)).one()
    provider = town.site.provider
    told = {"subject": row.subject, "sid": row.sid, "now": clock()}
    homework, portal = provider.clients.get("homework"), provider.clients.get("portal")
    assert homework is not None
    assert portal is not None
    for_another = logout_token(provider, homework, **told)
    assert _tell(browser, for_another).status_code == 400
    assert browser.open(PORTAL).url == PORTAL
    ours = logout_token(provider, portal, **told)
    assert _tell(browser, ours).status_code == 200
    assert _tell(browser, ours).status_code == 400


def test_the_table_keeps_neither_cookie_nor_token_readable(town: Town, browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    cookie = browser.client.cookies["tongxue_portal"]
    with town.ledger.read() as connection:
        row = connection.execute(select(PortalSessionRow.id, PortalSessionRow.id_token)).one()
    assert cookie not in row.id
    assert b"eyJ" not in row.id_token


def test_registering_the_portal_again_changes_nothing(town: Town) -> None:
    before = _journal(town)
    ensure_portal_client(town.ledger, f"{ISSUER}/portal")
    assert _journal(town) == before
    ensure_portal_client(town.ledger, "http://localhost:9000/portal")
    assert _journal(town).count("client.changed") == before.count("client.changed") + 1


def test_every_page_speaks_english_too(browser: Browser) -> None:
    browser.sign_in(PORTAL, "pupil")
    for path in ("", "consents"):
        assert "退出登录" in browser.open(f"{PORTAL}{path}").text
    english = browser.open(f"{ISSUER}/portal/language?to=en&back=/portal/")
    assert "Sign out" in english.text
    assert "My systems" in english.text
    assert "Grade Book" in english.text


def test_pages_have_no_script_and_stay_out_of_caches(browser: Browser) -> None:
    home = browser.sign_in(PORTAL, "pupil")
    assert "<script" not in home.text
    assert home.headers["cache-control"] == "no-store"
    assert "unsafe" not in home.headers["content-security-policy"]
    for sheet in ("tongxue.css", "portal.css"):
        assert browser.open(f"{ISSUER}/portal/theme/{sheet}").status_code == 200
    assert browser.open(f"{ISSUER}/portal/nowhere").status_code == 404


def _change(town: Town, client_id: str, **changed: object) -> None:
    with town.ledger.unit(SYSTEM) as unit:
        client = find_client(unit.connection, client_id)
        assert client is not None
        kept = {name: getattr(client, name) for name in Registration.__dataclass_fields__}
        change(unit, client_id, Registration(**(kept | changed)))


def _journal(town: Town) -> list[str]:
    with town.ledger.read() as connection:
        return list(connection.execute(select(JournalLine.event)).scalars())


def _hidden(page: httpx.Response) -> dict[str, str]:
    start = page.text.index('name="csrf" value="') + len('name="csrf" value="')
    return {"csrf": page.text[start : page.text.index('"', start)]}


def _tell(browser: Browser, token: str) -> httpx.Response:
    return browser.client.post(f"{ISSUER}/portal/backchannel-logout", data={"logout_token": token})
