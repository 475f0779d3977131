import pytest

from inkflake_svg import NoSvgFound, SvgError, SvgRejected, Truncated, Violation


@pytest.mark.parametrize(
    ("violation", "text"),
    [
        (Violation("limits", "too deep"), "limits: too deep"),
        (Violation("limits", "too deep", line=3), "limits: too deep (line 3)"),
        (Violation("limits", "too deep", "g"), "limits: too deep (<g>)"),
        (Violation("limits", "too deep", "g", 3), "limits: too deep (line 3, <g>)"),
    ],
)
def test_a_violation_says_where(violation, text):
    assert str(violation) == text


def test_a_rejection_carries_every_violation():
    first, second = Violation("a", "one"), Violation("b", "two")
    error = SvgRejected(first, second)
    assert str(error) == "a: one; b: two"
    assert error.violations == (first, second)
    assert issubclass(NoSvgFound, SvgRejected)
    assert issubclass(Truncated, SvgRejected)
    assert issubclass(SvgRejected, SvgError)
