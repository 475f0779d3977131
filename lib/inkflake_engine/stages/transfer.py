"""PUT and GET: what the client is told so that it copies the files itself.

The client is on this machine, so its storage is the stage's own folder: the connector's `LOCAL_FS`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from snowflake.connector.constants import ResultStatus
from snowflake.connector.local_storage_client import SnowflakeLocalStorageClient
from sqlglot import exp

from inkflake_engine.language.clauses import words_of
from inkflake_engine.language.parsing import compilation_error
from inkflake_engine.language.results import Rows, status
from inkflake_engine.stages.stages import find, options, stage_text
from inkflake_engine.storage.stagefiles import Location

if TYPE_CHECKING:
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["HANDLERS", "skip_existing_files"]


def _put(cursor: Cursor, tree: exp.Expr) -> Rows:
    where = find(cursor, stage_text(tree.args["target"], cursor))
    given = options(tree.args.get("properties"))
    cursor.file_transfer = {
        "command": "UPLOAD",
        "src_locations": [_local_path(tree.this.name)],
        "stageInfo": _storage(cursor, where),
        "autoCompress": bool(given.get("AUTO_COMPRESS", True)),
        "sourceCompression": str(given.get("SOURCE_COMPRESSION", "AUTO_DETECT")).lower(),
        "overwrite": bool(given.get("OVERWRITE", False)),
        "parallel": int(given.get("PARALLEL", 4)),
    }
    return status()


def _get(cursor: Cursor, tree: exp.Expr) -> Rows:
    source, target, given = _get_parts(tree)
    where = find(cursor, source)
    files = cursor.connection.engine.files.list(where, given.get("PATTERN"))
    cursor.file_transfer = {
        "command": "DOWNLOAD",
        "src_locations": [file.path for file in files],
        "stageInfo": _storage(cursor, Location(where.stage, "")),
        "localLocation": _local_path(target),
        "encryptionMaterial": [],
        "parallel": int(given.get("PARALLEL", 10)),
    }
    return status()


def _get_parts(tree: exp.Expr) -> tuple[str, str, Mapping[str, Any]]:
    """Stage, local folder and options; the parser reads a GET with quotes and keeps one without as text."""
    if isinstance(tree, exp.Get):
        (stage,) = words_of(exp.Command(this="", expression=tree.args["target"].name))
        return stage, tree.this.name, options(tree.args.get("properties"))
    words = words_of(tree)
    if len(words) < 2:
        raise compilation_error("GET needs a stage and a local folder", errno=1003, sqlstate="42000")
    return words[0], words[1], dict(zip((word.upper() for word in words[2::3]), words[4::3], strict=False))


def _local_path(url: str) -> str:
    if not url.startswith("file://"):
        raise compilation_error(
            f"'{url}' is not a local file: it needs file://", errno=1003, sqlstate="42000"
        )
    return url.removeprefix("file://")


def _storage(cursor: Cursor, where: Location) -> dict[str, Any]:
    folder = cursor.connection.engine.files.place(where, is_folder=True)
    return {
        "locationType": "LOCAL_FS",
        "location": str(folder),
        "path": str(PurePosixPath(where.path)),
        "creds": {},
    }


def skip_existing_files() -> None:
    """Has the connector in this process skip a file that is there already, as PUT without OVERWRITE does.

    For local storage it looks for the file in the client's working directory, and so never finds it.
    """
    prepare = SnowflakeLocalStorageClient.prepare_upload

    def prepare_or_skip(client: SnowflakeLocalStorageClient) -> None:
        if client.meta.overwrite or not os.path.isfile(client.full_dst_file_name):
            return prepare(client)
        client.meta.dst_file_size = 0
        client.meta.result_status = ResultStatus.SKIPPED
        return None

    if prepare.__module__ != __name__:
        SnowflakeLocalStorageClient.prepare_upload = prepare_or_skip


HANDLERS: Mapping[str, Any] = {"PUT": _put, "GET": _get}
