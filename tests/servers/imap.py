"""A small IMAP4rev1 server on loopback: TLS or STARTTLS, login, one folder, UID SEARCH, FETCH and STORE; and bad manners.

``manners`` may be ``drop`` (closes after ``patience`` messages), ``literal`` (announces a literal of 4 GB), ``flood``
(untagged lines without end), ``drip`` (a byte now and then, for ever), ``mute``, ``bye``, ``noise`` (not IMAP at all),
``questions`` (asks on and on during AUTHENTICATE). With ``token`` it takes XOAUTH2 (a refusal is a question in
JSON, then NO; with ``blunt`` it is NO at once). ``ascii_only``: it searches for nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import trustme

_OPEN = {"SELECT": "OK [READ-WRITE] open", "EXAMINE": "OK [READ-ONLY] open"}


@dataclass
class Kept:
    """A message in the folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}:(.*)$", self.raw.decode("latin-1"), re.M | re.I)
        return found[1].strip() if found else ""

    def came(self) -> datetime | None:
        """When it came: as its Date says, where that can be read."""
        with contextlib.suppress(ValueError):
            date = parsedate_to_datetime(self.header("Date"))
            return date if date.tzinfo else date.replace(tzinfo=UTC)
        return None


class ImapServer:
    """Use as a context manager. ``log`` holds every command; ``folder`` the messages, by :meth:`add`."""

    def __init__(self, home: Path, *, starttls: bool = False, host: str = "localhost", word: str = "gurka") -> None:
        self.folder: list[Kept] = []
        self.name, self.validity, self.word = "INBOX", 7, word
        self.manners, self.patience, self.plain_auth = "", 10**6, False
        self.token, self.blunt, self.ascii_only = "", False, False
        self.heard: list[bytes] = []
        self.log: list[str] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._starttls = starttls
        authority = trustme.CA()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(self._context)
        home.mkdir(parents=True, exist_ok=True)
        authority.cert_pem.write_to_path(str(home / "ca.pem"))

    def add(self, *messages: bytes) -> None:
        for raw in messages:
            self.folder.append(Kept(self.folder[-1].uid + 1 if self.folder else 1, raw))

    def asked(self, verb: str) -> list[str]:
        """The commands of a sort, without their tags."""
        return [one for one in self.log if one.upper().startswith(verb)]

    def __enter__(self) -> ImapServer:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()

        async def serve() -> None:
            self._done = asyncio.Event()
            context = None if self._starttls else self._context
            server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=context, limit=2**20)
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            await self._done.wait()
            server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            for writer in self._writers:
                writer.transport.abort()
            for _ in range(10):  # transports close in the loop's next turns
                await asyncio.sleep(0)

        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(serve(),), daemon=True)
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._misbehave(writer, "noise", b"HTTP/1.1 400 what\r\n\r\n")
            await self._misbehave(writer, "bye", b"* BYE closed for today\r\n")
            writer.write(b"* OK ready\r\n")
            while line := await reader.readline():
                tag, _, command = line.decode("latin-1").strip().partition(" ")
                while literal := re.search(r"\{(\d+)\}$", command):
                    writer.write(b"+ go on\r\n")
                    await writer.drain()
                    command = command[: literal.start()] + (await reader.readexactly(int(literal[1]))).decode("latin-1")
                    command += (await reader.readline()).decode("latin-1").rstrip()
                self.log.append(command)
                if command.upper() == "STARTTLS":
                    writer.write(f"{tag} OK begin\r\n".encode())
                    await writer.drain()
                    await writer.start_tls(self._context)
                    continue
                if not await self._answer(tag, command, reader, writer):
                    break
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()

    async def _misbehave(self, writer: asyncio.StreamWriter, manners: str, said: bytes) -> None:
        if self.manners == manners:
            writer.write(said)
            await writer.drain()
            raise ConnectionAbortedError

    async def _answer(self, tag: str, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        def say(*lines: str, end: str = "OK done") -> None:
            writer.write("".join(f"* {one}\r\n" for one in lines).encode("latin-1") + f"{tag} {end}\r\n".encode())

        verb = command.split(" ")[0].upper()
        if verb == "CAPABILITY":
            plain, token = " AUTH=PLAIN" if self.plain_auth else "", " AUTH=XOAUTH2" if self.token else ""
            say("CAPABILITY IMAP4rev1 STARTTLS" + plain + token)
        elif command.upper() == "AUTHENTICATE XOAUTH2":
            say(end=await self._xoauth2(reader, writer))
        elif verb == "AUTHENTICATE":
            writer.write(b"+ \r\n")
            given = b64decode(await reader.readline()).decode().split("\0")
            say(end="OK in" if given[2] == self.word else "NO [AUTHENTICATIONFAILED] wrong")
        elif verb == "LOGIN":
            say(end="OK in" if command.endswith(f'"{self.word}"') else f"NO [AUTHENTICATIONFAILED] wrong: {command}")
        elif verb in ("SELECT", "EXAMINE"):
            if command.split(" ", 1)[1] != f'"{self.name}"':
                say(end="NO no such folder")
            else:
                say(f"{len(self.folder)} EXISTS", f"OK [UIDVALIDITY {self.validity}] valid", end=_OPEN[verb])
        elif verb == "UID":
            return await self._uid(command[4:], say, writer)
        else:
            say(*(["BYE"] if verb == "LOGOUT" else []))
        return verb != "LOGOUT"

    async def _xoauth2(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """How the login with a token ends. ``heard`` keeps what was said to each question."""
        question = b""
        while True:
            writer.write(b"+ " + b64encode(question) + b"\r\n")
            await writer.drain()
            if not (line := await reader.readline()):
                raise ConnectionAbortedError
            self.heard.append(line.strip())
            if not self.heard[-1] and self.manners != "questions":
                return "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
            if b64decode(self.heard[-1]) == f"user=bevaka\x01auth=Bearer {self.token}\x01\x01".encode():
                return "OK in"
            if self.blunt:
                return f"NO AUTHENTICATE failed. {self.heard[-1].decode()}"
            question = b'{"status":"401","schemes":"bearer","scope":"https://mail.example/"}'

    async def _uid(self, command: str, say: object, writer: asyncio.StreamWriter) -> bool:
        verb, rest = command.split(" ", 1)
        assert callable(say)
        if verb == "SEARCH" and self.ascii_only and "CHARSET" in rest:
            say(end="NO [BADCHARSET (US-ASCII)] what is that")
            return True
        if verb == "SEARCH":
            if self.manners in ("flood", "drip", "mute"):
                return await self._for_ever(writer)
            say("SEARCH " + " ".join(str(m.uid) for m in self.folder if self._found(m, rest)))
            return True
        numbers = {int(n) for n in rest.split(" ")[0].split(",")}
        for place, kept in enumerate(self.folder, 1):
            if kept.uid not in numbers:
                continue
            if verb == "STORE":
                kept.flags.add("\\Seen")
            elif "SIZE" in rest:
                writer.write(f"* {place} FETCH (UID {kept.uid} RFC822.SIZE {len(kept.raw)})\r\n".encode())
            elif self.manners == "literal":
                writer.write(f"* {place} FETCH (UID {kept.uid} BODY[]<0> {{4000000000}}\r\n".encode())
                return await self._for_ever(writer)
            else:
                self.patience -= 1
                if self.manners == "drop" and self.patience < 0:
                    return False
                head = f"* {place} FETCH (UID {kept.uid} BODY[]<0> {{{len(kept.raw)}}}\r\n"
                writer.write(head.encode() + kept.raw + b")\r\n")
        say()
        return True

    def _found(self, kept: Kept, what: str) -> bool:
        if wanted := re.search(r"UID (\d+):(\d+|\*)", what):
            first = int(wanted[1])
            last = max(m.uid for m in self.folder) if wanted[2] == "*" else int(wanted[2])
            if not min(first, last) <= kept.uid <= max(first, last):
                return False
        if since := re.search(r"SINCE (\S+)", what):
            day = parsedate_to_datetime(f"{since[1].replace('-', ' ')} 00:00:00 +0000")
            if (came := kept.came()) is not None and came < day:
                return False
        if "UNSEEN" in what and "\\Seen" in kept.flags:
            return False
        senders = re.findall(r"FROM (\S+)", what)
        return not senders or any(one.lower() in kept.header("From").lower() for one in senders)

    async def _for_ever(self, writer: asyncio.StreamWriter) -> bool:
        while True:
            if self.manners == "flood":
                writer.write(b"* OK and another thing\r\n" * 10_000)
            elif self.manners in ("drip", "literal"):
                writer.write(b"*")
            await writer.drain()
            await asyncio.sleep(0 if self.manners == "flood" else 0.1)
