"""Options: what does not fit is named, and what does is shown by the functions that take it."""

from __future__ import annotations

import dataclasses
import json
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES
from inkflake import estimate, generate
from inkflake.drawing.options import Options
from inkflake.errors import ParameterError


def test_variations_at_temperature_0_are_refused(studio: Session) -> None:
    with pytest.raises(ParameterError, match="temperature above 0"):
        generate(studio, CIRCLES[0], variations=2)


def test_generate_and_estimate_show_the_options_of_a_run() -> None:
    declared = [f.name for f in dataclasses.fields(Options)]
    for function in (generate, estimate):
        assert [name for name in signature(function).parameters if name in declared] == declared
        assert all(f"`{name}` (" in function.__doc__ for name in declared)


@pytest.mark.parametrize(
    ("model", "models"),
    [("a", ("a",)), (" a , b,c ", ("a", "b", "c")), (["a", "b"], ("a", "b")), (("a",), ("a",))],
)
def test_models_are_in_the_order_to_try_them(model: Any, models: tuple[str, ...]) -> None:
    assert Options(model=model).models == models


@pytest.mark.parametrize("model", ["", " ", "a,,b", "a,", [], ["a", ""]])
def test_model_without_a_name_is_refused(model: Any) -> None:
    with pytest.raises(ParameterError, match="model is empty"):
        Options(model=model)


def test_all_that_does_not_fit_together_is_named_at_once() -> None:
    wrong = {"stage": "a b", "style": "x", "palette": "y", "template": "z", "batch_id": "b c"}
    with pytest.raises(ParameterError) as caught:
        Options(**wrong, variations=3, retry_failed=False)
    for said in ("stage_name 'a b'", "template is 'z'", "style is 'x'", "palette is 'y'", "variations need"):
        assert said in str(caught.value)
    assert "batch_id is 'b c'; 1 to 100 letters" in str(caught.value)
    with pytest.raises(ParameterError, match="retry_failed is on without a batch_id"):
        Options(retry_failed=True)


def test_presets_that_cannot_be_read_are_a_problem_of_the_options(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="presets cannot be read from 'none.yaml'"):
        Options(presets_from=tmp_path / "none.yaml", chunk_size=5)


def test_record_tells_how_a_style_is_drawn() -> None:
    options = Options(model="a, b", palette="ocean", temperature=0.5, max_tokens=100)
    told = options.on_record("flat")
    assert told["selected_model"] == "a"
    assert told["template_version"] == options.wording("flat").version
    assert json.loads(json.dumps(told["options"])) == {
        "models": ["a", "b"],
        "palette": "ocean",
        "temperature": 0.5,
        "max_tokens": 100,
    }
    assert options.on_record("no such style")["template_version"] is None
