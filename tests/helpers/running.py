"""How tests run a program of another environment."""

from collections.abc import Callable

__all__ = ["Run", "Script"]

Run = Callable[..., str]  # environment, program, arguments: what it printed
Script = Callable[[str, str], str]  # environment, a script beside the tests: what it printed
