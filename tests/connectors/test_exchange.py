"""What every way out promises, shown on the shipped double: repeats, deadlines, limits, discretion."""

import logging
from datetime import timedelta

import pytest

from connectors.contract import Delivery, Repeat, Reply
from connectors.doubles import After, RecordingHTTP
from connectors.errors import Malformed, Misconfigured, Rejected, TooLong, Unreachable

URL = "https://school.example.cn/hook"
SECRET = "s3cr3t"
OK = Reply(200, (("Content-Type", "application/json; charset=utf-8"),), b'{"a": 1}')
BUSY = Reply(503)
GONE = Unreachable("https://school.example.cn", "the connection broke")


@pytest.fixture
def outside() -> RecordingHTTP:
    return RecordingHTTP()


def test_a_post_is_made_once_whatever_happens(outside: RecordingHTTP) -> None:
    outside.script(URL, GONE, OK)
    with pytest.raises(Unreachable):
        outside.post(URL, b"body")
    assert len(outside.sent) == 1
    outside.script(URL, BUSY, OK)
    assert outside.post(URL, b"body").status == 503


@pytest.mark.parametrize("trouble", [GONE, BUSY, Reply(502), Reply(504)])
def test_a_fetch_is_tried_three_times_when_the_trouble_looks_passing(
    outside: RecordingHTTP, trouble: Reply | Unreachable
) -> None:
    outside.script(URL, trouble, trouble, OK)
    assert outside.get(URL).status == 200
    assert len(outside.sent) == 3
    assert outside.waited == pytest.approx(0.5)


def test_a_fetch_gives_up_after_three(outside: RecordingHTTP) -> None:
    outside.script(URL, BUSY)
    assert outside.get(URL).status == 503
    outside.script(URL, GONE)
    with pytest.raises(Unreachable):
        outside.get(URL)
    assert len(outside.sent) == 6


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 429, 500, 501])
def test_a_clear_answer_is_not_asked_for_again(outside: RecordingHTTP, status: int) -> None:
    outside.script(URL, Reply(status))
    assert outside.get(URL).status == status
    assert len(outside.sent) == 1


def test_a_post_that_is_harmless_twice_may_be_repeated(outside: RecordingHTTP) -> None:
    outside.script(URL, GONE, OK)
    assert outside.send(Delivery("POST", URL, b"x", repeat=Repeat.SAFELY)).status == 200


def test_the_deadline_covers_every_attempt(outside: RecordingHTTP) -> None:
    outside.script(URL, After(0.8, BUSY), After(0.8, BUSY), OK)
    with pytest.raises(Unreachable, match="no answer in time"):
        outside.get(URL, deadline=timedelta(seconds=1.2))
    assert len(outside.sent) == 2
    assert outside.waited == pytest.approx(1.2)


def test_no_repeat_begins_that_cannot_end_in_time(outside: RecordingHTTP) -> None:
    outside.script(URL, After(0.95, BUSY), OK)
    assert outside.get(URL, deadline=timedelta(seconds=1)).status == 503
    assert len(outside.sent) == 1


def test_a_longer_answer_than_asked_for_is_not_read(outside: RecordingHTTP) -> None:
    outside.script(URL, Reply(200, (), bytes(64 * 1024)))
    assert len(outside.get(URL).body) == 64 * 1024
    outside.script(URL, Reply(200, (), bytes(64 * 1024 + 1)))
    with pytest.raises(TooLong):
        outside.get(URL)
    outside.script(URL, Reply(200, (("content-length", "9999999"),), b""))
    with pytest.raises(TooLong):
        outside.get(URL)
    outside.script(URL, OK)
    with pytest.raises(TooLong):
        outside.send(Delivery("GET", URL, answer_bytes=3))


def test_an_answer_of_another_type_or_coding_is_not_accepted(outside: RecordingHTTP) -> None:
    outside.script(URL, OK)
    assert outside.get(URL, accept="application/json").document() == {"a": 1}
    with pytest.raises(Malformed, match="not application/jwt"):
        outside.get(URL, accept="application/jwt")
    outside.script(URL, Reply(200, (("Content-Encoding", "gzip"),), b"\x1f\x8b"))
    with pytest.raises(Malformed, match="content coding"):
        outside.get(URL)
    outside.script(URL, Reply(404, (("Content-Type", "text/html"),), b"<p>no"))
    assert outside.get(URL, accept="application/json").status == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 60000, b"NaN,"])
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="not JSON"):
        Reply(200, (), body, "https://school.example.cn").document()


def test_a_refusal_is_a_refusal_only_for_who_expects_success(outside: RecordingHTTP) -> None:
    outside.script(URL, Reply(302, (("Location", "http://169.254.169.254/"),)))
    reply = outside.get(URL)
    assert reply.header("location")
    with pytest.raises(Rejected, match="status 302") as caught:
        reply.accepted()
    assert caught.value.status == 302
    outside.script(URL, OK)
    assert outside.get(URL).accepted().status == 200


def test_no_secret_of_a_call_is_shown_by_its_values_or_its_errors(
    outside: RecordingHTTP, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    delivery = Delivery("POST", f"{URL}?token={SECRET}", SECRET.encode(), headers={"Authorization": SECRET})
    outside.script(URL, Reply(500, (("Set-Cookie", SECRET),), SECRET.encode()))
    reply = outside.send(delivery)
    outside.script(URL, After(9, OK))
    with pytest.raises(Unreachable) as caught:
        outside.send(delivery)
    with pytest.raises(Malformed) as unread:
        reply.document()
    shown = [
        repr(delivery),
        repr(reply),
        repr(caught.value),
        str(caught.value),
        str(unread.value),
        caplog.text,
    ]
    assert not any(SECRET in text or "/hook" in text for text in shown)


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection"])
def test_no_caller_can_say_where_a_request_goes_or_ends(outside: RecordingHTTP, name: str) -> None:
    outside.script(URL, OK)
    with pytest.raises(Misconfigured, match="only the connection may set"):
        outside.post(URL, b"", headers={name: "1"})
    assert not outside.sent
