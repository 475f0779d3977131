import pickle
import signal
import subprocess
import sys

import pytest

import burning
from inkflake_svg import NoSvgFound, Renderer, SvgRejected, Truncated, Violation, preview_problem
from inkflake_svg.rendering import renderer as renderer_module
from inkflake_svg.rendering.judging import judge, killed
from inkflake_svg.rendering.rendering import Rendering

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="{}"/></svg>'
)
RED = DRAWING.format("#d11")

needs_cairo = pytest.mark.skipif(preview_problem() is not None, reason=str(preview_problem()))


@pytest.fixture(scope="module")
def renderer():
    with Renderer(workers=1) as renderer:
        renderer.start(judging=True)
        yield renderer


@needs_cairo
def test_answers_are_read_rendered_and_scored_in_their_order(renderer):
    answers = [(f"Here it is:\n{RED}", "a red square"), (RED, "a blue square"), ("I will not.", "")]
    red, blue, refusal = renderer.judge(answers)()
    assert red.accepted.svg == blue.accepted.svg
    assert (red.rendering.verdict, red.error) == ("ok", None)
    assert red.score > blue.score
    assert isinstance(refusal.error, NoSvgFound)
    assert refusal.accepted is None


@needs_cairo
def test_a_drawing_that_shows_nothing_is_refused(renderer):
    (seen,) = renderer.judge([(DRAWING.format("white"), "")])()
    assert [v.rule for v in seen.error.violations] == ["visible"]
    assert seen.accepted is None


def test_the_profile_is_the_one_asked_for(renderer):
    answer = RED.replace("<rect", "<title>A</title><rect")
    strict, rich = (renderer.judge([(answer, "")], profile=profile)() for profile in ("strict", "rich"))
    assert "<title>" not in strict[0].accepted.svg
    assert "<title>" in rich[0].accepted.svg


@pytest.mark.parametrize(
    ("work", "rule", "words"),
    [
        (burning.burn, "time", "took too long"),
        (burning.hog, "memory", "too much memory"),
        (burning.vanish, "memory", "ended the process with 7"),
    ],
)
def test_what_takes_too_much_is_refused_alone(renderer, monkeypatch, work, rule, words):
    monkeypatch.setattr(renderer_module, "judge_bounded", work)
    before, refused, after = renderer.judge([(RED, ""), ("too much", ""), (RED, "")])()
    assert before.error is None
    assert after.error is None
    (violation,) = refused.error.violations
    assert violation.rule == rule
    assert words in violation.message


def test_the_signal_ends_a_process_that_never_returns_to_python():
    script = (
        "import re\nfrom inkflake_svg.rendering.judging import _processor_time\n"
        "with _processor_time(0.2):\n    re.match('(a+)+b', 'a' * 60)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=30)
    assert done.returncode == -signal.SIGPROF


def test_within_its_time_nothing_ends():
    script = (
        "import time\nfrom inkflake_svg.rendering.judging import _processor_time\n"
        "with _processor_time(0.1):\n    pass\n"
        "end = time.process_time() + 0.3\nwhile time.process_time() < end:\n    pass\n"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=30).returncode == 0


def test_in_this_process_the_caller_renders():
    seen = judge(RED, "a red square", "strict", lambda svg: Rendering("unavailable"))
    assert seen.rendering.verdict == "unavailable"
    assert 0.5 < seen.score < 1
    crashed = judge(RED, "", "strict", lambda svg: Rendering("crashed"))
    assert crashed.error.violations[0].rule == "visible"


def test_the_clock_and_the_signal_are_told_from_other_ends():
    assert killed().error.violations[0].rule == "time"
    assert killed(-signal.SIGPROF).error.violations[0].rule == "time"
    assert killed(-signal.SIGSEGV).error.violations[0].rule == "memory"


@pytest.mark.parametrize("kind", [SvgRejected, NoSvgFound, Truncated])
def test_an_error_comes_back_whole_from_another_process(kind):
    error = kind(Violation("a", "b", "rect", 3), Violation("c", "d"))
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.violations, str(back)) == (kind, error.violations, str(error))
