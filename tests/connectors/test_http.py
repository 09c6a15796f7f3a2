"""Outbound HTTP against real sockets: deadlines, limits, trust, redirects, and what the logs say."""

import logging
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.addresses import parse_allow_list
from connectors.contract import Delivery, Repeat, Reply
from connectors.doubles import FixedNames
from connectors.errors import ConnectorError, ForbiddenAddress, Malformed, Misconfigured, TooLong, Unreachable
from connectors.house import open_house
from connectors.http import GuardedHTTP, trust_store
from connectors.settings import ConnectorsSettings
from tests.races import race

pytestmark = pytest.mark.services

SOON = timedelta(seconds=0.4)
SECRET = "s3cr3t"
Speak = Callable[[socket.socket], None]


class Foreign:
    """A system on a private port of the loopback that says exactly what a test lets it say."""

    def __init__(self, speak: Speak, *, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[bytes] = []
        self._speak = speak
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/hook?token={SECRET}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError), connection, self._secured(connection) as channel:
                channel.settimeout(5)
                self.heard.append(self._request(channel))
                self._speak(channel)

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _request(self, channel: socket.socket) -> bytes:
        heard = b""
        while b"\r\n\r\n" not in heard:
            part = channel.recv(65536)
            if not part:
                raise ConnectionAbortedError
            heard += part
        head, _, body = heard.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
        )
        while len(body) < length:
            body += channel.recv(65536)
        return head + b"\r\n\r\n" + body


def says(*parts: bytes) -> Speak:
    def speak(channel: socket.socket) -> None:
        for part in parts:
            channel.sendall(part)

    return speak


def drips(first: bytes, drop: bytes) -> Speak:
    """Send a drop every 50 ms for as long as anybody listens: each single read succeeds."""

    def speak(channel: socket.socket) -> None:
        channel.sendall(first)
        for _ in range(200):
            channel.sendall(drop)
            time.sleep(0.05)

    return speak


OK = says(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")


@contextmanager
def foreign(speak: Speak, *, tls: ssl.SSLContext | None = None) -> Iterator[Foreign]:
    with closing(Foreign(speak, tls=tls)) as running:
        yield running


@pytest.fixture
def http() -> GuardedHTTP:
    return GuardedHTTP(allow=parse_allow_list(["127.0.0.1"]), pause=lambda _: None)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate that a small school made for itself, for school.example.cn and 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "school.example.cn")])
    names = [x509.DNSName("school.example.cn"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return folder / "ca.pem", context


def test_a_post_arrives_as_it_was_written(http: GuardedHTTP) -> None:
    with foreign(OK) as system:
        reply = http.post(system.url, b"logout_token=x", headers={"Content-Type": "application/x-www-form"})
    assert (reply.status, reply.body, reply.header("content-type")) == (200, b"ok", "text/plain")
    head, _, body = system.heard[0].partition(b"\r\n\r\n")
    assert body == b"logout_token=x"
    assert head.startswith(b"POST /hook?token=s3cr3t HTTP/1.1\r\n")
    lines = head.lower().split(b"\r\n")
    assert b"host: 127.0.0.1:%d" % system.port in lines
    assert b"content-length: 14" in lines
    assert b"content-type: application/x-www-form" in lines
    assert b"accept-encoding: identity" in lines
    assert len([line for line in lines if line.startswith(b"host:")]) == 1


def test_many_may_call_at_once(http: GuardedHTTP) -> None:
    with foreign(OK) as system:
        replies = race(8, lambda: http.get(system.url))
    assert [reply.status for reply in replies if isinstance(reply, Reply)] == [200] * 8


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    ],
)
def test_a_slow_drip_gains_no_time(http: GuardedHTTP, first: bytes, drop: bytes) -> None:
    with foreign(drips(first, drop)) as system:
        began = time.monotonic()
        with pytest.raises((Unreachable, Malformed)):
            http.post(system.url, b"", deadline=SOON)
        assert time.monotonic() - began < 1.5


def test_a_silent_system_is_given_up_on_in_time_and_repeats_share_the_deadline(http: GuardedHTTP) -> None:
    with foreign(lambda channel: channel.recv(1) and None) as system:
        began = time.monotonic()
        with pytest.raises(Unreachable, match="no answer in time"):
            http.get(system.url, deadline=SOON)
        assert time.monotonic() - began < 1.5


def test_a_silent_handshake_is_given_up_on_in_time() -> None:
    http = GuardedHTTP(allow=parse_allow_list(["127.0.0.1"]))
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as listener,
        pytest.raises(Unreachable, match="no answer in time"),
    ):
        http.get(f"https://127.0.0.1:{listener.getsockname()[1]}/", deadline=SOON)


def test_a_name_that_takes_for_ever_to_resolve_is_given_up_on_in_time() -> None:
    def slow(host: str, *, within: float) -> tuple[()]:
        raise TimeoutError

    with pytest.raises(Unreachable, match="not resolved in time"):
        GuardedHTTP(resolver=slow).post("https://school.example.cn/", b"")


def test_an_endless_answer_is_cut_off(http: GuardedHTTP) -> None:
    def endless(channel: socket.socket) -> None:
        channel.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(10_000):
            channel.sendall(b"1000\r\n" + bytes(4096) + b"\r\n")

    with foreign(endless) as system, pytest.raises(TooLong):
        http.get(system.url)
    with (
        foreign(says(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 500_000)) as system,
        pytest.raises(ConnectorError),
    ):
        http.post(system.url, b"")


@pytest.mark.parametrize(
    "noise",
    [
        b"220 mail.example.cn ESMTP\r\n",
        b"\x00\xff" * 50,
        b"HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"",
    ],
)
def test_what_is_not_http_is_malformed(http: GuardedHTTP, noise: bytes) -> None:
    with foreign(says(noise)) as system, pytest.raises(Malformed, match="not HTTP"):
        http.post(system.url, b"")


def test_a_redirect_to_a_private_place_is_handed_back_and_not_followed(http: GuardedHTTP) -> None:
    with foreign(OK) as inner:
        away = b"HTTP/1.1 302 Found\r\nLocation: " + inner.url.encode() + b"\r\nContent-Length: 0\r\n\r\n"
        with foreign(says(away)) as system:
            assert http.get(system.url).status == 302
        assert not inner.heard


def test_without_the_allow_list_a_listening_neighbour_hears_nothing() -> None:
    with foreign(OK) as system:
        for url in (
            system.url,
            system.url.replace("http", "https"),
            system.url.replace("127.0.0.1", "localhost"),
        ):
            with pytest.raises(ForbiddenAddress):
                GuardedHTTP().get(url)
        assert not system.heard


def test_a_name_is_resolved_once_and_the_checked_address_is_called() -> None:
    names = FixedNames({"school.example.cn": ["127.0.0.1"]})
    with foreign(OK) as system:
        http = GuardedHTTP(allow=parse_allow_list([f"school.example.cn:{system.port}"]), resolver=names)
        assert http.get(f"http://school.example.cn:{system.port}/").status == 200
    assert names.asked == ["school.example.cn"]
    assert b"host: school.example.cn:" in system.heard[0].lower()


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    names = FixedNames({"school.example.cn": ["127.0.0.2", "127.0.0.1"]})
    with foreign(OK) as system:
        http = GuardedHTTP(allow=parse_allow_list([f"school.example.cn:{system.port}"]), resolver=names)
        assert http.get(f"http://school.example.cn:{system.port}/").status == 200


def test_a_broken_fetch_is_made_again_and_a_broken_post_is_not(http: GuardedHTTP) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    waits: list[float] = []
    http = GuardedHTTP(allow=parse_allow_list(["127.0.0.1"]), pause=waits.append)
    with pytest.raises(Unreachable, match="no connection"):
        http.get(f"http://127.0.0.1:{port}/")
    assert waits == [0.1, 0.4]
    with pytest.raises(Unreachable):
        http.post(f"http://127.0.0.1:{port}/", b"")
    assert waits == [0.1, 0.4]


def test_only_trusted_certificates_for_the_right_name_are_accepted(
    authority: tuple[Path, ssl.SSLContext],
) -> None:
    file, context = authority
    allow = parse_allow_list(["127.0.0.1"])
    names = FixedNames({"school.example.cn": ["127.0.0.1"], "other.example.cn": ["127.0.0.1"]})
    with foreign(OK, tls=context) as system:
        trusting = GuardedHTTP(allow=allow, trust=trust_store(file), resolver=names)
        assert trusting.get(system.url).body == b"ok"
        assert trusting.get(f"https://school.example.cn:{system.port}/").body == b"ok"
        for caller, host in ((trusting, "other.example.cn"), (GuardedHTTP(allow=allow), "127.0.0.1")):
            with pytest.raises(Unreachable, match="certificate is not trusted"):
                caller.post(f"https://{host}:{system.port}/", b"")


def test_proxies_of_the_environment_are_not_used(http: GuardedHTTP, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with foreign(OK) as system:
        assert http.get(system.url).status == 200


def test_no_cookie_is_kept_from_one_call_to_the_next(http: GuardedHTTP) -> None:
    with foreign(says(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) as system:
        http.get(system.url)
        http.get(system.url)
    assert not any(b"cookie" in heard.lower() for heard in system.heard)


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "学", "a\x00b", "\x7f"])
def test_headers_that_would_break_out_are_refused_before_anything_is_connected(
    http: GuardedHTTP, value: str
) -> None:
    with foreign(OK) as system:
        with pytest.raises(Misconfigured, match="a header cannot be written"):
            http.get(system.url, headers={"X-Note": value})
        with pytest.raises(Misconfigured, match="a header cannot be written"):
            http.get(system.url, headers={f"X{value}": "note"})
    assert not system.heard


def test_neither_logs_nor_errors_repeat_query_headers_or_body(
    http: GuardedHTTP, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {SECRET}"}
    with foreign(OK) as system:
        told = [repr(http.post(system.url, SECRET.encode(), headers=headers))]
    for speak in (says(b"noise " + SECRET.encode()), says(b"")):
        with foreign(speak) as system, pytest.raises(Malformed) as caught:
            http.post(system.url, SECRET.encode(), headers=headers)
        told += [repr(caught.value), "".join(traceback.format_exception(caught.value))]
    assert SECRET not in caplog.text + "".join(told)
    assert "/hook" not in caplog.text + "".join(told)


def test_the_house_opens_with_its_settings_and_refuses_unreadable_ones(tmp_path: Path) -> None:
    with foreign(OK) as system:
        house = open_house(ConnectorsSettings(allow=(f"127.0.0.1:{system.port}",)))
        assert house.http.send(Delivery("GET", system.url, repeat=Repeat.SAFELY)).status == 200
    with pytest.raises(Misconfigured):
        open_house(ConnectorsSettings(allow=("https://everything/",)))
    (tmp_path / "ca.pem").write_text("not a certificate")
    for path in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        with pytest.raises(Misconfigured, match="cannot be read as PEM"):
            open_house(ConnectorsSettings(ca_file=path))
