"""Answers ``mailbox:`` requests: what is new in a mailbox, as an mbox.

``If-None-Match`` says up to where it was read (UIDVALIDITY:UID), ``ETag`` how far this answer goes, ``Content-Range``
(``messages 1-50/120``) whether there is more. Nothing is deleted, and nothing marked unless mailboxes.toml says so;
then only what the house has stored, since a place comes back only after its messages were saved.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.settings import MailboxSettings
from crawler import guard
from crawler.child import UNDISTURBED
from crawler.date_words import IN_HEADERS
from crawler.imap import LOGIN_REFUSED, folder, logged_in, named_failures
from crawler.kinds.mailbox import senders
from crawler.newsletter import passed_dmarc, to_mbox
from crawler.outcomes import Refused

MESSAGES_AT_ONCE = 50
MESSAGE_AT_MOST = 5 * 1024 * 1024
SHARE = 40.0
"""Seconds that the rows of one mailbox have together in a crawl; who comes later waits for the next one."""
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.I)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b", re.I)
_PUNYCODE = re.compile(r"(?<=[@.])xn--([a-z0-9-]+)")


@dataclass
class Post:
    """What was had: messages, the place reached, how many of how many, and how many were passed over and why."""

    messages: list[bytes] = field(default_factory=list)
    place: str = ""
    done: int = 0
    found: int = 0
    over: dict[str, int] = field(default_factory=dict)

    def pass_over(self, reason: str) -> None:
        """Count one message that is left where it is."""
        self.over[reason] = self.over.get(reason, 0) + 1


class MailboxHandler(BaseDownloadHandler):
    """Scrapy's handler for ``mailbox:``. Raises Refused under the name of what went wrong."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._boxes: dict[str, MailboxSettings] = settings.getdict("BEVAKA_MAILBOXES")
        self._home = Path(settings["BEVAKA_HOME"])
        self._timeout, self._exempt = settings.getfloat("DOWNLOAD_TIMEOUT"), guard.exempt_hosts(settings)
        # A login that was refused is not tried again by the next row of the same mailbox: some servers lock accounts. Nor is a
        # server that hangs, since the rows of a mailbox wait for each other, and the crawl for all of them.
        self._shut: dict[str, Refused] = {}
        self._spent: dict[str, float] = {}

    async def download_request(self, request: Request) -> Response:
        """What is new, as an mbox; 304 where nothing is."""
        return await asyncio.to_thread(self._answer, request)

    def _answer(self, request: Request) -> Response:
        name = urlsplit(request.url).hostname or ""
        if name in self._shut:
            raise self._shut[name]
        if (box := self._boxes.get(name)) is None:
            raise Refused("faulty", f"there is no mailbox {name!r} in mailboxes.toml")
        if self._spent.get(name, 0.0) > SHARE:
            raise Refused("paused", f"the mailbox {name} has had its time; this row is read the next time")
        started = clock.monotonic()
        place = (request.headers.get("If-None-Match") or b"").decode("latin-1").strip('"')
        try:
            with UNDISTURBED:
                secret = box.secret.read(self._home)
            with named_failures(), logged_in(box, secret, self._home, self._timeout, self._exempt) as line:
                post = collect(line, box, senders(request.url), place, int(request.meta["download_maxsize"]))
        except GiveUp as error:
            raise Refused("login_refused", error.reason) from error
        except Refused as refused:
            if refused.outcome in (*LOGIN_REFUSED, "timeout"):
                self._shut[name] = refused
            raise
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + clock.monotonic() - started
        if not post.done:
            return Response(request.url, status=304)
        headers = {"ETag": f'"{post.place}"', "Content-Range": f"messages 1-{post.done}/{post.found}"}
        if post.over:
            headers["X-Passed-Over"] = ", ".join(f"{n} {reason}" for reason, n in post.over.items())
        return Response(request.url, headers=headers, body=to_mbox(post.messages) or b"From -\n")


def collect(line: imaplib.IMAP4, box: MailboxSettings, wanted: list[str], place: str, most: int) -> Post:
    """The messages of ``wanted`` senders (none: of all) behind ``place``, at most 50 of them and about ``most`` bytes.

    Raises Refused named ``gone`` where the folder is not there. A connection that is lost after some messages gives those.
    """
    kind, said = line.select(f'"{folder(box.folder)}"', readonly=not box.mark)
    if kind != "OK":
        raise Refused("gone", f"the folder {box.folder} cannot be opened: {said[0]!r:.100}")
    validity = (line.response("UIDVALIDITY")[1] or [b""])[0] or b""
    before, _, last = place.partition(":")
    known = bool(before) and validity.decode("latin-1") == before and last.isdecimal()
    if known and box.mark:
        _mark(line, _search(line, f"UID 1:{last} UNSEEN", wanted))
    floor = int(last) if known else 0
    since = clock.now() - timedelta(days=box.days)
    of_late = f"SINCE {since.day:02d}-{IN_HEADERS[since.month]}-{since.year}"
    # "124:*" names the last message even where its number is below 124.
    uids = [u for u in _search(line, f"UID {floor + 1}:*" if known else of_late, wanted) if u > floor]
    post = Post(found=len(uids))
    try:
        sizes = _sizes(line, uids[:MESSAGES_AT_ONCE])
        for uid in uids[:MESSAGES_AT_ONCE]:
            if post.messages and sum(map(len, post.messages)) + sizes.get(uid, 0) > most:
                break
            _take(line, uid, sizes.get(uid), box, post)
            post.done, post.place = post.done + 1, f"{validity.decode('latin-1')}:{uid}"
    except (imaplib.IMAP4.error, OSError):
        if not post.done:
            raise
    return post


def _take(line: imaplib.IMAP4, uid: int, size: int | None, box: MailboxSettings, post: Post) -> None:
    """One message into the post, or a word why not."""
    if size is None or size > MESSAGE_AT_MOST:
        post.pass_over("larger than 5 MB" if size else "gone meanwhile")
        return
    _, data = line.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MESSAGE_AT_MOST}>)")
    parts = [part for part in data if isinstance(part, tuple)]
    raw = next((text for head, text in parts if (found := _UID.search(head)) and int(found[1]) == uid), None)
    if raw is None:
        post.pass_over("gone meanwhile")
    elif box.authserv and not passed_dmarc(raw, box.authserv):
        post.pass_over("without DMARC")
    else:
        post.messages.append(raw)


def _search(line: imaplib.IMAP4, what: str, wanted: list[str]) -> list[int]:
    """UIDs in order. The server looks for the senders as pieces of text; the kind reads the From header again, exactly."""
    plain = [one for one in wanted if one.isascii()]
    who = "".join(f"OR FROM {one} " for one in plain[:-1]) + "".join(f"FROM {one}" for one in plain[-1:])
    kind, data = line.uid("SEARCH", f"{what} {who}".strip()) if plain or not wanted else ("OK", [])
    if kind != "OK":
        raise line.error(f"SEARCH: {data[0]!r:.100}")
    for one in wanted:
        if not (native := _native(one)).isascii():
            data = [*data, *_search_in_letters(line, what, native)]
    numbers = b" ".join(part for part in data if isinstance(part, bytes)).split()
    return sorted({int(n) for n in numbers if n.isdigit() and len(n) <= 10})


def _search_in_letters(line: imaplib.IMAP4, what: str, sender: str) -> list[bytes]:
    """What the server finds of a sender as people write it (RFC 6532); nothing where it searches in ASCII alone."""
    line.literal = sender.encode()  # type: ignore[assignment]  # what is sent as it is; the stubs say text
    try:
        kind, data = line.uid("SEARCH", f"CHARSET UTF-8 {what} FROM")
    except line.abort:
        raise
    except line.error:
        return []
    return [part for part in data if isinstance(part, bytes)] if kind == "OK" else []


def _native(sender: str) -> str:
    """A sender with the letters that its domain stands for (RFC 3492)."""
    try:
        return _PUNYCODE.sub(lambda label: label[1].encode().decode("punycode"), sender)
    except UnicodeError:
        return sender


def _sizes(line: imaplib.IMAP4, uids: list[int]) -> dict[int, int]:
    """What each message weighs, in bytes."""
    if not uids:
        return {}
    _, data = line.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
    rows = [part for part in data if isinstance(part, bytes)]
    pairs = [(_UID.search(row), _SIZE.search(row)) for row in rows]
    return {int(uid[1]): int(size[1]) for uid, size in pairs if uid and size}


def _mark(line: imaplib.IMAP4, uids: list[int]) -> None:
    for at in range(0, len(uids), 500):
        line.uid("STORE", ",".join(map(str, uids[at : at + 500])), "+FLAGS.SILENT", "(\\Seen)")
