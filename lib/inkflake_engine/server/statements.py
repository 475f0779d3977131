"""One statement of a session, from the client's request to the answer in Snowflake's protocol."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from fakesnow.arrow import to_ipc, to_sf
from fakesnow.converter import from_binding
from fakesnow.rowtype import describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS, INSERT, SELECT, statement_type_id
from snowflake.connector.errors import ProgrammingError

from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.execution.cursor import Cursor
from inkflake_engine.language import parsing
from inkflake_engine.language.faults import sql_error
from inkflake_engine.server.bulk import execute_many
from inkflake_engine.server.jobs import Reply
from inkflake_engine.server.wire import json_rows

__all__ = ["Statement", "malformed", "of_several", "run"]

_SEVERAL = 0xA000  # the type of a text of several statements
_SURROGATE = re.compile("[\ud800-\udfff]")
Binding = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """What a client asks for."""

    text: str
    bindings: tuple[Binding, ...]
    describe_only: bool
    background: bool
    count: str | None = None  # how many statements the text is, 0 for any number; None as the session says

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Statement:
        """Reads the body of a query request; bound values come under the numbers of their places."""
        bindings = body.get("bindings") or {}
        if not isinstance(body.get("sqlText"), str) or not isinstance(bindings, dict):
            raise malformed("it needs sqlText, and bindings by their places")
        if _SURROGATE.search(body["sqlText"]):
            raise malformed("its text is no Unicode")
        places = [str(n) for n in range(1, len(bindings) + 1)]
        if set(places) != bindings.keys():
            raise sql_error("bind values by place, with ?", 2049, "42601")
        values = tuple(bindings[place] for place in places)
        if not all(isinstance(value, dict) and {"type", "value"} <= value.keys() for value in values):
            raise malformed("a bound value needs type and value")
        if len({len(value["value"]) for value in values if isinstance(value["value"], list)}) > 1:
            raise malformed("the columns of an array bind differ in length")
        return cls(
            text=body["sqlText"],
            bindings=values,
            describe_only=bool(body.get("describeOnly")),
            background=bool(body.get("asyncExec")),
            count=str(given)
            if (given := _parameters(body).get("MULTI_STATEMENT_COUNT")) is not None
            else None,
        )

    def parts(self, count: str) -> list[Statement]:
        """The statements of the text, each with its binds, if so many are asked for, or the text alone."""
        if (wanted := self.count or count) == "1":
            return [self]
        texts = parsing.split(self.text)
        if wanted not in ("0", str(len(texts))):
            raise parsing.count_error(len(texts), wanted)
        binds = iter(self.bindings)
        return [replace(self, text=text, bindings=tuple(islice(binds, n)), count="1") for text, n in texts]


def run(cursor: Cursor, statement: Statement, query_id: str) -> Reply:
    """Carries a statement out; `query_id` is what the client knows it by."""
    cancellation = CURRENT.get() or Cancellation()
    with cancellation.busy(cursor.duck.interrupt):
        if statement.describe_only:
            return _describe(cursor, statement, query_id)
        _execute(cursor, statement)
    # The client asks for the result of a background statement by the id it was given at the start.
    cursor.session.queries.append(query_id)
    results = cursor.results
    if (result := results.get(cursor.sfqid)) is not None:
        results[query_id] = result
    if cursor.file_transfer:
        return Reply.of({**cursor.file_transfer, "queryId": query_id})
    return _rows(cursor, query_id)


def _parameters(body: Mapping[str, Any]) -> Mapping[str, Any]:
    given = body.get("parameters")
    return given if isinstance(given, dict) else {}


def of_several(replies: Mapping[str, Reply], query_id: str) -> Reply:
    """What answers a text of several statements: under which ids their own answers are."""
    kinds = [str(json.loads(reply.body)["data"].get("statementTypeId", 0)) for reply in replies.values()]
    told = "Multiple statements executed successfully."
    column = describe_as_rowtype([("multiple statement execution", "VARCHAR", "YES", None, None, None)])
    several = {"resultIds": ",".join(replies), "resultTypes": ",".join(kinds), "statementTypeId": _SEVERAL}
    rows = {"queryResultFormat": "json", "rowset": [[told]], "rowtype": column, "total": 1, "returned": 1}
    return Reply.of({"queryId": query_id, "parameters": [], **several, **rows})


def _execute(cursor: Cursor, statement: Statement) -> None:
    if any(isinstance(binding["value"], list) for binding in statement.bindings):
        if not all(isinstance(binding["value"], list) for binding in statement.bindings):
            raise malformed("some binds are arrays and some are not")
        columns = [[_value(binding, value) for value in binding["value"]] for binding in statement.bindings]
        execute_many(cursor, statement.text, columns)
    else:
        values = tuple(_value(binding, binding["value"]) for binding in statement.bindings)
        cursor.execute(statement.text, binding_params=values)


def _value(binding: Binding, value: Any) -> Any:
    """A bound value of its own type; fakesnow leaves a REAL a text and knows of no fractions."""
    kind = binding["type"]
    try:
        if value is None:
            return None
        if kind == "REAL":
            return float(value)
        if kind == "FIXED":
            return Decimal(value) if "." in value or "E" in value.upper() else int(value)
        return from_binding({"type": kind, "value": value})
    except (ArithmeticError, AttributeError, TypeError, ValueError, OSError):
        raise malformed(f"a bound value is no {kind}") from None


def malformed(what: str) -> ProgrammingError:
    """Makes the error for a request that no client of Snowflake's sends."""
    return sql_error(f"Invalid request: {what}", 1007, "22023")


def _rows(cursor: Cursor, query_id: str) -> Reply:
    table = cursor._arrow_table
    rowtype = describe_as_rowtype(cursor._describe_last_sql())
    form = cursor.session.parameters.get("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "ARROW")
    # Clients read the counts of affected rows from JSON.
    if cursor.statement_type in DML_TYPE_IDS or form.upper() == "JSON":
        result: dict[str, Any] = {"queryResultFormat": "json", "rowset": json_rows(table, rowtype)}
    else:
        # The connector makes an empty table from the row type, and cannot from a stream without a batch.
        encoded = b64encode(to_ipc(to_sf(table, rowtype))).decode("ascii") if table.num_rows else ""
        result = {"queryResultFormat": "arrow", "rowsetBase64": encoded}
    context = _context(cursor, cursor.statement_type, query_id)
    return Reply.of(
        {**context, "rowtype": rowtype, "total": table.num_rows, "returned": table.num_rows, **result}
    )


def _describe(cursor: Cursor, statement: Statement, query_id: str) -> Reply:
    """Answers with the columns a statement would have, without running it."""
    tree = parsing.parse(statement.text)
    type_id = statement_type_id(tree)
    rowtype = describe_as_rowtype(cursor._describe_only(statement.text))
    binds = sum(1 for node in tree.walk() if parsing.is_bind(node))
    about = {"numberOfBinds": binds, "arrayBindSupported": type_id == INSERT, "total": 0, "returned": 0}
    arrow = {"queryResultFormat": "arrow", "rowsetBase64": ""}
    empty = arrow if type_id == SELECT else {"queryResultFormat": "json", "rowset": []}
    return Reply.of({**_context(cursor, type_id, query_id), "rowtype": rowtype, **about, **empty})


def _context(cursor: Cursor, type_id: int, query_id: str) -> dict[str, Any]:
    return {
        "parameters": [{"name": "TIMEZONE", "value": "Etc/UTC"}],
        "queryId": query_id,
        "statementTypeId": type_id,
        "finalDatabaseName": cursor.database,
        "finalSchemaName": cursor.schema,
        "finalWarehouseName": cursor.session.warehouse,
        "finalRoleName": cursor.session.role,
    }
