"""Policies: one row access policy a table, one masking policy a column, none dropped while in use."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.fixture
def governed(ask: Asker) -> Asker:
    """The table T with a row access policy and a masking policy; OTHER and BLUR are there too."""
    ask("CREATE TABLE t (owner STRING, secret STRING)")
    for name in ("own", "other"):
        ask(f"CREATE ROW ACCESS POLICY {name} AS (o STRING) RETURNS BOOLEAN -> o = CURRENT_USER()")
    for name in ("hide", "blur"):
        ask(f"CREATE MASKING POLICY {name} AS (v STRING) RETURNS STRING -> '*'")
    ask("ALTER TABLE t ADD ROW ACCESS POLICY own ON (owner)")
    ask("ALTER TABLE t MODIFY COLUMN secret SET MASKING POLICY hide")
    return ask


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("ALTER TABLE t ADD ROW ACCESS POLICY own ON (owner)", 3549),
        ("ALTER TABLE t ADD ROW ACCESS POLICY other ON (owner)", 3549),
        ("ALTER TABLE t ADD ROW ACCESS POLICY never_made ON (owner)", 2003),
        ("ALTER TABLE t DROP ROW ACCESS POLICY other", 2003),
        ("ALTER TABLE t MODIFY COLUMN secret SET MASKING POLICY blur", 3529),
        ("DROP ROW ACCESS POLICY own", 3531),
        ("DROP MASKING POLICY hide", 3531),
        ("CREATE OR REPLACE MASKING POLICY hide AS (v STRING) RETURNS STRING -> 'x'", 3531),
    ],
)
def test_policy_is_refused(governed: Asker, statement: str, number: int) -> None:
    assert governed.fails(statement)[0] == number


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE t DROP ALL ROW ACCESS POLICIES",
        "ALTER TABLE t DROP ROW ACCESS POLICY own",
        "ALTER TABLE t DROP ROW ACCESS POLICY own, ADD ROW ACCESS POLICY other ON (owner)",
        "CREATE OR REPLACE TABLE t (owner STRING, secret STRING)",
        "DROP TABLE t",
    ],
)
def test_policy_that_no_table_carries_is_dropped(governed: Asker, statement: str) -> None:
    governed(statement)
    governed("DROP ROW ACCESS POLICY own")


def test_row_policy_is_added_after_another_was_dropped(governed: Asker) -> None:
    governed("ALTER TABLE t DROP ALL ROW ACCESS POLICIES")
    governed("ALTER TABLE t DROP ALL ROW ACCESS POLICIES")
    governed("ALTER TABLE t ADD ROW ACCESS POLICY other ON (owner)")
    assert governed.fails("DROP ROW ACCESS POLICY other")[0] == 3531


def test_mask_is_forced_and_taken_off(governed: Asker) -> None:
    governed("ALTER TABLE t MODIFY COLUMN secret SET MASKING POLICY blur FORCE")
    governed("DROP MASKING POLICY hide")
    governed("ALTER TABLE t MODIFY COLUMN secret UNSET MASKING POLICY")
    governed("DROP MASKING POLICY blur")


def test_policy_stays_with_a_renamed_table(governed: Asker) -> None:
    governed("ALTER TABLE t RENAME TO u")
    assert governed.fails("ALTER TABLE u ADD ROW ACCESS POLICY other ON (owner)")[0] == 3549


def test_future_grants_are_kept(ask: Asker) -> None:
    ask("CREATE ROLE IF NOT EXISTS onlooker")
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    ask(f"GRANT SELECT, INSERT ON FUTURE TABLES IN SCHEMA {schema} TO ROLE onlooker")
    place = f"INKFLAKE.{schema}"
    rows = [row[1:4] for row in ask("SHOW GRANTS TO ROLE onlooker") if row[3] == place]
    assert sorted(rows) == [(p, "FUTURE TABLES IN SCHEMA", place) for p in ("INSERT", "SELECT")]


def test_view_replaced_keeps_its_grants_where_it_copies_them(ask: Asker) -> None:
    ask("CREATE ROLE IF NOT EXISTS onlooker")
    ask("CREATE VIEW v AS SELECT 1 AS a")
    ask("GRANT SELECT ON VIEW v TO ROLE onlooker")
    ask("CREATE OR REPLACE VIEW v COPY GRANTS AS SELECT 2 AS a")
    assert len(ask("SHOW GRANTS ON VIEW v")) == 1
    ask("CREATE OR REPLACE VIEW v AS SELECT 3 AS a")
    assert ask("SHOW GRANTS ON VIEW v") == []


def test_a_tag_takes_no_masking_policy_here(governed: Asker) -> None:
    governed("CREATE TAG g")
    assert governed.fails("ALTER TAG g SET MASKING POLICY blur")[0] == 2
    governed("ALTER TABLE t SET TAG g = 'x'")
    governed("DROP TAG g")


RULE = "AS (moment TIMESTAMP_NTZ) RETURNS BOOLEAN -> moment < CURRENT_DATE()"
EXPIRE = f"CREATE STORAGE LIFECYCLE POLICY expire {RULE}"


def test_table_carries_one_storage_lifecycle_policy(ask: Asker) -> None:
    ask("CREATE TABLE t (moment TIMESTAMP_NTZ, a INT)")
    ask(f"{EXPIRE} ARCHIVE_TIER = COOL ARCHIVE_FOR_DAYS = 90")
    ask("ALTER TABLE t ADD STORAGE LIFECYCLE POLICY expire ON (moment)")
    assert ask.fails("ALTER TABLE t ADD STORAGE LIFECYCLE POLICY expire ON (moment)")[0] == 3549
    assert ask.fails("DROP STORAGE LIFECYCLE POLICY expire")[0] == 3531
    assert ask.fails("ALTER TABLE t DROP COLUMN moment")[0] == 3557
    assert [row[1] for row in ask("SHOW STORAGE LIFECYCLE POLICIES")] == ["EXPIRE"]


def test_storage_lifecycle_policy_is_taken_off(ask: Asker) -> None:
    ask("CREATE TABLE t (moment TIMESTAMP_NTZ, a INT)")
    ask(EXPIRE)
    ask("ALTER TABLE t ADD STORAGE LIFECYCLE POLICY expire ON (moment)")
    ask("ALTER STORAGE LIFECYCLE POLICY expire SET BODY -> moment < DATEADD(DAY, -7, CURRENT_DATE())")
    ask("ALTER TABLE t DROP STORAGE LIFECYCLE POLICY")
    ask("DROP STORAGE LIFECYCLE POLICY expire")
    assert ask.fails("ALTER TABLE t DROP STORAGE LIFECYCLE POLICY")[0] == 2003


def test_storage_lifecycle_policy_hides_no_row(ask: Asker) -> None:
    ask("CREATE TABLE t (moment TIMESTAMP_NTZ)")
    ask(EXPIRE)
    ask("ALTER TABLE t ADD STORAGE LIFECYCLE POLICY expire ON (moment)")
    ask("INSERT INTO t VALUES ('2001-01-01')")
    assert ask.one("SELECT COUNT(*) FROM t") == 1
