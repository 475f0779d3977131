"""Panels: ipywidgets for prompting and rating, thin handlers over the library's functions.

Pictures are `<img>` with a data URL inside an HTML widget: Snowflake Workspaces have no Image widget.
Colours are JupyterLab's own, so that the panels fit its light and its dark theme.
"""

from __future__ import annotations

import time
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
from .presets import load_presets
from .prompts import check_filename, check_prompt, sanitise
from .review import rate

__all__ = ["PromptPanel", "RatingPanel"]

# Pixels: of the whole panel, and of what stands before its fields.
WIDTH, LABEL = 640, 96
LABELLED = {"description_width": f"{LABEL - 8}px"}
PROFILES = (("strict: plain shapes", "strict"), ("rich: gradients and more", "rich"))
STARS = [(f"{n} ★", n) for n in range(1, 6)]
COLOURS = {
    "plain": "var(--jp-ui-font-color1, inherit)",
    "good": "var(--jp-success-color0, #22662a)",
    "bad": "var(--jp-error-color0, #9b1c1c)",
}
# The nearest ancestor decides what a click selects: here a whole line, ready to be copied.
LINE = '<code style="user-select:all;font-size:12px">{}</code>'
# Seconds: a click that comes sooner after a drawing was made while the button was still being disabled.
QUEUED = 0.3


def _wide(pixels: int | None = WIDTH, indent: int = 0) -> widgets.Layout:
    width = f"{pixels - indent}px" if pixels else "auto"
    return widgets.Layout(width=width, margin=f"2px 2px 2px {indent + 2}px")


def _note(text: str, kind: str = "plain") -> str:
    return f'<div style="color:{COLOURS[kind]};line-height:1.5;overflow-wrap:anywhere">{text}</div>'


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
            layout=_wide(),
            style=LABELLED,
        )
        half = {"layout": _wide(WIDTH // 2 - 2), "style": LABELLED}
        self.model = widgets.Dropdown(description="Model", options=names, layout=_wide(), style=LABELLED)
        styles = sorted(load_presets(self.options.get("presets_from")).styles)
        self.style_name = widgets.Dropdown(description="Style", options=styles, **half)
        self.style_name.value = "plain"
        self.profile = widgets.Dropdown(description="Profile", options=PROFILES, **half)
        self.filename = widgets.Text(
            description="File name", placeholder="made from the prompt", layout=_wide(), style=LABELLED
        )
        self.button = widgets.Button(
            description="Generate", icon="pencil", button_style="primary", layout=_wide(LABEL + 160, LABEL)
        )
        self.check = widgets.HTML(layout=_wide(indent=LABEL))
        self.status, self.preview = (widgets.HTML(layout=_wide(None, LABEL)) for _ in range(2))
        self.fields = (self.prompt, self.model, self.style_name, self.profile, self.filename)
        self.drawn_at = float("-inf")
        for field in (self.prompt, self.filename):
            field.observe(self.validate, names="value")
        self.button.on_click(self.generate)
        kinds = widgets.HBox([self.style_name, self.profile])
        super().__init__(
            [
                self.prompt,
                self.check,
                self.model,
                kinds,
                self.filename,
                self.button,
                self.status,
                self.preview,
            ]
        )
        self.validate()

    def validate(self, _change: object = None) -> None:
        """Shows every rule that prompt and file name break, and lets draw only what breaks none."""
        problems = check_prompt(sanitise(self.prompt.value), charset=self.options["prompt_charset"])
        problems += check_filename(self.filename.value) if self.filename.value else ()
        self.button.disabled = bool(problems)
        if not self.prompt.value:
            self.check.value = _note("Say what to draw, in 10 to 1,000 characters.")
        elif problems:
            self.check.value = _note("<br>".join(escape(p) for p in problems), "bad")
        else:
            self.check.value = _note("Ready to draw.", "good")

    def generate(self, _button: object = None) -> None:
        """Draws the prompt and shows what came of it."""
        if time.monotonic() - self.drawn_at < QUEUED:
            return
        self._enable(False)
        self.preview.value, self.status.value = "", _note(f"Drawing with {escape(self.model.value)} …")
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
            self.status.value = _note(escape(str(error)), "bad")
        except BaseException as error:  # the stop button, too: nobody sees what a handler raises
            self.status.value = _note(f"Stopped by {escape(repr(error))}; the log has more.", "bad")
            raise
        else:
            self.status.value = _note("<br>".join(escape(f.error_message) for f in drawn.failures), "bad")
            for drawing in drawn:
                self.show(drawing)
        finally:
            self._enable(True)
            self.drawn_at = time.monotonic()

    def show(self, drawing: Drawing) -> None:
        """Shows one drawing, where it lies and how to get it."""
        path = drawing.stage_path
        lines = (f'session.file.get("{path}", "/tmp")', f"GET {path} file:///tmp/;")
        python, sql = (LINE.format(escape(line)) for line in lines)
        self.status.value = _note(
            f"<b>{escape(path)}</b>, {drawing.file_size:,} bytes<br>Python: {python}<br>SQL: {sql}"
        )
        self.preview.value = image(drawing.svg, width=480, alt=drawing.prompt_text or "")

    def _enable(self, on: bool) -> None:
        for field in self.fields:
            field.disabled = not on
        self.button.disabled, self.check.value = True, ""
        if on:
            self.validate()


class RatingPanel(widgets.Box):
    """Drawings side by side, each with its prompt and stars to give."""

    def __init__(self, session: Session, drawings: Sequence[Drawing]) -> None:
        self.session = session
        cards = [self.card(drawing) for drawing in drawings] or [widgets.HTML("No drawings to rate.")]
        super().__init__(cards, layout=widgets.Layout(flex_flow="row wrap"))

    def card(self, drawing: Drawing) -> widgets.VBox:
        """One drawing with five buttons; a click stores the rating."""
        stars = widgets.ToggleButtons(
            options=STARS,
            value=drawing.stars,
            tooltips=[f"{n} of 5 stars" for _, n in STARS],
            style={"button_width": "46px"},
        )
        status = widgets.HTML(_note(f"{'★' * drawing.stars} given" if drawing.stars else "not rated"))
        stars.observe(lambda change: self.rate(drawing, change["new"], status), names="value")
        picture = widgets.HTML(image(drawing.svg, width=254, alt=drawing.prompt_text or ""))
        caption = widgets.HTML(_note(escape(drawing.prompt_text or drawing.stage_path)))
        layout = widgets.Layout(width="270px", margin="0 12px 12px 0")
        return widgets.VBox([picture, caption, stars, status], layout=layout)

    def rate(self, drawing: Drawing, stars: int, status: widgets.HTML) -> None:
        """Stores one rating and says so."""
        try:
            rate(self.session, drawing, stars)
            status.value = _note(f"{'★' * stars} stored", "good")
        except InkflakeError as error:
            status.value = _note(escape(str(error)), "bad")
