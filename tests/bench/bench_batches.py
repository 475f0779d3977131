"""A batch beside the one-at-a-time way, at scale, killed, and under faults; and reads of a long history."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from harness import figure
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from fresh_home import fresh_home
from inkflake import (
    active_session,
    drawings,
    generate,
    generation_history,
    open_session,
    setup,
    stage_contents,
    svg_by_request,
    temporary_tables,
)
from inkflake.snow.statements import query
from inkflake.telling.batch import batch as batch_of
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of

MODEL = "test-model"
SECONDS, SPREAD, SLOTS = 2.0, 1.0, 16


def prompts(count: int) -> list[str]:
    return [f"a red house with {n} windows" for n in range(1, count + 1)]


def different(asked: dict[str, Any]) -> Answer:
    """A small drawing of its own for every prompt."""
    colour = hashlib.sha256(prompt_of(asked).encode()).hexdigest()[:6]
    return Answer(SQUARE.replace("<rect", f'<rect fill="#{colour}"'))


@contextmanager
def studio(upstream: ScriptedUpstream | None = None) -> Iterator[Session]:
    """A session on an engine of its own, with tables and stage; its models are the upstream's."""
    with fresh_home(), patch.dict(os.environ):
        if upstream:
            os.environ["INKFLAKE_LLM_BASE_URL"] = upstream.url
        with open_session(schema="BENCH") as session:
            setup(session)
            yield session


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that this process sends."""
    sent: list[str] = []
    execute = SnowflakeCursor.execute

    def counting(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        sent.append(command)
        return execute(cursor, command, *args, **options)

    with patch.object(SnowflakeCursor, "execute", counting):
        yield sent


def statements(upload: str) -> float:
    with ScriptedUpstream() as upstream, studio(upstream) as session, counted() as sent:
        batch = generate(session, prompts(200), model=MODEL, upload=upload)
    return len(sent) / len(batch)


@figure("batches: statements per drawing by PUT, 200 prompts", at_most=0.3)
def statements_put() -> float:
    return statements("put")


@figure("batches: statements per drawing by COPY, 200 prompts", at_most=1.3)
def statements_copy() -> float:
    return statements("copy")


BASELINE = (
    "SELECT CURRENT_ROLE()",
    "SELECT CURRENT_WAREHOUSE()",
    "SELECT CURRENT_DATABASE()",
    "SELECT CURRENT_SCHEMA()",
    "SELECT AI_COMPLETE('test-model', '{prompt}')",
    "CREATE STAGE IF NOT EXISTS one_by_one",
    "CREATE TRANSIENT TABLE drawing_{n} (svg STRING)",
    f"INSERT INTO drawing_{{n}} SELECT '{SQUARE}'",
    "COPY INTO @one_by_one/drawing_{n}.svg FROM (SELECT svg FROM drawing_{n}) SINGLE = TRUE OVERWRITE = TRUE "
    "FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE FIELD_DELIMITER = NONE)",
    "DROP TABLE drawing_{n}",
    "LIST @one_by_one",
)


@figure("batches: speed, ratio to one at a time", at_least=10)
def speed() -> float:
    with ScriptedUpstream() as upstream, studio(upstream) as session:
        upstream.answer = different
        began = perf_counter()
        for n, prompt in enumerate(prompts(40)):
            for text in BASELINE:
                session.sql(text.format(n=n, prompt=prompt)).collect()
        one = (perf_counter() - began) / 40
        began = perf_counter()
        generate(session, prompts(200), model=MODEL)
        return one / ((perf_counter() - began) / 200)


@figure("batches: throughput, share of ideal, upstream 2 s, 16 at once", at_least=0.9)
def throughput() -> float:
    slots, chance, spent = threading.Semaphore(SLOTS), random.Random(4), []

    def answer(_asked: object) -> Answer:
        with slots:
            spent.append(chance.uniform(SECONDS - SPREAD, SECONDS + SPREAD))
            time.sleep(spent[-1])
        return Answer()

    with ScriptedUpstream() as upstream, studio(upstream) as session:
        generate(session, "a first drawing, which starts the engine's own clients", model=MODEL)
        upstream.answer = answer
        began = perf_counter()
        generate(session, prompts(320), model=MODEL)
        return sum(spent) / SLOTS / (perf_counter() - began)


DRIVER = """
import json, resource, sys, time
from inkflake import generate, open_session
prompts = json.load(sys.stdin)
with open_session(schema="BENCH") as session:
    began = time.perf_counter()
    drawn = len(generate(session, prompts, model="test-model"))
    seconds = (time.perf_counter() - began) / drawn
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


@cache
def driver(count: int) -> tuple[float, float]:
    """Seconds per drawing and peak memory of a process of its own that draws so many prompts."""
    with ScriptedUpstream() as upstream, studio(upstream):
        upstream.answer = different
        given = json.dumps(prompts(count))
        out = subprocess.run(
            [sys.executable, "-c", DRIVER], input=given, text=True, capture_output=True, check=True
        )
    seconds, memory = json.loads(out.stdout)
    return seconds, memory


@figure("batches: time per drawing, 5,000 prompts to 200", at_most=1.15)
def time_at_scale() -> float:
    return driver(5000)[0] / driver(200)[0]


@figure("batches: peak memory of the driver, 5,000 prompts to 200", at_most=1.2)
def memory_at_scale() -> float:
    return driver(5000)[1] / driver(200)[1]


FAULTS = (
    Answer("unavailable", status=503),
    Answer("rate limit exceeded", status=429),
    Answer("no such luck", status=500),
    Answer(SQUARE[:40], completion_tokens=8192),
    Answer(""),
    Answer("I cannot draw that."),
    Answer(raw=b"\x00garbage"),
    Answer(raw=b"{}"),
    Answer(SQUARE.replace("<rect", '<rect fill="none"')),
)


@figure("batches: requests not as they should be after a fault storm", at_most=0)
def storm() -> float:
    """5 % of each fault on a first call, which a retry mends, and 5 % of prompts that no model can draw."""
    wanted, asked, hopeless = prompts(400), {}, set(prompts(400)[::20])
    chance = random.Random(6)
    kinds = {
        p: next((f for n, f in enumerate(FAULTS) if r < (n + 1) * 0.05), None)
        for p in wanted
        for r in [chance.random()]
    }

    def answer(call: dict[str, Any]) -> Answer:
        prompt = prompt_of(call).split("<prompt>")[1].split("</prompt>")[0]
        asked[prompt] = asked.get(prompt, 0) + 1
        if prompt in hopeless:
            return FAULTS[asked[prompt] % len(FAULTS)]
        return (kinds[prompt] if asked[prompt] == 1 else None) or Answer()

    with ScriptedUpstream() as upstream, studio(upstream) as session:
        upstream.answer = answer
        batch = generate(session, wanted, model=MODEL)
    drawn = {d.prompt_text for d in batch.drawings}
    unjust = sorted({f.error_message[:90] for f in batch.failures if f.prompt_text not in hopeless})
    print(f"{len(drawn)} drawn, {len(asked)} asked;", *unjust, sep="\n")
    failed = {f.prompt_text for f in batch.failures if f.error_message}
    return len(drawn ^ (set(wanted) - hopeless)) + len(failed ^ hopeless)


FILL = (
    """
INSERT INTO ${here}.svg_generation_requests
    (request_id, session_id, prompt_text, selected_model, filename, stage_name, created_at, status, batch_id,
     seq, owner, profile, style)
SELECT 'r' || n, 's', 'a red house with windows', 'test-model', 'house-' || n, 'SVG_STAGE',
       DATEADD('second', n, '2020-01-01'::TIMESTAMP_NTZ), 'completed', 'b' || FLOOR(n / 100), MOD(n, 100),
       CURRENT_USER(), 'strict', 'plain'
FROM (SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) AS n FROM TABLE(GENERATOR(ROWCOUNT => ${count})))
""",
    """
INSERT INTO ${here}.generated_svgs
    (svg_id, request_id, svg_content, file_size, stage_path, generated_at, model_used, processing_time_ms,
     owner, sha256, width, height, profile, render)
SELECT 'v' || request_id, request_id, '<svg></svg>', 11, '@stage/' || filename, created_at, 'test-model', 1,
       owner, 'x', 9, 9, 'strict', 'ok'
FROM ${here}.svg_generation_requests
""",
    """
INSERT INTO ${here}.temporary_tables
    (table_name, request_id, schema, created_at, cleaned_up_at, table_type, owner)
SELECT 't' || request_id, request_id, 'BENCH', created_at, created_at, 'TRANSIENT', owner
FROM ${here}.svg_generation_requests
""",
    """
INSERT INTO ${here}.user_sessions (session_id, user_role, warehouse, user_name, last_activity)
SELECT request_id, 'r', 'w', owner, created_at FROM ${here}.svg_generation_requests
""",
)
READS: dict[str, Callable[[Session], Any]] = {
    "active session": active_session,
    "stage": stage_contents,
    "drawing by request": lambda session: svg_by_request(session, "r5000"),
    "history": generation_history,
    "history of a batch": lambda session: generation_history(session, batch_id="b50"),
    "temporary tables": lambda session: temporary_tables(session, cleaned=True),
    "drawings": drawings,
    "batch": lambda session: batch_of(session, "b50"),
}


@figure("history: slowest read, 1,000,000 requests to 10,000", at_most=3)
def reads() -> float:
    with studio() as session:
        times = {}
        for count in (10_000, 1_000_000):
            session.use_schema("BENCH") if count == 10_000 else session.sql("CREATE SCHEMA LONG").collect()
            setup(session)
            for text in FILL:
                query(session, text, count=str(count))
            for name, read in READS.items():
                times[name, count] = median(seconds(lambda read=read: read(session)) for _ in range(5))
    ratios = {name: times[name, 1_000_000] / times[name, 10_000] for name in READS}
    print("; ".join(f"{name} {ratio:.1f}" for name, ratio in ratios.items()))
    return max(ratios.values())


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
