"""Names of things are found, the longest first, and there is a picture of each."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose, draw
from inkflake_sketch.drawing.artwork import has_artwork, own_artwork
from inkflake_sketch.reading.nouns import find_noun, find_phrase, has_trait, measure, vocabulary


@pytest.mark.parametrize(
    ("words", "name", "length"),
    [
        ("hot dog stand", "hot dog", 2),
        ("dog garden", "dog", 1),
        ("sailboats", "sailboat", 1),
        ("ponies", "horse", 1),
        ("wolves", "wolf", 1),
        ("hot-air balloon", "hot air balloon", 2),
        ("stork", "flamingo", 1),
        ("circle", "circle", 1),
    ],
)
def test_the_longest_name_is_found(words: str, name: str, length: int) -> None:
    noun, taken = find_noun(words.split())
    assert (noun.name, taken) == (name, length)


@pytest.mark.parametrize("words", ["", "gizmo", "foggy", "glass_of", "stop"])
def test_what_is_no_thing_is_not_found(words: str) -> None:
    assert find_noun(words.split()) is None


def test_a_noun_says_how_it_was_asked_for() -> None:
    mice, stork, circle = (find_noun([word])[0] for word in ("mice", "stork", "circle"))
    assert (mice.asked, mice.plural, mice.near) == ("mice", True, False)
    assert (stork.plural, stork.near) == (False, True)
    assert (circle.is_shape, stork.is_shape) == (True, False)


@pytest.mark.parametrize("code", sorted(own_artwork()))
def test_own_pictures_win_over_others_of_their_name(code: str) -> None:
    assert find_noun(code.removeprefix("art:").split())[0].code == code


def test_boats_are_drawn_without_water() -> None:
    boat = find_noun(["sailboat"])[0]
    assert has_trait(boat, "wet")
    assert boat.code.startswith("dry:")
    assert has_artwork(boat.code.removeprefix("dry:"))


@pytest.mark.parametrize(
    ("section", "words", "found"),
    [
        ("places", "in the sky", ("sky", 3)),
        ("relations", "on top of a hill", ("on", 3)),
        ("counts", "a dozen eggs", ("1", 1)),
        ("times", "noon", ("day", 1)),
        ("times", "table", None),
    ],
)
def test_the_longest_phrase_is_found(section: str, words: str, found: tuple[str, int] | None) -> None:
    assert find_phrase(section, words.split()) == found


def test_a_measure_is_that_of_the_word_asked_for_before_the_name() -> None:
    nouns = [find_noun([word])[0] for word in ("kid", "person", "gem")]
    assert [measure("heights", noun, 0.5) for noun in nouns] == [0.58, 0.78, 0.34]
    assert measure("seats", nouns[0], 0.0) == 0


@pytest.mark.parametrize(
    "word",
    [words.split()[0] for words in vocabulary()["synonyms"].values()][::6]
    + ["mosque", "t-rex", "fire engine"],
)
def test_what_the_synonyms_lead_to_has_a_picture(word: str) -> None:
    assert [piece.noun.name for piece in compose(word).pieces]
    assert "<path" in draw(word)
