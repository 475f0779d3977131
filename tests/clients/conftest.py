"""What the tests of other clients share: a server, where each client is, and the README's table."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from environments import CLIENTS, FOLDER, ROOT
from inkflake_engine import connection_options, stop_server
from running import Run, Script

KEPT = ("account", "user", "password", "database", "schema", "warehouse", "host", "port", "protocol")
README = ROOT / "lib" / "inkflake_engine" / "README.md"
TABLE = re.compile(r"(?<=<!-- clients, by make clients -->\n).*?(?=<!-- end -->)", re.DOTALL)

_told: dict[str, list[str]] = defaultdict(list)  # by module: what worked
_failing: dict[str, list[str]] = {}


@pytest.fixture(scope="session")
def failing() -> dict[str, list[str]]:
    """For the README: which calls of a client, by the name of its test's module, do not work."""
    return _failing


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    path, _, name = report.nodeid.partition("::")
    if report.when == "call" and report.passed and path.startswith("tests/clients/"):
        _told[Path(path).stem].append(name.removeprefix("test_").replace("_", " "))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Writes the README's table when all clients were there and all tests passed."""
    if exitstatus == pytest.ExitCode.OK and len(_told) == len(CLIENTS):
        modules = {Path(item.path).stem: item.module for item in session.items}
        rows = "".join(
            _row(modules[name].__doc__, works, _failing.get(name, [])) for name, works in _told.items()
        )
        table = f"| client | what the tests show to work | of it not |\n|---|---|---|\n{rows}"
        README.write_text(TABLE.sub(lambda _: table, README.read_text()))


def _row(title: str, works: list[str], fails: list[str]) -> str:
    names: dict[str, list[str]] = defaultdict(list)
    for text in works:
        name, _, case = text.partition("[")
        names[name] += [case.removesuffix("]")] if case else []
    told = "; ".join(f"{name} ({', '.join(cases)})" if cases else name for name, cases in names.items())
    return f"| {title.partition(':')[0]} | {told} | {', '.join(fails)} |\n"


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a client of another language needs to know of a server."""
    home = tmp_path_factory.mktemp("served")
    options = connection_options(home, database="DEMO", schema="PUBLIC")
    yield {name: options[name] for name in KEPT}
    stop_server(home)


def _run(folder: Path, environment: str, program: str, *arguments: str) -> str:
    found = FOLDER / environment / program
    if not found.exists():
        pytest.skip(f"{environment} is not there: make clients")
    command = [found, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program of a client's environment in a folder of its own; what it printed."""
    return lambda *arguments: _run(tmp_path, *arguments)


@pytest.fixture(scope="session")
def script(account: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Script:
    """Runs a script beside the tests with a client's Python; what it printed last."""

    def script(environment: str, name: str) -> str:
        folder = tmp_path_factory.mktemp("asked")
        (folder / "account.json").write_text(json.dumps(account))
        said = _run(folder, environment, "bin/python", str(Path(__file__).with_name(name)))
        return said.splitlines()[-1]

    return script
