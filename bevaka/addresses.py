"""Which network addresses and URLs may be asked: only public ones, whatever a page, feed or register says.

One list for every room: the crawler's resolver and the channels' HTTP client ask here. ``is_global`` of the
standard library alone is not enough (Python 3.11 calls 224.0.0.1, 192.0.0.8 and 64:ff9b::7f00:1 global),
so embedded IPv4 addresses are unwrapped and further special-purpose blocks (IANA registries, RFC 6890) refused.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED = [
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "::1/128",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_TRANSLATED = ipaddress.ip_network("::ffff:0:0:0/96")  # RFC 2765
# Ports of mail, shells, files and chats, which the Fetch standard has browsers refuse ("bad port"): what answers there takes a
# request of the web for commands of its own.
_OTHER_PORTS = frozenset(
    (0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113,
     115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556,
     563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
     6668, 6669, 6679, 6697, 10080)
)  # fmt: skip
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_ENDS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".private")


def _embedded(address: ipaddress.IPv6Address) -> Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, compatible, translated, 6to4, Teredo or NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in block for block in (*_NAT64, _TRANSLATED)) or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def refusal(address: str) -> str | None:
    """Why the literal ``address`` must not be connected to, or ``None``. Raises ValueError if it is no address."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if "%" in address:
        return f"{address} is bound to a zone of this machine"
    if isinstance(ip, ipaddress.IPv6Address) and (inner := _embedded(ip)) is not None:
        return refusal(str(inner)) or ("64:ff9b:1::/48 is local use" if ip in _NAT64[1] else None)
    if any(ip in block for block in _REFUSED if block.version == ip.version) or not ip.is_global:
        return f"{ip} is not a public address"
    return None


def _legacy_ipv4(host: str) -> str | None:
    """What ``inet_aton`` would make of ``127.1``, ``2130706433``, ``0x7f000001``, ``0177.0.0.1``; ``None`` if it is a name."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(parts):
        return None
    numbers: list[int] = []
    for part in parts:
        try:
            base = 16 if part[:2].lower() == "0x" else 8 if len(part) > 1 and part[0] == "0" else 10
            numbers.append(int(part[2:] or "0", 16) if base == 16 else int(part, base))
        except ValueError:
            return None
    *head, last = numbers
    if any(n > 255 for n in head) or last >= 256 ** (4 - len(head)):
        return None
    value = last
    for place, number in enumerate(head):
        value += number << (8 * (3 - place))
    return str(ipaddress.IPv4Address(value))


@lru_cache(4096)
def host_refusal(host: str) -> str | None:
    """Why ``host`` must not be asked as it is written, or ``None``: literals in any spelling, and names of this machine.

    A name that is fine here must still have its *answers* looked at (:func:`refusal`) when it is resolved.
    """
    # What cannot be seen goes, as on the way to the name server (IDNA).
    seen = "".join(c for c in unicodedata.normalize("NFKC", host) if unicodedata.category(c) != "Cf")
    plain = seen.replace("\u3002", ".").strip("[]").rstrip(".").lower()
    if not plain:
        return "no host"
    try:
        return refusal(plain)
    except ValueError:
        pass
    if (legacy := _legacy_ipv4(plain)) is not None:
        return refusal(legacy) or f"{host} is an address in disguise"
    if "%" in plain:
        return f"{host} is written with percent signs"
    if plain in _LOCAL_NAMES or plain.endswith(_LOCAL_ENDS):
        return f"{host} is a name of a private network"
    if "." not in plain:
        return f"{host} is not a full host name"
    return None


def compared(host: str) -> str:
    """A host as it is held against others: small letters, no dot behind its name, an address in its shortest form."""
    plain = host.strip("[]").rstrip(".").lower()
    try:
        return ipaddress.ip_address(plain).compressed
    except ValueError:
        return plain


@lru_cache(1024)
def host_and_port(entry: str) -> tuple[str, int | None]:
    """The :func:`compared` host and the port (None: any) of what an operator writes: ``host``, ``host:port``, ``[IPv6]:port``."""
    try:
        parts = urlsplit(f"//{entry}")
        bare = entry.count(":") > 1 and not entry.startswith("[")
        return compared(entry if bare else parts.hostname or ""), None if bare else parts.port
    except ValueError:
        return entry, None


def url_refusal(url: str, allow: Iterable[str] = ()) -> str | None:
    """Why ``url`` must not be asked, or ``None``. ``allow`` names ``host`` or ``host:port`` that the operator exempts."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        return f"not a URL: {error}"
    if parts.scheme.lower() not in ("http", "https"):
        return f"scheme {parts.scheme or 'missing'!r} is not http or https"
    if any(c in url for c in "\\\t\r\n") or any(ord(c) < 32 for c in url):
        return "control characters or a backslash in the URL"
    ports = {allowed[1] for entry in allow if (allowed := host_and_port(entry))[0] == compared(host)}
    if ports & {None, port or (443 if parts.scheme.lower() == "https" else 80)}:
        return None
    if ports:
        return f"{host} is allowed at another port only"
    if parts.username is not None or parts.password is not None:
        return "a name or password in the URL"
    if port in _OTHER_PORTS:
        return f"port {port} is not for the web"
    return host_refusal(host)
