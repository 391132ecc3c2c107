"""Bodies packed in ways that neither the standard library nor warcio reads all of, unpacked up to a limit."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

try:  # both come with Scrapy, one for each kind of Python
    import brotli
except ImportError:
    import brotlicffi as brotli
if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_DICTIONARY = b"\x37\xa4\x30\xec"
_DICTIONARY_AT_MOST = 8 * 1024 * 1024
_WINDOW = 64 * 1024


def _brotli(body: bytes) -> Iterator[bytes]:
    stream: Any = brotli.Decompressor()
    data = stream.process(body, output_buffer_limit=_WINDOW)
    while data:
        yield data
        data = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_WINDOW)
    if not stream.is_finished():
        raise ValueError("it breaks off")


def _zstd(body: bytes) -> Iterator[bytes]:
    stream: Any = zstd.ZstdDecompressor()
    data = stream.decompress(body, _WINDOW)
    while data or not (stream.eof or stream.needs_input):
        yield data
        data = b"" if stream.eof else stream.decompress(b"", _WINDOW)
    if not stream.eof:
        raise ValueError("it breaks off")


_WAYS: dict[str, Callable[[bytes], Iterator[bytes]]] = {"br": _brotli, "zstd": _zstd}
WAYS = frozenset(_WAYS)
"""Values of Content-Encoding that are read here."""


def unpacked(body: bytes, way: str, most: int) -> bytes:
    """``body``, packed in one of :data:`WAYS`. Raises ValueError if it cannot be unpacked, or is larger than ``most`` then."""
    made = bytearray()
    try:
        for data in _WAYS[way](body):
            made += data
            if len(made) > most:
                raise ValueError(f"larger than {most // 2**20} MB")
    except ValueError:
        raise
    except Exception as error:  # the border to libraries whose errors have no class in common
        raise ValueError(f"packed as {way}, and cannot be unpacked") from error
    return bytes(made)


def stream(begin: bytes, dictionary: Any = None) -> Any:
    """What unpacks a gzip member or a frame of zstd by what it begins with, held to a window of 32 MB: a frame may ask for any."""
    if GZIP.startswith(begin[:3]):
        return zlib.decompressobj(wbits=31)
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 25}
    return zstd.ZstdDecompressor(zstd_dict=dictionary, options=options)


def dictionary(held: bytes) -> Any:
    """A dictionary that frames of zstd were packed with (RFC 8878, 5), and may be itself; None for what is none."""
    try:
        plain = stream(ZSTD).decompress(held, _DICTIONARY_AT_MOST) if held.startswith(ZSTD) else held
        found = zstd.ZstdDict(plain) if plain.startswith(_DICTIONARY) else None
        stream(ZSTD, found)  # of bytes that only begin like a dictionary, none can be made
        return found
    except (ValueError, zstd.ZstdError):
        return None
