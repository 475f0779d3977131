from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool

import pytest
from pebble import ProcessExpired

from inkflake_svg.rendering.pool import judgement_of, rendering_of


def test_any_error_of_the_renderer_is_a_crash():
    future: Future = Future()
    future.set_exception(ZeroDivisionError("division by zero"))
    assert rendering_of(future).verdict == "crashed"


@pytest.mark.parametrize(
    ("error", "verdict", "detail"),
    [
        (TimeoutError(), "timed out", ""),
        (BrokenProcessPool(), "crashed", "the renderer's workers all ended"),
        (ProcessExpired("gone", 9), "crashed", "the renderer ended with 9"),
        (ValueError("odd"), "crashed", "ValueError: odd"),
    ],
)
def test_what_went_wrong_is_a_verdict(error, verdict, detail):
    future: Future = Future()
    future.set_exception(error)
    assert (rendering_of(future).verdict, rendering_of(future).detail) == (verdict, detail)


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (TimeoutError(), "time"),
        (ProcessExpired("gone", -9), "memory"),
        (BrokenProcessPool(), "worker"),
    ],
)
def test_what_went_wrong_with_an_answer_is_a_violation(error, rule):
    future: Future = Future()
    future.set_exception(error)
    assert [v.rule for v in judgement_of(future).error.violations] == [rule]
