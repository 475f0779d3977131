"""What notebooks show: whole tables, and drawings only as `<img>` with a data URL, where no script runs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from numbers import Number
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

__all__ = ["Gallery", "Table", "image", "wide"]

LONGEST_LINE = 60
CARD = (
    '<figure style="display:inline-block;width:{width}px;margin:6px;vertical-align:top">{image}'
    '<figcaption style="font:12px/1.4 sans-serif;overflow-wrap:anywhere">{caption}</figcaption></figure>'
)
LONG = '<div style="max-width:40em;overflow-wrap:anywhere">{text}</div>'
CELL = '<{tag} style="text-align:{side};vertical-align:top">{text}</{tag}>'


@dataclass(frozen=True)
class Table:
    """A table that shows itself whole at the end of a cell; pandas cuts texts at 50 characters."""

    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        return wide(self.frame)

    def __repr__(self) -> str:
        return f"{len(self.frame)} rows"


def wide(frame: pd.DataFrame) -> str:
    """A table as HTML: every text in full and to the left, numbers to the right, no row numbers."""
    whole = frame.reset_index() if frame.index.name else frame
    sides = ["right" if is_numeric_dtype(kind) else "left" for kind in whole.dtypes]
    head = _row("th", whole.columns, sides)
    body = "".join(_row("td", row, sides) for row in whole.itertuples(index=False))
    return f'<table class="dataframe"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _row(tag: str, values: Iterable[Any], sides: Iterable[str]) -> str:
    cells = (CELL.format(tag=tag, side=s, text=_text(v)) for v, s in zip(values, sides, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _text(value: Any) -> str:
    if pd.isna(value):
        return "–"
    if isinstance(value, Number) and not isinstance(value, bool):
        return f"{value:,}"
    text = escape(str(value))
    return LONG.format(text=text) if len(text) > LONGEST_LINE else text


def image(svg: str, *, width: int, alt: str = "") -> str:
    """An `<img>` element that shows an SVG `width` pixels wide."""
    data = b64encode(svg.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" width="{int(width)}" alt="{escape(alt)}"'
        ' style="background:#fff;border:1px solid #ddd">'
    )


@dataclass(frozen=True)
class Gallery:
    """Pictures with captions, side by side; shows itself at the end of a cell."""

    cards: tuple[tuple[str, tuple[str, ...]], ...]
    width: int = 220
    note: str = ""

    @classmethod
    def of(cls, drawings: Iterable[Any], *, width: int = 220, note: str = "") -> Gallery:
        """A gallery of drawings with their prompt, model and rating, and a note on what is not there."""
        return cls(tuple((d.svg, _caption(d)) for d in drawings), width, note)

    def _repr_html_(self) -> str:
        cards = (
            CARD.format(
                width=self.width,
                image=image(svg, width=self.width, alt=lines[0]),
                caption="<br>".join(escape(line) for line in lines),
            )
            for svg, lines in self.cards
        )
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"{note}<div>{''.join(cards)}</div>" if self.cards else "<em>no drawings</em>"

    def __repr__(self) -> str:
        return f"{len(self.cards)} drawings"


def _caption(drawing: Any) -> tuple[str, ...]:
    stars = "★" * drawing.stars + "☆" * (5 - drawing.stars) if drawing.stars else "not rated"
    return (
        drawing.prompt_text or drawing.filename or drawing.svg_id,
        f"{drawing.model_used} · completed · {stars}",
    )
