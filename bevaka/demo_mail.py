"""A recorded mailbox on loopback: as much of IMAP4rev1 (RFC 3501) as reading newsletters takes, under TLS.

A recorded mailbox is a folder of ``.eml`` files; a message is there from its own Date on, by the house's clock. Password
and certificate are made when the server starts, for 127.0.0.1 alone, and the table of mailboxes.toml names their files, so
that the crawler checks both as it would check anybody's.
"""

from __future__ import annotations

import re
import secrets
import ssl
import threading
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bevaka import clock

_UIDS = re.compile(r"UID (\d+):\*")
_FROM = re.compile(r"FROM (\S+)")


class _Handler(StreamRequestHandler):
    folder: Path
    password: str

    def handle(self) -> None:
        """One client, until it logs out."""
        self._say("* OK ready")
        inside = False
        while line := self.rfile.readline(10_000):
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            verb = command.partition(" ")[0].upper()
            if verb == "LOGIN":
                inside = command.endswith(f'"{self.password}"')
                self._say(f"{tag} OK in" if inside else f"{tag} NO [AUTHENTICATIONFAILED] wrong")
            elif inside or verb in ("CAPABILITY", "LOGOUT"):
                self._answer(verb, command)
                self._say(f"{tag} OK done")
            else:
                self._say(f"{tag} BAD log in first")
            if verb == "LOGOUT":
                return

    def _answer(self, verb: str, command: str) -> None:
        messages = self._messages()
        if verb == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif verb == "LOGOUT":
            self._say("* BYE")
        elif verb in ("SELECT", "EXAMINE"):
            self._say(f"* {len(messages)} EXISTS", "* OK [UIDVALIDITY 1] valid")
        elif command.upper().startswith("UID SEARCH"):
            first, who = _UIDS.search(command), [one.strip('"').lower() for one in _FROM.findall(command)]
            found = [n for n, raw in messages.items() if n >= (int(first[1]) if first else 0) and _of(raw, who)]
            self._say(f"* SEARCH {' '.join(map(str, found))}")
        elif command.upper().startswith("UID FETCH"):
            wanted = {int(n) for n in command.split(" ")[2].split(",")}
            for n, raw in messages.items():
                if n in wanted:
                    self._fetched(n, raw, sizes="RFC822.SIZE" in command)

    def _fetched(self, n: int, raw: bytes, *, sizes: bool) -> None:
        if sizes:
            self._say(f"* {n} FETCH (UID {n} RFC822.SIZE {len(raw)})")
        else:
            self.wfile.write(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (n, n, len(raw), raw))

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode("latin-1"))

    def _messages(self) -> dict[int, bytes]:
        """What has come by now, by UID; files are numbered in the order of their names."""
        files = (
            f.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for f in sorted(self.folder.glob("*.eml"))
        )
        return {n: raw for n, raw in enumerate(files, 1) if parsedate_to_datetime(_header(raw, "Date")) <= clock.now()}


def _header(raw: bytes, name: str) -> str:
    found = re.search(rf"^{name}: (.*)$", raw.decode("latin-1"), re.M | re.I)
    return found[1].strip() if found else ""


def _of(raw: bytes, senders: list[str]) -> bool:
    return any(one in _header(raw, "From").lower() for one in senders)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class RecordedMail:
    """The server as a context manager; ``place`` is ``127.0.0.1:PORT`` while it runs.

    Its certificate is written to ``ca_file``, its password to ``password_file``.
    """

    def __init__(self, folder: Path, ca_file: Path, password_file: Path) -> None:
        password = secrets.token_hex(16)
        handler = type("Handler", (_Handler,), {"folder": folder, "password": password})
        certificate, key = _certificate()
        for file, text in ((ca_file, certificate), (password_file, password.encode())):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        both = ca_file.with_name(f".{ca_file.name}.key")
        both.touch(mode=0o600)
        both.write_bytes(key + certificate)
        context.load_cert_chain(both)
        both.unlink()
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def place(self) -> str:
        """``127.0.0.1:PORT``."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> RecordedMail:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _certificate() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key, as PEM. Each start makes its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a recorded mailbox")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 12, 31, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    shape, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.public_bytes(pem), key.private_bytes(pem, shape, plain)
