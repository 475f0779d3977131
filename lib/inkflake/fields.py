"""Parameters declared once: a frozen dataclass whose fields hold type, choices, default, bounds and help."""

from collections.abc import Callable, Collection, Iterator
from copy import copy
from dataclasses import MISSING, Field, field, fields
from inspect import Parameter, signature
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from inkflake.errors import ParameterError

__all__ = ["Parameters", "default_of", "option", "takes"]

F = TypeVar("F", bound=Callable[..., Any])


def option(default: Any, about: str, *, least: float | None = None, most: float | None = None) -> Any:
    """A field of `Parameters`: default, help and inclusive bounds; a `Literal` type is its choices."""
    metadata = {"help": about, "least": least, "most": most}
    if isinstance(default, list):
        return field(default_factory=lambda: copy(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def default_of(declared: Field[Any]) -> Any:
    """The default of a field."""
    return declared.default if declared.default_factory is MISSING else declared.default_factory()


class Parameters:
    """Base of dataclasses made of parameters; a value that does not fit is a `ParameterError` naming all."""

    def __post_init__(self) -> None:
        unfit = self._unfit()
        found = [*unfit.values(), *self._out_of_bounds(without=unfit)] if unfit else self.problems()
        if found:
            raise ParameterError("; ".join(found))

    def problems(self) -> list[str]:
        """What is wrong with values of the right types, in words; classes add rules between them."""
        return self._out_of_bounds()

    def _unfit(self) -> dict[str, str]:
        """What has the wrong type, in words, by name."""
        told = "{} is {!r}, and has to be {}"
        return {
            f.name: told.format(f.name, value, " or ".join(map(_named, _alternatives(hint))))
            for f, value, hint in self._given()
            if not _fits(value, _alternatives(hint))
        }

    def _out_of_bounds(self, without: Collection[str] = ()) -> list[str]:
        return [p for f, *given in self._given() if f.name not in without for p in _bounds(f, *given)]

    def _given(self) -> Iterator[tuple[Field[Any], Any, Any]]:
        """Each field with its value and its type."""
        hints = get_type_hints(type(self))
        return ((f, getattr(self, f.name), hints[f.name]) for f in _declared(self))


def _declared(parameters: Any) -> tuple[Field[Any], ...]:
    return fields(parameters)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) is Literal:
        return (str,)
    types = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(get_origin(t) or t for t in types)


def _named(kind: type) -> str:
    return "nothing" if kind is type(None) else kind.__name__


def _fits(value: Any, types: tuple[Any, ...]) -> bool:
    if isinstance(value, bool):  # which Python counts among the whole numbers
        return bool in types
    return isinstance(value, types) or (float in types and isinstance(value, int))


def _bounds(declared: Field[Any], value: Any, hint: Any) -> list[str]:
    least, most = declared.metadata["least"], declared.metadata["most"]
    if get_origin(hint) is Literal and value not in get_args(hint):
        return [f"{declared.name} is {value!r}; choose one of {', '.join(get_args(hint))}"]
    if least is not None and value < least:
        return [f"{declared.name} is {value}; the least is {least:,}"]
    if most is not None and value > most:
        return [f"{declared.name} is {value:,}; the most is {most:,}"]
    return []


def takes(options: type[Parameters]) -> Callable[[F], F]:
    """Shows a function's `**options` as the keyword arguments they are, in `help()` and completion."""
    declared = _declared(options)
    only = Parameter.KEYWORD_ONLY
    kinds = [Parameter(f.name, only, default=default_of(f), annotation=f.type) for f in declared]

    def shown(function: F) -> F:
        own = signature(function)
        kept = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        cast(Any, function).__signature__ = own.replace(parameters=[*kept, *kinds])
        lines = [f"    `{f.name}` ({default_of(f)!r}): {f.metadata['help']}" for f in declared]
        function.__doc__ = "\n".join([function.__doc__ or "", *lines])
        return function

    return shown
