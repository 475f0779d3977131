"""Options of file formats, stages and COPY that Snowflake does not have.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format · …/create-stage · …/copy-into-table
"""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.language.clauses import pairs
from inkflake_engine.language.faults import compilation_error
from inkflake_engine.protocols import Cursor

__all__ = ["check_copy", "check_file_format", "check_stage"]


def _named(*texts: str) -> frozenset[str]:
    return frozenset(name for text in texts for name in text.split())


_TIMES = "DATE_FORMAT TIME_FORMAT TIMESTAMP_FORMAT BINARY_FORMAT"
_TEXT = "COMPRESSION TRIM_SPACE NULL_IF REPLACE_INVALID_CHARACTERS"
_FORMATS: Mapping[str, frozenset[str]] = {
    kind: _named("TYPE FORMAT_NAME", names)
    for kind, names in {
        "CSV": f"""{_TEXT} {_TIMES} RECORD_DELIMITER FIELD_DELIMITER MULTI_LINE FILE_EXTENSION PARSE_HEADER
            SKIP_HEADER SKIP_BLANK_LINES ESCAPE ESCAPE_UNENCLOSED_FIELD FIELD_OPTIONALLY_ENCLOSED_BY
            ERROR_ON_COLUMN_COUNT_MISMATCH EMPTY_FIELD_AS_NULL SKIP_BYTE_ORDER_MARK ENCODING VALIDATE_UTF8""",
        "JSON": f"""{_TEXT} {_TIMES} MULTI_LINE FILE_EXTENSION ENABLE_OCTAL ALLOW_DUPLICATE STRIP_OUTER_ARRAY
            STRIP_NULL_VALUES IGNORE_UTF8_ERRORS SKIP_BYTE_ORDER_MARK""",
        "AVRO": _TEXT,
        "ORC": _TEXT,
        "PARQUET": f"{_TEXT} SNAPPY_COMPRESSION BINARY_AS_TEXT USE_LOGICAL_TYPE USE_VECTORIZED_SCANNER",
        "XML": f"""{_TEXT} IGNORE_UTF8_ERRORS PRESERVE_SPACE STRIP_OUTER_ELEMENT DISABLE_SNOWFLAKE_DATA
            DISABLE_AUTO_CONVERT SKIP_BYTE_ORDER_MARK""",
    }.items()
}
_PLACES = "STORAGE_INTEGRATION CREDENTIALS ENCRYPTION FILE_FORMAT"
_LOAD = _named(
    _PLACES,
    """FILES PATTERN ON_ERROR SIZE_LIMIT PURGE RETURN_FAILED_ONLY MATCH_BY_COLUMN_NAME
    INCLUDE_METADATA ENFORCE_LENGTH TRUNCATECOLUMNS FORCE LOAD_UNCERTAIN_FILES FILE_PROCESSOR LOAD_MODE
    VALIDATION_MODE CLUSTER_AT_INGEST_TIME""",
)
_UNLOAD = _named(
    _PLACES, "OVERWRITE SINGLE MAX_FILE_SIZE INCLUDE_QUERY_ID DETAILED_OUTPUT HEADER VALIDATION_MODE"
)
_STAGE: Mapping[str, frozenset[str]] = {
    "": _named(_PLACES, "URL DIRECTORY COMMENT COPY_OPTIONS ENDPOINT USE_PRIVATELINK_ENDPOINT"),
    "DIRECTORY": _named("ENABLE REFRESH_ON_CREATE AUTO_REFRESH NOTIFICATION_INTEGRATION"),
    "ENCRYPTION": _named("TYPE MASTER_KEY KMS_KEY_ID"),
    "COPY_OPTIONS": _LOAD,
}


def check_file_format(cursor: Cursor, _tree: exp.Expr) -> None:
    """CREATE FILE FORMAT: the options are those of its TYPE, by itself CSV."""
    given = {name: value for within, name, value in pairs(cursor.tokens) if not within}
    _check_names(given, _format_names(given) | {"COMMENT"}, "FILE FORMAT")


def check_stage(cursor: Cursor, _tree: exp.Expr) -> None:
    """CREATE STAGE: its own options, and those in the parentheses of each."""
    given = list(pairs(cursor.tokens))
    for outer, known in _STAGE.items():
        _check_names({name: value for within, name, value in given if within == outer}, known, "STAGE")
    _check_format(cursor, "STAGE")


def check_copy(cursor: Cursor, tree: exp.Expr) -> None:
    """COPY INTO: those of loading, or of unloading where the target is a stage."""
    known = _LOAD if isinstance(tree.this.this, (exp.Identifier, exp.Table)) else _UNLOAD
    _check_names({name: value for within, name, value in pairs(cursor.tokens) if not within}, known)
    _check_format(cursor)


def _check_format(cursor: Cursor, kind: str = "") -> None:
    given = {name: value for within, name, value in pairs(cursor.tokens) if within == "FILE_FORMAT"}
    _check_names(given, _format_names(given), kind)


def _format_names(given: Mapping[str, str]) -> frozenset[str]:
    """The options of the type that is given; a named format may be of any."""
    if "FORMAT_NAME" in given:
        return frozenset().union(*_FORMATS.values())
    kind = given.get("TYPE", "CSV").upper()
    if kind not in _FORMATS:
        raise compilation_error(f"invalid value ['{kind}'] for parameter 'TYPE'", 1008, "22023")
    return _FORMATS[kind]


def _check_names(given: Mapping[str, str], known: frozenset[str], kind: str = "") -> None:
    for name in given.keys() - known:
        if kind:
            raise compilation_error(f"invalid property '{name}' for '{kind}'", 1420, "22023")
        raise compilation_error(f"invalid parameter '{name}'", 1006, "22023")
