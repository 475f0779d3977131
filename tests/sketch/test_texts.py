"""Texts to be set are taken from the prompt, and only the person's words are read."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose, draw
from inkflake_sketch.reading.texts import person_words, take_texts
from sketched import SVG, drawn


@pytest.mark.parametrize(
    ("prompt", "texts", "rest"),
    [
        ("a red house", [], "a red house"),
        ("a card saying “Hi” and 'Bye'", ["Hi", "Bye"], "a card saying  ,  and  , "),
        ('"A" "B" "C" "D"', ["A", "B", "C"], " ,   ,   ,  , "),
        ("a sign that reads OPEN", ["OPEN"], "a sign that  , "),
        ("a logo for Orbit Labs, in blue", ["Orbit Labs"], "a logo for  , , in blue"),
        ("Happy New Year!", ["Happy New Year!"], ""),
        ("Red House", [], "Red House"),
        ("the dog's bone isn't here", [], "the dog's bone isn't here"),
    ],
)
def test_texts_are_taken_out(prompt: str, texts: list[str], rest: str) -> None:
    found, left = take_texts(prompt)
    assert found == texts
    assert left.split() == rest.split()


def test_a_text_has_at_most_sixty_characters() -> None:
    assert take_texts(f'"{"x" * 100}"')[0] == ["x" * 60]


@pytest.mark.parametrize(
    ("instructions", "words"),
    [
        ("a house", "a house"),
        ("Draw.<prompt>a &lt;b&gt;</prompt> No dogs.", "a <b>"),
        ("<prompt>one</prompt><prompt>two</prompt>", "two"),
        ("<prompt>never closed", "<prompt>never closed"),
        ("a\x07b\u0065\u0301", "a bé"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
    ],
)
def test_the_person_words(instructions: str, words: str) -> None:
    assert person_words(instructions) == words


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
    written = drawn(prompt).iter(f"{SVG}text")
    assert " ".join(line.text for line in written) == text


def test_text_reaches_the_drawing_without_control_characters() -> None:
    (line,) = drawn('the word "a\x07\x1b\ufffe\ud800b"').iter(f"{SVG}text")
    assert line.text.split() == ["a", "b"]


def test_the_person_words_stand_between_the_last_prompt_tags() -> None:
    template = (
        "Draw a cat. <palette>#112233 #445566</palette> Use <prompt> tags.\n"
        "<prompt>a {} &amp; a tree</prompt>\nNo dogs."
    )
    scene = compose(template.format("house"))
    assert [thing.noun.name for thing in scene.reading.things] == ["house", "deciduous tree"]
    assert scene.reading.palette == ["#112233", "#445566"]
    assert "#112233" in draw(template.format("swirl").replace("tree", "composition"))
