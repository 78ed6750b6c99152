"""Integer, noise and grey images, statistics, masks and the files of a trace."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import diffsim
from diffsim.cli import main
from diffsim.images.photon_counts import integers, noise
from diffsim.images.statistics import statistics
from diffsim.io.images.smv import read_smv, write_smv
from diffsim.physics.crystal.reference_random import RandomState

FLAGS = (
    "-cell 100 100 100 90 90 90 -default_F 100 -N 5 -detpixels_f 40 -detpixels_s 30 -oversample 1"
)

REFERENCE_KEYS = """
HEADER_BYTES DIM BYTE_ORDER TYPE SIZE1 SIZE2 PIXEL_SIZE DISTANCE WAVELENGTH
BEAM_CENTER_X BEAM_CENTER_Y ADXV_CENTER_X ADXV_CENTER_Y MOSFLM_CENTER_X MOSFLM_CENTER_Y
DENZO_X_BEAM DENZO_Y_BEAM DIALS_ORIGIN XDS_ORGX XDS_ORGY CLOSE_DISTANCE
PHI OSC_START OSC_RANGE TWOTHETA DETECTOR_SN BEAMLINE
"""


def seeded(seed):
    state = RandomState()
    state.seed(seed)
    return state


def render(tmp_path, flags):
    assert main(["render", *f"{FLAGS} {flags}".split()]) == 0


def test_integer_image_is_scaled_and_offset(tmp_path):
    path = tmp_path / "out.img"
    render(tmp_path, f"-intfile {path} -scale 3 -adc 7")
    image = diffsim.render(diffsim.from_nanobragg(FLAGS)).numpy()
    smv = read_smv(path.read_bytes())
    assert np.array_equal(smv.pixels, np.clip(np.floor(image * 3 + 7 + 0.5), 0, 65535))
    render(tmp_path, f"-intfile {path}")
    assert read_smv(path.read_bytes()).pixels.max() == 55_040


def test_smv_header_has_the_references_keys_and_says_where_the_beam_is(tmp_path):
    path = tmp_path / "out.img"
    render(tmp_path, f"-intfile {path} -distance 123 -phi 4 -osc 2 -phisteps 2 -Xbeam 1 -Ybeam 2")
    data = path.read_bytes()
    smv = read_smv(data)
    assert list(smv.header) == REFERENCE_KEYS.split()
    assert len(data) == 512 + 2 * 40 * 30
    assert data[:2] == b"{\n" and b"}\x0c" in data[:512]
    expected = {
        "SIZE1": 40, "SIZE2": 30, "PIXEL_SIZE": 0.1, "DISTANCE": 123, "WAVELENGTH": 1,
        "BEAM_CENTER_X": 1, "BEAM_CENTER_Y": 2, "MOSFLM_CENTER_X": 1, "DENZO_X_BEAM": 1.05,
        "ADXV_CENTER_X": 2.05, "ADXV_CENTER_Y": 3 - 1.05, "XDS_ORGX": 21, "XDS_ORGY": 11,
        "PHI": 4, "OSC_RANGE": 2, "TWOTHETA": 0,
    }  # fmt: skip
    for key, value in expected.items():
        assert smv.number(key) == pytest.approx(value), key


def test_an_image_header_sets_the_geometry_and_flags_override_it(tmp_path):
    path = tmp_path / "out.img"
    render(tmp_path, f"-intfile {path} -distance 123 -phi 4 -osc 2 -phisteps 2 -lambda 1.5")
    experiment = diffsim.from_nanobragg(f"-cell 100 -img {path} -lambda 2")
    assert experiment.detector.distance_mm == 123
    assert (experiment.detector.pixels_fast, experiment.detector.pixels_slow) == (40, 30)
    assert experiment.scan.phi_start_deg == 4
    assert experiment.beam.wavelength_A == 2


def test_a_mask_counts_the_beam_centre_from_the_other_edge(tmp_path):
    path = tmp_path / "mask.img"
    header = {"PIXEL_SIZE": 0.1, "BEAM_CENTER_X": 1.5, "BEAM_CENTER_Y": 0.5}
    path.write_bytes(write_smv(header, np.ones((30, 40))))
    masked = diffsim.from_nanobragg(f"-cell 100 -mask {path}").detector
    plain = diffsim.from_nanobragg(f"{FLAGS} -Xbeam 1.5 -Ybeam 2.5").detector
    assert masked.beam_center_f_mm == pytest.approx(plain.beam_center_f_mm)
    assert masked.beam_center_s_mm == pytest.approx(plain.beam_center_s_mm)


def test_a_mask_of_another_size_is_refused(tmp_path, capsys):
    path = tmp_path / "mask.img"
    path.write_bytes(write_smv({}, np.ones((3, 4))))
    words = f"render {FLAGS} -mask {path} -floatfile {tmp_path / 'o'}"
    assert main(words.split()) == 2
    assert "mask = 3 x 4: 30 x 40 pixels" in capsys.readouterr().err


@pytest.mark.parametrize(
    "data", [b"", b"no header", b"{\n}", b"{SIZE1=5;SIZE2=5;HEADER_BYTES=512;}", b"{" * 100]
)
def test_a_damaged_image_is_refused_in_one_sentence(data):
    with pytest.raises(diffsim.InputError) as error:
        read_smv(data)
    assert "\n" not in str(error.value)


def test_noise_is_poisson_and_its_seed_reproduces():
    image = torch.full((300, 300), 20.0)
    counts = noise(image, 40, seeded(3)).double()
    assert torch.equal(counts, noise(image, 40, seeded(3)).double())
    assert not torch.equal(counts, noise(image, 40, seeded(4)).double())
    assert float(counts.mean()) == pytest.approx(60, abs=0.1)
    assert float(counts.var()) == pytest.approx(20, rel=0.03)


def test_counts_stay_within_sixteen_bits():
    image = torch.tensor([[-5.0, 0.4, 1e9]])
    assert integers(image, 1.0, 0.0).tolist() == [[0, 0, 65535]]
    assert int(noise(image.clamp_min(0), 0.0, seeded(1)).max()) == 65535


def test_noise_and_pgm_files(tmp_path):
    noisy, grey = tmp_path / "n.img", tmp_path / "o.pgm"
    render(tmp_path, f"-noisefile {noisy} -seed 5 -pgmfile {grey} -pgmscale 2")
    image = diffsim.render(diffsim.from_nanobragg(FLAGS))
    assert np.array_equal(read_smv(noisy.read_bytes()).pixels, noise(image, 40, seeded(5)).numpy())
    header, pixels = b"P5\n40 30\n# pixels scaled by 2\n255\n", grey.read_bytes()
    assert pixels.startswith(header)
    expected = np.minimum(255, image.numpy() * 2).astype(np.uint8)
    assert pixels[len(header) :] == expected.tobytes()


def test_silenced_files_are_not_written(tmp_path):
    noisy, grey, raw = (tmp_path / name for name in ("n.img", "o.pgm", "o.bin"))
    render(tmp_path, f"-noisefile {noisy} -pgmfile {grey} -nonoise -nopgm -floatfile {raw}")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["o.bin"]


def test_statistics_leave_out_what_was_not_rendered():
    image = torch.arange(12.0).reshape(3, 4)
    mask = torch.ones(3, 4, dtype=torch.bool)
    mask[2, 3] = False
    found = statistics(image, (1, 3, 0, 4), mask)
    kept = np.array([4, 5, 6, 7, 8, 9, 10.0])
    assert (found.maximum, found.slow, found.fast, found.count) == (10, 2, 2, 7)
    assert found.mean == pytest.approx(kept.mean())
    assert found.rms == pytest.approx(np.sqrt((kept**2).sum() / 6))
    assert found.rmsd == pytest.approx(kept.std(ddof=1))


def test_trace_writes_log_phi_steps_and_environment(tmp_path, capsys):
    scan = "-phi 1 -osc 1 -phisteps 3 -mosaic 0.2 -mosaic_dom 4"
    words = f"trace {FLAGS} {scan} --pixel 7 9 --tag spot --out-dir {tmp_path} --json"
    assert main(words.split()) == 0
    traced = diffsim.trace(diffsim.from_nanobragg(f"{FLAGS} {scan}"), 7, 9)
    assert (tmp_path / "spot.log").read_text() == traced.to_log()
    steps = json.loads((tmp_path / "spot_phi.json").read_text())
    assert [step["phi_tic"] for step in steps] == [0, 1, 2]
    assert steps[1]["F_latt_b"] == traced.terms["F_latt_b"][4]
    names = {"phi_tic", "phi_deg", "h_frac", "k_frac", "l_frac", "F_latt"}
    assert names <= steps[0].keys()
    made = json.loads((tmp_path / "spot_environment.json").read_text())
    assert made["command"] == f"python -m diffsim {words}"
    assert made["torch"] == torch.__version__
    whole = json.loads((tmp_path / "spot.json").read_text())
    assert whole["chain"]["I_pixel_final"]["values"] == [traced.intensity]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "--pixel = nothing"),
        ("--pixel 3", "--pixel"),
        ("--pixel 3 99", "fast pixel = 99"),
        ("--pixel 3 3 --tag ../up", "--tag"),
        ("--pixel 3 3 --out-dir taken", "--out-dir = taken"),
        ("--pixel x y", "--pixel"),
    ],
)
def test_trace_refuses_a_mistake_in_one_line(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("taken").touch()
    assert main(f"trace {FLAGS} {words}".split()) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_traced_pixel_of_render_goes_to_standard_output(capsys):
    assert main(f"render {FLAGS} -trace_pixel 7 9".split()) == 0
    assert capsys.readouterr().out == diffsim.trace(diffsim.from_nanobragg(FLAGS), 7, 9).to_log()
