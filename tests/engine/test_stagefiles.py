"""The files of stages: found by prefix and pattern, and never outside of the stage."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from asking import Asker
from engine_tools import RAW, content
from inkflake_engine.storage.stagefiles import location

pytestmark = pytest.mark.usefixtures("stage")


@pytest.mark.parametrize("path", ["../x", "a/../../x", "./x", "'../../../../x'"])
def test_path_that_leads_out_of_the_stage_is_refused(ask: Asker, path: str) -> None:
    quoted = f"'@st/{path[1:-1]}'" if path.startswith("'") else f"@st/{path}"
    assert ask.fails(f"COPY INTO {quoted} FROM (SELECT 'x') SINGLE = TRUE")[0] == 3527
    assert ask.fails(f"PUT 'file:///etc/hostname' {quoted}")[0] == 3527


def test_link_that_leads_out_of_the_stage_is_not_followed(home: Path, ask: Asker, tmp_path: Path) -> None:
    ask("COPY INTO @st/a FROM (SELECT 'x') SINGLE = TRUE")
    folder = home / "stages" / "INKFLAKE" / ask.one("SELECT CURRENT_SCHEMA()") / "ST"
    (folder / "link").symlink_to(tmp_path)
    (tmp_path / "secret").write_text("s")
    assert ask.fails("COPY INTO @st/link/a FROM (SELECT 'x') SINGLE = TRUE")[0] == 3527
    assert [row[0] for row in ask("LIST @st")] == ["st/a"]


def test_percent_signs_and_quotes_in_names_are_only_characters(home: Path, ask: Asker) -> None:
    name = "'@st/%2e%2e/it''s \"x\".svg'"
    ask(f"COPY INTO {name} FROM (SELECT 'x') SINGLE = TRUE FILE_FORMAT = (COMPRESSION = NONE)")
    assert content(home, ask, '%2e%2e/it\'s "x".svg') == b"x\n"
    ask('CREATE STAGE "a/../../b"')
    ask('COPY INTO @"a/../../b"/f FROM (SELECT 1) SINGLE = TRUE')
    assert [row[0] for row in ask('LIST @"a/../../b"')] == ["a/../../b/f"]
    assert not (home / "stages" / "INKFLAKE" / "b").exists()


def test_list_finds_by_prefix_and_pattern_and_remove_takes_the_same(ask: Asker) -> None:
    for name in ("a/x.svg", "a/y.txt", "ab/z.svg"):
        ask(f"COPY INTO @st/{name} FROM (SELECT 'x') SINGLE = TRUE")
    assert [row[0] for row in ask("LIST @st/a/")] == ["st/a/x.svg", "st/a/y.txt"]
    assert [row[0] for row in ask("LS @st/a PATTERN = '.*[.]svg'")] == ["st/a/x.svg", "st/ab/z.svg"]
    assert ask("REMOVE @st/a/ PATTERN = '.*svg'") == [("st/a/x.svg", "removed")]
    assert ask("RM '@st/a'") == [("st/a/y.txt", "removed"), ("st/ab/z.svg", "removed")]
    assert ask("LIST @st") == []


def test_changed_file_has_its_new_md5(ask: Asker) -> None:
    for text in ("one", "two"):
        ask(f"COPY INTO @st/a FROM (SELECT ?) {RAW} OVERWRITE = TRUE", text)
        assert ask("LIST @st")[0][2] == hashlib.md5(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "stage", "path"),
    [
        ("@st", ("D", "S", "ST"), ""),
        ("@x.st/a/b.svg", ("D", "X", "ST"), "a/b.svg"),
        ('@d2."s x"."St"/a b', ("D2", "s x", "St"), "a b"),
        ('@"a""b"', ("D", "S", 'a"b'), ""),
    ],
)
def test_location_is_read_with_its_names(text: str, stage: tuple[str, str, str], path: str) -> None:
    found = location(text, database="D", schema="S")
    assert (found.stage, found.path) == (stage, path)
