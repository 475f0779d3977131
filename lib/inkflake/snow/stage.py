"""A stage: whether it is there, which files lie on it, and removing one of them."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from snowflake.snowpark import Session

from inkflake.errors import ParameterError, SchemaMissing, StageMissing
from inkflake.snow.statements import named, named_errors, query

__all__ = ["check_stage_exists", "read_file", "remove_file", "stage_files", "stage_location"]

LIST = "LIST @${here}.${stage} PATTERN = '^${pattern}$$'"
# REMOVE takes a prefix, which house.svg.gz and the folder house.svg.old/ have, too: the pattern is the file.
# Paths stand in quotes, as two hyphens would begin a comment.
REMOVE = "REMOVE '@${here}.${stage}/${file}' PATTERN = '^${pattern}$$'"
PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")


def stage_location(session: Session, stage: str) -> str:
    """A stage of the current schema as statements and transfers name it: `@"DATABASE"."SCHEMA".STAGE`."""
    return named(session, "@${here}.${stage}", stage=stage)


def stage_files(
    session: Session, stage: str, filenames: Iterable[str], *, numbered: bool = False
) -> dict[str, tuple[int, str]]:
    """Size and MD5 of those files (names without `.svg`) that are on the stage; `numbered`: `name-2` too."""
    number = "(-[0-9]+)?" if numbered else ""
    pattern = f"(.*/)?({'|'.join(sorted(filenames))}){number}[.]svg"
    listed = (
        (row[0].split("/"), row[1], row[2]) for row in query(session, LIST, stage=stage, pattern=pattern)
    )
    return {path[1].removesuffix(".svg"): (size, md5) for path, size, md5 in listed if len(path) == 2}


def remove_file(session: Session, stage: str, file: str) -> None:
    """Removes one file of a stage, by its path on it, and no other."""
    query(session, REMOVE, stage=stage, file=file, pattern=_only(stage, file))


def read_file(session: Session, stage: str, file: str) -> bytes:
    """The bytes of one file of a stage, by its path on it; empty when it is gone."""
    pattern, source = _only(stage, file), f"{stage_location(session, stage)}/{file}"
    with tempfile.TemporaryDirectory(prefix="inkflake-") as folder, named_errors():
        session.file.get(source, folder, pattern=pattern)
        return b"".join(path.read_bytes() for path in Path(folder).iterdir())


def _only(stage: str, file: str) -> str:
    """The pattern that a file's path has and no other, with the stage's name in front of it or without."""
    if not PLAIN_PATH.fullmatch(file):
        raise ParameterError(f"file {file[:80]!r} has characters that a stage may misread; see to it by hand")
    return f"({stage.strip(chr(34)).lower()}/)?{file.replace('.', '[.]')}"


def check_stage_exists(session: Session, stage: str) -> None:
    """Raises `StageMissing` before anything is paid for."""
    try:
        query(session, "DESCRIBE STAGE ${here}.${stage}", stage=stage)
    except SchemaMissing as error:
        raise StageMissing(
            f"stage {stage} is not there, or not for this role; "
            f"run 10_setup, or setup(session, stage={stage!r})"
        ) from error
