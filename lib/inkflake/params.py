"""Parameters: YAML files, notebook cells and `key=value` arguments in, checked frozen values out.

A notebook's `parameters` cell declares what there is; this module checks what came in against the types
below, reports everything that does not fit at once, and overrides from a headless run's arguments.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from inspect import signature
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

import yaml
from snowflake.snowpark import Session

from .cost import estimate
from .errors import ParameterError
from .options import Options
from .presets import load_presets
from .prompts import Prompt
from .requests import checked_batch_id
from .sources import is_place, read_prompts

__all__ = ["Generate", "Housekeeping", "Review", "Setup", "checked"]

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Connection:
    """What every notebook needs to open its session; an empty text means: not given."""

    engine: str
    database: str
    schema: str
    role: str
    warehouse: str

    def session_options(self) -> dict[str, Any]:
        """The keyword arguments of `open_session`."""
        return {field.name: getattr(self, field.name) or None for field in fields(Connection)}


@dataclass(frozen=True, kw_only=True)
class Setup(Connection):
    """The parameters of `10_setup`."""

    stage: str
    table_kind: str
    governance: bool
    tasks: bool

    allowed: ClassVar = {"table_kind": ("standard", "hybrid")}


@dataclass(frozen=True, kw_only=True)
class Generate(Connection):
    """The parameters of `20_generate`."""

    prompts: list
    prompts_from: str
    limit: int
    model: str
    style: str
    palette: str
    template: str
    presets_from: str
    profile: str
    stage: str
    prompt_charset: str
    on_invalid: str
    variations: int
    temperature: float
    max_attempts: int
    max_tokens: int
    max_attempts_total: int
    max_tokens_total: int
    chunk_size: int
    chunks_in_flight: int
    upload: str
    cache: bool
    batch_id: str
    retry_failed: bool

    least: ClassVar = {"limit": 0}

    def __post_init__(self) -> None:
        problems = _refused(checked_batch_id, self.batch_id)
        problems += _refused(self._options)
        if self.prompts_from and not is_place(self.prompts_from):
            problems.append(f"prompts_from is {self.prompts_from!r}; name a .csv, a .jsonl or table:NAME")
        if self.retry_failed and not self.batch_id:
            problems.append("retry_failed is on without a batch_id; say which batch's failures to draw again")
        if problems:
            raise ParameterError("; ".join(problems))

    @property
    def models(self) -> list[str]:
        """The models in the order to try them."""
        return re.split(r"\s*,\s*", self.model.strip())

    def wanted(self, session: Session) -> list[Prompt]:
        """The prompts to draw: those of the file or table when one is named, else the list."""
        found = read_prompts(self.prompts_from or self.prompts, session)
        return found[: self.limit or None]

    def drawing_options(self) -> dict[str, Any]:
        """The keyword arguments of `generate`."""
        own = {field.name for field in fields(self)} - {field.name for field in fields(Connection)}
        options = {name: getattr(self, name) for name in own - {"prompts", "prompts_from", "limit"}}
        empty = {name: options[name] or None for name in ("batch_id", "presets_from")}
        return options | {"model": self.models, **empty}

    def estimate_options(self) -> dict[str, Any]:
        """The keyword arguments of `estimate`."""
        return {k: v for k, v in self.drawing_options().items() if k in signature(estimate).parameters}

    def _options(self) -> Options:
        """The same, checked as `generate` does, before anything runs."""
        given = {**self.drawing_options(), "models": tuple(self.models), "on_taken": "suffix"}
        return Options.of(given, presets=load_presets(self.presets_from or None))


@dataclass(frozen=True, kw_only=True)
class Review(Connection):
    """The parameters of `30_review`."""

    latest: int
    batch_id: str
    export_to: str

    least: ClassVar = {"latest": 1}


@dataclass(frozen=True, kw_only=True)
class Housekeeping(Connection):
    """The parameters of `90_housekeeping`."""

    stage: str
    apply: bool
    dead_after_minutes: int

    least: ClassVar = {"dead_after_minutes": 1}


def checked(kind: type[P], namespace: Mapping[str, Any], argv: Sequence[str] | None = None) -> P:
    """Returns the parameters a notebook was given, with a headless run's arguments on top.

    `namespace` is the notebook's `globals()`; `argv` is the process's own unless given.
    Raises `ParameterError` naming everything unknown, missing or unfit at once.
    """
    hints = {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}  # type: ignore[arg-type]
    values = {name: namespace[name] for name in hints if name in namespace}
    overrides = _arguments(sys.argv if argv is None else argv)
    problems = [_unknown(name, hints) for name in [*_injected(namespace), *overrides] if name not in hints]
    values |= {name: value for name, value in overrides.items() if name in hints}
    unfit = [f"{name} is missing" for name in hints if name not in values]
    unfit += [p for name, value in values.items() for p in _problems(kind, name, value, hints[name])]
    made = None
    if not unfit:
        try:
            made = kind(**values)
        except ParameterError as error:
            unfit = [str(error)]
    problems += unfit
    if made is None or problems:
        raise ParameterError("; ".join(problems))
    return made


def _refused(make: Callable[..., object], *values: Any) -> list[str]:
    """What making something of these values is refused for; empty when it is not."""
    try:
        make(*values)
    except ParameterError as error:
        return [str(error)]
    return []


def _injected(namespace: Mapping[str, Any]) -> list[str]:
    """The names papermill put into the notebook: it only warns of those that no parameter has."""
    cells = [source for source in namespace.get("In", ()) if source.startswith("# Parameters\n")]
    return [
        target.id
        for source in cells
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]


def _arguments(argv: Sequence[str]) -> dict[str, Any]:
    """The `key=value` arguments of a Code Bundle run; a kernel's own arguments are left alone."""
    if not argv or not argv[0].endswith(".ipynb"):
        return {}
    pairs = [argument.split("=", 1) for argument in argv[1:] if re.fullmatch(r"[a-z_]+=.*", argument, re.S)]
    return {name: yaml.safe_load(value) for name, value in pairs}


def _unknown(name: str, hints: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, hints, n=1)
    return f"{name} is no parameter of this notebook" + (f"; did you mean {near[0]}?" if near else "")


def _problems(kind: type[Any], name: str, value: Any, hint: Any) -> list[str]:
    types = get_args(hint) or (hint,)
    if type(value) not in types and not (float in types and type(value) is int):
        wanted = " or ".join("nothing" if t is type(None) else t.__name__ for t in types)
        return [f"{name} is {value!r}, and has to be {wanted}"]
    choices = getattr(kind, "allowed", {}).get(name)
    if choices and value not in choices:
        return [f"{name} is {value!r}; choose one of {', '.join(choices)}"]
    least = getattr(kind, "least", {}).get(name)
    if least is not None and value < least:
        return [f"{name} is {value}; the least is {least}"]
    return []
