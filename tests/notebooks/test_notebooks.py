"""The notebooks keep style.md's rules, and their parameter files fit them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from papermill import inspect_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETER_FILES = sorted((ROOT / "params").glob("*.yaml"))
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|MERGE INTO|DROP|ALTER|COPY INTO)\s+[\w@*]")
BELONGS_IN_THE_LIBRARY = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Try,
    ast.TryStar,
    ast.Lambda,
)

COMPARED = ("text/plain", "text/html", "text/markdown", "image/svg+xml")
VARIES = re.compile(
    r"0x[0-9a-f]{8,}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d|[0-9a-f]{8}-[0-9a-f]{4}-|\b\d+(?:\.\d+)? m?s\b"
    r"|/(?:home|root|tmp|Users)/\w"
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tagged(path: Path, tag: str) -> list[NotebookNode]:
    return [cell for cell in code(path) if tag in cell.metadata.get("tags", [])]


def nodes(cell: NotebookNode) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(cell.source))


def assigned(cell: NotebookNode) -> Iterator[str]:
    """Names a cell assigns at its top level, not those of loops and comprehensions."""
    for statement in ast.parse(cell.source).body:
        targets = {ast.Assign: "targets", ast.AnnAssign: "target", ast.AugAssign: "target"}
        found = getattr(statement, targets[type(statement)]) if type(statement) in targets else []
        for target in found if isinstance(found, list) else [found]:
            yield from (
                n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            )


def varying(cell: NotebookNode) -> list[str]:
    """What differs from run to run in a cell's outputs: addresses, times, ids, durations, paths."""
    shown = [output.get("text", "") for output in cell.outputs]
    shown += [str(v) for o in cell.outputs for kind, v in o.get("data", {}).items() if kind in COMPARED]
    return [found.group() for text in shown for found in VARIES.finditer(text)]


def displayed(text: str) -> NotebookNode:
    return new_output("execute_result", {"text/plain": text})


def in_html(text: str) -> NotebookNode:
    return new_output("execute_result", {"text/plain": "1 rows", "text/html": f"<td>{text}</td>"})


def test_the_four_notebooks_are_there() -> None:
    assert [p.stem for p in NOTEBOOKS] == ["10_setup", "20_generate", "30_review", "90_housekeeping"]


@each_notebook
def test_format_kernel_and_metadata(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec == KERNELSPEC
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}, "varies from run to run: make refresh"
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"name", "tags", "title", "jupyter"}


@each_notebook
def test_title_says_what_it_reads_writes_and_costs(path: Path) -> None:
    title = read(path).cells[0]
    heading, *rest = filter(None, title.source.splitlines())
    assert title.cell_type == "markdown"
    assert heading.startswith("# ")
    assert [line for line in rest if line.startswith("> ")], "no line '> what it reads, writes and costs'"


@each_notebook
def test_cells_are_in_order(path: Path) -> None:
    parameters, bootstrap, connect, *steps = code(path)
    assert "parameters" in parameters.metadata.get("tags", [])
    assert "bootstrap" in bootstrap.metadata.get("tags", [])
    assert "open_session(" in connect.source
    late = [c.source for c in steps for n in nodes(c) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not late, "imports belong in the third code cell"
    headings = [line for c in read(path).cells if c.cell_type == "markdown" for line in c.source.splitlines()]
    assert "summary" in [h for h in headings if h.startswith("#")][-1].lower()


@each_notebook
def test_cells_have_unique_names_that_are_no_variables(path: Path) -> None:
    names = [cell.metadata.get("name") for cell in code(path)]
    variables = {name for cell in code(path) for name in assigned(cell)}
    assert all(names), names
    assert not [name for name, n in Counter(names).items() if n > 1]
    assert not set(names) & variables


@each_notebook
def test_every_step_has_a_sentence_above_it(path: Path) -> None:
    cells = read(path).cells
    pairs = zip(cells, cells[1:], strict=False)
    bare = [b.source for a, b in pairs if b.cell_type == "code" and a.cell_type == "code"]
    assert [source for source in bare if source not in {c.source for c in code(path)[:3]}] == []


@each_notebook
def test_parameters_are_annotated_literals_with_help(path: Path) -> None:
    (cell,) = tagged(path, "parameters")
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.AnnAssign), ast.unparse(statement)
        assert statement.value is not None
        ast.literal_eval(statement.value)
        assert "|" not in ast.unparse(statement.annotation), "Optional[str], not str | None"
    for name, seen in inspect_notebook(str(path)).items():
        assert seen["help"], f"{name} has no help comment"
        assert seen["inferred_type_name"] != "None", f"papermill reads no type for {name}"


@each_notebook
def test_bootstrap_is_the_same_and_alone_touches_the_path(path: Path) -> None:
    (bootstrap,) = tagged(path, "bootstrap")
    assert bootstrap.source == tagged(NOTEBOOKS[0], "bootstrap")[0].source
    assert not [cell.source for cell in code(path) if cell != bootstrap and "sys.path" in cell.source]


@each_notebook
def test_cells_are_short_and_leave_work_to_the_library(path: Path) -> None:
    for cell in code(path):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        # The parameters are as many as a run has: papermill and Code Bundles reach no others.
        assert len(lines) <= 20 or "parameters" in cell.metadata.get("tags", []), cell.source
        assert not re.search(r"^\s*[!%]", cell.source, re.M), cell.source
        for node in nodes(cell):
            assert not isinstance(node, BELONGS_IN_THE_LIBRARY), ast.unparse(node)
            assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*"), cell.source
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            assert not SQL.search(text), text


@each_notebook
def test_names_are_assigned_once(path: Path) -> None:
    names = Counter(name for cell in code(path) for name in assigned(cell))
    assert not [name for name, n in names.items() if n > 1 and name != "_"]


@each_notebook
def test_outputs_are_kept_and_counted(path: Path) -> None:
    cells = code(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert any(cell.outputs for cell in cells)
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]


@each_notebook
def test_outputs_show_nothing_that_varies(path: Path) -> None:
    compared = [c for c in code(path) if "nbval-ignore-output" not in c.metadata.get("tags", [])]
    assert not {cell.source: found for cell in compared if (found := varying(cell))}


@pytest.mark.parametrize("output", [lambda text: new_output("stream", text=text), displayed, in_html])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drawn at 2026-11-25 18:07", ["2026-11-25 18:07"]),
        ("batch 12345678-9abc-def0", ["12345678-9abc-"]),
        ("<Session at 0x7f06fc13e950>", ["0x7f06fc13e950"]),
        ("took 1.5 s, then 20 ms", ["1.5 s", "20 ms"]),
        ("kept in /home/ann/inkflake", ["/home/a"]),
        ("3 drawings of 12,345 bytes, kept for 90 days", []),
    ],
)
def test_what_varies_is_seen_wherever_it_is_shown(
    output: Callable[[str], NotebookNode], text: str, found: list[str]
) -> None:
    assert varying(new_code_cell(outputs=[output(text)])) == found


@pytest.mark.parametrize("path", PARAMETER_FILES, ids=lambda p: p.stem)
def test_parameter_file_fits_its_notebook(path: Path) -> None:
    notebook = ROOT / "notebooks" / f"{path.name.split('.')[0]}.ipynb"
    assert notebook in NOTEBOOKS, "a parameter file is named <notebook>.<purpose>.yaml"
    given = yaml.safe_load(path.read_text())
    assert given, "an empty parameter file"
    assert set(given) <= set(inspect_notebook(str(notebook))), "papermill would only warn"


def test_refresh_run_twice_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tests/tools")
    from refresh import refresh

    path = tmp_path / "10_widget.ipynb"
    cell = nbformat.v4.new_code_cell(
        "import ipywidgets\nprint(1, flush=True)\nprint(2)\nipywidgets.IntSlider()"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    refresh([path])
    once = path.read_bytes()
    refresh([path])
    assert path.read_bytes() == once
    assert read(path).cells[0].outputs[0].text == "1\n2\n"
