"""A stage: whether it is there, and which files lie on it."""

from collections.abc import Iterable

from snowflake.snowpark import Session

from inkflake.errors import SchemaMissing, StageMissing
from inkflake.snow.statements import named, query

__all__ = ["check_stage_exists", "stage_files", "stage_location"]

LIST = "LIST @${here}.${stage} PATTERN = '^${pattern}$$'"


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


def check_stage_exists(session: Session, stage: str) -> None:
    """Raises `StageMissing` before anything is paid for."""
    try:
        query(session, "DESCRIBE STAGE ${here}.${stage}", stage=stage)
    except SchemaMissing as error:
        raise StageMissing(
            f"stage {stage} is not there, or not for this role; "
            f"run 10_setup, or setup(session, stage={stage!r})"
        ) from error
