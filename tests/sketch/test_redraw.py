"""A drawing is changed as the words say, and the rest of it stays."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring

from inkflake_sketch import draw
from inkflake_sketch.changing.redraw import redraw
from inkflake_sketch.drawing.artwork import box_of
from inkflake_sketch.drawing.colours import lightness
from sketched import SVG, svg_of

FOX = "a fox under a tree in a meadow"


def _pieces(svg: str, name: str) -> list[tuple[float, float, float, float]]:
    root = fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    return [box_of(node) for node in root.findall(f"g[@class='{name}']")]


def _changed(prompt: str, words: str) -> tuple[str, str]:
    before = svg_of(draw(prompt))
    after, undone = redraw(before, words)
    assert undone == []
    return before, after


@pytest.mark.parametrize(("words", "by"), [("make the fox smaller", 0.65), ("a bigger fox please", 1.4)])
def test_a_thing_is_scaled_on_its_foot_and_all_else_stays(words: str, by: float) -> None:
    before, after = _changed(FOX, words)
    (old,), (new,) = _pieces(before, "fox"), _pieces(after, "fox")
    assert new[2] - new[0] == pytest.approx(by * (old[2] - old[0]), abs=0.5)
    assert new[3] == pytest.approx(old[3], abs=0.5)
    assert _pieces(before, "deciduous-tree") == _pieces(after, "deciduous-tree")


def test_what_stands_on_a_thing_moves_with_it() -> None:
    before, after = _changed("three red apples on a table", "move the table to the left")
    moved = {
        round(old[0] - new[0])
        for name in ("table", "red-apple")
        for old, new in zip(_pieces(before, name), _pieces(after, name), strict=True)
    }
    assert len(moved) == 1
    assert moved.pop() > 50


@pytest.mark.parametrize(
    ("prompt", "words", "name", "count"),
    [
        ("three red apples on a table", "five apples", "red-apple", 5),
        ("three red apples on a table", "two apples instead", "red-apple", 2),
        ("a red house beside two pine trees", "one tree", "evergreen-tree", 1),
        ("a red house beside two pine trees", "remove the trees", "evergreen-tree", 0),
        ("a red house beside two pine trees", "add a dog", "dog", 1),
        ("a red house beside two pine trees", "add two birds and a cat", "bird", 2),
    ],
)
def test_things_are_counted_added_and_removed(prompt: str, words: str, name: str, count: int) -> None:
    _, after = _changed(prompt, words)
    assert len(_pieces(after, name)) == count
    assert all(box[0] >= 0 and box[2] <= 800 for box in _pieces(after, name))


def test_a_colour_is_given_to_the_thing_named() -> None:
    before, after = _changed("a cat beside a red house", "make the house blue")
    assert "#2f6fc4" in after
    assert "#2f6fc4" not in before
    assert _pieces(before, "cat") == _pieces(after, "cat")


def test_the_sky_alone_gets_darker() -> None:
    def sky(svg: str) -> float:
        fills = [node.get("fill", "") for node in fromstring(svg).findall(f".//{SVG}g[@class='sky']/*")]
        return sum(map(lightness, (fill for fill in fills if len(fill) == 7)))

    before, after = _changed(FOX, "make the sky darker")
    assert sky(after) < 0.9 * sky(before)
    assert _pieces(before, "fox") == _pieces(after, "fox")


def test_another_setting_keeps_the_things_on_its_ground() -> None:
    _, after = _changed(FOX, "put it on a beach at night")
    assert 'class="backdrop beach night"' in after
    assert len(_pieces(after, "fox")) == 1


def test_a_text_is_set_anew() -> None:
    _, after = _changed("a sailboat on the sea", 'add the text "Ahoy"')
    assert ">Ahoy</text>" in after


def test_what_changes_nothing_is_said() -> None:
    svg, undone = redraw(svg_of(draw(FOX)), "make the elephant smaller, a bigger fox")
    assert undone == ["make the elephant smaller"]
    assert _pieces(svg, "fox")


def test_the_model_answers_with_the_changed_drawing_or_says_why_not() -> None:
    drawing = svg_of(draw(FOX))
    asked = "Change it.\n<drawing>\n{}\n</drawing>\n<prompt>remove the fox</prompt>"
    assert _pieces(svg_of(draw(asked.format(drawing))), "fox") == []
    for unreadable in ("<svg", '<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>', f"<svg>{' ' * 300_000}</svg>"):
        assert "cannot be read" in draw(asked.format(unreadable))


def test_a_drawing_of_somebody_else_s_is_left_as_it_is() -> None:
    nested = '<g><g class="fox"><path d="M0 0h9"/></g></g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{nested}</svg>'
    assert redraw(svg, "remove the fox")[1] == ["remove the fox"]


@pytest.mark.parametrize(
    ("words", "came", "count"),
    [
        ("replace the dog with a cat", "cat", 1),
        ("swap the dog for two rabbits", "rabbit", 2),
        ("turn the dog into a fox", "fox", 1),
    ],
)
def test_a_thing_takes_the_place_of_another(words: str, came: str, count: int) -> None:
    before, after = _changed("a dog beside a house", words)
    ((_, _, _, foot),) = _pieces(before, "dog")
    assert len(_pieces(after, "dog")) == 0
    assert [box[3] for box in _pieces(after, came)] == pytest.approx([foot] * count, abs=8)
    assert _pieces(before, "house") == _pieces(after, "house")


def test_one_of_several_is_replaced() -> None:
    _, after = _changed("two red cars on a road", "swap one car for a bus")
    assert (len(_pieces(after, "automobile")), len(_pieces(after, "bus"))) == (1, 1)


def test_an_added_moon_is_whole() -> None:
    _, after = _changed("a house in a meadow", "add a moon")
    assert all(box[1] >= 0 for box in _pieces(after, "crescent-moon"))


def test_what_a_new_thing_is_to_stand_beside_is_not_added_again() -> None:
    _, after = _changed("a vase on a table", "add a candle next to the vase")
    assert (len(_pieces(after, "vase")), len(_pieces(after, "candle"))) == (1, 1)
