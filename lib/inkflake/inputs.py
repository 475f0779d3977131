"""Files that people hand in: regular, bounded, in UTF-8; and YAML that stands for no more than it shows."""

import stat
from pathlib import Path
from typing import Any

import yaml

from inkflake.errors import ParameterError, mask

__all__ = ["read_text", "read_yaml"]

LARGEST = 64 << 20
HINTS = {
    FileNotFoundError: "; a relative path begins at the folder that the notebook runs in",
    UnicodeDecodeError: "; save it as UTF-8",
}


def read_text(path: Path, what: str) -> str:
    """The text of a file; `what` says for the error what it was to hold."""
    try:
        found = path.stat()
        # A pipe or a device may have no end.
        problem = "" if stat.S_ISREG(found.st_mode) else "it is no regular file"
        problem = problem or ("" if found.st_size <= LARGEST else f"it has more than {LARGEST:,} bytes")
        if not problem:
            return path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        problem = mask(str(error)) + next((h for kind, h in HINTS.items() if isinstance(error, kind)), "")
    raise ParameterError(f"{what} cannot be read from {path.name!r}: {problem}")


class _Plain(yaml.SafeLoader):
    """YAML without aliases: a page of them can stand for more than a machine holds."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f"line {line}: aliases are not read")
        return super().compose_node(parent, index)


def read_yaml(text: str, what: str) -> Any:
    """What a YAML text says; an alias, or nesting without end, is refused."""
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ParameterError(f"{what} is no YAML: {' '.join(str(error).split())}") from error
