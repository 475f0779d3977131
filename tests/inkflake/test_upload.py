"""Upload: the same bytes either way, and never over another file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE, files, rows, schema_of
from inkflake import generate, generation_history, open_session
from inkflake.drawing.storing import upload as upload_module
from inkflake.drawing.storing.upload import Finished, remove_torn, upload_drawings
from inkflake.errors import InkflakeError, ModelFailed, PromptRejected, SchemaMissing, SessionExpired
from inkflake.snow.stage import stage_files
from inkflake.snow.statements import query
from upstream import SQUARE, Answer, ScriptedUpstream


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_both_ways_of_uploading_give_the_same_bytes(studio: Session, tmp_path: Path, upload: str) -> None:
    batch = generate(studio, [HOUSE, FISH], upload=upload)
    on_stage = files(studio, tmp_path)
    assert {f"{d.filename}.svg": d.svg.encode() for d in batch.drawings} == on_stage


def test_put_takes_its_files_from_a_temporary_folder_of_any_name(
    studio: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "job[1]*"
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))
    assert generate(studio, HOUSE, upload="put").drawings[0].svg


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_a_strangers_file_is_left_alone(studio: Session, tmp_path: Path, upload: str) -> None:
    stranger = tmp_path / "house.svg"
    stranger.write_text("not ours")
    studio.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
    batch = generate(studio, HOUSE, filename="house", upload=upload)
    assert batch.drawings[0].filename == "house-2"
    on_stage = files(studio, tmp_path / "got")
    assert on_stage["house.svg"] == b"not ours"
    assert on_stage[f"{batch.drawings[0].filename}.svg"] == batch.drawings[0].svg.encode()


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_a_file_that_appears_meanwhile_is_left_alone(
    upstream: ScriptedUpstream, scripted: Session, tmp_path: Path, upload: str
) -> None:
    stranger = tmp_path / "house.svg"
    stranger.write_text(SQUARE)

    def answer(_asked: object) -> Answer:
        with open_session(schema=schema_of(scripted)) as other:
            other.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
        return Answer(SQUARE)

    upstream.answer = answer
    batch = generate(scripted, HOUSE, filename="house", model="test-model", upload=upload)
    assert batch.drawings[0].filename.startswith("house-")
    assert len(files(scripted, tmp_path / "got")) == 2


def test_a_forged_file_name_never_stands_in_a_statement(studio: Session) -> None:
    with pytest.raises(InkflakeError):
        generate(studio, HOUSE, stage="NO_SUCH_STAGE")
    batch_id = generation_history(studio)["batch_id"][0]
    forged = "x.svg FROM (SELECT 1); DROP TABLE generated_svgs; --"
    query(studio, "UPDATE ${here}.svg_generation_requests SET status = 'processing', filename = ?", forged)
    batch = generate(studio, HOUSE, batch_id=batch_id, upload="copy")
    assert "filename" in (batch.failures[0].error_message or "")
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs")[0][0] == 0


def finished(name: str = "house", svg: str = "<svg>é</svg>") -> Finished:
    told: Any = {"model_used": "m", "processing_time_ms": 1, "width": 9, "height": 9, "profile": "strict"}
    made: Any = {"render": "ok", "score": 1.0, "chosen": True, "svg_content": svg, **told}
    return Finished(svg_id=f"s-{name}", request_id=f"r-{name}", filename=name, **made)


def test_row_of_a_drawing_has_its_size_and_checksum() -> None:
    data = "<svg>é</svg>".encode()
    row = finished().row()
    assert (row["file_size"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert (finished().data, finished().md5) == (data, hashlib.md5(data).hexdigest())


@pytest.mark.parametrize("name", ["", "a/b", "../a", "x.svg FROM (SELECT 1)"])
def test_drawing_cannot_have_a_name_that_breaks_a_rule(name: str) -> None:
    with pytest.raises(PromptRejected, match="filename"):
        finished(name)


@pytest.mark.parametrize(
    ("how", "count", "way"), [("put", 1, "put"), ("copy", 9, "copy"), ("auto", 7, "copy"), ("auto", 8, "put")]
)
def test_many_drawings_are_put_and_few_are_copied(
    monkeypatch: pytest.MonkeyPatch, how: str, count: int, way: str
) -> None:
    monkeypatch.setattr(upload_module, "_put", lambda *_: {"put"})
    monkeypatch.setattr(upload_module, "_copy", lambda *_: {"copy"})
    session: Any = None
    drawings = [finished(f"d{n}") for n in range(count)]
    assert upload_drawings(session, drawings, stage="S", table="T", how=how) == {way}


def test_copy_that_is_refused_is_told_and_what_ends_a_run_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: dict[str, Exception] = {"r-b": ModelFailed("the file exists")}

    def result(job: str, *, rows: bool) -> None:
        if job in raised:
            raise raised[job]

    monkeypatch.setattr(upload_module, "submit", lambda _session, _text, request_id, **_: request_id)
    monkeypatch.setattr(upload_module, "result", result)
    session: Any = None
    given: dict[str, Any] = {"stage": "S", "table": "T", "how": "copy"}
    drawings = [finished("a"), finished("b"), finished("c")]
    assert upload_drawings(session, drawings, **given) == {"r-b"}
    for error in (SessionExpired("gone"), SchemaMissing("no table")):
        raised["r-c"] = error
        with pytest.raises(type(error)):
            upload_drawings(session, drawings, **given)


@pytest.mark.parametrize(
    ("there", "stays"),
    [
        (b"", False),
        (b"<svg>" + b"\0" * 8, False),
        (b"\0" * 13, False),
        (b"<svg>", True),
        (b"!" + b"\0" * 12, True),
        ("<svg>é</svg>".encode(), True),
        (b"<svg>12</svg>", True),
    ],
)
def test_only_what_a_torn_upload_left_is_removed(
    studio: Session, tmp_path: Path, there: bytes, stays: bool
) -> None:
    (tmp_path / "house.svg").write_bytes(there)
    studio.file.put(str(tmp_path / "house.svg"), "@SVG_STAGE", auto_compress=False)
    (tmp_path / "house.svg.txt").write_text("a neighbour")
    studio.file.put(str(tmp_path / "house.svg"), "@SVG_STAGE/house.svg.old", auto_compress=False)
    studio.file.put(str(tmp_path / "house.svg.txt"), "@SVG_STAGE", auto_compress=False)
    remove_torn(studio, [finished(), finished("other")], "SVG_STAGE")
    assert ("house" in stage_files(studio, "SVG_STAGE", ["house"])) == stays
    assert rows(studio, "LIST @${here}.SVG_STAGE/house.svg.old/")
    assert "house.svg.txt" in str(query(studio, "LIST @${here}.SVG_STAGE"))
