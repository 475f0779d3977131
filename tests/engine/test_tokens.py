"""The estimate of tokens."""

from __future__ import annotations

import pytest

from inkflake_engine.models.tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog.", 8, 13),
        ('<path d="M10.5 20 L30 40.25" fill="#ff0000"/>', 20, 32),
        ("鳥" * 10, 10, 20),
    ],
)
def test_the_estimate_of_tokens_is_near_what_tokenizers_count(text: str, low: int, high: int) -> None:
    assert low <= count_tokens(text) <= high
