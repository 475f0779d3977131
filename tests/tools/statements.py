"""Writes docs/statements.md: what of Snowflake the library uses, where it is documented, and since when.

python tests/tools/statements.py; a test compares. What is found in the library and not told here is an error:
look its page up and add a line.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = ["DOCUMENT", "document", "used"]

ROOT = Path(__file__).parents[2]
LIB = ROOT / "lib" / "inkflake"
DOCUMENT = ROOT / "docs" / "statements.md"
PAGES = "https://docs.snowflake.com/en/"
OLD = "before 2024"

# Name, its page where that is not the one of its name, and since when: of what is not told here, before 2024.
FUNCTIONS = "sql-reference/functions/"
COMMANDS = "sql-reference/sql/"
AI = "user-guide/snowflake-cortex/aisql-privileges-and-access"
ELSEWHERE = {
    "AI_COMPLETE": FUNCTIONS + "ai_complete-single-string",
    "COUNT_IF": FUNCTIONS + "count_if",
    "MY_BUDGET_SUMMARY": FUNCTIONS + "my_budget_summary-snowflake-local",
    "FLATTEN": FUNCTIONS + "flatten",
    "TABLE": "sql-reference/functions-table",
    "COPY INTO": COMMANDS + "copy-into-location",
    "CREATE TRANSIENT TABLE": COMMANDS + "create-table",
    "DELETE FROM": COMMANDS + "delete",
    "EXECUTE AS USER": COMMANDS + "create-task",
    "GRANT": COMMANDS + "grant-privilege",
    "INSERT INTO": COMMANDS + "insert",
    "MERGE INTO": COMMANDS + "merge",
    "DESCRIBE STAGE": COMMANDS + "desc-stage",
    "CHECK": "sql-reference/constraints-overview",
    "CLUSTER BY": "user-guide/tables-clustering-keys",
    "COPY GRANTS": COMMANDS + "create-view",
    "INDEX": COMMANDS + "create-hybrid-table",
    "MASKING POLICY": "user-guide/security-column-ddm-use",
    "ROW ACCESS POLICY": "user-guide/security-row-using",
    "STORAGE LIFECYCLE POLICY": "user-guide/storage-management/storage-lifecycle-policies",
    "ORDER BY ALL": "sql-reference/constructs/order-by",
    "QUALIFY": "sql-reference/constructs/qualify",
    "FUTURE": COMMANDS + "grant-privilege",
    "CORTEX_ENABLED_CROSS_REGION": "user-guide/snowflake-cortex/cross-region-inference",
    "TIMEZONE": "sql-reference/parameters",
    "information_schema.stages": "sql-reference/info-schema/stages",
    "information_schema.tables": "sql-reference/info-schema/tables",
    "SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY": (
        "sql-reference/account-usage/cortex_ai_functions_usage_history"
    ),
    "SNOWFLAKE.CORTEX_USER": AI,
    "USE AI FUNCTIONS": AI,
    "USE AI FUNCTION": AI,
    "cross_region_availability": COMMANDS + "show-cortex-base-models",
    "directory_enabled": COMMANDS + "show-stages",
    "eol_date": COMMANDS + "show-cortex-base-models",
    "in_region_availability": COMMANDS + "show-cortex-base-models",
    "lifecycle_status": COMMANDS + "show-cortex-base-models",
    "name": COMMANDS + "show-grants",
    "privilege": COMMANDS + "show-grants",
    "property": COMMANDS + "desc-stage",
    "property_value": COMMANDS + "desc-stage",
    "value": COMMANDS + "show-parameters",
}
# Properties, by the page of the statement that has them.
PROPERTIES = {
    COMMANDS + "copy-into-location": "COMPRESSION EMPTY_FIELD_AS_NULL ESCAPE ESCAPE_UNENCLOSED_FIELD "
    "FIELD_DELIMITER FIELD_OPTIONALLY_ENCLOSED_BY FILE_FORMAT HEADER MAX_FILE_SIZE NULL_IF OVERWRITE "
    "RECORD_DELIMITER SINGLE TYPE",
    COMMANDS + "create-stage": "COMMENT DIRECTORY ENABLE ENCRYPTION",
    COMMANDS + "create-task": "SCHEDULE USER_TASK_TIMEOUT_MS WAREHOUSE",
    COMMANDS + "execute-code-bundle": "ARGUMENTS ENTRYPOINT",
    COMMANDS + "alter-user": "DISABLED MINS_TO_UNLOCK",
    COMMANDS + "list": "PATTERN",
}
SINCE = {
    "AI_COMPLETE": "2025; details and error details 2026",
    "AI_COUNT_TOKENS": "2025-09-26 (preview)",
    "CHECK": "2026-04; on hybrid tables 2026-09-24",
    "CORTEX_ENABLED_CROSS_REGION": "2024",
    "CREATE HYBRID TABLE": "2024 (AWS), 2025 (Azure)",
    "EXECUTE AS USER": "2025, bundle 2025_05",
    "EXECUTE CODE BUNDLE": "2026-08-03; before that EXECUTE NOTEBOOK PROJECT",
    **{f"{verb} STORAGE LIFECYCLE POLICY": "2025-11-07" for verb in ("ALTER", "CREATE", "DROP")},
    "STORAGE LIFECYCLE POLICY": "2025-11-07",
    "INDEX": "2024 (AWS), 2025 (Azure)",
    "MY_BUDGET_SUMMARY": "2026-10-28",
    "ORDER BY ALL": "2024",
    "SHOW CORTEX BASE MODELS": "2026-07-23",
    "SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY": "2026",
    "USE AI FUNCTION": "2026-05-13 (preview)",
    "USE AI FUNCTIONS": "2026-02-20",
    "cross_region_availability": "2026-07-23",
    "directory_enabled": "2023, bundle 2023_06",
    "eol_date": "2026-07-23",
    "in_region_availability": "2026-07-23",
    "lifecycle_status": "2026-07-23",
    "ARGUMENTS": "2026-08-03",
    "ENTRYPOINT": "2026-08-03",
}
# Those that the page of their name documents; some of them are not used yet.
PLAIN_FUNCTIONS = """
ABS AI_COUNT_TOKENS AI_EMBED AI_FILTER ANY_VALUE APPROX_PERCENTILE ARRAY_AGG ARRAY_CONTAINS
ARRAY_SIZE ARRAY_TO_STRING AVG BUILD_SCOPED_FILE_URL CEIL COALESCE CONCAT CONTAINS COUNT CURRENT_ACCOUNT
CURRENT_DATABASE CURRENT_DATE CURRENT_REGION
CURRENT_ROLE CURRENT_SCHEMA CURRENT_SESSION CURRENT_TIMESTAMP CURRENT_USER CURRENT_WAREHOUSE DATEADD
DATEDIFF DENSE_RANK ENDSWITH FIRST_VALUE FLOOR GET_PRESIGNED_URL GREATEST IFF ILIKE IS_ROLE_IN_SESSION LAG
LAST_VALUE LEAD LEAST LENGTH LISTAGG LOWER MAX MAX_BY MD5 MEDIAN MIN MIN_BY NULLIF NVL OBJECT_AGG OCTET_LENGTH
OBJECT_CONSTRUCT PARSE_JSON PROMPT RANK REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REPLACE ROUND ROW_NUMBER
SHA2 SPLIT_PART STARTSWITH SUM SYSDATE TO_CHAR TO_DATE TO_FILE TO_JSON TO_VARCHAR TRIM TRY_PARSE_JSON
TYPEOF UPPER UUID_STRING VECTOR_COSINE_SIMILARITY
"""
PLAIN_COMMANDS = [
    *(
        "ALTER SESSION",
        "ALTER STAGE",
        "ALTER TABLE",
        "ALTER WAREHOUSE",
        "CREATE DATABASE",
        "CREATE HYBRID TABLE",
    ),
    *("CREATE MASKING POLICY", "CREATE ROLE", "CREATE ROW ACCESS POLICY", "CREATE SCHEMA", "CREATE STAGE"),
    *(f"{verb} STORAGE LIFECYCLE POLICY" for verb in ("ALTER", "CREATE", "DROP")),
    *("CREATE TABLE", "CREATE TASK", "CREATE VIEW", "DROP TABLE", "EXECUTE CODE BUNDLE", "LIST", "REMOVE"),
    *("SHOW CORTEX BASE MODELS", "SHOW GRANTS", "SHOW PARAMETERS", "SHOW ROW ACCESS POLICIES", "SHOW STAGES"),
    *("USE DATABASE", "USE ROLE", "USE SCHEMA", "USE WAREHOUSE", "SELECT", "UPDATE"),
]

# What is looked for in the texts of the library.
CALL = re.compile(r"\b([A-Z][A-Z_]+)\(")
PROPERTY = re.compile(r"\b([A-Z][A-Z_]+) ?= ?(?=['(A-Z$\d])")
VIEW = re.compile(r"\b(information_schema\.\w+|SNOWFLAKE\.ACCOUNT_USAGE\.\w+|SNOWFLAKE\.CORTEX_USER)")
CLAUSE = re.compile(
    r"\b(CHECK(?= \()|CLUSTER BY|COPY GRANTS|EXECUTE AS USER|FUTURE|INDEX(?= idx)|MASKING POLICY|ORDER BY ALL"
    r"|QUALIFY|ROW ACCESS POLICY|STORAGE LIFECYCLE POLICY|USE AI FUNCTIONS?)\b"
)
MADE = re.compile(
    r"(?m)^\s*(CREATE|ALTER|DROP|SHOW|DESCRIBE|EXECUTE|USE(?! AI))(?: OR REPLACE)?((?: [A-Z]+){1,4})"
)
COMMAND = re.compile(
    r"(?m)^\s*(COPY INTO|DELETE FROM|GRANT|INSERT INTO|LIST|MERGE INTO|REMOVE|SELECT|UPDATE)\b"
)
# Words in capitals before a bracket that are no functions, and what only the embedded engine has.
NO_FUNCTIONS = {"SNOWFLAKE"}
COLUMN = re.compile(r"\brow\[\"([a-z_]+)\"\]")


def texts() -> Iterator[str]:
    """All SQL of the library, and what else its modules say in capitals; no docstrings, no comments."""
    for path in sorted(LIB.rglob("*.sql")):
        yield re.sub(r"--.*", "", path.read_text())
    for path in sorted(LIB.rglob("*.py")):
        tree = ast.parse(path.read_text())
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                yield node.value


def used() -> dict[str, set[str]]:
    """What the library uses of Snowflake, by kind."""
    whole = "\n".join(texts())
    commands = [*PLAIN_COMMANDS, *(name for name in ELSEWHERE if name.isupper() and " " in name)]
    found = {_command(" ".join(m), commands) for m in MADE.findall(whole)} | set(COMMAND.findall(whole))
    looking = [*sorted((LIB / "snow").rglob("*.py")), LIB / "keeping" / "preflight.py"]
    modules = "\n".join(path.read_text() for path in looking)
    return {
        "Statements": found,
        "Clauses and privileges": set(CLAUSE.findall(whole)),
        "Functions": set(CALL.findall(whole)) - NO_FUNCTIONS,
        "Properties and parameters": set(PROPERTY.findall(whole)),
        "Views and roles": set(VIEW.findall(whole)),
        "Columns of SHOW and DESCRIBE": set(COLUMN.findall(modules)),
    }


def _command(words: str, known: Iterable[str]) -> str:
    """The longest known statement that these words begin with, or the words."""
    words = re.sub(r" +", " ", words)
    fitting = [name for name in known if f"{words} ".startswith(f"{name} ")]
    return max(fitting, key=len, default=words)


def _page(name: str, kind: str) -> str:
    """Where a name is documented; raises `LookupError` for one that this module does not know."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    for page, names in PROPERTIES.items():
        if kind.startswith("Properties") and name in names.split():
            return page
    if kind == "Functions" and name in PLAIN_FUNCTIONS.split():
        return FUNCTIONS + name.lower()
    if name in PLAIN_COMMANDS:
        return COMMANDS + name.lower().replace(" ", "-")
    raise LookupError(
        f"{name} is used and not told in tests/tools/statements.py: add its page and since when"
    )


def document(found: Mapping[str, set[str]]) -> str:
    """The text of docs/statements.md."""
    lines = [
        "# What of Snowflake the library uses",
        "",
        "Made by `python tests/tools/statements.py` from the library's SQL; a test says when it is behind.",
        f"Since: generally available, as far as the release notes tell; “{OLD}” is what has long been there.",
    ]
    for kind, names in found.items():
        lines += ["", f"## {kind}", "", "| name | documented at | since |", "|---|---|---|"]
        for name in sorted(names, key=str.lower):
            page = _page(name, kind)
            lines.append(f"| `{name}` | [{page.rsplit('/', 1)[1]}]({PAGES}{page}) | {SINCE.get(name, OLD)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(used()))
    print(f"{DOCUMENT.relative_to(ROOT)}: {sum(map(len, used().values()))} names")
