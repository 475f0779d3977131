"""Sources: prompts from a text, a list, a file or a table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from snowflake.snowpark import Session

from flow import schema_of
from inkflake import generate
from inkflake.errors import ParameterError, PromptRejected
from inkflake.prompts.sources import is_place, read_prompts
from inkflake.prompts.validation import Prompt
from inkflake.snow.statements import query


def test_prompts_are_read_from_text_list_csv_and_json_lines(tmp_path: Path) -> None:
    csv = tmp_path / "prompts.csv"
    csv.write_text('prompt,filename\n"a house, red",house\na second one,\n', encoding="utf-8-sig")
    lines = tmp_path / "prompts.jsonl"
    lines.write_text('{"prompt": "a house, red", "filename": "house"}\n\n{"prompt_text": "a second one"}\n')
    expected = [Prompt("a house, red", "house"), Prompt("a second one")]
    assert read_prompts(csv) == read_prompts(str(lines)) == expected
    assert read_prompts("a house") == read_prompts(["a house"]) == [Prompt("a house")]


def test_separators_of_lines_inside_a_prompt_end_no_row(tmp_path: Path) -> None:
    text = "a house\u2028beside\x0btwo trees"
    csv, lines = tmp_path / "prompts.csv", tmp_path / "prompts.jsonl"
    csv.write_text(f"prompt\n{text}\n")
    lines.write_text('{"prompt": "a house\u2028beside\\u000btwo trees"}\n')
    assert read_prompts(csv) == read_prompts(lines) == [Prompt(text)]


def test_rows_without_a_prompt_fail_alone(studio: Session, tmp_path: Path) -> None:
    csv = tmp_path / "prompts.csv"
    csv.write_text("prompt,filename\na house with a door,\n,x\n")
    with pytest.raises(PromptRejected, match="prompt 2: prompt has 0 characters"):
        generate(studio, csv)
    batch = generate(studio, csv, on_invalid="fail")
    assert [d.seq for d in batch.drawings] == [1]
    assert [f.seq for f in batch.failures] == [2]


def test_files_without_prompts_are_refused(tmp_path: Path) -> None:
    csv = tmp_path / "prompts.csv"
    csv.write_text("promt\na house\n")
    with pytest.raises(ParameterError, match="row 1 is .*'promt'.*; give it a `prompt` column"):
        read_prompts(csv)
    with pytest.raises(ParameterError, match=r"missing\.csv.*a relative path begins at"):
        read_prompts(tmp_path / "missing.csv")


def test_prompts_are_read_from_a_table(studio: Session) -> None:
    query(studio, "CREATE TABLE ${here}.wanted (style STRING, prompt STRING, filename INTEGER)")
    query(studio, "INSERT INTO ${here}.wanted VALUES (NULL, 'a second one', 7), ('flat', 'a house', NULL)")
    schema = schema_of(studio)
    expected = [Prompt("a house", style="flat"), Prompt("a second one", filename="7")]
    assert read_prompts("table:wanted", studio) == read_prompts(f"table:{schema}.WANTED", studio) == expected
    with pytest.raises(ParameterError, match="from the table 'NOPE'"):
        read_prompts("table:NOPE", studio)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("p.csv", b"prompt\na house, red\n", "row 1 has more fields than the heading"),
        ("p.csv", b"Prompt;Filename\na house;house\n", "separated from others by a comma"),
        ("p.csv", "prompt\ncaf\u00e9\n".encode("latin-1"), "save it as UTF-8"),
        ("p.csv", b"prompt\n", "there are no prompts in .*p.csv"),
        ("p.jsonl", b'{"prompt": "a house"}\n\n{prompt}\n', "line 3 is no JSON"),
    ],
)
def test_file_that_does_not_fit_is_told_what_to_do(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ParameterError, match=words):
        read_prompts(tmp_path / name)


def test_headings_are_read_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "P.CSV").write_text("Prompt, FileName\na house,house\n")
    assert read_prompts(str(tmp_path / "P.CSV")) == [Prompt("a house", "house")]


@pytest.mark.parametrize("source", [None, 5, [None], [["a house"]]])
def test_what_holds_no_prompts_is_refused(source: object) -> None:
    with pytest.raises(ParameterError, match="give "):
        read_prompts(source)


def test_a_quote_that_never_ends_is_refused(tmp_path: Path) -> None:
    csv = tmp_path / "prompts.csv"
    csv.write_text('prompt\n"a house beside a tree\na second one\n')
    with pytest.raises(ParameterError, match="unexpected end"):
        read_prompts(csv)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("table:wanted", True),
        ("a.csv", True),
        ("A.JSONL", True),
        ("a red table: a house", False),
        ("a.svg", False),
    ],
)
def test_text_is_a_place_or_a_prompt(text: str, place: bool) -> None:
    assert is_place(text) == place


def test_prompt_is_itself_and_a_table_needs_a_session() -> None:
    prompt = Prompt("a house", "house", "flat")
    assert read_prompts(prompt) == read_prompts([prompt]) == [prompt]
    with pytest.raises(ParameterError, match="from the table 'wanted' need a session"):
        read_prompts("table:wanted")


@pytest.mark.parametrize(
    "line",
    [
        '{"prompt": 5}',
        '{"prompt": ["a house"]}',
        '{"prompt": {"a": 1}}',
        '{"prompt": true}',
        '{"prompt": "a", "style": 3}',
    ],
)
def test_json_values_that_are_no_text_are_refused_by_name(tmp_path: Path, line: str) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(f'{{"prompt": "a red house"}}\n{line}\n')
    with pytest.raises(ParameterError, match=r"row 2: `(prompt|style)` is .* has to be a text"):
        read_prompts(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prompts.csv", "prompt,filename,prompt\na,b,c\n"),
        ("prompts.csv", "prompt,Prompt\na,b\n"),
        ("prompts.csv", "prompt, FILENAME ,filename\na,b,c\n"),
        ("prompts.jsonl", '{"prompt": "a red house", "prompt": "a blue one"}\n'),
        ("prompts.jsonl", '{"prompt": "a red house", "Prompt": "a blue one"}\n'),
    ],
)
def test_headings_that_stand_twice_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ParameterError, match="stands there twice"):
        read_prompts(tmp_path / name)


def test_pipes_devices_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "prompts.csv")
    (tmp_path / "null.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.jsonl").mkdir()
    for name in ("prompts.csv", "null.csv", "folder.jsonl"):
        with pytest.raises(ParameterError, match="no regular file"):
            read_prompts(tmp_path / name)


@pytest.mark.parametrize(
    "text", ["a poster about sales.csv", "table: and four chairs", "a sheet of data.jsonl"]
)
def test_prompts_that_look_like_file_names_are_prompts(text: str) -> None:
    assert read_prompts(text) == [Prompt(text)]


def test_file_with_spaces_in_its_name_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my prompts.csv").write_text("prompt\na red house\n")
    monkeypatch.chdir(tmp_path)
    assert read_prompts("my prompts.csv") == [Prompt("a red house")]
    with pytest.raises(ParameterError, match="cannot be read"):
        read_prompts("not here.csv/other prompts.csv")


def test_json_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").write_text("[" * 100_000)
    with pytest.raises(ParameterError, match="cannot be read"):
        read_prompts(tmp_path / "prompts.jsonl")
