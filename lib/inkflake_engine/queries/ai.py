"""AI_COMPLETE, AI_COUNT_TOKENS and SHOW CORTEX BASE MODELS, in the shapes that Snowflake documents.

Which models there are and how they answer is `inkflake_engine.models.models`.
https://docs.snowflake.com/en/sql-reference/functions/ai_complete
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection
from duckdb.func import ARROW, SPECIAL
from sqlglot import exp

from inkflake_engine.language.clauses import like_filter
from inkflake_engine.language.faults import compilation_error
from inkflake_engine.language.results import Rows
from inkflake_engine.models import models
from inkflake_engine.models.tokens import count_tokens
from inkflake_engine.models.upstream import Completion
from inkflake_engine.protocols import Cursor, Engine, Handler, Rule
from inkflake_engine.queries.context import REGION

__all__ = ["FUNCTIONS", "HANDLERS", "register"]

_COMPLETE = "_ink_ai_complete"
_COUNT = "_ink_count_tokens"
_TYPES = {"str": "VARCHAR", "str | None": "VARCHAR", "bool": "BOOLEAN"}


@dataclass(frozen=True)
class _Call:
    """What one row asks; DuckDB hands it over as a struct of these fields."""

    statement: str
    model: str | None
    prompt: str | None
    model_parameters: str | None
    response_format: str | None
    show_details: bool
    return_error_details: bool


_ARGUMENTS = tuple(field.name for field in fields(_Call)[1:])


def register(duck: DuckDBPyConnection, engine: Engine) -> None:
    """Makes the functions known to DuckDB; one call of them sees up to 2,048 rows at once."""

    def complete(calls: pa.ChunkedArray) -> pa.Array:
        return pa.array(_complete(engine, [_Call(**call) for call in calls.to_pylist()]), type=pa.string())

    def count(texts: pa.ChunkedArray) -> pa.Array:
        return pa.array([None if t is None else count_tokens(t) for t in texts.to_pylist()], type=pa.int64())

    call = duckdb.struct_type({field.name: _TYPES[str(field.type)] for field in fields(_Call)})
    duck.create_function(
        _COMPLETE, complete, [call], "VARCHAR", type=ARROW, null_handling=SPECIAL, side_effects=True
    )
    duck.create_function(_COUNT, count, ["VARCHAR"], "BIGINT", type=ARROW, null_handling=SPECIAL)


def _complete(engine: Engine, calls: Sequence[_Call]) -> list[str | None]:
    """Asks each model once for all the rows that ask the same of it."""
    groups: dict[tuple[str, _Call], dict[int, str]] = defaultdict(dict)
    for n, call in enumerate(calls):
        if call.prompt is not None and call.model is not None:
            groups[call.model, replace(call, prompt=None)][n] = call.prompt
    answers: list[str | None] = [None] * len(calls)
    for (model, same), prompts in groups.items():
        given = json.loads(same.model_parameters or "{}")
        if same.response_format:
            given["response_format"] = json.loads(same.response_format)
        completions = engine.complete(same.statement, model, list(prompts.values()), given)
        for n, completion in zip(prompts, completions, strict=True):
            answers[n] = _shaped(completion, same)
    return answers


def _shaped(completion: Completion, call: _Call) -> str | None:
    text = completion.text
    value = _details(completion) if call.show_details and text is not None else text
    if call.return_error_details:
        return json.dumps({"value": value, "error": completion.error}, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _details(completion: Completion) -> dict[str, Any]:
    usage = {
        "completion_tokens": completion.completion_tokens,
        "prompt_tokens": completion.prompt_tokens,
        "guardrail_tokens": 0,
        "total_tokens": completion.prompt_tokens + completion.completion_tokens,
    }
    choices = [{"messages": completion.text}]
    return {"choices": choices, "created": completion.created, "model": completion.model, "usage": usage}


def _ai_complete(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    given = _arguments(node.expressions)
    flags = {name: _flag(given.get(name), name) for name in ("show_details", "return_error_details")}
    texts = [_text(given.get(name)) for name in ("model_parameters", "response_format")]
    row = [
        exp.Literal.string(cursor.statement_id),
        exp.cast(given["model"], "varchar"),
        exp.cast(given["prompt"], "varchar"),
        *texts,
        *(exp.convert(flag) for flag in flags.values()),
    ]
    call = exp.Anonymous(this=_COMPLETE, expressions=[exp.Anonymous(this="row", expressions=row)])
    return exp.cast(call, "json") if any(flags.values()) else call


def _arguments(arguments: Sequence[exp.Expr]) -> dict[str, exp.Expr]:
    """Names the arguments, positional ones by their place."""
    given: dict[str, exp.Expr] = {}
    for name, argument in zip(_ARGUMENTS, arguments, strict=False):
        if isinstance(argument, exp.Kwarg):
            given[argument.this.name.lower()] = argument.expression
        else:
            given[name] = argument
    unknown = given.keys() - set(_ARGUMENTS)
    if unknown or len(arguments) > len(_ARGUMENTS) or not {"model", "prompt"} <= given.keys():
        message = f"Unknown function or invalid arguments for AI_COMPLETE: {', '.join(sorted(unknown))}"
        raise compilation_error(message, 2141, "42601")
    return given


def _flag(argument: exp.Expr | None, name: str) -> bool:
    if argument is None or isinstance(argument, exp.Null):
        return False
    if isinstance(argument, exp.Boolean):
        return bool(argument.this)
    raise compilation_error(f"argument {name} of AI_COMPLETE needs to be TRUE or FALSE", 1015, "22023")


def _text(argument: exp.Expr | None) -> exp.Expr:
    """An object as JSON text, built by DuckDB's own functions: fast enough for every row."""
    return exp.Null() if argument is None else exp.cast(_json(argument), "varchar")


def _json(value: exp.Expr) -> exp.Expr:
    if isinstance(value, exp.Array):
        return exp.Anonymous(this="json_array", expressions=value.expressions)
    if not isinstance(value, exp.Struct):
        return value
    pairs = [part for item in value.expressions for part in (_key(item.this), _json(item.expression))]
    return exp.Anonymous(this="json_object", expressions=pairs)


def _key(key: exp.Expr) -> exp.Expr:
    return exp.Literal.string(key.name) if isinstance(key, exp.Identifier) else key


def _ai_count_tokens(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    if len(node.expressions) not in (2, 3):
        raise compilation_error("not enough arguments for function [AI_COUNT_TOKENS]", 938, "22023")
    return exp.Anonymous(this=_COUNT, expressions=[node.expressions[-1]])


# https://docs.snowflake.com/en/sql-reference/sql/show-cortex-base-models
_MODEL_COLUMNS = (
    "name lifecycle_status in_region_availability:array legacy_date eol_date cross_region_availability:array"
)


def _show_models(cursor: Cursor, tree: exp.Expr) -> Rows:
    fits = like_filter(tree)
    found = [m for m in models.catalogue(cursor.session.upstream) if fits(m.name)]
    here = json.dumps([REGION])
    rows = [
        (m.name, m.lifecycle_status, here if m.in_region else "[]", None, m.eol_date, None) for m in found
    ]
    return Rows.of(_MODEL_COLUMNS, rows)


FUNCTIONS: Mapping[str, Rule] = {"AI_COMPLETE": _ai_complete, "AI_COUNT_TOKENS": _ai_count_tokens}
HANDLERS: Mapping[str, Handler] = {"SHOW CORTEX BASE MODELS": _show_models}
