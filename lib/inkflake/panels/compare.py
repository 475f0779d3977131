"""A panel for comparing: two drawings of one prompt, nothing told of where they come from, and a verdict."""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.keeping.compare import By, Pair, compare, pairs, ranking
from inkflake.panels.keys import keys
from inkflake.panels.parts import Panel, act, note, row
from inkflake.telling.gallery import image

__all__ = ["ComparePanel"]

ACTS = {
    "ArrowLeft": ("a", "← left is better"),
    "ArrowRight": ("b", "right is better →"),
    "ArrowUp": ("tie", "↑ equal"),
    "ArrowDown": ("unclear", "↓ can't tell"),
}


class ComparePanel(Panel):
    """One pair after the other; after the last the ranking."""

    what_for = "to judge pairs"

    def __init__(
        self,
        session: Session,
        *,
        by: By = "model",
        requires: Mapping[str, Sequence[str]] | None = None,
        **filters: Any,
    ) -> None:
        self.session, self.by, self.filters, self.requires = session, by, filters, requires or {}
        self.pairs: tuple[Pair, ...] = pairs(session, by=by, **filters)
        self.at = 0
        self.told, self.status = widgets.HTML(), widgets.HTML()
        self.sides = (widgets.HTML(), widgets.HTML())
        self.acts = row([act(name, partial(self.judge, verdict)) for verdict, name in ACTS.values()])
        heard = keys(ACTS, lambda key, _card: self.judge(ACTS[key][0]))
        parts = [self.told, row(self.sides), self.acts, self.status]
        super().__init__([*parts, *([heard] if heard else [])])
        self.show()

    def show(self) -> None:
        """Shows the pair whose turn it is, or the ranking."""
        if self.at == len(self.pairs):
            self.acts.layout.display = "none"
            self.sides[0].value = self.sides[1].value = ""
            return self._end()
        pair = self.pairs[self.at]
        words = pair.left.prompt_text or ""
        wanted = "".join(f"<li>{escape(text)}</li>" for text in self.requires.get(words, ()))
        self.told.value = note(f"{self.at + 1} of {len(self.pairs)}: <b>{escape(words)}</b><ul>{wanted}</ul>")
        for side, drawing, name in zip(self.sides, (pair.left, pair.right), ("left", "right"), strict=True):
            side.value = image(drawing.svg, width=300, alt=name)
        return None

    def judge(self, verdict: str) -> None:
        """Stores a verdict on the pair shown, and goes on to the next."""
        if self.at == len(self.pairs):
            return
        try:
            compare(self.session, self.pairs[self.at], verdict)
        except InkflakeError as error:
            self.status.value = note(escape(str(error)), "bad")
            return
        self.at, self.status.value = self.at + 1, ""
        self.show()

    def _end(self) -> None:
        try:
            self.told.value = ranking(self.session, by=self.by, **self.filters)._repr_html_()
        except InkflakeError as error:
            self.told.value = note(escape(str(error)), "bad")
        if not self.pairs:
            asked = f"No pairs to judge: draw the same prompts with another {self.by} first."
            self.status.value = note(asked)
