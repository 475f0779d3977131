import json
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


def test_a_folder_is_read_by_name_and_other_files_are_left_alone(tmp_path, capsys):
    for name in ("b.svg", "a.md", "notes.pdf"):
        (tmp_path / name).write_text(DRAWING)
    (tmp_path / "deeper.svg").mkdir()
    (tmp_path / "deeper.svg" / "c.svg").write_text(DRAWING)
    assert main([str(tmp_path / "deeper.svg"), str(tmp_path / "a.md")]) == 0
    found = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines() if ": accepted" in line]
    assert found == [str(tmp_path / "deeper.svg" / "c.svg"), str(tmp_path / "a.md")]
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert [line.split(": ")[0] for line in told.out.splitlines() if ": accepted" in line] == [
        str(tmp_path / "a.md"),
        str(tmp_path / "b.svg"),
    ]
    assert "deeper.svg: cannot be read" in told.err


def test_standard_input_is_a_file_like_another(tmp_path):
    command = [sys.executable, "-m", "inkflake_svg", "-", "--out", str(tmp_path)]
    done = subprocess.run(command, input=f"Here:\n{DRAWING}".encode(), capture_output=True)
    assert (done.returncode, done.stdout.startswith(b"-: accepted")) == (0, True)
    assert validate((tmp_path / "stdin.svg").read_text()) == ()
    refused = subprocess.run(command[:4], input=b"\xff\xfe", capture_output=True)
    assert refused.returncode == 1
    assert b"not UTF-8" in refused.stdout


def test_programs_are_told_in_json(tmp_path, capsys):
    (tmp_path / "good.svg").write_text(DRAWING.replace("<rect", '<rect onclick="x"'))
    (tmp_path / "bad.txt").write_text("I'm sorry.")
    assert main(["--json", str(tmp_path / "good.svg"), str(tmp_path / "bad.txt")]) == 1
    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert (good["accepted"], good["width"], good["removals"]) == (True, 100, ["onclick of <rect>"])
    assert good["file"].endswith("good.svg")
    assert (bad["accepted"], len(bad["violations"])) == (False, 1)


def test_salvage_takes_what_there_is_of_a_drawing(tmp_path, capsys):
    (tmp_path / "cut.svg").write_text(DRAWING.replace("</svg>", "<circle r="))
    assert main([str(tmp_path / "cut.svg")]) == 1
    assert main(["--salvage", str(tmp_path / "cut.svg")]) == 0
    (tmp_path / "no.txt").write_text("no")
    assert main(["--salvage", str(tmp_path / "no.txt")]) == 1


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
