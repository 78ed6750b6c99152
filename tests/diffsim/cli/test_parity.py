"""`python -m diffsim compare-trace` and `compare-image`."""

import json
from pathlib import Path

import numpy as np
import pytest

from diffsim.cli import main

LOG = (
    Path(__file__).parents[2] / "data/reference/traces/benchmark_4096_roi__s1792_f2048.log"
).read_text()


def run(words, capsys):
    code = main(words.split())
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """Two logs and two images, one of each with a mistake."""
    monkeypatch.chdir(tmp_path)
    Path("ref.log").write_text(LOG)
    Path("ours.log").write_text(LOG.replace("TRACE_C", "TRACE_PY"))
    Path("wrong.log").write_text(LOG.replace("F_cell 100\n", "F_cell 108.21\n"))
    image = np.random.default_rng(1).random((20, 30)).astype("<f4")
    image.tofile("ref.bin")
    np.save("ours.npy", image)
    image[4, 7] *= 2
    image.tofile("wrong.bin")
    return tmp_path


def test_traces_that_agree_give_0(capsys):
    code, out, err = run("compare-trace ref.log ours.log", capsys)
    assert (code, err) == (0, "")
    assert "Everything agrees within 1e-06." in out and "->" not in out


def test_traces_that_differ_give_3_and_say_where_and_why(capsys):
    code, out, err = run("compare-trace wrong.log ours.log", capsys)
    assert (code, err) == (3, "")
    (marked,) = [line for line in out.splitlines() if line.startswith("->")]
    assert "F_cell" in marked and "108.21" in marked
    assert "First divergence: F_cell" in out and "Stale structure-factor cache" in out
    assert run("compare-trace wrong.log ours.log --tolerance 0.1", capsys)[0] == 0


def test_json_and_markdown_of_a_trace(capsys):
    code, out, _ = run("compare-trace wrong.log ours.log --json - --markdown t.md", capsys)
    data = json.loads(out)
    assert code == 3 and data["first_divergence"]["name"] == "F_cell"
    assert data["causes"][0]["name"] == "structure_factor_table"
    assert Path("t.md").read_text().startswith("|  | quantity | unit | reference | ours |")
    run("compare-trace wrong.log ours.log --json t.json", capsys)
    assert json.loads(Path("t.json").read_text()) == data


def test_images_that_agree_give_0(capsys):
    code, out, err = run("compare-image ref.bin ours.npy --shape 20 30", capsys)
    assert (code, err) == (0, "")
    assert "Every pixel agrees within its tolerance." in out


def test_images_that_differ_give_3_and_say_where(capsys):
    code, out, err = run("compare-image ref.bin wrong.bin --shape 20 30", capsys)
    assert (code, err) == (3, "")
    assert "at slow 4, fast 7" in out and "1 of 600 pixels" in out
    clear = "compare-image ref.bin wrong.bin --shape 20 30 --roi 8 29 0 19"
    assert run(clear, capsys)[0] == 0


def test_json_and_markdown_of_an_image(capsys):
    command = "compare-image ref.bin wrong.bin --shape 20 30 --json i.json --markdown -"
    code, out, _ = run(command, capsys)
    data = json.loads(Path("i.json").read_text())
    assert code == 3 and data["largest_relative_pixel"] == [4, 7]
    assert data["pixels_beyond_tolerance"] == 1 and out.startswith("| quantity | value |")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("compare-trace", "two must be given: REF.log OURS.log"),
        ("compare-trace ref.log", "two must be given"),
        ("compare-trace ref.log ours.log more", "two must be given"),
        ("compare-trace ref.log none.log", "none.log: no such file"),
        ("compare-trace ref.log .", "no such file"),
        ("compare-trace ref.log ref.bin", "ref.bin = unusable: it holds no TRACE_C"),
        ("compare-trace ref.log ours.log --tolerance", "--tolerance"),
        ("compare-trace ref.log ours.log --tolerance small", "--tolerance"),
        ("compare-trace ref.log ours.log --tolerance 0", "between 0 and 1"),
        ("compare-trace ref.log ours.log --tolerence 1", "did you mean --tolerance?"),
        ("compare-trace ref.log ours.log --json nowhere/t.json", "a folder that exists"),
        ("compare-trace ref.log ours.log --json - --markdown -", "only one of"),
        ("compare-image ref.bin wrong.bin", "needs its shape"),
        ("compare-image ref.bin wrong.bin --shape 20", "--shape"),
        ("compare-image ref.bin wrong.bin --shape 20 x", "--shape"),
        ("compare-image ref.bin wrong.bin --shape 20 31", "2400 bytes; 20 x 31"),
        ("compare-image ref.bin wrong.bin --shape -1 30", "positive counts"),
        ("compare-image ref.bin ours.log --shape 20 30", "bytes; 20 x 30"),
        ("compare-image ref.bin ours.npy --shape 20 30 --roi 0 30 0 1", "within fast 0 to 29"),
        ("compare-image ref.bin ours.npy --shape 20 30 --roi 0 3 0", "--roi"),
        ("compare-image ref.bin ours.npy --shape 20 30 --precision half", "--precision"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(words, message, capsys):
    code, out, err = run(words, capsys)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith("diffsim: error: ")
    assert message in err
