"""Options: what does not fit is named, and what does is shown by the functions that take it."""

from __future__ import annotations

import dataclasses
from inspect import signature

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
