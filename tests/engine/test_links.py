"""Addresses of stage files: who holds one reads that file, for its time, and no other."""

from __future__ import annotations

import httpx
import pytest

from asking import Asker
from engine_tools import RAW

pytestmark = pytest.mark.usefixtures("stage")
SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_who_holds_an_address_reads_the_plain_file(ask: Asker) -> None:
    ask(f"COPY INTO '@st/a b.svg' FROM (SELECT ?) {RAW}", SVG)
    for function in ("GET_PRESIGNED_URL(@st, 'a b.svg', 60)", "BUILD_SCOPED_FILE_URL(@st, 'a b.svg')"):
        answer = httpx.get(ask.one(f"SELECT {function}"))
        assert (answer.text, answer.headers["Content-Type"]) == (SVG, "image/svg+xml")
        assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_forged_or_ended_address_gives_nothing(ask: Asker) -> None:
    for name in "ab":
        ask(f"COPY INTO @st/{name} FROM (SELECT 'x') {RAW}")
    url = ask.one("SELECT GET_PRESIGNED_URL(@st, 'a', 60)")
    until = int(url.partition("until=")[2].partition("&")[0])
    assert httpx.get(url).status_code == 200
    forged = [url.replace("path=a", "path=b"), url.replace(str(until), str(until + 9))]
    forged += [url[:-3], url.split("&proof")[0]]
    over = ask.one("SELECT GET_PRESIGNED_URL(@st, 'a', -1)")
    missing = ask.one("SELECT GET_PRESIGNED_URL(@st, 'c', 60)")
    assert {httpx.get(each).status_code for each in [*forged, over, missing]} == {404}
