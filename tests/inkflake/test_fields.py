"""Parameters declared once: types, choices and bounds checked, all problems named at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from inspect import signature
from typing import Any, Literal

import pytest

from inkflake.errors import ParameterError
from inkflake.fields import Parameters, default_of, option, takes


@dataclass(frozen=True, kw_only=True)
class Cake(Parameters):
    """Every type of parameter there is."""

    name: str = option("sponge", "what it is called")
    layers: int = option(2, "how many", least=1, most=5)
    sugar: float = option(0.5, "its share", least=0, most=1)
    iced: bool = option(False, "whether it has icing")
    shape: Literal["round", "square"] = option("round", "seen from above")
    toppings: list[str] = option(["nuts"], "what lies on it")
    baker: str | None = option(None, "who made it")

    def problems(self) -> list[str]:
        """One rule between two parameters."""
        icing = ["a square one cannot be iced"] if self.iced and self.shape == "square" else []
        return [*super().problems(), *icing]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"sugar": 1, "baker": "Ann"},
        {"layers": 1},
        {"layers": 5, "sugar": 1.0, "shape": "round", "toppings": [], "iced": True},
    ],
)
def test_values_that_fit_are_kept(given: dict[str, Any]) -> None:
    cake = Cake(**given)
    assert {name: getattr(cake, name) for name in given} == given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": None}, "name is None, and has to be str"),
        ({"layers": "2"}, "layers is '2', and has to be int"),
        ({"layers": 2.0}, "layers is 2.0, and has to be int"),
        ({"layers": True}, "layers is True, and has to be int"),
        ({"sugar": False}, "sugar is False, and has to be float"),
        ({"iced": 1}, "iced is 1, and has to be bool"),
        ({"shape": 4}, "shape is 4, and has to be str"),
        ({"toppings": "nuts"}, "toppings is 'nuts', and has to be list"),
        ({"baker": 7}, "baker is 7, and has to be str or nothing"),
        ({"shape": "oval"}, "shape is 'oval'; choose one of round, square"),
        ({"layers": 0}, "layers is 0; the least is 1"),
        ({"layers": 6}, "layers is 6; the most is 5"),
        ({"sugar": 1.5}, "sugar is 1.5; the most is 1"),
        ({"iced": True, "shape": "square"}, "a square one cannot be iced"),
    ],
)
def test_what_does_not_fit_is_named(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Cake(**given)
    assert str(caught.value) == said


def test_all_that_does_not_fit_is_named_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        Cake(name=5, layers=9, shape="oval")
    assert str(caught.value).split("; ") == [
        "name is 5, and has to be str",
        "layers is 9",
        "the most is 5",
        "shape is 'oval'",
        "choose one of round, square",
    ]


def test_list_of_one_is_not_that_of_another() -> None:
    Cake().toppings.append("cream")
    assert Cake().toppings == ["nuts"]
    assert [default_of(f) for f in fields(Cake)] == ["sponge", 2, 0.5, False, "round", ["nuts"], None]


def test_function_that_takes_parameters_shows_them() -> None:
    @takes(Cake)
    def bake(oven: str, *, minutes: int = 30, **options: Any) -> Cake:
        """Bakes."""
        return Cake(**options)

    shown = signature(bake).parameters
    assert list(shown) == ["oven", "minutes", *(f.name for f in fields(Cake))]
    assert (shown["layers"].default, shown["layers"].kind.name) == (2, "KEYWORD_ONLY")
    assert bake.__doc__.startswith("Bakes.\n    `name` ('sponge'): what it is called\n")
    assert bake("hot", layers=3).layers == 3
