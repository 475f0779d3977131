import pytest

from inkflake_svg import Rendering


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ({"problem": "no cairo"}, "unavailable"),
        ({"png": None, "inside": 0, "everywhere": 0, "coverage": 0.0}, "blank"),
        ({"png": None, "inside": 4, "everywhere": 10, "coverage": 0.1}, "off-canvas"),
        ({"png": None, "inside": 6, "everywhere": 10, "coverage": 0.1}, "ok"),
    ],
)
def test_what_a_worker_saw_is_a_verdict(seen, verdict):
    assert Rendering.of(seen).verdict == verdict
    assert Rendering.of(seen).ok == (verdict == "ok")
