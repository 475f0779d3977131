"""A text longer than its VARCHAR(n) is refused, wherever it comes from."""

from __future__ import annotations

import pytest

from asking import Asker

TOO_LONG = "String 'abcd' is too long and would be truncated"


@pytest.fixture
def short(ask: Asker) -> Asker:
    """A session with the table T, whose texts have three characters and one."""
    ask("CREATE TABLE t (id INT, a VARCHAR(3), b CHAR, c STRING)")
    ask("INSERT INTO t VALUES (1, 'abc', 'b', 'cccc')")
    return ask


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1, 'abcd', 'b', 'c')",
        "INSERT INTO t (b, a) VALUES ('b', 'abc'), ('b', 'abcd')",
        "INSERT INTO t (a) SELECT 'ab' || 'cd'",
        "INSERT INTO t WITH w AS (SELECT 'abcd' x) SELECT 2, x, 'b', 'c' FROM w UNION SELECT 1, '', '', ''",
        "INSERT INTO t (b) VALUES ('abcd')",
        "UPDATE t SET c = 'x', a = 'abcd'",
        "UPDATE t SET a = SUBSTR('abcde', id, 4)",
        "MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 'abcd'",
        "MERGE INTO t USING (SELECT 2 i) ON id = i WHEN NOT MATCHED THEN INSERT (b, a) VALUES ('b', 'abcd')",
        "SELECT 'abcd'::VARCHAR(3)",
        "SELECT CAST('ab' || 'cd' AS STRING(3))",
        "SELECT 'abcd'::CHAR",
        'SELECT PARSE_JSON(\'{"a": "abcd"}\'):a::VARCHAR(3)',
        "CREATE TABLE u AS SELECT 'abcd'::VARCHAR(3) AS a",
    ],
)
def test_a_text_that_is_too_long_is_refused(short: Asker, statement: str) -> None:
    errno, message = short.fails(statement)
    assert (errno, TOO_LONG in message) == (100078, True), message
    assert short("SELECT id, a, b, c FROM t") == [(1, "abc", "b", "cccc")]


def test_what_fits_is_stored_as_it_is(short: Asker) -> None:
    short("INSERT INTO t (a, b) SELECT 'äöü', NULL UNION ALL SELECT NULL, 'x'")
    short("INSERT INTO t VALUES (2, DEFAULT, 'y', 'abcd')")
    short("INSERT INTO t (id, a) VALUES (?, ?)", 123, "abc")
    short("UPDATE t SET a = c WHERE id = 0")
    assert short.one("SELECT COUNT(*) FROM t") == 5
    assert short.one("SELECT 123::VARCHAR(3) || 'x'::VARCHAR") == "123x"
    assert short("SELECT a::VARCHAR(3), COUNT(*) FROM t WHERE id = 1 GROUP BY a::VARCHAR(3)") == [("abc", 1)]


def test_bound_values_are_measured(short: Asker) -> None:
    assert short.fails("INSERT INTO t (a) VALUES (?)", "abcd")[0] == 100078
    assert short.fails("SELECT ?::VARCHAR(3)", 1234)[0] == 100078
    cursor = short.connection.cursor()
    cursor.executemany("INSERT INTO t (a) VALUES (?)", [("abc",), ("x",)])
    with pytest.raises(short.connection.ProgrammingError, match=TOO_LONG):
        cursor.executemany("INSERT INTO t (a) VALUES (?)", [("abc",), ("abcd",)])


def test_what_a_text_is_computed_from_is_computed_once(short: Asker) -> None:
    short("CREATE SEQUENCE s")
    short("CREATE TABLE n (a VARCHAR(9))")
    short("INSERT INTO n (a) VALUES (s.NEXTVAL)")
    short("INSERT INTO n (a) VALUES (s.NEXTVAL)")
    assert short("SELECT a FROM n ORDER BY a") == [("1",), ("2",)]


@pytest.mark.parametrize("temporary", ["", "TEMPORARY "])
def test_the_length_of_a_column_can_be_changed(ask: Asker, temporary: str) -> None:
    ask(f"CREATE {temporary}TABLE t (a VARCHAR(3))")
    ask("ALTER TABLE t ALTER COLUMN a SET DATA TYPE VARCHAR(4)")
    ask("INSERT INTO t VALUES ('abcd')")
    assert ask.fails("INSERT INTO t VALUES ('abcde')")[0] == 100078
    errno, message = ask.fails("ALTER TABLE t MODIFY a VARCHAR(3)")
    assert (errno, "from type VARCHAR(4) to VARCHAR(3)" in message) == (2023, True)
    ask("ALTER TABLE t ALTER COLUMN a SET DATA TYPE VARCHAR")
    ask("INSERT INTO t VALUES ('abcde')")
    ask("ALTER TABLE t ADD COLUMN b VARCHAR(3)")
    assert ask.fails("INSERT INTO t (b) VALUES ('abcd')")[0] == 100078


def test_lengths_follow_their_tables_and_columns(short: Asker) -> None:
    short("CREATE TABLE u LIKE t")
    short("CREATE TABLE v CLONE t")
    short("ALTER TABLE v RENAME TO w")
    short("ALTER TABLE w RENAME COLUMN a TO z")
    for statement in ("INSERT INTO u (a) VALUES ('abcd')", "UPDATE w SET z = 'abcd'"):
        assert short.fails(statement)[0] == 100078
    short("ALTER TABLE w DROP COLUMN z")
    short("ALTER TABLE w ADD COLUMN z INT")
    short("UPDATE w SET z = 12345")
    for kind in ("", "TEMPORARY ", "TEMPORARY "):
        short("DROP TABLE t")
        short(f"CREATE {kind}TABLE t (a STRING)")
        short("INSERT INTO t VALUES ('abcd')")
        short("DROP TABLE t")
        short(f"CREATE {kind}TABLE t (a VARCHAR(3))")


def test_lengths_are_no_checks_of_the_user(short: Asker) -> None:
    assert short("SELECT * FROM information_schema.table_constraints WHERE table_name = 'T'") == []
    types = [row[1] for row in short("DESCRIBE TABLE t")]
    assert types == ["NUMBER(38,0)", "VARCHAR(3)", "VARCHAR(1)", "VARCHAR(16777216)"]
