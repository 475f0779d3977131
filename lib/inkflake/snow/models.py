"""Cortex's catalogue: which models there are, and how long they live."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from snowflake.snowpark import Session

from inkflake.errors import ModelRetired, ModelUnavailable, PermissionMissing, SchemaMissing
from inkflake.snow.statements import query

__all__ = ["Model", "check_model", "first_usable", "models"]

# The specification's allowed values, all past their end of life, and what Snowflake names as successor.
SUCCESSORS = {
    "openai-gpt-4.1": "openai-gpt-5.1",
    "claude-4-sonnet": "claude-sonnet-4-6",
    "claude-3-7-sonnet": "claude-sonnet-4-6",
    "claude-3-5-sonnet": "claude-sonnet-4-6",
}

# https://docs.snowflake.com/en/sql-reference/sql/show-cortex-base-models
SHOW_MODELS = "SHOW CORTEX BASE MODELS IN SCHEMA SNOWFLAKE.MODELS"
SHOW_CROSS_REGION = "SHOW PARAMETERS LIKE 'CORTEX_ENABLED_CROSS_REGION' IN ACCOUNT"

# Where a model is reached from: this region, other regions, other regions that the account has switched off.
Reach = Literal["here", "across", "off", "unknown"]


@dataclass(frozen=True)
class Model:
    """One row of SHOW CORTEX BASE MODELS, its name in lower case, and how this account reaches it.

    `lifecycle_status` is GA, PUPR, PRPR, LEGACY, EOL or not told; `eol_date` is free text;
    `cross_region` holds the settings of CORTEX_ENABLED_CROSS_REGION that reach it.
    """

    name: str
    lifecycle_status: str | None
    eol_date: str | None = None
    cross_region: tuple[str, ...] = ()
    reach: Reach = "unknown"


def models(session: Session) -> dict[str, Model]:
    """The account's model catalogue by name in lower case."""
    rows = [{k.lower(): v for k, v in row.as_dict().items()} for row in query(session, SHOW_MODELS)]
    named = _words(query(session, "SELECT CURRENT_REGION()")[0][0])
    region = named[-1:]  # a region group may stand before it
    setting = _cross_region(session)
    return {row["name"].lower(): _model(row, region, setting) for row in rows}


def _model(row: Mapping[str, Any], region: tuple[str, ...], setting: tuple[str, ...]) -> Model:
    across = _words(row["cross_region_availability"])
    reach: Reach = "unknown"
    if set(region) & set(_words(row["in_region_availability"])):
        reach = "here"
    elif across and setting:
        reach = "across" if set(across) & set(setting) else "off"
    return Model(row["name"].lower(), row["lifecycle_status"], row["eol_date"], across, reach)


def _words(value: object) -> tuple[str, ...]:
    """The regions in an array, as text or not, or in a list with commas; none of NULL."""
    return tuple(re.findall(r"\w+", str(value).upper())) if value else ()


def _cross_region(session: Session) -> tuple[str, ...]:
    """What CORTEX_ENABLED_CROSS_REGION is set to; nothing where this role may not see it."""
    try:
        return tuple(word for row in query(session, SHOW_CROSS_REGION) for word in _words(row["value"]))
    except (PermissionMissing, SchemaMissing):
        return ()


def check_model(name: str, catalogue: Mapping[str, Model]) -> None:
    """Raises `ModelRetired` for a model past its end of life, `ModelUnavailable` for one of other regions.

    One that nobody lists, or of which too little is told, is left to the call.
    """
    model = catalogue.get(name.lower()) or Model(name.lower(), None)
    usable = [m.name for m in catalogue.values() if m.lifecycle_status == "GA" and m.reach != "off"]
    if model.lifecycle_status == "EOL" or not model.lifecycle_status and model.name in SUCCESSORS:
        since = f" on {model.eol_date}" if model.eol_date else ""
        successor = SUCCESSORS.get(model.name)
        use = successor if successor in usable else ", ".join(usable) or successor
        raise ModelRetired(f"model {name!r} reached its end of life{since}; use {use}")
    if model.reach == "off":
        raise ModelUnavailable(
            f"model {name!r} is not served in this region; ask an ACCOUNTADMIN for "
            f"CORTEX_ENABLED_CROSS_REGION = {' or '.join(model.cross_region)}; "
            f"or use {', '.join(usable) or 'an account of another region'}"
        )


def first_usable(session: Session, names: Sequence[str]) -> int:
    """The position of the first of these models that can be used; raises when the last one cannot, either."""
    catalogue = models(session)
    for position, name in enumerate(names[:-1]):
        with suppress(ModelUnavailable):
            check_model(name, catalogue)
            return position
    check_model(names[-1], catalogue)
    return len(names) - 1
