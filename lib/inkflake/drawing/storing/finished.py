"""A drawing on its way into the tables and onto the stage."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from inkflake.errors import PromptRejected
from inkflake.prompts.validation import check_filename

__all__ = ["Finished"]


@dataclass(frozen=True)
class Finished:
    """An accepted drawing on its way into the tables; columns as in `generated_svgs`."""

    svg_id: str
    request_id: str
    filename: str
    svg_content: str
    model_used: str
    processing_time_ms: int
    width: float
    height: float
    profile: str
    render: str
    score: float
    chosen: bool | None

    def __post_init__(self) -> None:
        if problems := check_filename(self.filename):  # it was read from a table, and stands in statements
            raise PromptRejected(*problems)

    @property
    def data(self) -> bytes:
        """The file: the SVG in UTF-8."""
        return self.svg_content.encode()

    @property
    def md5(self) -> str:
        """The checksum that LIST shows."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    def row(self) -> dict[str, object]:
        """The row of the temporary table."""
        return {**asdict(self), "file_size": len(self.data), "sha256": hashlib.sha256(self.data).hexdigest()}
