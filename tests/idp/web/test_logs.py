"""The log: one object per line, whatever anybody sends, and nothing that is secret or personal."""

import io
import json

import structlog
from hypothesis import given
from hypothesis import strategies as st

from idp.web.logs import ALLOWED, Log, write_background_lines
from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, Browser, Front


def test_a_sign_in_leaves_no_name_no_password_no_cookie_and_no_query(front: Front, browser: Browser) -> None:
    back = browser.sign_in("homework", login_hint="a-hint-somebody-typed")
    log = front.log.getvalue()
    cookies = [browser.cookie("__Host-tongxue_session"), browser.cookie("__Host-tongxue_browser")]
    for secret in (PASSWORD, "liuzihan", "刘子涵", "a-hint-somebody-typed", "af0ifjsldkj", *cookies):
        assert str(secret) not in log
    assert "?" not in log
    assert back.location not in log
    assert {line["route"] for line in front.lines() if line["event"] == "answered"} == {
        "/authorize",
        "/signin/<interaction_id>",
    }


def test_every_field_is_on_the_list(front: Front, browser: Browser) -> None:
    browser.sign_in()
    browser.get("/nothing")
    assert all(set(line) <= ALLOWED for line in front.lines())


@given(st.text(), st.text())
def test_no_text_can_forge_a_line(method: str, unknown: str) -> None:
    stream = io.StringIO()
    Log(stream, FakeClock()).info("answered", method=method, unknown=unknown)
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.isascii()
    assert json.loads(written)["method"] == method[:200]
    assert "unknown" not in json.loads(written)


def test_an_exceptions_own_words_stay_out() -> None:
    stream = io.StringIO()
    try:
        raise ValueError("360730201406159820")
    except ValueError as error:
        Log(stream, FakeClock()).failure("unexpected", error)
    assert "360730" not in stream.getvalue()
    assert json.loads(stream.getvalue())["error"] == "ValueError"


def test_the_worker_writes_the_same_kind_of_lines(clock: FakeClock) -> None:
    stream = io.StringIO()
    write_background_lines(stream, clock)
    lines = structlog.get_logger("tongxue.worker")
    try:
        raise ValueError("a name and a number")
    except ValueError:
        lines.error("worker.pass_failed", error="ValueError", secret="hush", exc_info=True)
    finally:
        structlog.reset_defaults()
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["error"]) == ("worker.pass_failed", "error", "ValueError")
    assert said["where"][0].startswith("test_logs.py")
    assert "hush" not in line
    assert "a name" not in line
