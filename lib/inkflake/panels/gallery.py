"""The gallery: pages of drawings to look for, open, rate and choose, thin over `search` and the reviews."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.keeping import reviews
from inkflake.keeping.bundle import bundle
from inkflake.panels.cards import STYLE, Card
from inkflake.panels.details import Details
from inkflake.panels.form import form
from inkflake.panels.keys import keys
from inkflake.panels.parts import Panel, act, note, row
from inkflake.telling.drawings import FAVOURITE, REJECTED, Drawing
from inkflake.telling.gallery import Gallery
from inkflake.telling.search import Filters, Page, choices, search

__all__ = ["GalleryPanel"]

# Bytes of SVG that a page shows: an output of Snowflake's notebooks holds 20 MB, data URLs take a third more,
# and each is there twice, for those who run the notebook and for those who read it later.
SHOWN = 6_000_000
SIZES = (("small", 150), ("medium", 220), ("large", 340))
FIRST = ("words", "status", "sort", "favourite")
HINT = "arrows move · 1 to 5 rate · f favourite · x reject · space selects · Enter opens · Esc closes"
KEYS = (*"12345", "f", "x", "Enter", "Escape", "Space")


class GalleryPanel(Panel):
    """Filters, a page of cards, and what can be done with those that are selected."""

    def __init__(self, session: Session, *, limit: int = 24, **filters: Any) -> None:
        self.session, self.limit, self.page = session, limit, Page((), 0, False)
        self.filters = form(Filters, filters, choices(session))
        self.size = widgets.Dropdown(options=SIZES, value=220, layout=widgets.Layout(width="96px"))
        self.cards = [self._card() for _ in range(limit)]
        self.grid = row(self.cards)
        self.status = widgets.HTML()
        self.details = Details(session, close=self.close_opened)
        for field in (*self.filters.values(), self.size):
            field.observe(lambda _change: self.show(0), names="value")
        listening = keys(KEYS, self.press)
        heard = [widgets.HTML(note(HINT)), listening] if listening else []
        parts = [self._asked(), self._acts(), self.status, self.grid, self._pages()]
        self.whole = widgets.VBox(parts)
        super().__init__([widgets.HTML(STYLE), self.details, self.whole, *heard])
        self.show(0)

    def show(self, number: int) -> None:
        """Searches, and shows one page of what was found."""
        asked = {name: field.value for name, field in self.filters.items()}
        try:
            self.page = search(self.session, page=number, limit=self.limit, **asked)
        except InkflakeError as error:
            self.status.value = note(escape(str(error)), "bad")
            return
        items = [*self.page, *[None] * (self.limit - len(self.page))]
        room = SHOWN
        for card, item in zip(self.cards, items, strict=True):
            room -= item.file_size if isinstance(item, Drawing) else 0
            card.width = self.size.value
            card.show(item, pictured=room > 0)
        self.number.value = note(f"page {number + 1}")
        self.before.disabled, self.after.disabled = number == 0, not self.page.more
        self.status.value = "" if len(self.page) else note("Nothing fits these filters.")

    def still(self) -> str:
        """The page as pictures, for those who read the notebook where no kernel runs."""
        if sum(drawing.file_size for drawing in self.page.drawings) < SHOWN:
            return Gallery.of(self.page.drawings)._repr_html_()
        return super().still()

    def press(self, key: str, position: int) -> None:
        """Does what a key is for, to the selected cards or else to the one it was pressed on."""
        here = self.cards[position] if 0 <= position < len(self.page) else None
        if key == "Escape":
            self.close_opened()
        elif key == "Enter" and here:
            self.open_card(here)
        elif key == "Space" and here:
            here.selected.value = not here.selected.value
        elif key in "12345":
            self.act(lambda drawings: self._rate(drawings, int(key)), here)
        elif key in "fx":
            self.act(lambda drawings: self._tag(drawings, FAVOURITE if key == "f" else REJECTED), here)

    def act(self, change: Callable[[list[Drawing]], list[Drawing]], here: Card | None = None) -> None:
        """Changes the selected drawings, or the one here, and shows them as they are then."""
        cards = [c for c in self.cards if c.selected.value] or ([here] if here else [])
        drawn = [(card, card.item) for card in cards if isinstance(card.item, Drawing)]
        if not drawn:
            self.status.value = note("Select drawings first.", "bad")
            return
        try:
            for (card, _), drawing in zip(drawn, change([d for _, d in drawn]), strict=True):
                card.show(drawing)
            self.status.value = note(f"{len(drawn)} stored", "good")
        except InkflakeError as error:
            self.status.value = note(escape(str(error)), "bad")

    def bundle(self) -> None:
        """Writes the selected drawings, or all of the page, as a zip into `out/`."""
        chosen = [c.item for c in self.cards if c.selected.value and isinstance(c.item, Drawing)]
        name = self.zip.value.strip().removesuffix(".zip") or "drawings"
        try:
            made = bundle(self.session, chosen or self.page.drawings, f"{name}.zip")
            told = f"{len(chosen or self.page.drawings)} drawings in {made.parent.name}/{made.name}"
            self.status.value = note(escape(told), "good")
        except (InkflakeError, OSError) as error:
            self.status.value = note(escape(str(error)), "bad")

    def open_card(self, card: Card) -> None:
        """Shows one drawing large, in place of the page."""
        if card.item:
            self.details.show(card.item)
            self.details.layout.display, self.whole.layout.display = None, "none"

    def close_opened(self) -> None:
        """Goes back to the page."""
        self.details.layout.display, self.whole.layout.display = "none", None

    def _rate(self, drawings: list[Drawing], stars: int) -> list[Drawing]:
        reviews.rate(self.session, drawings, stars)
        return [replace(drawing, stars=stars) for drawing in drawings]

    def _tag(self, drawings: list[Drawing], name: str, on: bool | None = None) -> list[Drawing]:
        """Tags drawings, or takes the tag away when all have it."""
        on = not all(name in d.labels for d in drawings) if on is None else on
        reviews.tag(self.session, drawings, name, on=on)
        kept = [[label for label in d.labels if label != name] for d in drawings]
        added = [name] if on else []
        return [replace(d, tags=" ".join(sorted([*k, *added]))) for d, k in zip(drawings, kept, strict=True)]

    def _card(self) -> Card:
        card = Card(width=self.size.value)
        card.opener.on_click(lambda _button: self.open_card(card))
        return card

    def _asked(self) -> widgets.Widget:
        """The filters: those that are asked most, and the others folded."""
        first = [self.filters[name] for name in FIRST]
        others = [field for name, field in self.filters.items() if name not in (*FIRST, "stack")]
        more = widgets.Accordion([row(others)], titles=["more filters"], selected_index=None)
        return widgets.VBox([row([*first, self.size]), more])

    def _acts(self) -> widgets.Widget:
        """What can be done with the selected drawings."""
        self.tag = widgets.Text(placeholder="a tag", layout=widgets.Layout(width="110px"))
        self.zip = widgets.Text(placeholder="a .zip in out/", layout=widgets.Layout(width="140px"))
        acts: dict[str, tuple[str, Callable[[], None]]] = {
            "all": ("select all of the page, or none", self._select),
            **{f"{n} ★": (f"{n} of 5 stars", partial(self.press, str(n), -1)) for n in range(1, 6)},
            "♥": ("favourite, or not", partial(self.press, "f", -1)),
            "✕": ("reject, or not", partial(self.press, "x", -1)),
            "tag": ("give the tag, or take it away", self._tag_typed),
        }
        zipped = act("bundle", self.bundle, told="selected drawings, or all of the page, as one zip")
        return row(
            [*(act(name, do, told=told) for name, (told, do) in acts.items()), self.tag, zipped, self.zip]
        )

    def _select(self) -> None:
        shown = self.cards[: len(self.page)]
        value = not all(card.selected.value for card in shown)
        for card in shown:
            card.selected.value = value

    def _tag_typed(self) -> None:
        self.act(lambda drawings: self._tag(drawings, self.tag.value.strip().lower()))

    def _pages(self) -> widgets.Widget:
        self.before = act("before", lambda: self.show(self.page.number - 1), icon="chevron-left")
        self.after = act("next", lambda: self.show(self.page.number + 1), icon="chevron-right")
        self.number = widgets.HTML()
        return widgets.HBox([self.before, self.number, self.after])
