"""Stages: made, described, listed, emptied and dropped.

Their metadata is in the catalogue, their files in `inkflake_engine.storage`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlglot import exp

from inkflake_engine.access.roles import ANY, OWNERSHIP, add, check, current_roles, may
from inkflake_engine.language.clauses import in_scope, like_filter, tokens_of, words_of
from inkflake_engine.language.faults import existing_object, missing_object, unsupported
from inkflake_engine.language.parsing import is_bind
from inkflake_engine.language.results import Rows, already_dropped, already_exists, dropped, status
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry
from inkflake_engine.storage.stagefiles import Location, location

__all__ = ["HANDLERS", "find", "option", "options", "stage_text"]

_PAIRS = (exp.EQ, exp.Property)
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def find(cursor: Cursor, text: str, privilege: str = "READ") -> Location:
    """The location that a statement names, on a stage that exists and that the session has a privilege on.

    `@~` is the user's own stage, `@%table` that of a table, for who owns it.
    """
    if text == "@~" or text.startswith("@~/"):
        return Location(("~", cursor.session.user, "~"), text[3:])
    where = location(text, database=cursor.database, schema=cursor.schema, doing=cursor.kind)
    entry = cursor.engine.catalogue.get("STAGE", where.stage)
    if where.stage[2].startswith("%"):
        return _of_table(cursor, where)
    if entry is None:
        raise missing_object(".".join(where.stage), "Stage")
    if entry.details.get("temporary") != cursor.session.id:
        check(cursor, privilege, ("STAGE", where.stage))
    return where


def _of_table(cursor: Cursor, where: Location) -> Location:
    database, schema, name = where.stage
    table = (database, schema, name[1:])
    if table in cursor.session.temporary_tables:
        return where
    if not cursor.engine.catalogue.get("TABLE", table):
        raise missing_object(".".join(table), "Table")
    check(cursor, OWNERSHIP, ("TABLE", table))
    return where


def stage_text(node: exp.Expr, cursor: Cursor) -> str:
    """The `@stage/path` of a statement, which may stand in quotes or be bound."""
    if is_bind(node):
        return str(cursor.bind(node))
    text = node.name
    if text.startswith("'"):
        (token,) = tokens_of(exp.Command(this="", expression=text))
        return token.text
    return text


def options(properties: exp.Expr | None) -> dict[str, Any]:
    """`NAME = value` pairs, values in parentheses as pairs of their own or as lists."""
    items = properties.expressions if properties else ()
    return dict(option(item) for item in items if isinstance(item, _PAIRS))


def option(item: exp.Expr) -> tuple[str, Any]:
    if isinstance(item, exp.SchemaCommentProperty):
        return "COMMENT", item.this.name
    if isinstance(item, exp.TemporaryProperty):
        return "TEMPORARY", True
    if isinstance(item, exp.FileFormatProperty):
        return "FILE_FORMAT", options(item)
    value = item.args.get("value") or item.args.get("expression")
    return item.this.name.upper(), _value(value)


def _value(node: exp.Expr | None) -> Any:
    if isinstance(node, exp.Paren):
        return dict([option(node.this)]) if isinstance(node.this, exp.EQ) else [_value(node.this)]
    if isinstance(node, exp.Tuple):
        pairs = [item for item in node.expressions if isinstance(item, exp.EQ)]
        return dict(option(item) for item in pairs) if pairs else [_value(item) for item in node.expressions]
    if isinstance(node, (exp.Boolean, exp.Literal)):
        return node.to_py()
    return node.name if node is not None else None


def _create(cursor: Cursor, tree: exp.Expr) -> Rows:
    with cursor.engine.lock:
        return _create_alone(cursor, tree)


def _create_alone(cursor: Cursor, tree: exp.Expr) -> Rows:
    engine, name = cursor.engine, cursor.full_name(tree.this)
    given = options(tree.args.get("properties"))
    if given.get("URL"):
        raise unsupported("external stages are unsupported here")
    if not cursor.has_schema(*name[:2]):
        raise missing_object(".".join(name[:2]), "Schema")
    if engine.catalogue.get("STAGE", name):
        if tree.args.get("exists"):
            return already_exists(name[2])
        if not tree.args.get("replace"):
            raise existing_object(".".join(name))
        engine.files.drop(*name)
    details = {
        "encryption": (given.get("ENCRYPTION") or {}).get("TYPE", "SNOWFLAKE_FULL"),
        "directory": bool((given.get("DIRECTORY") or {}).get("ENABLE", False)),
        "file_format": given.get("FILE_FORMAT"),
        "temporary": cursor.session.id if given.get("TEMPORARY") else None,
    }
    engine.files.make(name)
    comment = given.get("COMMENT", "")
    add(engine.catalogue, Entry("STAGE", name, cursor.session.role, comment, details=details))
    return status(f"Stage area {name[2]} successfully created.")


def _drop(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = cursor.full_name(tree.args["tables"][0])
    engine = cursor.engine
    if not engine.catalogue.drop("STAGE", name):
        if tree.args.get("exists"):
            return already_dropped(name[2])
        raise missing_object(".".join(name), "Stage")
    engine.files.drop(*name)
    return dropped(name[2])


def _alter(cursor: Cursor, tree: exp.Expr) -> Rows:
    """ALTER STAGE … SET COMMENT and REFRESH; the directory of a stage is always up to date here."""
    words = [word for word in words_of(tree) if word.upper() not in ("IF", "EXISTS")]
    where = find(cursor, f"@{words[1]}", OWNERSHIP)
    change = [word.upper() for word in words[2:4]]
    if change != ["SET", "COMMENT"] and change[:1] != ["REFRESH"]:
        raise unsupported(f"ALTER STAGE … {' '.join(change)} is unsupported here")
    catalogue = cursor.engine.catalogue
    entry = catalogue.get("STAGE", where.stage)
    tokens = [token.text for token in tokens_of(tree)]
    if entry and change == ["SET", "COMMENT"]:
        catalogue.put(replace(entry, comment=tokens[-1]))
    return status()


def _list(cursor: Cursor, tree: exp.Expr) -> Rows:
    where = find(cursor, stage_text(tree.this, cursor))
    pattern = tree.args.get("pattern")
    files = cursor.engine.files.find(where, pattern.name if pattern else None)
    rows = [(where.listed(f.path), f.size, f.md5, f.modified.strftime(_HTTP_DATE)) for f in files]
    return Rows.of("name size:number md5 last_modified", rows)


def _remove(cursor: Cursor, tree: exp.Expr) -> Rows:
    words = words_of(tree)
    where = find(cursor, words[0], "WRITE")
    given = dict(zip((word.upper() for word in words[1::3]), words[3::3], strict=False))
    gone = cursor.engine.files.remove(where, given.get("PATTERN"))
    return Rows.of("name result", [(where.listed(path), "removed") for path in gone])


def _show(cursor: Cursor, tree: exp.Expr) -> Rows:
    fits = like_filter(tree)
    entries = _visible(cursor, *in_scope(tree, cursor.database, cursor.schema))
    return Rows.of(_SHOWN, [_shown(entry) for entry in entries if fits(entry.name[2])])


_SHOWN = """created_on:time name database_name schema_name url has_credentials has_encryption_key owner
comment region type cloud notification_channel storage_integration endpoint owner_role_type
directory_enabled"""


def _visible(cursor: Cursor, database: str | None, schema: str | None) -> Iterator[Entry]:
    for entry in cursor.engine.catalogue.all("STAGE", database=database, schema=schema):
        own, roles = entry.details.get("temporary"), current_roles(cursor)
        shared = own is None and may(cursor.engine.catalogue, roles, ANY, ("STAGE", entry.name))
        if shared or own == cursor.session.id:
            yield entry


def _shown(entry: Entry) -> tuple[Any, ...]:
    database, schema, name = entry.name
    kind = "INTERNAL NO CSE" if entry.details["encryption"] == "SNOWFLAKE_SSE" else "INTERNAL"
    directory = "Y" if entry.details["directory"] else "N"
    head = (entry.created_on, name, database, schema, "", "N", "N", entry.owner, entry.comment)
    return (*head, None, kind, None, None, None, None, "ROLE", directory)


def _describe(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = cursor.full_name(tree.this)
    entry = cursor.engine.catalogue.get("STAGE", name)
    if entry is None:
        raise missing_object(".".join(name), "Stage")
    check(cursor, ANY, ("STAGE", name))
    directory = str(entry.details["directory"]).lower()
    rows = [
        ("STAGE_FILE_FORMAT", "TYPE", "String", "CSV", "CSV"),
        ("STAGE_LOCATION", "URL", "String", "", ""),
        ("STAGE_ENCRYPTION", "TYPE", "String", entry.details["encryption"], "SNOWFLAKE_FULL"),
        ("DIRECTORY", "ENABLE", "Boolean", directory, "false"),
    ]
    return Rows.of("parent_property property property_type property_value property_default", rows)


HANDLERS: Mapping[str, Handler] = {
    "CREATE STAGE": _create,
    "DROP STAGE": _drop,
    "ALTER STAGE": _alter,
    "SHOW STAGES": _show,
    "DESCRIBE STAGE": _describe,
    "LISTSTAGE": _list,
    "RM": _remove,
    "REMOVE": _remove,
}
