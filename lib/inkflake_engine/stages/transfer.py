"""PUT and GET: what the client is told so that it copies the files itself, by the connector's `LOCAL_FS`.

The client is on this machine. It puts into the stage's own folder, sealed when it knows how
(`inkflake_engine.hosting.uploads`), and gets from a folder of plain copies made for it.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from sqlglot import exp

from inkflake_engine.language.clauses import words_of
from inkflake_engine.language.faults import syntax_error
from inkflake_engine.language.results import Rows, status
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.stages.stages import find, options, stage_text

__all__ = ["HANDLERS"]


def _put(cursor: Cursor, tree: exp.Expr) -> Rows:
    where = find(cursor, stage_text(tree.args["target"], cursor), "WRITE")
    files = cursor.engine.files
    known = {"home": str(files.drafts.parent), "drafts": str(files.drafts)}
    given = options(tree.args.get("properties"))
    cursor.file_transfer = {
        "command": "UPLOAD",
        "src_locations": [_local_path(tree.this.name)],
        "stageInfo": _storage(files.place(where, is_folder=True), where.path, **known),
        "autoCompress": bool(given.get("AUTO_COMPRESS", True)),
        "sourceCompression": str(given.get("SOURCE_COMPRESSION", "AUTO_DETECT")).lower(),
        "overwrite": bool(given.get("OVERWRITE", False)),
        "parallel": int(given.get("PARALLEL", 4)),
    }
    return status()


def _get(cursor: Cursor, tree: exp.Expr) -> Rows:
    source, target, given = _get_parts(cursor, tree)
    where = find(cursor, source)
    storage = cursor.engine.files
    files = [file.path for file in storage.find(where, given.get("PATTERN"))]
    lent = storage.lend_for_fetching(where.stage, files, cursor.session.id)
    cursor.file_transfer = {
        "command": "DOWNLOAD",
        "src_locations": files,
        "stageInfo": _storage(lent),
        "localLocation": _local_path(target),
        "encryptionMaterial": [],
        "parallel": int(given.get("PARALLEL", 10)),
    }
    return status()


def _get_parts(cursor: Cursor, tree: exp.Expr) -> tuple[str, str, Mapping[str, Any]]:
    """Stage, local folder and options; the parser reads a GET with quotes and keeps one without as text."""
    if isinstance(tree, exp.Get):
        return stage_text(tree.args["target"], cursor), tree.this.name, options(tree.args.get("properties"))
    words = words_of(tree)
    if len(words) < 2:
        raise syntax_error("GET needs a stage and a local folder")
    return words[0], words[1], dict(zip((word.upper() for word in words[2::3]), words[4::3], strict=False))


def _local_path(url: str) -> str:
    if not url.startswith("file://"):
        raise syntax_error(f"'{url}' is not a local file: it needs file://")
    return url.removeprefix("file://")


def _storage(folder: Path, path: str = "", **known: str) -> dict[str, Any]:
    """What the client is told of its storage; `known` is for who knows how to seal a file."""
    place = {"location": str(folder), "path": str(PurePosixPath(path))}
    return {"locationType": "LOCAL_FS", "creds": known, **place}


HANDLERS: Mapping[str, Handler] = {"PUT": _put, "GET": _get}
