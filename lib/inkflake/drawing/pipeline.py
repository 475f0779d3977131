"""The flow, from prompts to drawings on the stage, readable from top to bottom.

session validation → context setup → prompt construction → Cortex call → extraction → content validation →
temporary table → stage upload → cleanup → response. One request is a chunk of one; while one chunk is
validated and stored, the next is being drawn.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from snowflake.snowpark import Session
from tqdm.auto import tqdm

from inkflake.drawing import attempts
from inkflake.drawing.attempts import Attempt, Judged
from inkflake.drawing.budget import Budget
from inkflake.drawing.cortex import Answer, Call, answers, ask
from inkflake.drawing.options import Options
from inkflake.drawing.requests.filenames import numbered
from inkflake.drawing.requests.planning import Request, plain_id, planned
from inkflake.drawing.requests.recording import record, resume
from inkflake.drawing.requests.states import Claim, Reason
from inkflake.drawing.result import write_ended, write_result
from inkflake.drawing.run import Run
from inkflake.drawing.storing.cache import cached, remember
from inkflake.drawing.storing.store import choose, store
from inkflake.drawing.storing.upload import Finished
from inkflake.errors import (
    EngineError,
    InkflakeError,
    PromptRejected,
    SessionExpired,
    StageConflict,
    concerns_run,
)
from inkflake.fields import takes
from inkflake.prompts.sources import read_prompts
from inkflake.prompts.validation import Prompt
from inkflake.snow.files import MISSING, amiss, put_back
from inkflake.snow.models import first_usable
from inkflake.snow.session import reopened
from inkflake.snow.stage import check_stage_exists
from inkflake.snow.statements import FAILURES
from inkflake.snow.temporary import drop_temporary, left_over
from inkflake.telling.batch import RESUME, Batch, batch
from inkflake.telling.figures.credits import query_tag
from inkflake.telling.history import svg_by_request
from inkflake_svg import Renderer

__all__ = ["generate"]

# Requests that are looked up in the cache, and stored from it, at a time.
LOOKED_UP = 500
# Drawings whose rendering takes as long as the start of one more worker.
WORTH_A_WORKER = 10


@takes(Options)
def generate(
    session: Session,
    prompts: str | Path | Prompt | Iterable[Any],
    *,
    filename: str | None = None,
    progress: bool = False,
    **options: Any,
) -> Batch:
    """Draws prompts and stores the drawings on a stage; returns the batch as the tables tell it.

    `prompts` is one text, a list of texts, `Prompt`s or rows, a `.csv` or `.jsonl` file, or `table:NAME`;
    `filename` (without `.svg`) is for those that name none. With the `batch_id` of an earlier run, a UUID or
    a name such as `nightly-2026-11-25`, only what that run did not finish is drawn; if it still draws, it is
    stopped. `dry_run` checks the prompts and draws nothing; `result_to` is written however the run ends.
    `max_tokens_total` and `max_attempts_total` are hard stops for all runs of a batch together: no statement
    is begun that is likely to exceed them, and what is not drawn then waits in `Batch.waiting` to be resumed
    with a higher one. At temperature 0 a prompt drawn within the hour in this session is taken from its
    cache, and marked so.
    A user's quota that is used up stops the batch in the same way: what waits says so.
    A request that comes to nothing is in `Batch.failures` with its reason; what concerns the whole run
    (session, rights, tables, stage, a retired model) is raised. A connection that breaks is opened again,
    once, when `open_session` made it.
    """
    chosen = Options(**options)
    found = read_prompts(prompts, session)
    changed = svg_by_request(session, chosen.parent) if chosen.parent else ""
    batch_id = plain_id(chosen.batch_id) if chosen.batch_id else str(uuid4())
    requests = planned(found, chosen, batch_id=batch_id, filename=filename)
    if chosen.on_invalid == "raise":
        _check_all(requests)
    if chosen.dry_run:
        return Batch("", (), (), (), session)
    try:
        drawn = _drawn(session, requests, chosen, batch_id=batch_id, changed=changed, progress=progress)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            tqdm.write(f"interrupted; what is drawn is kept: {RESUME.format(batch_id)}")
        if chosen.result_to:
            write_ended(chosen.result_to, batch_id, error)
        raise
    if chosen.result_to:
        write_result(chosen.result_to, drawn)
    return drawn


def _drawn(
    session: Session,
    requests: list[Request],
    chosen: Options,
    *,
    batch_id: str,
    changed: str,
    progress: bool,
) -> Batch:
    """The batch when it is drawn; a connection that breaks meanwhile is opened again, once."""
    shown: dict[str, Any] = {"desc": f"batch {batch_id}", "unit": "drawing", "disable": not progress}
    workers = len(requests) // WORTH_A_WORKER + 1
    with Renderer(workers=workers) as renderer, tqdm(total=len(requests), **shown) as bar:
        renderer.start(judging=True)  # it is ready when the first answer is
        run = Run(session, batch_id, chosen, bar, renderer, Budget(chosen), changed)
        try:
            _flow(run, requests, resuming=bool(chosen.batch_id))
        except (SessionExpired, EngineError):
            reconnected = reopened(session)
            if reconnected is None:
                raise
            bar.reset()
            again = Run(reconnected, batch_id, chosen, bar, renderer, Budget(chosen), changed)
            run = replace(again, recorded=run.recorded)
            _flow(run, requests, resuming=True)
    return batch(run.session, batch_id)


def _check_all(requests: list[Request]) -> None:
    """Raises all violations of all prompts at once."""
    refused = [(r.seq, r.problem) for r in requests if isinstance(r.problem, PromptRejected)]
    number = "prompt {}: " if len(requests) > 1 else ""
    if refused:
        raise PromptRejected(*(number.format(seq) + v for seq, p in refused for v in p.violations))


def _flow(run: Run, requests: list[Request], *, resuming: bool) -> None:
    """The whole flow of a batch in one session; of one that is resumed, only what is not finished."""
    claim = run.claim  # session validation and context setup
    if resuming:
        _recover(claim)
    todo = _record(run, requests, resuming=resuming)
    first = _check_stage_and_models(run, todo, resuming=resuming)
    if resuming:
        _put_back(run)
    earlier = _earlier_answers(run) if resuming else {}
    for start in range(0, len(todo), LOOKED_UP):
        _queue(run, todo[start : start + LOOKED_UP], earlier, first)
    _draw(run)
    if run.stopped:
        claim.pause(run.stopped)
    if run.options.variations > 1 or resuming:
        choose(run.session, run.batch_id)
    remember(claim, [r for r in todo if r.request_id not in run.reused], run.options)


def _recover(claim: Claim) -> None:
    """Brings the rows of a stopped run to what really became of them."""
    drop_temporary(claim.session, left_over(claim.session, claim.batch_id))
    claim.complete_stored()
    attempts.insert_lost(claim)


def _record(run: Run, requests: list[Request], *, resuming: bool) -> list[Request]:
    """Writes the requests that are new, or takes the batch over; returns those to be drawn."""
    if resuming:
        again = run.options.retry_failed and not run.recorded
        todo, run.resumed = resume(run.claim, requests, run.options, retry_failed=again)
    else:
        todo = record(run.claim, requests, run.options)
    run.recorded = True
    run.progress.update(len(requests) - len(todo))
    return todo


def _check_stage_and_models(run: Run, todo: list[Request], *, resuming: bool) -> int:
    """Returns the position of the first usable model; what is wrong with all of a new batch ends it."""
    try:
        check_stage_exists(run.session, run.options.stage)
        return first_usable(run.session, run.options.models) if todo else 0
    except (SessionExpired, EngineError):
        raise  # the connection is opened again, or an earlier run is resumed
    except InkflakeError as error:
        if not resuming:  # what an earlier run left waits for one that is told better
            run.claim.fail_unfinished(error)
        raise


def _put_back(run: Run) -> None:
    """Writes the files of the batch that are gone, as when its stage was dropped and made again."""
    gone = amiss(run.session, run.options.stage, batch_id=run.batch_id)
    put_back(run.session, run.options.stage, [file for file in gone if file.what == MISSING])


def _earlier_answers(run: Run) -> dict[str, tuple[int, Answer | None]]:
    """The last attempts of earlier runs; what these runs took counts in the budget."""
    run.budget.spent = attempts.spent_before(run.claim, most_tokens=run.options.max_tokens)
    earlier = attempts.last_attempts(run.claim)
    run.reused = {request_id for request_id, (_, answer) in earlier.items() if answer}
    return earlier


def _queue(run: Run, todo: list[Request], earlier: dict[str, tuple[int, Answer | None]], first: int) -> None:
    """Queues what has to be drawn; what was paid for, by this batch or within the hour, is stored instead."""
    options = run.options
    unasked = [r for r in todo if r.request_id not in earlier]
    known = cached(run.claim, unasked, options)
    there: list[tuple[Attempt, Answer]] = []
    for request in todo:
        number, answer = earlier.get(request.request_id, (0, known.get(request.request_id)))
        attempt = Attempt(request, options.max_tokens, number=number + 1, model=first)
        if answer:
            there.append((attempt, answer))
        else:
            run.waiting.append(attempt)
    for start in range(0, len(there), options.chunk_size):
        asked, given = zip(*there[start : start + options.chunk_size], strict=True)
        _finish(run, _judge(run, asked, given)())


def _draw(run: Run) -> None:
    """Keeps `chunks_in_flight` chunks drawing, and one rendering, while the oldest is stored."""
    try:
        while run.calling or run.rendering or (run.waiting and run.room() > 0):
            while len(run.calling) < run.options.chunks_in_flight and (chunk := run.next_chunk()):
                run.calling.append((_call(run, chunk), chunk))
            if run.calling:
                _receive(run)
            if len(run.rendering) > 1 or (run.rendering and not run.calling):
                judged = run.rendering.popleft()()
                attempts.insert_attempts(run.claim, judged, models=run.options.models)
                _finish(run, judged)
            elif not run.rendering:
                time.sleep(max(0.0, min(a.not_before for a in run.waiting) - time.monotonic()))
    finally:
        for call, _ in run.calling:
            with suppress(InkflakeError, *FAILURES):  # what ended the run is raised, not this
                call.job.cancel()
        for wait in run.rendering:
            with suppress(InkflakeError):  # answers are paid for: kept, they need not be asked for again
                attempts.insert_attempts(run.claim, wait(), models=run.options.models)


def _call(run: Run, chunk: list[Attempt]) -> Call:
    """Prompt construction and Cortex call of a chunk."""
    options = run.options
    run.set_status(chunk, "processing")
    texts = {attempt.request.request_id: run.instructions(attempt) for attempt in chunk}
    model, limit = options.models[chunk[0].model], chunk[0].max_tokens
    tag, heat = query_tag(run.batch_id), options.temperature
    return ask(run.session, texts, model=model, temperature=heat, max_tokens=limit, tag=tag)


def _receive(run: Run) -> None:
    """Waits for the oldest call, and begins to judge its answers."""
    call, chunk = run.calling.popleft()
    given = answers(call)
    run.take_answers(chunk, given)
    run.rendering.append(_judge(run, chunk, given))


def _judge(run: Run, asked: Sequence[Attempt], given: Sequence[Answer]) -> Callable[[], list[Judged]]:
    return attempts.judge(asked, given, renderer=run.renderer, profile=run.options.profile)


def _finish(run: Run, judged: Sequence[Judged]) -> None:
    """Stores what was accepted, queues what is worth another attempt, and ends the rest as failed."""
    run.claim.check([j.attempt.request.request_id for j in judged])
    drawn = {j.attempt.request.request_id: j for j in judged if j.accepted}
    failed: dict[str, Reason] = {**_store(run, drawn)} if drawn else {}
    queued = []
    for j in judged:
        if j.error and run.queue_again(j):
            queued.append(j.attempt)
        elif j.error:
            failed[j.attempt.request.request_id] = j.error
    if queued:
        run.set_status(queued, "pending")
    if failed:
        run.claim.fail(failed)
    run.progress.update(len(drawn.keys() - failed.keys()) + len(failed))


def _store(run: Run, drawn: dict[str, Judged]) -> dict[str, InkflakeError]:
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
