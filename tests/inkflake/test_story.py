"""Stories: attempts with their raw answers, what was mended, versions as a tree, opinions."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, RED, rows, script
from inkflake import favourite, generate, rate, refine, story
from inkflake.errors import InkflakeError
from upstream import SQUARE, Answer, ScriptedUpstream

HOSTILE = SQUARE.replace("<rect", "<script>alert(1)</script><rect onload='x()'")
MODEL = {"model": "test-model"}


def test_story_has_every_attempt_with_its_raw_answer(scripted: Session, upstream: ScriptedUpstream) -> None:
    script(upstream, Answer("sorry, <b>no</b>"), Answer(f"Here: {HOSTILE} done"))
    (drawing,) = generate(scripted, HOUSE, **MODEL)
    found = story(scripted, drawing.request_id)
    assert [(a.attempt_no, a.outcome) for a in found.attempts] == [(1, "rejected"), (2, "accepted")]
    assert found.attempts[1].raw_response == f"Here: {HOSTILE} done"
    assert found.attempts[1].drawn == HOSTILE
    assert any("script" in removal for removal in found.attempts[1].removals)
    assert found.svg == drawing.svg
    facts = found.facts()["value"]
    assert (facts["tokens"], facts["status"], facts["style"]) == ("66", "completed", "plain")


def test_mended_drawing_is_shown_before_and_after_and_as_text_only(
    scripted: Session, upstream: ScriptedUpstream
) -> None:
    script(upstream, Answer(HOSTILE))
    (drawing,) = generate(scripted, HOUSE, **MODEL)
    html = story(scripted, drawing.request_id)._repr_html_()
    assert "as the model drew it" in html
    assert html.count('<img src="data:image/svg+xml;base64,') == 2
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_drawing_as_drawn_has_nothing_to_compare(scripted: Session, upstream: ScriptedUpstream) -> None:
    upstream.answer = lambda _asked: Answer(RED)
    (drawing,) = generate(scripted, HOUSE, **MODEL)
    assert story(scripted, drawing.request_id).changed() is None


def test_versions_are_a_tree_and_a_change_stands_beside_its_parent(studio: Session) -> None:
    first = generate(studio, HOUSE).drawings[0]
    darker = refine(studio, first, "make the sky darker").drawings[0]
    bigger = refine(studio, darker, "make the house bigger").drawings[0]
    greener = refine(studio, first, "make the house green").drawings[0]
    for drawing in (first, darker, bigger, greener):
        found = story(studio, drawing.request_id)
        assert [(v.step, v.request_id) for v in found.versions] == [
            (0, first.request_id),
            (1, darker.request_id),
            (2, bigger.request_id),
            (1, greener.request_id),
        ]
    changed = story(studio, bigger.request_id).changed()
    assert changed is not None
    assert [svg for svg, _ in changed.cards] == [darker.svg, bigger.svg]


def test_failed_request_has_a_story_too(studio: Session) -> None:
    (failure,) = generate(studio, "<b>", on_invalid="fail").failures
    found = story(studio, failure.request_id)
    assert (found.svg, found.attempts, found.changed()) == ("", (), None)
    assert "prompt has 3 characters" in found.facts()["value"]["error message"]
    assert "<b>" not in found._repr_html_().replace("<b>&lt;b&gt;</b>", "")


def test_opinions_are_told_in_order(studio: Session) -> None:
    (drawing,) = generate(studio, HOUSE)
    rate(studio, drawing, 4, note="nice & clear")
    favourite(studio, drawing)
    favourite(studio, drawing, on=False)
    events = story(studio, drawing.request_id).events
    assert [(e.event, e.stars, e.text, e.removed) for e in events] == [
        ("rating", 4, "nice & clear", False),
        ("tag", None, "favourite", False),
        ("tag", None, "favourite", True),
    ]
    assert "★★★★ nice &amp; clear" in story(studio, drawing.request_id)._repr_html_()


def test_request_that_is_not_there_is_named(studio: Session) -> None:
    assert rows(studio, "SELECT 1 FROM ${here}.svg_generation_requests") == []
    with pytest.raises(InkflakeError, match="request nobody is not there"):
        story(studio, "nobody")
