from inkflake_svg import validate
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
