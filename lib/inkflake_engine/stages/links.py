"""Addresses of stage files: whoever holds one reads the file from this server, until its time is over.

They are for as long as the server runs; the next one has another port and signs with another key.
"""

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import pyarrow as pa
from duckdb import DuckDBPyConnection
from duckdb.func import ARROW, SPECIAL
from sqlglot import exp

from inkflake_engine.protocols import Cursor, Rule
from inkflake_engine.stages.stages import find
from inkflake_engine.storage.stagefiles import Location

__all__ = ["FUNCTIONS", "Links"]

_LINK = "_ink_file_link"
_FIELDS = ("stage", "path", "until")
_HOUR, _DAY = 3600, 24 * 3600


class Links:
    """Makes the addresses and tells which file one is for; `base` is where the server listens."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        self.base, self._key = "", secrets.token_bytes(32)
        text = "VARCHAR"
        duck.create_function(
            _LINK, self._links, [text, text, "BIGINT"], text, type=ARROW, null_handling=SPECIAL
        )

    def location(self, given: Mapping[str, str]) -> Location | None:
        """The file that an address of these parameters is for; None when it is no longer, or forged."""
        texts = [given.get(field, "") for field in _FIELDS]
        fits = hmac.compare_digest(given.get("proof", "").encode(), self._proof(texts).encode())
        if not fits or int(texts[-1]) < time.time():
            return None
        database, schema, stage = json.loads(texts[0])
        return Location((database, schema, stage), texts[1])

    def _links(self, stages: pa.ChunkedArray, paths: pa.ChunkedArray, seconds: pa.ChunkedArray) -> pa.Array:
        rows = zip(stages.to_pylist(), paths.to_pylist(), seconds.to_pylist(), strict=True)
        return pa.array([None if None in row else self._link(*row) for row in rows], type=pa.string())

    def _link(self, stage: str, path: str, seconds: int) -> str:
        texts = [stage, path, str(int(time.time()) + seconds)]
        given = {**dict(zip(_FIELDS, texts, strict=True)), "proof": self._proof(texts)}
        return f"{self.base}/inkflake/file?{urlencode(given)}"

    def _proof(self, texts: list[str]) -> str:
        return hmac.new(self._key, repr(texts).encode("utf-8", "replace"), "sha256").hexdigest()


def _file_url(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    stage, path, *more = node.expressions
    name = ".".join(part.sql("snowflake") for part in _parts(stage))
    where = find(cursor, stage.name if isinstance(stage, exp.Literal) else f"@{name}")
    usual = _HOUR if node.name.upper() == "GET_PRESIGNED_URL" else _DAY
    seconds = more[0] if more else exp.Literal.number(usual)
    values = [
        exp.Literal.string(json.dumps(where.stage)),
        exp.cast(path, "varchar"),
        exp.cast(seconds, "bigint"),
    ]
    return exp.Anonymous(this=_LINK, expressions=values)


def _parts(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Dot):
        return [*_parts(node.this), *_parts(node.expression)]
    return [node.this] if isinstance(node, exp.Parameter) else [node]


_URLS = ("BUILD_SCOPED_FILE_URL", "BUILD_STAGE_FILE_URL", "GET_PRESIGNED_URL")
FUNCTIONS: Mapping[str, Rule] = dict.fromkeys(_URLS, _file_url)
