"""Cards: one drawing or failed request each, with what a person thinks of it, made once and filled anew."""

from html import escape

import ipywidgets as widgets

from inkflake.panels.parts import COLOURS, note
from inkflake.telling.batch import Failure
from inkflake.telling.drawings import FAVOURITE, REJECTED, Drawing
from inkflake.telling.gallery import image

__all__ = ["STYLE", "Card", "stars"]

# Colours are JupyterLab's own, light and dark; what is filled has another shape, not only another colour.
STYLE = """<style>
.inkflake-panel:focus { outline: none }
.inkflake-card { border: 2px solid transparent; border-radius: 4px; padding: 4px }
.inkflake-card .widget-html-content { line-height: 1.4 }
.inkflake-here { border-color: var(--jp-brand-color1, #1976d2) }
.inkflake-rejected img { opacity: 0.35 }
.inkflake-words { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
  min-height: 2.8em; overflow-wrap: anywhere; color: var(--jp-ui-font-color1, inherit) }
.inkflake-about { font-size: 11px; color: var(--jp-ui-font-color1, inherit); overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap }
.inkflake-lacks, .inkflake-failed { color: BAD }
.inkflake-panel td, .inkflake-panel th { line-height: 1.4; padding: 2px 8px 2px 0 }
.inkflake-panel td + td { overflow-wrap: anywhere }
.inkflake-marks { font-size: 18px; line-height: 24px; cursor: pointer;
  color: var(--jp-ui-font-color1, inherit) }
.inkflake-marks [data-key] { padding: 0 2px }
.inkflake-marks [data-key]:hover { color: var(--jp-brand-color1, #1976d2) }
.inkflake-failed { min-height: 60px; padding: 8px; overflow-wrap: anywhere;
  border: 1px solid var(--jp-border-color2, #bbb) }
</style>""".replace("BAD", COLOURS["bad"])
MARK = '<span data-key="{}" title="{}">{}</span>'


class Card(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A picture, its prompt, stars, and buttons to select and to open it."""

    def __init__(self, *, width: int) -> None:
        self.face = widgets.HTML()
        small = {"layout": widgets.Layout(width="auto", flex="1 1 auto")}
        self.selected = widgets.ToggleButton(description="select", **small)
        self.opener = widgets.Button(description="open", icon="search-plus", **small)
        self.item: Drawing | Failure | None = None
        self.width = width
        super().__init__([self.face, widgets.HBox([self.selected, self.opener])])
        self.add_class("inkflake-card")

    def show(self, item: Drawing | Failure | None, *, pictured: bool = True) -> None:
        """Fills the card, or hides it when there is nothing for it; its selection goes."""
        if item is None or self.item is None or item.request_id != self.item.request_id:
            self.selected.value = False
        self.item = item
        self.layout.display = None if item else "none"
        self.layout.width = f"{self.width + 16}px"
        if item:
            self.face.value = f"{self._picture(item, pictured)}{_caption(item)}"
        rejected = isinstance(item, Drawing) and REJECTED in item.labels
        (self.add_class if rejected else self.remove_class)("inkflake-rejected")

    def _picture(self, item: Drawing | Failure, pictured: bool) -> str:
        if isinstance(item, Failure):
            return f'<div class="inkflake-failed">{escape(item.error_message or "waits to be drawn")}</div>'
        if not pictured:
            return note(f"{item.file_size:,} bytes: open it to see it")
        return image(item.svg, width=self.width, alt=item.prompt_text or "")


def stars(drawing: Drawing) -> str:
    """Five stars, those given filled, a heart and a cross, each with the key that gives it."""
    given = drawing.stars or 0
    marks = [MARK.format(n, f"{n} of 5 stars", "★" if n <= given else "☆") for n in range(1, 6)]
    heart = "♥" if FAVOURITE in drawing.labels else "♡"
    return "".join([*marks, " ", MARK.format("f", "favourite", heart), MARK.format("x", "reject", "✕")])


def _caption(item: Drawing | Failure) -> str:
    words = escape(item.prompt_text or item.filename or "", quote=True)
    lines = [f'<div class="inkflake-words" title="{words}">{words}</div>']
    if isinstance(item, Failure):
        return "".join([*lines, f'<div class="inkflake-about">{escape(item.selected_model)}</div>'])
    if lacks := escape(item.lacks, quote=True):
        lines.append(f'<div class="inkflake-about inkflake-lacks" title="{lacks}">{lacks}</div>')
    when = f"{item.generated_at:%m-%d %H:%M}"
    tags = " ".join(label for label in item.labels if label not in (FAVOURITE, REJECTED))
    stack = "⧉ " if item.variation_of else ""
    file = escape(f"{stack}{item.filename or item.svg_id}.svg", quote=True)
    lines.append(f'<div class="inkflake-about" title="{file}">{when} · {file}</div>')
    lines.append(
        f'<div class="inkflake-about">{escape(item.model_used)} {escape(tags and "· " + tags)}</div>'
    )
    return "".join([*lines, f'<div class="inkflake-marks">{stars(item)}</div>'])
