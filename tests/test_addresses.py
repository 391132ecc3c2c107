"""Which addresses may be asked: every private one is refused however it is written, and public ones are not."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.addresses import host_refusal, refusal, url_refusal

REFUSED = """
http://127.0.0.1 http://127.1 http://0 http://0.0.0.0 http://2130706433 http://0x7f000001 http://0177.0.0.1 http://127.127.127.127
http://localhost http://localhost. http://LOCALHOST http://ip6-localhost http://[::1] http://[::] http://[0:0:0:0:0:ffff:127.0.0.1]
http://[::ffff:7f00:1] http://[::ffff:169.254.169.254] http://[64:ff9b::7f00:1] http://[2002:7f00:1::] http://[fe80::1%25eth0]
http://[fd00:ec2::254] http://[fec0::1] http://[ff02::1] http://[2001:db8::1] http://[::127.0.0.1]
http://169.254.169.254/latest/meta-data/ http://100.100.100.200 http://168.63.129.16 http://192.0.0.192 http://metadata.google.internal
http://10.0.0.1 http://172.16.0.1 http://192.168.1.1 http://100.64.0.1 http://198.18.0.1 http://224.0.0.1 http://255.255.255.255
http://①②⑦.⓪.⓪.① http://127。0。0。1 http://user@127.0.0.1 http://public.example@127.0.0.1 http://127.0.0.1:80\\@public.example/
http://public.example\\@127.0.0.1/ http://127.0.0\u200b.1/ http://127.0.0.1\u00ad/ http://local\u00adhost/ http://%31%32%37.0.0.1/
http://[::ffff:0:127.0.0.1]/ http://1.1 http://016843009 http://0x1.0x1.0x1.0x1 http://intranet http://skrivare.local
http://server.lan http://a.corp http:127.0.0.1/ //127.0.0.1/ file:///etc/passwd ftp://127.0.0.1 gopher://127.0.0.1:25/
data:text/xml,<rss/> jar:http://127.0.0.1!/ javascript:1 http:// http://[::1 http://[nonsense] http://public.example:99999/
http://public.example:25/ https://public.example:22/ http://public.example:6667/x http://public.example:0/
http://name:secret@public.example/ http://public.example/\tx http://public.example/\x00
""".strip().replace("\n", " ").split(" ")  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_what_leads_inside_is_refused(url: str) -> None:
    assert url_refusal(url), url


@pytest.mark.parametrize(
    "url",
    [
        "http://kustposten.example/", "https://93.184.216.34/x", "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "http://public.example#@127.0.0.1", "https://räksmörgås.example/a?b=http://127.0.0.1", "https://kustposten.example:8443/",
    ],
)  # fmt: skip
def test_what_is_public_may_be_asked(url: str) -> None:
    assert url_refusal(url) is None


@pytest.mark.parametrize(
    "address",
    ["192.0.0.8", "224.0.0.1", "168.63.129.16", "64:ff9b::7f00:1", "64:ff9b:1::a00:1",
     "2002:7f00:1::", "fec0::1", "ff02::1", "ff0e::1"],
)  # fmt: skip
def test_what_python_calls_global_is_looked_at_again(address: str) -> None:
    assert refusal(address)


def test_the_operator_may_exempt_a_host_or_one_of_its_ports() -> None:
    assert url_refusal("http://10.0.0.1:8080/", ["10.0.0.1"]) is None
    assert url_refusal("http://10.0.0.1:8080/", ["10.0.0.1:8080"]) is None
    assert url_refusal("http://intranet/", ["intranet:80"]) is None
    assert url_refusal("http://paper.example:587/", ["paper.example:587"]) is None
    assert url_refusal("http://10.0.0.1:8081/", ["10.0.0.1:8080"])
    assert url_refusal("ftp://10.0.0.1/", ["10.0.0.1"])


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_dress(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    plain = refusal(str(address))
    if not address.is_global:
        assert plain
    mapped, nat64 = ipaddress.IPv6Address((0xFFFF << 32) + number), ipaddress.IPv6Address((0x64FF9B << 96) + number)
    sixtofour = ipaddress.IPv6Address((0x2002 << 112) + (number << 80))
    for dressed in (str(mapped), str(nat64), str(sixtofour)):
        assert bool(refusal(dressed)) == bool(plain), dressed
    for disguise in (str(number), hex(number), ".".join(f"0{int(part):o}" for part in str(address).split("."))):
        assert host_refusal(disguise), disguise


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    assert url_refusal(text) is None or isinstance(url_refusal(text), str)
    assert url_refusal(f"http://{text}/") is None or isinstance(url_refusal(f"http://{text}/"), str)
