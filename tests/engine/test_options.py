"""Options of file formats, stages and COPY that Snowflake does not have are refused."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("CREATE FILE FORMAT f TYPE = CSV BOGUS = 1", 1420, "invalid property 'BOGUS' for 'FILE FORMAT'"),
        ("CREATE FILE FORMAT f TYPE = JSON FIELD_DELIMITER = ','", 1420, "'FIELD_DELIMITER'"),
        ("CREATE FILE FORMAT f TYPE = BOGUS", 1008, "invalid value ['BOGUS'] for parameter 'TYPE'"),
        ("CREATE STAGE s BOGUS = 1", 1420, "invalid property 'BOGUS' for 'STAGE'"),
        ("CREATE STAGE s FILE_FORMAT = (TYPE = CSV BOGUS = 1)", 1420, "invalid property 'BOGUS'"),
        ("CREATE STAGE s DIRECTORY = (ENABLED = TRUE)", 1420, "invalid property 'ENABLED'"),
        ("COPY INTO @st/x FROM (SELECT 1) BOGUS = 1", 1006, "invalid parameter 'BOGUS'"),
        ("COPY INTO @st/x FROM (SELECT 1) PURGE = TRUE", 1006, "invalid parameter 'PURGE'"),
        ("COPY INTO t FROM @st BOGUS = 1", 1006, "invalid parameter 'BOGUS'"),
        ("COPY INTO t FROM @st FILE_FORMAT = (TYPE = CSV BOGUS = 1)", 1006, "invalid parameter 'BOGUS'"),
    ],
)
@pytest.mark.usefixtures("stage")
def test_an_unknown_option_is_refused(ask: Asker, statement: str, number: int, words: str) -> None:
    ask("CREATE TABLE t (a STRING)")
    errno, message = ask.fails(statement)
    assert (errno, words in message) == (number, True), message


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE FILE FORMAT f TYPE = CSV FIELD_DELIMITER = '=' NULL_IF = ('a = b') COMMENT = 'x'",
        "CREATE STAGE s FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE) DIRECTORY = (ENABLE = TRUE)",
        "COPY INTO @st/x FROM (SELECT a FROM t WHERE (a = 'x') AND a = 'y') OVERWRITE = TRUE",
        "COPY INTO t FROM @st FILE_FORMAT = (SKIP_HEADER = 1) ON_ERROR = ABORT_STATEMENT PURGE = TRUE",
    ],
)
@pytest.mark.usefixtures("stage")
def test_what_is_documented_is_taken(ask: Asker, statement: str) -> None:
    ask("CREATE TABLE t (a STRING)")
    ask(statement)
