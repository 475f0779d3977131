"""Panels: ipywidgets for prompting and rating, thin handlers over the library's functions.

Pictures are `<img>` with a data URL inside an HTML widget: Snowflake Workspaces have no Image widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets
from snowflake.snowpark import Session

from .cortex import models
from .errors import InkflakeError
from .gallery import image
from .history import Drawing
from .pipeline import generate
from .prompts import check_filename, check_prompt, sanitise, styles
from .review import rate

__all__ = ["PromptPanel", "RatingPanel"]

WIDE = widgets.Layout(width="640px")
LABEL = {"description_width": "80px"}
HOW_TO_GET = (
    "In Python: <code>session.file.get({path!r}, 'some/folder')</code>. "
    "In SQL: <code>GET {path} file:///some/folder/;</code>"
)


def _note(text: str, *, good: bool = True) -> str:
    colour = "#22662a" if good else "#9b1c1c"
    return f'<div style="color:{colour};max-width:640px;line-height:1.4;overflow-wrap:anywhere">{text}</div>'


class PromptPanel(widgets.VBox):
    """A prompt, checked as it is typed; a button that draws it; the drawing, its path and how to get it."""

    def __init__(self, session: Session, *, model: str = "offline-sketch", **options: Any) -> None:
        self.session, self.options = session, {"stage": "SVG_STAGE", "prompt_charset": "ascii", **options}
        usable = [m.name for m in models(session).values() if m.lifecycle_status != "EOL"]
        names = [model, *(name for name in usable if name != model)]
        self.prompt = widgets.Textarea(
            description="Prompt",
            placeholder="a red house beside two pine trees",
            rows=3,
            layout=WIDE,
            style=LABEL,
        )
        self.model = widgets.Dropdown(description="Model", options=names, layout=WIDE, style=LABEL)
        self.style_name = widgets.Dropdown(
            description="Style", options=sorted(styles()), value="plain", style=LABEL
        )
        self.profile = widgets.ToggleButtons(description="Profile", options=["strict", "rich"], style=LABEL)
        self.filename = widgets.Text(
            description="File name", placeholder="made from the prompt", layout=WIDE, style=LABEL
        )
        self.button = widgets.Button(description="Generate", icon="pencil", button_style="primary")
        self.check, self.status, self.preview = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for field in (self.prompt, self.filename):
            field.observe(self.validate, names="value")
        self.button.on_click(self.generate)
        super().__init__(
            [self.prompt, self.check, self.model, self.style_name, self.profile, self.filename, self.button]
            + [self.status, self.preview]
        )
        self.validate()

    def validate(self, _change: object = None) -> None:
        """Shows every rule that prompt and file name break, and lets draw only what breaks none."""
        problems = check_prompt(sanitise(self.prompt.value), charset=self.options["prompt_charset"])
        problems += check_filename(self.filename.value) if self.filename.value else ()
        self.button.disabled = bool(problems)
        if not self.prompt.value:
            self.check.value = _note("Say what to draw, in 10 to 1,000 characters.")
        else:
            lines = "<br>".join(escape(p) for p in problems)
            self.check.value = _note(lines or "ready to draw", good=not problems)

    def generate(self, _button: object = None) -> None:
        """Draws the prompt and shows what came of it."""
        self.button.disabled, self.preview.value = True, ""
        self.status.value = _note("drawing …")
        try:
            drawn = generate(
                self.session,
                self.prompt.value,
                model=self.model.value,
                style=self.style_name.value,
                profile=self.profile.value,
                filename=self.filename.value or None,
                **self.options,
            )
        except InkflakeError as error:
            self.status.value = _note(escape(str(error)), good=False)
        else:
            reasons = "<br>".join(escape(f.error_message) for f in drawn.failures)
            self.status.value = _note(reasons, good=False)
            for drawing in drawn:
                self.show(drawing)
        finally:
            self.button.disabled = False

    def show(self, drawing: Drawing) -> None:
        """Shows one drawing, where it lies and how to get it."""
        path = escape(drawing.stage_path)
        self.status.value = _note(
            f"<b>{path}</b>, {drawing.file_size:,} bytes<br>{HOW_TO_GET.format(path=path)}"
        )
        self.preview.value = image(drawing.svg, width=480, alt=drawing.prompt_text or "")


class RatingPanel(widgets.VBox):
    """Drawings one under the other, each with its prompt and stars to give."""

    def __init__(self, session: Session, drawings: Sequence[Drawing]) -> None:
        self.session = session
        self.status = widgets.HTML()
        super().__init__([*(self.row(drawing) for drawing in drawings), self.status])

    def row(self, drawing: Drawing) -> widgets.HBox:
        """One drawing with five stars; a click stores the rating."""
        stars = widgets.ToggleButtons(
            options=[("not rated", 0), *(("★" * n, n) for n in range(1, 6))],
            value=drawing.stars or 0,
            style={"button_width": "80px"},
        )
        stars.observe(lambda change: self.rate(drawing, change["new"]), names="value")
        picture = widgets.HTML(image(drawing.svg, width=160, alt=drawing.prompt_text or ""))
        caption = widgets.HTML(_note(escape(drawing.prompt_text or drawing.stage_path)))
        return widgets.HBox([picture, widgets.VBox([caption, stars])])

    def rate(self, drawing: Drawing, stars: int) -> None:
        """Stores one rating and says so."""
        if not stars:
            return
        try:
            rate(self.session, drawing, stars)
            self.status.value = _note(f"{escape(drawing.filename or drawing.svg_id)}: {'★' * stars} stored")
        except InkflakeError as error:
            self.status.value = _note(escape(str(error)), good=False)
