"""Drawings as a browser shows them: Chromium's picture of what was accepted beside that of the answer."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
from bench_svg import MOVES, OUT, corpus, original, outcomes, ssim, told
from harness import CannotMeasure, figure
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from inkflake_svg import AcceptedSvg

SIZE = 512  # px, the wider side
STILL = """at => {
  const root = document.documentElement
  const box = root.viewBox.baseVal, wide = box && box.width ? box.height / box.width : 1
  root.setAttribute("width", wide > 1 ? 512 / wide : 512)
  root.setAttribute("height", wide > 1 ? 512 : 512 * wide)
  const own = getComputedStyle(root), color = own.backgroundColor, image = own.backgroundImage
  root.removeAttribute("style")
  const [width, height] = [root.getAttribute("width"), root.getAttribute("height")]
  const behind = image === "none" ? "" : `${image} 0 0 / ${width}px ${height}px no-repeat,`
  root.style.background = `${behind} linear-gradient(${color}, ${color}), white`
  root.pauseAnimations(); root.setCurrentTime(at)
  for (const each of document.getAnimations()) {
    const end = each.effect.getComputedTiming().endTime
    each.pause(); each.currentTime = at && Number.isFinite(end) ? end : 0
  }
}"""
END = 20.0  # seconds, when what ends has ended


@contextmanager
def _pages() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if not chromium:
        raise CannotMeasure("Chromium is not installed")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        page.route(re.compile("^https?:"), lambda route: route.abort())
        yield page
        browser.close()


def _shown(page: Page, svg: str) -> np.ndarray | None:
    """The pixels of a drawing as an image on white; None for what Chromium cannot read."""
    data = base64.b64encode(svg.encode()).decode()
    image = f'<img style="width:100%;height:100%;object-fit:contain" src="data:image/svg+xml;base64,{data}">'
    page.set_content(f'<body style="margin:0;background:white">{image}')
    page.wait_for_function("document.images[0].complete")
    return _pixels(page) if page.evaluate("document.images[0].naturalWidth") else None


def _still(page: Page, svg: str, at: float) -> np.ndarray:
    """The pixels of a drawing whose animation is held at a time in seconds."""
    path = OUT / "looks.svg"
    path.write_text(svg, encoding="utf-8")
    page.goto(path.as_uri())
    page.evaluate(STILL, at)
    return _pixels(page)


def _pixels(page: Page) -> np.ndarray:
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return np.asarray(image, float)


@cache
def looks(profile: str, moving: bool) -> np.ndarray:
    """1 − mean absolute difference of each accepted drawing to its original; the worst are a sheet in out/.

    What moves is compared with the original as it begins and as it ends, and the nearer of both counts.
    """
    OUT.mkdir(exist_ok=True)
    compared = []
    with _pages() as page:
        for (name, text), outcome in zip(
            corpus("answers.jsonl"), outcomes("answers.jsonl", profile), strict=True
        ):
            if not isinstance(outcome, AcceptedSvg) or "<image" in text:
                continue
            before = original(text)
            if bool(MOVES.search(before)) != moving or "xmlns" not in before:
                continue
            after = _still(page, outcome.svg, 0) if moving else _shown(page, outcome.svg)
            pictures = [_still(page, before, at) for at in (0, END)] if moving else [_shown(page, before)]
            if pictures[0] is None:
                print(f"  {profile}: left out {name}: Chromium does not read the original")
                continue
            nearest = min(pictures, key=lambda p: np.abs(p - after).mean())
            score = 1 - np.abs(nearest - after).mean() / 255
            compared.append((score, ssim(nearest, after), name, nearest, after))
    if not compared:
        raise CannotMeasure("no answer of this kind is in the corpus")
    kind = f"{profile}-{'moving' if moving else 'static'}"
    return told(compared, kind, OUT / f"looks-worst-{kind}.png")


@figure("looks: strict in Chromium, static, mean", at_least=0.998)
def strict_mean() -> float:
    return looks("strict", False).mean()


@figure("looks: strict in Chromium, static, 5th percentile", at_least=0.99)
def strict_p5() -> float:
    return np.percentile(looks("strict", False), 5)


@figure("looks: strict in Chromium, static, 1st percentile", at_least=0.985)
def strict_p1() -> float:
    return np.percentile(looks("strict", False), 1)


@figure("looks: rich in Chromium, static, mean", at_least=0.9995)
def rich_mean() -> float:
    return looks("rich", False).mean()


@figure("looks: rich in Chromium, static, 5th percentile", at_least=0.997)
def rich_p5() -> float:
    return np.percentile(looks("rich", False), 5)


@figure("looks: rich in Chromium, static, 1st percentile", at_least=0.99)
def rich_p1() -> float:
    return np.percentile(looks("rich", False), 1)


@figure("looks: strict in Chromium, animated, mean", at_least=0.985)
def moving_mean() -> float:
    return looks("strict", True).mean()


@figure("looks: strict in Chromium, animated, 1st percentile", at_least=0.93)
def moving_p1() -> float:
    return np.percentile(looks("strict", True), 1)
