"""Keys: kept and shown, enforced on hybrid tables only; NOT NULL and CHECK are on all."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from asking import Asker
from engine_tools import CHILD_TABLE, PARENT_TABLE


def test_keys_are_kept_and_not_enforced(ask: Asker) -> None:
    ask(PARENT_TABLE)
    ask(CHILD_TABLE)
    ask("INSERT INTO child (id, parent) VALUES ('a', 'nobody'), ('a', 'p')")
    ask("INSERT INTO parent VALUES ('p'), ('p')")
    ask("UPDATE parent SET id = 'q'")
    ask("DELETE FROM parent")
    ask("DROP TABLE parent")
    assert [row[4] for row in ask("SHOW PRIMARY KEYS IN TABLE child")] == ["ID"]
    keys = ask("SHOW IMPORTED KEYS IN TABLE child")
    assert [(row[3], row[4], row[7], row[8]) for row in keys] == [("PARENT", "ID", "CHILD", "PARENT")]
    constraints = "information_schema.table_constraints WHERE table_schema = CURRENT_SCHEMA()"
    kinds = f"SELECT constraint_type FROM {constraints}"
    assert sorted(row[0] for row in ask(kinds)) == ["FOREIGN KEY", "PRIMARY KEY", "UNIQUE"]


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("INSERT INTO child (id, size) VALUES ('a', 0)", 200001, "CHECK constraint"),
        ("INSERT INTO child (id, status) VALUES ('a', 'other')", 200001, "CHECK constraint"),
        ("INSERT INTO child (parent) VALUES ('a')", 100072, "NULL result in a non-nullable column"),
    ],
)
def test_not_null_and_check_are_enforced(ask: Asker, statement: str, number: int, words: str) -> None:
    ask(PARENT_TABLE)
    ask(CHILD_TABLE)
    errno, message = ask.fails(statement)
    assert (errno, words in message) == (number, True)


def test_keys_of_hybrid_tables_are_enforced(ask: Asker) -> None:
    ask("CREATE HYBRID TABLE p (id INT PRIMARY KEY, code STRING UNIQUE)")
    ask("CREATE HYBRID TABLE c (id INT PRIMARY KEY, p INT REFERENCES p(id))")
    ask("INSERT INTO p VALUES (1, 'a')")
    ask("INSERT INTO c VALUES (1, 1), (2, NULL)")
    assert ask.fails("INSERT INTO p VALUES (1, 'b')") == (200001, ANY)
    assert ask.fails("INSERT INTO p VALUES (2, 'a')") == (200001, ANY)
    assert ask.fails("INSERT INTO c VALUES (3, 9)") == (200009, ANY)
    assert ask.fails("DELETE FROM p") == (200008, ANY)
    assert [row[4] for row in ask("SHOW PRIMARY KEYS IN TABLE p")] == ["ID"]


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("CREATE TABLE c (p STRING REFERENCES nothing(id))", 2003, ".NOTHING' does not exist"),
        ("CREATE TABLE c (p STRING, FOREIGN KEY (p) REFERENCES nothing)", 2003, "does not exist"),
        ("CREATE TABLE c (p STRING REFERENCES parent(other))", 904, "invalid identifier 'OTHER'"),
        ("CREATE TABLE c (p STRING, FOREIGN KEY (q) REFERENCES parent(id))", 904, "invalid identifier 'Q'"),
        ("CREATE TABLE c (p STRING REFERENCES c(other))", 904, "invalid identifier 'OTHER'"),
        ("ALTER TABLE parent ADD FOREIGN KEY (id) REFERENCES nothing(id)", 2003, "does not exist"),
        ("ALTER TABLE parent ADD CONSTRAINT k FOREIGN KEY (q) REFERENCES parent(id)", 904, "'Q'"),
        ("ALTER TABLE parent ADD COLUMN q STRING REFERENCES parent(other)", 904, "'OTHER'"),
    ],
)
def test_foreign_keys_to_nothing_are_refused(ask: Asker, statement: str, number: int, words: str) -> None:
    ask(PARENT_TABLE)
    errno, message = ask.fails(statement)
    assert (errno, words in message) == (number, True), message


def test_foreign_keys_to_what_is_there_are_kept(ask: Asker) -> None:
    ask(PARENT_TABLE)
    ask("CREATE TABLE c (id STRING PRIMARY KEY, up STRING REFERENCES c(id), p STRING REFERENCES parent)")
    ask("ALTER TABLE parent ADD FOREIGN KEY (id) REFERENCES c(id)")
    ask("CREATE TEMPORARY TABLE own (id STRING)")
    ask("CREATE TEMPORARY TABLE of_own (id STRING REFERENCES own(id))")
    assert len(ask("SHOW IMPORTED KEYS IN TABLE c")) == 2


@pytest.mark.usefixtures("stage")
def test_a_table_with_a_check_is_not_copied_into(ask: Asker) -> None:
    ask("CREATE TABLE c (size INT CHECK (size > 0))")
    ask("CREATE TEMPORARY TABLE d (size INT, CONSTRAINT some_size CHECK (size > 0))")
    ask("CREATE TABLE e (size INT NOT NULL PRIMARY KEY)")
    for table in ("c", "d", "c (size)"):
        errno, message = ask.fails(f"COPY INTO {table} FROM @st")
        assert (errno, "CHECK constraint" in message) == (2, True)
    ask("COPY INTO e FROM @st")
