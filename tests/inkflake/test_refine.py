"""Refine: a change of a drawing is a request with a parent, whose SVG the model is shown."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, RED, rows, script
from inkflake import drawings, estimate, generate, refine
from inkflake.errors import InkflakeError, ParameterError
from upstream import Answer, ScriptedUpstream, prompt_of

CHANGE = "make the sky darker and the fox smaller"
MODEL = {"model": "test-model"}


def test_the_model_is_shown_the_drawing_and_told_the_change(
    scripted: Session, upstream: ScriptedUpstream
) -> None:
    first = generate(scripted, HOUSE, style="flat", palette="ocean", **MODEL).drawings[0]
    script(upstream, Answer("nothing"), Answer(RED))
    (second,) = refine(scripted, first, CHANGE)
    for asked in upstream.asked[1:]:
        told = prompt_of(asked)
        assert f"<drawing>\n{first.svg}\n</drawing>\n<prompt>{CHANGE}</prompt>" in told
        assert "#0077b6" in told
    assert "refused" in prompt_of(upstream.asked[2])
    assert second.prompt_text == CHANGE
    assert (second.style, second.model_used) == ("flat", "test-model")
    assert second.svg != first.svg == drawings(scripted)[1].svg


def test_request_names_its_parent_and_how_it_was_drawn(studio: Session) -> None:
    first = generate(studio, HOUSE).drawings[0]
    second = refine(studio, first.request_id, CHANGE, style="pastel")
    found = rows(
        studio,
        "SELECT parent_request_id, prompt_text, style, template_version"
        " FROM ${here}.svg_generation_requests WHERE batch_id = ?",
        second.batch_id,
    )
    assert [row[:3] for row in found] == [(first.request_id, CHANGE, "pastel")]
    assert found[0][3].startswith("refine-")


def test_same_change_of_another_drawing_is_another_drawing(
    scripted: Session, upstream: ScriptedUpstream
) -> None:
    first, other = generate(scripted, [HOUSE, "three orange fish in the ocean"], **MODEL)
    for drawing in (first, other, first):
        refine(scripted, drawing, CHANGE)
    assert [first.svg in prompt_of(a) for a in upstream.asked[2:]] == [True, True]  # the third was cached
    assert len({d.request_id for d in drawings(scripted)}) == 5


def test_change_can_be_resumed_and_estimated(scripted: Session, upstream: ScriptedUpstream) -> None:
    first = generate(scripted, HOUSE, **MODEL).drawings[0]
    script(upstream, Answer(status=400), Answer(RED))
    failed = refine(scripted, first, CHANGE, max_attempts=1)
    assert not failed.drawings
    again = refine(scripted, first, CHANGE, batch_id=failed.batch_id, retry_failed=True)
    assert [d.prompt_text for d in again] == [CHANGE]
    changed = estimate(scripted, CHANGE, parent=first.request_id, template="refine", **MODEL)
    assert changed.prompt_tokens > estimate(scripted, CHANGE, template="logo", **MODEL).prompt_tokens


def test_drawing_that_is_not_there_cannot_be_changed(studio: Session) -> None:
    with pytest.raises(InkflakeError, match="request nobody has no drawing"):
        refine(studio, "nobody", CHANGE)
    assert rows(studio, "SELECT * FROM ${here}.svg_generation_requests") == []


@pytest.mark.parametrize(
    ("options", "said"),
    [({"template": "refine"}, "name its request as parent"), ({"parent": "x"}, "choose one of refine")],
)
def test_parent_and_template_belong_together(options: dict[str, Any], said: str) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match=said):
        generate(session, HOUSE, **options)
