"""Planning: prompts become requests that are known by what they ask for."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from inkflake import generate
from inkflake.errors import PromptRejected


def test_row_with_an_unknown_style_fails_alone(studio: Session) -> None:
    rows = [{"prompt": "a house with a door"}, {"prompt": "a tree with a bird", "style": "flatt"}]
    with pytest.raises(PromptRejected, match="prompt 2: style is 'flatt'; choose one of plain, flat"):
        generate(studio, rows)
    batch = generate(studio, rows, on_invalid="fail")
    assert [d.seq for d in batch.drawings] == [1]
    assert "style is 'flatt'" in batch.failures[0].error_message
