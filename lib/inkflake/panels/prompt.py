"""A panel for prompting and for changing a drawing, its handlers thin over the library's functions."""

import time
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.drawing.pipeline import generate
from inkflake.errors import InkflakeError, ParameterError
from inkflake.keeping.refine import refine
from inkflake.panels.keys import keys
from inkflake.panels.parts import Panel, act, field, note, row
from inkflake.prompts.presets import load_presets
from inkflake.prompts.validation import check_filename, check_prompt, sanitise
from inkflake.snow.models import models
from inkflake.telling.batch import Batch
from inkflake.telling.drawings import Drawing
from inkflake.telling.gallery import image

__all__ = ["PromptPanel"]

PROFILES = (("strict: plain shapes", "strict"), ("rich: gradients and more", "rich"))
OPTIONS = ("model", "style", "palette", "template", "profile", "variations", "temperature")
EXAMPLE, CHANGE = "a red house beside two pine trees", "make the sky darker and the house smaller"
# The nearest ancestor decides what a click selects: here a whole line, ready to be copied.
LINE = '<div>{}: <code style="user-select:all;font-size:12px">{}</code></div>'
WHERE = "<details><summary>{} ({:,} bytes)</summary>{}</details>"
# The seconds are counted in the page: a kernel that draws answers nothing else, but its stop button.
RUNNING = "Drawing with {} … <span data-seconds></span> The ■ above the notebook stops it."
# Seconds: a click that comes sooner after a drawing was made while the button was still being disabled.
QUEUED = 0.3
# Drawings that the strip holds.
STRIP = 12


class PromptPanel(Panel):
    """A prompt, checked as it is typed, and how to draw it; then the drawing and what can follow it."""

    what_for = "to draw"

    def __init__(self, session: Session, *, model: str = "offline-sketch", **options: Any) -> None:
        self.session, self.options = session, {"stage": "SVG_STAGE", "prompt_charset": "ascii", **options}
        self.drawn_at = float("-inf")
        self.drawn: list[Drawing] = []
        self.parent: Drawing | None = None
        usable, unusable = _models(session)
        presets = load_presets(self.options.get("presets_from"))
        self.changing = presets.changing()
        templates = [name for name in presets.templates if name not in self.changing]
        palettes = [("the style's", ""), *((name, name) for name in presets.palettes)]
        self.prompt = field(widgets.Textarea, "Prompt", placeholder=EXAMPLE, rows=3, wide=True)
        self.check, self.unfit, self.status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.fields: dict[str, widgets.ValueWidget] = {
            "model": field(
                widgets.Dropdown, "Model", options=list(dict.fromkeys([model, *usable])), value=model
            ),
            "style": field(widgets.Dropdown, "Style", options=sorted(presets.styles), value="plain"),
            "palette": field(widgets.Dropdown, "Palette", options=palettes),
            "template": field(widgets.Dropdown, "Template", options=templates),
            "profile": field(widgets.Dropdown, "Profile", options=PROFILES),
            "variations": field(widgets.BoundedIntText, "Variations", value=1, min=1, max=9),
            "temperature": field(widgets.BoundedFloatText, "Temperature", value=0.0, min=0, max=1, step=0.1),
            "filename": field(widgets.Text, "File name", placeholder="made from the prompt"),
        }
        self.button = act("Generate", self.generate, icon="pencil", button_style="primary")
        self.fresh = act("New drawing", partial(self.change, None), icon="file-o")
        self.base, self.result, self.strip = widgets.HTML(), widgets.VBox(), row()
        for watched in (self.prompt, *self.fields.values()):
            watched.observe(self.validate, names="value")
        left_out = widgets.HTML(note(unusable))
        buttons = row([self.button, self.fresh])
        heard = keys(("Ctrl+Enter",), lambda _key, _card: self.generate())
        parts = [self.base, self.prompt, self.check, row(self.fields.values()), self.unfit, left_out, buttons]
        super().__init__([*parts, self.status, self.result, self.strip, *([heard] if heard else [])])
        self.change(None)

    def validate(self, _change: object = None) -> None:
        """Shows under each field the rules that it breaks, and lets draw only what breaks none."""
        words = check_prompt(sanitise(self.prompt.value), charset=self.options["prompt_charset"])
        name = self.fields["filename"].value
        unfit = check_filename(name) if name else ()
        try:
            Options(**self._chosen(), **self.options)
        except ParameterError as error:
            unfit = (*unfit, str(error))
        self.button.disabled = bool(words or unfit)
        self.unfit.value = note("<br>".join(map(escape, unfit)), "bad") if unfit else ""
        if not self.prompt.value:
            asked = "what to change" if self.parent else "what to draw"
            self.check.value = note(f"Say {asked}, in 10 to 1,000 characters. Ctrl+Enter draws it.")
        elif words:
            self.check.value = note("<br>".join(map(escape, words)), "bad")
        else:
            self.check.value = note("Ready to draw.", "good")

    def generate(self) -> None:
        """Draws the prompt, or the change of a drawing, and shows what came of it."""
        self.validate()
        if self.button.disabled or time.monotonic() - self.drawn_at < QUEUED:
            return
        self._enable(False)
        self.result.children, self.status.value = (), note(RUNNING.format(escape(self.fields["model"].value)))
        try:
            self.show(self._draw())
        except InkflakeError as error:
            self.status.value = note(escape(str(error)), "bad")
        except BaseException as error:  # the stop button, too: nobody sees what a handler raises
            self.status.value = note(f"Stopped by {escape(repr(error))}; the log has more.", "bad")
            raise
        finally:
            self._enable(True)
            self.drawn_at = time.monotonic()

    def _draw(self) -> Batch:
        chosen = {**self._chosen(), **self.options, "filename": self.fields["filename"].value or None}
        if self.parent:
            changed = {**chosen, "template": self.changing[0]}
            return refine(self.session, self.parent, self.prompt.value, **changed)
        return generate(self.session, self.prompt.value, **chosen)

    def show(self, batch: Batch) -> None:
        """Shows what came of a prompt: pictures first, then where they lie, and why there are none."""
        lacks = filter(None, (drawing.lacks for drawing in batch.chosen))
        reasons = [*(failure.error_message or "" for failure in batch.failures), *lacks]
        self.status.value = note("<br>".join(map(escape, reasons)), "bad")
        self.drawn = [*batch.chosen, *self.drawn][:STRIP]
        pictures = ([self.parent] if self.parent else []) + list(batch)
        width = 480 if len(pictures) == 1 else 260
        shown = "".join(
            image(d.svg, width=width, alt=d.prompt_text or "") for d in pictures if batch.drawings
        )
        where = "".join(map(_where, batch))
        again = [act("Change this", partial(self.change, d), icon="refresh") for d in batch.chosen]
        self.result.children = [widgets.HTML(shown), row(again), widgets.HTML(where)]
        self.strip.children = [self._small(drawing) for drawing in self.drawn[1:]]

    def change(self, parent: Drawing | None, words: str = "") -> None:
        """Makes the panel change a drawing, or draw a new one, in the style and by the model it has."""
        self.parent = parent
        self.fresh.layout.display = None if parent else "none"
        self.fields["template"].disabled = bool(parent)
        self.prompt.placeholder, self.prompt.value = CHANGE if parent else EXAMPLE, words
        picture = image(parent.svg, width=120, alt=parent.prompt_text or "") if parent else ""
        self.base.value = (
            f"{picture}{note(f'changes {escape(parent.filename or parent.svg_id)}')}" if parent else ""
        )
        if parent:
            self.like(parent)
        self.validate()

    def like(self, drawing: Drawing) -> None:
        """Chooses the model, style and profile that a drawing has, where there are such."""
        self.fields["profile"].value = drawing.profile
        for name, wanted in (("style", drawing.style), ("model", drawing.selected_model)):
            if wanted in self.fields[name].options:
                self.fields[name].value = wanted

    def _chosen(self) -> dict[str, Any]:
        return {name: self.fields[name].value for name in OPTIONS}

    def _small(self, drawing: Drawing) -> widgets.VBox:
        picture = widgets.HTML(image(drawing.svg, width=96, alt=drawing.prompt_text or ""))
        return widgets.VBox([picture, act("change", partial(self.change, drawing))])

    def _enable(self, on: bool) -> None:
        for shown in (self.prompt, *self.fields.values(), self.fresh):
            shown.disabled = not on
        self.fields["template"].disabled = not on or bool(self.parent)
        self.button.disabled = True
        if on:
            self.validate()


def _models(session: Session) -> tuple[list[str], str]:
    """The models that can be used here, and in one line why the others cannot."""
    living = [m for m in models(session).values() if m.lifecycle_status != "EOL"]
    retired = [m.name for m in models(session).values() if m.lifecycle_status == "EOL"]
    reached = [m.name for m in living if m.reach in ("here", "across")]
    usable = reached or [m.name for m in living if m.reach != "off"]
    others = [m.name for m in living if m.name not in usable]
    told = {"not served here": others, "retired": retired}
    short = " and ".join(f"{len(names)} models are {why}" for why, names in told.items() if names)
    long = "; ".join(f"{why}: {escape(', '.join(names))}" for why, names in told.items() if names)
    return usable, f"<details><summary>{short}</summary>{long}</details>" if short else ""


def _where(drawing: Drawing) -> str:
    path = drawing.stage_path
    lines = {"Python": f'session.file.get("{path}", "/tmp")', "SQL": f"GET {path} file:///tmp/;"}
    told = "".join(LINE.format(kind, escape(line)) for kind, line in lines.items())
    return WHERE.format(escape(path), drawing.file_size, told)
