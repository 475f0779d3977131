"""Parameters: what a notebook was given is checked before anything runs."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path
from typing import Any

import nbformat
import pytest
from papermill import inspect_notebook

from inkflake.drawing.options import Options
from inkflake.errors import ParameterError
from inkflake.fields import Parameters, default_of
from inkflake.params import Generate, Housekeeping, Review, Setup, checked
from inkflake.prompts.validation import Prompt

ROOT = Path(__file__).parents[2]
GIVEN = {field.name: default_of(field) for field in dataclasses.fields(Housekeeping)}


def test_parameters_become_frozen_values() -> None:
    params = checked(Housekeeping, GIVEN, argv=[])
    assert params.session_options()["role"] is None
    assert params.apply is False
    with pytest.raises(AttributeError):
        params.apply = True


def test_everything_that_does_not_fit_is_named_at_once() -> None:
    injected = "# Parameters\napply = 'yes'\nstadge = 'X'\n"
    namespace = {**GIVEN, "apply": "yes", "dead_after_minutes": 0, "stadge": "X", "In": ["", injected]}
    with pytest.raises(ParameterError) as caught:
        checked(Housekeeping, namespace, argv=[])
    message = str(caught.value)
    assert "stadge is no parameter of this notebook; did you mean stage?" in message
    assert "apply is 'yes', and has to be bool" in message
    assert "dead_after_minutes is 0; the least is 1" in message


def test_everything_that_does_not_fit_a_batch_is_named_at_once() -> None:
    first = nbformat.read(ROOT / "notebooks" / "20_generate.ipynb", as_version=4).cells[1].source
    declared = dict[str, Any]()
    exec(first, declared)  # noqa: S102 - the notebook's own parameters
    assert checked(Generate, declared, argv=[]).batch_id == ""
    wrong = {
        "temperature": 7.0,
        "style": "flatt",
        "palette": "brand",
        "chunk_size": 0,
        "on_invalid": "skip",
        "prompts_from": "prompts.xlsx",
        "batch_id": "nightly run",
    }
    with pytest.raises(ParameterError) as caught:
        checked(Generate, {**declared, **wrong, "In": ["# Parameters\nmodle = 'x'\n"]}, argv=[])
    for name in [*wrong, "modle"]:
        assert name in str(caught.value)
    with pytest.raises(ParameterError, match="retry_failed is on without a batch_id"):
        checked(Generate, {**declared, "retry_failed": True}, argv=[])


def test_arguments_of_a_headless_run_come_on_top() -> None:
    argv = ["notebooks/90_housekeeping.ipynb", "apply=true", "stage=OTHER", "-f", "kernel.json"]
    params = checked(Housekeeping, GIVEN, argv=argv)
    assert (params.apply, params.stage) == (True, "OTHER")


def test_arguments_of_a_kernel_are_left_alone() -> None:
    argv = ["/usr/lib/ipykernel_launcher.py", "--f=kernel.json", "apply=true"]
    assert checked(Housekeeping, GIVEN, argv=argv).apply is False


def test_unknown_argument_is_an_error() -> None:
    with pytest.raises(ParameterError, match="aply is no parameter"):
        checked(Housekeeping, GIVEN, argv=["x.ipynb", "aply=true"])


@pytest.mark.parametrize(
    ("notebook", "kind"),
    [
        ("10_setup", Setup),
        ("20_generate", Generate),
        ("30_review", Review),
        ("90_housekeeping", Housekeeping),
    ],
)
def test_cell_has_the_names_defaults_and_help_of_its_class(notebook: str, kind: type[Parameters]) -> None:
    seen = inspect_notebook(str(ROOT / "notebooks" / f"{notebook}.ipynb"))
    in_cell = {name: (ast.literal_eval(p["default"]), p["help"]) for name, p in seen.items()}
    declared = {f.name: (default_of(f), f.metadata["help"]) for f in dataclasses.fields(kind)}
    assert in_cell == declared
    assert {name: p["inferred_type_name"] for name, p in seen.items()} == {
        name: type(default).__name__ for name, (default, _) in declared.items()
    }


def test_wanted_prompts_are_those_of_the_list_or_of_the_file_up_to_the_limit(tmp_path: Path) -> None:
    source = tmp_path / "prompts.csv"
    source.write_text("prompt\na house\na tree\n")
    session: Any = None
    assert Generate(prompts=["a cat", "a dog"], limit=1).wanted(session) == [Prompt("a cat")]
    assert len(Generate().wanted(session)) == 3
    from_file = Generate(prompts_from=str(source))
    assert from_file.wanted(session) == [Prompt("a house"), Prompt("a tree")]


def test_options_of_a_run_are_handed_on_by_name() -> None:
    given = Generate(style="flat", max_attempts=1, limit=2, role="ANALYST")
    assert Options(**given.drawing_options()) == Options(style="flat", max_attempts=1)
    assert given.session_options()["role"] == "ANALYST"
