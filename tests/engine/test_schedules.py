"""Tasks with a schedule that names no time are refused."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize(
    "schedule",
    [
        "bogus",
        "0 MINUTES",
        "9 SECONDS",
        "9 DAYS",
        "193 HOURS",
        "USING CRON 0 3 * * *",
        "USING CRON 0 3 * * * Mars/Phobos",
        "USING CRON 60 3 * * * UTC",
        "USING CRON 0 24 * * * UTC",
        "USING CRON 0 3 0 * * UTC",
        "USING CRON 0 3 * 13 * UTC",
        "USING CRON 0 3 * * 7 UTC",
        "USING CRON 0 3 * * FOO UTC",
        "USING CRON 5-1 3 * * * UTC",
        "USING CRON */0 3 * * * UTC",
        "USING CRON 0 L * * * UTC",
    ],
)
def test_a_broken_schedule_is_refused(ask: Asker, schedule: str) -> None:
    errno, message = ask.fails(f"CREATE TASK t SCHEDULE = '{schedule}' AS SELECT 1")
    assert (errno, "'SCHEDULE'" in message) == (1008, True)
    ask("CREATE TASK t SCHEDULE = '1 MINUTE' AS SELECT 1")
    assert ask.fails(f"ALTER TASK t SET SCHEDULE = '{schedule}'")[0] == 1008


@pytest.mark.parametrize(
    "schedule",
    [
        "10 SECONDS",
        "1 hour",
        "30 M",
        "11520 MINUTES",
        "USING CRON 0 9-17 * * SUN America/Los_Angeles",
        "using cron */10 0,12 L jan-jun,DEC 1-5 utc",
        "USING CRON 0 0 1-15/2 * 5L Etc/UTC",
    ],
)
def test_a_documented_schedule_is_taken(ask: Asker, schedule: str) -> None:
    ask(f"CREATE TASK t SCHEDULE = '{schedule}' AS SELECT 1 WHERE 1 = 1")
