"""Texts to trees: binds keep their places, and words the parser cannot read are taken out."""

from __future__ import annotations

from sqlglot import exp

from asking import Asker
from inkflake_engine.language import parsing
from inkflake_engine.language.parsing import parse, split


def test_binds_keep_their_places_wherever_the_statement_is_rewritten(ask: Asker) -> None:
    columns = "OBJECT_CONSTRUCT('k', ?), a, ?::string"
    query = f"WITH w AS (SELECT ?::int AS a) SELECT {columns} FROM w WHERE a = ? LIMIT ?"
    assert ask(query, 1, "two", "'; DROP TABLE x; --", 1, 5) == [('{"k":"two"}', 1, "'; DROP TABLE x; --")]
    assert ask.fails("SELECT ?, ?", 1)[0] == 2049


def test_indexes_are_taken_out_of_a_hybrid_table() -> None:
    text = "CREATE HYBRID TABLE t (a INT PRIMARY KEY, b INT, INDEX i (b) INCLUDE (a), UNIQUE (b))"
    kept, names = parsing.without_indexes(parsing.tokenize(text))
    assert names == ["I"]
    assert "INDEX" not in [token.text for token in kept]
    assert parsing.parse(text).this.expressions[-1].sql("snowflake") == "UNIQUE (b)"


def test_a_file_pattern_without_quotes_is_no_comment() -> None:
    tree = parse("put file:///tmp/a*/* @s/x/ auto_compress=false")
    assert isinstance(tree, exp.Put)
    assert (tree.this.name, tree.args["target"].name) == ("file:///tmp/a*/*", "@s/x/")


def test_statements_are_told_apart_with_their_binds() -> None:
    assert split("SELECT ';', ? -- a;\n; SELECT $$;$$, ?::INT, ?;;") == [
        ("SELECT ';', ?", 1),
        ("SELECT $$;$$, ?::INT, ?", 2),
    ]


def test_a_bind_may_be_the_stage_that_files_go_to() -> None:
    target = parse("PUT 'file:///tmp/a' ? parallel=4").args["target"]
    assert parsing.is_bind(target)
    assert target.name == parsing.bind_name(1)
