"""Timestamps on their way to a client."""

from __future__ import annotations

from asking import Asker


def test_a_timestamp_that_is_null_stays_null(ask: Asker) -> None:
    times = "SELECT * FROM VALUES (NULL::TIMESTAMP_NTZ), ('1970-01-01'::TIMESTAMP_NTZ) ORDER BY 1"
    assert [row[0] is None for row in ask(times)] == [False, True]
