"""Writes each message as a mail file and a page into ``data/outbox``, to be opened by hand."""

from __future__ import annotations

import os
import re
import threading
from email.headerregistry import Address
from pathlib import Path

from alerts import render
from alerts.channels import Post
from alerts.mail import address, compose
from bevaka import clock
from bevaka.errors import TryLater
from bevaka.keys import short
from bevaka.records import Message, Receipt
from bevaka.tables import Row

NOBODY = Address(display_name="Bevaka", addr_spec="bevaka@localhost.example")


class Options(Row):
    """Nothing must be said."""

    folder: str = ""


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Write ``message`` as ``<day>-<key>.eml`` and ``.html``; the same key is the same files. Raises TryLater (disk)."""
    folder = post.root / options.folder if options.folder else post.folder
    recipients = (address(message.to),) if message.to else ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stem = _stem(folder, message, post.zone)
        _write(folder / f"{stem}.eml", compose(message, NOBODY, recipients).as_bytes())
        _write(folder / f"{stem}.html", render.html(message).encode("utf-8", "replace"))
    except OSError as error:
        raise TryLater(f"{folder} cannot be written: {error.strerror}") from error
    return Receipt(state="sent", detail=str(folder / f"{stem}.html"))


def _stem(folder: Path, message: Message, zone: str) -> str:
    """The name of the files: that of an earlier day, if this message was written then already."""
    key = re.sub(r"[^\w.:-]", "_", message.key, flags=re.ASCII)[:120]
    if key != message.key:  # two keys must never share a file
        key = f"{key}-{short(message.key)}"
    key = key.replace(":", "+")
    day = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))
    earlier = min((file.stem for file in folder.glob(f"{day}-{key}.eml")), default=None)
    return earlier or f"{message.day or clock.today(zone).isoformat()}-{key}"


def _write(file: Path, data: bytes) -> None:
    """All of it or nothing: beside it first, then renamed."""
    # Two channels may write the same message into one folder at the same time.
    part = file.with_name(f".{file.name}.{threading.get_native_id()}.part")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
