"""The one place where the bytes of stage files are opened: sealed on disk by AES-256-GCM, plain to who reads.

A sealed file is a mark, a salt and pieces of 64 KiB, each with its tag. The salt makes the file's own key out
of the folder's; a piece's nonce is its number and whether it is the last, so that no piece can be taken out,
put in, moved or cut off (STREAM, https://eprint.iacr.org/2015/189). Without a key files are plain.
"""

import io
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inkflake_engine.errors import EngineError

__all__ = ["Seal", "SealBroken"]

MARK = b"inkflake sealed\x001\n"
SALT, TAG, PIECE = 16, 16, 1 << 16
HEAD = len(MARK) + SALT


class SealBroken(EngineError):
    """A file that does not open with this key: it was changed, or sealed with another."""


@dataclass(frozen=True)
class Seal:
    """Writes and reads the files of one folder; without a key it writes them plain, and reads only such."""

    key: str | None = field(repr=False)

    def write(self, path: Path, source: BinaryIO, drafts: Path) -> None:
        """Puts a whole file in place at once, made in the folder of drafts."""
        handle, draft = tempfile.mkstemp(dir=drafts, prefix=".draft")
        try:
            with os.fdopen(handle, "wb") as file:
                self._copy(source, file)
            os.replace(draft, path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def open(self, path: Path) -> BinaryIO:
        """Opens a file to read its plain bytes, from anywhere in it; one that was never sealed as it is.

        Reading raises `SealBroken` where the file does not open.
        """
        file = path.open("rb")
        head = file.read(HEAD)
        if not head.startswith(MARK):
            file.seek(0)
            return file
        if not self.key:
            file.close()
            raise SealBroken(f"{path} is encrypted, and its folder has no key: put the file 'key' back")
        return io.BufferedReader(_Pieces(file, self._cipher(head[len(MARK) :]), path), PIECE)

    def is_sealed(self, path: Path) -> bool:
        """Whether a file is as this would write it."""
        with path.open("rb") as file:
            return not self.key or file.read(len(MARK)) == MARK

    def _copy(self, source: BinaryIO, target: BinaryIO) -> None:
        if not self.key:
            while piece := source.read(PIECE):
                target.write(piece)
            return
        salt = os.urandom(SALT)
        target.write(MARK + salt)
        cipher, number, piece = self._cipher(salt), 0, source.read(PIECE)
        while True:
            following = source.read(PIECE) if piece else b""
            target.write(cipher.encrypt(_nonce(number, is_last=not following), piece, None))
            if not following:
                return
            number, piece = number + 1, following

    def _cipher(self, salt: bytes) -> AESGCM:
        derived = HKDF(SHA256(), 32, salt, b"inkflake stage file")
        return AESGCM(derived.derive((self.key or "").encode()))


class _Pieces(io.RawIOBase):
    """The plain bytes of a sealed file, a piece at a time."""

    def __init__(self, file: BinaryIO, cipher: AESGCM, path: Path) -> None:
        self._file, self._cipher, self._path = file, cipher, path
        body = os.fstat(file.fileno()).st_size - HEAD
        self._count = max(1, -(-body // (PIECE + TAG)))
        self._size = max(0, body - self._count * TAG)
        self._at, self._held = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, start = divmod(self._at, PIECE)
        if number and self._at >= self._size:
            return 0
        part = self._piece(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(HEAD + number * (PIECE + TAG))
            sealed, is_last = self._file.read(PIECE + TAG), number == self._count - 1
            try:
                self._held = number, self._cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
            except (InvalidTag, ValueError):
                raise SealBroken(
                    f"{self._path} does not open with the key of its folder: it was changed, or the file "
                    "'key' is another"
                ) from None
        return self._held[1]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
