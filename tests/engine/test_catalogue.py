"""The catalogue: still there after a restart."""

from __future__ import annotations

import json
from pathlib import Path

from asking import Asker, Connect, asker
from inkflake_engine import stop_server


def test_everything_is_there_after_a_restart(connect: Connect, own_home: Path) -> None:
    ask = asker(connect, path=own_home)
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    ask("CREATE TABLE t (a INT, b VARIANT, CONSTRAINT positive CHECK (a > 0)) COMMENT = 'kept'")
    ask("INSERT INTO t SELECT 1, PARSE_JSON(?)", json.dumps({"k": "v"}))
    ask("CREATE VIEW v AS SELECT b:k::string AS k, CURRENT_USER() AS me FROM t")
    ask("CREATE STAGE st COMMENT = 'files'")
    ask("COPY INTO @st/dir/a.txt FROM (SELECT 'x') SINGLE = TRUE")
    ask("CREATE ROLE keeper")
    ask("CREATE TASK later SCHEDULE = '1 minute' AS SELECT 1")
    listed = ask("LIST @st")
    stop_server(own_home)
    ask = Asker(connect(path=own_home, schema=schema))
    assert ask("SELECT * FROM v") == [("v", "INKFLAKE")]
    assert ask.fails("INSERT INTO t (a) VALUES (0)")[0] == 200001
    assert ask("LIST @st") == listed
    assert [row[4] for row in ask("SHOW TABLES")] == ["TABLE"]
    assert ask.one("SELECT comment FROM information_schema.tables WHERE table_name = 'T'") == "kept"
    assert [row[1] for row in ask("SHOW TASKS")] == ["LATER"]
    assert ask.one("SELECT COUNT(*) FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS") == 1
    ask("USE ROLE keeper")
    assert ask("SHOW TASKS") == []
    assert ask.fails("SELECT COUNT(*) FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS")[0] == 2003
