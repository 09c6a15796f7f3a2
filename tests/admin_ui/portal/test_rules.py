"""Who may open what, and which answers of the identity server are believed."""

from datetime import UTC, datetime

import pytest

from admin_ui.portal.rules import check_answer, may_open, page_of_ours
from admin_ui.portal.values import AnswerRefused, Attempt, SignInDeclined

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
ISSUER = "https://id.example"
ATTEMPT = Attempt("state", "nonce", "verifier", int(NOW.timestamp()), "/portal/")
GOOD = {"state": "state", "iss": ISSUER, "code": "code"}


@pytest.mark.parametrize(
    ("wanted", "held", "opens"),
    [
        (("student",), {"student"}, True),
        (("student",), {"teacher"}, False),
        (("student", "guardian"), {"guardian", "teacher"}, True),
        ((), {"teacher"}, True),
        ((), set(), False),
        (("student",), set(), False),
    ],
)
def test_a_system_is_for_whoever_holds_one_of_its_roles_there(
    wanted: tuple[str, ...], held: set[str], opens: bool
) -> None:
    assert may_open(wanted, held) is opens


def test_the_answer_to_our_own_question_is_believed() -> None:
    assert check_answer(ATTEMPT, GOOD, issuer=ISSUER, now=NOW) == (ATTEMPT, "code")


@pytest.mark.parametrize(
    "changed",
    [{"state": "other"}, {"state": ""}, {"iss": "https://other.example"}, {"iss": ""}, {"code": ""}],
)
def test_any_other_answer_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(AnswerRefused):
        check_answer(ATTEMPT, GOOD | changed, issuer=ISSUER, now=NOW)


def test_an_answer_that_nobody_waits_for_is_refused() -> None:
    with pytest.raises(AnswerRefused):
        check_answer(None, GOOD, issuer=ISSUER, now=NOW)
    with pytest.raises(AnswerRefused):
        check_answer(ATTEMPT, GOOD, issuer=ISSUER, now=NOW.replace(minute=11))


def test_a_refusal_is_told_only_by_the_right_server() -> None:
    refusal = {"state": "state", "iss": ISSUER, "error": "access_denied"}
    with pytest.raises(SignInDeclined):
        check_answer(ATTEMPT, refusal, issuer=ISSUER, now=NOW)
    with pytest.raises(AnswerRefused):
        check_answer(ATTEMPT, refusal | {"iss": "https://other.example"}, issuer=ISSUER, now=NOW)


@pytest.mark.parametrize("wanted", ["", "https://evil.example/", "//evil.example", "/authorize", "/portal/x"])
def test_after_signing_in_only_a_page_of_ours_is_opened(wanted: str) -> None:
    assert page_of_ours(wanted) == "/portal/"
    assert page_of_ours("/portal/consents") == "/portal/consents"
