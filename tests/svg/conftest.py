"""What tests of drawings share: the corpora, which are not part of the repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.fixture
def corpus() -> Callable[[str], list[tuple[str, str]]]:
    """Identity and text of each answer or attack of a corpus."""
    if not CORPUS.is_dir():
        pytest.skip("needs the corpora in ../shared/corpus, beside the repository")

    def rows(name: str) -> list[tuple[str, str]]:
        found = [json.loads(line) for line in (CORPUS / name).read_text().splitlines()]
        return [(row["id"], row.get("payload") or row.get("answer") or "") for row in found]

    return rows
