"""One account, two systems: sign in once, arrive twice, sign out once; in a real browser."""

import pytest

from tests.browser.conftest import OpenBrowser
from tests.browser.demo import Demo
from tests.browser.visitor import Visitor

PEOPLE = [("pupil of twelve", "学生"), ("class teacher", "教师"), ("mother of several", "家长")]


@pytest.mark.parametrize(("hint", "role"), PEOPLE)
def test_one_sign_in_opens_everything_and_one_sign_out_closes_everything(
    visitor: Visitor, demo: Demo, hint: str, role: str
) -> None:
    person = demo.person(hint)
    visitor.begin(demo.homework).sign_in(person)
    visitor.is_at(demo.homework).sees(person.name, person.school, role)

    visitor.page.get_by_role("link", name="打开成绩查询").click()
    visitor.is_stopped().sees("成绩查询", person.name)
    assert not visitor.is_asked_for_a_password()
    visitor.answer("yes").is_at(demo.grades).sees(person.name, person.school, role)

    visitor.page.get_by_role("link", name="我的门户").click()
    visitor.is_at(demo.issuer, "/portal/").sees(person.name, "每日作业", "成绩查询")

    visitor.open(demo.homework).page.get_by_role("button", name="退出登录").click()
    visitor.is_at(demo.homework, "/signed-out").sees("已经安全退出")
    for url in (f"{demo.homework}/", f"{demo.grades}/", demo.portal):
        visitor.waits_until(lambda url=url: visitor.is_unknown_at(url, person.name), f"{url} let go")
    visitor.begin(demo.grades).is_stopped()
    assert visitor.is_asked_for_a_password()


def test_the_portal_signs_out_of_the_systems_as_well(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("head teacher")
    visitor.open(demo.portal).sign_in(person).sees(person.name)
    visitor.page.get_by_role("link", name="每日作业").click()
    visitor.is_at(demo.homework).sees(person.name)
    visitor.open(demo.portal).page.get_by_role("button", name="退出登录").click()
    visitor.is_at(demo.issuer, "/portal/signed-out")
    visitor.waits_until(
        lambda: visitor.is_unknown_at(f"{demo.homework}/", person.name), "the homework site let go"
    )


def test_consent_is_asked_once_and_can_be_taken_back(open_browser: OpenBrowser, demo: Demo) -> None:
    person = demo.person("father of one")
    at_home, at_work, on_the_phone = open_browser(), open_browser(), open_browser()
    at_home.begin(demo.grades).sign_in(person).answer("yes").is_at(demo.grades).sees(person.name)
    at_work.begin(demo.grades).sign_in(person).is_at(demo.grades).sees(person.name)

    at_home.open(f"{demo.issuer}/portal/consents").sees("成绩查询")
    at_home.page.get_by_role("button", name="收回").click()
    at_home.sees("还没有")
    on_the_phone.begin(demo.grades).sign_in(person).is_stopped().sees("成绩查询")


def test_whoever_says_no_comes_back_with_a_way_on(visitor: Visitor, demo: Demo) -> None:
    visitor.begin(demo.grades).sign_in(demo.person("grandmother")).answer("no")
    visitor.is_at(demo.grades, "/callback").sees("你取消了登录", "重新登录")


def test_somebody_else_takes_over_the_browser_and_the_first_person_is_gone(
    visitor: Visitor, demo: Demo
) -> None:
    first, second = demo.person("pupil, grade 2"), demo.person("teacher, mathematics")
    visitor.begin(demo.homework).sign_in(first).is_at(demo.homework).sees(first.name)
    visitor.begin(demo.grades).sees(first.name).answer("other")
    visitor.sign_in(second).sees(second.name).answer("yes")
    visitor.is_at(demo.grades).sees(second.name)
    visitor.waits_until(
        lambda: visitor.is_unknown_at(f"{demo.homework}/", first.name), "the first person was signed out"
    )


def test_whatever_ends_at_the_demo_is_ended_for_everybody(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("vocational pupil")
    visitor.begin(demo.homework).sign_in(person).is_at(demo.homework).sees(person.name)
    demo.run("sessions", "end", person.username)
    visitor.waits_until(
        lambda: visitor.is_unknown_at(f"{demo.homework}/", person.name), "the homework site let go"
    )
