"""offline-sketch: any prompt is answered with words and a strict drawing, the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inkflake_sketch import compose, draw
from sketched import SVG, drawn, svg_of

_STRICT = {
    SVG + name
    for name in ("svg", "g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text")
}


def test_unknown_nouns_are_left_out_and_named() -> None:
    answer = draw("a flibbertigibbet and a gizmo beside a red house")
    assert "Not drawn: flibbertigibbet, gizmo." in answer.split("```")[0]
    assert [thing.noun.name for thing in compose("a flibbertigibbet beside a house").reading.things] == [
        "house"
    ]


def test_what_is_drawn_as_something_like_it_is_said() -> None:
    assert "stork drawn as a flamingo" in draw("a stork on a house")


def test_the_answer_is_words_then_a_fenced_drawing() -> None:
    answer = draw("a house")
    words, fence = answer.split("\n\n", 1)
    assert words.isascii()
    assert "OpenMoji" in words
    assert "CC BY-SA 4.0" in words
    assert svg_of(answer).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">')
    assert fence.startswith("```svg\n")


def test_the_same_prompt_gives_the_same_bytes_in_any_process() -> None:
    prompts = [
        "a red house beside two pine trees",
        "three fish around a coral",
        "happiness",
        "scattered stars",
    ]
    script = "import sys; from inkflake_sketch import draw; print(*map(draw, sys.argv[1:]))"
    for seed in ("0", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = [sys.executable, "-c", script, *prompts]
        answers = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
        assert answers == " ".join(map(draw, prompts)) + "\n"


_ODD = [
    "",
    "   ",
    "\x00\x1b\x07",
    "🏠🌲",
    "こんにちは世界",
    "مرحبا",
    "\ud800",
    "]]>&amp;<g>",
    "x" * 10_000,
    "cat " * 2500,
]


@pytest.mark.parametrize("prompt", _ODD)
def test_any_prompt_gives_a_picture(prompt: str) -> None:
    assert len(list(drawn(prompt))) > 3


_VOCABULARY = """
a the red two house cats on under behind between with around in tree table sea night logo text of and
, . 7 'Hi' <b> stripes circles riding hat balloon rainbow gizmo shades orange pattern sun ring holding big
"""


@example("®")  # artwork with stroke widths of three decimals
@example("⌨")  # and with such an opacity
@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from(_VOCABULARY.split()), max_size=24).map(" ".join)
    )
)
def test_every_drawing_is_well_formed_and_strict(prompt: str) -> None:
    svg = svg_of(draw(prompt))
    root = ElementTree.fromstring(svg)
    assert {node.tag for node in root.iter()} <= _STRICT
    names = {name for node in root.iter() for name in node.attrib}
    assert not names & {"id", "style", "href"}
    assert not re.search(r"\d\.\d{3}|nan|inf\b", re.sub(r">[^<]*<", "><", svg))
    assert len(svg) < 300_000
