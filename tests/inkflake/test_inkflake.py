"""The public names, each loaded when it is first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import inkflake

LOADED = """
import sys, inkflake
assert not [name for name in sys.modules if name.startswith(("inkflake.", "snowflake.snowpark", "pandas"))]
inkflake.{name}
assert "{module}" in sys.modules
assert "matplotlib" not in sys.modules and "inkflake_engine" not in sys.modules
"""


@pytest.mark.parametrize("name", inkflake.__all__)
def test_public_name_is_there(name: str) -> None:
    assert getattr(inkflake, name).__name__.rsplit(".", 1)[-1] in (name, "inkflake_svg")


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="module 'inkflake' has no attribute 'nothing'"):
        _ = inkflake.nothing


@pytest.mark.parametrize(("name", "module"), [("svg", "inkflake_svg"), ("InkflakeError", "inkflake.errors")])
def test_name_is_loaded_when_it_is_used(name: str, module: str) -> None:
    subprocess.run([sys.executable, "-c", LOADED.format(name=name, module=module)], check=True)


def test_completion_knows_the_public_names_before_they_are_used() -> None:
    assert set(inkflake.__all__) <= set(dir(inkflake))
