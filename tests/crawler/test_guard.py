"""The public-address guard: nothing written in a feed, redirect or DNS answer makes us connect to this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from crawl_world import Seen, gather, listener, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

from crawler.guard import public_answer

# Appendix A1 of the paper on reliability; {} is the port of a listener that must never hear anything.
_A1 = """
http://127.0.0.1:{} http://127.1:{} http://0:{} http://0.0.0.0:{} http://2130706433:{} http://0x7f000001:{} http://0177.0.0.1:{}
http://127.127.127.127:{} http://localhost:{} http://localhost.:{} http://ip6-localhost:{} http://[::1]:{} http://[::]:{}
http://[0:0:0:0:0:ffff:127.0.0.1]:{} http://[::ffff:7f00:1]:{} http://[::ffff:169.254.169.254]:{} http://[64:ff9b::7f00:1]:{}
http://[2002:7f00:1::]:{} http://[fe80::1%25eth0]:{} http://[fd00:ec2::254]:{} http://[fec0::1]:{} http://[ff02::1]:{}
http://169.254.169.254/latest/meta-data/ http://100.100.100.200 http://168.63.129.16 http://192.0.0.192
http://metadata.google.internal http://10.0.0.1 http://172.16.0.1 http://192.168.1.1 http://100.64.0.1 http://198.18.0.1
http://224.0.0.1 http://255.255.255.255 http://①②⑦.⓪.⓪.①:{} http://127。0。0。1:{} http://user@127.0.0.1:{}
http://public.example@127.0.0.1:{} http:127.0.0.1:{}/ //127.0.0.1:{}/ file:///etc/passwd ftp://127.0.0.1
gopher://127.0.0.1:{}/ data:text/xml,<rss/> jar:http://127.0.0.1!/ javascript:1
"""
WRITTEN = _A1.split()


def test_no_spelling_of_a_private_address_is_asked(tmp_path: Path) -> None:
    """As link in a feed and as target of a redirect, behind a proxy that would happily ask for us."""
    with listener() as (port, hits):
        targets = [text.replace("{}", str(port)) for text in WRITTEN]
        links = [("ok", "http://a.example/ok"), *((f"n{n}", t) for n, t in enumerate(targets))]
        routes = {
            "http://a.example/rss": Page(m.rss(*((t, u.replace("<", "&lt;")) for t, u in links)), m.RSS),
            "http://a.example/ok": Page("<html><p>ok</p></html>"),
        }
        for number, target in enumerate(targets):
            location = target.encode("utf-8").decode("latin-1")
            routes[f"http://r{number}.example/rss"] = Page(status=302, headers={"Location": location})
        with Web(routes) as web:
            rows = [source("a", "http://a.example/rss")]
            rows += [source(f"r{n}", f"http://r{n}.example/rss") for n in range(len(targets))]
            _, seen = gather(make_house(tmp_path, rows, web.proxy))
            asked = {a.host for a in web.log if not a.host.endswith(".example")}
    assert hits == []
    assert asked == set()
    assert {lead.state for lead in seen.leads if "bevaka-item" in lead.url} == {"given_up"}
    # "http:127.0.0.1" has no authority: it is a path on the same host like any other.
    linked = [lead.url for lead in seen.leads if "bevaka-item" not in lead.url]
    assert linked == ["http://a.example/ok", f"http://a.example/127.0.0.1:{port}/"]
    states = {seen.state(f"r{n}") for n, t in enumerate(targets) if t != "http:127.0.0.1:{}/"}
    assert states <= {"refused_address", "bad_redirect", "gone"}, [
        s for s in seen.states.values() if s.state == "network"
    ]


def direct(tmp_path: Path, names: dict[str, list[list[str]]], rows: list[dict[str, str]], allow: list[str]) -> Seen:
    house = make_house(tmp_path, rows, allow=allow)
    file = tmp_path / "names.json"
    file.write_text(json.dumps(names), "utf-8")
    script = Path(__file__).with_name("direct_crawl.py")
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, str(script), str(house), str(file)]
    subprocess.run(command, check=True, timeout=60, env={"PYTHONPATH": str(root)}, stdout=subprocess.DEVNULL)
    return Seen(house)


def test_names_are_judged_by_their_answers(tmp_path: Path) -> None:
    """Without a proxy: private, mixed, mapped and changing answers are refused; a host the operator allows is not."""
    with listener() as (port, hits), Web({}) as web:
        at = web.port
        web.routes |= {
            f"http://good.example:{at}/rss": Page(m.rss(("Ett", f"http://good.example:{at}/1")), m.RSS),
            f"http://good.example:{at}/1": m.moved(f"http://evil.example:{port}/"),
            f"http://sly.example:{at}/rss": Page(m.rss(), m.RSS),
        }
        names = {
            "good.example": [["127.0.0.1"]],
            "evil.example": [["127.0.0.1"]],
            "mixed.example": [["93.184.216.34", "127.0.0.1"]],
            "six.example": [["93.184.216.34", "::1"]],
            "mapped.example": [["::ffff:127.0.0.1"]],
            "linklocal.example": [["169.254.169.254"]],
            "sly.example": [["10.0.0.1"], ["127.0.0.1"]],
        }
        rows = [source("good", f"http://good.example:{at}/rss")]
        rows += [source(n.split(".")[0], f"http://{n}:{port}/rss") for n in names if n != "good.example"]
        rows += [source("gone", f"http://gone.example:{port}/rss")]
        seen = direct(tmp_path, names, rows, [f"good.example:{at}"])
        asked = [a.url for a in web.log]
    assert hits == []
    assert f"http://good.example:{at}/rss" in asked
    assert not [url for url in asked if "good.example" not in url]
    assert {s.source_id: s.state for s in seen.states.values()} == {
        "good": "ok", "evil": "robots_refused", "mixed": "robots_refused", "six": "robots_refused",
        "mapped": "robots_refused", "linklocal": "robots_refused", "sly": "robots_refused",
        "gone": "dns",
    }  # fmt: skip
    assert "refused_address" in seen.states["evil"].note
    assert "dns" in seen.states["gone"].note


@pytest.mark.parametrize(
    ("answers", "exempt", "fine"),
    [
        (["93.184.216.34"], (), True),
        (["127.0.0.1"], (), False),
        (["127.0.0.1"], ("proxy.example",), True),
        (["93.184.216.34", "10.0.0.1"], (), False),
        (["2a00:1450:400f:80d::200e"], (), True),
        (["2002:7f00:1::"], (), False),
    ],
)
def test_an_answer_is_public_or_refused(answers: list[str], exempt: tuple[str, ...], fine: bool) -> None:
    if fine:
        assert public_answer("proxy.example", answers, frozenset(exempt)) == answers[0]
    else:
        with pytest.raises(PermissionError, match=r"proxy\.example"):
            public_answer("proxy.example", answers, frozenset(exempt))
