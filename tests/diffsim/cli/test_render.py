"""`python -m diffsim render` and the reading of nanoBragg's flags."""

import subprocess
import sys

import numpy as np
import pytest

import diffsim
from diffsim.cli import main
from diffsim.nanobragg import read_command

FLAGS = "-cell 100 100 100 90 90 90 -default_F 100 -N 5 -detpixels 32 -oversample 1"


def run(words, capsys):
    code = main(words.split() if isinstance(words, str) else words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_render_writes_the_image_as_raw_float32_and_as_npy(tmp_path, capsys):
    raw, npy = tmp_path / "out.bin", tmp_path / "out.npy"
    code, out, err = run(f"render {FLAGS} -floatfile {raw} --output {npy}", capsys)
    assert (code, err) == (0, "")
    image = diffsim.render(diffsim.from_nanobragg(FLAGS)).numpy()
    assert np.array_equal(np.fromfile(raw, "<f4").reshape(32, 32), image.astype(np.float32))
    assert np.array_equal(np.load(npy), image)
    assert f"max_I = {image.max():.9g} at" in out


def test_dtype_and_quirk_reach_the_render(tmp_path, capsys):
    npy = tmp_path / "out.npy"
    scan = "-phi 0 -osc 1 -phisteps 4"
    code, *_ = run(
        f"render {FLAGS} {scan} --output {npy} --dtype=float32 --quirk stale_phi0", capsys
    )
    expected = diffsim.render(diffsim.from_nanobragg(f"{FLAGS} {scan}", quirks=["stale_phi0"]))
    image = np.load(npy)
    assert code == 0 and image.dtype == np.float32
    assert np.allclose(image, expected.numpy(), rtol=1e-3, atol=1e-5 * float(expected.max()))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("render", "no crystal: -cell or -mat must be given"),
        (f"render {FLAGS}", "name a file with -floatfile or --output"),
        (f"render {FLAGS} -floatfile nowhere/out.bin", "a file in a folder that exists"),
        (f"render {FLAGS} --output out.txt", "ends in .npy"),
        (f"render {FLAGS} -floatfile o -hkl missing.hkl", "missing.hkl: no such file"),
        (f"render {FLAGS} -floatfile o -mat missing.mat", "missing.mat: no such file"),
        (f"render {FLAGS} -floatfile o -lambda one", "-lambda = one: a number must follow"),
        (f"render {FLAGS} -floatfile o -lambda", "-lambda = nothing"),
        (f"render {FLAGS} -floatfile o -lambda nan", "-lambda = nan"),
        (f"render {FLAGS} -floatfile o -lambda -1", "wavelength_A = -1: allowed is"),
        (f"render {FLAGS} -floatfile o -N 2.5", "-N = 2.5: a whole number"),
        (f"render {FLAGS} -floatfile o -distnce 90", "did you mean -distance?"),
        (f"render {FLAGS} -floatfile o -convention MOSFLM", "-convention: no such flag"),
        ("render -cell 100 -floatfile o", "-hkl or -default_F must be given"),
        (f"render {FLAGS} -osc 0 -phistep 0.1 -floatfile o", "-osc = 0"),
        (f"render {FLAGS} -detector_twotheta 5 -floatfile o", "did you mean -twotheta?"),
        (f"render {FLAGS} -floatfile o -misset 1 2", "three angles must follow"),
        (f"render {FLAGS} -floatfile o --dtyp float32", "did you mean --dtype?"),
        (f"render {FLAGS} -floatfile o --dtype float16", "--dtype"),
        (f"render {FLAGS} -floatfile o --dtype", "--dtype"),
        (f"render {FLAGS} -floatfile o --device tpu", "--device = tpu"),
        (f"render {FLAGS} -floatfile o --quirk none", "--quirk"),
        ("render -cell 50 50 50 60 60 170 -default_F 1 -floatfile o", "angles that close a volume"),
        (f"render {FLAGS} -detpixels 99999 -floatfile o", "pixels_fast = 99999"),
        ("rendr", "one of render"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(words, capsys)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith("diffsim: error: ")
    assert message in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"1 2 3 4\n1 2 x 4\n", "line 2"),
        (b"1 2 3 4\n\n# c\n1.5 2 3 4\n", "line 4"),
        (b"1 2 3\n", "line 1"),
        (b"1 2 3 nan\n", "line 1"),
        (b"# nothing\n", "no reflections"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"99999999999999999999 0 0 1\n", "line 1"),
    ],
)
def test_an_unreadable_reflection_is_named_by_its_line(content, message, capsys, tmp_path):
    path = tmp_path / "bad.hkl"
    path.write_bytes(content)
    code, _, err = run(f"render {FLAGS} -hkl {path} -floatfile {tmp_path / 'o'}", capsys)
    assert code == 2 and message in err and err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "1 2 3", "1 2 3 4 5 6 7 8 x", "0 0 0 0 0 0 0 0 0"])
def test_an_unusable_matrix_is_refused(content, capsys, tmp_path):
    path = tmp_path / "bad.mat"
    path.write_text(content)
    code, _, err = run(f"render {FLAGS} -mat {path} -floatfile {tmp_path / 'o'}", capsys)
    assert code == 2 and err.count("\n") == 1


def test_lenient_passes_over_unknown_words_and_reports_them(tmp_path, capsys):
    words = f"render {FLAGS} -convention MOSFLM --lenient -floatfile {tmp_path / 'o'}"
    code, _, err = run(words, capsys)
    assert code == 0
    assert err.splitlines() == ["diffsim: ignored: -convention", "diffsim: ignored: MOSFLM"]


def test_the_program_ends_without_a_traceback():
    done = subprocess.run(
        [sys.executable, "-m", "diffsim", "render", "-cell", "x"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == "diffsim: error: -cell = x: a number must follow\n"


def test_a_pasted_command_may_name_the_program_and_span_lines():
    text = f"./nanoBragg {FLAGS} \\\n -lambda 1.5"
    assert diffsim.from_nanobragg(text).beam.wavelength_A == 1.5


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("", (0, 0, 1)),
        ("-phi 3", (3, 0, 1)),
        ("-osc 1", (0, 1, 2)),
        ("-phisteps 4", (0, 1, 4)),
        ("-osc 2 -phisteps 5", (0, 2, 5)),
        ("-osc 1 -phistep 0.3", (0, 1, 4)),
        ("-phistep 0.5", (0, 0.5, 2)),
        ("-osc 9 -phistep 0.5 -phisteps 3", (0, 9, 3)),
    ],
)
def test_phi_steps_from_whatever_is_given(flags, expected):
    scan = diffsim.from_nanobragg(f"{FLAGS} {flags}").scan
    assert (scan.phi_start_deg, scan.osc_range_deg, scan.phi_steps) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("flags", "convention", "pivot"),
    [
        ("", "MOSFLM", "BEAM"),
        ("-pivot sample", "MOSFLM", "BEAM"),
        ("-xds -distance 100", "XDS", "SAMPLE"),
        ("-xds -adxv", "ADXV", "BEAM"),
        ("-fdet_vector 0 0 1 -xds", "XDS", "SAMPLE"),
        ("-xds -fdet_vector 0 0 1", "CUSTOM", "SAMPLE"),
        ("-dials -fdet_vector 0 0 1", "CUSTOM", "BEAM"),
        ("-fdet_vector 0 0 1 -close_distance 90 -Xbeam 3", "CUSTOM", "BEAM"),
        ("-fdet_vector 0 0 1 -Xbeam 3 -close_distance 90", "CUSTOM", "SAMPLE"),
        ("-fdet_vector 0 0 1 -twotheta 0", "CUSTOM", "SAMPLE"),
        ("-twotheta 0 -fdet_vector 0 0 1 -pivot beam", "CUSTOM", "BEAM"),
        ("-pix0_vector_mm 1 2 3", "CUSTOM", "BEAM"),
    ],
)
def test_convention_and_pivot_from_the_flags_that_imply_them(flags, convention, pivot):
    detector = diffsim.from_nanobragg(f"{FLAGS} {flags}").detector
    assert (detector.detector_convention, detector.detector_pivot) == (convention, pivot)


def test_a_prefix_is_enough_where_the_reference_says_so():
    experiment = diffsim.from_nanobragg(
        f"{FLAGS} -wavelength 2 -mosaic_domains 7 -mosaic_spread 1 -oscillation 3 -binary_spots"
    )
    assert experiment.beam.wavelength_A == 2
    assert (experiment.crystal.mosaic_domains, experiment.crystal.mosaic_spread_deg) == (7, 1)
    assert (experiment.scan.osc_range_deg, experiment.crystal.shape) == (3, "tophat")


def test_the_twotheta_axis_also_reads_as_twotheta():
    trap = diffsim.from_nanobragg(f"{FLAGS} -twotheta 5 -twotheta_axis 0.5 0 1").detector
    assert trap.detector_twotheta_deg == 0.5 and trap.detector_pivot == "SAMPLE"
    mended = diffsim.from_nanobragg(f"{FLAGS} -twotheta_axis 0.5 0 1 -twotheta 5").detector
    assert mended.detector_twotheta_deg == 5


def test_a_reader_of_files_stands_between_a_command_and_the_disk():
    asked = []

    def uploaded(name):
        asked.append(name)
        return b"0 0 0 7\n"

    reading = read_command(f"{FLAGS} -hkl /etc/passwd", open_bytes=uploaded)
    assert asked == ["/etc/passwd"]
    assert reading.experiment.crystal.structure_factors.count == 1


def test_sizes_and_counts_imply_each_other():
    by_size = diffsim.from_nanobragg(f"{FLAGS.replace('-detpixels 32', '')} -detsize 5 -pixel 0.3")
    assert (by_size.detector.pixels_fast, by_size.detector.pixels_slow) == (17, 17)
    default = diffsim.from_nanobragg("-cell 100 -default_F 1")
    assert default.detector.pixels_slow == 1024
    assert default.crystal.cell == (100, 100, 100, 90, 90, 90)


def test_the_last_of_wavelength_and_energy_counts():
    assert diffsim.from_nanobragg(f"{FLAGS} -lambda 2 -energy 12398.42").beam.wavelength_A == 1
    assert diffsim.from_nanobragg(f"{FLAGS} -energy 9000 -lambda 2").beam.wavelength_A == 2
    again = f"{FLAGS} -lambda 2 -energy 9000 -lambda 3"
    assert diffsim.from_nanobragg(again).beam.wavelength_A == 3
