"""Who carries out what: nothing claims to be done that is not."""

from __future__ import annotations

import pytest

from asking import Asker

pytestmark = pytest.mark.usefixtures("stage")


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("ALTER STAGE st RENAME TO other", 2),
        ("ALTER STAGE st SET DIRECTORY = (ENABLE = TRUE)", 2),
        ("ALTER SCHEMA x RENAME TO y", 2),
        ("ALTER DATABASE IF EXISTS x SWAP WITH y", 2),
        ("ALTER VIEW v RENAME TO w", 2),
        ("ALTER SCHEMA", 1003),
        ("EXECUTE TASK", 1003),
        ("ALTER TABLE nope CLUSTER BY (a)", 2003),
        ("ALTER TABLE nope SET DATA_RETENTION_TIME_IN_DAYS = 1", 2003),
        ("CREATE DYNAMIC TABLE d TARGET_LAG = '1 minute' WAREHOUSE = w AS SELECT 1 AS a", 2),
        ("CREATE EXTERNAL TABLE e (a INT) LOCATION = @st", 2),
        ("VACUUM", 2),
    ],
)
def test_nothing_claims_to_be_done_that_is_not(ask: Asker, statement: str, number: int) -> None:
    assert ask.fails(statement)[0] == number
