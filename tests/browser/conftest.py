"""A real Chromium and a JupyterLab on copies of the notebooks; without Chromium the tests are skipped."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from urllib3 import PoolManager, Retry

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ALONE = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
SILENT = ("--disable-background-networking", "--disable-component-update")
PATIENCE = 90_000  # milliseconds
INSIDE = ("data:", "blob:")
UNTIL_IT_LISTENS = Retry(total=None, connect=200, backoff_factor=0.1, backoff_max=0.5)
# Every cell is in the page, not only those in view.
WHOLE = ("@jupyterlab/notebook-extension/tracker.jupyterlab-settings", '{"windowingMode": "none"}')


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, else the one playwright keeps.

    Not for the whole run: playwright keeps an event loop running, beside which no other test could start one.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=[*ALONE, *SILENT])
        except Error:
            pytest.skip("no Chromium: apt install chromium, or .venv/bin/playwright install chromium")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on copies of the notebooks, which it may save as it likes."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        nbformat.write(without_outputs(path), folder / "notebooks" / path.name)
    (folder / "lib").symlink_to(ROOT / "lib")
    tracker = folder / "SETTINGS" / WHOLE[0]
    tracker.parent.mkdir(parents=True)
    tracker.write_text(WHOLE[1])
    token, port = secrets.token_hex(16), free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0"]
    command += ["--LabApp.expose_app_in_browser=True"]  # so that the tests can wait for the kernel
    places = {f"JUPYTERLAB_{kind}_DIR": str(folder / kind) for kind in ("SETTINGS", "WORKSPACES")}
    places |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1"}
    with (
        (folder / "lab.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, stderr=log, env=os.environ | places) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            PoolManager().request("GET", f"{address}/api", timeout=5, retries=UNTIL_IT_LISTENS)
            yield f"{address}/lab/tree/{{path}}?token={token}&reset"
        finally:
            server.kill()  # asked politely it may wait for a kernel; its kernels end with it


@pytest.fixture
def page(chromium: Browser, lab: str) -> Iterator[Page]:
    """A page on which nothing of a drawing or a prompt may run, and from which nothing may go elsewhere."""
    seen: list[str] = []
    home = lab.split("/lab/")[0].removeprefix("http")
    with chromium.new_context(viewport={"width": 1400, "height": 1800}) as context:
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page = context.new_page()
        page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on(
            "request",
            lambda asked: asked.url.startswith(INSIDE) or home in asked.url or seen.append(asked.url),
        )
        yield page
        assert not seen


def without_outputs(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def free_port() -> int:
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        return knock.getsockname()[1]
