"""Bundles: every file, a manifest that no spreadsheet runs, a gallery that needs nothing else."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE
from inkflake import bundle, favourite, found, generate, links, rate
from inkflake.errors import ParameterError
from inkflake.keeping.bundle import out_path

FORMULA = "-2+3 red circles on a plate"


@pytest.fixture
def three(studio: Session) -> Session:
    generate(studio, [HOUSE, FISH, FORMULA], prompt_charset="unicode")
    return studio


def test_bundle_has_files_pictures_and_a_manifest(three: Session, tmp_path: Path) -> None:
    drawings = list(found(three, sort="oldest"))
    rate(three, drawings[0], 4)
    target = bundle(three, found(three, sort="oldest"), tmp_path / "all.zip", png=64, pdf=True)
    with ZipFile(target) as made:
        files = {name: made.read(name) for name in made.namelist()}
    assert [name for name in files if name.startswith("svg/")] == [f"svg/{d.filename}.svg" for d in drawings]
    assert sum(data.startswith(b"\x89PNG") for data in files.values()) == 4
    assert sum(data.startswith(b"%PDF") for data in files.values()) == 3
    told = json.loads(files["manifest.json"])
    assert [hashlib.sha256(files[row["file"]]).hexdigest() for row in told] == [row["sha256"] for row in told]
    assert [row["stars"] for row in told] == [4, None, None]
    assert all("CC BY-SA 4.0" in row["licence"] and row["tokens"] > 0 for row in told)
    assert [p.name for p in tmp_path.iterdir()] == ["all.zip"]


def test_manifest_is_no_formula(three: Session, tmp_path: Path) -> None:
    with ZipFile(bundle(three, found(three), tmp_path / "all.zip")) as made:
        rows = list(csv.DictReader(io.StringIO(made.read("manifest.csv").decode("utf-8-sig"))))
    assert f"'{FORMULA}" in [row["prompt_text"] for row in rows]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_gallery_is_one_file_that_holds_prompts_as_text(studio: Session, tmp_path: Path) -> None:
    generate(studio, 'a <script>alert(1)</script> "red" house', prompt_charset="unicode")
    favourite(studio, found(studio))
    with ZipFile(bundle(studio, found(studio), tmp_path / "all.zip")) as made:
        page = made.read("gallery.html").decode()
    assert page.count("<script>") == 1
    assert 'data-words="a &lt;script&gt;alert(1)&lt;/script&gt; &quot;red&quot; house"' in page
    assert 'data-favourite="true"' in page
    assert "http" not in page.split("base64,")[0].replace("http-equiv", "")
    assert "default-src 'none'" in page


def test_one_name_twice_is_two_files(three: Session, tmp_path: Path) -> None:
    (drawing,) = found(three, words="house")
    with ZipFile(bundle(three, [drawing, drawing], tmp_path / "all.zip")) as made:
        assert len({n for n in made.namelist() if n.startswith("svg/")}) == 2


def test_nothing_makes_an_empty_bundle(studio: Session, tmp_path: Path) -> None:
    with ZipFile(bundle(studio, (), tmp_path / "all.zip")) as made:
        assert json.loads(made.read("manifest.json")) == []


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match=r"name a \.zip"):
        bundle(session, (), tmp_path / "all")


def test_links_are_made_for_each_file_and_no_longer_than_allowed(three: Session) -> None:
    drawings = list(found(three, sort="oldest"))
    table = links(three, drawings, hours=2)
    assert table["file"].tolist() == [f"{d.filename}.svg" for d in drawings]
    assert all(d.filename in url for d, url in zip(drawings, table["url"], strict=True))
    assert links(three, []).empty
    with pytest.raises(ParameterError, match="the most 168"):
        links(three, drawings, hours=169)


@pytest.mark.parametrize(
    ("here", "given", "path"),
    [
        ("notebooks", "a.zip", "out/a.zip"),
        ("notebooks", "out/a.zip", "out/a.zip"),
        (".", "deep/a.zip", "out/deep/a.zip"),
    ],
)
def test_relative_paths_begin_at_out(
    here: str, given: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / here).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / here)
    assert out_path(given) == tmp_path / path
    assert out_path(tmp_path / "x.zip") == tmp_path / "x.zip"


def test_columns_of_the_input_file_are_in_the_manifest(studio: Session, tmp_path: Path) -> None:
    rows = [{"prompt": HOUSE, "sku": "=7", "price": float("nan")}, {"prompt": FISH, "Shelf": ["a", 1]}]
    drawn = generate(studio, rows)
    with ZipFile(bundle(studio, drawn, tmp_path / "x.zip")) as made:
        house, fish = json.loads(made.read("manifest.json"))
        table = list(csv.DictReader(io.StringIO(made.read("manifest.csv").decode("utf-8-sig"))))
    assert (house["given.sku"], house["given.price"], house["given.shelf"]) == ("=7", "NaN", None)
    assert (fish["given.sku"], fish["given.shelf"]) == (None, ["a", 1])
    assert table[0]["given.sku"] == "'=7"
