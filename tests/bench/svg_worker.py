"""What the drawing figures do in processes of their own: pictures by CairoSVG, and the costliest answer's
memory.
"""

from __future__ import annotations

import contextlib
import io
import time
from pathlib import Path

__all__ = ["cost", "mutated", "picture"]


def picture(svg: str, size: int = 256) -> bytes | None:
    """Raw RGB of a drawing on white, as wide as asked, the height's two bytes first; None when it fails."""
    import cairosvg
    from PIL import Image

    try:
        png = cairosvg.svg2png(bytestring=svg.encode(), output_width=size, background_color="white")
    except Exception:
        return None
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.height.to_bytes(2, "big") + image.tobytes() if image.height < 4096 else None


def cost(answer: str, profile: str) -> tuple[float, int]:
    """Seconds of the processor that one answer takes, and the most memory in MB that this process has had."""
    from inkflake_svg import SvgRejected, accept

    began = time.process_time()
    with contextlib.suppress(SvgRejected):
        accept(answer, profile=profile)
    seconds = time.process_time() - began
    status = Path("/proc/self/status").read_text()  # getrusage would tell the parent's peak, if higher
    return seconds, int(status.split("VmHWM:")[1].split()[0]) // 1024


def mutated(texts: list[str], seed: int, count: int) -> list[str]:
    """Accepts mutated texts and gives what went wrong: anything raised but SvgRejected, no fixed point,
    hazards.
    """
    import random

    from inkflake_svg import SvgRejected, accept
    from svg_scan import hazards

    chance, wrong = random.Random(seed), []
    for i in range(count):
        text, profile = _mutate(chance, texts), ("strict", "rich")[i % 2]
        try:
            accepted = accept(text, profile=profile)
            if found := hazards(accepted.svg, profile):
                wrong.append(f"{found[:2]} left of {text[:200]!r}")
            elif accept(accepted.svg, profile=profile).svg != accepted.svg:
                wrong.append(f"no fixed point: {text[:200]!r}")
        except SvgRejected:
            continue
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}: {text[:200]!r}")
    return wrong


def _mutate(chance: object, texts: list[str]) -> str:
    text = chance.choice(texts)
    if len(text) > 3000:
        start = chance.randrange(len(text) - 2000)
        text = text[:600] + text[start : start + 1400] + text[-200:]
    for _ in range(chance.randrange(1, 5)):
        i, j = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        j = min(j, i + 60)
        other = chance.choice(texts)
        k = chance.randrange(len(other) + 1)
        text = chance.choice(
            [
                text[:i] + text[j:],
                text[:i] + other[k : k + 80] + text[i:],
                text[:i] + text[i:j] * 3 + text[j:],
                text[:i] + chance.choice("<>&\"'/=;:{}()#%\\\x00\ud800é0-.eM ") + text[i + 1 :],
                text[:i]
                + chance.choice(["url(#a)", "javascript:", "&#1;", "1e999", "NaN", "-", "<svg>"])
                + text[i:],
            ]
        )
    return text
