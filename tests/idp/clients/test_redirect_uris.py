"""A redirect URI is registered only when no two parsers can disagree about it, and matches byte for byte."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.clients.rules import ADDRESS, LOOPBACK, fault_of_origin, fault_of_redirect, redirect_uri_matches
from idp.clients.values import Client

REGISTERED = "https://app.school.edu.cn/oauth/callback"
CLIENT = Client(name="作业", redirect_uris=(REGISTERED,))

GOOD = (
    REGISTERED,
    "https://a.cn",
    "https://a.cn/",
    "https://a.cn:8443/cb",
    "https://a.cn/cb?tenant=5",
    "https://a.cn/cb?next=%2Fhome",
    "https://xn--fiq228c.cn/cb",
    "https://a.cn/~user/cb;v=1/a,b/(c)",
    "https://a.cn/%E5%9B%9E%E8%B0%83",
    "http://localhost:8101/callback",
    "http://127.0.0.1:8101/callback",
    "http://[::1]:8101/callback",
    "http://localhost/callback",
)

SCHEMES = (
    "javascript:alert(1)",
    "javascript://app.school.edu.cn/%0aalert(1)",
    "data:text/html,hi",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://app.school.edu.cn/1",
    "about:blank",
    "ftp://app.school.edu.cn/",
    "ws://app.school.edu.cn/",
    "intent://app.school.edu.cn/#Intent;end",
    "cn.edu.school.app:/callback",
    "urn:ietf:wg:oauth:2.0:oob",
    "mailto:a@b.cn",
    "HTTPS://app.school.edu.cn/oauth/callback",
    "hTTps://app.school.edu.cn/oauth/callback",
    "http://app.school.edu.cn/oauth/callback",
    "http://localhost.evil.cn/cb",
    "http://127.0.0.1.evil.cn/cb",
    "http://127.0.0.2/cb",
    "http://0.0.0.0/cb",
    "http://[::]/cb",
    "http://[::ffff:127.0.0.1]/cb",
    "http://LOCALHOST/cb",
    "//app.school.edu.cn/oauth/callback",
    "/oauth/callback",
    "app.school.edu.cn/oauth/callback",
    "https:app.school.edu.cn/cb",
    "https:/app.school.edu.cn/cb",
    "https:///app.school.edu.cn/cb",
    "https:\\\\app.school.edu.cn\\cb",
    "https://",
    "https:///",
    "",
    " ",
)

HOSTS = (
    "*",
    "*.school.edu.cn",
    "app.*.edu.cn",
    "app.school.edu.cn*",
    "app.school.edu.cn.",
    "APP.school.edu.cn",
    "app..school.edu.cn",
    ".school.edu.cn",
    "-app.school.edu.cn",
    "app-.school.edu.cn",
    "app_1.school.edu.cn",
    "app.school.edu.cn%2eevil.cn",
    "app%2eschool.edu.cn",
    "app.school.edu.cn%00.evil.cn",
    "app.school.edu.cn%09",
    "学校.中国",
    "app.school.edu.cn。evil.cn",
    "ａｐｐ.school.edu.cn",
    "app.sch\u00adool.edu.cn",
    "app.school.edu.cn\u202e",
    "app.school.edu.cn\x00",
    "app.school.edu.cn\n",
    "app.school.edu.cn\t",
    "app school.edu.cn",
    "app.school.edu.cn:0",
    "app.school.edu.cn:",
    "app.school.edu.cn:65536",
    "app.school.edu.cn:99999",
    "app.school.edu.cn:443x",
    "app.school.edu.cn:-1",
    "app.school.edu.cn:0443",
    "app.school.edu.cn:443:443",
    "evil.cn@app.school.edu.cn",
    "app.school.edu.cn@evil.cn",
    "user:word@app.school.edu.cn",
    "@app.school.edu.cn",
    ":@app.school.edu.cn",
    "app.school.edu.cn:80@evil.cn",
    "evil.cn\\@app.school.edu.cn",
    "evil.cn\\.app.school.edu.cn",
    "evil.cn%5c@app.school.edu.cn",
    "evil.cn[app.school.edu.cn",
    "[::1",
    "::1]",
    "[::1]x",
    "[fe80::1%25eth0]",
    "[2001:db8::1]",
    "[v1.x]",
    "192.168.1.1",
    "10.0.0.1:8080",
    "169.254.169.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "127.1",
    "017700000001",
    "a" * 64 + ".cn",
    ".".join(["abcdefgh"] * 30) + ".cn",
    "app.school.edu.cn;evil.cn",
    "app.school.edu.cn,evil.cn",
    "app.school.edu.cn&evil.cn",
    "app.school.edu.cn'evil",
    'app.school.edu.cn"evil',
    "app.school.edu.cn<evil",
    "app.school.edu.cn`evil",
    "app.school.edu.cn|evil",
    "app.school.edu.cn{evil}",
    "app.school.edu.cn^evil",
)

PATHS = (
    "/oauth/callback#",
    "/oauth/callback#fragment",
    "/#/callback",
    "/oauth/*",
    "/oauth/callback?x=*",
    "/oauth/../callback",
    "/oauth/callback/..",
    "/./oauth/callback",
    "/.",
    "/oauth//callback",
    "//evil.cn/",
    "/%2e%2e/callback",
    "/%2E%2E/callback",
    "/.%2e/callback",
    "/oauth%2fcallback",
    "/oauth%2Fcallback",
    "/oauth%5ccallback",
    "/oauth\\callback",
    "/\\evil.cn",
    "/%00",
    "/%0d%0aSet-Cookie:x=1",
    "/%7f",
    "/%zz",
    "/%",
    "/%2",
    "/a b",
    "/a\tb",
    "/a\r\nb",
    "/a\x00b",
    "/回调",
    "/a\u2028b",
    '/a"b',
    "/a<b>",
    "/a{b}",
    "/a|b",
    "/a^b",
    "/a`b",
    "/a[b]",
    "/cb?code=1",
    "/cb?state=1",
    "/cb?iss=https://evil.cn",
    "/cb?a=1&error=x",
    "/cb?c%6fde=1",
    "/cb?state",
    "/cb??x=%0",
    "/cb?x=\u00e9",
    "/" + "a" * 2000,
)

BAD = (
    *SCHEMES,
    *(f"https://{host}/oauth/callback" for host in HOSTS),
    *(f"https://app.school.edu.cn{path}" for path in PATHS),
)


def variants_of(uri: str) -> list[str]:
    """Everything that some parser somewhere takes for the same address."""
    parts = urlsplit(uri)
    spelled = [
        uri.upper(),
        uri.replace("https", "HTTPS"),
        uri.replace(parts.netloc, parts.netloc.upper()),
        uri.replace(parts.netloc, parts.netloc + "."),
        uri.replace(parts.netloc, parts.netloc + ":443"),
        uri.replace(parts.netloc, "user@" + parts.netloc),
        uri.replace("/oauth", "//oauth"),
        uri.replace("/oauth", "/./oauth"),
        uri.replace("/oauth", "/x/../oauth"),
        uri.replace("/oauth", "/%6fauth"),
        uri.replace("/oauth", "\\oauth"),
        uri.replace("https:", "http:"),
        uri.replace("https:", ""),
    ]
    before = ["", " ", "\t", "\n", "\x00", "\ufeff", "url:", "view-source:", "x"]
    behind = [
        *" \t\n\r\x00./;,*%#?&\\@:",
        "%20",
        "%00",
        "/..",
        "/.",
        "?x=1",
        "#x",
        "&x=1",
        "\u200b",
        "@evil.cn",
    ]
    replaced = [uri[:place] + "ａ" + uri[place + 1 :] for place in range(len(uri))]
    escaped = [f"{uri[:place]}%{ord(uri[place]):02x}{uri[place + 1 :]}" for place in range(len(uri))]
    doubled = [uri[:place] + uri[place] * 2 + uri[place + 1 :] for place in range(len(uri))]
    shortened = [uri[:place] + uri[place + 1 :] for place in range(len(uri))]
    swapped = [uri[:place] + uri[place].swapcase() + uri[place + 1 :] for place in range(len(uri))]
    prefixes = [uri[:place] for place in range(len(uri))]
    glued = [front + uri for front in before[1:]] + [uri + tail for tail in behind]
    made = [*spelled, *replaced, *escaped, *doubled, *shortened, *swapped, *prefixes, *glued]
    return sorted({variant for variant in made if variant != uri})


@pytest.mark.parametrize("uri", GOOD)
def test_an_honest_address_may_be_registered(uri: str):
    assert fault_of_redirect(uri) == ""


@pytest.mark.parametrize("uri", BAD)
def test_an_address_that_parsers_could_read_differently_may_not(uri: str):
    assert fault_of_redirect(uri)


def test_the_table_of_refused_addresses_holds_no_line_twice():
    assert len(set(BAD)) == len(BAD)


def test_only_the_registered_bytes_match():
    variants = variants_of(REGISTERED)
    assert len(variants) >= 250
    assert redirect_uri_matches(CLIENT, REGISTERED)
    assert [uri for uri in (*variants, *BAD, *GOOD[1:]) if redirect_uri_matches(CLIENT, uri)] == []


def test_an_origin_is_scheme_host_and_port_alone():
    assert fault_of_origin("https://app.school.edu.cn") == ""
    assert fault_of_origin("https://app.school.edu.cn:8443") == ""
    for origin in ("https://app.school.edu.cn/", "https://app.school.edu.cn?x=1", "null", "*", "https://*"):
        assert fault_of_origin(origin)


@settings(max_examples=1000, deadline=None)
@given(text=st.text(max_size=60) | st.from_regex(r"https?://[\x20-\x7e]{0,40}") | st.from_regex(ADDRESS))
def test_what_may_be_registered_reads_the_same_to_everybody(text: str):
    if fault_of_redirect(text):
        return
    parts = urlsplit(text)
    assert parts.geturl() in {text, text.removesuffix("?")}
    assert parts.scheme == "https" or parts.netloc.rpartition(":")[0] in LOOPBACK or parts.netloc in LOOPBACK
    assert parts.username is None
    assert parts.fragment == ""
    assert text.isascii()
    assert text.isprintable()
    assert parts.netloc == parts.netloc.lower()


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=80))
def test_no_text_but_the_registered_one_matches(text: str):
    assert redirect_uri_matches(CLIENT, text) == (text == REGISTERED)
