"""Details of one drawing or failed request: its story, its files, and what can be made of it."""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from html import escape

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.keeping import reviews
from inkflake.panels.parts import act, note, row
from inkflake.panels.prompt import PromptPanel
from inkflake.telling.batch import Failure
from inkflake.telling.drawings import Drawing
from inkflake.telling.gallery import image
from inkflake.telling.search import search
from inkflake.telling.story import story
from inkflake_svg import render

__all__ = ["Details"]

PNG_WIDTH = 1024
LINK = (
    '<a download="{0}" href="data:{1};base64,{2}" style="margin-right:12px;text-decoration:underline">{0}</a>'
)
MARKUP = (
    '<button class="jupyter-button" style="width:auto" data-copy="{0}">copy markup</button>'
    "<details><summary>markup</summary>"
    '<pre style="white-space:pre-wrap;overflow-wrap:anywhere;user-select:all">{0}</pre></details>'
)


class Details(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A picture as large as there is room, buttons, a panel to draw from it, and the story under them."""

    def __init__(self, session: Session, *, close: Callable[[], None]) -> None:
        self.session = session
        self.item: Drawing | Failure | None = None
        self.picture, self.files, self.told, self.status = (widgets.HTML() for _ in range(4))
        self.prompt, self.stack = PromptPanel(session), row()
        back = act("back", close, icon="arrow-left")
        again = act("send to prompt", self.send, told="draw its prompt again, or change the words first")
        self.of_drawing = [
            act("start from this", self.start, told="say what to change in it"),
            act("PNG", self.png, told=f"make a PNG, {PNG_WIDTH} pixels wide"),
            act("choose", self.choose, told="make it the chosen one of its variations"),
        ]
        acts = row([back, again, *self.of_drawing])
        super().__init__([acts, self.status, self.picture, self.files, self.stack, self.prompt, self.told])
        self.layout.display = "none"

    def show(self, item: Drawing | Failure) -> None:
        """Shows one drawing or request."""
        self.item, self.status.value, self.prompt.layout.display = item, "", "none"
        try:
            self.told.value = story(self.session, item.request_id)._repr_html_()
        except InkflakeError as error:  # its request has had its time
            self.told.value = note(escape(str(error)))
        drawn = isinstance(item, Drawing)
        for button in self.of_drawing:
            button.disabled = not drawn
        self.picture.value, self.files.value, self.stack.children = "", "", ()
        if isinstance(item, Drawing):
            self._show_drawing(item)

    def _show_drawing(self, item: Drawing) -> None:
        self.picture.value = image(item.svg, width=560, alt=item.prompt_text or "")
        markup = MARKUP.format(escape(item.svg, quote=True))
        self.files.value = _link(f"{item.filename}.svg", "image/svg+xml", item.svg.encode()) + markup
        self.of_drawing[-1].disabled = not item.variation_of
        if item.variation_of:
            stack = search(self.session, stack=item.variation_of, sort="score", rejected="show")
            self.stack.children = [self._small(drawing) for drawing in stack.drawings]

    def png(self) -> None:
        """Makes a PNG and shows the link to it."""
        if isinstance(self.item, Drawing):
            made = render(self.item.svg, width=PNG_WIDTH)
            link = _link(f"{self.item.filename}.png", "image/png", made.png) if made.png else ""
            self.status.value = link or note(f"no PNG: {escape(made.verdict)}", "bad")

    def choose(self) -> None:
        """Makes the drawing the chosen one of its variations."""
        if isinstance(self.item, Drawing):
            try:
                reviews.choose(self.session, self.item)
                self.status.value = note("chosen", "good")
            except InkflakeError as error:
                self.status.value = note(escape(str(error)), "bad")

    def send(self) -> None:
        """Opens the prompt panel with the same words, and with the same model, style and profile."""
        if self.item:
            self.prompt.change(None, self.item.prompt_text or "")
            if isinstance(self.item, Drawing):
                self.prompt.like(self.item)
            self.prompt.layout.display = None

    def start(self) -> None:
        """Opens the prompt panel for a change of the drawing."""
        if isinstance(self.item, Drawing):
            self.prompt.change(self.item)
            self.prompt.layout.display = None

    def _small(self, drawing: Drawing) -> widgets.VBox:
        """One variation, with its score, to be opened."""
        picture = widgets.HTML(image(drawing.svg, width=96, alt=drawing.filename or ""))
        score = "" if drawing.score is None else f"score {drawing.score:.2f}"
        name = f"{'✓ ' if drawing.chosen else ''}{score or drawing.variation}"
        return widgets.VBox([picture, act(name, partial(self.show, drawing))])


def _link(name: str, kind: str, data: bytes) -> str:
    return LINK.format(escape(name, quote=True), kind, b64encode(data).decode())
