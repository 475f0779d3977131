"""offline-sketch: what a prompt asks for is in the picture, where and in the colour that it asks for."""

from __future__ import annotations

import colorsys
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inkflake_sketch import compose, draw
from inkflake_sketch.reading.nouns import vocabulary

_SVG = "{http://www.w3.org/2000/svg}"
_STRICT = {
    _SVG + name
    for name in ("svg", "g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text")
}


def svg_of(answer: str) -> str:
    return re.search(r"```svg\n(<svg xmlns=.*</svg>)\n```\Z", answer, re.S)[1]


def hue_of(colour: str) -> float:
    return 360 * colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("a red house beside two pine trees under a yellow sun", {"house": 1, "evergreen tree": 2, "sun": 1}),
        ("three orange fish in the ocean", {"fish": 3}),
        ("a dozen eggs", {"egg": 12}),
        ("a pair of mice and several geese", {"mouse": 2, "goose": 5}),
        ("4 leaves", {"leaf fluttering in wind": 4}),
        ("two hot air balloons", {"hot air balloon": 2}),
        ("two fire engines", {"fire engine": 2}),
        ("a kitty, a pup and an automobile", {"cat": 1, "dog": 1, "automobile": 1}),
        ("an orange on a table", {"tangerine": 1, "table": 1}),
        ("an orange house", {"house": 1}),
        ("two hearts", {"heart": 2}),
        ("a slice of pizza and a glass of wine", {"pizza": 1, "wine glass": 1}),
        ("five stars over a city at night", {"star": 5}),
        ("a basket of apples", {"basket": 1, "red apple": 3}),
        ("🏠 and 🌲", {"house": 1, "evergreen tree": 1}),
    ],
)
def test_things_are_found_and_counted(prompt: str, found: dict[str, int]) -> None:
    scene = compose(prompt)
    assert {thing.noun.name: thing.count for thing in scene.reading.things} == found
    assert {name: len(scene.of(name)) for name in found} == found
    assert not scene.reading.left_out


@pytest.mark.parametrize(
    ("prompt", "name", "words"),
    [
        ("a red house", "house", ("red",)),
        ("the house is red", "house", ("red",)),
        ("a cat with a blue hat", "top hat", ("blue",)),
        ("a cat with a blue hat", "cat", ()),
        ("a black cat on a blue chair", "cat", ("black",)),
        ("a black cat on a blue chair", "chair", ("blue",)),
        ("a red and white lighthouse", "lighthouse", ("red", "white")),
        ("a light green frog and a purple dragon", "frog", ("green",)),
        ("a tree in front of a golden castle", "deciduous tree", ()),
    ],
)
def test_colours_belong_to_their_thing(prompt: str, name: str, words: tuple[str, ...]) -> None:
    assert {thing.noun.name: thing.words for thing in compose(prompt).reading.things}[name] == words


@pytest.mark.parametrize(
    ("prompt", "hue"),
    [("a red house", 3), ("a blue car", 216), ("a purple octopus", 272), ("a green chair", 109)],
)
def test_the_largest_fill_has_the_wanted_colour(prompt: str, hue: float) -> None:
    groups = ElementTree.fromstring(svg_of(draw(prompt))).findall(f"{_SVG}g[@transform]")
    fills = [path.get("fill") for path in groups[-1]]
    assert any(fill != "none" and abs(hue_of(fill) - hue) < 4 for fill in fills)


def test_colour_leaves_the_other_things_alone() -> None:
    plain, coloured = svg_of(draw("a cat on a chair")), svg_of(draw("a cat on a blue chair"))
    cat = max(re.findall(r'<path d="[^"]+" fill="#f4aa41"/>', plain), key=len)
    assert cat in coloured


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("a cat on a chair", lambda a, b: b.top < a.bottom < b.bottom and b.left < a.middle < b.right),
        ("a bird above a tree", lambda a, b: a.bottom < b.top),
        ("a mouse under a table", lambda a, b: a.top > b.top and b.left < a.left and a.right < b.right),
        ("a circle under a square", lambda a, b: a.top >= b.bottom),
        ("a dog beside a house", lambda a, b: a.right < b.left),
        ("a dog to the right of a house", lambda a, b: a.left > b.right),
        ("a dog in front of a house", lambda a, b: a.layer > b.layer and a.bottom > b.bottom),
        ("a cow behind a fence", lambda a, b: a.layer < b.layer and a.bottom < b.bottom),
        ("a rabbit inside a basket", lambda a, b: a.layer < b.layer and a.bottom > b.top > a.top),
        ("a pelican riding a bicycle", lambda a, b: a.top < b.top < a.bottom < b.bottom),
        ("a crown on an octopus", lambda a, b: a.bottom <= b.top + 0.3 * b.height),
    ],
)  # fmt: skip
def test_relations_place_things(prompt: str, holds) -> None:
    scene = compose(prompt)
    one, other = (next(p for p in scene.pieces if p.thing == at) for at in (0, 1))
    assert holds(one, other)


def test_what_is_between_has_one_on_each_side() -> None:
    scene = compose("a green car between two trees")
    (car,), trees = scene.of("automobile"), sorted(tree.middle for tree in scene.of("deciduous tree"))
    assert trees[0] < car.left < car.right < trees[1]
    scene = compose("a cat between a dog and a house")
    assert (
        scene.of("dog")[0].right
        < scene.of("cat")[0].left
        < scene.of("cat")[0].right
        < scene.of("house")[0].left
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "a red house beside two pine trees under a yellow sun",
        "a dog, a cat, three geese and a tree next to a castle",
        "a sun, two clouds, a plane and four sheep",
        "seven fish and a whale in the sea",
    ],
)
def test_things_side_by_side_stay_in_the_picture_and_apart(prompt: str) -> None:
    pieces = compose(prompt).pieces
    assert all(p.left >= 0 and p.right <= 800 and p.top >= 0 and p.bottom <= 600 for p in pieces)
    firsts = {piece.thing: piece for piece in pieces}.values()
    for one in firsts:
        for other in firsts:
            apart = one.right <= other.left or other.right <= one.left
            assert one is other or apart or one.bottom <= other.top or other.bottom <= one.top


def test_a_single_subject_is_large() -> None:
    (piece,) = compose("a snowman").pieces
    assert 300 <= piece.height <= 380


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("a hot air balloon over mountains at sunset", "mountains", "sunset", ""),
        ("a snowman in a snowy forest at night", "forest", "night", "snow"),
        ("a sailboat on the sea at sunrise", "sea", "sunrise", ""),
        ("three orange fish in the ocean", "underwater", "day", ""),
        ("a camel in the desert", "desert", "day", ""),
        ("a rocket beside a purple planet", "space", "day", ""),
        ("a cat on a chair", "room", "day", ""),
        ("a bus on a rainy street", "city", "day", "rain"),
    ],
)
def test_settings(prompt: str, place: str, time: str, weather: str) -> None:
    setting = compose(prompt).setting
    assert (setting.place, setting.time, setting.weather) == (place, time, weather)


@pytest.mark.parametrize(
    ("prompt", "kind", "text"),
    [
        ("a logo with the text 'TechCorp'", "logo", "TechCorp"),
        ("a minimalist logo for TechCorp", "logo", "TechCorp"),
        ('a card saying "Hello <World> & more"', "text", "Hello <World> & more"),
        ("a logo with a rocket for Orbit Labs", "logo", "Orbit Labs"),
        ("a sign that reads OPEN", "text", "OPEN"),
        ("the word Love", "text", "Love"),
        ("a birthday cake with the words Happy Birthday", "scene", "Happy Birthday"),
        ("the letter A in a blue circle", "scene", "A"),
    ],
)
def test_text_is_set(prompt: str, kind: str, text: str) -> None:
    assert compose(prompt).kind == kind
    written = ElementTree.fromstring(svg_of(draw(prompt))).iter(f"{_SVG}text")
    assert " ".join(line.text for line in written) == text


def test_text_reaches_the_drawing_without_control_characters() -> None:
    (line,) = ElementTree.fromstring(svg_of(draw('the word "a\x07\x1b\ufffe\ud800b"'))).iter(f"{_SVG}text")
    assert line.text.split() == ["a", "b"]


def test_more_than_five_stand_in_two_rows_the_back_one_smaller() -> None:
    eggs = compose("a dozen eggs").pieces
    back, front = (sorted(egg.height for egg in eggs if egg.layer == layer) for layer in (-1, 0))
    assert (len(back), len(front)) == (6, 6)
    assert back[-1] < front[0]


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
    drawn = ElementTree.fromstring(svg_of(draw(prompt)))
    assert len(list(drawn.iter(_SVG + pattern))) >= least


def test_shades_of_a_colour_are_all_that_colour() -> None:
    drawn = ElementTree.fromstring(svg_of(draw("interconnected circles in shades of green")))
    fills = {shape.get("fill") for shape in drawn.iter(f"{_SVG}circle")} - {"none"}
    assert len(fills) >= 3
    assert all(90 < hue_of(fill) < 130 for fill in fills)


def test_unknown_nouns_are_left_out_and_named() -> None:
    answer = draw("a flibbertigibbet and a gizmo beside a red house")
    assert "Left out: flibbertigibbet, gizmo." in answer.split("```")[0]
    assert [thing.noun.name for thing in compose("a flibbertigibbet beside a house").reading.things] == [
        "house"
    ]


def test_what_is_drawn_as_something_like_it_is_said() -> None:
    assert "stork drawn as a flamingo" in draw("a stork on a house")


def test_the_person_words_stand_between_the_last_prompt_tags() -> None:
    template = (
        "Draw a cat. <palette>#112233 #445566</palette> Use <prompt> tags.\n"
        "<prompt>a {} &amp; a tree</prompt>\nNo dogs."
    )
    scene = compose(template.format("house"))
    assert [thing.noun.name for thing in scene.reading.things] == ["house", "deciduous tree"]
    assert scene.reading.palette == ["#112233", "#445566"]
    assert "#112233" in draw(template.format("flibbertigibbet").replace("tree", "gizmo"))


def test_the_answer_is_words_then_a_fenced_drawing() -> None:
    answer = draw("a house")
    words, fence = answer.split("\n\n", 1)
    assert words.isascii()
    assert "OpenMoji" in words
    assert "CC BY-SA 4.0" in words
    assert svg_of(answer).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">')
    assert fence.startswith("```svg\n")


@pytest.mark.parametrize("word", sorted(vocabulary()["synonyms"])[::6] + ["mosque", "t-rex", "fire engine"])
def test_what_the_synonyms_lead_to_has_a_picture(word: str) -> None:
    assert [piece.noun.name for piece in compose(word).pieces]
    assert "<path" in draw(word)


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
    assert len(list(ElementTree.fromstring(svg_of(draw(prompt))))) > 10


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
    assert not names & {"id", "class", "style", "href"}
    assert not re.search(r"\d\.\d{3}|nan|inf\b", re.sub(r">[^<]*<", "><", svg))
    assert len(svg) < 300_000
