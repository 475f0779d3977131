"""Prints what becomes of SVG files or answers: `python -m inkflake_svg FILE…`; `--help` tells the options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import Renderer, SvgRejected, accept, instructions
from .values.profile import PROFILES

__all__ = ["main"]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m inkflake_svg", description="Accepts or rejects drawings.")
    option = parser.add_argument
    option("files", nargs="*", type=Path, metavar="FILE", help="an SVG, or a model's answer holding one")
    option("--profile", choices=sorted(PROFILES), default="strict")
    option("--out", type=Path, metavar="DIR", help="write the accepted drawings into this folder")
    option("--png", action="store_true", help="render them too, and write PNG files beside them")
    option("--salvage", action="store_true", help="take what there is of a drawing that was cut off")
    option("--instructions", action="store_true", help="print what a model is told of the profile")
    found = parser.parse_args(argv)
    if not found.files and not found.instructions:
        parser.error("name a file, or --instructions")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Prints a line for each file and its changes; 1 when any was rejected."""
    wanted = _arguments(argv)
    if wanted.instructions:
        print(instructions(wanted.profile))
    with Renderer(workers=1) as renderer:
        return max([_judge(path, wanted, renderer) for path in wanted.files], default=0)


def _judge(path: Path, wanted: argparse.Namespace, renderer: Renderer) -> int:
    try:
        accepted = accept(path.read_bytes(), profile=wanted.profile, salvage=wanted.salvage)
    except OSError as error:
        print(f"{path}: cannot be read: {error.strerror}", file=sys.stderr)
        return 1
    except SvgRejected as error:
        print(f"{path}: rejected")
        for violation in error.violations:
            print(f"  {violation}")
        return 1
    verdict = ""
    if wanted.out:
        wanted.out.mkdir(parents=True, exist_ok=True)
        (wanted.out / f"{path.stem}.svg").write_text(accepted.svg, encoding="utf-8")
    if wanted.png:
        rendering = renderer.render(accepted.svg, width=512)
        verdict = f", renders {rendering.verdict}" + (f" ({rendering.detail})" if rendering.detail else "")
        if wanted.out and rendering.png:
            (wanted.out / f"{path.stem}.png").write_bytes(rendering.png)
    size = f"{accepted.width:g} × {accepted.height:g}, {len(accepted.svg.encode()):,} bytes"
    print(f"{path}: accepted, {size}{verdict}")
    for change in (*accepted.repairs, *(f"taken out: {what}" for what in accepted.removals)):
        print(f"  {change}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
