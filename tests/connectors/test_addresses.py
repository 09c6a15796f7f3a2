"""However an address is written, it cannot make this server call itself, its neighbours or its cloud."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addresses import AllowList, check_addresses, is_forbidden, parse_allow_list, parse_target
from connectors.contract import Delivery
from connectors.doubles import FixedNames
from connectors.errors import ForbiddenAddress, Misconfigured, Unreachable
from connectors.http import GuardedHTTP

WRITTEN_TO_DECEIVE = (
    "https://2130706433/",
    "https://0x7f000001/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://localhost./",
    "https://127.0.0.0x1/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://user@example.edu.cn/",
    "https://user:secret@example.edu.cn/",
    "https://example.edu.cn@127.0.0.1/",
    "https://example.edu.cn%40127.0.0.1/",
    "https://example.edu.cn\\@127.0.0.1/",
    "https://127.0.0.1%2f.example.edu.cn/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://１２７.0.0.1/",
    "https://学校.cn/",
    "https://example.edu.cn#@127.0.0.1/",
    "https://example.edu.cn/#fragment",
    "https:///etc/passwd",
    "https://",
    "https:example.edu.cn",
    "//example.edu.cn/",
    "/path",
    "",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://example.edu.cn/",
    "unix:///run/redis.sock",
    "https://[::1",
    "https://::1/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[127.0.0.1]/",
    "https://[v1.x]/",
    "https://example.edu.cn:0/",
    "https://example.edu.cn:65536/",
    "https://example.edu.cn:99999999999/",
    "https://example.edu.cn:/",
    "https://example.edu.cn:44 3/",
    "https://example.edu.cn /",
    " https://example.edu.cn/",
    "https://example.edu.cn/\r\nHost: 127.0.0.1",
    "https://example.edu.cn/\n",
    "https://example.edu.cn\t/",
    "https://example.edu.cn/\x00",
    "https://exa_mple.-edu.cn/",
    "https://.example.edu.cn/",
    "https://example..cn/",
    "https://" + "a" * 64 + ".cn/",
    "https://example.edu.cn/" + "a" * 3000,
    "https://*.example.edu.cn/",
    "https://$(hostname).example.edu.cn/",
)
PRIVATE = (
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.0.23", "100.100.100.200", "100.64.0.1", "168.63.129.16", "192.0.0.192"),
    *("224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "198.18.0.1", "203.0.113.9"),
    *("::1", "::", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:7f00:1::"),
    *("2001:0:7f00:1::", "100::1", "3fff::1"),
)
PUBLIC = ("1.2.4.8", "114.114.114.114", "202.112.0.35", "2001:da8::1", "2400:3200::1", "64:ff9b::1.2.4.8")


@pytest.mark.parametrize("url", WRITTEN_TO_DECEIVE)
def test_an_address_written_to_deceive_is_not_even_resolved(url: str) -> None:
    names = FixedNames({})
    with pytest.raises(ForbiddenAddress):
        GuardedHTTP(resolver=names).send(Delivery("GET", url))
    assert not names.asked


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_called_by_number(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ForbiddenAddress, match="not on the allow list"):
        GuardedHTTP().get(f"https://{host}/")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_resolves_to_a_private_address_is_not_called(address: str) -> None:
    names = FixedNames({"school.example.cn": [address], "mixed.example.cn": ["1.2.4.8", address]})
    for host in ("school.example.cn", "mixed.example.cn"):
        with pytest.raises(ForbiddenAddress, match="not on the allow list"):
            GuardedHTTP(resolver=names).get(f"https://{host}/")
    assert names.asked == ["school.example.cn", "mixed.example.cn"]


@pytest.mark.parametrize("alias", ["localhost", "LOCALHOST", "a.localhost", "localhost.localdomain"])
def test_an_alias_of_this_machine_is_this_machine(alias: str) -> None:
    names = FixedNames({alias.lower(): ["::1", "127.0.0.1"]})
    with pytest.raises(ForbiddenAddress):
        GuardedHTTP(resolver=names).get(f"https://{alias}/")


def test_a_name_nobody_knows_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"https://school\.example\.cn could not be reached: there is no"):
        GuardedHTTP(resolver=FixedNames({})).post("https://school.example.cn/path?code=secret", b"")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not_forbidden(address: str) -> None:
    assert not is_forbidden(ip_address(address))


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("https://example.edu.cn", "https://example.edu.cn", "/"),
        ("HTTPS://Example.EDU.cn:443/A?b=C", "https://example.edu.cn", "/A?b=C"),
        ("https://example.edu.cn?x=1", "https://example.edu.cn", "/?x=1"),
        ("https://xn--fiq228c.cn:8443/%E5%AD%A6", "https://xn--fiq228c.cn:8443", "/%E5%AD%A6"),
        ("http://[::1]:8101/x", "http://[::1]:8101", "/x"),
        ("https://[2001:DA8:0::1]/", "https://[2001:da8::1]", "/"),
        ("https://1.2.4.8/a/../b//c", "https://1.2.4.8", "/a/../b//c"),
        ("https://my_host.example.cn/~x/@y:z;q=(1)*!$&'+,[]", "https://my_host.example.cn", None),
    ],
)
def test_a_plain_address_is_read_as_it_is_meant(url: str, origin: str, path: str | None) -> None:
    target = parse_target(url)
    assert target.origin == origin
    assert target.path == (path or "/~x/@y:z;q=(1)*!$&'+,[]")


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.:@\[\]%/\\-]{0,30}", fullmatch=True))
def test_any_text_is_either_read_or_forbidden(text: str) -> None:
    try:
        target = parse_target(text)
    except ForbiddenAddress:
        return
    assert parse_target(target.origin + target.path) == target


@pytest.mark.parametrize(
    ("entries", "url", "address"),
    [
        (["localhost:8101"], "http://localhost:8101/", "127.0.0.1"),
        (["LocalHost"], "http://localhost:9/", "::1"),
        (["127.0.0.1:8101"], "http://127.0.0.1:8101/", "127.0.0.1"),
        (["[::1]:8101"], "http://[::1]:8101/", "::1"),
        (["::1"], "https://anything.example.cn/", "::1"),
        (["127.0.0.0/8"], "https://anything.example.cn/", "::ffff:127.0.0.1"),
        (["10.1.0.0/16", "fd00::/8"], "https://roll.example.cn/", "10.1.2.3"),
        (["roll.example.cn:443"], "https://roll.example.cn/", "10.1.2.3"),
    ],
)
def test_the_allow_list_opens_what_it_names(entries: Sequence[str], url: str, address: str) -> None:
    check_addresses(parse_target(url), [ip_address(address)], allow=parse_allow_list(entries))
    with pytest.raises(ForbiddenAddress):
        check_addresses(parse_target(url), [ip_address(address)], allow=AllowList())


@pytest.mark.parametrize(
    ("entries", "url", "address"),
    [
        (["localhost:8101"], "http://localhost:8102/", "127.0.0.1"),
        (["localhost:8101"], "http://other.localhost:8101/", "127.0.0.1"),
        (["127.0.0.1:8101"], "https://name.example.cn:8101/", "127.0.0.1"),
        (["10.1.0.0/16"], "https://roll.example.cn/", "10.2.0.1"),
        (["10.1.0.0/16"], "http://roll.example.cn/", "10.1.0.1"),
        (["roll.example.cn"], "http://roll.example.cn/", "10.1.0.1"),
        (["roll.example.cn"], "http://roll.example.cn/", "1.2.4.8"),
    ],
)
def test_the_allow_list_opens_nothing_else_and_http_stays_on_this_machine(
    entries: Sequence[str], url: str, address: str
) -> None:
    with pytest.raises(ForbiddenAddress):
        check_addresses(parse_target(url), [ip_address(address)], allow=parse_allow_list(entries))


@pytest.mark.parametrize(
    "entry", ["", "https://host/", "host/path", "a b", "10.0.0.1/8", "*", "host:x", "host?"]
)
def test_an_unreadable_entry_of_the_allow_list_refuses_to_start(entry: str) -> None:
    with pytest.raises(Misconfigured):
        parse_allow_list(["good.example.cn", entry])
