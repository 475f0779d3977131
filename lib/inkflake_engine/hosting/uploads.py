"""PUT to a server on this machine: the connector copies the file itself, and skips one that is there."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from snowflake.connector.constants import ResultStatus
from snowflake.connector.local_storage_client import SnowflakeLocalStorageClient
from snowflake.connector.storage_client import SnowflakeStorageClient

from inkflake_engine.hosting.folder import DataFolder
from inkflake_engine.sealing import Seal

__all__ = ["put_files_as_the_engine_does"]

_prepare = SnowflakeLocalStorageClient.prepare_upload
_upload = SnowflakeLocalStorageClient.upload_chunk


def put_files_as_the_engine_does() -> None:
    """Has the connector in this process seal what it puts, whole or not at all, and skip what is there.

    For local storage it looks for the file in the client's working directory, and so never finds it.
    """
    SnowflakeLocalStorageClient.prepare_upload = _prepare_or_skip  # type: ignore[assignment, method-assign]
    SnowflakeLocalStorageClient.upload_chunk = _upload_sealed  # type: ignore[assignment, method-assign]


def _prepare_or_skip(client: SnowflakeLocalStorageClient) -> None:
    if not client.meta.overwrite and Path(client.full_dst_file_name).is_file():
        client.meta.dst_file_size, client.meta.result_status = 0, ResultStatus.SKIPPED
    elif client.stage_info["creds"].get("drafts"):
        client.chunked_transfer = False
        SnowflakeStorageClient.prepare_upload(client)
    else:
        _prepare(client)


def _upload_sealed(client: SnowflakeLocalStorageClient, chunk_id: int) -> None:
    told, meta = client.stage_info["creds"], client.meta
    stream: Any = meta.src_stream or meta.intermediate_stream
    if not told.get("drafts"):
        _upload(client, chunk_id)
        return
    with nullcontext(stream) if stream else open(str(client.data_file), "rb") as source:
        source.seek(0)
        seal = Seal(DataFolder(Path(told["home"])).key())
        seal.write(Path(client.full_dst_file_name), source, Path(told["drafts"]))
