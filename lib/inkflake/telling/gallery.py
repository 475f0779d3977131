"""Drawings as notebooks show them: only as `<img>` with a data URL, where no script runs."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from inkflake.telling.drawings import Drawing
from inkflake.telling.tables import text_html

__all__ = ["Gallery", "image"]

CARD = (
    '<figure style="display:inline-block;width:{width}px;margin:6px;vertical-align:top">{image}'
    '<figcaption style="font:12px/1.4 sans-serif;overflow-wrap:anywhere">{caption}</figcaption></figure>'
)


def image(svg: str, *, width: int, alt: str = "") -> str:
    """An `<img>` element that shows an SVG `width` pixels wide."""
    data = b64encode(svg.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" width="{int(width)}" alt="{escape(alt)}"'
        ' style="background:#fff;border:1px solid #ddd;max-width:100%;box-sizing:border-box">'
    )


@dataclass(frozen=True)
class Gallery:
    """Pictures with captions, side by side; shows itself at the end of a cell."""

    cards: tuple[tuple[str, tuple[str, ...]], ...]
    width: int = 220
    note: str = ""
    none: str = "no drawings"

    @classmethod
    def of(cls, drawings: Iterable[Drawing], *, width: int = 220, note: str = "") -> "Gallery":
        """A gallery of drawings with their prompt, model and rating, and a note on what is not there."""
        return cls(tuple((d.svg, _caption(d)) for d in drawings), width, note)

    def _repr_html_(self) -> str:
        cards = (self._card(svg, lines) for svg, lines in self.cards)
        note = f"<p>{text_html(self.note)}</p>" if self.note else ""
        return f"{note}<div>{''.join(cards)}</div>" if self.cards else f"<em>{self.none}</em>"

    def _card(self, svg: str, lines: tuple[str, ...]) -> str:
        picture = image(svg, width=self.width, alt=lines[0])
        return CARD.format(width=self.width, image=picture, caption="<br>".join(map(text_html, lines)))

    def __repr__(self) -> str:
        return f"{len(self.cards)} drawings"


def _caption(drawing: Drawing) -> tuple[str, ...]:
    stars = "★" * drawing.stars + "☆" * (5 - drawing.stars) if drawing.stars else "not rated"
    return (
        drawing.prompt_text or drawing.filename or drawing.svg_id,
        *filter(None, [drawing.lacks]),
        f"{drawing.model_used} · completed · {stars}",
    )
