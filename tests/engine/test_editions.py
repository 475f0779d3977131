"""An engine that is of Standard edition lacks what such an account lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from asking import Asker, Connect, asker

LACKING = [
    ("CREATE ROW ACCESS POLICY p AS (o STRING) RETURNS BOOLEAN -> TRUE", 2, "'ROW ACCESS POLICY'"),
    ("CREATE OR REPLACE MASKING POLICY p AS (v STRING) RETURNS STRING -> '*'", 2, "'MASKING POLICY'"),
    ("ALTER TABLE t ADD ROW ACCESS POLICY p ON (a)", 2, "'ROW ACCESS POLICY'"),
    ("ALTER TABLE t MODIFY COLUMN a SET MASKING POLICY p", 2, "'MASKING POLICY'"),
    ("CREATE MATERIALIZED VIEW v AS SELECT * FROM t", 2, "'MATERIALIZED VIEW'"),
    ("ALTER TABLE t ADD SEARCH OPTIMIZATION", 2, "'SEARCH OPTIMIZATION'"),
    ("CREATE WAREHOUSE w MAX_CLUSTER_COUNT = 2", 2, "'MULTI-CLUSTER WAREHOUSE'"),
    ("CREATE TABLE u (a INT) DATA_RETENTION_TIME_IN_DAYS = 2", 1008, "invalid value [2]"),
    ("ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 7", 1008, "invalid value [7]"),
]


@pytest.fixture
def standard(connect: Connect, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Asker:
    """A session on a server of Standard edition."""
    monkeypatch.setenv("INKFLAKE_EDITION", "Standard")
    return asker(connect, path=own_home)


def test_standard_edition_lacks_features(standard: Asker) -> None:
    standard("CREATE TABLE t (a STRING)")
    for statement, number, words in LACKING:
        errno, message = standard.fails(statement)
        assert (errno, words in message) == (number, True), statement
    standard("CREATE TABLE u (a INT) DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'no ROW ACCESS POLICY'")
    standard("CREATE WAREHOUSE w MIN_CLUSTER_COUNT = 1 MAX_CLUSTER_COUNT = 1")
    standard("DROP ROW ACCESS POLICY IF EXISTS p")
    standard("ALTER TABLE t DROP ALL ROW ACCESS POLICIES")


def test_enterprise_edition_has_them(ask: Asker) -> None:
    ask("CREATE TABLE t (a STRING)")
    ask("CREATE ROW ACCESS POLICY p AS (o STRING) RETURNS BOOLEAN -> TRUE")
    ask("ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 90")
    assert ask.fails("ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 91")[0] == 1008
