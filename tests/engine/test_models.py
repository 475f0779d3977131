"""The models there are: the sketch, and what an upstream server offers."""

from __future__ import annotations

import pytest

from inkflake_engine.models.models import CURRENT_MODELS, OFFLINE, RETIRED_MODELS, catalogue, complete
from inkflake_engine.models.upstream import Upstream
from upstream import SQUARE, ScriptedUpstream


@pytest.mark.parametrize("model", sorted(RETIRED_MODELS))
def test_a_retired_model_fails_saying_so(model: str, model_server: Upstream) -> None:
    for upstream in (None, model_server):
        (answer,) = complete(model, ["a red house"], {}, upstream)
        assert answer.text is None
        assert "reached its end of life" in answer.error


def test_a_retired_model_answers_when_the_upstream_lists_it(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    upstream.models.append("claude-4-sonnet")
    assert complete("claude-4-sonnet", ["a red house"], {}, model_server)[0].text == SQUARE


def test_an_unavailable_model_fails_naming_what_there_is() -> None:
    first, second = complete("claude-sonnet-5", ["a red house", "a cat"], {}, None)
    assert first.text is None
    assert first.error == second.error
    assert "claude-sonnet-5 is unavailable" in first.error
    assert OFFLINE in first.error


def test_the_sketch_draws_without_anything_else() -> None:
    first, again = complete(OFFLINE, ["a red house beside a tree"] * 2, {"max_tokens": 1}, None)
    assert first.text == again.text
    assert first.text.count("</svg>") == 1
    assert first.completion_tokens > 0


def test_the_sketch_varies_above_temperature_0() -> None:
    drawn = complete(OFFLINE, ["three white cups on a table"] * 3, {"temperature": 0.7}, None)
    assert len({completion.text for completion in drawn}) == 3


@pytest.mark.parametrize("temperature", [-0.1, 1.1])
@pytest.mark.parametrize("model", [OFFLINE, "test-model"])
def test_a_temperature_outside_0_to_1_is_refused(
    model: str, temperature: float, upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    (answer,) = complete(model, ["a cat"], {"temperature": temperature}, model_server)
    assert answer.text is None
    assert f"temperature is {temperature}; give 0 to 1" in answer.error
    assert upstream.asked == []


def test_the_catalogue_tells_what_it_takes_to_use_a_model(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    upstream.models.append("claude-3-5-sonnet")
    models = {model.name: model for model in catalogue(model_server)}
    assert list(models) == sorted(models)
    assert models[OFFLINE].lifecycle_status == "GA"
    assert models["openai-gpt-4.1"].eol_date == "2026-10-14"
    assert models["claude-3-7-sonnet"].lifecycle_status == "EOL"
    assert models["claude-3-5-sonnet"].lifecycle_status == "GA", "the upstream lists that very name"
    assert models["test-model"].in_region
    assert models[OFFLINE].in_region
    assert not any(models[name].in_region for name in CURRENT_MODELS)


def test_the_catalogue_needs_no_upstream_and_survives_a_dead_one() -> None:
    names = [model.name for model in catalogue(None)]
    assert names == [model.name for model in catalogue(Upstream("http://127.0.0.1:9/v1"))]
    assert set(names) == {OFFLINE, *CURRENT_MODELS, *RETIRED_MODELS}
