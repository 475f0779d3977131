"""CREATE, ALTER and DROP of tables and views: what DuckDB cannot keep of them goes into the catalogue."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sqlglot import exp

from inkflake_engine.access.policies import uses_policy
from inkflake_engine.access.roles import add, find
from inkflake_engine.language.faults import compilation_error, existing_object, missing_object, unsupported
from inkflake_engine.language.names import identifier_name, leading_name, literal, quoted
from inkflake_engine.language.parsing import without_indexes
from inkflake_engine.language.results import Rows, already_dropped, already_exists, dropped, status
from inkflake_engine.objects import policies, temporary
from inkflake_engine.objects.constraints import enforce, extract_keys, key_of
from inkflake_engine.objects.grants import forget_grants
from inkflake_engine.objects.recorded import record
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry, Name

__all__ = ["HANDLERS"]

_EXISTS = """
SELECT 1 FROM duckdb_tables() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3
UNION ALL SELECT 1 FROM duckdb_views() WHERE database_name = $1 AND schema_name = $2 AND view_name = $3
"""
# Tables that would stay as they are, since nothing here fills them.
_FED_BY_OTHERS = frozenset({"DYNAMIC", "EVENT", "EXTERNAL", "ICEBERG"})


def _create_table(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    if isinstance(tree.this, exp.UserDefinedFunction):
        return tree
    if [token.text.upper() for token in cursor.tokens[:3]] == ["CREATE", "OR", "ALTER"]:
        raise unsupported("CREATE OR ALTER TABLE is unsupported here")
    if unknown := _FED_BY_OTHERS & {token.text.upper() for token in cursor.tokens[1:4]}:
        raise unsupported(f"{min(unknown)} tables are unsupported here")
    policies.check_plain(cursor)
    name, is_temporary = _name_of_new(cursor, tree), temporary.is_temporary(tree)
    if tree.args.get("exists") and _exists(cursor, name, is_temporary):
        return already_exists(name[2])
    _check_clone(cursor, tree)
    loses_grants = _loses_grants(tree)
    details, comments = _extract_details(cursor, tree), _extract_comments(tree)
    model = _fill_from(cursor, tree)
    if is_temporary:
        temporary.make_temporary(cursor, _target(tree), name)
    notes, place = cursor.engine.notes, cursor.session.place(name) if is_temporary else name
    if tree.args.get("replace"):
        notes.forget(*place)
    cursor.run(tree)
    if model:
        keep = notes.declare if is_temporary else notes.put
        keep(place, notes.lengths(cursor.session.place(model)).items())
    if loses_grants:
        forget_grants(cursor, "TABLE", name)
    for column, comment in comments.items():
        cursor.query(f"COMMENT ON COLUMN {quoted(*name, column)} IS {literal(comment)}")
    if not is_temporary:
        add(cursor.engine.catalogue, Entry("TABLE", name, cursor.session.role, details=details))
    return status(f"Table {name[2]} successfully created.")


def _loses_grants(tree: exp.Expr) -> bool:
    """Whether a statement replaces what was granted to others without taking that over."""
    return bool(tree.args.get("replace")) and tree.find(exp.CopyGrantsProperty) is None


def _target(tree: exp.Expr) -> exp.Table:
    return tree.this.this if isinstance(tree.this, exp.Schema) else tree.this


def _name_of_new(cursor: Cursor, tree: exp.Expr) -> Name:
    """The name of a table or view to be made, in a schema that is there."""
    name = cursor.full_name(_target(tree))
    if not cursor.has_schema(*name[:2]):
        raise missing_object(".".join(name[:2]), "Schema")
    return name


def _exists(cursor: Cursor, name: Name, is_temporary: bool = False) -> bool:
    if is_temporary or name in cursor.session.temporary_tables:
        return name in cursor.session.temporary_tables
    return bool(cursor.query(_EXISTS, name))


def _extract_details(cursor: Cursor, tree: exp.Expr) -> dict[str, Any]:
    """Takes out of the statement what DuckDB has no notion of."""
    properties = tree.args.get("properties")
    details: dict[str, Any] = {}
    if "HYBRID" in (token.text.upper() for token in cursor.tokens[:5]):
        details |= {"hybrid": True, "indexes": without_indexes(cursor.tokens)[1]}
    if isinstance(tree.this, exp.Schema):
        details["keys"] = extract_keys(tree.this)
        if details.get("hybrid"):
            enforce(tree.this, details["keys"])
    if properties:
        if cluster := properties.find(exp.ClusterProperty):
            details["cluster_by"] = _cluster_text(cluster)
        details["transient"] = properties.find(exp.TransientProperty) is not None
        _keep_properties(properties, exp.SchemaCommentProperty, exp.LikeProperty)
    return details


def _keep_properties(properties: exp.Expr, *kinds: type[exp.Expr]) -> None:
    properties.set("expressions", [item for item in properties.expressions if isinstance(item, kinds)])


def _cluster_text(cluster: exp.Expr) -> str:
    return f"LINEAR({', '.join(item.sql('snowflake') for item in cluster.expressions)})"


def _extract_comments(tree: exp.Expr) -> dict[str, str]:
    """Takes the comments out of the columns."""
    comments = {}
    for column in tree.this.expressions if isinstance(tree.this, exp.Schema) else ():
        for constraint in list(column.args.get("constraints") or ()):
            if isinstance(constraint.kind, exp.CommentColumnConstraint):
                comments[identifier_name(column.this) or ""] = constraint.kind.this.name
                column.args["constraints"].remove(constraint)
    return comments


def _check_clone(cursor: Cursor, tree: exp.Expr) -> None:
    if clone := tree.args.get("clone"):
        entry = find(cursor.engine.catalogue, "TABLE", cursor.full_name(clone.this))
        if entry and any(uses_policy(entry)):
            raise unsupported("CLONE of a table with policies is unsupported here")


def _fill_from(cursor: Cursor, tree: exp.Expr) -> Name | None:
    """LIKE another table is a query of none of its rows, CLONE one of all; the name of that table."""
    if clone := tree.args.get("clone"):
        tree.set("clone", None)
        tree.set("expression", exp.select("*").from_(clone.this))
        return cursor.full_name(clone.this)
    if like := tree.find(exp.LikeProperty):
        tree.set("expression", exp.select("*").from_(like.this.copy()).limit(0))
        like.pop()
        return cursor.full_name(like.this)
    return None


def _create_view(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    policies.check_plain(cursor)
    name, is_temporary = _name_of_new(cursor, tree), temporary.is_temporary(tree)
    if tree.args.get("exists") and _exists(cursor, name, is_temporary):
        return already_exists(name[2])
    properties, loses_grants = tree.args.get("properties"), _loses_grants(tree)
    details: dict[str, Any] = {}
    if properties:
        details["secure"] = properties.find(exp.SecureProperty) is not None
        _keep_properties(properties, exp.SchemaCommentProperty)
    if isinstance(tree.this, exp.Schema):
        for item in tree.this.find_all(exp.ColumnDef):
            item.replace(item.this.copy())
    if is_temporary:
        temporary.make_temporary(cursor, _target(tree), name)
    cursor.run(tree)
    if loses_grants:
        forget_grants(cursor, "VIEW", name)
    if not is_temporary:
        entry = Entry("VIEW", name, cursor.session.role, text=cursor.text, details=details)
        add(cursor.engine.catalogue, entry)
    return status(f"View {name[2]} successfully created.")


def _drop(kind: str, cursor: Cursor, tree: exp.Expr) -> Rows:
    name = cursor.full_name(tree.args["tables"][0])
    tree.set("cascade", None)
    tree.set("restrict", None)
    existed = _exists(cursor, name)
    cursor.run(tree)
    if name in cursor.session.temporary_tables:
        cursor.engine.notes.forget(*cursor.session.place(name))
        cursor.session.temporary_tables.discard(name)
    else:
        cursor.engine.forget_table(kind, name)
    if tree.args.get("exists") and not existed:
        return already_dropped(name[2])
    return dropped(name[2])


def _alter_table(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """Changes that DuckDB has no notion of go into the catalogue; the rest is run."""
    if isinstance(tree, exp.Command):
        return _alter_by_words(cursor)
    name = cursor.full_name(tree.this)
    if not _exists(cursor, name):
        if tree.args.get("exists"):
            return status("Statement executed successfully.")
        raise missing_object(".".join(name), "Table")
    kept: list[exp.Expr] = []
    moved: list[tuple[str, str | None]] = []
    for action in tree.args["actions"]:
        if isinstance(action, (exp.Drop, exp.RenameColumn)):
            moved += _moved(action)
        if rule := _ACTIONS.get(type(action)):
            rule(cursor, action, name)
        else:
            kept.append(action)
    if not kept:
        return status()
    if isinstance(kept[0], exp.AlterRename):
        return _rename(cursor, tree, name)
    for column, _ in moved:
        policies.check_column(cursor.engine.catalogue.entry("TABLE", name), column)
    tree.set("actions", kept)
    _change_columns(cursor, tree, kept)
    for column, new in moved:
        cursor.engine.notes.rename_column(cursor.session.place(name), column, new)
    return status()


def _moved(action: exp.Expr) -> Iterator[tuple[str, str | None]]:
    """The columns that an action drops or renames, and the new name of each."""
    new = action.args.get("to")
    for column in action.args.get("tables") or [action.this]:
        old = identifier_name(column.find(exp.Identifier)) or ""
        yield old, identifier_name(new.find(exp.Identifier)) if new else None


def _change_columns(cursor: Cursor, tree: exp.Expr, actions: list[exp.Expr]) -> None:
    """Makes the changes one by one, then NOT NULL of each new column, which DuckDB does not do at once."""
    required = []
    for column in (action for action in actions if isinstance(action, exp.ColumnDef)):
        constraints = column.args.get("constraints") or []
        if any(isinstance(each.kind, exp.NotNullColumnConstraint) for each in constraints):
            required.append(column.this.copy())
        column.set(
            "constraints", [c for c in constraints if not isinstance(c.kind, exp.NotNullColumnConstraint)]
        )
    actions = [each for action in actions for each in _one_by_one(action)]
    actions += [exp.AlterColumn(this=column, allow_null=False) for column in required]
    for action in actions:
        change = tree.copy()
        change.set("actions", [action])
        cursor.run(change)


def _one_by_one(action: exp.Expr) -> list[exp.Expr]:
    """A change for each column, as DuckDB takes them."""
    columns = action.args.get("tables") if isinstance(action, exp.Drop) else None
    if not columns:
        return [action]
    shared = {key: value for key, value in action.args.items() if key != "tables"}
    return [exp.Drop(**shared, tables=[column.copy()]) for column in columns]


def _alter_by_words(cursor: Cursor) -> Rows:
    """Policies and tags of a table, which the parser knows by their words alone."""
    words = [token.text.upper() for token in cursor.tokens]
    parts, _ = leading_name(cursor.tokens[4 if words[2:4] == ["IF", "EXISTS"] else 2 :])
    name = cursor.name_of(parts)
    if not _exists(cursor, name):
        raise missing_object(".".join(name), "Table")
    if name in cursor.session.temporary_tables and "POLICY" in words:
        raise unsupported("a policy of a temporary table is unsupported here")
    _note_words(cursor, name)
    return status()


def _note_words(cursor: Cursor, name: Name) -> None:
    entry = cursor.engine.catalogue.entry("TABLE", name)
    details = policies.changed_policies(cursor, name, entry.details)
    cursor.engine.catalogue.put(replace(entry, details=details))
    if details == entry.details:
        record(cursor, "ALTER TABLE", ".".join(name))


def _rename(cursor: Cursor, tree: exp.Expr, name: Name) -> Rows:
    target = tree.args["actions"][0].this
    new = cursor.full_name(target)
    if new[:2] != name[:2]:
        raise unsupported("a table keeps its schema when it is renamed here")
    tree.args["actions"][0].set("this", exp.Table(this=target.this.copy()))
    cursor.run(tree)
    cursor.engine.notes.rename(name, new[2])
    catalogue = cursor.engine.catalogue
    if entry := catalogue.get("TABLE", name):
        granted = catalogue.all("GRANT", schema=f"TABLE {'.'.join(name)}")
        catalogue.drop("TABLE", name)
        catalogue.put(replace(entry, name=new))
        for grant in granted:
            moved = (grant.name[0], f"TABLE {'.'.join(new)}", grant.name[2])
            details = {**grant.details, "object": ".".join(new)}
            catalogue.put(replace(grant, name=moved, details=details))
    return status()


def _change(cursor: Cursor, name: Name, **details: Any) -> None:
    catalogue = cursor.engine.catalogue
    entry = catalogue.entry("TABLE", name)
    catalogue.put(replace(entry, details={**entry.details, **details}))


def _cluster(cursor: Cursor, action: exp.Expr, name: Name) -> None:
    _change(cursor, name, cluster_by=_cluster_text(action))


def _add_keys(cursor: Cursor, action: exp.Expr, name: Name) -> None:
    known = cursor.engine.catalogue.entry("TABLE", name).details.get("keys", [])
    keys = [key for item in action.expressions if (key := key_of(item))]
    if len(keys) != len(action.expressions):
        raise unsupported("CHECK constraints are part of CREATE TABLE here")
    _change(cursor, name, keys=[*known, *keys])


def _set(cursor: Cursor, action: exp.Expr, name: Name) -> None:
    """SET of a comment is kept with the table; of tags and retention it is recorded."""
    if comment := action.find(exp.SchemaCommentProperty):
        cursor.engine.notes.comment(name, comment.this.name)
    else:
        record(cursor, "ALTER TABLE", ".".join(name))


def _record_action(cursor: Cursor, action: exp.Expr, name: Name) -> None:
    if action.expression and "CLUSTERING" in str(action.expression).upper():
        _change(cursor, name, cluster_by="")
    _note_words(cursor, name)


_ACTIONS: Mapping[type[exp.Expr], Callable[[Cursor, exp.Expr, Name], None]] = {
    exp.AddConstraint: _add_keys,
    exp.AlterSet: _set,
    exp.Cluster: _cluster,
    exp.ClusterProperty: _cluster,
    exp.Command: _record_action,
}


def _create_index(cursor: Cursor, tree: exp.Expr) -> Rows:
    """Snowflake has indexes on hybrid tables only; here they are recorded."""
    name = cursor.full_name(tree.this.args["table"])
    entry = cursor.engine.catalogue.entry("TABLE", name)
    if not entry.details.get("hybrid"):
        raise compilation_error(f"Table '{name[2]}' is not a hybrid table.", 391411, "0A000")
    index = identifier_name(tree.this.this) or ""
    if index in entry.details.get("indexes", ()):
        if tree.args.get("exists"):
            return already_exists(index)
        raise existing_object(index)
    _change(cursor, name, indexes=[*entry.details.get("indexes", []), index])
    record(cursor, "CREATE INDEX", f"{'.'.join(name)}.{index}")
    return status("Statement executed successfully.")


def _truncate(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """IF EXISTS is Snowflake's alone."""
    name = cursor.full_name(tree.expressions[0])
    if tree.args.get("exists") and not _exists(cursor, name):
        return status()
    tree.set("exists", None)
    return tree


HANDLERS: Mapping[str, Handler] = {
    "CREATE TABLE": _create_table,
    "CREATE VIEW": _create_view,
    "CREATE INDEX": _create_index,
    "ALTER TABLE": _alter_table,
    "DROP TABLE": partial(_drop, "TABLE"),
    "DROP VIEW": partial(_drop, "VIEW"),
    "TRUNCATETABLE": _truncate,
}
