"""Reconciliation of a stage and the tables, both ways: shown first, mended by the tables when asked."""

from collections.abc import Collection

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import ParameterError
from inkflake.keeping.upkeep.audit import audited
from inkflake.snow.files import NO_DRAWING, amiss, put_back
from inkflake.snow.stage import remove_file
from inkflake.snow.statements import identifier

__all__ = ["reconcile"]

COLUMNS = ["file", "what", "bytes on the stage", "bytes in the tables", "done"]


def reconcile(
    session: Session, stage: str = "SVG_STAGE", *, mend: bool = False, remove: Collection[str] = ()
) -> pd.DataFrame:
    """Shows on which files a stage and the tables disagree: missing ones, others than stored, and strangers.

    `mend=True` writes the missing ones and those that were changed as the tables hold them. A file that no
    drawing has is somebody's: it goes only if `remove` names it, and only an admin is told of it.
    """
    where = identifier(stage, "stage")
    found = amiss(session, where)
    strangers = {each.file for each in found if each.what == NO_DRAWING}
    if unknown := sorted(set(remove) - strangers):
        raise ParameterError(
            f"{unknown[0]!r} is no file without a drawing on @{stage}; look at reconcile(...)"
        )
    wanted = [each for each in found if mend and each.file not in strangers]
    if wanted or remove:
        with audited(session, "reconciliation") as outcome:
            outcome["files written"] = put_back(session, where, wanted)
            for file in sorted(remove):
                remove_file(session, where, file)
            outcome["files removed"] = len(remove)
    written = {each.file for each in wanted}
    done = ["written" if f.file in written else "removed" if f.file in remove else "" for f in found]
    rows = [(f.file, f.what, f.on_stage, f.in_tables, d) for f, d in zip(found, done, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[2:4], "Int64"))
