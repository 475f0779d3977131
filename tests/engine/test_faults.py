"""Errors, worded and numbered as on Snowflake."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from asking import Asker
from engine_tools import login, post


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("SELECT * FROM nope", 2003, "Object 'NOPE' does not exist or not authorized."),
        ("SELECT nope FROM (SELECT 1 AS a)", 904, "invalid identifier 'NOPE'"),
        ("SELEC 1", 1003, "syntax error line 1 at position"),
        ("SELECT 'a", 1003, "syntax error"),
        ("SELECT 1; SELECT 2", 8, "statement count 2"),
        ("ATTACH '/tmp/x' AS y", 1003, "syntax error"),
        ("PRAGMA database_list", 2, "Unsupported feature of the embedded engine"),
        ("CALL nothing()", 2, "Unsupported feature of the embedded engine"),
        ("SELECT 'x'::int", 100038, "x"),
        ("SELECT * FROM read_text('/etc/hostname')", 2141, "Unknown table function READ_TEXT"),
        ("SELECT $nothing", 2211, "Session variable '$NOTHING' does not exist"),
    ],
)
def test_error_is_numbered_as_on_snowflake(ask: Asker, statement: str, number: int, words: str) -> None:
    errno, message = ask.fails(statement)
    assert errno == number
    assert words in message


DEEP = ["SELECT " + "(" * 5000 + "1" + ")" * 5000, "SELECT " + "+".join(["1"] * 1500)]


@pytest.mark.parametrize("text", DEEP, ids=["parentheses", "sum"])
def test_what_no_engine_could_run_is_an_error_of_the_statement(
    client: TestClient, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = login(client)
    reply = post(client, headers, text)
    assert not reply["success"]
    assert reply["code"] != "000603"
    assert caplog.text == ""
    assert post(client, headers, "SELECT 1", "2")["success"]
