"""The demo: `python tests/tools/demo.py` runs the four notebooks on the embedded engine.

Leaves the executed notebooks, the drawings and a sheet of them in out/demo. The data stay where the notebooks
look for them (INKFLAKE_HOME), so each run adds drawings to the stage.
"""

import ast
import shutil
import textwrap
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from papermill import execute_notebook, inspect_notebook
from PIL import Image, ImageDraw, ImageFont
from snowflake.snowpark import Session

from inkflake import Drawing, drawings, open_session
from inkflake_svg import Renderer, preview_problem

__all__ = ["NOTEBOOKS", "contact_sheet", "download", "execute", "run"]

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = ("10_setup", "20_generate", "30_review", "90_housekeeping")
COLUMNS, TILE, CAPTION, GAP = 4, (320, 240), 44, 12
SHOWN = 48


def run(name: str, *, out: Path) -> dict[str, Any]:
    """Executes one notebook with its demo parameters and returns all its parameters."""
    source = REPOSITORY / "notebooks" / f"{name}.ipynb"
    chosen = REPOSITORY / "params" / f"{name}.demo.yaml"
    given = yaml.safe_load(chosen.read_text("utf-8")) if chosen.exists() else {}
    execute(source, out / source.name, given)
    defaults = {key: ast.literal_eval(seen["default"]) for key, seen in inspect_notebook(source).items()}
    return defaults | given


def execute(source: Path, target: Path, parameters: dict[str, Any] | None = None) -> None:
    """Runs a notebook in its own folder, with the kernel of this environment."""
    execute_notebook(
        source,
        target,
        parameters,
        cwd=source.parent,
        kernel_name="python3",
        progress_bar=False,
        extra_arguments=["--log-level=CRITICAL"],
    )


def download(session: Session, stage: str, folder: Path) -> list[Path]:
    """Replaces a folder by what lies on the stage."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    session.file.get(f"@{stage}", str(folder))
    return sorted(folder.glob("*.svg"))


def contact_sheet(shown: Sequence[Drawing], folder: Path) -> Image.Image:
    """One picture of drawings downloaded to a folder, each above the prompt it came from."""
    width, height = TILE[0] + GAP, TILE[1] + CAPTION + GAP
    rows = -(-len(shown) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width + GAP, rows * height + GAP), "#f4f4f4")
    texts = [(folder / Path(each.stage_path).name).read_text("utf-8") for each in shown]
    with Renderer() as renderer:
        pictures = renderer.render_many(texts, width=TILE[0])
    for number, (drawing, picture) in enumerate(zip(shown, pictures, strict=True)):
        corner = (number % COLUMNS * width + GAP, number // COLUMNS * height + GAP)
        if picture.png:
            _paste(sheet, picture.png, corner)
        _caption(sheet, drawing.prompt_text or drawing.stage_path, (corner[0], corner[1] + TILE[1] + 4))
    return sheet


def _paste(sheet: Image.Image, png: bytes, corner: tuple[int, int]) -> None:
    picture = Image.open(BytesIO(png)).convert("RGBA")
    picture.thumbnail(TILE)
    tile = Image.new("RGBA", TILE, "white")
    tile.alpha_composite(picture, ((TILE[0] - picture.width) // 2, (TILE[1] - picture.height) // 2))
    sheet.paste(tile, corner)


def _caption(sheet: Image.Image, text: str, corner: tuple[int, int]) -> None:
    lines = textwrap.wrap(text, width=46, max_lines=2, placeholder=" …")
    ImageDraw.Draw(sheet).multiline_text(corner, "\n".join(lines), "#333", ImageFont.load_default(size=13))


def main() -> None:
    began = time.monotonic()
    out = REPOSITORY / "out/demo"
    out.mkdir(parents=True, exist_ok=True)
    settings: dict[str, dict[str, Any]] = {}
    for name in NOTEBOOKS:
        started = time.monotonic()
        settings[name] = run(name, out=out)
        print(f"{name}: {time.monotonic() - started:.1f} s, out/demo/{name}.ipynb", flush=True)
    used = settings["20_generate"]
    where = {key: used[key] for key in ("engine", "database", "schema")}
    stage = f"{used['database']}.{used['schema']}.{used['stage']}"
    with open_session(**where) as session:
        files = download(session, stage, out / "svg")
        latest = drawings(session, limit=SHOWN)
    if problem := preview_problem():
        print(f"no contact sheet: {problem}")
    else:
        contact_sheet(latest, out / "svg").save(out / "contact-sheet.png")
    print(f"demo: {len(files)} drawings on @{stage} in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
