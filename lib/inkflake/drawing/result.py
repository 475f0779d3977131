"""What became of a run, as files that a scheduler reads: a JSON, and beside it a CSV of the failures."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from inkflake.errors import BatchTakenOver, mask
from inkflake.telling.batch import Batch

__all__ = ["write_ended", "write_result"]

STATES = {BatchTakenOver: "taken over", KeyboardInterrupt: "interrupted"}


def write_result(path: str | Path, batch: Batch) -> None:
    """Writes `path` with state, counts, reasons and stage files, and `path` as `.csv` with the failures."""
    reasons = Counter(failure.error_message or "" for failure in batch.failures)
    counts = {"drawn": len(batch.drawings), "failed": len(batch.failures), "waiting": len(batch.waiting)}
    told = {
        "batch_id": batch.batch_id,
        "state": batch.state,
        **counts,
        "reasons": dict(reasons.most_common()),
    }
    _write(path, {**told, "files": [drawing.stage_path for drawing in batch.drawings]})
    with Path(path).with_suffix(".csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["seq", "prompt", "model", "filename", "reason"])
        for f in batch.failures:
            texts = (f.prompt_text, f.selected_model, f.filename, f.error_message or "")
            rows.writerow([f.seq, *map(_plain, texts)])


def write_ended(path: str | Path, batch_id: str, error: BaseException) -> None:
    """Writes `path` for a run that was ended: taken over, interrupted or, with its error, stopped."""
    state = STATES.get(type(error), "stopped")
    _write(path, {"batch_id": batch_id, "state": state, "error": mask(str(error))})


def _write(path: str | Path, told: dict[str, Any]) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
