"""Export: taking drawings out of Snowflake."""

from collections.abc import Iterable
from pathlib import Path

from snowflake.snowpark import Session

from inkflake.snow.statements import named_errors
from inkflake.telling.drawings import Drawing

__all__ = ["export"]


def export(session: Session, drawings: Iterable[Drawing], folder: str | Path) -> list[Path]:
    """Downloads the files of drawings from their stage into a folder; a file that is there stays as it is."""
    target = Path(folder).expanduser()
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for drawing in drawings:
        path = target / drawing.stage_path.rsplit("/", 1)[1]
        if not path.exists():
            with named_errors():
                session.file.get(drawing.stage_path, str(target))
        paths.append(path)
    return paths
