"""Bodies as received, kept by their hash, so that everything after fetching can be done again without the network."""

from __future__ import annotations

import gzip
import os
import tempfile
from pathlib import Path

from bevaka.errors import GiveUp, TryLater
from bevaka.keys import sha256


class Bodies:
    """A folder of gzipped files ``ab/abcdef….gz``, each named by the SHA-256 of what it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep ``body`` and return its name. The file is whole or absent; raises TryLater if the disk refuses."""
        name = sha256(body)
        file = self._file(name)
        if file.exists():
            return name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(gzip.compress(body, 6, mtime=0))
                    out.flush()
                    os.fsync(out.fileno())
                os.replace(temporary, file)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise TryLater(f"a body cannot be kept: {error.strerror}", after=60) from error
        return name

    def get(self, name: str) -> bytes:
        """The body of that name. Raises GiveUp if it is gone or no longer what its name says."""
        try:
            body = gzip.decompress(self._file(name).read_bytes())
        except (OSError, EOFError, gzip.BadGzipFile) as error:
            raise GiveUp(f"the body {name[:12]} cannot be read: {error}") from error
        if sha256(body) != name:
            raise GiveUp(f"the body {name[:12]} has been changed")
        return body

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.gz"
