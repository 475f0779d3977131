"""What tests of drawings share: the corpora, which are not part of the repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def corpus(corpus: Path) -> Callable[[str], list[tuple[str, str]]]:
    """Identity and text of each answer or attack of a corpus."""

    def rows(name: str) -> list[tuple[str, str]]:
        found = [json.loads(line) for line in (corpus / name).read_text().splitlines()]
        return [(row["id"], row.get("payload") or row.get("answer") or "") for row in found]

    return rows
