"""Statements as clients send them: malformed ones, and the types of bound values."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from asking import Asker
from engine_tools import login, post

MALFORMED = [
    b"",
    b"not json",
    b"[]",
    b'{"nothing": 1}',
    b'{"sqlText": "SELECT \'\\ud800\'"}',
    b'{"sqlText": 7, "bindings": 7}',
    b"[" * 100_000,
    b'{"sqlText": "SELECT ?", "bindings": {"1": 5}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "FIXED"}}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "FIXED", "value": "not json"}}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "TIMESTAMP_NTZ", "value": "x"}}}',
    b'{"sqlText": "SELECT ?, ?", "bindings": {"1": {"type": "TEXT", "value": ["a"]}, '
    b'"2": {"type": "TEXT", "value": ["a", "b"]}}}',
    b'{"sqlText": "SELECT ?, ?", "bindings": {"1": {"type": "TEXT", "value": ["a"]}, '
    b'"2": {"type": "TEXT", "value": "a"}}}',
]


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_request_is_an_error_and_no_page_of_the_log(
    client: TestClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    headers = login(client)
    reply = client.post("/queries/v1/query-request?requestId=1", content=body, headers=headers)
    assert reply.status_code == 200, "a client would try again for minutes"
    assert (reply.json()["success"], reply.json()["code"]) == (False, "001007")
    assert caplog.text == ""
    assert post(client, headers, "SELECT 1", "2")["success"]


@pytest.mark.parametrize(
    "value", [1.5, -0.0, 1e300, 7, 10**37, Decimal("1.23"), True, b"\x00\xff", "a\0b", None]
)
def test_bound_values_keep_their_type(ask: Asker, value: object) -> None:
    (found,) = ask("SELECT ?", value)[0]
    assert found == value
    assert isinstance(found, (bytes, bytearray) if isinstance(value, bytes) else type(value))


def test_bound_numbers_can_be_calculated_with(ask: Asker) -> None:
    assert ask.one("SELECT ? + 1", 0.5) == 1.5
    assert ask.one("SELECT ? + 1", Decimal("0.5")) == Decimal("1.5")
    assert ask.one("SELECT ?", datetime.date(2026, 1, 2)) == datetime.date(2026, 1, 2)
