"""An empty data folder for one run, so that what a notebook shows depends on nothing that was there before.

Also a pytest plugin, `-p fresh_home`: the notebooks that nbval runs share one such folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from inkflake_engine import stop_server

__all__ = ["fresh_home", "pytest_configure"]

# Of the user's own: a model server, Jupyter's and IPython's configuration and start-up files.
PERSONAL = ("INKFLAKE_LLM_BASE_URL", "INKFLAKE_LLM_API_KEY", "JUPYTER_CONFIG_DIR", "PYTHONSTARTUP")


@contextmanager
def fresh_home() -> Iterator[Path]:
    """Gives a new INKFLAKE_HOME and nothing of the user's configuration; stops its server in the end."""
    with TemporaryDirectory(prefix="inkflake-") as folder, patch.dict(os.environ):
        for name in PERSONAL:
            os.environ.pop(name, None)
        home = Path(folder) / "home"
        os.environ |= {
            "INKFLAKE_HOME": str(home),
            "IPYTHONDIR": str(Path(folder) / "ipython"),
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
        try:
            yield home
        finally:
            stop_server(home)


def pytest_configure(config: pytest.Config) -> None:
    stack = ExitStack()
    stack.enter_context(fresh_home())
    config.add_cleanup(stack.close)
