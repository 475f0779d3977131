"""Rewrites a statement so that it reads and changes no more than its session may.

Each table that it reads is checked for a privilege, each view replaced by its query with its owner's
privileges. Where a table has policies its rows that are visible take its place, masked columns masked:
as on Snowflake wherever the column appears, in conditions too. UPDATE, DELETE, MERGE see visible rows only.
https://docs.snowflake.com/en/user-guide/security-row-intro · …/security-column-ddm-use
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.access.roles import (
    Roles,
    check,
    current_roles,
    find,
    fold,
    is_free,
    roles_of,
    visible_names,
)
from inkflake_engine.language.faults import (
    compilation_error,
    missing_object,
    syntax_error,
    unsupported,
    unsupported_feature,
)
from inkflake_engine.language.names import Name, full_name, identifier, identifier_name
from inkflake_engine.language.parsing import parse, tokenize
from inkflake_engine.protocols import Cursor
from inkflake_engine.storage.catalogue import Catalogue, Entry

__all__ = ["MASKS", "OWNED", "ROWS", "govern", "read_policy", "uses_policy"]

# The details of a table: its row access policy, and the masking policies of its columns. Each is a list: the
# three parts of the policy's name, and the columns that its arguments stand for.
ROWS, MASKS = "row_access", "masking"
OWNED = "owned"  # marks a table that stands for exactly what it names: no temporary table hides it
_ROW = "_ink_row"
_TARGETS: Mapping[type[exp.Expr], str] = {
    exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", exp.Merge: "SELECT", exp.Copy: "INSERT"
}  # fmt: skip
_NAMING = (
    exp.Create, exp.Drop, exp.Alter, exp.Comment, exp.Describe, exp.TruncateTable, exp.Use, exp.Show
)  # fmt: skip
# Where a view of the information schema names the object that a row is about.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "COLUMNS": ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"),
    "DATABASES": ("DATABASE_NAME",),
    "SCHEMATA": ("CATALOG_NAME", "SCHEMA_NAME"),
    "STAGES": ("STAGE_CATALOG", "STAGE_SCHEMA", "STAGE_NAME"),
    "TABLES": ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"),
    "TABLE_CONSTRAINTS": ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"),
    "VIEWS": ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"),
}
_MOVED = ("joins", "laterals", "pivots", "sample")
_DEEPEST = 16


def govern(tree: exp.Expr, cursor: Cursor) -> None:
    """Rewrites a statement in place; raises for what its session may not do."""
    roles = current_roles(cursor)
    if is_free(roles) and not cursor.engine.catalogue.derived(_any_policies):
        return
    if tree.args.get("returning") and not isinstance(tree, exp.Merge):
        raise unsupported_feature("RETURNING")
    _Gate(cursor, roles).admit_all(tree)


def uses_policy(entry: Entry) -> Iterator[Sequence[str]]:
    """The policies of a table, its row access policy first."""
    if rows := entry.details.get(ROWS):
        yield rows
    yield from entry.details.get(MASKS, {}).values()


def _any_policies(catalogue: Catalogue) -> bool:
    return any(True for entry in catalogue.all("TABLE") for _ in uses_policy(entry))


@lru_cache(maxsize=256)
def read_policy(text: str) -> tuple[tuple[str, ...], exp.Expr]:
    """The names of a policy's arguments, and its body, which a caller has to copy."""
    tokens = tokenize(text)
    arrow = next((n for n, token in enumerate(tokens) if token.token_type == TokenType.ARROW), None)
    if arrow is None or not tokens or tokens[0].token_type != TokenType.L_PAREN:
        raise syntax_error("a policy needs (argument type, …) RETURNS type -> expression")
    end = _end_of_body(tokens, arrow + 1)
    body = text[tokens[arrow].end + 1 : tokens[end].start if end < len(tokens) else len(text)]
    tree = parse(f"SELECT {body}")
    if len(tree.expressions) != 1 or any(value for key, value in tree.args.items() if key != "expressions"):
        raise syntax_error("the body of a policy is one expression")
    names, depth = [], 0
    for before, token in zip(tokens, tokens[1:arrow], strict=False):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(before.token_type, 0)
        if depth == 1 and before.token_type in (TokenType.L_PAREN, TokenType.COMMA):
            names.append(token.text if token.token_type == TokenType.IDENTIFIER else token.text.upper())
    return tuple(names), tree.expressions[0]


def _end_of_body(tokens: Sequence[Token], start: int) -> int:
    """Where `COMMENT = …` or another option follows the body."""
    depth = 0
    for n in range(start, len(tokens) - 1):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(tokens[n].token_type, 0)
        option = tokens[n].text.upper() in ("COMMENT", "EXEMPT_OTHER_POLICIES")
        if depth == 0 and option and tokens[n + 1].token_type == TokenType.EQ:
            return n
    return len(tokens)


@dataclass(frozen=True)
class _Gate:
    """With which roles a statement, or the query of a view, reads what it names."""

    cursor: Cursor
    roles: Roles
    home: tuple[str, str] | None = None  # a view's own database and schema
    depth: int = 0

    @property
    def _catalogue(self) -> Catalogue:
        return self.cursor.engine.catalogue

    def admit_all(self, root: exp.Expr) -> None:
        """Admits each table that a tree names."""
        hidden: set[str] = set()
        for table in list(root.find_all(exp.Table)):
            if not isinstance(table.this, exp.Identifier) or table.meta.get(OWNED) or _is_of_with(table):
                continue
            if not table.find_ancestor(exp.Query) and isinstance(root, _NAMING):
                continue
            if self._admit(table):
                hidden.add(fold(table.name))
        for column in list(root.find_all(exp.Column)) if hidden else ():
            if column.args.get("db") and fold(column.table) in hidden:
                column.set("db", None)
                column.set("catalog", None)

    def _admit(self, table: exp.Table) -> bool:
        """Whether something else has taken the table's place."""
        if _is_internal(table):
            return False
        if table.db.upper() == "INFORMATION_SCHEMA":
            return self._admit_information(table)
        parts = [identifier_name(table.args.get(part)) for part in ("catalog", "db", "this")]
        name = full_name(parts, *self.home) if self.home else self.cursor.full_name(table)
        if not self.home and name in self.cursor.session.temporary_tables:
            return False
        entry = find(self._catalogue, "VIEW", name) or find(self._catalogue, "TABLE", name)
        if entry is None:
            return self._admit_unknown(name)
        if privilege := _target_privilege(table):
            return self._admit_target(table, entry, privilege)
        check(self.cursor, "SELECT", (entry.kind, entry.name), self.roles)
        if entry.kind == "VIEW":
            return _replaced(table, self._query_of(entry))
        if any(uses_policy(entry)):
            return _replaced(table, self._visible(entry))
        _point(table, entry.name)
        return False

    def _admit_unknown(self, name: Name) -> bool:
        if not is_free(self.roles):
            raise missing_object(".".join(name))
        return False

    def _admit_information(self, table: exp.Table) -> bool:
        """Rows about objects that the session has no privilege on are left out."""
        if self.home and not table.catalog:
            table.set("catalog", identifier(self.home[0]))
        if is_free(self.roles):
            return False
        if (columns := _ABOUT.get(table.name.upper())) is None:
            raise missing_object(f"INFORMATION_SCHEMA.{table.name}")
        name = exp.func("concat_ws", exp.Literal.string("."), *(exp.column(each) for each in columns))
        seen = [exp.Literal.string(each) for each in visible_names(self.cursor, self.roles)]
        source = exp.Table(**{part: table.args.get(part) for part in ("this", "db", "catalog")}).copy()
        source.meta[OWNED] = True
        return _replaced(table, exp.select("*").from_(source).where(exp.In(this=name, expressions=seen)))

    def _admit_target(self, table: exp.Table, entry: Entry, privilege: str) -> bool:
        on = (entry.kind, entry.name)
        for needed in _needed(table, privilege):
            check(self.cursor, needed, on, self.roles)
        statement = table.parent
        _point(table, entry.name)
        if isinstance(statement, (exp.Update, exp.Delete, exp.Merge)):
            self._narrow(statement, table, entry)
        return False

    def _narrow(self, statement: exp.Expr, table: exp.Table, entry: Entry) -> None:
        """Lets UPDATE, DELETE and MERGE find visible rows only, and in them masked values."""
        alias = table.args.get("alias")
        target = alias.this.copy() if alias else table.this.copy()
        self._mask_in(statement, entry, target)
        if not entry.details.get(ROWS):
            return
        rows = self._source(entry).select(exp.column("rowid", _ROW))
        seen = exp.In(this=exp.column("rowid", target.copy()), query=exp.Subquery(this=rows))
        if isinstance(statement, exp.Merge):
            statement.set("on", exp.and_(statement.args["on"], seen))
        else:
            where = statement.args.get("where")
            statement.set("where", exp.Where(this=exp.and_(where.this, seen) if where else seen))

    def _mask_in(self, statement: exp.Expr, entry: Entry, target: exp.Identifier) -> None:
        masked = entry.details.get(MASKS, {})
        for column in list(statement.find_all(exp.Column)) if masked else ():
            name = fold(column.name)
            policy = next((policy for key, policy in masked.items() if fold(key) == name), None)
            if policy is None or _is_assigned(column):
                continue
            if column.table and fold(column.table) != fold(target.name):
                continue
            if not column.table and column.find_ancestor(exp.Query):
                message = f"column '{column.name}' is masked: within a subquery name its table too"
                raise compilation_error(message, 904, "42000")
            column.replace(self._applied("MASKING POLICY", policy, target))

    def _visible(self, entry: Entry) -> exp.Select:
        """The rows of a table that its policies leave, masked."""
        masks = [
            exp.alias_(self._applied("MASKING POLICY", policy, identifier(_ROW)), column, quoted=True)
            for column, policy in entry.details.get(MASKS, {}).items()
        ]
        return self._source(entry).select(exp.Star(replace=masks) if masks else exp.Star())

    def _source(self, entry: Entry) -> exp.Select:
        table = exp.Table(this=identifier(entry.name[2]), alias=exp.TableAlias(this=identifier(_ROW)))
        _point(table, entry.name)
        source = exp.Select().from_(table)
        rows = entry.details.get(ROWS)
        policy = self._applied("ROW ACCESS POLICY", rows, identifier(_ROW)) if rows else None
        return source.where(policy) if policy else source

    def _applied(self, kind: str, policy: Sequence[str], row: exp.Identifier) -> exp.Expr:
        """A policy's body for the columns of a row; its own tables are read with its owner's rights."""
        name, columns = (policy[0], policy[1], policy[2]), policy[3:]
        entry = find(self._catalogue, kind, name)
        arguments, body = read_policy(entry.text) if entry else ((), exp.Null())
        if not entry or len(arguments) != len(columns):
            message = f"{kind} {'.'.join(name)} does not fit the table: drop it from there and add it again"
            raise compilation_error(message, 3551, "42601")
        root, places = exp.paren(body.copy()), dict(zip(arguments, columns, strict=True))
        for table in root.find_all(exp.Table):
            if isinstance(table.this, exp.Identifier) and not _is_of_with(table):
                parts = [identifier_name(table.args.get(part)) for part in ("catalog", "db", "this")]
                _point(table, full_name(parts, *name[:2]))
        for column in list(root.find_all(exp.Column)):
            if not column.table and (place := places.get(identifier_name(column.this) or "")):
                column.replace(exp.Column(this=identifier(place), table=row.copy()))
        return root

    def _query_of(self, view: Entry) -> exp.Query:
        """The query of a view, in the names and with the privileges of the view's owner."""
        if self.depth > _DEEPEST:
            raise compilation_error(f"view '{view.name[2]}' is nested too deeply", 2057, "42601")
        made = parse(view.text)
        alias = exp.TableAlias(this=identifier("_ink_view"))
        if isinstance(made.this, exp.Schema):
            named = (part.find(exp.Identifier) for part in made.this.expressions)
            columns = [identifier(identifier_name(name) or "") for name in named]
            alias.set("columns", columns)
        outer = exp.select("*").from_(exp.Subquery(this=made.expression, alias=alias))
        roles, home = roles_of(self._catalogue, view.owner), view.name[:2]
        replace(self, roles=roles, home=home, depth=self.depth + 1).admit_all(outer)
        return outer


def _is_of_with(table: exp.Table) -> bool:
    """Whether a table is one of a WITH that it can see, which hides a table's name."""
    if table.db:
        return False
    name = fold(table.name)
    node: exp.Expr = table
    while parent := node.parent:
        if isinstance(parent, exp.With):
            at = node.index or 0
            seen = parent.expressions[: at + 1 if parent.args.get("recursive") else at]
        else:
            with_ = parent.args.get("with_")
            seen = with_.expressions if with_ and with_ is not node else []
        if any(fold(each.alias) == name for each in seen):
            return True
        node = parent
    return False


def _is_internal(table: exp.Table) -> bool:
    """Whether a table is that of the values bound to the statement."""
    return (table.catalog, table.db) == ("temp", "main")


def _target_privilege(table: exp.Table) -> str | None:
    """The privilege on a table that a statement changes, if it changes this one."""
    inner = table.parent if isinstance(table.parent, exp.Schema) else table
    return _TARGETS.get(type(inner.parent or inner)) if inner.arg_key == "this" else None


def _needed(table: exp.Table, privilege: str) -> set[str]:
    """The privileges that a statement needs on the table that it changes."""
    statement = table.find_ancestor(*_TARGETS) or table
    needed = {privilege, *(["DELETE"] if statement.args.get("overwrite") else ())}
    for when in statement.args["whens"].expressions if isinstance(statement, exp.Merge) else ():
        then = when.args["then"]
        needed.add(then.key.upper() if isinstance(then, (exp.Insert, exp.Update)) else "DELETE")
    return needed


def _is_assigned(column: exp.Column) -> bool:
    """Whether a column is where a value goes, or of the rows that MERGE inserts."""
    assignment = column.parent
    if isinstance(assignment, exp.EQ) and column.arg_key == "this":
        return isinstance(assignment.parent, exp.Update)
    return column.find_ancestor(exp.Insert) is not None


def _point(table: exp.Table, name: Name) -> None:
    """Makes a table stand for exactly one."""
    for part, text in zip(("catalog", "db", "this"), name, strict=True):
        table.set(part, identifier(text))
    table.meta[OWNED] = True


def _replaced(table: exp.Table, query: exp.Query) -> bool:
    """Puts a query in the place of a table."""
    plain = {"this", "db", "catalog", "alias", *_MOVED}
    if odd := [name for name, value in table.args.items() if value and name not in plain]:
        raise unsupported(f"{odd[0].upper()} of a view or of a table with policies is unsupported here")
    alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
    moved = {name: table.args.get(name) for name in _MOVED}
    table.replace(exp.Subquery(this=query, alias=alias.copy(), **moved))
    return True
