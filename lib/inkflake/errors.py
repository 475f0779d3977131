"""The named situations in which Inkflake stops.

InkflakeError
├── ParameterError        a parameter file or argument that does not fit
├── PromptRejected        a prompt, model, file or stage name against the specification's rules
├── SessionError          no session, or one that cannot be used
│   ├── SessionExpired
│   ├── SessionIdle       closed, or without activity beyond the limit
│   ├── PermissionMissing
│   └── WarehouseMissing  no warehouse, or one that is suspended and does not resume
├── SchemaMissing         a table, view or schema that setup has not made
├── KeyTaken              a row that another run has written meanwhile, in a hybrid table
├── StageMissing          the stage is not there
├── StageConflict         a file on the stage that is not this drawing
├── ModelUnavailable      unknown, not allowed or not reachable
│   └── ModelRetired
├── QuotaReached         the user's quota of AI credits is used up: a batch stops, and is resumed later
├── ModelFailed           throttled, timed out, broken: a call that came to nothing
├── BatchTakenOver        a batch that another run resumed while this one was drawing it
├── TooFewDrawn           a run with more failures than it may have, or without any drawing
├── AnswerEmpty           a model that answered with nothing
└── EngineError           the embedded Snowflake cannot be started or reached

SvgError, ProfileUnknown, SvgRejected, NoSvgFound, Truncated: those of `inkflake_svg.errors`, as they are
"""

import re

from inkflake.masking import mask, mask_secrets
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
    "QuotaReached",
    "SchemaMissing",
    "SessionError",
    "SessionExpired",
    "SessionIdle",
    "StageConflict",
    "StageMissing",
    "SvgError",
    "SvgRejected",
    "TooFewDrawn",
    "Truncated",
    "WarehouseMissing",
    "concerns_run",
    "mask",
]


class InkflakeError(Exception):
    """Anything Inkflake stops for; the message says what, the value, and what to do, and shows no secret."""

    def __init__(self, message: str = "") -> None:
        super().__init__(mask_secrets(message))


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


class SessionIdle(SessionError):
    """The session was closed, or idle for longer than sessions may be."""


class PermissionMissing(SessionError):
    """The role lacks a privilege."""


class WarehouseMissing(SessionError):
    """There is no warehouse that runs statements."""


class SchemaMissing(InkflakeError):
    """A table, view or schema of Inkflake is not there; a notebook shows one line of it."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


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


class QuotaReached(InkflakeError):
    """The user's quota of AI credits is used up; asking again before it is reset is of no use."""


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


# What a row has no part in: a full disk, a quota; the rest of the run waits until that has been seen to.
_OF_RUN = re.compile(r"(?i)no space left|disk (is )?full|out of (disk|memory)|quota")
_ENDS_RUN = (
    *(SessionExpired, SessionIdle, PermissionMissing, SchemaMissing, StageMissing),
    *(BatchTakenOver, EngineError, MemoryError),
)


def concerns_run(error: Exception) -> bool:
    """Whether an error ends a run, and is not that of one row in it."""
    return isinstance(error, _ENDS_RUN) or bool(_OF_RUN.search(str(error)))
