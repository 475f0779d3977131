"""Drawings: how many are accepted, how much they look as drawn, what is left of attacks, how fast it is."""

from __future__ import annotations

import gc
import json
import multiprocessing
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from defusedxml import ElementTree
from harness import CannotMeasure, figure
from pebble import ProcessExpired, ProcessPool
from PIL import Image
from svg_worker import cost, mutated, picture

from inkflake_svg import AcceptedSvg, Renderer, SvgRejected, accept
from inkflake_svg.reading.extract import candidates
from inkflake_svg.reading.repair import repaired
from svg_scan import hazards

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
OUT = ROOT / "out"
PROFILES = ("strict", "rich")
MUTATIONS = 100_000
MOVES = re.compile(r"@keyframes|<animate|<set\b|transition\s*:", re.I)
NPM = ("dompurify@3", "jsdom@26")


@cache
def corpus(name: str) -> tuple[tuple[str, str], ...]:
    """Identity and text of each answer or attack."""
    if not CORPUS.is_dir():
        raise CannotMeasure("there is no corpus beside the repository")
    rows = [json.loads(line) for line in (CORPUS / name).read_text().splitlines()]
    return tuple((row["id"], row.get("payload") or row.get("answer") or "") for row in rows)


def _judged(text: str, profile: str) -> AcceptedSvg | SvgRejected:
    try:
        return accept(text, profile=profile)
    except SvgRejected as error:
        return error


@cache
def outcomes(name: str, profile: str) -> tuple[AcceptedSvg | SvgRejected, ...]:
    return tuple(_judged(text, profile) for _, text in corpus(name))


def _in_processes(work: Callable, *columns: Iterable, timeout: float = 60.0, fresh: bool = False) -> list:
    """The results in order; None for what crashed or took too long."""
    pool = ProcessPool(2, max_tasks=int(fresh), context=multiprocessing.get_context("spawn"))
    with pool:
        futures = [pool.schedule(work, row, timeout=timeout) for row in zip(*columns, strict=True)]
        return [_result(future) for future in futures]


def _result(future: object) -> object:
    try:
        return future.result()
    except (TimeoutError, ProcessExpired):
        return None


def acceptance(profile: str) -> float:
    """Of the answers with a complete drawing, the share accepted; prints the others."""
    complete = accepted = 0
    for (name, text), outcome in zip(
        corpus("answers.jsonl"), outcomes("answers.jsonl", profile), strict=True
    ):
        start = text.find("<svg")
        if start < 0 or "</svg" not in text[start:]:
            continue
        complete += 1
        accepted += isinstance(outcome, AcceptedSvg)
        if isinstance(outcome, SvgRejected):
            print(f"  {profile}: rejected {name}: {outcome}")
    print(f"  {profile}: {accepted} of {complete} accepted")
    return accepted / complete


@figure("svg: strict acceptance of complete drawings", at_least=0.99)
def strict_acceptance() -> float:
    return acceptance("strict")


@figure("svg: rich acceptance of complete drawings", at_least=0.99)
def rich_acceptance() -> float:
    return acceptance("rich")


def original(text: str) -> str:
    """The drawing as it was answered, as far as it can be parsed."""
    found = next(candidates(text)).text
    try:
        ElementTree.fromstring(found)
    except ElementTree.ParseError:
        return repaired(found)[0]
    return found


def _pixels(raw: bytes) -> np.ndarray:
    height = int.from_bytes(raw[:2], "big")
    return np.frombuffer(raw[2:], np.uint8).reshape(height, -1, 3).astype(float)


def ssim(a: np.ndarray, b: np.ndarray, window: int = 8) -> float:
    """Structural similarity of the luminance, uniform window (Wang et al. 2004)."""

    def mean(x: np.ndarray) -> np.ndarray:
        c = np.pad(x, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        c = c[window:, window:] - c[:-window, window:] - c[window:, :-window] + c[:-window, :-window]
        return c / window**2

    a, b = a.mean(2), b.mean(2)
    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    found = ((2 * ma * mb + low) * (2 * both + high)) / ((ma * ma + mb * mb + low) * (va + vb + high))
    return float(found.mean())


@cache
def fidelity(profile: str) -> np.ndarray:
    """1 − mean absolute difference of each accepted drawing to its original; leaves the worst as a sheet in
    out/. Of static ones: CairoSVG shows what moves as if it had no animation, not as it is accepted.
    """
    rows = [
        (name, original(text), outcome.svg)
        for (name, text), outcome in zip(
            corpus("answers.jsonl"), outcomes("answers.jsonl", profile), strict=True
        )
        if isinstance(outcome, AcceptedSvg) and "<image" not in text and not MOVES.search(text)
    ]
    before = _in_processes(picture, [row[1] for row in rows])
    after = _in_processes(picture, [row[2] for row in rows])
    compared = []
    for (name, _, _), first, second in zip(rows, before, after, strict=True):
        if first is None or second is None or first[:2] != second[:2]:
            why = "the original does not render" if first is None else "not comparable"
            print(f"  {profile}: left out {name}: {why}")
            continue
        a, b = _pixels(first), _pixels(second)
        compared.append((1 - np.abs(a - b).mean() / 255, ssim(a, b), name, a, b))
    return told(compared, profile, OUT / f"svg-worst-{profile}.png")


def told(compared: list, kind: str, path: Path) -> np.ndarray:
    """The scores of rows of score, SSIM, name and both pictures; prints the worst and leaves their sheet."""
    compared.sort(key=lambda row: row[0])
    _sheet(compared[:20], path)
    for score, structure, name, *_ in compared[:20]:
        print(f"  {kind}: {score:.4f} (SSIM {structure:.3f}) {name}")
    print(f"  {kind}: {len(compared)} compared, SSIM mean {np.mean([row[1] for row in compared]):.4f}")
    return np.array([row[0] for row in compared])


def _sheet(rows: list, path: Path) -> None:
    """Originals and accepted drawings side by side."""
    board = Image.new("RGB", (4 * 530, 5 * 264), "gray")
    for i, (*_, a, b) in enumerate(rows):
        for side, pixels in enumerate((a, b)):
            image = Image.fromarray(pixels.astype(np.uint8))
            image.thumbnail((256, 256))
            board.paste(image, (i % 4 * 530 + side * 258, i // 4 * 264))
    path.parent.mkdir(exist_ok=True)
    board.save(path)


@figure("svg: strict fidelity, mean", at_least=0.994)
def strict_mean() -> float:
    return fidelity("strict").mean()


@figure("svg: strict fidelity, 5th percentile", at_least=0.97)
def strict_p5() -> float:
    return np.percentile(fidelity("strict"), 5)


@figure("svg: strict fidelity, 1st percentile", at_least=0.90)
def strict_p1() -> float:
    return np.percentile(fidelity("strict"), 1)


@figure("svg: rich fidelity, mean", at_least=0.998)
def rich_mean() -> float:
    return fidelity("rich").mean()


def _accepted(name: str) -> list[tuple[str, str, str]]:
    """Identity, profile and text of everything accepted."""
    return [
        (row[0], profile, outcome.svg)
        for profile in PROFILES
        for row, outcome in zip(corpus(name), outcomes(name, profile), strict=True)
        if isinstance(outcome, AcceptedSvg)
    ]


@figure("svg: accepted drawings with a hazard left, independent scan", at_most=0)
def hazards_left() -> float:
    bad = 0
    for name in ("hostile.jsonl", "answers.jsonl"):
        for identity, profile, svg in _accepted(name):
            if found := hazards(svg, profile):
                bad += 1
                print(f"  {profile} {identity}: {found}")
    return bad


@figure("svg: accepted drawings in which py-svg-hush finds something", at_most=0)
def second_opinion() -> float:
    try:
        import py_svg_hush
    except ImportError as error:
        raise CannotMeasure("py-svg-hush is not installed") from error
    bad = 0
    for name in ("hostile.jsonl", "answers.jsonl"):
        for identity, profile, svg in _accepted(name):
            left = _shape(py_svg_hush.filter_svg(svg.encode(), {}).decode())
            if missing := _shape(svg) - left:
                bad += 1
                print(f"  {profile} {identity}: {sorted(missing)[:4]}")
    return bad


def _shape(svg: str) -> set[tuple[str, str]]:
    """Every element with each of its attributes."""
    found = set()
    for element in ElementTree.fromstring(svg).iter():
        found |= {(element.tag, "")} | {(element.tag, name) for name in element.attrib}
    return found


@figure("svg: scripts run or requests made by accepted drawings in Chromium", at_most=0)
def in_chromium() -> float:
    chromium = shutil.which("chromium")
    if not chromium:
        raise CannotMeasure("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    seen: list[str] = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: seen.append(f"request {request.url[:99]}"))
        for i, (_, _, svg) in enumerate(_accepted("hostile.jsonl")):
            path = Path(folder) / f"{i}.svg"
            path.write_text(svg, encoding="utf-8")
            page.goto(path.as_uri())
        page.wait_for_timeout(300)
        browser.close()
    own = [event for event in seen if event.startswith("request file://") and event.endswith(".svg")]
    print(f"  {len(own)} documents loaded")
    for event in (rest := [event for event in seen if event not in own]):
        print(f"  {event}")
    return len(rest)


@cache
def costs() -> list[tuple[float, int] | None]:
    inputs = [text for name in ("hostile.jsonl", "answers.jsonl") for _, text in corpus(name)]
    pairs = [(text, profile) for text in [*inputs, *BOMBS] for profile in PROFILES]
    return _in_processes(cost, *zip(*pairs, strict=True), timeout=30)


BOMBS = (
    "<svg" * 200_000,
    "<!--" * 250_000,
    "<svg viewBox='0 0 9 9'>" + "<rect width='9' height='9'/>" * 20_000 + "</svg>",
    "<svg viewBox='0 0 9 9'><path d='" + "M0 0L9 9" * 24_000 + "'/></svg>",
    "<svg viewBox='0 0 9 9'><style>" + "a b c d e{fill:red}" * 50_000 + "</style><circle r='9'/></svg>",
    "<svg viewBox='0 0 9 9'><style>" + "@media x{a:b('}')}" * 50_000 + "</style><circle r='9'/></svg>",
    "<svg viewBox='0 0 9 9'>" + f"<circle r='9' style='fill:r\\65 d;{'a:b(c) !x;' * 900}'/>" * 100 + "</svg>",
    "<svg viewBox='0 0 9 9'><text>" + "& < " * 250_000 + "</text></svg>",
    "<svg viewBox='0 0 9 9'><linearGradient id='a'><stop stop-color='red'/><stop offset='1'/>"
    "</linearGradient>" + "<path d='M0 0L9 9L0 9L5 5L7 7z' fill='url(#a)'/>" * 8_000 + "</svg>",
)  # fmt: skip


@figure("svg: processor seconds for the slowest input", at_most=2.0)
def slowest() -> float:
    return max(30.0 if row is None else row[0] for row in costs())


@figure("svg: MB at most while accepting", at_most=512)
def memory() -> float:
    return max(9999 if row is None else row[1] for row in costs())


@figure("svg: seconds for the slowest rendering", at_most=10.5)
def slowest_rendering() -> float:
    slow = 0.0
    verdicts: dict[str, int] = {}
    with Renderer(workers=1) as renderer:
        for _, _, svg in [*_accepted("hostile.jsonl"), *_accepted("answers.jsonl")]:
            began = perf_counter()
            rendering = renderer.render(svg)
            slow = max(slow, perf_counter() - began)
            verdicts[rendering.verdict] = verdicts.get(rendering.verdict, 0) + 1
    print(f"  renderings: {verdicts}")
    return slow


@figure("svg: accepted drawings that change when accepted again", at_most=0)
def no_fixed_point() -> float:
    found = [*_accepted("hostile.jsonl"), *_accepted("answers.jsonl")]
    return sum(accept(svg, profile=profile).svg != svg for _, profile, svg in found)


@figure(f"svg: faults in {MUTATIONS:,} mutations of both corpora", at_most=0)
def fuzz() -> float:
    texts = [text for name in ("hostile.jsonl", "answers.jsonl") for _, text in corpus(name) if text]
    chunk = 2_500
    seeds = range(MUTATIONS // chunk)
    found = _in_processes(mutated, [texts] * len(seeds), seeds, [chunk] * len(seeds), timeout=600)
    wrong = [line for lines in found for line in (["a worker died"] if lines is None else lines)]
    for line in wrong[:20]:
        print(f"  {line}")
    return len(wrong)


def _best(work: Callable[[], object], rounds: int = 5) -> float:
    return min(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


@cache
def drawings() -> tuple[tuple[str, str], ...]:
    """Answers that hold well-formed drawings, with these drawings."""
    found = []
    for (_, text), outcome in zip(corpus("answers.jsonl"), outcomes("answers.jsonl", "strict"), strict=True):
        if isinstance(outcome, AcceptedSvg):
            svg = next(candidates(text)).text
            try:
                ElementTree.fromstring(svg)
            except ElementTree.ParseError:
                continue
            found.append((text, svg))
    return tuple(found)


@cache
def speeds(profile: str) -> list[tuple[float, float]]:
    """Seconds to accept, and to parse the same text by defusedxml alone, for each drawing."""
    found = drawings()
    gc.collect()
    gc.freeze()  # what other figures keep in memory is not part of this one
    return [
        (_best(partial(accept, text, profile=profile)), _best(partial(ElementTree.fromstring, svg)))
        for text, svg in found
    ]


@figure("svg: strict accept, median ratio to the bare parse", at_most=4)
def strict_speed() -> float:
    return median(ours / parse for ours, parse in speeds("strict"))


@figure("svg: rich accept, median ratio to the bare parse", at_most=4)
def rich_speed() -> float:
    return median(ours / parse for ours, parse in speeds("rich"))


@figure("svg: strict accept, median ratio to DOMPurify under jsdom", at_most=1)
def to_dompurify() -> float:
    if not (shutil.which("node") and shutil.which("npm")):
        raise CannotMeasure("node is not installed")
    folder = OUT / "npm"
    if not (folder / "node_modules/dompurify").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--prefix", folder, *NPM], check=True, capture_output=True
        )
    script = shutil.copy(HERE / "dompurify.js", folder / "dompurify.js")
    texts = json.dumps([svg for _, svg in drawings()])
    done = subprocess.run(["node", script], input=texts, capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    return median(ours[0] * 1000 / other for ours, other in zip(speeds("strict"), theirs, strict=True))
