"""A panel for rating, its handlers thin over the library's functions."""

from collections.abc import Sequence
from html import escape

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.keeping.reviews import rate
from inkflake.panels.parts import note
from inkflake.telling.drawings import Drawing
from inkflake.telling.gallery import image

__all__ = ["RatingPanel"]

STARS = [(f"{n} ★", n) for n in range(1, 6)]


class RatingPanel(widgets.Box):  # type: ignore[misc]  # ipywidgets has no types
    """Drawings side by side, each with its prompt and stars to give."""

    def __init__(self, session: Session, drawings: Sequence[Drawing]) -> None:
        self.session = session
        cards = [self.card(drawing) for drawing in drawings] or [widgets.HTML("No drawings to rate.")]
        super().__init__(cards, layout=widgets.Layout(flex_flow="row wrap"))

    def card(self, drawing: Drawing) -> widgets.VBox:
        """One drawing with five buttons; a click stores the rating."""
        looks = {"tooltips": [f"{n} of 5 stars" for _, n in STARS], "style": {"button_width": "46px"}}
        stars = widgets.ToggleButtons(options=STARS, value=drawing.stars, **looks)
        status = widgets.HTML(note(f"{'★' * drawing.stars} given" if drawing.stars else "not rated"))
        stars.observe(lambda change: self.rate(drawing, change["new"], status), names="value")
        picture = widgets.HTML(image(drawing.svg, width=254, alt=drawing.prompt_text or ""))
        caption = widgets.HTML(note(escape(drawing.prompt_text or drawing.stage_path)))
        layout = widgets.Layout(width="270px", margin="0 12px 12px 0")
        return widgets.VBox([picture, caption, stars, status], layout=layout)

    def rate(self, drawing: Drawing, stars: int, status: widgets.HTML) -> None:
        """Stores one rating and says so."""
        try:
            rate(self.session, drawing, stars)
            status.value = note(f"{'★' * stars} stored", "good")
        except InkflakeError as error:
            status.value = note(escape(str(error)), "bad")
