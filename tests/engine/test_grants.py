"""GRANT, REVOKE and SHOW GRANTS."""

from __future__ import annotations

from asking import Asker


def test_grants_are_shown_until_revoked(ask: Asker) -> None:
    ask("CREATE ROLE IF NOT EXISTS reader")
    ask("CREATE TABLE t (a INT)")
    ask("GRANT SELECT, INSERT ON TABLE t TO ROLE reader")
    ask("GRANT ROLE reader TO USER inkflake")
    ask("GRANT USE AI FUNCTIONS ON ACCOUNT TO ROLE reader")
    ask("GRANT SELECT ON FUTURE TABLES IN SCHEMA s TO ROLE reader")
    ask("GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE reader")
    privileges = [row[1] for row in ask("SHOW GRANTS TO ROLE reader")]
    assert sorted(privileges) == ["INSERT", "SELECT", "SELECT", "USAGE", "USE AI FUNCTIONS"]
    assert sorted(row[1] for row in ask("SHOW GRANTS ON TABLE t")) == ["INSERT", "SELECT"]
    ask("REVOKE INSERT ON TABLE t FROM ROLE reader")
    assert [row[1] for row in ask("SHOW GRANTS ON TABLE t")] == ["SELECT"]
    assert ask.fails("GRANT SELECT ON TABLE t TO ROLE never_made")[0] == 2003
    ask("DROP ROLE reader")
