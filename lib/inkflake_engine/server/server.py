"""The HTTP server that speaks Snowflake's protocol: sign-in, statements, status, results, cancelling."""

import json
import mimetypes
import os
import time
import uuid
import zlib
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from hmac import compare_digest
from typing import Any

import duckdb
from fakesnow.transforms import SERVER_VERSION
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from inkflake_engine.execution.engine import Engine
from inkflake_engine.hosting.folder import proof
from inkflake_engine.hosting.process import OWNER
from inkflake_engine.language.faults import sql_error
from inkflake_engine.server.guard import BODY_BYTES, STRANGERS_BYTES, Guard
from inkflake_engine.server.jobcalls import Cancelling, cancelling, result_of
from inkflake_engine.server.jobs import Job, Jobs, Reply, failure, log_fault
from inkflake_engine.server.sessions import Login, Session, Sessions
from inkflake_engine.server.statements import Statement, malformed, of_several
from inkflake_engine.server.wire import keep_null_timestamps

__all__ = ["Server"]

# A client waits 60 s for an answer. Within this time it gets the result, or else the address to ask again at.
SECONDS_TO_HOLD = 20.0
# Clients sleep half a second between two looks at a statement: worth a moment's wait for one nearly done.
SECONDS_TO_LOOK = 0.1
SECONDS_TO_CANCEL = 3.0
PIECE_BYTES = 1 << 18
IN_PROGRESS, IN_BACKGROUND = "333333", "333334"

Answer = Callable[[Request], Awaitable[Reply]]


class Server:
    """The routes, on one engine; `app` is the ASGI application."""

    def __init__(self, engine: Engine, secret: str) -> None:
        keep_null_timestamps()
        self._engine = engine
        self._secret = secret
        self.jobs = Jobs()
        self.sessions = Sessions(engine, secret)
        self._last_needed = time.monotonic()
        self.app = Starlette(routes=self._routes(), middleware=[Middleware(Guard, is_known=self._is_known)])

    @property
    def seconds_idle(self) -> float:
        """How long ago anybody signed in, ran a statement or asked for one; heartbeats do not count."""
        if self.jobs.running:
            self._last_needed = time.monotonic()
        return time.monotonic() - self._last_needed

    def close(self) -> None:
        """Ends what still runs, then writes the databases."""
        running = self.jobs.running
        for job in running:
            job.cancellation.cancel()
        wait([job.done for job in running], timeout=SECONDS_TO_CANCEL)
        try:
            self.sessions.close_all()
            self._engine.close()
        except duckdb.Error as error:
            # Nothing committed is lost: DuckDB reads its log at the next start.
            log_fault(error)

    def _routes(self) -> list[Route]:
        answers = [
            ("GET", "/inkflake/alive", self._alive),
            ("POST", "/session/v1/login-request", self._login),
            ("POST", "/session", self._session),
            ("POST", "/session/heartbeat", self._session),
            ("POST", "/queries/v1/query-request", self._query),
            ("POST", "/queries/v1/abort-request", self._abort_request),
            ("POST", "/queries/{id}/abort-request", self._abort),
            ("GET", "/queries/{id}/result", self._result),
            ("GET", "/monitoring/queries/{id}", self._status),
        ]
        routes = [Route(path, _endpoint(answer), methods=[method]) for method, path, answer in answers]
        return [*routes, Route("/inkflake/file", self._file)]

    def _is_known(self, headers: Headers) -> bool:
        return self.sessions.has(_token(headers))

    async def _alive(self, request: Request) -> Reply:
        """Proves to whoever knows the secret that this server knows it too; neither says it."""
        nonce, shown = (request.headers.get(f"X-Inkflake-{name}", "") for name in ("Nonce", "Proof"))
        if not compare_digest(shown.encode(), proof(self._secret, "client", nonce).encode()):
            raise HTTPException(status_code=403)
        self._last_needed = time.monotonic()
        return Reply(json.dumps({"proof": proof(self._secret, f"server {os.getpid()}", nonce)}).encode())

    async def _file(self, request: Request) -> Response:
        """Sends a stage's file to who has its address; in a browser nothing in it acts."""
        where = self._engine.links.location(request.query_params)
        if where is None or not self._engine.files.has(where):
            raise HTTPException(status_code=404)
        self._last_needed = time.monotonic()
        file = await run_in_threadpool(self._engine.files.open, where)
        kind = mimetypes.guess_type(where.path)[0] or "application/octet-stream"
        return StreamingResponse(
            iter(partial(file.read, PIECE_BYTES), b""),
            media_type=kind,
            headers={"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"},
            background=BackgroundTask(file.close),
        )

    async def _login(self, request: Request) -> Reply:
        given = (await _body(request, STRANGERS_BYTES)).get("data")
        data = given if isinstance(given, dict) else {}
        client = str(data.get("CLIENT_APP_ID", ""))
        login = Login(str(data.get("LOGIN_NAME") or OWNER), str(data.get("PASSWORD", "")), client)
        parameters = data.get("SESSION_PARAMETERS") or {}
        token, session = await run_in_threadpool(
            self.sessions.sign_in, login, request.query_params, parameters
        )
        self._last_needed = time.monotonic()
        return Reply.of(_welcome(token, session))

    async def _session(self, request: Request) -> Reply:
        token = _token(request.headers)
        self.sessions.find(token)
        if request.query_params.get("delete"):
            await run_in_threadpool(self.sessions.close, token)
        return Reply.of({})

    async def _query(self, request: Request) -> Reply:
        session = self.sessions.find(_token(request.headers))
        self._last_needed = time.monotonic()
        statement = Statement.of(await _body(request))
        request_id = _request_id(session, request.query_params.get("requestId"))
        if call := cancelling(statement.text):
            statement = await self._cancel(call, statement, session.user)
        job = self.jobs.find_request(request_id) or self._job_of_result(statement, session.user)
        job = job or self.jobs.start(
            lambda job: self._run(session, statement, job),
            session_id=session.id,
            request_id=request_id,
            user=session.user,
        )
        if statement.background:
            return _in_progress(job, IN_BACKGROUND)
        return await job.wait(SECONDS_TO_HOLD) or _in_progress(job, IN_PROGRESS)

    def _run(self, session: Session, statement: Statement, job: Job) -> Reply:
        """Carries a text out; of several statements, each has an answer under an id of its own."""
        parts = session.parts(statement)
        if len(parts) == 1:
            return session.run(parts[0], job)
        replies = {}
        for part in parts:
            own = replace(job, id=str(uuid.uuid4()), request_id="", done=Future())
            replies[own.id] = session.run(part, own)
            self.jobs.keep(own, replies[own.id])
        return of_several(replies, job.id)

    async def _result(self, request: Request) -> Reply:
        job = self._job(request)
        return await job.wait(SECONDS_TO_HOLD) or _in_progress(job, IN_PROGRESS)

    async def _status(self, request: Request) -> Reply:
        job = self._job(request)
        await job.wait(SECONDS_TO_LOOK)
        about: dict[str, Any] = {"id": job.id, "status": job.status}
        if job.status == "FAILED_WITH_ERROR":
            reply = job.done.result()
            about |= {"errorCode": str(reply.errno), "errorMessage": reply.message}
            return Reply.of({"queries": [about], "sqlState": reply.sqlstate})
        return Reply.of({"queries": [about]})

    async def _abort(self, request: Request) -> Reply:
        await self._job(request).cancel()
        return Reply.of({})

    async def _abort_request(self, request: Request) -> Reply:
        session = self.sessions.find(_token(request.headers))
        if job := self.jobs.find_request(_request_id(session, (await _body(request)).get("requestId"))):
            await job.cancel()
        return Reply.of({})

    async def _cancel(self, call: Cancelling, statement: Statement, user: str) -> Statement:
        """Carries out SYSTEM$CANCEL_QUERY and SYSTEM$CANCEL_ALL_QUERIES; gives the statement that says so."""
        for job in self.jobs.running:
            if job.user == user and call.target == (job.session_id if call.all else job.id):
                await job.cancel()
        return replace(statement, text=call.answer)

    def _job_of_result(self, statement: Statement, user: str) -> Job | None:
        """Finds the statement whose whole result a client asks for, to wait for it when it still runs."""
        query_id = result_of(statement.text)
        return self.jobs.find(query_id, user) if query_id else None

    def _job(self, request: Request) -> Job:
        session = self.sessions.find(_token(request.headers))
        self._last_needed = time.monotonic()
        query_id = request.path_params["id"]
        if job := self.jobs.find(query_id, session.user):
            return job
        raise sql_error(f"Statement {query_id} not found", 709, "02000")


def _endpoint(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Makes every error an answer: an HTTP 500 would have clients try again for minutes."""

    async def endpoint(request: Request) -> Response:
        try:
            reply = await answer(request)
        except HTTPException:
            raise
        except Exception as error:
            reply = failure(error)
        return Response(reply.body, media_type="application/json")

    return endpoint


async def _body(request: Request, limit: int | None = None) -> dict[str, Any]:
    body, zipped = await request.body(), request.headers.get("Content-Encoding") == "gzip"
    # Binds of some megabytes take a moment, in which other sessions need not wait.
    return await run_in_threadpool(_parsed, body, limit or BODY_BYTES, zipped=zipped)


def _parsed(body: bytes, limit: int, *, zipped: bool) -> dict[str, Any]:
    if zipped:
        unzip = zlib.decompressobj(wbits=31)
        try:
            body = unzip.decompress(body, limit)
        except zlib.error:
            raise malformed("its body is not compressed with gzip") from None
        if unzip.unconsumed_tail:
            raise HTTPException(status_code=413, detail=f"a request holds at most {limit:,} bytes")
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise malformed("its body is no JSON object")
    return parsed


def _token(headers: Headers) -> str:
    """Takes the token out of `Snowflake Token="…"`."""
    return headers.get("Authorization", "").removeprefix('Snowflake Token="').removesuffix('"')


def _request_id(session: Session, given: object) -> str:
    """A client's id of a request is its own: another session's may be the same."""
    return f"{session.id} {given}" if given else ""


def _in_progress(job: Job, code: str) -> Reply:
    data = {"queryId": job.id, "getResultUrl": f"/queries/{job.id}/result", "queryAbortsAfterSecs": None}
    message = "Query execution in progress."
    return Reply(json.dumps({"data": data, "code": code, "message": message, "success": True}).encode())


def _welcome(token: str, session: Session) -> dict[str, Any]:
    connection, context = session.connection, session.connection.session
    parameters = {
        "AUTOCOMMIT": connection._autocommit,
        "CLIENT_TELEMETRY_ENABLED": False,
        # Array binds come with the request: nothing to stage first.
        "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 0,
    }
    return {
        "token": token,
        "masterToken": token,
        "validityInSeconds": 4 * 3600,
        "masterValidityInSeconds": 4 * 3600,
        "serverVersion": SERVER_VERSION,
        "sessionId": int(session.id),
        "parameters": [{"name": name, "value": value} for name, value in parameters.items()],
        "sessionInfo": {
            "databaseName": connection.database,
            "schemaName": connection.schema,
            "warehouseName": context.warehouse,
            "roleName": context.role,
        },
    }
