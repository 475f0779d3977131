"""A session's context: who, which role and warehouse, where; its parameters and variables.

https://docs.snowflake.com/en/sql-reference/functions-context
"""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.access.roles import available_roles
from inkflake_engine.language.clauses import like_filter
from inkflake_engine.language.faults import (
    compilation_error,
    missing_object,
    sql_error,
    unsupported,
    unsupported_feature,
)
from inkflake_engine.language.names import completed, identifier_name
from inkflake_engine.language.parsing import is_bind
from inkflake_engine.language.results import Rows, status
from inkflake_engine.protocols import Cursor, Handler, Rule

__all__ = ["FUNCTIONS", "HANDLERS", "NODES", "PARAMETERS", "REGION", "check_value"]

ACCOUNT = "EMBEDDED"
REGION = "LOCAL"
# https://docs.snowflake.com/en/sql-reference/parameters: type, default, and what it does here.
PARAMETERS: Mapping[str, tuple[str, str, str]] = {
    "ABORT_DETACHED_QUERY": ("BOOLEAN", "false", "stop statements of a lost session"),
    "AUTOCOMMIT": ("BOOLEAN", "true", "every statement is its own transaction"),
    "BINARY_OUTPUT_FORMAT": ("STRING", "HEX", "display format of binary values"),
    "CLIENT_SESSION_KEEP_ALIVE": ("BOOLEAN", "false", "the client sends heartbeats"),
    "CORTEX_ENABLED_CROSS_REGION": ("STRING", "DISABLED", "only DISABLED here"),
    "DATE_OUTPUT_FORMAT": ("STRING", "YYYY-MM-DD", "display format of dates"),
    "ERROR_ON_NONDETERMINISTIC_MERGE": ("BOOLEAN", "true", "recorded here"),
    "GEOGRAPHY_OUTPUT_FORMAT": ("STRING", "GeoJSON", "recorded here"),
    "LOCK_TIMEOUT": ("NUMBER", "43200", "recorded here"),
    "MULTI_STATEMENT_COUNT": ("NUMBER", "1", "recorded here"),
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": ("STRING", "ARROW", "recorded here"),
    "QUERY_TAG": ("STRING", "", "a text kept with each statement of the session"),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": ("BOOLEAN", "false", "only false here"),
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": ("NUMBER", "0", "recorded here"),
    "STATEMENT_TIMEOUT_IN_SECONDS": ("NUMBER", "172800", "recorded here"),
    "TIMESTAMP_OUTPUT_FORMAT": ("STRING", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "display format of times"),
    "TIMESTAMP_TYPE_MAPPING": ("STRING", "TIMESTAMP_NTZ", "only TIMESTAMP_NTZ here"),
    "TIMEZONE": ("STRING", "UTC", "only UTC here"),
    "USE_CACHED_RESULT": ("BOOLEAN", "true", "recorded here"),
    "WEEK_START": ("NUMBER", "0", "recorded here"),
}
# The values of the parameters that this engine cannot change.
_FIXED: Mapping[str, frozenset[str]] = {
    "CORTEX_ENABLED_CROSS_REGION": frozenset({"DISABLED"}),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": frozenset({"FALSE"}),
    "TIMESTAMP_TYPE_MAPPING": frozenset({"TIMESTAMP_NTZ"}),
    "TIMEZONE": frozenset({"UTC", "ETC/UTC", "ETC/GMT", "GMT", "Z"}),
}


def check_value(name: str, value: str) -> None:
    """Raises for a parameter that Snowflake does not have, or a value that would change nothing here."""
    if name not in PARAMETERS:
        raise compilation_error(f"invalid parameter '{name}'", 1006, "22023")
    if name in _FIXED and value.upper() not in _FIXED[name]:
        raise unsupported_feature(f"{name} = {value}; {PARAMETERS[name][2]}")


def _use(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """USE with no kind names a database, or a database and schema."""
    table = tree.this
    kind = "SCHEMA" if isinstance(table, exp.Table) and table.db else "DATABASE"
    tree.set("kind", exp.var(kind))
    return _use_schema(cursor, tree) if kind == "SCHEMA" else _use_database(cursor, tree)


def _use_database(cursor: Cursor, tree: exp.Expr) -> exp.Expr:
    """Gives a database the schema PUBLIC if it has one, as every new one does on Snowflake."""
    name = identifier_name(tree.this.this)
    if not cursor.has_schema(name, "main"):
        raise missing_object(name or "", "Database")
    if not cursor.has_schema(name, "PUBLIC"):
        return tree
    return exp.Use(kind=exp.var("SCHEMA"), this=exp.table_("PUBLIC", db=tree.this.this.copy()))


def _use_schema(cursor: Cursor, tree: exp.Expr) -> exp.Expr:
    parts = [identifier_name(tree.this.args.get(part)) for part in ("db", "this")]
    database, name = completed(parts, cursor.database)
    if database and not cursor.has_schema(database, name):
        raise missing_object(f"{database}.{name}", "Schema")
    return tree


def _use_role(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.this.this) or ""
    if f"ROLE {name}" not in available_roles(cursor.engine.catalogue, cursor.session):
        message = (
            f"Requested role '{name}' is not assigned to the executing user. "
            "Specify another role to activate."
        )
        raise compilation_error(message, 2043, "02000")
    cursor.session.role = name
    cursor.session.publish(cursor.duck)
    return status()


def _use_secondary_roles(cursor: Cursor, tree: exp.Expr) -> Rows:
    """ALL puts every role of the user into effect; a session begins with none of them here."""
    cursor.session.secondary_roles = tree.this.name.upper() == "ALL"
    return status()


def _use_warehouse(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.this.this) or ""
    if name not in cursor.engine.catalogue.names("WAREHOUSE"):
        raise compilation_error("Object does not exist, or operation cannot be performed.", 2043, "02000")
    cursor.session.warehouse = name
    cursor.session.publish(cursor.duck)
    return status()


def _alter_session(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    (action,) = tree.find_all(exp.AlterSession)
    unset = bool(action.args.get("unset"))
    for item in action.expressions:
        name = (item.this.this if isinstance(item.this, exp.EQ) else item.this).name.upper()
        value = PARAMETERS.get(name, ("", "", ""))[1] if unset else _value(item.this.expression, cursor)
        check_value(name, value)
        cursor.set_parameter(name, value)
    return status()


def _value(node: exp.Expr, cursor: Cursor) -> str:
    if is_bind(node):
        return str(cursor.bind(node))
    return str(node.this).lower() if isinstance(node, exp.Boolean) else node.name


def _show_parameters(cursor: Cursor, tree: exp.Expr) -> Rows:
    fits, values = like_filter(tree), cursor.session.parameters
    rows = [
        (name, values.get(name, default), default, "SESSION" * (name in values), description, kind)
        for name, (kind, default, description) in sorted(PARAMETERS.items())
        if fits(name)
    ]
    return Rows.of("key value default level description type", rows)


def _set_variable(cursor: Cursor, tree: exp.Expr) -> Rows:
    for item in tree.expressions:
        name, value = item.this.this.name.upper(), item.this.expression
        cursor.run(exp.select(value))
        cursor.session.variables[name] = cursor.fetch_rows()[0][0]
    return status()


def _unset_variable(cursor: Cursor, _tree: exp.Expr) -> Rows:
    for token in cursor.tokens[1:]:
        cursor.session.variables.pop(token.text.upper(), None)
    return status()


def _variable(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """`$name` is the value set for it, `$1` the first column; a bind is left alone."""
    if is_bind(node):
        return node
    if isinstance(node.this, exp.Literal):
        in_copy = isinstance(node.root(), exp.Copy)  # there it is a column of a file, which fakesnow reads
        return node if in_copy else exp.PositionalColumn(this=node.this.copy())
    name = node.name.upper()
    if name not in cursor.session.variables:
        raise compilation_error(f"Session variable '${name}' does not exist", 2211, "42703")
    return exp.convert(cursor.session.variables[name])


def _of_session(name: str) -> exp.Expr:
    """A variable of DuckDB's connection, so that a view gives each session its own."""
    return exp.Anonymous(this="getvariable", expressions=[exp.Literal.string(f"ink_{name}")])


def _text(value: str | None) -> exp.Expr:
    return exp.Null() if value is None else exp.Literal.string(value)


def _last_query_id(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """Of the session's statements before this one the last, or the nth last."""
    which = int(node.expressions[0].to_py()) if node.expressions else -1
    known = cursor.session.queries
    if which >= 0:
        raise unsupported("LAST_QUERY_ID counts from the session's last statement here: -1, -2 and so on")
    return _text(known[which] if -which <= len(known) else None)


def _result_scan(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """The rows of an earlier result; what asks for all of them, fakesnow gives back as it was."""
    query, rows = node.find_ancestor(exp.Select), node.parent
    if not isinstance(rows, exp.TableFromRows) or (query and query is query.root() and _is_whole(query)):
        return node
    (given,) = node.expressions
    if isinstance(given, exp.Anonymous) and given.name.upper() == "LAST_QUERY_ID":
        given = _last_query_id(given, cursor)
    query_id = str(cursor.bind(given)) if is_bind(given) else given.name
    result = cursor.engine.results_of(cursor.session.user).get(query_id)
    if result is None:
        raise sql_error(f"Statement {query_id} not found", 709, "02000")
    alias = rows.args.get("alias") or exp.TableAlias(this=exp.to_identifier("_ink_result"))
    source = exp.select("*").from_(cursor.borrow(result[0]))
    rows.replace(exp.Subquery(this=source, alias=alias.copy(), joins=rows.args.get("joins")))
    return node


def _is_whole(query: exp.Select) -> bool:
    rest = {key for key, value in query.args.items() if value} - {"expressions", "from_", "kind"}
    return [type(item) for item in query.expressions] == [exp.Star] and not rest


def _is_role_in_session(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    return exp.Anonymous(
        this="list_contains", expressions=[_of_session("roles"), exp.Upper(this=node.expressions[0])]
    )


def _timestamp(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """SYSDATE() is UTC without a zone; precision is what DuckDB has."""
    now = exp.CurrentTimestamp()
    if not node.args.get("sysdate"):
        return now
    return exp.AtTimeZone(this=now, zone=exp.Literal.string("UTC"))


def _uuid(_node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    return exp.cast(exp.Anonymous(this="uuid"), "varchar")


def _roles_json(_node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    return exp.cast(exp.Anonymous(this="to_json", expressions=[_of_session("available_roles")]), "varchar")


NODES: Mapping[type[exp.Expr], Rule] = {
    exp.CurrentWarehouse: lambda _node, _cursor: _of_session("warehouse"),
    exp.CurrentRole: lambda _node, _cursor: _of_session("role"),
    exp.CurrentUser: lambda _node, _cursor: _of_session("user"),
    exp.CurrentAccount: lambda _node, _cursor: _text(ACCOUNT),
    exp.CurrentAccountName: lambda _node, _cursor: _text(ACCOUNT),
    exp.CurrentOrganizationName: lambda _node, _cursor: _text("INKFLAKE"),
    exp.CurrentRegion: lambda _node, _cursor: _text(REGION),
    exp.CurrentSession: lambda _node, _cursor: _of_session("session"),
    exp.CurrentDatabase: lambda _node, cursor: _text(cursor.database),
    exp.CurrentSchema: lambda _node, cursor: _text(cursor.schema),
    exp.CurrentAvailableRoles: _roles_json,
    exp.CurrentTimestamp: _timestamp,
    exp.Uuid: _uuid,
    exp.Parameter: _variable,
}
FUNCTIONS: Mapping[str, Rule] = {
    "CURRENT_ROLE_TYPE": lambda _node, _cursor: _text("ROLE"),
    "CURRENT_SECONDARY_ROLES": lambda _node, _cursor: _text('{"roles":"","value":""}'),
    "CURRENT_STATEMENT": lambda _node, _cursor: exp.Null(),
    "LAST_QUERY_ID": _last_query_id,
    "RESULT_SCAN": _result_scan,
    "IS_ROLE_IN_SESSION": _is_role_in_session,
}
HANDLERS: Mapping[str, Handler] = {
    "USE": _use,
    "USE DATABASE": _use_database,
    "USE SCHEMA": _use_schema,
    "USE ROLE": _use_role,
    "USE WAREHOUSE": _use_warehouse,
    "USE SECONDARY ROLES": _use_secondary_roles,
    "ALTER SESSION": _alter_session,
    "SHOW PARAMETERS": _show_parameters,
    "SET": _set_variable,
    "UNSET": _unset_variable,
}
