"""Parameters of the notebooks: YAML files, cells and `key=value` arguments in, checked frozen values out.

A notebook's `parameters` cell says what papermill may change; the classes below say what each may be, and a
test holds the two together. Everything that does not fit is reported at once.
"""

import ast
import difflib
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.errors import ParameterError
from inkflake.fields import Parameters, option
from inkflake.inputs import read_yaml
from inkflake.keeping.compare import By
from inkflake.keeping.upkeep.retention import Periods
from inkflake.prompts.sources import is_file, is_place, read_prompts
from inkflake.prompts.validation import Prompt
from inkflake.snow.schema.migrations import Kind
from inkflake.snow.schema.tasks import LONGEST
from inkflake.telling.search import Filters

__all__ = ["Generate", "Housekeeping", "Review", "Setup", "checked"]

P = TypeVar("P", bound=Parameters)

EXAMPLES = [
    "a red house beside two pine trees under a yellow sun",
    "three orange fish in the ocean",
    "a logo with the text 'Inkflake'",
]


@dataclass(frozen=True, kw_only=True)
class Connection(Parameters):
    """What every notebook needs to open its session; an empty text means: not given."""

    engine: str = option("embedded", "embedded, active (in Snowflake) or a connection of connections.toml")
    database: str = option("INKFLAKE", "where the tables and the stage live; made when missing")
    schema: str = option("STUDIO", "the schema in it")
    role: str = option("", "role to use; empty keeps the session's own")
    warehouse: str = option("", "warehouse to use; empty keeps the session's own")

    def session_options(self) -> dict[str, Any]:
        """The keyword arguments of `open_session`."""
        return {field.name: getattr(self, field.name) or None for field in fields(Connection)}


@dataclass(frozen=True, kw_only=True)
class Setup(Connection):
    """The parameters of `10_setup`."""

    stage: str = option("SVG_STAGE", "the stage for the drawings")
    table_kind: Kind = option("standard", "standard (clustered) or hybrid (indexed; AWS and Azure only)")
    governance: bool = option(False, "roles, row access and masking policies; needs Enterprise edition")
    tasks: bool = option(False, "a nightly housekeeping task, created suspended")
    batch_from: str = option("", "a table of prompts: a nightly task draws what is new in it")
    batch_model: str = option("", "the model of that task, or several in the order to try: a, b")
    task_user: str = option("", "the user tasks run as (GRANT IMPERSONATE); empty: the system")
    task_warehouse: str = option("", "the warehouse tasks run on; empty: serverless")
    task_minutes: int = option(120, "how long a task may take", least=1, most=LONGEST)
    probe: bool = option(False, "ask a model for one token, to see whether the role may")

    def setup_options(self) -> dict[str, Any]:
        """The keyword arguments of `setup`."""
        own = {field.name for field in fields(Setup)} - {field.name for field in fields(Connection)}
        return {name: getattr(self, name) for name in sorted(own)}


@dataclass(frozen=True, kw_only=True)
class Generate(Connection, Options):
    """The parameters of `20_generate`: those of a run, and where its prompts come from."""

    prompts: list[str] = option(EXAMPLES, "what to draw")
    prompts_from: str = option("", "instead of prompts: a .csv or .jsonl file, or table:NAME")
    fail_above: float = option(1.0, "the share of failures above which the run is an error", least=0, most=1)
    limit: int = option(0, "stop after this many prompts; 0 means all", least=0)

    def problems(self) -> list[str]:
        """Those of a run, and a place that cannot hold prompts."""
        if not self.prompts_from or is_place(self.prompts_from):
            return super().problems()
        place = f"prompts_from is {self.prompts_from!r}; name a .csv, a .jsonl or table:NAME"
        return [*super().problems(), place]

    def wanted(self, session: Session) -> list[Prompt]:
        """The prompts to draw: those of the file or table when one is named, else the list."""
        named = self.prompts_from
        found = read_prompts(Path(named) if is_file(named) else named or self.prompts, session)
        return found[: self.limit or None]

    def drawing_options(self) -> dict[str, Any]:
        """The keyword arguments of `generate` and `estimate`."""
        return {field.name: getattr(self, field.name) for field in fields(Options)}


@dataclass(frozen=True, kw_only=True)
class Review(Connection, Filters):
    """The parameters of `30_review`."""

    latest: int = option(12, "how many drawings a page shows", least=1, most=100)
    export_to: str = option("", "a folder for the files shown, or of all of batch_id; begins at out/")

    compare_by: By = option("model", "what is compared of the same prompts: model, style or template")
    bundle_to: str = option("", "a .zip of all that is found, with manifest and gallery; begins at out/")
    png: int = option(0, "in the .zip as PNG too, so many pixels wide; 0: none", least=0, most=4096)
    pdf: bool = option(False, "in the .zip as PDF too")

    def filters(self) -> dict[str, Any]:
        """The keyword arguments of `search`."""
        return {field.name: getattr(self, field.name) for field in fields(Filters)}


@dataclass(frozen=True, kw_only=True)
class Housekeeping(Connection, Periods):
    """The parameters of `90_housekeeping`: what it may change, and how long rows are kept."""

    apply: bool = option(False, "delete what is past its time, mend what stopped runs left")
    expire: bool = option(False, "hand the periods to Snowflake, as storage lifecycle policies")
    idle_minutes: int = option(240, "minutes without activity after which a session is closed", least=1)
    stage: str = option("SVG_STAGE", "the stage that is compared with the tables")
    mend: bool = option(False, "write files that are missing or changed as the tables hold them")
    remove: list[str] = option([], "files that no drawing has, by name: these go, as admin")
    reread: int = option(
        24, "how many of the latest drawings today's acceptance reads again", least=1, most=1000
    )
    accept_again: bool = option(False, "store what comes out otherwise as new versions")

    def periods(self) -> dict[str, Any]:
        """The keyword arguments of `retention` and `clean_up`."""
        return {field.name: getattr(self, field.name) for field in fields(Periods)}


def checked(kind: type[P], namespace: Mapping[str, Any], argv: Sequence[str] | None = None) -> P:
    """Returns the parameters a notebook was given, with a headless run's arguments on top.

    `namespace` is the notebook's `globals()`; `argv` is the process's own unless given.
    Raises `ParameterError` naming everything unknown, missing or unfit at once.
    """
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    overrides = _arguments(sys.argv if argv is None else argv)
    problems = [_unknown(name, names) for name in [*_injected(namespace), *overrides] if name not in names]
    given = {**namespace, **overrides}
    problems += [f"{name} is missing" for name in names if name not in given]
    made = None
    try:
        made = kind(**{name: given[name] for name in names if name in given})
    except ParameterError as error:
        problems.append(str(error))
    if made is None or problems:
        raise ParameterError("; ".join(problems))
    return made


def _injected(namespace: Mapping[str, Any]) -> list[str]:
    """The names papermill put into the notebook: it only warns of those that no parameter has."""
    cells = [source for source in namespace.get("In", ()) if source.startswith("# Parameters\n")]
    nodes = (node for source in cells for node in ast.walk(ast.parse(source)))
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _arguments(argv: Sequence[str]) -> dict[str, Any]:
    """The `key=value` arguments of a Code Bundle run; a kernel's own arguments are left alone."""
    if not argv or not argv[0].endswith(".ipynb"):
        return {}
    pairs = [argument.split("=", 1) for argument in argv[1:] if re.fullmatch(r"[a-z_]+=.*", argument, re.S)]
    return {name: read_yaml(value, name) for name, value in pairs}


def _unknown(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"{name} is no parameter of this notebook" + (f"; did you mean {near[0]}?" if near else "")
