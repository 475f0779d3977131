"""Inputs: files are regular and bounded, YAML stands for no more than it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkflake import inputs
from inkflake.errors import ParameterError
from inkflake.inputs import read_text, read_yaml

LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_yaml_is_read_without_aliases() -> None:
    assert read_yaml("a: [1, 2]", "it") == {"a": [1, 2]}
    with pytest.raises(ParameterError, match="it is no YAML: line 2: aliases are not read"):
        read_yaml(LAUGHS, "it")


@pytest.mark.parametrize("text", ["[" * 10_000, "a: !!python/object:os.system x", "a: b: c", "2026-99-99"])
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="is no YAML"):
        read_yaml(text, "it")


def test_files_are_bounded_and_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffé".encode())
    assert read_text(path, "prompts") == "é"
    monkeypatch.setattr(inputs, "LARGEST", 4)
    with pytest.raises(ParameterError, match="more than 4 bytes"):
        read_text(path, "prompts")
    path.write_bytes(b"\xff")
    with pytest.raises(ParameterError, match="save it as UTF-8"):
        read_text(path, "prompts")
    with pytest.raises(ParameterError, match="prompts cannot be read from 'b.csv'.*relative path"):
        read_text(tmp_path / "b.csv", "prompts")
