"""The named situations in which Inkflake stops, and the masking of what must not be shown.

InkflakeError
├── ParameterError        a parameter file or argument that does not fit
├── PromptRejected        a prompt, model, file or stage name against the specification's rules
├── SessionError          no session, or one that cannot be used
│   ├── SessionExpired
│   └── PermissionMissing
├── SchemaMissing         a table, view or schema that setup has not made
├── KeyTaken              a row that another run has written meanwhile, in a hybrid table
├── StageMissing          the stage is not there
├── StageConflict         a file on the stage that is not this drawing
├── ModelUnavailable      unknown, not allowed or not reachable
│   └── ModelRetired
├── ModelFailed           throttled, timed out, broken: a call that came to nothing
├── BatchTakenOver        a batch that another run resumed while this one was drawing it
├── TooFewDrawn           a run with more failures than it may have, or without any drawing
├── AnswerEmpty           a model that answered with nothing
└── EngineError           the embedded Snowflake cannot be started or reached

SvgError, ProfileUnknown, SvgRejected, NoSvgFound, Truncated: those of `inkflake_svg.errors`, as they are
"""

import re

from inkflake_svg.errors import NoSvgFound, ProfileUnknown, SvgError, SvgRejected, Truncated

__all__ = [
    "AnswerEmpty",
    "BatchTakenOver",
    "EngineError",
    "InkflakeError",
    "KeyTaken",
    "ModelFailed",
    "ModelRetired",
    "ModelUnavailable",
    "NoSvgFound",
    "ParameterError",
    "PermissionMissing",
    "ProfileUnknown",
    "PromptRejected",
    "SchemaMissing",
    "SessionError",
    "SessionExpired",
    "StageConflict",
    "StageMissing",
    "SvgError",
    "SvgRejected",
    "TooFewDrawn",
    "Truncated",
    "mask",
]


class InkflakeError(Exception):
    """Anything Inkflake stops for; the message says what, the value, and what to do."""


class ParameterError(InkflakeError, ValueError):
    """A parameter is unknown or has a value it cannot take."""


class PromptRejected(InkflakeError, ValueError):
    """Input that breaks the specification's input validation; `.violations` has every one."""

    def __init__(self, *violations: str) -> None:
        super().__init__("; ".join(violations))
        self.violations = violations


class SessionError(InkflakeError):
    """There is no usable Snowflake session."""


class SessionExpired(SessionError):
    """The session was there and is gone."""


class PermissionMissing(SessionError):
    """The role lacks a privilege."""


class SchemaMissing(InkflakeError):
    """A table, view or schema of Inkflake is not there."""


class KeyTaken(InkflakeError):
    """A hybrid table has a row of this key already."""


class StageMissing(InkflakeError):
    """The stage is not there."""


class StageConflict(InkflakeError):
    """The stage holds another file under the wanted name."""


class ModelUnavailable(InkflakeError):
    """The model is unknown, not allowed for this role, or not reachable."""


class ModelRetired(ModelUnavailable):
    """The model reached its end of life."""


class ModelFailed(InkflakeError):
    """The model's call came to nothing: throttled, timed out, an internal error."""


class BatchTakenOver(InkflakeError):
    """Another run has resumed the batch; this one has stopped."""

    def __init__(self, batch_id: str) -> None:
        super().__init__(
            f"batch {batch_id} was taken over by another run, or its requests were ended, while this run was "
            "drawing it; this run stops and loses nothing. Resume the batch when the other has ended"
        )


class TooFewDrawn(InkflakeError):
    """A run came to no drawing, or to more failures than it may have."""


class AnswerEmpty(InkflakeError):
    """The model answered with nothing."""


class EngineError(InkflakeError):
    """The embedded Snowflake cannot be started or reached."""


# Data masking (specification, Data Security Model 3): secrets, connection strings, paths.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.S), "<key>"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.I), "<url>"),
    (
        re.compile(
            r"(?i)\b(password|passcode|pwd|token|secret|api[_-]?key|authorization|private[_-]?key|account|user)"
            r"(\"?\s*[:=]\s*\"?)(?:bearer\s+|basic\s+|snowflake\s+token=)?[^\s,;'\"&)]+"
        ),
        r"\1\2***",
    ),
    (re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+"), "bearer ***"),
    (re.compile(r"\b(?:sk|pat|ghp|xox[abp])[-_][\w-]{8,}"), "***"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "***"),
    (re.compile(r"\b[\w.-]+\.snowflakecomputing\.(?:com|cn)\b", re.I), "<account>"),
    (re.compile(r"(?<![\w@/<])(?:~|/(?:[\w.@+-]+))(?:/[\w.@+ -]*[\w.@+-])+/?"), "<path>"),
    (re.compile(r"(?<!\w)[A-Za-z]:\\[^\s'\"<>|]+"), "<path>"),
)


def mask(text: str, *, limit: int = 2000) -> str:
    """Takes secrets, connection strings and file paths out of a message meant for tables and logs."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
