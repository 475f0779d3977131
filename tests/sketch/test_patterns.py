"""Pictures without things: patterns, charts, abstract compositions."""

from __future__ import annotations

import random

import pytest

from inkflake_sketch import compose
from inkflake_sketch.composing.patterns import colours_of, draw_abstract, draw_pattern
from inkflake_sketch.reading.nouns import vocabulary
from inkflake_sketch.reading.words import read
from sketched import SVG, drawn, hue_of, tree


@pytest.mark.parametrize(
    ("prompt", "pattern", "least"),
    [
        ("interconnected circles in shades of green", "circle", 28),
        ("a grid of blue squares", "rect", 48),
        ("concentric rings", "circle", 8),
        ("a checkerboard", "rect", 33),
        ("polka dots in red", "circle", 50),
        ("a pie chart", "path", 5),
        ("a bar chart in blue and green", "rect", 6),
        ("scattered triangles", "polygon", 20),
    ],
)
def test_patterns(prompt: str, pattern: str, least: int) -> None:
    assert compose(prompt).kind == "pattern"
    drawing = drawn(prompt)
    assert len(list(drawing.iter(SVG + pattern))) >= least


def test_shades_of_a_colour_are_all_that_colour() -> None:
    drawing = drawn("interconnected circles in shades of green")
    fills = {shape.get("fill") for shape in drawing.iter(f"{SVG}circle")} - {"none"}
    assert len(fills) >= 3
    assert all(90 < hue_of(fill) < 130 for fill in fills)


@pytest.mark.parametrize("name", sorted(vocabulary()["patterns"]))
def test_every_pattern_of_the_vocabulary_is_drawn(name: str) -> None:
    reading = read(vocabulary()["patterns"][name].split()[0].replace("_", " "))
    assert reading.patterns == [name]
    assert len(tree(draw_pattern(reading, random.Random(1)))) >= 3


@pytest.mark.parametrize(("prompt", "bars"), [("a bar chart", 6), ("a bar chart of four squares", 4)])
def test_a_pattern_has_as_many_parts_as_the_prompt_says(prompt: str, bars: int) -> None:
    background, *parts, axes = tree(draw_pattern(read(prompt), random.Random(1)))
    assert (background.get("width"), axes.get("fill")) == ("800", "none")
    assert len(parts) == bars


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("waves in orange and teal", ["#f08a24", "#008080"]),
        ("a red circle and teal", ["#d9342b", "#008080"]),
        ("<palette>#112233 #445566</palette><prompt>waves</prompt>", ["#112233", "#445566"]),
    ],
)
def test_the_colours_are_those_of_the_prompt(prompt: str, colours: list[str]) -> None:
    assert colours_of(read(prompt), random.Random(1)) == colours


def test_without_colours_some_that_agree_are_chosen() -> None:
    chosen = {tuple(colours_of(read("waves"), random.Random(seed))) for seed in range(20)}
    assert len(chosen) > 3
    assert all(len(colours) == 5 for colours in chosen)


def test_an_abstract_picture_keeps_to_its_colours() -> None:
    colours = colours_of(read("shades of teal"), random.Random(1))
    drawing = tree(draw_abstract(read("shades of teal"), random.Random(1)))
    assert {each.get("fill") for each in drawing} & set(colours)
    assert len(drawing) > 20


def test_a_pattern_is_made_of_all_its_things_each_in_its_own_colour() -> None:
    svg = drawn("a pattern of blue stars and yellow moons")
    groups = svg.findall(f".//{SVG}g[@class='crescent-moon']")
    stars = svg.findall(f".//{SVG}polygon") or svg.findall(f".//{SVG}path[@fill='#2f6fc4']")
    assert len(groups) > 5
    assert len(stars) > 5
    assert {star.get("fill") for star in stars} == {"#2f6fc4"}
