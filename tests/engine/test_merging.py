"""Rows changed from rows: MERGE, and UPDATE and DELETE beside it."""

from __future__ import annotations

import json

from asking import Asker

ROWS_OF_JSON = """
(SELECT f.value:id::string AS id, f.value:n::int AS n FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f) s
"""


IDS_OF_JSON = "SELECT f.value::string AS id FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f"


MERGE = f"""
MERGE INTO t USING {ROWS_OF_JSON} ON t.id = s.id
WHEN MATCHED THEN UPDATE SET n = s.n + ? WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)
"""


def test_rows_change_from_flattened_json_by_update_merge_and_delete(ask: Asker) -> None:
    ask(f"CREATE TRANSIENT TABLE t AS SELECT id, 0 AS n FROM ({IDS_OF_JSON})", '["a","b"]')
    values = json.dumps([{"id": "b", "n": 5}, {"id": "c", "n": 6}])
    assert ask(f"UPDATE t SET n = s.n FROM {ROWS_OF_JSON} WHERE t.id = s.id", values) == [(1, 0)]
    assert ask(MERGE, values, 10) == [(1, 1)]
    assert ask(f"DELETE FROM t WHERE id IN ({IDS_OF_JSON})", '["a"]') == [(1,)]
    assert ask("SELECT * FROM t ORDER BY id") == [("b", 15), ("c", 6)]
