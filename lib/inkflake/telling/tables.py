"""Tables as notebooks show them: texts in full, numbers to the right, bounded in width, as pandas cannot."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from numbers import Real
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

__all__ = ["Table", "text_html", "to_html"]

LONGEST_LINE = 60
# What begins mathematics in a notebook; in an element of its own it has no end there.
DELIMITER = re.compile(r"\$|\\(?=[()\[\]])|\\(?=begin\b)")


LONG = '<div style="max-width:40em;overflow-wrap:anywhere">{text}</div>'


CELL = '<{tag} style="text-align:{side};vertical-align:top">{text}</{tag}>'


@dataclass(frozen=True)
class Table:
    """A table that shows itself whole at the end of a cell; without a row, in the words for that if given."""

    frame: pd.DataFrame
    none: str = ""

    def _repr_html_(self) -> str:
        return f"<em>{self.none}</em>" if self.none and self.frame.empty else to_html(self.frame)

    def __repr__(self) -> str:
        return f"{len(self.frame)} rows"


def to_html(frame: pd.DataFrame) -> str:
    """A table as HTML: every text in full and to the left, numbers to the right, no row numbers."""
    named = frame.index.name is not None and frame.index.name not in frame.columns
    whole = frame.reset_index() if named else frame
    sides = ["right" if is_numeric_dtype(kind) else "left" for kind in whole.dtypes]
    head = _row("th", whole.columns, sides)
    body = "".join(_row("td", row, sides) for row in whole.itertuples(index=False))
    return f'<table class="dataframe"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _row(tag: str, values: Iterable[Any], sides: Iterable[str]) -> str:
    cells = (CELL.format(tag=tag, side=s, text=_text(v)) for v, s in zip(values, sides, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def text_html(value: object) -> str:
    """A text as it is: no markup, nothing that MathJax would typeset, nothing that has no encoding."""
    plain = escape(str(value).encode("utf-8", "replace").decode())
    return DELIMITER.sub(r"<span>\g<0></span>", plain)


def _text(value: Any) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, (Real, Decimal)) and not isinstance(value, (bool, Fraction)):
        return f"{value:,}"
    text = text_html(value)
    return LONG.format(text=text) if len(text) > LONGEST_LINE else text
