"""One account, two systems: a pupil, a teacher and a parent sign in once, arrive twice, and sign out once."""

import pytest

from tests.samples.conftest import Town
from tests.town import GRADES, HOMEWORK

PEOPLE = [("pupil", "欧阳明", "学生"), ("teacher", "陈老师", "教师"), ("mother", "李芳", "家长")]


@pytest.mark.parametrize(("username", "name", "role"), PEOPLE)
def test_one_sign_in_opens_both_and_one_sign_out_closes_both(
    town: Town, username: str, name: str, role: str
) -> None:
    with town.browser() as browser:
        first = browser.sign_in(f"{HOMEWORK}/login", username)
        assert first.url == f"{HOMEWORK}/"
        assert name in first.text
        assert role in first.text

        asked = browser.open(f"{GRADES}/login")
        assert "password" not in asked.text
        second = browser.press(asked, confirm="yes")
        assert second.url == f"{GRADES}/"
        assert name in second.text
        assert role in second.text

        out = browser.press(first, "/logout")
        assert out.url == f"{HOMEWORK}/signed-out"
        town.deliver()
        for base in (HOMEWORK, GRADES):
            assert name not in browser.open(f"{base}/").text
        assert "username" in browser.open(f"{GRADES}/login").text


@pytest.mark.parametrize("username", ["pupil", "teacher"])
def test_whoever_belongs_to_a_school_sees_it(town: Town, username: str) -> None:
    with town.browser() as browser:
        assert "示例中学" in browser.sign_in(f"{HOMEWORK}/login", username).text


def test_the_second_visit_asks_for_no_consent_again(town: Town) -> None:
    with town.browser() as browser:
        browser.press(browser.sign_in(f"{GRADES}/login", "pupil"), confirm="yes")
    with town.browser() as browser:
        assert browser.sign_in(f"{GRADES}/login", "pupil").url == f"{GRADES}/"


def test_whoever_says_no_gets_a_page_with_a_way_back(town: Town) -> None:
    with town.browser() as browser:
        asked = browser.sign_in(f"{GRADES}/login", "pupil")
        refused = browser.press(asked, confirm="no")
        assert refused.status_code == 400
        assert "你取消了登录" in refused.text


def test_the_two_systems_know_a_person_under_different_numbers_only_if_their_hosts_differ(town: Town) -> None:
    """Both samples live on localhost, so they are one sector (OpenID Connect Core §8.1)."""
    clients = town.site.provider.clients
    sectors = {client.sector for name in ("homework", "grades") if (client := clients.get(name))}
    assert sectors == {"localhost"}
