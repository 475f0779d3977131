"""A logo has a mark and a name; a text alone is the picture."""

from __future__ import annotations

import random

import pytest

from inkflake_sketch.composing.logo import draw_logo, draw_text, logo_spot
from inkflake_sketch.reading.words import read
from sketched import tree


def test_a_mark_makes_room_for_a_name() -> None:
    ((_, named_y), named), ((_, y), alone) = logo_spot(lettered=True), logo_spot(lettered=False)
    assert named_y + named / 2 < 400
    assert (y, alone) == (300, 330)


@pytest.mark.parametrize(
    ("prompt", "marks"),
    [
        ("a logo of mountains", ["circle", "polygon", "polygon"]),
        ("a logo of the sea", ["path", "path", "path"]),
        ("a logo for space", ["circle", "circle", "circle"]),
        ("a logo with a red hexagon", ["polygon", "polygon"]),
    ],
)
def test_without_artwork_the_mark_is_made_of_plain_shapes(prompt: str, marks: list[str]) -> None:
    ground, *mark = tree(draw_logo(read(prompt), (), random.Random(1)))
    assert ground.get("width") == "800"
    assert [each.tag for each in mark] == marks


def test_any_seed_gives_a_mark_and_they_differ() -> None:
    drawings = {"".join(draw_logo(read("a logo"), (), random.Random(seed))) for seed in range(12)}
    assert len(drawings) > 4
    assert all(len(tree([each])) >= 4 for each in drawings)


def test_a_shape_holds_the_first_letter() -> None:
    logo = tree(draw_logo(read("a logo with a circle named Zed"), (), random.Random(1)))
    assert [text.text for text in logo.findall("text")] == ["Z", "Zed"]


def test_a_sign_stands_on_posts_and_a_word_alone_does_not() -> None:
    prompts = "a sign that reads OPEN", "the word Love"
    sign, word = (tree(draw_text(read(prompt), random.Random(1))) for prompt in prompts)
    assert (len(sign.findall("rect")), len(word.findall("rect"))) == (4, 2)
    assert [sign[-1].text, word[-2].text] == ["OPEN", "Love"]
