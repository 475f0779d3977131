import subprocess
import sys

import pytest

from inkflake_svg import instructions, preview_problem, validate
from inkflake_svg.__main__ import main
from svg_samples import DRAWING


def test_the_command_tells_a_verdict_for_each_file(tmp_path, capsys):
    (tmp_path / "good.svg").write_text(DRAWING.replace("<rect", '<rect onclick="x"'))
    (tmp_path / "bad.txt").write_text("I'm sorry.")
    code = main([str(tmp_path / name) for name in ("good.svg", "bad.txt")] + ["--out", str(tmp_path / "out")])
    out = capsys.readouterr().out
    assert code == 1
    assert "good.svg: accepted, 100 × 100" in out
    assert "taken out: onclick of <rect>" in out
    assert "bad.txt: rejected" in out
    assert validate((tmp_path / "out" / "good.svg").read_text()) == ()


def test_pictures_are_written_beside_the_drawings(tmp_path, capsys):
    (tmp_path / "good.svg").write_text(DRAWING)
    assert main(["--png", "--out", str(tmp_path / "out"), str(tmp_path / "good.svg")]) == 0
    assert "renders ok" in capsys.readouterr().out or preview_problem()
    assert (tmp_path / "out" / "good.png").is_file() or preview_problem()


def test_instructions_need_no_file(capsys):
    assert main(["--instructions", "--profile", "rich"]) == 0
    assert capsys.readouterr().out == instructions("rich") + "\n"


def test_a_file_that_cannot_be_read_is_told(tmp_path, capsys):
    assert main([str(tmp_path / "none.svg")]) == 1
    assert "none.svg: cannot be read: No such file" in capsys.readouterr().err


def test_without_a_file_the_usage_is_told(capsys):
    with pytest.raises(SystemExit):
        main([])
    assert "name a file, or --instructions" in capsys.readouterr().err


def test_the_package_runs_as_a_command():
    done = subprocess.run([sys.executable, "-m", "inkflake_svg", "--help"], capture_output=True, text=True)
    assert "python -m inkflake_svg" in done.stdout
