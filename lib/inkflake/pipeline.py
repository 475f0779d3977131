"""The flow, from prompts to drawings on the stage, readable from top to bottom.

session validation → context setup → prompt construction → Cortex call → extraction → content validation →
temporary table → stage upload → cleanup → response. One request is a chunk of one; while one chunk is
validated and stored, the next is being drawn.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from snowflake.snowpark import Session
from tqdm.auto import tqdm

from inkflake_svg import Renderer

from .attempts import Attempt, Judged, accepted_before, judge, keep, looked_at, note_lost, spent_before
from .cache import cached, remember
from .choice import choose, score
from .cortex import Call, answers, ask, check_model
from .cortex import models as catalogue_of
from .cost import query_tag
from .errors import EngineError, InkflakeError, PromptRejected, SessionExpired, StageConflict
from .history import Batch, batch
from .options import Options
from .presets import load_presets
from .prompts import Prompt
from .requests import Request, checked_batch_id, planned, record, rename
from .runs import Run
from .session import FAILURES, query, reopened, validate
from .sources import read_prompts
from .states import check_ours, fail, fail_open
from .store import Finished, check_stage_exists, drop_temporary, left_over, store

__all__ = ["generate"]

# Requests that are looked up in the cache, and stored from it, at a time.
TAKEN_UP = 500
# Drawings whose rendering takes as long as the start of one more worker.
WORTH_A_WORKER = 10

STORED = """
UPDATE ${here}.svg_generation_requests
SET status = 'completed', completed_at = SYSDATE(), error_message = NULL
WHERE batch_id = ? AND owner = CURRENT_USER() AND status IN ('pending', 'processing')
  AND request_id IN (SELECT request_id FROM ${here}.generated_svgs)
"""


def generate(
    session: Session,
    prompts: str | Path | Prompt | Iterable[Any],
    *,
    model: str | Sequence[str] = "offline-sketch",
    stage: str = "SVG_STAGE",
    profile: str = "strict",
    style: str = "plain",
    palette: str = "",
    template: str = "draw",
    presets_from: str | Path | None = None,
    filename: str | None = None,
    batch_id: str | None = None,
    retry_failed: bool = False,
    prompt_charset: str = "ascii",
    on_invalid: str = "raise",
    on_taken: str = "suffix",
    max_attempts: int = 3,
    max_tokens: int = 8192,
    temperature: float = 0.0,
    chunk_size: int = 100,
    chunks_in_flight: int = 2,
    upload: str = "auto",
    variations: int = 1,
    cache: bool = True,
    max_tokens_total: int = 0,
    max_attempts_total: int = 0,
    progress: bool = False,
) -> Batch:
    """Draws prompts and stores the drawings on a stage; returns the batch as the tables tell it.

    `prompts` is one text, a list of texts, `Prompt`s or rows, a `.csv` or `.jsonl` file, or `table:NAME`.
    `model` may be several, in the order to try them. With the `batch_id` of an earlier run, only what that
    run did not finish is drawn, and with `retry_failed` what failed; if that run still draws, it is stopped.
    `presets_from` is a YAML file with styles, palettes and templates of your own. With `variations` every
    prompt is drawn so often, and the best by score is marked.
    `max_tokens_total` and `max_attempts_total` (0: none) are hard stops for all runs of a batch together: no
    statement is begun that is likely to exceed them, and what is not drawn then waits in `Batch.waiting` to
    be resumed with a higher one. At temperature 0 a prompt drawn within the hour in this session is taken
    from its cache, and marked so.
    A request that comes to nothing is in `Batch.failures` with its reason; what concerns the whole run
    (session, rights, tables, stage, a retired model) is raised. A connection that breaks is opened again,
    once, when `open_session` made it.
    """
    models = (model,) if isinstance(model, str) else tuple(model)
    options = Options.of(locals(), presets=load_presets(presets_from))
    wanted = _named(read_prompts(prompts, session), filename)
    resume, batch_id = batch_id is not None, checked_batch_id(batch_id)
    fixed = on_taken == "error"
    found = planned(
        wanted,
        batch_id=batch_id,
        style=style,
        styles=options.presets.styles,
        charset=prompt_charset,
        fixed=fixed,
        variations=variations,
    )
    _check(found, options)
    shown = {"desc": f"batch {batch_id}", "unit": "drawing", "disable": not progress}
    workers = len(found) // WORTH_A_WORKER + 1
    with Renderer(workers=workers) as renderer, tqdm(total=len(found), **shown) as bar:
        renderer.start()  # it is ready when the first answer is
        run = Run(session, batch_id, options, bar, renderer)
        try:
            _flow(run, found, resume=resume)
        except (SessionExpired, EngineError):
            again = reopened(session)
            if again is None:
                raise
            bar.reset()
            run = Run(again, batch_id, options, bar, renderer, recorded=run.recorded)
            _flow(run, found, resume=True)
    return batch(run.session, batch_id)


def _flow(run: Run, found: list[Request], *, resume: bool) -> None:
    """The whole flow of a batch in one session; resumed, only what is not finished."""
    run.session_id = validate(run.session).session_id
    todo = _prepare(run, found, resume=resume)
    _draw(run)
    _close(run, todo, resume=resume)


def _named(prompts: list[Prompt], filename: str | None) -> list[Prompt]:
    return (
        [Prompt(p.text, p.filename or filename, p.style) for p in prompts]
        if filename is not None
        else prompts
    )


def _check(found: list[Request], options: Options) -> None:
    """Raises all violations of all prompts at once, unless they are to become failed requests."""
    bad = [r for r in found if r.problem]
    if bad and options.on_invalid == "raise":
        number = (lambda r: f"prompt {r.seq}: ") if len(found) > 1 else (lambda _: "")
        raise PromptRejected(*(f"{number(r)}{v}" for r in bad for v in r.problem.violations))


def _prepare(run: Run, found: list[Request], *, resume: bool) -> list[Request]:
    """Records the requests, takes up what an earlier run left, and looks at stage and models."""
    options = run.options
    common = {
        "batch_id": run.batch_id,
        "session_id": run.session_id,
        "selected_model": options.models[0],
        "stage_name": options.stage,
        "profile": options.profile,
        "options": {
            "models": options.models,
            "palette": options.palette,
            "temperature": options.temperature,
            "max_tokens": options.max_tokens,
        },
    }
    if resume:
        drop_temporary(run.session, left_over(run.session, run.batch_id))
        query(run.session, STORED, run.batch_id)
        note_lost(run.session, run.batch_id)
    versions = {r.style: options.wording(r.style).version for r in found if not r.problem}
    todo, run.begun = record(
        run.session,
        found,
        common,
        versions=versions,
        resume=resume,
        retry_failed=options.retry_failed and not run.recorded,
    )
    run.recorded = True
    run.progress.update(len(found) - len(todo))
    try:
        check_stage_exists(run.session, options.stage)
        first = _usable(run.session, options.models) if todo else 0
    except (SessionExpired, EngineError):
        raise  # the connection is opened again, or an earlier run is resumed
    except InkflakeError as error:
        if not resume:  # what an earlier run left waits for one that is told better
            fail_open(run.session, run.batch_id, error)
        raise
    before = {}
    if resume:
        spent = spent_before(run.session, run.batch_id, most_tokens=options.max_tokens)
        run.attempts, run.priced, run.tokens = spent
        before = accepted_before(run.session, run.batch_id)
        run.paid = {request_id for request_id, (_, answer) in before.items() if answer}
    for start in range(0, len(todo), TAKEN_UP):
        _take_up(run, todo[start : start + TAKEN_UP], before, first)
    return todo


def _usable(session: Session, names: Sequence[str]) -> int:
    """The position of the first model that is not retired."""
    catalogue = catalogue_of(session)
    for position, name in enumerate(names):
        try:
            check_model(name, catalogue)
        except InkflakeError:
            if position == len(names) - 1:
                raise
        else:
            return position
    return 0


def _take_up(run: Run, todo: list[Request], before: dict[str, Any], first: int) -> None:
    """Queues what has to be drawn; what was paid for, by this batch or within the hour, is stored instead."""
    keys = [(key, r.request_id) for r in todo if (key := run.options.key(r)) and r.request_id not in before]
    known = cached(run.session, run.session_id, keys) if keys else {}
    paid = []
    for request in todo:
        number, answer = before.get(request.request_id, (0, known.get(request.request_id)))
        attempt = Attempt(request, run.options.max_tokens, number=number + 1, model=first)
        if answer:
            paid.append(judge(attempt, answer, profile=run.options.profile))
        else:
            run.waiting.append(attempt)
    for start in range(0, len(paid), run.options.chunk_size):
        _finish(run, looked_at(paid[start : start + run.options.chunk_size], run.renderer)())


def _draw(run: Run) -> None:
    """Keeps `chunks_in_flight` chunks drawing, and one rendering, while the oldest is stored."""
    try:
        while run.calling or run.rendering or (run.waiting and run.room() > 0):
            while len(run.calling) < run.options.chunks_in_flight and (chunk := run.next_chunk()):
                run.calling.append((_call(run, chunk), chunk))
            if run.calling:
                call, chunk = run.calling.popleft()
                given = answers(call)
                run.heard(chunk, given)
                judged = map(partial(judge, profile=run.options.profile), chunk, given)
                run.rendering.append(looked_at(judged, run.renderer))
            if len(run.rendering) > 1 or (run.rendering and not run.calling):
                seen = run.rendering.popleft()()
                keep(run.session, run.batch_id, seen, models=run.options.models)
                _finish(run, seen)
            elif not run.rendering:
                time.sleep(max(0.0, min(a.not_before for a in run.waiting) - time.monotonic()))
    finally:
        for call, _ in run.calling:
            with suppress(InkflakeError, *FAILURES):  # what ended the run is raised, not this
                call.job.cancel()
        for wait in run.rendering:
            with suppress(InkflakeError):  # answers are paid for: kept, they need not be asked for again
                keep(run.session, run.batch_id, wait(), models=run.options.models)


def _call(run: Run, chunk: list[Attempt]) -> Call:
    options = run.options
    run.mark(chunk, "processing")
    texts = {
        a.request.request_id: options.wording(a.request.style).around(
            a.request.prompt_text, profile=options.profile, violations=a.violations
        )
        for a in chunk
    }
    return ask(
        run.session,
        texts,
        model=options.models[chunk[0].model],
        temperature=options.temperature,
        max_tokens=chunk[0].max_tokens,
        tag=query_tag(run.batch_id),
    )


def _close(run: Run, todo: list[Request], *, resume: bool) -> None:
    """Chooses among variations, and notes for the hour what was drawn."""
    if run.options.variations > 1 or resume:
        choose(run.session, run.batch_id)
    drawn = (r for r in todo if r.request_id not in run.paid)
    keys = [(key, r.request_id) for r in drawn if (key := run.options.key(r))]
    if keys:
        remember(run.session, run.session_id, keys)


def _finish(run: Run, judged: list[Judged]) -> None:
    """Stores what was accepted, queues what is worth another attempt, and ends the rest as failed."""
    ids = [j.attempt.request.request_id for j in judged]
    check_ours(run.session, run.batch_id, ids, session_id=run.session_id)
    drawn = {j.attempt.request.request_id: j for j in judged if j.accepted}
    failed = _store(run, drawn) if drawn else {}
    queued = []
    for j in judged:
        if j.error and run.again(j):
            queued.append(j.attempt)
        elif j.error:
            failed[j.attempt.request.request_id] = j.error
    if queued:
        run.mark(queued, "pending")
    if failed:
        fail(run.session, run.batch_id, failed, session_id=run.session_id)
    run.progress.update(len(drawn.keys() - failed.keys()) + len(failed))


def _store(run: Run, drawn: dict[str, Judged]) -> dict[str, InkflakeError]:
    """Stores drawings; one whose file name is taken on the stage is given another, once."""
    options = run.options
    owner = {"session_id": run.session_id}
    shared = {"stage": options.stage, "batch_id": run.batch_id, "upload": options.upload, **owner}
    failed = store(run.session, [_finished(j, options) for j in drawn.values()], resumed=run.begun, **shared)
    conflicts = {r for r, error in failed.items() if isinstance(error, StageConflict)}
    taken = {r for r in conflicts if not drawn[r].attempt.request.fixed}
    if taken:
        renamed = {r: rename(run.session, drawn[r].attempt.request, **owner) for r in sorted(taken)}
        again = [_finished(drawn[r], options, request) for r, request in renamed.items()]
        failed = {r: e for r, e in failed.items() if r not in taken} | store(run.session, again, **shared)
    return failed


def _finished(judged: Judged, options: Options, request: Request | None = None) -> Finished:
    request, accepted = request or judged.attempt.request, judged.accepted
    rendering = judged.rendering
    assert accepted is not None and rendering is not None  # noqa: S101, PT018 - only accepted ones come here
    return Finished(
        svg_id=str(uuid5(UUID(request.request_id), "svg")),
        request_id=request.request_id,
        filename=request.filename,
        svg_content=accepted.svg,
        model_used=judged.answer.model_used,
        processing_time_ms=judged.answer.latency_ms,
        width=accepted.width,
        height=accepted.height,
        profile=options.profile,
        render=rendering.verdict,
        score=score(request.prompt_text, accepted, rendering),
        chosen=request.variation is None,  # of variations one is, when all are there
    )
