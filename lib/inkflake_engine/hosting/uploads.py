"""PUT to a server on this machine: the connector copies the file itself, and skips one that is there."""

from pathlib import Path

from snowflake.connector.constants import ResultStatus
from snowflake.connector.local_storage_client import SnowflakeLocalStorageClient

__all__ = ["skip_existing_files"]

_prepare = SnowflakeLocalStorageClient.prepare_upload


def skip_existing_files() -> None:
    """Has the connector in this process skip a file that is there already, as PUT without OVERWRITE does.

    For local storage it looks for the file in the client's working directory, and so never finds it.
    """
    SnowflakeLocalStorageClient.prepare_upload = _prepare_or_skip  # type: ignore[assignment, method-assign]


def _prepare_or_skip(client: SnowflakeLocalStorageClient) -> None:
    if client.meta.overwrite or not Path(client.full_dst_file_name).is_file():
        _prepare(client)
    else:
        client.meta.dst_file_size, client.meta.result_status = 0, ResultStatus.SKIPPED
