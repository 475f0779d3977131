"""All SQL that the library sends is Snowflake's, by the grammars of two parsers that know it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import sqlglot
from snowflake.snowpark import Session
from sqlfluff.core import Linter
from sqlglot import exp

from everything import do_everything
from sent import Sent
from upstream import ScriptedUpstream

# The megabyte that is recommended for a statement with its binds.
# https://docs.snowflake.com/en/user-guide/query-size-limits
LARGEST = 1_000_000
# What a parser does not know yet, with the page where Snowflake documents it.
DOCS = "https://docs.snowflake.com/en/sql-reference/"
UNKNOWN_TO_SQLFLUFF = {
    "CREATE OR REPLACE TASK": "sql/create-task and sql/execute-code-bundle",
    "SHOW CORTEX BASE MODELS": "sql/show-cortex-base-models",
    "SHOW ROW ACCESS POLICIES": "sql/show-row-access-policies",
    "ORDER BY ALL": "constructs/order-by",
}
UNKNOWN_TO_SQLGLOT = {"CREATE ROW ACCESS POLICY": "sql/create-row-access-policy"}
FEWEST = 142

pytestmark = pytest.mark.last


def problems(text: str) -> list[str]:
    """What the parsers make of a statement; nothing of one that both can read."""
    found = [] if any(words in text for words in UNKNOWN_TO_SQLFLUFF) else _by_sqlfluff(text)
    return found + ([] if any(words in text for words in UNKNOWN_TO_SQLGLOT) else _by_sqlglot(text))


def _by_sqlfluff(text: str) -> list[str]:
    parsed = Linter(dialect="snowflake").parse_string(text)
    return [f"sqlfluff: {violation.desc()}" for violation in parsed.violations]


def _by_sqlglot(text: str) -> list[str]:
    try:
        (tree,) = sqlglot.parse(text, dialect="snowflake")
    except sqlglot.errors.SqlglotError as error:
        return [f"sqlglot: {error}"]
    assert tree is not None
    targets = [node.this for node in tree.find_all(exp.Update, exp.Delete)]
    found = [f"alias {target.alias} on the target" for target in targets if target and target.alias]
    joined = [join.this for join in tree.find_all(exp.Join) if join.args.get("on")]
    return found + [f"ON with {each}" for each in joined if not isinstance(each, exp.Table | exp.Subquery)]


def test_all_that_is_sent_is_snowflakes_sql(
    sent: Sent, session: Session, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    """Sent by the tests before this one, if there were any, and by all functions of the library."""
    do_everything(session, upstream, tmp_path)
    assert len(sent) >= FEWEST
    told = {text: found for text in sorted(sent) if (found := problems(text))}
    assert not told
    assert {text[:80]: size for text, size in sent.items() if size > LARGEST} == {}


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE t x SET a = 1 WHERE x.b = 2",
        "DELETE FROM t x WHERE x.b = 2",
        "SELECT * FROM t JOIN TABLE(FLATTEN(PARSE_JSON('[]'))) f ON f.value = t.a",
        "SELECT FROM WHERE",
        "CREATE STAGE s ENCRYPTION = (KIND = 'SNOWFLAKE_SSE')",
        "COPY INTO @s/x.svg FROM (SELECT 1) FILE_FORMAT = (TYPE = CSV COMPRESSION NONE)",
    ],
)
def test_what_snowflake_refuses_is_found(text: str) -> None:
    assert problems(text)


def test_document_tells_what_is_used_with_its_page() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[2] / "tests/tools/statements.py"))
    assert tool["DOCUMENT"].read_text() == tool["document"](tool["used"]()), "run make refresh"
