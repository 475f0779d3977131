"""COPY INTO a table: the records of a stage's files as rows, with the documented options.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
from sqlglot import exp

from inkflake_engine.access.roles import check
from inkflake_engine.language.faults import compilation_error, missing_object, sql_error, unsupported
from inkflake_engine.language.names import identifier, identifier_name, quoted
from inkflake_engine.language.parsing import is_bind
from inkflake_engine.language.results import Rows
from inkflake_engine.protocols import Cursor
from inkflake_engine.stages.reading import Record, file_format, read_files, staged
from inkflake_engine.stages.stages import find, option, options, stage_text
from inkflake_engine.storage.stagefiles import Location, StageFile

__all__ = ["load"]

_COLUMNS = """SELECT column_name, data_type, is_nullable FROM duckdb_columns()
WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index"""
_LOADED = """SELECT file_name, max(last_load_time) FROM {history}
WHERE schema_name = ? AND table_name = ? AND status <> 'LOAD_FAILED' GROUP BY file_name"""
_NOTE = """INSERT INTO {history} (schema_name, file_name, table_name, last_load_time, status, row_count,
row_parsed, first_error_message, first_error_line_number, error_count)
VALUES (?, ?, ?, now(), ?, ?, ?, ?, ?, ?)"""
_ANSWER = """file status rows_parsed:number rows_loaded:number error_limit:number errors_seen:number
first_error first_error_line:number first_error_character:number first_error_column_name"""
_OPTIONS = frozenset(
    [
        "ENFORCE_LENGTH",
        "FILES",
        "FILE_FORMAT",
        "FORCE",
        "LOAD_UNCERTAIN_FILES",
        "MATCH_BY_COLUMN_NAME",
        "ON_ERROR",
        "PATTERN",
        "PURGE",
        "RETURN_FAILED_ONLY",
    ]
)
_SKIP = re.compile(r"SKIP_FILE(?:_(\d{1,9})(%?))?")
_GO_ON = (
    "If you would like to continue loading when an error is encountered, use other values such as "
    "'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option."
)
# What a text is not, by the beginning of the column's type, with Snowflake's number for it.
_NOT_RECOGNIZED = {
    "BOOLEAN": ("Boolean value", 100037),
    "DATE": ("Date", 100040),
    "TIMESTAMP": ("Timestamp", 100035),
    "TIME": ("Time", 100108),
}


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    nullable: bool


@dataclass
class _Outcome:
    """What became of a file."""

    file: StageFile
    records: list[Record] = field(default_factory=list)
    parsed: int = 0
    errors: list[tuple[int, str, str, int]] = field(default_factory=list)  # row, column, what, number
    status: str = "LOADED"


@dataclass(frozen=True)
class _Load:
    """A COPY INTO a table, read from its statement."""

    cursor: Cursor
    target: exp.Table
    columns: Sequence[_Column]
    where: Location
    given: Mapping[str, Any]
    form: Mapping[str, Any]
    query: exp.Select | None  # the transformation, if there is one

    @property
    def on_error(self) -> str:
        return str(self.given.get("ON_ERROR", "ABORT_STATEMENT")).upper()

    @property
    def by_name(self) -> str:
        return str(self.given.get("MATCH_BY_COLUMN_NAME", "NONE")).upper()

    def says(self, name: str) -> bool:
        return str(self.given.get(name, "FALSE")).upper() == "TRUE"


def load(cursor: Cursor, tree: exp.Expr) -> Rows:
    """Carries out COPY INTO a table; it loads all of its files or, when it is to abort, none."""
    job = _read(cursor, tree)
    name = cursor.full_name(job.target)
    outcomes = [_outcome(job, file) for file in _files(job, name)]
    if not outcomes:
        return Rows.of("status", [("Copy executed with 0 files processed.",)])
    for outcome in outcomes:
        _judge(job, outcome)
    if kept := [record for outcome in outcomes for record in outcome.records]:
        cursor.run(exp.Insert(this=_into(job), expression=_rows(job, kept)))
    _note(cursor, name, job, outcomes)
    if job.says("PURGE"):
        for outcome in outcomes:
            if outcome.status != "LOAD_FAILED":
                path = outcome.file.path
                cursor.engine.files.remove(Location(job.where.stage, path), re.escape(path))
    return Rows.of(_ANSWER, [_answered(job, outcome) for outcome in outcomes])


def _read(cursor: Cursor, tree: exp.Expr) -> _Load:
    named = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    given = {}
    for parameter in tree.args.get("params") or ():
        if is_bind(parameter.expression):
            parameter.set("expression", exp.Literal.string(str(cursor.bind(parameter.expression))))
        name, value = option(parameter)
        given[name] = options(parameter) if name == "FILE_FORMAT" else value
    if unknown := sorted(given.keys() - _OPTIONS):
        raise unsupported(f"COPY INTO a table with {', '.join(unknown)} is unsupported here")
    source = tree.args["files"][0]
    query = source.this if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Select) else None
    stage = next(iter((query or source).find_all(exp.Table)), source)
    where = find(cursor, stage_text(stage.this, cursor))
    cursor.engine.files.place(where)  # raises for a path that leads out of the stage
    columns = _columns(cursor, target, [identifier_name(each) or "" for each in named])
    return _Load(
        cursor, target, columns, where, given, file_format(cursor, where, given.get("FILE_FORMAT")), query
    )


def _columns(cursor: Cursor, target: exp.Table, named: Sequence[str]) -> list[_Column]:
    """Those that are loaded, in their order."""
    name = cursor.full_name(target)
    if name not in cursor.session.temporary_tables:
        check(cursor, "INSERT", ("TABLE", name))
    name = cursor.session.place(name)
    known = {row[0]: _Column(row[0], row[1], row[2]) for row in cursor.query(_COLUMNS, name)}
    if not known:
        raise missing_object(".".join(name), "Table")
    if missing := [each for each in named if each not in known]:
        raise compilation_error(f"invalid identifier '{missing[0]}'", 904, "42000")
    return [known[each] for each in named or known]


def _files(job: _Load, table: tuple[str, str, str]) -> list[StageFile]:
    """The files that the statement means and that were not loaded before, as they are now."""
    found = job.cursor.engine.files.find(job.where, job.given.get("PATTERN"))
    if (listed := job.given.get("FILES")) is not None:
        wanted = {
            job.where.path.rstrip("/") + "/" + str(each) if job.where.path else str(each) for each in listed
        }
        if missing := sorted(wanted - {file.path for file in found}):
            raise sql_error(f"Remote file '{missing[0]}' was not found.", 91016, "22000")
        found = [file for file in found if file.path in wanted]
    entry = job.cursor.engine.catalogue.get("TABLE", table)
    if job.says("FORCE") or not entry:
        return found
    before = dict(job.cursor.query(_LOADED.format(history=_history(table[0])), table[1:]))
    loaded = (before.get(_url(job.where, file)) for file in found)
    return [
        file
        for file, at in zip(found, loaded, strict=True)
        if at is None or at < max(file.modified, entry.created_on)
    ]


def _history(database: str) -> str:
    return f"{quoted(database)}._fs_information_schema._fs_load_history"


def _url(where: Location, file: StageFile) -> str:
    return "/".join((*where.stage, file.path))


def _outcome(job: _Load, file: StageFile) -> _Outcome:
    """The records of a file as texts, one for each column unless a query makes the columns."""
    outcome = _Outcome(file)
    for record in read_files(job.cursor, job.where, [file], job.form):
        outcome.parsed += 1
        if not job.query and (fault := _misfit(job, record)):
            outcome.errors.append((outcome.parsed, *fault))
        else:
            fields = record.fields if job.query else _fields(job, record.fields)
            outcome.records.append(replace(record, fields=fields))
    if not job.query:
        outcome.errors += _faults(job, outcome.records)
    return outcome


def _misfit(job: _Load, record: Record) -> tuple[str, str, int] | None:
    given, wanted = len(record.fields), len(job.columns)
    checked = str(job.form.get("ERROR_ON_COLUMN_COUNT_MISMATCH", True)).upper() == "TRUE"
    if job.form["TYPE"] != "CSV" or given == wanted or not checked:
        return None
    message = (
        f"Number of columns in file ({given}) does not match that of the corresponding table ({wanted}), use "
        "file format option error_on_column_count_mismatch=false to ignore this error"
    )
    return "", message, 100080


def _fields(job: _Load, fields: Sequence[str | None]) -> list[str | None]:
    """A record's texts in the order of the columns."""
    if job.form["TYPE"] == "CSV":
        return [*fields, *[None] * len(job.columns)][: len(job.columns)]
    if job.by_name == "NONE":
        if [column.type for column in job.columns] != ["JSON"]:
            message = (
                f"{job.form['TYPE']} file format can produce one and only one column of type variant, "
                "object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy "
                "option or copy with transformation."
            )
            raise compilation_error(message, 2019, "0A000")
        return list(fields)
    fold: Callable[[str], str] = str if job.by_name == "CASE_SENSITIVE" else str.upper
    values = json.loads(fields[0] or "{}")
    by_name = {fold(key): value for key, value in values.items()} if isinstance(values, dict) else {}
    return [_text(by_name.get(fold(column.name)), column) for column in job.columns]


def _text(value: Any, column: _Column) -> str | None:
    if value is None or isinstance(value, str) and column.type != "JSON":
        return value
    return json.dumps(value, ensure_ascii=False)


def _faults(job: _Load, records: Sequence[Record]) -> list[tuple[int, str, str, int]]:
    """Which of the texts their columns cannot hold: row, column, what and Snowflake's number for it."""
    if not records:
        return []
    source = job.cursor.borrow(_table(records, len(job.columns))).sql("duckdb")
    faults = []
    for n, column in enumerate(job.columns, 1):
        text = f"_{n}"
        bad = f"{text} IS NOT NULL AND TRY_CAST({text} AS {column.type}) IS NULL"
        bad = "FALSE" if column.type in ("JSON", "BLOB") else bad
        bad = bad if column.nullable else f"{bad} OR {text} IS NULL"
        asked = f"SELECT row, {text} FROM {source} WHERE {bad}"  # noqa: S608 - names and types are the catalogue's
        faults += [(row, column.name, *_fault(column, value)) for row, value in job.cursor.query(asked)]
    return sorted(faults)


def _fault(column: _Column, value: str | None) -> tuple[str, int]:
    if value is None:
        return "NULL result in a non-nullable column", 100072
    what, number = next(
        (known for kind, known in _NOT_RECOGNIZED.items() if column.type.startswith(kind)),
        ("Numeric value", 100038),
    )
    return f"{what} '{value[:200]}' is not recognized", number


def _judge(job: _Load, outcome: _Outcome) -> None:
    """Takes out of a file what its errors cost, or raises the first of them."""
    wrong = {row for row, *_ in outcome.errors}
    if not wrong:
        return
    skip = _SKIP.fullmatch(job.on_error)
    if job.on_error == "CONTINUE":
        outcome.records = [record for record in outcome.records if record.row not in wrong]
    elif skip:
        most = int(skip[1] or 1) * (outcome.parsed / 100 if skip[2] else 1)
        outcome.records = [r for r in outcome.records if len(wrong) < most and r.row not in wrong]
    else:
        row, column, what, number = min(outcome.errors)
        name = job.cursor.full_name(job.target)[2]
        at = f'Row {row}, column "{name}"["{column}"]' if column else f"Row {row}"
        raise sql_error(
            f"{what}\n  File '{outcome.file.path}', line {row}\n  {at}\n  {_GO_ON}", number, "22000"
        )
    outcome.status = "PARTIALLY_LOADED" if outcome.records else "LOAD_FAILED"


def _table(records: Sequence[Record], width: int) -> pa.Table:
    columns = {f"_{n + 1}": [record.fields[n] for record in records] for n in range(width)}
    data = {name: pa.array(cells, type=pa.string()) for name, cells in columns.items()}
    return pa.table({**data, "row": pa.array([record.row for record in records], type=pa.int64())})


def _into(job: _Load) -> exp.Schema:
    return exp.Schema(
        this=job.target.copy(),
        expressions=[exp.to_identifier(each.name, quoted=True) for each in job.columns],
    )


def _rows(job: _Load, records: Sequence[Record]) -> exp.Select:
    """The query whose rows are inserted."""
    if job.query is None:
        source = job.cursor.borrow(_table(records, len(job.columns)))
        fields = (exp.column(identifier(f"_{n}")) for n in range(1, len(job.columns) + 1))
        typed = (_typed(text, column, job) for text, column in zip(fields, job.columns, strict=True))
        return exp.select(*typed).from_(source)
    query = job.query.copy()
    table = next(iter(query.find_all(exp.Table)))
    table.replace(staged(table, job.cursor, records, job.form))
    given, wanted = len(query.expressions), len(job.columns)
    if given != wanted:
        message = f"Insert value list does not match column list expecting {wanted} but got {given}"
        raise compilation_error(message, 2057, "42601")
    for item, column in zip(list(query.expressions), job.columns, strict=True):
        plain = item.this if isinstance(item, exp.Alias) else item
        if not isinstance(plain, exp.Cast):
            plain.replace(_typed(plain.copy(), column, job))
        elif column.type == "BLOB":
            plain.replace(_typed(plain.this.copy(), column, job))
    return query


def _typed(value: exp.Expr, column: _Column, job: _Load) -> exp.Expr:
    """A text, or a value within JSON, as a column holds it."""
    if column.type == "JSON" and job.form["TYPE"] == "CSV":
        return exp.Anonymous(this="to_json", expressions=[value])
    if column.type == "BLOB":
        return exp.Unhex(this=exp.cast(value, "text"))
    return exp.cast(value, exp.DataType.build(column.type, dialect="duckdb"))


def _note(cursor: Cursor, table: tuple[str, str, str], job: _Load, outcomes: Iterable[_Outcome]) -> None:
    note = _NOTE.format(history=_history(table[0]))
    for each in outcomes:
        row, what = (min(each.errors)[0], min(each.errors)[2]) if each.errors else (None, None)
        told = (each.status, len(each.records), each.parsed, what, row, len(each.errors))
        cursor.query(note, (table[1], _url(job.where, each.file), table[2], *told))


def _answered(job: _Load, outcome: _Outcome) -> tuple[Any, ...]:
    """A line of the answer."""
    skip = _SKIP.fullmatch(job.on_error)
    limit = outcome.parsed if job.on_error == "CONTINUE" else int(skip[1] or 1) if skip else 1
    counts = (outcome.file.path, outcome.status, outcome.parsed, len(outcome.records), limit)
    if not outcome.errors:
        return (*counts, 0, None, None, None, None)
    row, column, what, _ = min(outcome.errors)
    name = f'"{job.cursor.full_name(job.target)[2]}"["{column}"]' if column else None
    return (*counts, len({each[0] for each in outcome.errors}), what, row, 1, name)
