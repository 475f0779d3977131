import subprocess
import sys
import time

import pytest

from inkflake_svg import Renderer, preview_problem
from inkflake_svg import render as one
from inkflake_svg.rendering import worker
from inkflake_svg.rendering.renderer import cairo_problem

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
SMALL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1"><rect width="900" height="1"/></svg>'
RECT = '<rect width="40" height="40" fill="teal"/>'

# resvg passes over a value that is none, counts the elements that it is to draw, and needs less memory.
needs_cairo = pytest.mark.skipif(cairo_problem() is not None, reason=str(cairo_problem()))
pytestmark = pytest.mark.skipif(preview_problem() is not None, reason=str(preview_problem()))


@pytest.fixture(scope="module")
def renderer():
    with Renderer(workers=1, timeout=3) as renderer:
        yield renderer


@pytest.mark.parametrize(
    ("inside", "verdict"),
    [
        (RECT, "ok"),
        ("", "blank"),
        ('<rect width="40" height="40" fill="white"/>', "blank"),
        ('<rect width="40" height="40" opacity="0"/>', "blank"),
        ('<circle cx="300" cy="20" r="9"/>', "off-canvas"),
        ('<circle cx="97" cy="20" r="9"/>', "ok"),
        ("<g>", "crashed"),
        pytest.param('<rect width="9" height="9" opacity="half"/>', "crashed", marks=needs_cairo),
        ('<image href="file:///etc/passwd" width="9" height="9"/>', "crashed"),
    ],
)
def test_a_verdict(renderer, inside, verdict):
    assert renderer.render(f"{HEAD}{inside}</svg>").verdict == verdict


def test_a_picture_is_as_wide_as_asked_and_tells_the_ink_outside(renderer):
    rendering = renderer.render(f'{HEAD}<circle cx="100" cy="25" r="20"/></svg>', width=200)
    assert rendering.png.startswith(b"\x89PNG")
    assert int.from_bytes(rendering.png[16:20], "big") == 200
    assert int.from_bytes(rendering.png[20:24], "big") == 100
    assert rendering.ink_outside == pytest.approx(0.5, abs=0.05)


def test_without_a_width_there_is_the_verdict_alone(renderer):
    (seen,) = renderer.schedule([f"{HEAD}{RECT}</svg>"], width=None)()
    assert (seen.verdict, seen.png) == ("ok", None)
    assert seen.coverage == pytest.approx(0.32, abs=0.02)


@needs_cairo
def test_a_drawing_that_hangs_is_killed_and_the_next_one_drawn():
    uses = "".join(
        f'<g id="g{i}">{"".join(f"""<use href="#g{i - 1}"/>""" for _ in range(9))}</g>' for i in range(1, 7)
    )
    bomb = f'{HEAD}<g id="g0">{RECT}</g>{uses}</svg>'
    with Renderer(workers=1, timeout=1) as renderer:
        began = time.monotonic()
        verdicts = [r.verdict for r in renderer.render_many([bomb, f"{HEAD}{RECT}</svg>"])]
        assert verdicts == ["timed out", "ok"]
        assert time.monotonic() - began < 9


def test_a_picture_stays_in_bounds_however_tall(renderer):
    rendering = renderer.render(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 99999">{RECT}</svg>', width=64
    )
    assert int.from_bytes(rendering.png[20:24], "big") == 64 * worker.TALLEST


@needs_cairo
def test_too_much_memory_is_a_crash_not_the_callers(monkeypatch):
    layers = "<g opacity='0.5'>" * 40
    wide = f"{HEAD}{layers}{RECT}{'</g>' * 40}</svg>"
    with Renderer(workers=1) as renderer:
        verdicts = [rendering.verdict for rendering in renderer.render_many([wide, SMALL], width=4096)]
    assert verdicts == ["crashed", "ok"]


def test_batches_keep_their_order():
    drawings = [
        f'{HEAD}<rect width="{n}" height="9"/></svg>' if n % 3 else f"{HEAD}</svg>" for n in range(12)
    ]
    with Renderer(workers=2) as renderer:
        assert [r.verdict for r in renderer.render_many(drawings)] == ["blank", "ok", "ok"] * 4


def test_without_the_renderer_there_is_one_line_of_advice(monkeypatch):
    monkeypatch.setattr(sys.modules["inkflake_svg.rendering.renderer"], "find_spec", lambda name: None)
    rendering = one(f"{HEAD}{RECT}</svg>")
    assert rendering.verdict == "unavailable"
    assert "pip install cairosvg" in rendering.detail
    assert "\n" not in rendering.detail


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """Puts packages on the path of the workers that fail to be imported."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))  # a spawned worker takes the caller's path

    def install(**packages):
        for name, why in packages.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text(f"raise OSError({why!r})")

    return install


def test_where_libcairo_is_not_resvg_draws(broken):
    broken(cairocffi="no library called cairo")
    with Renderer(workers=1) as renderer:
        seen = renderer.render(f"{HEAD}{RECT}</svg>", width=64)
        (read,) = renderer.judge([(f"{HEAD}{RECT}</svg>", "a teal square")])()
    assert (seen.verdict, int.from_bytes(seen.png[16:20], "big")) == ("ok", 64)
    assert seen.coverage == pytest.approx(0.32, abs=0.02)
    assert read.rendering.verdict == "ok"


def test_a_renderer_that_does_not_start_is_no_fault_of_the_drawing(broken):
    broken(cairocffi="no library called cairo", resvg_py="no resvg")
    seen = one('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    assert seen.verdict == "unavailable"
    assert "no library called cairo; no resvg" in seen.detail


SCRIPT = """
from inkflake_svg import Renderer
with Renderer(workers=2) as renderer:
    print(renderer.render({svg!r}).verdict)
import sys
print("cairosvg" in sys.modules)
"""


def test_workers_start_from_a_script_without_a_main_guard_and_none_is_left(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(svg=f"{HEAD}{RECT}</svg>"))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["ok", "False"], done.stderr
    assert done.stderr == ""


def test_workers_end_with_a_caller_that_never_closes(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing\nfrom inkflake_svg import Renderer\n"
        f"print(Renderer(workers=2).render({f'{HEAD}{RECT}</svg>'!r}).verdict)\n"
        "print(*[child.pid for child in multiprocessing.active_children()])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    verdict, pids = done.stdout.splitlines()
    assert verdict == "ok"
    for pid in map(int, pids.split()):
        assert subprocess.run(["kill", "-0", str(pid)], capture_output=True).returncode != 0


def test_libcairo_is_missed_with_one_line_of_advice_where_resvg_is_not_there(monkeypatch):
    monkeypatch.setattr("inkflake_svg.rendering.renderer.LIBCAIRO", ("libnone.so",))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert preview_problem() is None
    there = sys.modules["inkflake_svg.rendering.renderer"].find_spec
    missing = "inkflake_svg.rendering.renderer.find_spec"
    monkeypatch.setattr(missing, lambda name: None if name == "resvg_py" else there(name))
    told = "PNG previews are off: libcairo is missing; brew install cairo, or pip install resvg-py pillow"
    assert preview_problem() == told


def test_without_pebble_answers_are_read_here_and_nothing_is_rendered(monkeypatch):
    there = sys.modules["inkflake_svg.rendering.renderer"].find_spec
    missing = "inkflake_svg.rendering.renderer.find_spec"
    monkeypatch.setattr(missing, lambda name: None if name == "pebble" else there(name))
    with Renderer() as renderer:
        renderer.start(judging=True)
        read, refused = renderer.judge([(f"{HEAD}{RECT}</svg>", "a teal square"), ("no", "")])()
    assert read.accepted.width == 100
    assert (read.rendering.verdict, "pip install pebble" in read.rendering.detail) == ("unavailable", True)
    assert refused.error.violations[0].rule == "no drawing"
