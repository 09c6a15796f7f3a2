"""Signing in as people really do it: mistyped, with Back, in two tabs, by keyboard, without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.demo import Demo, Person
from tests.browser.visitor import Visitor

NEW_PASSWORD = "河边的三只白鹭飞远了"
MOST_TABS = 12


def test_a_slip_from_the_school_becomes_an_account_and_opens_the_portal(visitor: Visitor, demo: Demo) -> None:
    slip = demo.newcomer()
    page = visitor.open(f"{demo.issuer}/activate").page
    page.get_by_label("用户名").fill(slip["username"])
    page.get_by_label("激活码", exact=True).fill(slip["code"].lower())
    page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("再输入一次新密码").fill("一字之差")
    visitor.press("main form button")
    visitor.sees("两次输入的密码不一样")
    expect(page.get_by_label("激活码", exact=True)).to_have_value(slip["code"].lower())
    page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("再输入一次新密码").fill(NEW_PASSWORD)
    visitor.press("main form button").press("main a.button")
    visitor.sign_in(Person(slip["username"], NEW_PASSWORD, "", "")).is_at(demo.issuer, "/portal/")


def test_a_code_is_good_once(visitor: Visitor, demo: Demo) -> None:
    slip = demo.newcomer()
    page = visitor.page
    for sentence in ("账号已激活", "已经用过、过期"):
        visitor.open(slip["link"])
        expect(page.get_by_label("用户名")).to_have_value(slip["username"])
        page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
        page.get_by_label("再输入一次新密码").fill(NEW_PASSWORD)
        visitor.press("main form button")
        visitor.sees(sentence)


def test_after_a_wrong_password_the_name_stays_and_the_right_one_works(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("pupil, grade 5")
    mistaken = Person(person.username, "不是这个密码", person.name, person.school)
    visitor.begin(demo.homework).sign_in(mistaken)
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.get_by_label("用户名")).to_have_value(person.username)
    expect(visitor.page.get_by_label("密码")).to_have_value("")
    visitor.sign_in(person).is_at(demo.homework).sees(person.name)


def test_the_back_button_after_signing_in_leads_on_again(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("pupil, grade 9")
    visitor.begin(demo.homework).sign_in(person).is_at(demo.homework).sees(person.name)
    visitor.page.go_back()
    visitor.is_stopped().sees("每日作业")
    assert not visitor.is_asked_for_a_password()
    visitor.press("main a.button")
    visitor.is_at(demo.homework).sees(person.name)


def test_after_signing_out_the_back_button_shows_nothing(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("pupil, grade 9")
    visitor.begin(demo.homework).sign_in(person).is_at(demo.homework).sees(person.name)
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.is_at(demo.homework, "/signed-out")
    visitor.page.go_back()
    expect(visitor.page.locator("body")).not_to_contain_text(person.name)


def test_a_second_tab_goes_on_where_the_first_one_signed_in(visitor: Visitor, demo: Demo) -> None:
    person, first = demo.person("county clerk"), visitor.page
    visitor.begin(demo.homework).is_stopped()
    visitor.page = visitor.context.new_page()
    visitor.begin(demo.grades).is_stopped()
    second, visitor.page = visitor.page, first
    visitor.sign_in(person).is_at(demo.homework).sees(person.name)
    visitor.page = second
    second.reload()
    visitor.is_stopped().sees(person.name)
    assert not visitor.is_asked_for_a_password()
    visitor.answer("yes").is_at(demo.grades).sees(person.name)


def test_an_old_form_in_a_second_tab_says_so_and_leads_on(visitor: Visitor, demo: Demo) -> None:
    person, first = demo.person("province administrator"), visitor.page
    visitor.begin(demo.homework).is_stopped()
    visitor.page = visitor.context.new_page()
    visitor.begin(demo.homework).sign_in(person).is_at(demo.homework).sees(person.name)
    visitor.page = first
    visitor.sign_in(person).is_stopped().sees("页面已过期")
    visitor.press("main a.button").is_at(demo.homework).sees(person.name)


def test_the_whole_way_works_without_script(open_browser: OpenBrowser, demo: Demo) -> None:
    person = demo.person("pupil, last year")
    visitor = open_browser(java_script_enabled=False)
    visitor.begin(demo.grades).sign_in(person).answer("yes")
    visitor.is_at(demo.grades).sees(person.name, person.school)
    visitor.page.get_by_role("link", name="打开每日作业").click()
    visitor.is_at(demo.homework).sees(person.name)
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.is_at(demo.homework, "/signed-out")
    visitor.waits_until(lambda: visitor.is_unknown_at(f"{demo.grades}/", person.name), "grades let go")


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until this is in focus, as somebody does who has no mouse."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"no Tab reaches {selector}")


def test_the_keyboard_alone_is_enough(visitor: Visitor, demo: Demo) -> None:
    person = demo.person("teacher, two schools")
    keys = visitor.open(f"{demo.grades}/").page.keyboard
    tab_to(visitor, "main a.button")
    keys.press("Enter")
    visitor.is_stopped()
    expect(visitor.page.get_by_label("用户名")).to_be_focused()
    keys.type(person.username)
    keys.press("Tab")
    keys.type(person.password)
    keys.press("Enter")
    visitor.sees("成绩查询", person.name)
    tab_to(visitor, "button[name=confirm][value=yes]")
    keys.press("Enter")
    visitor.is_at(demo.grades).sees(person.name)
    tab_to(visitor, "form[action='/logout'] button")
    keys.press("Enter")
    visitor.is_at(demo.grades, "/signed-out")


def test_the_keyboard_can_jump_over_the_frame(visitor: Visitor, demo: Demo) -> None:
    visitor.open(f"{demo.issuer}/signed-out").page.keyboard.press("Tab")
    skip = visitor.page.locator("a.skip:focus")
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile("#main$"))


def test_what_a_page_must_not_do_would_be_noticed(visitor: Visitor, demo: Demo) -> None:
    visitor.open(f"{demo.issuer}/activate").page.evaluate("document.body.setAttribute('style', 'color: red')")
    visitor.waits_until(lambda: bool(visitor.complaints), "the browser complained")
    assert "Content Security Policy" in visitor.complaints.pop()


@pytest.mark.parametrize(
    ("locale", "tag", "word"),
    [("en-GB", "en", "Sign in"), ("zh-CN", "zh-CN", "登录"), ("fr-FR", "zh-CN", "登录")],
)
def test_pages_speak_english_to_whoever_asks_for_it_and_chinese_to_everybody_else(
    open_browser: OpenBrowser, demo: Demo, locale: str, tag: str, word: str
) -> None:
    page = open_browser(locale=locale).open(demo.portal).page
    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page.get_by_role("heading", level=1)).to_have_text(word)


def test_the_language_that_is_chosen_stays_through_the_sign_in(visitor: Visitor, demo: Demo) -> None:
    visitor.open(demo.portal).page.get_by_role("link", name="English").click()
    visitor.is_stopped().sees("You are going to My Tongxue")
    visitor.sign_in(demo.person("pupil, grade 5")).is_at(demo.issuer, "/portal/")
    visitor.sees("Hello, ", "My systems", "Daily Homework", "Homework, day by day")
