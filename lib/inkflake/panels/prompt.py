"""A panel for prompting, its handlers thin over the library's functions."""

import time
from html import escape
from typing import Any

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.drawing.pipeline import generate
from inkflake.errors import InkflakeError
from inkflake.panels.parts import LABEL, WIDTH, note, wide
from inkflake.prompts.presets import load_presets
from inkflake.prompts.validation import check_filename, check_prompt, sanitise
from inkflake.snow.models import models
from inkflake.telling.drawings import Drawing
from inkflake.telling.gallery import image

__all__ = ["PromptPanel"]

LABELLED = {"description_width": f"{LABEL - 8}px"}
PROFILES = (("strict: plain shapes", "strict"), ("rich: gradients and more", "rich"))
# The nearest ancestor decides what a click selects: here a whole line, ready to be copied.
LINE = '<code style="user-select:all;font-size:12px">{}</code>'
# Seconds: a click that comes sooner after a drawing was made while the button was still being disabled.
QUEUED = 0.3


class PromptPanel(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A prompt, checked as it is typed; a button that draws it; the drawing, its path and how to get it."""

    def __init__(self, session: Session, *, model: str = "offline-sketch", **options: Any) -> None:
        self.session, self.options = session, {"stage": "SVG_STAGE", "prompt_charset": "ascii", **options}
        usable = [m.name for m in models(session).values() if m.lifecycle_status != "EOL"]
        names = [model, *(name for name in usable if name != model)]
        whole = {"layout": wide(), "style": LABELLED}
        example = "a red house beside two pine trees"
        self.prompt = widgets.Textarea(description="Prompt", placeholder=example, rows=3, **whole)
        half = {"layout": wide(WIDTH // 2 - 2), "style": LABELLED}
        self.model = widgets.Dropdown(description="Model", options=names, **whole)
        styles = sorted(load_presets(self.options.get("presets_from")).styles)
        self.style_name = widgets.Dropdown(description="Style", options=styles, **half)
        self.style_name.value = "plain"
        self.profile = widgets.Dropdown(description="Profile", options=PROFILES, **half)
        self.filename = widgets.Text(description="File name", placeholder="made from the prompt", **whole)
        looks = {"icon": "pencil", "button_style": "primary", "layout": wide(LABEL + 160, LABEL)}
        self.button = widgets.Button(description="Generate", **looks)
        self.check = widgets.HTML(layout=wide(indent=LABEL))
        self.status, self.preview = (widgets.HTML(layout=wide(None, LABEL)) for _ in range(2))
        self.fields = (self.prompt, self.model, self.style_name, self.profile, self.filename)
        self.drawn_at = float("-inf")
        for field in (self.prompt, self.filename):
            field.observe(self.validate, names="value")
        self.button.on_click(self.generate)
        kinds = widgets.HBox([self.style_name, self.profile])
        fields = (self.prompt, self.check, self.model, kinds, self.filename)
        super().__init__([*fields, self.button, self.status, self.preview])
        self.validate()

    def validate(self, _change: object = None) -> None:
        """Shows every rule that prompt and file name break, and lets draw only what breaks none."""
        problems = check_prompt(sanitise(self.prompt.value), charset=self.options["prompt_charset"])
        problems += check_filename(self.filename.value) if self.filename.value else ()
        self.button.disabled = bool(problems)
        if not self.prompt.value:
            self.check.value = note("Say what to draw, in 10 to 1,000 characters.")
        elif problems:
            self.check.value = note("<br>".join(escape(p) for p in problems), "bad")
        else:
            self.check.value = note("Ready to draw.", "good")

    def generate(self, _button: object = None) -> None:
        """Draws the prompt and shows what came of it."""
        if time.monotonic() - self.drawn_at < QUEUED:
            return
        self._enable(False)
        self.preview.value, self.status.value = "", note(f"Drawing with {escape(self.model.value)} …")
        try:
            chosen = {"model": self.model.value, "profile": self.profile.value}
            named = {"style": self.style_name.value, "filename": self.filename.value or None}
            drawn = generate(self.session, self.prompt.value, **chosen, **named, **self.options)
        except InkflakeError as error:
            self.status.value = note(escape(str(error)), "bad")
        except BaseException as error:  # the stop button, too: nobody sees what a handler raises
            self.status.value = note(f"Stopped by {escape(repr(error))}; the log has more.", "bad")
            raise
        else:
            reasons = (escape(failure.error_message or "") for failure in drawn.failures)
            self.status.value = note("<br>".join(reasons), "bad")
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
        file = f"<b>{escape(path)}</b>, {drawing.file_size:,} bytes"
        self.status.value = note(f"{file}<br>Python: {python}<br>SQL: {sql}")
        self.preview.value = image(drawing.svg, width=480, alt=drawing.prompt_text or "")

    def _enable(self, on: bool) -> None:
        for field in self.fields:
            field.disabled = not on
        self.button.disabled, self.check.value = True, ""
        if on:
            self.validate()
