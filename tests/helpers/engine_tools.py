"""What tests of the engine share: texts, a client without manners, the process behind a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock
from starlette.testclient import TestClient

from asking import Asker
from inkflake_engine.hosting.folder import DataFolder, Runtime
from inkflake_engine.sealing import Seal

SECRET = "a secret of the tests"
KEY = "test-key-0123456789"
FOREVER = "SELECT COUNT(*) FROM range(1000000000000)"
DRAW = "SELECT AI_COMPLETE(model => 'test-model', prompt => ?)"
RAW = """FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE FIELD_DELIMITER = NONE RECORD_DELIMITER = NONE
ESCAPE = NONE ESCAPE_UNENCLOSED_FIELD = NONE FIELD_OPTIONALLY_ENCLOSED_BY = NONE NULL_IF = ()
EMPTY_FIELD_AS_NULL = FALSE)
SINGLE = TRUE HEADER = FALSE MAX_FILE_SIZE = 16777216"""
PARENT_TABLE = "CREATE TABLE parent (id STRING PRIMARY KEY)"
CHILD_TABLE = """
CREATE TABLE IF NOT EXISTS child (
    id STRING PRIMARY KEY,
    parent STRING REFERENCES parent(id),
    status STRING DEFAULT 'new' COMMENT 'its state',
    made TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    seen TIMESTAMP_NTZ DEFAULT SYSDATE(),
    token STRING DEFAULT UUID_STRING(),
    size INT CHECK (size > 0),
    CONSTRAINT valid_status CHECK (status IN ('new', 'old')),
    UNIQUE (token)
) CLUSTER BY (TO_DATE(made), id) DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'the children''s'
"""


def login(http: TestClient, *, client: str = "", **parameters: Any) -> dict[str, str]:
    signed = {"LOGIN_NAME": "me", "PASSWORD": SECRET, "CLIENT_APP_ID": client}
    data = {**signed, "SESSION_PARAMETERS": parameters}
    reply = http.post("/session/v1/login-request", json={"data": data}).json()
    return {"Authorization": f'Snowflake Token="{reply["data"]["token"]}"'}


def post(
    client: TestClient, headers: dict[str, str], text: str, request_id: str = "1", **more: Any
) -> dict[str, Any]:
    path = f"/queries/v1/query-request?requestId={request_id}"
    return client.post(path, json={"sqlText": text, **more}, headers=headers).json()


def server_of(path: Path) -> Runtime:
    runtime = DataFolder.open(path).runtime()
    assert runtime is not None
    return runtime


def wait_until_ended(path: Path) -> None:
    """Waits for the lock that a server holds for as long as it lives."""
    FileLock(DataFolder.open(path).server_lock, timeout=20).acquire().lock.release()


def stage_file(home: Path, ask: Asker, path: str) -> Path:
    """Where a file on the stage ST of the asker's schema lies."""
    return home / "stages" / "INKFLAKE" / ask.one("SELECT CURRENT_SCHEMA()") / "ST" / path


def content(home: Path, ask: Asker, path: str) -> bytes:
    """The bytes of a file on the stage ST of the asker's schema."""
    with Seal(DataFolder(home).key()).open(stage_file(home, ask, path)) as file:
        return file.read()
