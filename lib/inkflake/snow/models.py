"""Cortex's catalogue: which models there are, and how long they live."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from snowflake.snowpark import Session

from inkflake.errors import ModelRetired
from inkflake.snow.statements import query

__all__ = ["Model", "check_model", "first_usable", "models"]

# The specification's allowed values, all past their end of life, and what Snowflake names as successor.
SUCCESSORS = {
    "openai-gpt-4.1": "openai-gpt-5.1",
    "claude-4-sonnet": "claude-sonnet-4-6",
    "claude-3-7-sonnet": "claude-sonnet-4-6",
    "claude-3-5-sonnet": "claude-sonnet-4-6",
}


SHOW_MODELS = "SHOW CORTEX BASE MODELS IN SCHEMA SNOWFLAKE.MODELS"


@dataclass(frozen=True)
class Model:
    """One row of SHOW CORTEX BASE MODELS; `lifecycle_status` is GA, PUPR, PRPR, LEGACY or EOL."""

    name: str
    lifecycle_status: str
    eol_date: date | None = None
    availability: str | None = None


def models(session: Session) -> dict[str, Model]:
    """The account's model catalogue by name."""
    rows = [{k.lower(): v for k, v in row.as_dict().items()} for row in query(session, SHOW_MODELS)]
    return {
        row["name"]: Model(row["name"], row["lifecycle_status"], row.get("eol_date"), row.get("availability"))
        for row in rows
    }


def check_model(name: str, catalogue: Mapping[str, Model]) -> None:
    """Raises `ModelRetired` for a model past its end of life; one that nobody lists is left to the call."""
    model = catalogue.get(name)
    if model and model.lifecycle_status != "EOL" or not model and name not in SUCCESSORS:
        return
    since = f" on {model.eol_date}" if model and model.eol_date else ""
    usable = [m.name for m in catalogue.values() if m.lifecycle_status == "GA"]
    successor = SUCCESSORS.get(name)
    use = successor if successor in usable else ", ".join(usable) or successor
    raise ModelRetired(f"model {name!r} reached its end of life{since}; use {use}")


def first_usable(session: Session, names: Sequence[str]) -> int:
    """The position of the first of these models that is not retired; raises when the last one is, too."""
    catalogue = models(session)
    for position, name in enumerate(names[:-1]):
        with suppress(ModelRetired):
            check_model(name, catalogue)
            return position
    check_model(names[-1], catalogue)
    return len(names) - 1
