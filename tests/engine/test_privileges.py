"""Privileges that Snowflake does not have are neither granted nor revoked."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("GRANT BOGUS ON TABLE t TO ROLE PUBLIC", 1003, "unexpected 'BOGUS'"),
        ("GRANT SELECT, BOGUS ON TABLE t TO ROLE PUBLIC", 1003, "unexpected 'BOGUS'"),
        ("REVOKE BOGUS ON ALL TABLES IN SCHEMA INKFLAKE.PUBLIC FROM ROLE PUBLIC", 1003, "unexpected"),
        ("GRANT BOGUS ON ACCOUNT TO ROLE PUBLIC", 1003, "unexpected 'BOGUS'"),
        ("GRANT READ ON TABLE t TO ROLE PUBLIC", 3008, "'READ' cannot be granted on a table"),
        ("GRANT SELECT ON SCHEMA INKFLAKE.PUBLIC TO ROLE PUBLIC", 3008, "on a schema"),
        ("GRANT CREATE TABLE ON FUTURE TABLES IN SCHEMA INKFLAKE.PUBLIC TO ROLE PUBLIC", 3008, "on a table"),
    ],
)
def test_an_unknown_privilege_is_refused(ask: Asker, statement: str, number: int, words: str) -> None:
    ask("CREATE TABLE t (a INT)")
    errno, message = ask.fails(statement)
    assert (errno, words in message) == (number, True), message


@pytest.mark.parametrize(
    "granted",
    [
        "ALL PRIVILEGES ON TABLE t",
        "SELECT, EVOLVE SCHEMA ON TABLE t",
        "CREATE ROW ACCESS POLICY ON SCHEMA INKFLAKE.PUBLIC",
        "CREATE DATABASE, EXECUTE MANAGED TASK, USE AI FUNCTIONS ON ACCOUNT",
        "OPERATE ON WAREHOUSE COMPUTE_WH",
    ],
)
def test_what_is_documented_is_granted(ask: Asker, granted: str) -> None:
    ask("CREATE TABLE t (a INT)")
    ask(f"GRANT {granted} TO ROLE PUBLIC")
    ask(f"REVOKE {granted} FROM ROLE PUBLIC")
