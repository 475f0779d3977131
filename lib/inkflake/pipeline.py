"""The flow, from prompts to drawings on the stage, readable from top to bottom.

session validation → context setup → prompt construction → Cortex call → extraction → content validation →
temporary table → stage upload → cleanup → response. One request is a chunk of one; while one chunk is
validated and stored, the next is being drawn.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from snowflake.snowpark import Session
from tqdm.auto import tqdm

from .attempts import Attempt, Judged, accepted_before, following, judge, keep, looked_at
from .cortex import Call, answers, ask, check_model, models
from .errors import InkflakeError, ParameterError, PromptRejected, StageConflict
from .history import Batch, batch
from .prompts import Prompt, build, check_stage, read_prompts, styles, template
from .requests import Request, fail, fail_open, mark_processing, planned, record, rename
from .session import FAILURES, query, validate
from .store import UPLOADS, Finished, check_stage_exists, drop_temporary, left_over, store
from .svg import Renderer

__all__ = ["generate"]

TAG = "ALTER SESSION SET QUERY_TAG = '${tag}'"

STORED = """
UPDATE ${here}.svg_generation_requests
SET status = 'completed', completed_at = SYSDATE(), error_message = NULL
WHERE batch_id = ? AND status IN ('pending', 'processing')
  AND request_id IN (SELECT request_id FROM ${here}.generated_svgs)
"""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run draws: the parameters of `generate`, checked."""

    models: tuple[str, ...]
    stage: str
    profile: str
    style: str
    own_styles: str | None
    prompt_charset: str
    on_invalid: str
    on_taken: str
    max_attempts: int
    max_tokens: int
    temperature: float
    chunk_size: int
    chunks_in_flight: int
    upload: str

    def __post_init__(self) -> None:
        problems = list(check_stage(self.stage))
        choices = {"profile": ("strict", "rich"), "prompt_charset": ("ascii", "unicode"), "upload": UPLOADS}
        choices |= {"on_invalid": ("raise", "fail"), "on_taken": ("suffix", "error")}
        choices |= {"style": tuple(styles(self.own_styles))}
        problems += [
            f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}"
            for name, allowed in choices.items()
            if getattr(self, name) not in allowed
        ]
        at_least_one = ("max_attempts", "max_tokens", "chunk_size", "chunks_in_flight")
        problems += [
            f"{n} is {getattr(self, n)}; the least is 1" for n in at_least_one if getattr(self, n) < 1
        ]
        if not 0 <= self.temperature <= 1:
            problems.append(f"temperature is {self.temperature}; it goes from 0 to 1")
        if not self.models or not all(self.models):
            problems.append("model is empty; name one, or several in the order to try them")
        if problems:
            raise ParameterError("; ".join(problems))


@dataclass
class Run:
    """A batch under way: what waits to be drawn, what is being drawn, what an earlier run had begun."""

    session: Session
    batch_id: str
    options: Options
    progress: Any
    renderer: Renderer
    waiting: deque[Attempt] = field(default_factory=deque)
    calling: deque[tuple[Call, list[Attempt]]] = field(default_factory=deque)
    rendering: deque[Callable[[], list[Judged]]] = field(default_factory=deque)
    begun: set[str] = field(default_factory=set)


def generate(
    session: Session,
    prompts: str | Path | Prompt | Iterable[Any],
    *,
    model: str | Sequence[str] = "offline-sketch",
    stage: str = "SVG_STAGE",
    profile: str = "strict",
    style: str = "plain",
    own_styles: str | None = None,
    filename: str | None = None,
    batch_id: str | None = None,
    prompt_charset: str = "ascii",
    on_invalid: str = "raise",
    on_taken: str = "suffix",
    max_attempts: int = 3,
    max_tokens: int = 8192,
    temperature: float = 0.0,
    chunk_size: int = 50,
    chunks_in_flight: int = 2,
    upload: str = "auto",
    progress: bool = False,
) -> Batch:
    """Draws prompts and stores the drawings on a stage; returns the batch as the tables tell it.

    `prompts` is one text, a list of texts, `Prompt`s or rows, a `.csv` or `.jsonl` file, or `table:NAME`.
    `model` may be several, in the order to try them. With the `batch_id` of an earlier run, only what that
    run did not finish is drawn. A request that comes to nothing is in `Batch.failures` with its reason;
    what concerns the whole run (session, rights, tables, stage, a retired model) is raised.
    """
    options = Options(
        models=(model,) if isinstance(model, str) else tuple(model),
        stage=stage,
        profile=profile,
        style=style,
        own_styles=own_styles,
        prompt_charset=prompt_charset,
        on_invalid=on_invalid,
        on_taken=on_taken,
        max_attempts=max_attempts,
        max_tokens=max_tokens,
        temperature=temperature,
        chunk_size=chunk_size,
        chunks_in_flight=chunks_in_flight,
        upload=upload,
    )
    wanted = _named(read_prompts(prompts, session), filename)
    resume, batch_id = batch_id is not None, _batch_id(batch_id)
    fixed = on_taken == "error"
    found = planned(wanted, batch_id=batch_id, style=style, charset=prompt_charset, fixed=fixed)
    _check(found, options)
    context = validate(session)
    query(session, TAG, tag=f"inkflake {batch_id}")
    with Renderer() as renderer, tqdm(total=len(found), disable=not progress, unit="drawing") as bar:
        run = Run(session, batch_id, options, bar, renderer)
        _prepare(run, found, session_id=context.session_id, resume=resume)
        _draw(run)
    return batch(session, batch_id)


def _named(prompts: list[Prompt], filename: str | None) -> list[Prompt]:
    if not prompts:
        raise ParameterError("there are no prompts to draw; give at least one")
    return (
        [Prompt(p.text, p.filename or filename, p.style) for p in prompts]
        if filename is not None
        else prompts
    )


def _batch_id(given: str | None) -> str:
    try:
        return str(UUID(given)) if given else str(uuid4())
    except ValueError as error:
        raise ParameterError(f"batch_id {given!r} is no UUID; leave it out to begin a new batch") from error


def _check(found: list[Request], options: Options) -> None:
    """Raises all violations of all prompts at once, unless they are to become failed requests."""
    unknown = sorted({r.style for r in found} - set(styles(options.own_styles)))
    if unknown:
        raise ParameterError(
            f"unknown style {', '.join(unknown)}; choose from {', '.join(styles(options.own_styles))}"
        )
    bad = [r for r in found if r.problem]
    if bad and options.on_invalid == "raise":
        number = (lambda r: f"prompt {r.seq}: ") if len(found) > 1 else (lambda _: "")
        raise PromptRejected(*(f"{number(r)}{v}" for r in bad for v in r.problem.violations))


def _prepare(run: Run, found: list[Request], *, session_id: str, resume: bool) -> None:
    """Records the requests, takes up what an earlier run left, and looks at stage and models."""
    options = run.options
    common = {
        "batch_id": run.batch_id,
        "session_id": session_id,
        "selected_model": options.models[0],
        "stage_name": options.stage,
        "profile": options.profile,
        "template_version": template()[0],
        "options": {
            "models": options.models,
            "temperature": options.temperature,
            "max_tokens": options.max_tokens,
        },
    }
    if resume:
        drop_temporary(run.session, left_over(run.session, run.batch_id))
        query(run.session, STORED, run.batch_id)
    todo, run.begun = record(run.session, found, common, resume=resume)
    run.progress.update(len(found) - len(todo))
    try:
        check_stage_exists(run.session, options.stage)
        first = _usable(run.session, options.models) if todo else 0
    except InkflakeError as error:
        fail_open(run.session, run.batch_id, error)
        raise
    before = accepted_before(run.session, run.batch_id) if resume else {}
    _take_up(run, todo, before, first)


def _usable(session: Session, names: Sequence[str]) -> int:
    """The position of the first model that is not retired."""
    catalogue = models(session)
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
    """Queues what has to be drawn; what an earlier run paid for and did not store is judged again instead."""
    paid = []
    for request in todo:
        number, answer = before.get(request.request_id, (0, None))
        attempt = Attempt(request, run.options.max_tokens, number=number + 1, model=first)
        if answer:
            paid.append(judge(attempt, answer, profile=run.options.profile))
        else:
            run.waiting.append(attempt)
    for start in range(0, len(paid), run.options.chunk_size):
        _finish(run, looked_at(paid[start : start + run.options.chunk_size], run.renderer)())


def _draw(run: Run) -> None:
    """Keeps `chunks_in_flight` chunks drawing, and one rendering, while the oldest is stored."""
    if run.waiting:
        run.renderer.start()
    try:
        while run.waiting or run.calling or run.rendering:
            while len(run.calling) < run.options.chunks_in_flight and (chunk := _chunk(run)):
                run.calling.append((_call(run, chunk), chunk))
            if run.calling:
                call, chunk = run.calling.popleft()
                judged = map(partial(judge, profile=run.options.profile), chunk, answers(call))
                run.rendering.append(looked_at(judged, run.renderer))
            if len(run.rendering) > 1 or (run.rendering and not run.calling):
                seen = run.rendering.popleft()()
                keep(run.session, run.batch_id, seen, models=run.options.models)
                _finish(run, seen)
            elif not run.rendering:
                time.sleep(max(0.0, min(a.not_before for a in run.waiting) - time.monotonic()))
    finally:
        for call, _ in run.calling:
            with suppress(*FAILURES):  # what ended the run is raised, not that cancelling failed too
                call.job.cancel()
        for wait in run.rendering:
            with suppress(InkflakeError):  # answers are paid for: kept, they need not be asked for again
                keep(run.session, run.batch_id, wait(), models=run.options.models)


def _chunk(run: Run) -> list[Attempt]:
    """The next attempts that one statement can make: same model, same limit, their time come."""
    now = time.monotonic()
    ready = [a for a in run.waiting if a.not_before <= now]
    chunk = [a for a in ready if (a.model, a.max_tokens) == (ready[0].model, ready[0].max_tokens)]
    chunk = chunk[: run.options.chunk_size]
    taken = {a.request.request_id for a in chunk}
    run.waiting = deque(a for a in run.waiting if a.request.request_id not in taken)
    return chunk


def _call(run: Run, chunk: list[Attempt]) -> Call:
    options = run.options
    mark_processing(run.session, [a.request.request_id for a in chunk])
    texts = {
        a.request.request_id: build(
            a.request.prompt_text,
            profile=options.profile,
            style=styles(options.own_styles)[a.request.style],
            violations=a.violations,
        )
        for a in chunk
    }
    model = options.models[chunk[0].model]
    return ask(
        run.session, texts, model=model, temperature=options.temperature, max_tokens=chunk[0].max_tokens
    )


def _finish(run: Run, judged: list[Judged]) -> None:
    """Stores what was accepted, queues what is worth another attempt, and ends the rest as failed."""
    options = run.options
    drawn = {j.attempt.request.request_id: j for j in judged if j.accepted}
    failed = _store(run, drawn) if drawn else {}
    for j in judged:
        if j.accepted:
            continue
        attempt = following(j, models=options.models, max_attempts=options.max_attempts)
        if attempt:
            run.waiting.appendleft(attempt)
        elif j.error:
            failed[j.attempt.request.request_id] = j.error
    if failed:
        fail(run.session, run.batch_id, failed)
    run.progress.update(len(drawn.keys() - failed.keys()) + len(failed))


def _store(run: Run, drawn: dict[str, Judged]) -> dict[str, InkflakeError]:
    """Stores drawings; one whose file name is taken on the stage is given another, once."""
    options = run.options
    shared = {"stage": options.stage, "batch_id": run.batch_id, "upload": options.upload}
    failed = store(run.session, [_finished(j, options) for j in drawn.values()], resumed=run.begun, **shared)
    conflicts = {r for r, error in failed.items() if isinstance(error, StageConflict)}
    taken = {r for r in conflicts if not drawn[r].attempt.request.fixed}
    if taken:
        renamed = {r: rename(run.session, drawn[r].attempt.request) for r in sorted(taken)}
        again = [_finished(drawn[r], options, request) for r, request in renamed.items()]
        failed = {r: e for r, e in failed.items() if r not in taken} | store(run.session, again, **shared)
    return failed


def _finished(judged: Judged, options: Options, request: Request | None = None) -> Finished:
    request, accepted = request or judged.attempt.request, judged.accepted
    assert accepted is not None  # noqa: S101 - only accepted attempts come here
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
        render=judged.render,
    )
