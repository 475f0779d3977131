"""What a run outlives: kills, a full disk, model servers that misbehave; and secrets planted at the doors."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from bench_batches import MODEL, different, prompts, studio
from harness import CannotMeasure, figure

from fresh_home import fresh_home
from inkflake import Batch, generate, generation_history, open_session, setup, story
from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from inkflake_engine import stop_server
from inkflake_engine.hosting.folder import DataFolder
from killed_run import disagreements, start
from secret_texts import SECRETS
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of

KILLS, MOMENTS = 30, 8
SECONDS_TO_END = 180


def server_of(home: str | Path) -> int:
    """The process of the engine of a folder."""
    runtime = DataFolder.open(Path(home)).runtime()
    if runtime is None:
        raise CannotMeasure(f"no engine serves {home}")
    return runtime.pid


def killed(victims: Collection[str]) -> float:
    """Kills the kernel, the server or both at random moments of a batch, and resumes it until it is whole."""
    chance, kills, problems = random.Random(5), 0, []
    with ScriptedUpstream() as upstream, fresh_home() as home, patch.dict(os.environ):
        upstream.answer, os.environ["INKFLAKE_LLM_BASE_URL"] = different, upstream.url
        while kills < KILLS:
            with open_session(schema="BENCH") as session:
                setup(session)
            wanted, done = [f"{p}, batch {kills}" for p in prompts(200)], False
            options = {"batch_id": str(uuid4()), "model": MODEL, "chunk_size": 20}
            while kills < KILLS and not done:
                run = start(schema="BENCH", prompts=wanted, moment="", **options)
                run.stdout.readline()
                try:
                    run.wait(chance.uniform(0, 3))
                except subprocess.TimeoutExpired:
                    kill(run, home, victims)
                    kills += 1
                done = run.wait(SECONDS_TO_END) == 0
            with open_session(schema="BENCH") as session:
                generate(session, wanted, **options)
                problems += disagreements(session, options["batch_id"], wanted)
    print("\n".join(problems[:10]))
    return len(problems)


def kill(run: subprocess.Popen[bytes], home: Path, victims: Collection[str]) -> None:
    if "server" in victims:
        os.kill(server_of(home), signal.SIGKILL)
    if "kernel" in victims:
        run.kill()


@figure(f"faults: lost, doubled or left over after {KILLS} kills of the kernel", at_most=0)
def kernel_killed() -> float:
    return killed(["kernel"])


@figure(f"faults: lost, doubled or left over after {KILLS} kills of the server", at_most=0)
def server_killed() -> float:
    return killed(["server"])


@figure(f"faults: lost, doubled or left over after {KILLS} kills of both", at_most=0)
def both_killed() -> float:
    return killed(["server", "kernel"])


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own, which takes a superuser on Linux."""
    with fresh_home() as home:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "inkflake", str(home.parent)]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
            raise CannotMeasure("a small disk cannot be mounted here")
        try:
            yield home
        finally:
            stop_server(home)
            subprocess.run(["umount", "--lazy", str(home.parent)], check=True)


def fill(ballast: Path) -> None:
    """Takes what is left of the disk, to the last byte."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


@figure(f"faults: lost, doubled or left over after {MOMENTS} moments of a full disk", at_most=0)
def full_disk() -> float:
    problems, ended = [], []
    with ScriptedUpstream() as upstream, small_disk(128) as home, patch.dict(os.environ):
        os.environ["INKFLAKE_LLM_BASE_URL"] = upstream.url
        ballast = home.parent / "ballast"
        for moment in range(MOMENTS):
            with open_session(schema="BENCH") as session:
                setup(session)
            wanted, options = [f"{p}, {moment}" for p in prompts(80)], {"model": MODEL, "chunk_size": 10}
            before = len(upstream.asked) + moment * 10

            def answer(asked: dict[str, Any], before: int = before) -> Answer:
                if len(upstream.asked) > before and not ballast.exists():
                    fill(ballast)
                return different(asked)

            upstream.answer, batch_id = answer, str(uuid4())
            try:
                with open_session(schema="BENCH") as session:
                    generate(session, wanted, batch_id=batch_id, **options)
                ended.append("not at all")
            except InkflakeError as error:
                ended.append(type(error).__name__)
            except Exception as error:
                problems.append(f"raw {type(error).__name__}: {error}"[:300])
            ballast.unlink(missing_ok=True)
            upstream.answer = different
            with open_session(schema="BENCH") as session:
                generate(session, wanted, batch_id=batch_id, **options)
                problems += disagreements(session, batch_id, wanted)
    print(ended, *problems[:10], sep="\n")
    return len(problems)


def chat(message: object, **more: object) -> Answer:
    """An answer of these parts, in JSON."""
    return Answer(raw=json.dumps({"choices": [{"index": 0, "message": message}], **more}).encode())


def zipped(size: int) -> bytes:
    return gzip.compress(bytes(size), 1)


def modes() -> dict[str, Answer]:
    """Every way to misbehave, each the answer to all calls of one prompt."""
    drawn = {"role": "assistant", "content": SQUARE}
    codes = (204, 301, 304, 400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504)
    statuses = {f"status {code}": Answer("no such luck", status=code) for code in (*codes, 529)}
    waits = {
        f"Retry-After {wait}": Answer("busy", status=429, headers={"Retry-After": wait})
        for wait in ("0", "1", "1000000", "-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT")
    }
    deep = "[" * 50_000 + "]" * 50_000
    bodies = {
        "nothing": b"",
        "null": b"null",
        "a number": b"7",
        "HTML": b"<!doctype html><title>502</title>",
        "no JSON": b"\x00garbage",
        "no object": b'["hello"]',
        "no choices": b'{"choices": []}',
        "choices of another kind": b'{"choices": {"0": 1}}',
        "deep": deep.encode(),
        "NaN": b'{"choices": NaN}',
        "half a pair": b'{"choices": [{"message": {"content": "\\ud800"}}], "model": "\\ud800"}',
        "UTF-16": json.dumps({"choices": [{"message": drawn}]}).encode("utf-16"),
        "1 GB": bytes(1 << 30),
        "stream": b'data: {"choices": []}\n\ndata: [DONE]\n\n',
    }
    headers = {
        "1 GB gzipped": Answer(raw=zipped(1 << 30), headers={"Content-Encoding": "gzip"}),
        "gzip that is none": Answer(raw=b"hello", headers={"Content-Encoding": "gzip"}),
        "packed otherwise": Answer(raw=b"hello", headers={"Content-Encoding": "br"}),
        "redirect": Answer(status=307, headers={"Location": "http://127.0.0.1:9/"}),
        "too short a length": Answer(headers={"Content-Length": "20"}),
        "a length that is none": Answer(headers={"Content-Length": "many"}),
        "a header of 1 MB": Answer(headers={"X-Long": "x" * (1 << 20)}),
    }
    texts = {
        "empty": "",
        "refusal": "I cannot draw that.",
        "cut drawing": SQUARE[:40],
        "invisible": SQUARE.replace("<rect", '<rect fill="none"'),
        "NUL": SQUARE.replace("<rect", "<rect id='\0'"),
        "nested": f"<svg>{'<g>' * 50_000}{'</g>' * 50_000}</svg>",
        "entities": '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
        "12 MB": f"<svg>{'<rect/>' * 1_700_000}</svg>",
    }
    odd = {
        "cut": Answer(cut=True),
        "held": Answer(held=True),
        "no text": Answer(None),
        "a list": chat({"content": [{"type": "text", "text": SQUARE}]}),
        "an object": chat({"content": {"a": 1}}),
        "no usage": chat(drawn, usage=None),
        "usage in words": chat(drawn, usage={"prompt_tokens": "many", "completion_tokens": -5}),
        "a large usage": chat(drawn, usage={"prompt_tokens": 10**30, "completion_tokens": 10**30}),
        "a model of another kind": chat(drawn, model=["a"], created="now"),
    }
    given = {name: Answer(raw=body) for name, body in bodies.items()}
    return statuses | waits | given | headers | {name: Answer(text) for name, text in texts.items()} | odd


@cache
def misbehaved() -> tuple[int, float]:
    """What is wrong after a run among all modes, and the engine's largest memory in MB."""
    kinds, good = modes(), prompts(100)
    wanted = [f"a house in mode {n}" for n, _ in enumerate(kinds)]
    answers = dict(zip(wanted, kinds.values(), strict=True))

    def answer(asked: dict[str, Any]) -> Answer:
        prompt = prompt_of(asked).split("<prompt>")[1].split("</prompt>")[0]
        return answers.get(prompt) or different(asked)

    with (
        ScriptedUpstream() as upstream,
        patch.dict(os.environ, INKFLAKE_LLM_TIMEOUT="5"),
        studio(upstream) as session,
    ):
        upstream.answer = answer
        batch = generate(session, [*wanted, *good], model=MODEL)
        drawn, failed = [d.prompt_text for d in batch.drawings], [f.prompt_text for f in batch.failures]
        problems = disagreements(session, batch.batch_id, drawn)
        problems += [f"neither or twice: {p}" for p in {*wanted, *good} if (drawn + failed).count(p) != 1]
        problems += [f"not drawn: {p}" for p in good if p not in drawn]
        problems += [f"no error: {f.prompt_text}" for f in batch.failures if not f.error_message]
        peak = memory(server_of(os.environ["INKFLAKE_HOME"]))
    print(f"{len(kinds)} modes, {len(failed)} failed, {peak:.0f} MB", *problems[:10], sep="\n")
    return len(problems), peak


def memory(pid: int) -> float:
    """The largest that a process has been, in MB."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        raise CannotMeasure("the memory of another process is told by Linux only")
    return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1024


@figure("faults: lost, doubled, orphaned or without an error, all modes of a model server", at_most=0)
def upstream_modes() -> float:
    return misbehaved()[0]


@figure("faults: largest memory of the engine in all modes of a model server, MB", at_most=1500)
def engine_memory() -> float:
    return misbehaved()[1]


SHOWN = ("svg_generation_requests", "generation_attempts", "error_logs", "user_sessions", "housekeeping_runs")
PLANTED = "hunter2Qplanted"
ENVIRONMENT = (
    "SNOWFLAKE_PASSWORD", "SNOWFLAKE_TOKEN", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "INKFLAKE_LLM_API_KEY"
)  # fmt: skip


@figure("faults: secrets planted at every door found in a table, log or output", at_most=0)
def doors() -> float:
    """In errors of the model server, its address, redirects, the environment, what a drawing loses."""
    told = [text for text, _ in SECRETS]
    answers = {
        f"a house behind door {n}": Answer(text, status=(400, 401, 500)[n % 3]) for n, text in enumerate(told)
    }
    answers |= {
        "a house behind a redirect": Answer(
            status=307, headers={"Location": f"http://ann:{PLANTED}@127.0.0.1:9/"}
        ),
        "a house with a script": Answer(
            SQUARE.replace("<rect", f"<script>let password='{PLANTED}'</script><rect")
        ),
        "a house with a link": Answer(SQUARE.replace("<rect", f"<a href='https://a:{PLANTED}@b.c'/><rect")),
    }

    def answer(asked: dict[str, Any]) -> Answer:
        return answers[prompt_of(asked).split("<prompt>")[1].split("</prompt>")[0]]

    printed = StringIO()
    planted = dict.fromkeys(ENVIRONMENT, PLANTED)
    with ScriptedUpstream() as upstream, patch.dict(os.environ, planted), fresh_home() as home:
        upstream.answer = answer
        credentials = upstream.url.replace("//", f"//ann:{PLANTED}@")
        os.environ |= {"INKFLAKE_LLM_BASE_URL": credentials, "INKFLAKE_LLM_API_KEY": PLANTED}
        with redirect_stdout(printed), redirect_stderr(printed), open_session(schema="BENCH") as session:
            setup(session)
            batch = generate(session, list(answers), model=MODEL, max_attempts=1)
            shown(batch)
            print(
                generation_history(session).to_string(),
                *(story(session, f.request_id) for f in batch.failures),
            )
            # What a model drew is kept as it was drawn, to be replayed.
            tables = [
                query(
                    session,
                    f"SELECT * EXCLUDE (${{left}}) FROM ${{here}}.{table}",
                    left="raw_response" if table == "generation_attempts" else "created_at",
                )
                for table in SHOWN
            ]
        logs = "".join(path.read_text("utf-8", "replace") for path in home.glob("*.log"))
    places = {"tables": str(tables), "log": logs, "output": printed.getvalue()}
    secrets = {PLANTED, *(secret for _, secret in SECRETS if len(secret) > 4)}  # a short one is in any text
    found = [(place, secret) for place, text in places.items() for secret in secrets if secret in text]
    print(len(batch.failures), {place: len(text) for place, text in places.items()}, *found[:10], sep="\n")
    return len(found)


def shown(batch: Batch) -> None:
    """Prints a batch in every form that a notebook or a terminal gives it."""
    print(batch, repr(batch), batch._repr_html_(), *batch.failures, *batch.drawings)
