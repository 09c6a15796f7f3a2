"""Registers over signed JSON: the words on the wire, and every way in which an answer can be wrong."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addresses import parse_allow_list
from connectors.contract import Confirmation, NextStep, Question, Reply, Status
from connectors.doubles import RecordingHTTP
from connectors.errors import ForbiddenAddress, Malformed, Misconfigured, Unreachable
from connectors.http import GuardedHTTP, in_process
from connectors.register_doubles import Fault, Holder, RegisterDouble
from connectors.registers import read_confirmation
from connectors.registers.net_number import NetNumber, open_net_number
from connectors.registers.population import Population, open_population
from connectors.settings import ConnectorsSettings
from connectors.signed import Line, is_signed, read_answer, signed_headers

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
BASE = "https://register.example.cn"
SECRET = "shared"
NUMBER = "360730201406159820"
ASKED = Question("r1", "real_name", "consent 17", name="刘子涵", kind="ID_CARD_18", number=NUMBER)
HANDED = Question("r2", "real_name", "consent", name="李娟", token="token-juan")


@pytest.fixture
def double() -> RegisterDouble:
    return RegisterDouble(
        SECRET,
        clock=lambda: NOW,
        citizens={NUMBER: "刘子涵"},
        holders={"token-juan": Holder("李娟", "opaque-juan")},
    )


@pytest.fixture
def population(double: RegisterDouble) -> Population:
    return Population(Line(in_process(BASE, double), f"{BASE}/check", "tongxue", SECRET))


@pytest.fixture
def net_number(double: RegisterDouble) -> NetNumber:
    return NetNumber(Line(in_process(BASE, double), f"{BASE}/net", "tongxue", SECRET), "org")


def test_a_name_that_belongs_to_its_number_is_confirmed(population: Population) -> None:
    answer = population.confirm(ASKED, now=NOW)
    assert (answer.status, answer.agreed) == (Status.MATCHED, {"name", "number"})
    assert (answer.provider, answer.reference, answer.at) == ("double", "T000001", NOW)


def test_another_name_and_an_unknown_number_are_told_apart_to_us(population: Population) -> None:
    assert population.confirm(replace(ASKED, name="刘子晗"), now=NOW).status is Status.MISMATCHED
    unknown = replace(ASKED, request_id="r3", number="360102199002289815")
    assert population.confirm(unknown, now=NOW).status is Status.NOT_FOUND


def test_a_token_is_confirmed_by_name_and_an_opaque_identifier(net_number: NetNumber) -> None:
    answer = net_number.confirm(HANDED, now=NOW)
    assert (answer.status, answer.agreed, answer.opaque) == (Status.MATCHED, {"name"}, "opaque-juan")
    other = net_number.confirm(replace(HANDED, request_id="r4", token="made up"), now=NOW)
    assert other.status is Status.EVIDENCE_REJECTED


def test_a_request_asked_again_is_answered_alike_and_paid_once(double, population: Population) -> None:
    first = population.confirm(ASKED, now=NOW)
    assert population.confirm(ASKED, now=NOW + timedelta(minutes=1)) == first
    assert (double.charged, double.asked) == (1, {"r1": 2})


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_read(double, population: Population, status: Status) -> None:
    double.will(status)
    answer = population.confirm(ASKED, now=NOW)
    assert answer.status is status
    assert bool(answer.next_step) == (status is Status.USER_ACTION_REQUIRED)


def test_what_the_person_must_do_comes_with_its_end(double, net_number: NetNumber) -> None:
    double.will(Status.USER_ACTION_REQUIRED)
    step = net_number.confirm(HANDED, now=NOW).next_step
    assert step == NextStep("https://identity.example.cn/act/r2", NOW + timedelta(minutes=2))
    assert net_number.confirm(replace(HANDED, token=""), now=NOW).status is Status.MATCHED


@pytest.mark.parametrize(
    "fault", [fault for fault in Fault if fault not in (Fault.SLOW, Fault.OTHER_REFERENCE, Fault.BUSY)]
)
def test_an_answer_that_cannot_be_trusted_is_no_answer(double, population, fault: Fault) -> None:
    double.will(fault)
    answer = population.confirm(ASKED, now=NOW)
    assert (answer.status, answer.agreed, answer.reference) == (
        Status.PROVIDER_UNAVAILABLE,
        frozenset(),
        "",
    )
    assert answer.code


def test_a_busy_register_is_told_apart(double, population: Population) -> None:
    double.will(Fault.BUSY)
    assert population.confirm(ASKED, now=NOW).status is Status.RATE_LIMITED


def test_a_caller_with_another_secret_is_turned_away(double) -> None:
    line = Line(in_process(BASE, double), f"{BASE}/check", "tongxue", "guessed")
    answer = Population(line).confirm(ASKED, now=NOW)
    assert (answer.status, answer.code) == (Status.PROVIDER_UNAVAILABLE, "http 401")
    assert double.charged == 0


def test_a_clock_five_minutes_off_is_borne_and_no_more(double, population: Population) -> None:
    assert population.confirm(ASKED, now=NOW + timedelta(minutes=5)).status is Status.MATCHED
    late = NOW + timedelta(minutes=5, seconds=1)
    assert population.confirm(ASKED, now=late).status is Status.PROVIDER_UNAVAILABLE


def test_without_address_or_secret_and_at_a_forbidden_address_the_operator_is_told(double) -> None:
    http = in_process(BASE, double)
    for line in (Line(http, "", "t", SECRET), Line(http, BASE, "t", "")):
        with pytest.raises(Misconfigured):
            Population(line).confirm(ASKED, now=NOW)
    with pytest.raises(ForbiddenAddress):
        Population(Line(http, "https://other.example.cn/", "t", SECRET)).confirm(ASKED, now=NOW)


def test_the_settings_open_both_registers(double) -> None:
    settings = ConnectorsSettings(
        population_url=f"{BASE}/check",
        population_secret=SECRET,
        net_number_url=f"{BASE}/net",
        net_number_secret=SECRET,
    )
    http = in_process(BASE, double)
    assert open_population(settings, http).confirm(ASKED, now=NOW).status is Status.MATCHED
    assert open_net_number(settings, http).confirm(HANDED, now=NOW).status is Status.MATCHED


def test_a_call_is_repeated_when_nobody_answers_because_its_id_makes_that_harmless() -> None:
    http = RecordingHTTP()
    http.script(f"{BASE}/check", Unreachable(BASE, "no answer"), Reply(503), Reply(500))
    Population(Line(http, f"{BASE}/check", "t", SECRET)).confirm(ASKED, now=NOW)
    bodies = {delivery.body for delivery in http.sent}
    assert (len(http.sent), len(bodies)) == (3, 1)


def test_the_number_travels_in_the_body_alone_and_shows_nowhere(caplog) -> None:
    http = RecordingHTTP()
    http.script(f"{BASE}/check", Reply(500))
    with caplog.at_level(logging.DEBUG):
        answer = Population(Line(http, f"{BASE}/check", "t", SECRET)).confirm(ASKED, now=NOW)
    (sent,) = http.sent
    assert NUMBER.encode() in sent.body
    shown = " ".join((sent.url, repr(sent), repr(sent.headers), repr(ASKED), repr(answer), caplog.text))
    assert NUMBER not in shown
    assert "刘子涵" not in shown
    assert SECRET not in repr(Line(http, BASE, "t", SECRET))


def answer(**other) -> dict[str, object]:
    return {"status": "matched", "verified_at": NOW.isoformat(), **other}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "perhaps"},
        {"status": None},
        {"verified_at": "2026-09-01T08:00:00"},
        {"verified_at": "yesterday"},
        {"verified_at": 1},
        {"verdicts": ["name"]},
        {"provider_txn": "x" * 81},
        {"provider_txn": "line\nend"},
        {"provider": 7},
        {"valid_until": "31/12/2026"},
        {"action": "https://x"},
        {"action": {"url": "http://identity.example.cn"}},
        {"action": {"url": "javascript:alert(1)"}},
        {"action": {}},
    ],
)
def test_other_words_than_agreed_are_refused(wrong) -> None:
    with pytest.raises(Malformed):
        read_confirmation(answer(**wrong), "population", where=BASE)


def test_a_document_may_be_valid_for_long() -> None:
    assert read_confirmation(answer(valid_until="长期"), "p", where=BASE).valid_until is None
    assert read_confirmation(answer(valid_until="2030-01-02"), "p", where=BASE).valid_until == date(
        2030, 1, 2
    )


def test_only_a_yes_is_agreement() -> None:
    told = {"name": "yes", "number": "no", "birth": "unknown"}
    assert read_confirmation(answer(verdicts=told), "p", where=BASE).agreed == {"name"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_no_signed_nonsense_is_more_than_refused(nonsense: object) -> None:
    body = json.dumps({"request_id": "r1", "status": nonsense, "verdicts": nonsense}).encode()
    headers = signed_headers(SECRET, body, request_id="r1", now=NOW)
    reply = Reply(200, tuple((name.lower(), value) for name, value in headers.items()), body, BASE)
    line = Line(RecordingHTTP(), BASE, "t", SECRET)
    found = read_answer(line, reply, request_id="r1", now=NOW)
    with pytest.raises(Malformed):
        read_confirmation(found, "population", where=BASE)


@given(st.text(max_size=20), st.text(max_size=70))
def test_no_made_up_signature_is_accepted(time: str, signature: str) -> None:
    assert not is_signed(SECRET, b"{}", request_id="r1", time=time, signature=signature)


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def listening(double: RegisterDouble) -> Iterator[str]:
    """The double on a private port of the loopback."""
    with make_server("127.0.0.1", 0, double, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            double.release.set()
            server.shutdown()
            thread.join(10)


def over_a_socket(base: str, *, deadline: timedelta = timedelta(seconds=5)) -> Population:
    http = GuardedHTTP(allow=parse_allow_list([base.removeprefix("http://")]))
    return Population(Line(http, f"{base}/check", "tongxue", SECRET, deadline))


@pytest.mark.services
def test_over_a_real_socket_every_status_arrives(double) -> None:
    with listening(double) as base:
        register = over_a_socket(base)
        assert register.confirm(ASKED, now=NOW).status is Status.MATCHED
        for place, status in enumerate(Status):
            double.will(status)
            question = replace(ASKED, request_id=f"s{place}")
            assert register.confirm(question, now=NOW).status is status


@pytest.mark.services
@pytest.mark.parametrize("fault", [Fault.WRONG_SIGNATURE, Fault.NOT_JSON, Fault.TOO_LONG, Fault.BROKEN])
def test_over_a_real_socket_a_wrong_answer_is_no_answer(double, fault: Fault) -> None:
    with listening(double) as base:
        double.will(fault)
        answer: Confirmation = over_a_socket(base).confirm(ASKED, now=NOW)
    assert answer.status is Status.PROVIDER_UNAVAILABLE


@pytest.mark.services
def test_a_slow_register_is_away_when_the_deadline_ends(double) -> None:
    with listening(double) as base:
        double.will(Fault.SLOW, Fault.SLOW, Fault.SLOW)
        answer = over_a_socket(base, deadline=timedelta(seconds=0.4)).confirm(ASKED, now=NOW)
    assert answer.status is Status.PROVIDER_UNAVAILABLE
    assert answer.code == "no answer in time"
