"""The files of the stages: one folder a stage below the engine's `stages` folder, and nothing outside it.

Which stages there are is `inkflake_engine.stages`, how a file's bytes are kept `inkflake_engine.sealing`.
"""

import hashlib
import io
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from inkflake_engine.language.faults import compilation_error, syntax_error
from inkflake_engine.language.names import Name, full_name
from inkflake_engine.sealing import PIECE, Seal, SealBroken

__all__ = ["Location", "StageFile", "StageFiles", "location"]

_STAGE_NAME = re.compile(r'(?P<quoted>"(?:[^"]|"")+")|(?P<plain>[^"./\s]+)')
_LONGEST_PATH = 1024
# A file that a client may still be copying here is left as it is for so long.
SECONDS_TO_SETTLE = 10.0
# A client has fetched what it was lent when so much time has passed; drafts are then left over too.
SECONDS_TO_FETCH, SECONDS_TO_WRITE = 60.0, 3600.0


@dataclass(frozen=True)
class Location:
    """A stage and a path on it, as `@db.schema.stage/path` says."""

    stage: Name
    path: str

    @property
    def label(self) -> str:
        """How Snowflake's listings call the stage."""
        return self.stage[2].lower()

    def listed(self, path: str) -> str:
        """How Snowflake lists a file: without the stage's name when it is a user's or a table's own."""
        return path if self.stage[2][0] in "~%" else f"{self.label}/{path}"


@dataclass(frozen=True)
class StageFile:
    """One file of a stage."""

    path: str
    size: int
    md5: str
    modified: datetime


def location(text: str, *, database: str | None, schema: str | None, doing: str = "operation") -> Location:
    """Reads `@[[db.]schema.]stage[/path]`; the path is taken literally, so nothing in it can lead outside."""
    if not text.startswith("@"):
        raise syntax_error(f"invalid stage location '{text}'")
    parts, end = [], 1
    while found := _STAGE_NAME.match(text, end):
        parts.append(found["quoted"][1:-1].replace('""', '"') if found["quoted"] else found["plain"].upper())
        end = found.end()
        if not text.startswith(".", end):
            break
        end += 1
    rest = text[end:]
    if not 1 <= len(parts) <= 3 or rest[:1] not in ("", "/"):
        raise syntax_error(f"invalid stage location '{text}'")
    return Location(full_name(parts, database, schema, doing=doing), rest.removeprefix("/"))


class StageFiles:
    """Reads and writes the files; thread-safe.

    `lending` is the folder of plain copies, for what needs a file that it can open by its path.
    """

    def __init__(self, folder: Path, lending: Path, seal: Seal) -> None:
        self._folder, self.lending, self._seal = folder, lending, seal
        self._sums: dict[str, tuple[int, int, str, int]] = {}
        shutil.rmtree(lending, ignore_errors=True)
        _remove_old(folder.glob(".draft*"), SECONDS_TO_WRITE)

    @property
    def drafts(self) -> Path:
        """Where files are made that become files of a stage when they are whole."""
        return self._folder

    def folder(self, stage: Name) -> Path:
        return self._folder.joinpath(*(_encoded(part) for part in stage))

    def make(self, stage: Name) -> None:
        self.folder(stage).mkdir(mode=0o700, parents=True, exist_ok=True)

    def drop(self, *name: str) -> None:
        """Removes the files of a stage, or of a whole schema or database."""
        shutil.rmtree(self._folder.joinpath(*(_encoded(part) for part in name)), ignore_errors=True)

    def place(self, where: Location, *, is_folder: bool = False) -> Path:
        """The path of a stage's file, in folders that exist; raises for a path that would lead elsewhere."""
        parts = [part for part in where.path.split("/") if part]
        if any(part in (".", "..") or "\0" in part for part in parts) or len(where.path) > _LONGEST_PATH:
            message = f"Path '{where.path}' is not a path on stage '{where.stage[2]}'"
            raise compilation_error(message, 3527, "22023")
        root = self.folder(where.stage)
        path = root.joinpath(*parts)
        folder = path if is_folder else path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.resolve().is_relative_to(root.resolve()):
            message = f"Path '{where.path}' leads out of stage '{where.stage[2]}'"
            raise compilation_error(message, 3527, "22023")
        return path

    def has(self, where: Location) -> bool:
        """Whether there is a file of exactly this path."""
        return self.place(where).is_file()

    def write(self, where: Location, content: bytes) -> None:
        """Puts a whole file in place at once."""
        self._seal.write(self.place(where), io.BytesIO(content), self.drafts)

    def open(self, where: Location) -> BinaryIO:
        """Opens a file to read its plain bytes."""
        return self._seal.open(self.place(where))

    def lend(self, stage: Name, paths: Iterable[str], target: Path) -> Path:
        """Puts plain copies of files into a folder below `lending`."""
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in paths:
            copy = target / path
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.open(Location(stage, path)) as source, copy.open("xb") as file:
                shutil.copyfileobj(source, file)
        return target

    def lend_for_fetching(self, stage: Name, paths: Iterable[str], borrower: str) -> Path:
        """Plain copies for a client to fetch; they go with its next GET a minute later, or its session."""
        own = self.lending / borrower
        _remove_old(own.glob("*"), SECONDS_TO_FETCH)
        return self.lend(stage, paths, own / str(time.time_ns()))

    def take_back(self, *parts: str) -> None:
        """Removes copies that were lent."""
        shutil.rmtree(self.lending.joinpath(*parts), ignore_errors=True)

    def find(self, where: Location, pattern: str | None = None) -> list[StageFile]:
        """The files whose path starts with the location's path, by path."""
        fits = _pattern(pattern)
        root = self.folder(where.stage)
        found = ((entry.path[len(str(root)) + 1 :], entry) for entry in _walk(root))
        return [
            self._describe(path, entry)
            for path, entry in sorted(found, key=lambda item: item[0])
            if path.startswith(where.path) and (fits is None or _fits(fits, where.label, path))
        ]

    def remove(self, where: Location, pattern: str | None = None) -> list[str]:
        """Removes the files that `find` finds and says which; folders left empty go too."""
        root = self.folder(where.stage)
        gone = [file.path for file in self.find(where, pattern)]
        for path in gone:
            (root / path).unlink(missing_ok=True)
            self._sums.pop(str(root / path), None)
        for folder, _, _ in os.walk(root, topdown=False):
            if folder != str(root) and not os.listdir(folder):
                os.rmdir(folder)
        return gone

    def _describe(self, path: str, entry: os.DirEntry[str]) -> StageFile:
        file, stat = Path(entry.path), entry.stat(follow_symlinks=False)
        known = self._sums.get(entry.path)
        if known is None or known[:2] != (stat.st_size, stat.st_mtime_ns):
            stat = self._sealed(file, stat)
            known = self._sums[entry.path] = (stat.st_size, stat.st_mtime_ns, *self._sum(file))
        return StageFile(path, known[3], known[2], datetime.fromtimestamp(stat.st_mtime, UTC))

    def _sum(self, file: Path) -> tuple[str, int]:
        """MD5 and size of the plain bytes; of a file that does not open, of what is there."""
        try:
            return _md5_and_size(self._seal.open(file))
        except SealBroken:
            return _md5_and_size(file.open("rb"))

    def _sealed(self, file: Path, stat: os.stat_result) -> os.stat_result:
        """Seals a file that another client, or an older version of this engine, left plain."""
        if time.time() - stat.st_mtime < SECONDS_TO_SETTLE or self._seal.is_sealed(file):
            return stat
        with file.open("rb") as source:
            self._seal.write(file, source, self.drafts)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return file.stat()


def _md5_and_size(file: BinaryIO) -> tuple[str, int]:
    with file:
        digest = hashlib.md5(usedforsecurity=False)
        for piece in iter(partial(file.read, PIECE), b""):
            digest.update(piece)
        return digest.hexdigest(), file.tell()


def _remove_old(paths: Iterable[Path], seconds: float) -> None:
    for path in paths:
        if time.time() - path.stat().st_mtime > seconds:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _walk(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Every regular file below a folder; links are not followed and not shown."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield entry


def _pattern(pattern: str | None) -> re.Pattern[str] | None:
    if pattern is None:
        return None
    try:
        return re.compile(pattern)
    except re.error as error:
        message = f"Invalid regular expression: '{pattern}', {error}"
        raise compilation_error(message, 100048, "2201B") from None


def _fits(pattern: re.Pattern[str], label: str, path: str) -> bool:
    """Matches the whole path, with or without the stage's name in front: the documentation shows both."""
    return bool(pattern.fullmatch(path) or pattern.fullmatch(f"{label}/{path}"))


def _encoded(part: str) -> str:
    """A name as the name of a folder: itself when plain, and never a path."""
    return quote(part, safe="").replace(".", "%2E")
