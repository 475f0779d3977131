"""Keeps drawings that were accepted: together, alone where one breaks all, renamed where a name is taken."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID, uuid5

from inkflake.drawing.attempts import Judged
from inkflake.drawing.options import Options
from inkflake.drawing.requests.filenames import numbered
from inkflake.drawing.run import Run
from inkflake.drawing.storing.store import store
from inkflake.drawing.storing.upload import Finished
from inkflake.errors import InkflakeError, StageConflict, concerns_run

__all__ = ["keep"]


def keep(run: Run, drawn: dict[str, Judged]) -> dict[str, InkflakeError]:
    """Stores drawings; one whose file name is taken on the stage is given another, once."""
    options = run.options
    failed = _stored(run, {r: partial(_finished, j, options) for r, j in drawn.items()})
    conflicts = {r for r, error in failed.items() if isinstance(error, StageConflict)}
    taken = sorted(r for r in conflicts if not drawn[r].attempt.request.fixed)
    if taken:
        renamed = {r: partial(_finished, drawn[r], options, _renamed(run, drawn[r])) for r in taken}
        failed = {r: e for r, e in failed.items() if r not in taken} | _stored(run, renamed)
    return failed


def _stored(run: Run, makers: Mapping[str, Callable[[], Finished]]) -> dict[str, InkflakeError]:
    """Stores drawings, by request id; where one breaks the statements of all, each goes alone.

    Raises what concerns the run: that is also what fails for all of several.
    """
    try:
        return store(run.claim, [make() for make in makers.values()], run.options, resumed=run.resumed)
    except Exception as error:
        if concerns_run(error):
            raise
        failed: dict[str, InkflakeError] = {}
        for request_id, make in makers.items() if len(makers) > 1 else ():
            run.resumed.add(request_id)  # its file may be there from the statements of all
            failed |= _stored(run, {request_id: make})
        if len(failed) == len(makers) > 1:
            raise
        problem = (
            error if isinstance(error, InkflakeError) else InkflakeError(f"it cannot be stored: {error}")
        )
        return failed if len(makers) > 1 else dict.fromkeys(makers, problem)


def _renamed(run: Run, judged: Judged) -> str:
    """Moves a request to a file name that nobody else can have asked for."""
    request = judged.attempt.request
    name = numbered(request.filename, request.request_id[:8])
    run.claim.rename(request.request_id, name)
    return name


def _finished(judged: Judged, options: Options, filename: str = "") -> Finished:
    request, accepted, rendering = judged.attempt.request, judged.accepted, judged.rendering
    assert accepted is not None and rendering is not None  # noqa: S101, PT018 - only accepted ones come here
    return Finished(
        svg_id=str(uuid5(UUID(request.request_id), "svg")),
        request_id=request.request_id,
        filename=filename or request.filename,
        svg_content=accepted.svg,
        model_used=judged.answer.model_used,
        processing_time_ms=judged.answer.latency_ms,
        width=accepted.width,
        height=accepted.height,
        profile=options.profile,
        render=rendering.verdict,
        score=judged.score,
        chosen=request.variation is None,  # of variations one is, when all are there
    )
