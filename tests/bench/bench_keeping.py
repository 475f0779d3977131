"""Three years of made-up rows housekept, and a stage with planted damage mended."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_batches import MODEL, different, prompts, studio
from harness import figure
from snowflake.snowpark import Session

from flow import files
from inkflake import clean_up, generate, housekeeping_runs, reconcile, retention
from inkflake.snow.statements import query
from upstream import ScriptedUpstream

REQUESTS, DAYS = 200_000, 3 * 365
# Row n is of n % DAYS days and a half ago; how many days each table keeps is the specification's.
FILL = """
INSERT INTO ${here}.${table} (${names})
SELECT ${values} FROM (
    SELECT n, DATEADD('hour', -12, DATEADD('day', -MOD(n, 1095), SYSDATE())) AS dated
    FROM (SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) - 1 AS n FROM TABLE(GENERATOR(ROWCOUNT => 200000)))
)
"""
TABLES = {
    "user_sessions": (
        "session_id, user_role, warehouse, user_name, last_activity",
        "'s' || n, 'r', 'w', CURRENT_USER(), dated",
        90,
    ),
    "svg_generation_requests": (
        "request_id, batch_id, owner, prompt_text, selected_model, filename, stage_name, status, created_at",
        "'r' || n, 'b', CURRENT_USER(), 'a red house', 'm', 'f' || n, 'SVG_STAGE', 'completed', dated",
        365,
    ),
    "generation_attempts": (
        "attempt_id, request_id, owner, attempt_no, model_asked, outcome, raw_response, created_at",
        "'a' || n, 'r' || n, CURRENT_USER(), 1, 'm', 'accepted', '<svg/>', dated",
        365,
    ),
    "generated_svgs": (
        "svg_id, request_id, owner, svg_content, file_size, stage_path, model_used, generated_at",
        "'v' || n, 'r' || n, CURRENT_USER(), '<svg/>', 6, '@SVG_STAGE/f' || n, 'm', dated",
        730,
    ),
    "svg_reviews": (
        "review_id, svg_id, event, stars, owner, created_at",
        "'w' || n, 'v' || n, 'rating', 3, CURRENT_USER(), dated",
        730,
    ),
    "temporary_tables": (
        "table_name, request_id, schema, created_at, cleaned_up_at, owner",
        "'t' || n, 'r' || n, 'BENCH', dated, dated, CURRENT_USER()",
        365,
    ),
    "session_cache": (
        "session_id, cache_key, request_id, owner, created_at",
        "'s' || n, 'k' || n, 'r' || n, CURRENT_USER(), dated",
        0,
    ),
    "error_logs": (
        "error_id, request_id, owner, error_type, error_message, created_at",
        "'e' || n, 'r' || n, CURRENT_USER(), 'ModelFailed', 'busy', dated",
        30,
    ),
}
CLEANING = """
from inkflake import clean_up, open_session
with open_session(schema="BENCH") as session:
    clean_up(session, apply=True)
"""


@figure(f"keeping: rows of {REQUESTS:,} requests not kept or deleted as counted beforehand", at_most=0)
def housekept() -> float:
    """Planned, killed half-way, finished by the next run, and nothing left for the one after it."""
    expected = {table: sum(n % DAYS < days for n in range(REQUESTS)) for table, (*_, days) in TABLES.items()}
    with studio() as session:
        for table, (names, values, _) in TABLES.items():
            query(session, FILL.replace("${names}", names).replace("${values}", values), table=table)
        own = query(session, "SELECT COUNT(*) FROM ${here}.user_sessions")[0][0] - REQUESTS
        expected["user_sessions"] += own
        plan = retention(session).set_index("table")
        planned = {t: plan.loc[t, "rows"] - plan.loc[t, "past their time"] for t in TABLES}
        kill_half_way(session)
        half = counts(session)
        began = time.perf_counter()
        clean_up(session, apply=True)
        print(f"{sum(half.values()):,} rows when killed; finished in {time.perf_counter() - began:.0f} s")
        again = clean_up(session, apply=True)["deleted"].sum()
        ended = housekeeping_runs(session)["ended_at"].notna().tolist()
        found = counts(session)
        print({t: (planned[t], found[t], expected[t]) for t in TABLES}, ended)
        wrong = sum(abs(planned[t] - expected[t]) + abs(found[t] - expected[t]) for t in TABLES)
        return wrong + again + (ended != [True, True, False])


def counts(session: Session) -> dict[str, int]:
    return {t: query(session, "SELECT COUNT(*) FROM ${here}.${table}", table=t)[0][0] for t in TABLES}


def kill_half_way(session: Session) -> None:
    """Kills a clean-up once half of what it deletes of the attempts is gone, which others wait for."""
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", CLEANING]) as run:
        while counts(session)["generation_attempts"] > REQUESTS * 2 // 3 and run.poll() is None:
            time.sleep(0.05)
        run.kill()


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "removed": ("file is missing", lambda data: None),
    "plain and longer": ("size differs", lambda data: b"<svg/>" + data),
    "empty": ("size differs", lambda data: b""),
    "cut by a byte": ("size differs", lambda data: data[:-1]),
    "cut in the middle": ("size differs", lambda data: data[: len(data) // 2]),
    "a bit turned at the end": ("size differs", lambda data: data[:-1] + bytes([data[-1] ^ 1])),
    "a bit turned in the head": ("size differs", lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:]),
    "another's content": ("content differs", lambda data: data),
}


@figure("keeping: damages of 240 files not found, or not mended byte for byte", at_most=0)
def mended() -> float:
    with ScriptedUpstream() as upstream, studio(upstream) as session:
        upstream.answer = different
        batch = generate(session, prompts(400), model=MODEL)
        stage = Path(os.environ["INKFLAKE_HOME"]) / "stages/INKFLAKE/BENCH/SVG_STAGE"
        wanted, expected = {f"{d.filename}.svg": d.svg.encode() for d in batch}, {}
        chosen = random.Random(7).sample(sorted(wanted), 240)
        other = (stage / next(iter(sorted(wanted.keys() - set(chosen))))).read_bytes()
        for n, name in enumerate(chosen):
            kind = list(DAMAGES)[n % len(DAMAGES)]
            expected[name], damage = DAMAGES[kind]
            changed = damage(other if kind == "another's content" else (stage / name).read_bytes())
            (stage / name).unlink()
            if changed is not None:
                (stage / name).write_bytes(changed)
        found = reconcile(session).set_index("file")["what"].to_dict()
        wrong = {name: (found.get(name), what) for name, what in expected.items() if found.get(name) != what}
        reconcile(session, mend=True)
        with TemporaryDirectory() as folder:
            on_stage = files(session, Path(folder))
        unlike = [name for name in wanted if on_stage.get(name) != wanted[name]]
        print(len(found), "found;", *wrong.items(), *unlike[:5], hashlib.sha256(other).hexdigest()[:8])
        return len(found.keys() ^ expected.keys()) + len(wrong) + len(unlike) + len(reconcile(session))
