"""Values on their way to a client, in Arrow and in JSON; several statements in one text."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError
from starlette.testclient import TestClient

from asking import Asker
from engine_tools import login, post


def test_a_timestamp_that_is_null_stays_null(ask: Asker) -> None:
    times = "SELECT * FROM VALUES (NULL::TIMESTAMP_NTZ), ('1970-01-01'::TIMESTAMP_NTZ) ORDER BY 1"
    assert [row[0] is None for row in ask(times)] == [False, True]


VALUES = """SELECT 1, 1.50, 2.5::FLOAT, TRUE, 'é', NULL, '1969-12-31'::DATE,
'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ,
'1970-01-01 00:00:01+01:00'::TIMESTAMP_TZ, '01:00:00.25'::TIME, TO_BINARY('FF'), PARSE_JSON('{"a": [1]}')"""


def test_a_client_without_arrow_gets_every_value_as_text(client: TestClient) -> None:
    headers = login(client, PYTHON_CONNECTOR_QUERY_RESULT_FORMAT="JSON")
    post(client, headers, "CREATE DATABASE d", "0")
    data = post(client, headers, VALUES)["data"]
    numbers = ["1", "1.50", "2.5", "1", "é", None]
    times = ["-1", "-0.500000000", "-3599.000000000 1440", "3600.250000000"]
    assert data["queryResultFormat"] == "json"
    assert data["rowset"] == [[*numbers, *times, "FF", '{"a":[1]}']]


def test_the_node_driver_gets_json_without_asking(client: TestClient) -> None:
    headers = login(client, client="JavaScript")
    assert post(client, headers, "SELECT 1 AS a")["data"]["rowset"] == [["1"]]


@pytest.mark.parametrize("form", ["JSON", "ARROW"])
def test_the_connector_reads_both_forms_alike(ask: Asker, form: str) -> None:
    expected = ask(VALUES)
    ask(f"ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = '{form}'")
    assert ask(VALUES) == expected


def test_several_statements_answer_one_after_the_other(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT)")
    cursor = ask.connection.cursor()
    cursor.execute(
        "INSERT INTO t VALUES (?), (?); SELECT SUM(a) + ? FROM t; -- done", (1, 2, 3), num_statements=0
    )
    answers = [cursor.fetchall()]
    while cursor.nextset():
        answers.append(cursor.fetchall())
    assert answers == [[(2,)], [(6,)]]


def test_as_many_statements_as_were_announced(ask: Asker) -> None:
    with pytest.raises(ProgrammingError, match="Actual statement count 2 did not match .* count 3") as caught:
        ask.connection.cursor().execute("SELECT 1; SELECT 2", num_statements=3)
    assert caught.value.errno == 8
    ask("ALTER SESSION SET MULTI_STATEMENT_COUNT = 0")
    assert ask.connection.cursor().execute("SELECT 1; SELECT 2").fetchall() == [(1,)]
