"""Lateral table functions with a join predicate, which Snowflake refuses since 2023.

https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_04/bcr-1057
"""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.language.faults import sql_error
from inkflake_engine.protocols import Cursor, Rule

__all__ = ["NODES"]

_LATERAL = (exp.Explode, exp.SplitToTable)


def _joined(node: exp.Join, _cursor: Cursor) -> exp.Expr:
    """ON, USING and NATURAL JOIN with FLATTEN and SPLIT_TO_TABLE; a comma or a join without them is right."""
    predicate = node.args.get("on") or node.args.get("using") or node.method == "NATURAL"
    if predicate and isinstance(node.this.this, _LATERAL):
        feature = "lateral table function called with OUTER JOIN syntax or a join predicate (ON clause)"
        raise sql_error(f"Unsupported feature '{feature}'.", 2, "0A000")
    return node


NODES: Mapping[type[exp.Expr], Rule] = {exp.Join: _joined}
