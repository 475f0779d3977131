"""A bundle: chosen drawings as one zip, with a manifest, a gallery in one file, and a contact sheet."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
from snowflake.snowpark import Session
from tqdm.auto import tqdm

from inkflake.errors import InkflakeError, ParameterError
from inkflake.keeping.export import LISTED, stage_paths
from inkflake.snow.statements import identifier, query, query_pandas
from inkflake.telling.drawings import FAVOURITE, Drawing
from inkflake.telling.gallery import image
from inkflake_svg import Renderer, preview_problem

__all__ = ["bundle", "links", "out_path"]

# Of the offline model's pictures; other models say nothing of the like.
LICENCES = {"offline-sketch": "with artwork of OpenMoji (openmoji.org), CC BY-SA 4.0"}
# What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TOLD = ("prompt_text", "style", "profile", "selected_model", "model_used", "stage_path", "width", "height")
MORE = ("file_size", "sha256", "stars", "tags", "generated_at", "batch_id", "request_id")
CARD = (
    '<figure data-words="{words}" data-model="{model}" data-style="{style}" data-stars="{stars}"'
    ' data-favourite="{favourite}">{image}'
    "<figcaption>{prompt}<br><small>{about}</small></figcaption></figure>"
)
TILE, COLUMNS, LONGEST_SHEET = 240, 4, 200
LONGEST_LINK = 7 * 24

ASKED = """
WITH asked AS (
    SELECT request_id, given FROM ${here}.svg_generation_requests
    WHERE ${own_or_admin} AND request_id IN ${listed}
)
SELECT asked.request_id, asked.given, a.tokens
FROM asked
LEFT JOIN (
    SELECT request_id, SUM(COALESCE(prompt_tokens, 0) + COALESCE(completion_tokens, 0)) AS tokens
    FROM ${here}.generation_attempts
    WHERE ${own_or_admin} AND request_id IN (SELECT request_id FROM asked)
    GROUP BY request_id
) a ON a.request_id = asked.request_id
ORDER BY asked.request_id
"""
LINKS = """
SELECT f.value::STRING AS file, GET_PRESIGNED_URL(@${here}.${stage}, f.value::STRING, ${seconds}) AS url
FROM ${bound}
ORDER BY f.index
"""


def bundle(
    session: Session,
    drawings: Iterable[Drawing],
    path: str | Path,
    *,
    png: int = 0,
    pdf: bool = False,
    progress: bool = False,
) -> Path:
    """Writes a zip of SVG files, as PNG `png` pixels wide and as PDF too if asked; returns where it is.

    A relative path begins at `out/` of the working directory. A zip that is there is replaced only when the
    new one is whole. Raises `InkflakeError` for drawings that are not there, or not this user's.
    """
    chosen, target = list(drawings), out_path(path)
    if target.suffix != ".zip":
        raise ParameterError(f"path is {str(path)!r}; name a .zip")
    if png and (problem := preview_problem()):
        raise InkflakeError(problem)
    stage_paths(session, (drawing.svg_id for drawing in chosen))
    target.parent.mkdir(parents=True, exist_ok=True)
    part, names = target.with_suffix(".part"), _names(chosen)
    with ZipFile(part, "w", ZIP_DEFLATED) as made, Renderer() as renderer:
        for drawing, name in tqdm(zip(chosen, names, strict=True), total=len(chosen), disable=not progress):
            made.writestr(f"svg/{name}.svg", drawing.svg)
            if png and (picture := renderer.render(drawing.svg, width=png, background=None).png):
                made.writestr(f"png/{name}.png", picture)
            if pdf:
                made.writestr(f"pdf/{name}.pdf", _pdf(drawing.svg))
        rows = _manifest(session, chosen, names)
        made.writestr("manifest.json", json.dumps(rows, indent=1, default=str, ensure_ascii=False))
        made.writestr("manifest.csv", "\ufeff" + _csv(rows))
        made.writestr("gallery.html", _gallery(chosen))
        if sheet := _sheet(chosen[:LONGEST_SHEET], renderer):
            made.writestr("contact-sheet.png", sheet)
    part.replace(target)
    return target


def links(session: Session, drawings: Iterable[Drawing], *, hours: int = 24) -> pd.DataFrame:
    """Presigned URLs: whoever holds one can read the file for so many hours, 168 at most.

    Raises `InkflakeError` for drawings that are not there, or not this user's.
    """
    if not 1 <= hours <= LONGEST_LINK:
        raise ParameterError(f"hours is {hours}; the least is 1, the most {LONGEST_LINK}")
    by_stage: dict[str, list[str]] = {}
    for path in stage_paths(session, (drawing.svg_id for drawing in drawings)).values():
        location, file = path.split("/", 1)
        stage = location.rsplit(".", 1)[-1]
        by_stage.setdefault(stage, []).append(file)
    found = [
        query_pandas(
            session,
            LINKS,
            json.dumps(files[start : start + LISTED]),
            stage=identifier(stage, "stage"),
            seconds=str(hours * 3600),
        )
        for stage, files in by_stage.items()
        for start in range(0, len(files), LISTED)
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["file", "url"])


def out_path(path: str | Path) -> Path:
    """An absolute path as it is; a relative one in `out/` of the working directory, or above `notebooks/`."""
    given, here = Path(path).expanduser(), Path.cwd()
    if given.is_absolute():
        return given
    base = here.parent if here.name == "notebooks" else here
    return base / given if given.parts[:1] == ("out",) else base / "out" / given


def _names(drawings: Sequence[Drawing]) -> list[str]:
    """A name for each drawing, different also where `House` and `house` are one."""
    taken: set[str] = set()
    found = []
    for drawing in drawings:
        name = drawing.filename or drawing.svg_id
        found.append(name if name.casefold() not in taken else f"{name}-{drawing.svg_id}")
        taken.add(name.casefold())
    return found


def _manifest(session: Session, drawings: Sequence[Drawing], names: Sequence[str]) -> list[dict[str, Any]]:
    asked = [d.request_id for d in drawings]
    parts = (json.dumps(asked[start : start + LISTED]) for start in range(0, len(asked), LISTED))
    known = {row[0]: row for part in parts for row in query(session, ASKED, part)}
    given = {request_id: json.loads(row[1] or "{}") for request_id, row in known.items()}
    columns = list(dict.fromkeys(name for row in given.values() for name in row))
    return [
        {
            "file": f"svg/{name}.svg",
            **{column: getattr(d, column) for column in (*TOLD, *MORE)},
            "not_drawn": d.not_drawn,
            "tokens": known[d.request_id][2] if d.request_id in known else None,
            "licence": LICENCES.get(d.model_used, ""),
            **{f"given.{column}": given.get(d.request_id, {}).get(column) for column in columns},
        }
        for d, name in zip(drawings, names, strict=True)
    ]


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    """The manifest as a table that no spreadsheet takes for formulas."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(rows[0] if rows else ["file"])
    for row in rows:
        cells = ("" if value is None else str(value) for value in row.values())
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return text.getvalue()


def _gallery(drawings: Sequence[Drawing]) -> str:
    page = Template((files(__package__) / "gallery.html").read_text("utf-8"))
    chosen = {
        kind: "".join(f"<option>{escape(name)}</option>" for name in sorted({n for n in names if n}))
        for kind, names in (
            ("models", {d.model_used for d in drawings}),
            ("styles", {d.style for d in drawings}),
        )
    }
    return page.substitute(chosen, cards="".join(map(_card, drawings)))


def _card(drawing: Drawing) -> str:
    prompt = drawing.prompt_text or drawing.filename or ""
    given = "★" * (drawing.stars or 0)
    about = " · ".join(
        filter(None, (drawing.model_used, drawing.style, given, LICENCES.get(drawing.model_used)))
    )
    told: dict[str, Any] = {
        "words": prompt.lower(),
        "model": drawing.model_used,
        "style": drawing.style or "",
    }
    told |= {"prompt": prompt, "about": about, "stars": drawing.stars or 0}
    told |= {"favourite": str(FAVOURITE in drawing.labels).lower()}
    shown = {name: escape(str(value), quote=True) for name, value in told.items()}
    return CARD.format(**shown, image=image(drawing.svg, width=220, alt=prompt))


def _pdf(svg: str) -> bytes:
    try:
        from cairosvg import svg2pdf
    except (ImportError, OSError) as error:
        raise InkflakeError("PDF needs CairoSVG and libcairo; leave pdf out, or install both") from error
    return bytes(svg2pdf(bytestring=svg.encode()))


def _sheet(drawings: Sequence[Drawing], renderer: Renderer) -> bytes | None:
    """The drawings side by side; None where nothing can be rendered."""
    shown = [r.png for r in renderer.render_many((d.svg for d in drawings), width=TILE) if r.png]
    if not shown:
        return None
    from PIL import Image

    size = (COLUMNS * TILE, -(-len(shown) // COLUMNS) * TILE)
    sheet, written = Image.new("RGB", size, "white"), io.BytesIO()
    for place, png in enumerate(shown):
        picture = Image.open(io.BytesIO(png))
        picture.thumbnail((TILE - 8, TILE - 8))
        sheet.paste(picture, (place % COLUMNS * TILE + 4, place // COLUMNS * TILE + 4))
    sheet.save(written, "PNG")
    return written.getvalue()
