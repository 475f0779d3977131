"""Schedules of tasks that name no time: broken intervals, cron texts and time zones.

https://docs.snowflake.com/en/sql-reference/sql/create-task
"""

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from sqlglot import exp

from inkflake_engine.language.clauses import pairs
from inkflake_engine.language.faults import compilation_error
from inkflake_engine.protocols import Cursor

__all__ = ["check_schedule"]

_INTERVAL = re.compile(r"(\d+)\s*(H|M|S|HOURS?|MINUTES?|SECONDS?)", re.IGNORECASE)
_SECONDS: Mapping[str, int] = {"H": 3600, "M": 60, "S": 1}
_SHORTEST, _LONGEST = 10, 8 * 24 * 3600
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# The fields of a cron text: lowest, highest, and the names that stand for numbers from the lowest on.
_FIELDS = ((0, 59, ()), (0, 23, ()), (1, 31, ()), (1, 12, _MONTHS), (0, 6, _DAYS))
_PART = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")
_LAST = {2: re.compile("L"), 4: re.compile("([0-6]|" + "|".join(_DAYS) + ")L")}


def check_schedule(cursor: Cursor, _tree: exp.Expr) -> None:
    """CREATE and ALTER TASK: what SCHEDULE says."""
    for within, name, value in pairs(cursor.tokens):
        if not within and name == "SCHEDULE" and (problem := _problem(value)):
            message = f"Invalid value '{value}' for parameter 'SCHEDULE': {problem}"
            raise compilation_error(message, 1008, "22023")


def _problem(text: str) -> str | None:
    """What is wrong with a schedule, if anything."""
    words = text.split()
    if [word.upper() for word in words[:2]] == ["USING", "CRON"]:
        return _problem_of_cron(words[2:])
    found = _INTERVAL.fullmatch(text.strip())
    if not found:
        return "it is neither '<number> HOURS | MINUTES | SECONDS' nor 'USING CRON <expression> <time zone>'"
    seconds = int(found[1]) * _SECONDS[found[2][0].upper()]
    return None if _SHORTEST <= seconds <= _LONGEST else "an interval is between 10 seconds and 8 days"


def _problem_of_cron(words: list[str]) -> str | None:
    if len(words) != len(_FIELDS) + 1:
        return "a cron text has five fields and a time zone"
    for n, (text, field) in enumerate(zip(words, _FIELDS, strict=False)):
        fits = (_is_in(part, *field) or (n in _LAST and _LAST[n].fullmatch(part)) for part in _parts(text))
        if not all(fits):
            return f"'{text}' is no field of a cron text"
    return None if words[-1].upper() in _zones() else f"there is no time zone '{words[-1]}'"


def _parts(text: str) -> list[str]:
    return text.upper().split(",")


def _is_in(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    """Whether a part such as `*`, `3`, `MON-FRI` or `0-30/10` lies within the bounds of its field."""
    found = _PART.fullmatch(part)
    if not found or found[3] == "0":
        return False
    ends = [names.index(text) + low if text in names else text for text in found.groups()[:2] if text]
    numbers = [int(end) for end in ends if isinstance(end, int) or end.isdecimal()]
    return len(numbers) == len(ends) and all(low <= n <= high for n in numbers) and numbers == sorted(numbers)


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone.upper() for zone in available_timezones())
