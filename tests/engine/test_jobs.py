"""Statements under way and those just done: run once, in the background, kept while there is room."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import DatabaseError
from snowflake.snowpark import Session
from starlette.testclient import TestClient

from engine_tools import login, post
from inkflake_engine.server.jobs import Jobs, Reply
from inkflake_engine.server.server import Server


def test_a_fault_of_the_server_is_an_error_and_logged_without_the_statement(
    client: TestClient, served: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> None:
        raise KeyError(text)

    monkeypatch.setattr("inkflake_engine.language.parsing.parse", fail)
    reply = post(client, login(client), "SELECT 'my secret prompt'")
    assert (reply["success"], reply["code"]) == (False, "000603")
    assert "KeyError in the server" in caplog.text
    assert "secret prompt" not in caplog.text


def test_a_request_that_is_sent_again_is_run_once(client: TestClient) -> None:
    headers = login(client)
    post(client, headers, "CREATE DATABASE d", "1")
    post(client, headers, "CREATE TABLE d.public.t (n INT)", "2")
    for _ in range(3):
        assert post(client, headers, "INSERT INTO d.public.t VALUES (1)", "same")["success"]
    assert post(client, headers, "INSERT INTO d.public.t SELECT n FROM d.public.t", "3")["data"][
        "rowset"
    ] == [["1"]]


KEPT = [([10] * 5, [10] * 3), ([40, 40, 30], [40, 30]), ([10, 10, 200], [200]), ([200], [200])]


@pytest.mark.parametrize(("sizes", "kept"), KEPT)
def test_replies_are_kept_while_there_is_room(sizes: list[int], kept: list[int]) -> None:
    jobs, started = Jobs(limit=3, limit_bytes=100), []
    for n, size in enumerate(sizes):
        job = jobs.start(lambda _job, size=size: Reply(b"x" * size), session_id="s", request_id=f"r{n}")
        started.append((job, len(job.done.result(10).body)))
    assert [size for job, size in started if jobs.find(job.id, "")] == kept
    assert [size for job, size in started if jobs.find_request(job.request_id)] == kept


def test_snowpark_gets_results_in_the_background(snowpark: Session) -> None:
    snowpark.sql("CREATE OR REPLACE TABLE numbers AS SELECT 1 AS n").collect()
    jobs = [snowpark.sql("SELECT n + ? AS n FROM numbers", [n]).collect_nowait() for n in range(20)]
    assert [job.result()[0]["N"] for job in jobs] == list(range(1, 21))
    assert snowpark.sql("INSERT INTO numbers VALUES (2)").collect_nowait().result()[0][0] == 1
    job = snowpark.sql("SELECT n FROM numbers ORDER BY n").collect_nowait()
    assert [row["N"] for row in job.to_df().collect()] == [1, 2]
    assert job.is_done()
    assert job.result("pandas")["N"].tolist() == [1, 2]


def test_a_failure_in_the_background_is_reported(snowpark: Session) -> None:
    job = snowpark.sql("SELECT * FROM no_such_table").collect_nowait()
    with pytest.raises(DatabaseError, match="NO_SUCH_TABLE") as error:
        job.result()
    assert error.value.errno == 2003
    assert (job.is_done(), job.is_failed(), job.status()) == (True, True, "FAILED_WITH_ERROR")
