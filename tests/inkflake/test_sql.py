"""All SQL that the library sends is Snowflake's, by the grammars of two parsers that know it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlglot
from snowflake.connector.util_text import split_statements
from snowflake.snowpark import Session
from sqlfluff.core import Linter
from sqlglot import exp

from everything import do_everything
from sent import Sent
from statements import DOCUMENT, document, used
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
# The same of what people are told to run themselves.
UNKNOWN_IN_DOCUMENTS = {
    "CREATE COMPUTE POOL": "sql/create-compute-pool",
    "ON COMPUTE POOL": "sql/grant-privilege",
    "GRANT USE AI FUNCTIONS": "sql/grant-privilege",
    "ADD PROGRAMMATIC ACCESS TOKEN": "sql/alter-user-add-programmatic-access-token",
    "CODE BUNDLE": "sql/create-code-bundle and sql/execute-code-bundle",
    "GRANT IMPERSONATE": "sql/grant-privilege",
}
UNKNOWN_TO_SQLGLOT = {"CREATE ROW ACCESS POLICY": "sql/create-row-access-policy"}
FEWEST = 142

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", ROOT / "docs/on-snowflake.md")

pytestmark = pytest.mark.last


def problems(text: str, unknown: Iterable[str] = UNKNOWN_TO_SQLFLUFF) -> list[str]:
    """What the parsers make of a statement; nothing of one that both can read."""
    found = [] if any(words in text for words in unknown) else _by_sqlfluff(text)
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
    sent: Sent, sent_before: Path, session: Session, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    """Sent by the tests before this one, if there were any, and by all functions of the library."""
    do_everything(session, upstream, tmp_path)
    for path in sent_before.glob("*.json"):
        sent.update(json.loads(path.read_text()))
    assert len(sent) >= FEWEST
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        found = dict(zip(sent, workers.map(problems, sent, chunksize=8), strict=True))
    assert {text: told for text, told in found.items() if told} == {}
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


def in_documents() -> list[str]:
    """The statements that the documents tell people to run."""
    blocks = [
        b for path in DOCUMENTS for b in re.findall(r"^```sql\n(.*?)^```", path.read_text(), re.M | re.S)
    ]
    split = [text for block in blocks for text, _ in split_statements(StringIO(block))]
    return [text.rstrip(";") for text in split if text]


@pytest.mark.parametrize("text", in_documents(), ids=lambda text: " ".join(text.split()[:3]))
def test_what_the_documents_say_is_snowflakes_sql(text: str) -> None:
    assert not problems(text, [*UNKNOWN_TO_SQLFLUFF, *UNKNOWN_IN_DOCUMENTS])


def test_document_tells_what_is_used_with_its_page() -> None:
    assert DOCUMENT.read_text() == document(used()), "run make refresh"
