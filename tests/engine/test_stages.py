"""Stages: made, shown, described and dropped."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from asking import Asker, Connect, asker

pytestmark = pytest.mark.usefixtures("stage")


def test_stages_are_shown_described_and_dropped_with_their_files(home: Path, ask: Asker) -> None:
    ask("COPY INTO @st/a FROM (SELECT 'x') SINGLE = TRUE")
    shown = dict(zip(ask.names("SHOW STAGES LIKE 's_'"), ask("SHOW STAGES LIKE 's_'")[0], strict=True))
    assert (shown["name"], shown["comment"], shown["type"], shown["directory_enabled"]) == (
        "ST", "it's", "INTERNAL NO CSE", "Y"
    )  # fmt: skip
    assert ("DIRECTORY", "ENABLE", "true") in [(r[0], r[1], r[3]) for r in ask("DESCRIBE STAGE st")]
    columns = "stage_name, stage_catalog, stage_url, comment, created = last_altered"
    assert ask(f"SELECT {columns} FROM information_schema.stages WHERE stage_schema = CURRENT_SCHEMA()") == [
        ("ST", "INKFLAKE", "", "it's", True)
    ]
    assert ask.fails("CREATE STAGE st")[0] == 2002
    ask("DROP STAGE st")
    assert ask.fails("LIST @st")[0] == 2003
    assert "does not exist or not authorized" in ask.fails("DESCRIBE STAGE st")[1]
    ask("CREATE STAGE st")
    assert ask("LIST @st") == []


def test_two_sessions_may_make_one_stage_if_it_is_not_there(connect: Connect) -> None:
    first = asker(connect)
    schema = first.one("SELECT CURRENT_SCHEMA()")
    askers = [first, *(asker(connect) for _ in range(3))]
    failures: list[BaseException] = []
    start = threading.Barrier(len(askers))

    def make(ask: Asker) -> None:
        for n in range(8):
            start.wait(20)
            try:
                ask(f"CREATE STAGE IF NOT EXISTS {schema}.s{n}")
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=make, args=[ask]) for ask in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
