"""Why an answer is no acceptable drawing.

SvgError
├── ProfileUnknown    there is no profile of that name
└── SvgRejected       an answer that is no acceptable SVG
    ├── NoSvgFound
    └── Truncated
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NoSvgFound", "ProfileUnknown", "SvgError", "SvgRejected", "Truncated", "Violation"]


@dataclass(frozen=True)
class Violation:
    """A rule that a drawing breaks, with the element and line where it does."""

    rule: str
    message: str
    element: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        where += f"<{self.element}>" if self.element else ""
        return f"{self.rule}: {self.message}" + (f" ({where.rstrip(', ')})" if where else "")


class SvgError(ValueError):
    """Anything this package stops for; the message says what, the value, and what to do."""


class ProfileUnknown(SvgError):
    """There is no profile of that name."""


class SvgRejected(SvgError):
    """An answer that cannot be made an acceptable SVG; `.violations` has every reason."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__("; ".join(str(v) for v in violations))
        self.violations = violations

    def __reduce__(self) -> tuple[type[SvgRejected], tuple[Violation, ...]]:
        return type(self), self.violations  # it comes back whole from the process that raised it


class NoSvgFound(SvgRejected):
    """The answer holds no drawing: prose, a refusal, a placeholder."""


class Truncated(SvgRejected):
    """The answer stops before `</svg>`."""
