"""Says what becomes of SVG files or models' answers: `python -m inkflake_svg FILE…`; `--help` tells the rest.

Each is read in a worker process: one that takes too long or too much is refused like any other.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import Judgement, Renderer, SvgRejected, accept, instructions
from .values.profile import PROFILES

__all__ = ["main"]

SUFFIXES = frozenset({".html", ".json", ".md", ".svg", ".txt", ".xml"})
PNG_WIDTH = 512
CODES = "Exit codes: 0 all were accepted, 1 some were rejected or could not be read, 2 the call was wrong."


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    about = "Makes drawings safe and valid, or says why not."
    parser = argparse.ArgumentParser("python -m inkflake_svg", description=about, epilog=CODES)
    option = parser.add_argument
    option(
        "files",
        nargs="*",
        metavar="FILE",
        help="an SVG or an answer holding one; a folder of them; - is stdin",
    )
    option("--profile", choices=sorted(PROFILES), default="strict")
    option("--out", type=Path, metavar="DIR", help="write the accepted drawings into this folder")
    option("--png", action="store_true", help="render them too, and write PNG files beside them")
    option("--json", action="store_true", help="print a JSON object a line instead of words")
    option("--salvage", action="store_true", help="take what there is of a drawing that was cut off")
    option("--instructions", action="store_true", help="print what a model is told of the profile")
    found = parser.parse_args(argv)
    if not found.files and not found.instructions:
        parser.error("name a file, or --instructions")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Tells of each file what became of it, with every change; 1 when any was rejected or unreadable."""
    wanted = _arguments(argv)
    if wanted.instructions:
        print(instructions(wanted.profile))
    with Renderer(workers=1) as renderer:
        told = [_told(name, wanted, renderer) for name in _names(wanted.files)]
    return int(not all(told))


def _names(given: Sequence[str]) -> Iterator[str]:
    """The files named, and those in the folders named, by name."""
    for name in given:
        if name != "-" and Path(name).is_dir():
            yield from sorted(str(p) for p in Path(name).iterdir() if p.suffix.lower() in SUFFIXES)
        else:
            yield name


def _told(name: str, wanted: argparse.Namespace, renderer: Renderer) -> bool:
    """Prints what became of one file; whether it was accepted."""
    try:
        answer = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        print(f"{name}: cannot be read: {error.strerror}", file=sys.stderr)
        return False
    found = _judged(answer, wanted, renderer)
    report = {
        "file": name,
        "accepted": found.error is None,
        **_rejection(found),
        **_drawing(name, found, wanted),
    }
    if wanted.png and found.accepted:
        report["renders"] = _picture(name, found.accepted.svg, wanted, renderer)
    print(json.dumps(report, ensure_ascii=False) if wanted.json else _in_words(report))
    return found.error is None


def _judged(answer: bytes, wanted: argparse.Namespace, renderer: Renderer) -> Judgement:
    if not wanted.salvage:
        return renderer.judge([(answer, "")], profile=wanted.profile)()[0]
    try:
        return Judgement(accept(answer, profile=wanted.profile, salvage=True))
    except SvgRejected as error:
        return Judgement(error=error)


def _rejection(found: Judgement) -> dict[str, Any]:
    return {"violations": [str(v) for v in found.error.violations]} if found.error else {}


def _drawing(name: str, found: Judgement, wanted: argparse.Namespace) -> dict[str, Any]:
    """What is told of an accepted drawing; writes it where it is wanted."""
    accepted = found.accepted
    if accepted is None:
        return {}
    if wanted.out:
        wanted.out.mkdir(parents=True, exist_ok=True)
        (wanted.out / f"{_stem(name)}.svg").write_text(accepted.svg, encoding="utf-8")
    size = {"width": accepted.width, "height": accepted.height, "bytes": len(accepted.svg.encode())}
    return {**size, "repairs": accepted.repairs, "removals": accepted.removals}


def _picture(name: str, svg: str, wanted: argparse.Namespace, renderer: Renderer) -> str:
    """Renders an accepted drawing; returns the verdict, with its detail."""
    rendering = renderer.render(svg, width=PNG_WIDTH)
    if wanted.out and rendering.png:
        (wanted.out / f"{_stem(name)}.png").write_bytes(rendering.png)
    return rendering.verdict + (f" ({rendering.detail})" if rendering.detail else "")


def _stem(name: str) -> str:
    return "stdin" if name == "-" else Path(name).stem


def _in_words(report: dict[str, Any]) -> str:
    if not report["accepted"]:
        return "\n  ".join([f"{report['file']}: rejected", *report["violations"]])
    size = f"{report['width']:g} × {report['height']:g}, {report['bytes']:,} bytes"
    verdict = f", renders {report['renders']}" if "renders" in report else ""
    changes = [*report["repairs"], *(f"taken out: {what}" for what in report["removals"])]
    return "\n  ".join([f"{report['file']}: accepted, {size}{verdict}", *changes])


if __name__ == "__main__":
    sys.exit(main())
